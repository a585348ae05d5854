package investigate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"triage/correlate"
	"triage/sources"
	"triage/telemetry"
)

// world holds what a log store and a trace store know. Every answer takes one step of a fake
// clock, so that questions asked together are told from those that waited for an answer.
type world struct {
	logs  []telemetry.LogRecord
	spans []telemetry.Span
	// slow are questions, without their windows, that take longer than a step; one that is
	// negative is stuck for that long and does not notice the end of its context.
	slow map[string]time.Duration
	fail map[string]error

	mu     sync.Mutex
	began  time.Time
	rounds map[time.Duration][]string
}

const step = 10 * time.Millisecond

// side is one of the two stores.
type side struct {
	*world
	name string
}

func (s side) Name() string { return s.name }

// put notes a question and waits as long as its answer takes.
func (s side) put(ctx context.Context, what string, w telemetry.Window, limit int) error {
	what = s.name + " " + what
	s.mu.Lock()
	at := time.Since(s.began)
	text := what
	if !w.IsZero() {
		text += w.Start.Format(" 15:04-") + w.End.Format("15:04")
	}
	if limit > 0 {
		text += fmt.Sprintf(" <=%d", limit)
	}
	s.rounds[at] = append(s.rounds[at], text)
	s.mu.Unlock()
	d := step
	if slow, ok := s.slow[what]; ok {
		d = slow
	}
	if d < 0 {
		time.Sleep(-d)
		return s.fail[what]
	}
	select {
	case <-time.After(d):
		return s.fail[what]
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s side) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	var what []string
	for _, t := range q.Terms {
		what = append(what, string(t.Key)+"="+t.Value)
	}
	for _, labels := range q.Streams {
		what = append(what, fmt.Sprint("stream ", labels))
	}
	if err := s.put(ctx, strings.Join(what, " "), q.Window, q.Limit); err != nil {
		return sources.Answer{}, err
	}
	var a sources.Answer
	for _, r := range s.world.logs {
		hit := slices.ContainsFunc(q.Terms, func(t sources.Term) bool {
			return strings.Contains(strings.ToLower(r.Line), strings.ToLower(t.Value)) || r.Metadata[string(t.Key)] == t.Value
		}) || slices.ContainsFunc(q.Streams, func(labels map[string]string) bool { return r.Labels["service_name"] == labels["service_name"] })
		switch {
		case !hit || !q.Window.IsZero() && !q.Window.Contains(r.Time):
		case a.Records == q.Limit:
			a.Truncated = []string{fmt.Sprintf("stopped at %d", q.Limit)}
		default:
			a.Records++
			emit([]telemetry.LogRecord{r})
		}
	}
	return a, nil
}

func (s side) Trace(ctx context.Context, id string, w telemetry.Window, emit func([]telemetry.Span)) (sources.Answer, error) {
	if err := s.put(ctx, "trace "+id, w, 0); err != nil {
		return sources.Answer{}, err
	}
	var found []telemetry.Span
	for _, sp := range s.world.spans {
		if strings.EqualFold(sp.TraceID, id) {
			found = append(found, sp)
		}
	}
	emit(found)
	return sources.Answer{Records: len(found)}, nil
}

func (s side) Search(ctx context.Context, q sources.SpanQuery, emit func([]telemetry.Span)) (sources.Answer, error) {
	var what []string
	for _, t := range q.Terms {
		what = append(what, string(t.Key)+"="+t.Value)
	}
	if err := s.put(ctx, "search "+strings.Join(what, " "), q.Window, q.Limit); err != nil {
		return sources.Answer{}, err
	}
	var found []telemetry.Span
	for _, sp := range s.world.spans {
		if slices.ContainsFunc(q.Terms, func(t sources.Term) bool { return sp.Attributes[string(t.Key)] == t.Value }) {
			found = append(found, sp)
		}
	}
	emit(found)
	return sources.Answer{Records: len(found)}, nil
}

// searched is a window that a user gave, which is not widened.
var searched = telemetry.Window{Start: night.Add(-time.Hour), End: night.Add(time.Hour)}

func (w *world) options(q correlate.Query) Options {
	q.Window = searched
	return Options{
		Query: q, Fixed: true, Now: func() time.Time { return night.Add(10 * time.Minute) },
		Logs: []sources.LogSource{side{w, "loki"}}, Traces: []sources.TraceSource{side{w, "jaeger"}},
	}
}

// investigated runs o to its end and tells which questions were asked, those that were asked
// together in one line.
func (w *world) investigated(t *testing.T, o Options) (f Finding, asked []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w.start()
		f = last(t, Run(t.Context(), o))
		asked = w.asked()
	})
	return f, asked
}

func (w *world) start() {
	w.began, w.rounds = time.Now(), map[time.Duration][]string{}
}

func (w *world) asked() []string {
	var times []time.Duration
	for at := range w.rounds {
		times = append(times, at)
	}
	slices.Sort(times)
	var lines []string
	for _, at := range times {
		slices.Sort(w.rounds[at])
		lines = append(lines, strings.Join(w.rounds[at], "; "))
	}
	return lines
}

// holds is a finding in short: what was found, in words that a test states whole.
func holds(f Finding) string {
	inc := &f.Incident
	s := fmt.Sprintf("%s, %d logs, %d spans, %s", inc.Status, inc.Stats.Logs, inc.Stats.Spans, Shape(inc))
	if n := len(inc.Others); n > 0 {
		s += fmt.Sprintf(", %d other", n)
	}
	return s
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// trace is a trace id of one digit repeated.
func trace(digit string) string { return strings.Repeat(digit, 32) }

func line(after time.Duration, service string, fields ...string) telemetry.LogRecord {
	var b strings.Builder
	for n := 0; n+1 < len(fields); n += 2 {
		fmt.Fprintf(&b, `,"%s":"%s"`, fields[n], fields[n+1])
	}
	return record(after, service, "{"+strings.TrimPrefix(b.String(), ",")+"}")
}

func server(id, span, service string, after time.Duration, status telemetry.StatusCode, links ...string) telemetry.Span {
	s := telemetry.Span{
		TraceID: id, SpanID: span, Service: service, Name: "POST /buy", Kind: telemetry.KindServer,
		Start: night.Add(after), End: night.Add(after + time.Second), Status: status,
	}
	for _, l := range links {
		s.Links = append(s.Links, telemetry.SpanLink{TraceID: l})
	}
	return s
}
