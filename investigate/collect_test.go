package investigate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

// asker is a store that answers questions too.
type asker struct {
	store
	reply     sources.Reply
	questions []sources.Question
}

func (a *asker) Ask(ctx context.Context, q sources.Question) (sources.Reply, error) {
	a.questions = append(a.questions, q)
	if err := a.wait(ctx); err != nil {
		return sources.Reply{}, err
	}
	return a.reply, nil
}

var (
	clock    = time.Date(2026, 11, 21, 3, 30, 0, 0, time.UTC)
	incident = playbooks.Values{"start_ns": "1795230000000000000", "end_ns": "1795230600000000000", "at": "2026-11-21T03:05:00Z"}
	begun    = time.Unix(1795230000, 0).UTC() // 03:00
	ended    = time.Unix(1795230600, 0).UTC() // 03:10
)

func collecting(logs, traces sources.Asker) Options {
	o := Options{Now: func() time.Time { return clock }}
	if logs != nil {
		o.Logs = []sources.LogSource{&store{name: "plain"}, logs.(sources.LogSource)}
	}
	if traces != nil {
		o.Traces = []sources.TraceSource{&store{name: "plain"}, traces.(sources.TraceSource)}
	}
	return o
}

func TestAQueryOfAPlaybookIsAskedOfItsSource(t *testing.T) {
	loki := &asker{store: store{name: "loki"}, reply: sources.Reply{Lines: []telemetry.LogRecord{{Line: "x"}}}}
	jaeger := &asker{store: store{name: "jaeger"}, reply: sources.Reply{Traces: []sources.TraceRow{{TraceID: "t"}}}}
	bundle := &asker{store: store{name: "bundle"}}
	window := telemetry.Window{Start: begun, End: ended}
	for _, c := range []struct {
		name  string
		o     Options
		q     playbooks.Query
		asked *asker
		want  sources.Question
	}{
		{
			"LogQL is asked of Loki, at an instant where it has no window", collecting(loki, jaeger), playbooks.Query{Source: "loki", LogQL: "x", Limit: 7}, loki,
			sources.Question{LogQL: "x", Instant: true, Limit: 7, Window: window},
		},
		{
			"LogQL with a window has a course", collecting(loki, jaeger), playbooks.Query{Source: "loki", LogQL: "x", Window: 15 * time.Minute}, loki,
			sources.Question{LogQL: "x", Window: telemetry.Window{Start: begun.Add(-10 * time.Minute), End: ended}},
		},
		{
			"a search is asked of Jaeger", collecting(loki, jaeger), playbooks.Query{
				Source: "jaeger", Service: "ledger", Operation: "op", Tags: map[string]string{"a": "b"}, MinDuration: time.Second, Limit: 5,
			}, jaeger,
			sources.Question{Limit: 5, Window: window, Traces: &sources.TraceSearch{
				Service: "ledger", Operation: "op", Tags: map[string]string{"a": "b"}, MinDuration: time.Second,
			}},
		},
		{
			"a search that does not say how many wants twenty", collecting(loki, jaeger), playbooks.Query{Source: "jaeger", Service: "ledger"}, jaeger,
			sources.Question{Limit: 20, Window: window, Traces: &sources.TraceSearch{Service: "ledger"}},
		},
		{
			"a bundle is asked where there is no server", collecting(bundle, bundle), playbooks.Query{Source: "loki", LogQL: "x"}, bundle,
			sources.Question{LogQL: "x", Instant: true, Window: window},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.asked.questions = nil
			got, err := Collect(t.Context(), c.o, c.q, incident)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]sources.Question{c.want}, c.asked.questions); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.asked.reply, got.Reply); diff != "" || got.Source != c.asked.name || got.Window != c.want.Window || !got.At.Equal(clock) || got.Query.Source != c.q.Source {
				t.Errorf("got %+v %s", got, diff)
			}
		})
	}
}

func TestTheWindowOfAQueryIsRelativeToTheIncident(t *testing.T) {
	now := clock
	for _, c := range []struct {
		name       string
		q          playbooks.Query
		values     playbooks.Values
		start, end time.Time
	}{
		{"that of the incident", playbooks.Query{}, incident, begun, ended},
		{"the incident's until now", playbooks.Query{UntilNow: true}, incident, begun, now},
		{"from before the error to the incident's end", playbooks.Query{Window: time.Hour}, incident, time.Date(2026, 11, 21, 2, 5, 0, 0, time.UTC), ended},
		{"the last hour", playbooks.Query{Window: time.Hour, UntilNow: true}, incident, now.Add(-time.Hour), now},
		{"of an incident without a window", playbooks.Query{}, playbooks.Values{}, now.Add(-time.Hour), now},
		{"with a window of its own", playbooks.Query{Window: time.Minute}, playbooks.Values{}, now.Add(-time.Minute), now},
		{"of an error behind the window", playbooks.Query{Window: time.Minute}, playbooks.Values{"start_ns": "1795230000000000000", "end_ns": "1795230600000000000", "at": "2026-11-21T03:20:00Z"},
			time.Date(2026, 11, 21, 3, 19, 0, 0, time.UTC), time.Date(2026, 11, 21, 3, 20, 1, 0, time.UTC)},
		{"of clocks that are ahead", playbooks.Query{UntilNow: true}, playbooks.Values{"start_ns": "1795240000000000000", "end_ns": "1795240600000000000"},
			time.Unix(1795240000, 0), time.Unix(1795240600, 0)},
		{"of an incident of a year", playbooks.Query{}, playbooks.Values{"start_ns": "1763694000000000000", "end_ns": "1795230600000000000"}, ended.Add(-playbooks.MaxQueryWindow), ended},
		{"of an incident that ends before it starts", playbooks.Query{}, playbooks.Values{"start_ns": "1795230600000000000", "end_ns": "1795230000000000000"}, begun.Add(-time.Hour), begun},
		{"of values that are no times", playbooks.Query{}, playbooks.Values{"start_ns": "soon", "end_ns": "99999999999999999999", "at": "x"}, now.Add(-time.Hour), now},
	} {
		got := collectWindow(c.q, c.values, now)
		if !got.Start.Equal(c.start) || !got.End.Equal(c.end) {
			t.Errorf("%s: got %s to %s, want %s to %s", c.name, got.Start, got.End, c.start.UTC(), c.end.UTC())
		}
	}
}

func TestAQueryThatCannotBeAskedIsNotSent(t *testing.T) {
	loki := &asker{store: store{name: "loki"}}
	for _, c := range []struct {
		name string
		o    Options
		q    playbooks.Query
		want error
		says string
	}{
		{"a value is missing", collecting(loki, nil), playbooks.Query{Source: "loki", LogQL: "x", Missing: []string{"env"}}, ErrNotRunnable, "the value of env is not known"},
		{"the query is wrong", collecting(loki, nil), playbooks.Query{Source: "loki", Problem: "it asks loki for nothing"}, ErrNotRunnable, "it asks loki for nothing"},
		{"there is no Jaeger", collecting(loki, nil), playbooks.Query{Source: "jaeger", Service: "a"}, ErrNoSource, "--jaeger-url"},
		{"there is no source at all", Options{}, playbooks.Query{Source: "loki", LogQL: "x"}, ErrNoSource, "--loki-url"},
	} {
		got, err := Collect(t.Context(), c.o, c.q, incident)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || got.Source != "" {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
	if len(loki.questions) > 0 {
		t.Errorf("asked %+v", loki.questions)
	}
}

func TestAQueryOfAPlaybookHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loki := &asker{store: store{name: "loki", hold: make(chan struct{})}}
		began := time.Now()
		got, err := Collect(t.Context(), collecting(loki, nil), playbooks.Query{Source: "loki", LogQL: "x"}, incident)
		if sources.ReasonOf(err) != sources.TimedOut || !strings.Contains(err.Error(), "no answer within 10s: narrow the query") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != CollectTimeout || got.Took != took || got.Source != "loki" {
			t.Errorf("took %s, says %s of %s", took, got.Took, got.Source)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Collect(ctx, collecting(loki, nil), playbooks.Query{Source: "loki", LogQL: "x"}, incident); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// watcher is an observer of queries.
type watcher struct{ told []string }

func (w *watcher) Investigation(ctx context.Context) (context.Context, func(Finding)) {
	return ctx, func(Finding) {}
}

func (w *watcher) Query(ctx context.Context, source, operation string) (context.Context, func(sources.Answer, error)) {
	w.told = append(w.told, source+" "+operation)
	return ctx, func(a sources.Answer, err error) {
		w.told = append(w.told, strings.Join(a.Truncated, ", "))
	}
}

func TestAQueryOfAPlaybookIsObserved(t *testing.T) {
	loki := &asker{store: store{name: "loki"}, reply: sources.Reply{Answer: sources.Answer{Truncated: []string{"cut"}}}}
	w := &watcher{}
	o := collecting(loki, nil)
	o.Observer = w
	if _, err := Collect(t.Context(), o, playbooks.Query{Source: "loki", LogQL: "x"}, incident); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"loki collect", "cut"}, w.told); diff != "" {
		t.Error(diff)
	}
}
