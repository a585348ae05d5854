package investigate

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"triage/correlate"
	"triage/telemetry"
)

// slowly is a correlation that takes as long as it is told to for each number of records, and
// obeys its context.
func slowly(took func(records int) time.Duration) func(context.Context, correlate.Evidence) (correlate.Incident, error) {
	return func(ctx context.Context, ev correlate.Evidence) (correlate.Incident, error) {
		select {
		case <-time.After(took(len(ev.Logs))):
			return correlate.Correlate(context.WithoutCancel(ctx), ev)
		case <-ctx.Done():
			return correlate.Incident{}, ctx.Err()
		}
	}
}

// withinFor takes long for more records than n.
func withinFor(n int, long time.Duration) func(int) time.Duration {
	return func(records int) time.Duration {
		if records > n {
			return long
		}
		return 0
	}
}

func TestWhatWasFoundIsShownWhenTimeIsUp(t *testing.T) {
	for _, c := range []struct {
		name      string
		took      func(records int) time.Duration
		slow      map[string]time.Duration
		timeout   time.Duration
		interrupt time.Duration // when the user gives up; 0 is never
		within    time.Duration // from the end of the context
		status    correlate.Status
		logs      int // that the incident knows
		bounds    []string
	}{
		{
			"in time", withinFor(0, time.Second), nil, 30 * time.Second, 0, 0, correlate.Failed, 4, nil,
		},
		{
			"the last correlation ends within the grace", withinFor(2, 140*time.Millisecond), map[string]time.Duration{"loki trace_id=" + trace("a"): 29940 * time.Millisecond}, 30 * time.Second, 0,
			grace, correlate.Failed, 4, nil,
		},
		{
			"no correlation with records came to an end", withinFor(0, time.Hour), nil, 30 * time.Second, 0, grace, correlate.Unknown, 0,
			[]string{"correlating 6 records and 4 spans was cut off by the deadline of 30s: raise --timeout or narrow the window; how the request fared is not known"},
		},
		{
			"that of some records stands", withinFor(2, time.Hour), map[string]time.Duration{"loki trace_id=" + trace("a"): 970 * time.Millisecond, "jaeger trace " + trace("a"): 970 * time.Millisecond},
			5 * time.Minute, 0, grace, correlate.Failed, 2,
			[]string{"correlating 6 records and 4 spans was cut off by the deadline of 5m: raise --timeout or narrow the window; shown is the state of 03:10:00.000 UTC, with 2 records and 0 spans"},
		},
		{
			"an interrupt while correlating", withinFor(0, time.Hour), nil, time.Hour, 10 * time.Second, grace, correlate.Unknown, 0,
			[]string{"correlating 6 records and 4 spans was cut off by an interrupt; how the request fared is not known"},
		},
		{
			"an interrupt while asking", withinFor(0, 0), map[string]time.Duration{"jaeger trace " + trace("a"): time.Hour}, 2 * time.Hour, time.Second, 0, correlate.Failed, 3,
			[]string{"interrupted before every question was answered"},
		},
		{
			"a deadline while asking", withinFor(0, 0), map[string]time.Duration{"jaeger trace " + trace("a"): time.Hour}, time.Second, 0, 0, correlate.Failed, 3,
			[]string{"time was up before every question was answered: raise --timeout"},
		},
		{
			"an interrupt of a source that does not notice it", withinFor(0, 0), map[string]time.Duration{"jaeger trace " + trace("a"): -time.Hour}, 2 * time.Hour, time.Second, leave, correlate.Failed, 3,
			[]string{"interrupted before every question was answered"},
		},
		{
			"an interrupt of both", withinFor(0, time.Hour), map[string]time.Duration{"jaeger trace " + trace("a"): -time.Hour}, 2 * time.Hour, time.Second, leave + grace, correlate.Unknown, 0,
			[]string{
				"interrupted before every question was answered",
				"correlating 3 records and 0 spans was cut off by an interrupt; how the request fared is not known",
			},
		},
		{
			"not even nothing was correlated", withinFor(-1, time.Hour), nil, 30 * time.Second, 0, grace, correlate.Unknown, 0,
			[]string{
				"time was up before every question was answered: raise --timeout",
				"correlating 0 records and 0 spans was cut off by the deadline of 30s: raise --timeout or narrow the window; how the request fared is not known",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := market()
				w.slow = c.slow
				o := w.options(correlate.Query{RequestID: "req-1"})
				o.Timeout, o.correlate = c.timeout, slowly(c.took)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				end := c.timeout
				if c.interrupt > 0 {
					end = c.interrupt
					time.AfterFunc(c.interrupt, cancel)
				}
				w.start()
				f := last(t, Run(ctx, o))
				defer time.Sleep(2 * time.Hour) // until a stuck source is done
				if took := time.Since(w.began); took > end+c.within || took > end+200*time.Millisecond {
					t.Errorf("took %s, %s beyond the end", took, took-end)
				}
				if f.Incident.Status != c.status || f.Incident.Stats.Logs != c.logs {
					t.Errorf("%s of %d records", f.Incident.Status, f.Incident.Stats.Logs)
				}
				if f.Incident.Query.RequestID != "req-1" || f.Incident.Verdict.Summary == "" {
					t.Errorf("%+v: %q", f.Incident.Query, f.Incident.Verdict.Summary)
				}
				gaps := slices.DeleteFunc(slices.Clone(f.Incident.Gaps), func(g string) bool { return !strings.Contains(g, "cut off") && !strings.Contains(g, "before every") })
				same(t, c.bounds, gaps)
				if f.Partial != (len(c.bounds) > 0) {
					t.Errorf("partial %v", f.Partial)
				}
			})
		})
	}
}

func TestASourceThatIsStuckIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := market()
		w.slow = map[string]time.Duration{"loki request_id=req-1": -time.Hour, "jaeger search request_id=req-1": time.Hour}
		w.start()
		f := last(t, Run(t.Context(), w.options(correlate.Query{RequestID: "req-1"})))
		if took := time.Since(w.began); took != DefaultTimeout+leave {
			t.Errorf("took %s", took)
		}
		for _, s := range f.Sources {
			if s.State != Failed || !strings.Contains(s.Error, "no answer in time: raise --timeout or narrow the window") {
				t.Errorf("%+v", s)
			}
		}
		time.Sleep(2 * time.Hour) // until the stuck source is done
	})
	synctest.Test(t, func(t *testing.T) {
		w := market()
		w.slow = map[string]time.Duration{"loki error_code=X": -time.Hour}
		w.start()
		o := w.options(correlate.Query{ErrorCode: "X"})
		found, err := Search(t.Context(), o)
		if took := time.Since(w.began); took != DefaultTimeout+leave || err == nil || found.Sources[0].State != Failed {
			t.Errorf("took %s: %v, %+v", took, err, found.Sources)
		}
		time.Sleep(2 * time.Hour)
	})
}

// Evidence that has not changed is not correlated again, and a trace that is asked for by then
// changes what its absence means.
func TestEvidenceIsCorrelatedOnceForEachChange(t *testing.T) {
	w := market()
	o := w.options(correlate.Query{RequestID: "req-1"})
	type seen struct{ logs, spans, notAsked int }
	var calls []seen
	o.correlate = func(ctx context.Context, ev correlate.Evidence) (correlate.Incident, error) {
		calls = append(calls, seen{len(ev.Logs), len(ev.Spans), len(ev.NoAnswer)})
		return correlate.Correlate(ctx, ev)
	}
	w.investigated(t, o)
	if slices.Equal(calls, nil) || calls[len(calls)-1] != (seen{6, 4, 0}) {
		t.Errorf("%v", calls)
	}
	for n := 1; n < len(calls); n++ {
		if calls[n] == calls[n-1] && n > 1 {
			t.Errorf("twice the same: %v", calls)
		}
	}
}

func TestSpansAloneAreAChangeToo(t *testing.T) {
	w := told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", "req-1", "trace_id", trace("a")), server(trace("a"), "00000000000000a1", "gateway", 0, telemetry.StatusError))
	w.slow = map[string]time.Duration{"jaeger trace " + trace("a"): time.Second}
	f, _ := w.investigated(t, w.options(correlate.Query{RequestID: "req-1"}))
	same(t, "failed, 1 logs, 1 spans, gateway X", holds(f))
}

func TestAnAnswerForATraceIsAChangeWhereTheLogsNameIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		w.start()
		i := newInquiry(t.Context(), w.options(correlate.Query{RequestID: "req-1"}).withDefaults())
		i.collect(question{source: "jaeger", traces: side{w, "jaeger"}, trace: trace("a")})
		if i.version != 0 {
			t.Errorf("version %d, and nobody named the trace", i.version)
		}
		i.isNamed[trace("b")] = true
		i.collect(question{source: "jaeger", traces: side{w, "jaeger"}, trace: trace("b")})
		if i.version != 2 { // being asked for, and answered
			t.Errorf("version %d, want 2", i.version)
		}
	})
}

func TestNothingIsAskedAfterAnInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := batch()
		w.slow = map[string]time.Duration{}
		for n := range 6 {
			for _, what := range []string{"jaeger trace ", "loki trace_id="} {
				w.slow[what+trace(strconv.Itoa(n))] = time.Hour
			}
			w.slow["loki request_id=req-"+strconv.Itoa(n)] = time.Hour
		}
		o := w.options(correlate.Query{CorrelationID: "ord-1"})
		o.Timeout = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		w.start()
		last(t, Run(ctx, o))
		if n := len(w.rounds[step]); n != maxInFlight || len(w.rounds) != 2 {
			t.Errorf("asked %q", w.asked())
		}
	})
}

func TestATraceThatWasNotAskedForIsCalledThat(t *testing.T) {
	const denied = "not sampled, expired, or never sent"
	for _, c := range []struct {
		name   string
		q      correlate.Query
		change func(*Options, *limits)
		want   []string
	}{
		{"asked for, and there is none", correlate.Query{RequestID: "req-1"}, func(*Options, *limits) {}, []string{denied, denied}},
		{"asked for in another spelling", correlate.Query{TraceID: strings.ToUpper(trace("a"))}, func(*Options, *limits) {}, []string{denied, denied}},
		{"beyond a bound", correlate.Query{RequestID: "req-1"}, func(_ *Options, l *limits) { l.own.traces = 0 }, []string{"not asked for", "not asked for"}},
		{"the store fails", correlate.Query{RequestID: "req-1"}, func(o *Options, _ *limits) {
			o.Traces[0].(side).fail = map[string]error{"jaeger trace " + trace("a"): errors.New("broken"), "jaeger trace " + strings.Repeat("b", 16): errors.New("broken")}
		}, []string{"jaeger did not answer", "jaeger did not answer"}},
		{"no trace store", correlate.Query{RequestID: "req-1"}, func(o *Options, _ *limits) { o.Traces = nil }, []string{"not asked for", "not asked for"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", "req-1", "trace_id", trace("a")))
			w.logs = append(w.logs, line(1, "gateway", "level", "info", "msg", "in short", "request_id", "req-1", "trace_id", strings.Repeat("b", 16)))
			o, l := w.options(c.q), usualLimits
			c.change(&o, &l)
			o.limits = &l
			f, _ := w.investigated(t, o)
			var got []string
			for _, g := range f.Incident.Gaps {
				if strings.Contains(g, "is named in the logs") {
					_, why, _ := strings.Cut(g, ": ")
					got = append(got, why)
				}
			}
			same(t, c.want, got)
		})
	}
}

func TestADurationIsWrittenShort(t *testing.T) {
	for d, want := range map[time.Duration]string{30 * time.Second: "30s", 5 * time.Minute: "5m", time.Hour: "1h", 90 * time.Second: "1m30s", 10 * time.Minute: "10m", 1500 * time.Millisecond: "1.5s"} {
		if got := duration(d); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
