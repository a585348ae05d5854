package investigate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/correlate"
	"triage/telemetry"
)

// batch is an order of five requests that all come in at one door; the asked one is the last,
// so that what tells of the others comes first.
func batch() *world {
	w := &world{}
	for n := 5; n >= 1; n-- {
		at, id := time.Duration(6-n)*time.Second, fmt.Sprintf("req-%d", n)
		w.logs = append(w.logs,
			line(at, "gateway", "level", "info", "msg", "begin", "request_id", id, "correlation_id", "ord-1", "trace_id", trace(fmt.Sprint(n))),
			line(at+time.Millisecond, "gateway", "level", "error", "msg", "failed", "error_code", "E"+fmt.Sprint(n), "request_id", id, "trace_id", trace(fmt.Sprint(n))))
		w.spans = append(w.spans, server(trace(fmt.Sprint(n)), "00000000000000a1", "gateway", at, telemetry.StatusError))
	}
	return w
}

func TestTheAskedRequestIsNotCrowdedOut(t *testing.T) {
	own := "failed, 2 logs, 1 spans, gateway E1"
	for _, c := range []struct {
		name    string
		q       correlate.Query
		limits  func(*limits)
		asked   int // questions, 0 where it does not matter
		logs    int // records that both sources handed over and that were kept
		spans   int
		bounds  []string
		holds   string
		partial bool
	}{
		{"within all bounds", correlate.Query{RequestID: "req-1"}, func(l *limits) {}, 9, 10, 5, nil, own + ", 4 other", false},
		{
			"one question for an order, cut by its own bound",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.perOther = 2 }, 0, 5, 3, []string{"stopped at 2"}, own + ", 2 other", true,
		},
		{
			"log records of others",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.other.logs = 3 },
			0, 5, 4, []string{"more than 3 log records of other or linked requests: the rest was left out"}, own + ", 3 other", true,
		},
		{
			"spans of others",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.other.spans = 3 },
			0, 10, 4, []string{"more than 3 spans of other or linked requests: the rest was left out"}, own + ", 4 other", true,
		},
		{
			"traces of others",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.other.traces = 2 },
			7, 10, 3, []string{"more than 2 traces of other or linked requests: the rest was not asked for"}, own + ", 4 other", true,
		},
		{
			"as many traces of others as there may be",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.other.traces, l.other.ids, l.own.traces, l.own.logs, l.own.spans = 4, 5, 1, 2, 1 }, 9, 10, 5, nil, own + ", 4 other", false,
		},
		{
			"ids of others",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.other.ids = 1 },
			9, 10, 5, []string{"more than 1 request and correlation ids of other or linked requests: the rest was not asked for"}, own + ", 4 other", true,
		},
		{
			"log records of its own",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.own.logs = 1 },
			0, 9, 5, []string{"more than 1 log records: the rest was left out"}, "", true,
		},
		{
			"records of one question of its own",
			correlate.Query{RequestID: "req-1"}, func(l *limits) { l.perAsk = 1 }, 0, 9, 5, []string{"stopped at 1"}, "", true,
		},
		{
			"traces of an order that was asked for",
			correlate.Query{CorrelationID: "ord-1"}, func(l *limits) { l.own.traces = 2 },
			10, 10, 2, []string{"more than 2 traces: the rest was not asked for"}, "", true,
		},
		{
			"ids of an order that was asked for",
			correlate.Query{CorrelationID: "ord-1"}, func(l *limits) { l.own.ids = 4 },
			15, 10, 5, []string{"more than 4 request and correlation ids: the rest was not asked for"}, "", true,
		},
		{
			"as many ids of an order as there may be",
			correlate.Query{CorrelationID: "ord-1"}, func(l *limits) { l.own.ids, l.own.traces, l.own.spans, l.own.logs = 5, 5, 5, 10 }, 16, 10, 5, nil, "", false,
		},
		{
			"spans of its own",
			correlate.Query{CorrelationID: "ord-1"}, func(l *limits) { l.own.spans = 4 },
			16, 10, 4, []string{"more than 4 spans: the rest was left out"}, "", true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := batch()
			l := usualLimits
			c.limits(&l)
			o := w.options(c.q)
			o.limits = &l
			f, asked := w.investigated(t, o)
			if n := len(strings.Split(strings.Join(asked, "; "), "; ")); c.asked > 0 && n != c.asked {
				t.Errorf("%d questions, want %d: %q", n, c.asked, asked)
			}
			same(t, []int{c.logs, c.spans}, []int{f.Sources[0].Records, f.Sources[1].Records})
			if c.holds != "" {
				same(t, c.holds, holds(f))
			}
			same(t, c.bounds, f.Sources[0].Notes)
			for _, b := range c.bounds {
				times := strings.Count(strings.Join(f.Incident.Gaps, "\n")+"\n", b+"\n")
				if want := map[bool]int{true: 0, false: 1}[strings.HasPrefix(b, "stopped")]; times != want {
					t.Errorf("%q stands %d times in the gaps, want %d", b, times, want)
				}
			}
			if state := f.Sources[0].State; f.Partial != c.partial || (state == PartialOK) != c.partial {
				t.Errorf("partial %v, %s", f.Partial, state)
			}
		})
	}
}

func TestASlowSourceDoesNotHoldUpTheRest(t *testing.T) {
	slow := func(what string) *world {
		w := market()
		w.slow = map[string]time.Duration{what: 10 * time.Second}
		return w
	}
	t.Run("the order is asked for while a trace is awaited", func(t *testing.T) {
		w := slow("jaeger trace " + trace("a"))
		f, asked := w.investigated(t, w.options(correlate.Query{RequestID: "req-1"}))
		same(t, []string{
			"loki request_id=req-1" + whole + " <=100000",
			"jaeger trace " + trace("a") + around + "; loki trace_id=" + trace("a") + around + " <=100000",
			"loki correlation_id=ord-1" + around + " <=20000",
			"jaeger trace " + trace("c") + around + "; loki request_id=req-2 trace_id=" + trace("c") + around + " <=20000",
			"jaeger trace " + trace("b") + around + "; loki trace_id=" + trace("b") + around + " <=100000",
			"loki request_id=job-1" + around + " <=20000",
		}, asked)
		same(t, "failed, 4 logs, 3 spans, ledger LEDGER_FULL > gateway GATEWAY_FAILED, 1 other", holds(f))
		var times []time.Duration
		for at := range w.rounds {
			times = append(times, at)
		}
		slices.Sort(times)
		same(t, []time.Duration{0, step, 3 * time.Second, 6 * time.Second, 10*time.Second + step, 10*time.Second + 2*step}, times)
	})
	t.Run("the traces are searched by tag while the logs are awaited", func(t *testing.T) {
		w := slow("loki request_id=req-1")
		o := w.options(correlate.Query{RequestID: "req-1"})
		o.Timeout = 12 * time.Second
		_, asked := w.investigated(t, o)
		same(t, []string{
			"loki request_id=req-1" + whole + " <=100000",
			"jaeger search request_id=req-1" + whole + " <=30",
			"jaeger trace " + trace("a") + around + "; loki trace_id=" + trace("a") + around + " <=100000",
		}, asked[:3])
		if w.rounds[2400*time.Millisecond] == nil {
			t.Errorf("the search did not begin after a fifth of the time: %v", w.rounds)
		}
	})
}

// What came by way of the order first may prove to be the request's own: then its ids are
// followed as such.
func TestARecordThatProvesNearerIsFollowedAgain(t *testing.T) {
	w := market()
	w.slow = map[string]time.Duration{"loki trace_id=" + trace("a"): 7 * time.Second}
	w.logs[2] = line(500*time.Millisecond, "ledger", "level", "error", "error_code", "LEDGER_FULL", "request_id", "in-1", "correlation_id", "ord-1", "trace_id", trace("a"))
	_, asked := w.investigated(t, w.options(correlate.Query{RequestID: "req-1"}))
	got := strings.Join(asked, "\n")
	if !strings.Contains(got, "loki request_id=in-1"+around+" <=100000") {
		t.Errorf("asked %s", got)
	}
}

func TestABoundIsToldBeforeTheEnd(t *testing.T) {
	w := &world{}
	i := newInquiry(t.Context(), w.options(correlate.Query{RequestID: "req-1"}).withDefaults())
	if i.finding(false).Partial {
		t.Error("partial without a reason")
	}
	if i.bound("cut"); !i.finding(false).Partial {
		t.Error("not partial")
	}
}
