package telemetry

import (
	"time"
)

// Attributes are OpenTelemetry attributes by name. A value is one of string, bool,
// int64, float64, []byte, []any or map[string]any (of the same kinds).
type Attributes map[string]any

// LogRecord is one entry as a log store holds it.
type LogRecord struct {
	// Time is the store's own timestamp, UTC, nanoseconds. The time written inside
	// the line is the decoder's business.
	Time time.Time
	// Line is the entry's text as stored: hostile, possibly not UTF-8, never cut.
	Line string
	// Labels are the stream labels (Loki) or resource attributes.
	Labels map[string]string
	// Metadata is the structured metadata (Loki) or the log record's attributes,
	// trace_id and span_id among them.
	Metadata map[string]string
	// Source names where the record was read ("loki", or a file's name in a bundle).
	Source string
}

// serviceLabels are the label and metadata names under which stores keep the service of
// a record, most telling first (Loki derives service_name from the same list).
var serviceLabels = [...]string{
	"service_name", "service.name", "service", "app", "application", "app_name",
	"app_kubernetes_io_name", "container", "container_name", "k8s_container_name",
	"component", "workload", "job", "k8s_job_name",
}

// Service is the service that the store says wrote the record; "" when it does not say.
func (r LogRecord) Service() string {
	for _, m := range [...]map[string]string{r.Labels, r.Metadata} {
		for _, name := range serviceLabels {
			if v := m[name]; v != "" && v != "unknown_service" {
				return v
			}
		}
	}
	return ""
}

// SpanKind is the OpenTelemetry span kind.
type SpanKind string

// Span kinds as OpenTelemetry names them.
const (
	KindUnspecified SpanKind = ""
	KindInternal    SpanKind = "internal"
	KindServer      SpanKind = "server"
	KindClient      SpanKind = "client"
	KindProducer    SpanKind = "producer"
	KindConsumer    SpanKind = "consumer"
)

// StatusCode is the OpenTelemetry span status code.
type StatusCode string

// Span status codes; unset is the default and says nothing about success.
const (
	StatusUnset StatusCode = ""
	StatusOK    StatusCode = "ok"
	StatusError StatusCode = "error"
)

// Span is one operation of one service inside a trace.
type Span struct {
	// TraceID is 32, SpanID and ParentID are 16 lower-case hex digits; ParentID is ""
	// for a root.
	TraceID, SpanID, ParentID string
	Service                   string
	Name                      string
	Kind                      SpanKind
	Start, End                time.Time // UTC, nanoseconds (microseconds from Jaeger's older API)
	Status                    StatusCode
	StatusMessage             string
	Attributes                Attributes
	Resource                  Attributes // shared between the spans of one resource: read only
	Scope                     string     // instrumentation scope name
	Events                    []SpanEvent
	Links                     []SpanLink
	Warnings                  []string // what the trace store says is wrong with the span
	Source                    string   // where it was read
}

// SpanEvent is a timed event on a span, an exception for instance.
type SpanEvent struct {
	Time       time.Time
	Name       string
	Attributes Attributes
}

// SpanLink points to a span that is related without being the parent.
type SpanLink struct {
	TraceID, SpanID string
	Attributes      Attributes
}

// Duration is the span's length; it is negative when the span ends before it starts.
func (s Span) Duration() time.Duration { return s.End.Sub(s.Start) }

// Window is a half-open interval of time: Start is in it, End is not. A zero bound is open.
type Window struct {
	Start, End time.Time
}

// IsZero tells whether the window is open at both ends.
func (w Window) IsZero() bool { return w.Start.IsZero() && w.End.IsZero() }

// Contains tells whether t lies in the window.
func (w Window) Contains(t time.Time) bool {
	return (w.Start.IsZero() || !t.Before(w.Start)) && (w.End.IsZero() || t.Before(w.End))
}

// Pad returns the window widened by d at both ends; open ends stay open.
func (w Window) Pad(d time.Duration) Window {
	if !w.Start.IsZero() {
		w.Start = w.Start.Add(-d)
	}
	if !w.End.IsZero() {
		w.End = w.End.Add(d)
	}
	return w
}
