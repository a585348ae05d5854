package investigate

import (
	"context"
	"strings"
	"sync"
	"time"

	"triage/sources"
	"triage/telemetry"
)

// store is a log and trace source in memory.
type store struct {
	name  string
	logs  []telemetry.LogRecord
	spans []telemetry.Span
	err   error
	hold  chan struct{} // when set, a question waits until it is closed or time is up
	cut   string        // a bound that every answer reports

	mu     sync.Mutex
	asked  []string
	window []telemetry.Window
}

func (s *store) Name() string { return s.name }

func (s *store) note(what string, w telemetry.Window) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
	s.window = append(s.window, w)
}

func (s *store) wait(ctx context.Context) error {
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.err
}

func (s *store) answer(n int) sources.Answer {
	a := sources.Answer{Records: n}
	if s.cut != "" {
		a.Truncated = []string{s.cut}
	}
	return a
}

func (s *store) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	var what []string
	for _, t := range q.Terms {
		what = append(what, string(t.Key)+"="+t.Value)
	}
	for _, labels := range q.Streams {
		what = append(what, "stream "+labels["service_name"])
	}
	s.note("logs "+strings.Join(what, " "), q.Window)
	if err := s.wait(ctx); err != nil {
		return sources.Answer{}, err
	}
	n := 0
	for _, r := range s.logs {
		for _, labels := range q.Streams {
			if r.Labels["service_name"] == labels["service_name"] && q.Window.Contains(r.Time) {
				emit([]telemetry.LogRecord{r})
				n++
			}
		}
		for _, t := range q.Terms {
			if strings.Contains(r.Line, t.Value) && (q.Window.IsZero() || q.Window.Contains(r.Time)) {
				emit([]telemetry.LogRecord{r})
				n++
				break
			}
		}
	}
	return s.answer(n), nil
}

func (s *store) Trace(ctx context.Context, id string, w telemetry.Window, emit func([]telemetry.Span)) (sources.Answer, error) {
	s.note("trace "+id, w)
	if err := s.wait(ctx); err != nil {
		return sources.Answer{}, err
	}
	var found []telemetry.Span
	for _, sp := range s.spans {
		if sp.TraceID == id {
			found = append(found, sp)
		}
	}
	emit(found)
	return s.answer(len(found)), nil
}

func (s *store) Search(ctx context.Context, q sources.SpanQuery, emit func([]telemetry.Span)) (sources.Answer, error) {
	s.note("search "+string(q.Terms[0].Key)+"="+q.Terms[0].Value, q.Window)
	if err := s.wait(ctx); err != nil {
		return sources.Answer{}, err
	}
	var found []telemetry.Span
	for _, sp := range s.spans {
		for _, t := range q.Terms {
			if sp.Attributes[string(t.Key)] == t.Value && (q.Window.IsZero() || q.Window.Contains(sp.Start)) {
				found = append(found, sp)
			}
		}
	}
	emit(found)
	return s.answer(len(found)), nil
}

var night = time.Date(2026, 3, 14, 3, 0, 0, 0, time.UTC)

const (
	traceA = "0af7651916cd43dd8448eb211c80319c"
	traceB = "1af7651916cd43dd8448eb211c80319d"
)

func record(after time.Duration, service, line string) telemetry.LogRecord {
	return telemetry.LogRecord{Time: night.Add(after), Line: line, Labels: map[string]string{"service_name": service}, Source: "loki"}
}
