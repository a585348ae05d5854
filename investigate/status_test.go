package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"triage/sources"
)

func TestWhatASourceDidIsOnItsStatus(t *testing.T) {
	ok := event{}
	failed := event{err: &sources.Error{Source: "loki", Reason: sources.TimedOut, Detail: "slow"}}
	later := event{err: &sources.Error{Source: "loki", Reason: sources.TimedOut, Detail: "slower"}}
	down := event{err: &sources.Error{Source: "loki", Reason: sources.Unreachable, Detail: "refused"}}
	denied := event{err: &sources.Error{Source: "loki", Reason: sources.Unauthorized, Detail: "no"}}
	cut := event{Answer: sources.Answer{Truncated: []string{"cut"}, Bytes: 3}}
	broken := event{Answer: sources.Answer{Problems: []string{"broken"}, Bytes: 4}}
	pages := event{Answer: sources.Answer{Asked: make([]sources.Asked, 3)}}
	for _, c := range []struct {
		name   string
		ends   []event
		open   int // questions that are still asked
		done   bool
		bounds []string
		want   string // state, queries, notes, error, given up
	}{
		{"not asked yet", nil, 0, false, nil, "waiting 0 [] false"},
		{"never asked", nil, 0, true, nil, "skipped 0 [] false"},
		{"asked", nil, 1, false, nil, "asking 1 [] false"},
		{"answered", []event{ok}, 0, false, nil, "ok 1 [] false"},
		{"answered over several pages", []event{pages}, 0, false, nil, "ok 3 [] false"},
		{"cut twice", []event{cut, cut}, 0, false, nil, "partial 2 [cut] false"},
		{"read in part", []event{broken, cut}, 0, false, nil, "partial 2 [broken cut] false"},
		{"failed and answered", []event{failed, later, ok}, 0, false, nil, "partial 3 [] false loki: slow"},
		{"failed", []event{failed, later}, 0, false, nil, "failed 2 [] false loki: slow"},
		{"failed and asked again", []event{failed}, 1, false, nil, "partial 2 [] false loki: slow"},
		{"failed three times", []event{failed, failed, failed}, 0, false, nil, "failed 3 [] true loki: slow"},
		{"failed three times after an answer", []event{ok, failed, failed, failed}, 0, false, nil, "partial 4 [] false loki: slow"},
		{"out of reach", []event{ok, down}, 0, false, nil, "partial 2 [] true loki: refused"},
		{"not let in", []event{denied}, 0, false, nil, "failed 1 [] true loki: no"},
		{"a bound of the whole, at the end", []event{ok}, 0, true, []string{"a", "b", "a"}, "partial 1 [a b] false"},
		{"a bound of the whole, before the end", []event{ok}, 0, false, []string{"a"}, "ok 1 [] false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s statuses
			s.add("loki")
			s.add("jaeger")
			s.add("loki")
			for _, ev := range c.ends {
				ev.q.source = "loki"
				s.begin("loki")
				s.end(ev)
			}
			for range c.open {
				s.begin("loki")
			}
			list := s.list(c.bounds, c.done)
			if len(list) != 2 {
				t.Fatalf("%+v", list)
			}
			got := fmt.Sprint(list[0].State, " ", list[0].Queries, " ", list[0].Notes, " ", s.givenUp("loki"))
			if list[0].Error != "" {
				got += " " + list[0].Error
			}
			same(t, c.want, got)
			if len(list[1].Notes) > 0 || s.hopeless() || s.givenUp("jaeger") || !s.givenUp("tempo") {
				t.Errorf("the other: %+v", list[1])
			}
			answered := slices.ContainsFunc(c.ends, func(ev event) bool { return ev.err == nil })
			if s.answeredNothing() == answered {
				t.Errorf("answered %v", answered)
			}
		})
	}
	var s statuses
	s.add("loki")
	s.batch("loki", 2)
	s.batch("loki", 3)
	s.begin("loki")
	s.end(event{q: question{source: "loki"}, Answer: sources.Answer{Bytes: 3}, err: errors.New("x")})
	s.begin("loki")
	s.end(event{q: question{source: "loki"}, Answer: sources.Answer{Bytes: 4}})
	if got := s.list(nil, true)[0]; got.Records != 5 || got.Bytes != 7 || got.State != PartialOK {
		t.Errorf("%+v", got)
	}
}

func TestAnErrorOfTheContextIsSaidInWords(t *testing.T) {
	known := &sources.Error{Source: "loki", Reason: sources.Rejected}
	for _, c := range []struct {
		err  error
		want string
	}{
		{known, known.Error()},
		{fmt.Errorf("wrapped: %w", known), "wrapped: " + known.Error()},
		{fmt.Errorf("x: %w", context.DeadlineExceeded), "jaeger: no answer in time: raise --timeout or narrow the window"},
		{fmt.Errorf("x: %w", context.Canceled), "jaeger: stopped before it had answered"},
		{errors.New("odd"), "jaeger: odd"},
	} {
		if got := inWords("jaeger", c.err); got.Error() != c.want || !errors.Is(got, c.err) {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
	if err := inWords("jaeger", nil); err != nil {
		t.Errorf("got %v", err)
	}
}
