package emit_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/telemetry"
)

// recorded is the span that a function records on, as a source would deliver it.
func recorded(t *testing.T, record func(trace.Span)) (telemetry.Span, sdk.ReadOnlySpan) {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(spans))
	_, span := provider.Tracer("t").Start(context.Background(), "Charge", trace.WithSpanKind(trace.SpanKindClient))
	record(span)
	span.End()
	ro := spans.Ended()[0]
	traceID, spanID := ro.SpanContext().TraceID(), ro.SpanContext().SpanID()
	out := telemetry.Span{
		TraceID: hex.EncodeToString(traceID[:]), SpanID: hex.EncodeToString(spanID[:]), Service: "payment", Name: ro.Name(),
		Kind: telemetry.KindClient, Start: ro.StartTime(), End: ro.EndTime(), StatusMessage: ro.Status().Description, Attributes: telemetry.Attributes{},
	}
	if ro.Status().Code == codes.Error {
		out.Status = telemetry.StatusError
	}
	for _, a := range ro.Attributes() {
		out.Attributes[string(a.Key)] = a.Value.AsInterface()
	}
	for _, ev := range ro.Events() {
		e := telemetry.SpanEvent{Time: ev.Time, Name: ev.Name, Attributes: telemetry.Attributes{}}
		for _, a := range ev.Attributes {
			e.Attributes[string(a.Key)] = a.Value.AsInterface()
		}
		out.Events = append(out.Events, e)
	}
	return out, ro
}

func TestASpanTellsTheEnvelope(t *testing.T) {
	err := emit.Wrap(&quotaError{0}, "PAYMENT_TIMEOUT", "could not charge", emit.Type("*payment.Timeout"), emit.At(at), emit.Peer("ledger"),
		emit.Class(envelope.Transient), emit.Retry(envelope.RetryIdempotent), emit.Attempt(3, 5), emit.Recovery(emit.Fallback),
		emit.GRPCStatus("DeadlineExceeded"), emit.RequestID("r-1"), emit.CorrelationID("c-1"), emit.HTTPStatus(504))
	span, ro := recorded(t, func(s trace.Span) { emit.Record(s, err) })
	if got := ro.Status(); got.Code != codes.Error || got.Description != "could not charge: quota: 0 left" {
		t.Errorf("status is %+v", got)
	}
	if span.Attributes["error.type"] != "*payment.Timeout" {
		t.Errorf("error.type is %v", span.Attributes["error.type"])
	}
	if len(span.Events) != 1 || span.Events[0].Name != "exception" || span.Events[0].Attributes["exception.message"] != "could not charge: quota: 0 left" {
		t.Fatalf("events are %+v", span.Events)
	}
	env, failed := envelope.Span(span)
	if !failed {
		t.Error("the span tells of no error")
	}
	type fields struct {
		Code, Message, ErrorType, ErrorMessage, RequestID, CorrelationID, GRPC, Peer, Recovery string
		Class                                                                                  envelope.Class
		Retry                                                                                  envelope.Retry
		Attempt, Most, HTTP, Layers                                                            int
	}
	got := fields{env.Code, env.Message, env.ErrorType, env.ErrorMessage, env.RequestID, env.CorrelationID, env.GRPCStatus, env.Peer,
		env.Recovery, env.Class, env.Retriable, env.Attempt, env.MaxAttempts, env.HTTPStatus, len(env.Cause)}
	want := fields{"PAYMENT_TIMEOUT", "could not charge", "*payment.Timeout", "could not charge: quota: 0 left", "r-1", "c-1", "DEADLINE_EXCEEDED",
		"ledger", "fallback", envelope.Transient, envelope.RetryIdempotent, 3, 5, 504, len(emit.Of(err).Envelope().Cause)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !env.Time.Equal(at) {
		t.Errorf("time is %v", env.Time)
	}
}

func TestServerSpansKeepTheirStatusWhenTheCallerIsAtFault(t *testing.T) {
	cases := []struct {
		name   string
		err    error
		status codes.Code
	}{
		{"a plain error", errors.New("x"), codes.Error},
		{"HTTP 404", emit.New("A", "m", emit.HTTPStatus(404)), codes.Unset},
		{"HTTP 503", emit.New("A", "m", emit.HTTPStatus(503)), codes.Error},
		{"NOT_FOUND", emit.New("A", "m", emit.GRPCStatus("5")), codes.Unset},
		{"UNAVAILABLE", emit.New("A", "m", emit.GRPCStatus("UNAVAILABLE")), codes.Error},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, ro := recorded(t, func(s trace.Span) { emit.RecordServer(s, c.err) })
			if ro.Status().Code != c.status || len(ro.Events()) != 1 {
				t.Errorf("status is %v with %d events", ro.Status(), len(ro.Events()))
			}
		})
	}
}

func TestNothingIsRecordedOfNothing(t *testing.T) {
	_, ro := recorded(t, func(s trace.Span) { emit.Record(s, nil) })
	if ro.Status().Code != codes.Unset || len(ro.Events()) != 0 {
		t.Errorf("%+v", ro)
	}
	emit.Record(nil, errors.New("x"))
	emit.Record(trace.SpanFromContext(context.Background()), errors.New("x"))
}
