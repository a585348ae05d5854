package investigate

import (
	"testing"
	"time"

	"triage/correlate"
	"triage/sources"
	"triage/telemetry"
)

func TestWhereIsLookedStepByStep(t *testing.T) {
	now := time.Date(2022, 2, 22, 19, 30, 0, 0, time.UTC)
	const v7 = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F" // 19:22:22
	back := func(d time.Duration) string {
		return now.Add(-d).Format("02 15:04:05") + " to 22 19:31:00"
	}
	usual := []string{back(time.Hour), back(6 * time.Hour), back(24 * time.Hour), back(7 * 24 * time.Hour)}
	given := telemetry.Window{Start: now.Add(-time.Hour), End: now}
	for _, c := range []struct {
		name string
		o    Options
		now  time.Time
		want []string
	}{
		{"an id without a time", Options{Query: correlate.Query{RequestID: "req-1"}}, now, usual},
		{"an id of now", Options{Query: correlate.Query{RequestID: v7}}, now, append([]string{"22 19:17:22 to 22 19:31:00"}, usual...)},
		{"the second id that has a time", Options{Query: correlate.Query{RequestID: "x", CorrelationID: v7}}, now, append([]string{"22 19:17:22 to 22 19:31:00"}, usual...)},
		{"an id of the future", Options{Query: correlate.Query{RequestID: v7}}, now.Add(-9 * time.Minute), []string{
			"22 18:21:00 to 22 19:22:00", "22 13:21:00 to 22 19:22:00", "21 19:21:00 to 22 19:22:00", "15 19:21:00 to 22 19:22:00",
		}},
		{"an hour around its time", Options{Query: correlate.Query{TraceID: v7}}, now.Add(24 * time.Hour), []string{
			"22 19:17:22 to 22 20:17:22", "23 18:30:00 to 23 19:31:00", "23 13:30:00 to 23 19:31:00", "22 19:30:00 to 23 19:31:00", "16 19:30:00 to 23 19:31:00",
		}},
		{"an id of long ago", Options{Query: correlate.Query{RequestID: v7}}, now.Add(91 * 24 * time.Hour), []string{
			"24 18:30:00 to 24 19:31:00", "24 13:30:00 to 24 19:31:00", "23 19:30:00 to 24 19:31:00", "17 19:30:00 to 24 19:31:00",
		}},
		{"a window that was given", Options{Query: correlate.Query{RequestID: v7, Window: given}}, now, []string{"22 18:30:00 to 22 19:30:00"}},
		{"all of a bundle", Options{Fixed: true, Query: correlate.Query{RequestID: v7}}, now, []string{"01 00:00:00 to 01 00:00:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, w := range windows(c.o, c.now) {
				got = append(got, w.Start.Format("02 15:04:05")+" to "+w.End.Format("02 15:04:05"))
			}
			same(t, c.want, got)
		})
	}
}

func TestASearchThatFindsNothingEnds(t *testing.T) {
	query := correlate.Query{RequestID: "req-404"}
	run := func(t *testing.T, w *world, timeout time.Duration) (Finding, int) {
		o := w.options(query)
		o.Fixed, o.Query.Window, o.Timeout = false, telemetry.Window{}, timeout
		f, asked := w.investigated(t, o)
		return f, len(asked)
	}
	f, n := run(t, &world{}, time.Minute)
	if f.Incident.Status != correlate.NotFound || f.Partial || n != 2*len(widening) {
		t.Errorf("%s after %d rounds, partial %v", f.Incident.Status, n, f.Partial)
	}
	if w := f.Incident.Query.Window; w.End.Sub(w.Start) < 7*24*time.Hour {
		t.Errorf("the last window is %v", w)
	}
	down := &sources.Error{Source: "loki", Reason: sources.Unreachable}
	f, n = run(t, &world{fail: map[string]error{"loki request_id=req-404": down, "jaeger search request_id=req-404": down}}, time.Minute)
	if w := f.Incident.Query.Window; n != 2 || w.End.Sub(w.Start) > 2*time.Hour {
		t.Errorf("%d rounds of sources that are down, up to %v", n, w)
	}
	if _, n := run(t, &world{fail: map[string]error{"loki request_id=req-404": down}}, time.Minute); n != 1+len(widening) {
		t.Errorf("%d rounds of which one source is down", n)
	}
	f, n = run(t, &world{slow: map[string]time.Duration{"jaeger search request_id=req-404": 2 * time.Second}}, 3*time.Second)
	if !f.Partial || n != 4 {
		t.Errorf("%d rounds until time was up, partial %v", n, f.Partial)
	}
}
