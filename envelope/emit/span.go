package emit

import (
	"maps"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"triage/envelope"
)

// Record tells err on a span, by OpenTelemetry's semantic conventions ("Recording errors"
// and "Exceptions in spans"): the status is error with the error's whole text, error.type is
// the type or else the code, and an event named "exception" carries exception.type,
// .message and .stacktrace beside the fields of the envelope under their own names. Nothing
// is recorded for nil, nor on a span that is not recording.
//
// Do not record an error that was retried or handled on the span that handled it.
func Record(span trace.Span, err error) { record(span, err, false) }

// RecordServer is [Record] for server spans, whose status is not an error when the caller
// is at fault: an HTTP status of 4xx, or a gRPC status other than UNKNOWN,
// DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS. The event and
// error.type are recorded all the same.
func RecordServer(span trace.Span, err error) { record(span, err, true) }

func record(span trace.Span, err error, server bool) {
	e := Of(err)
	if e == nil || span == nil || !span.IsRecording() {
		return
	}
	env := e.Envelope()
	attrs := []attribute.KeyValue{attribute.String("exception.message", env.ErrorMessage)}
	kind := env.ErrorType
	if kind != "" {
		attrs = append(attrs, attribute.String("exception.type", kind))
	}
	if env.Stack != "" {
		attrs = append(attrs, attribute.String("exception.stacktrace", env.Stack))
	}
	span.AddEvent("exception", trace.WithTimestamp(eventTime(env.Time)), trace.WithAttributes(append(attrs, attributes(&env)...)...))
	for _, fallback := range [...]string{env.Code, "_OTHER"} {
		fill(&kind, fallback)
	}
	span.SetAttributes(attribute.String("error.type", kind))
	if !server || serverFault(&env) {
		span.SetStatus(codes.Error, env.ErrorMessage)
	}
}

// eventTime is the error's own time, or now.
func eventTime(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

func serverFault(env *envelope.Envelope) bool {
	switch env.GRPCStatus {
	case "", "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS":
		return env.HTTPStatus < 400 || env.HTTPStatus > 499
	}
	return false
}

// attributes are the envelope's fields that a span does not have itself.
func attributes(env *envelope.Envelope) []attribute.KeyValue {
	var out []attribute.KeyValue
	for _, f := range [...]struct{ name, value string }{
		{"schema", env.Schema}, {"error_code", env.Code}, {"message", env.Message}, {"severity", string(env.Severity)},
		{"request_id", env.RequestID}, {"correlation_id", env.CorrelationID}, {"operation", env.Operation},
		{"class", string(env.Class)}, {"recovery", env.Recovery}, {"grpc_status", env.GRPCStatus}, {"peer", env.Peer},
	} {
		if f.value != "" {
			out = append(out, attribute.String(f.name, f.value))
		}
	}
	for _, f := range [...]struct {
		name  string
		value int
	}{{"attempt", env.Attempt}, {"max_attempts", env.MaxAttempts}, {"http_status", env.HTTPStatus}} {
		if f.value != 0 {
			out = append(out, attribute.Int(f.name, f.value))
		}
	}
	if env.Retriable != envelope.RetryUnknown {
		out = append(out, attribute.Bool("retriable", env.Retriable != envelope.RetryNo), attribute.String("retry", string(env.Retriable)))
	}
	if env.RetryAfter > 0 {
		out = append(out, attribute.Float64("retry_after_ms", float64(env.RetryAfter.Microseconds())/1e3))
	}
	if env.Panic {
		out = append(out, attribute.Bool("panic", true))
	}
	if b, err := causeList(env.Cause).MarshalJSON(); len(env.Cause) > 0 && err == nil {
		out = append(out, attribute.String("cause", string(b)))
	}
	for _, name := range slices.Sorted(maps.Keys(env.Resource)) {
		out = append(out, attribute.String("resource."+name, env.Resource[name]))
	}
	return out
}
