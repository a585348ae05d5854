package emit_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"triage/envelope"
	"triage/envelope/emit"
)

var at = time.Date(2026, 11, 21, 2, 57, 15, 710e6, time.UTC)

type quotaError struct{ left int }

func (e *quotaError) Error() string { return fmt.Sprintf("quota: %d left", e.left) }

func TestErrorsIsAndAsWorkThroughEveryLayer(t *testing.T) {
	quota := &quotaError{3}
	inner := emit.Wrap(fmt.Errorf("append: %w", errors.Join(quota, io.ErrUnexpectedEOF)), "LEDGER_FULL", "the ledger is full")
	outer := emit.Enrich(emit.Wrap(fmt.Errorf("charge: %w", inner), "PAYMENT_FAILED", "could not charge"), emit.Peer("ledger"))
	var q *quotaError
	var e *emit.Error
	if !errors.As(outer, &q) || q != quota || !errors.Is(outer, io.ErrUnexpectedEOF) || !errors.As(outer, &e) {
		t.Errorf("the wrapped errors are lost in %v", outer)
	}
	for code, want := range map[emit.Code]bool{"PAYMENT_FAILED": true, "LEDGER_FULL": true, "OTHER": false, "": false} {
		if got := errors.Is(outer, code); got != want {
			t.Errorf("errors.Is(err, %q) is %v", code, got)
		}
	}
	if want := "could not charge: charge: the ledger is full: append: quota: 3 left\nunexpected EOF"; outer.Error() != want {
		t.Errorf("text is %q, want %q", outer, want)
	}
}

func TestNilStaysNil(t *testing.T) {
	if err := emit.Wrap(nil, "A", "b"); err != nil {
		t.Errorf("Wrap(nil) is %v", err)
	}
	if err := emit.Enrich(nil, emit.Peer("x")); err != nil {
		t.Errorf("Enrich(nil) is %v", err)
	}
	if err := emit.FromPanic(nil, "A", "b"); err != nil {
		t.Errorf("FromPanic(nil) is %v", err)
	}
	if emit.Of(nil) != nil {
		t.Error("Of(nil) is something")
	}
}

func TestCauseChains(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 3, 7), Port: 5432},
		Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	cases := []struct {
		name string
		err  error
		want []envelope.Cause
	}{
		{"an error of its own has no chain", emit.New("A", "m"), nil},
		{"each wrapper tells its own part", emit.Wrap(fmt.Errorf("open ledger: %w", dial), "A", "m"), []envelope.Cause{
			{Message: "m", Code: "A"}, {Message: "open ledger"}, {Message: "dial tcp 10.0.3.7:5432", Type: "*net.OpError"},
			{Message: "connect", Type: "*os.SyscallError"}, {Message: "connection refused", Type: "syscall.Errno"},
		}},
		{"a wrapper that says nothing is no layer", emit.Wrap(fmt.Errorf("%w", io.EOF), "A", "m"), []envelope.Cause{
			{Message: "m", Code: "A"}, {Message: "EOF"},
		}},
		{"a text that cannot be cut stays whole", emit.Wrap(fmt.Errorf("(%w) at line 3", io.EOF), "A", "m"), []envelope.Cause{
			{Message: "m", Code: "A"}, {Message: "(EOF) at line 3"}, {Message: "EOF"},
		}},
		{"joined errors are branches, with their causes below them",
			emit.Wrap(errors.Join(emit.Wrap(io.EOF, "B", "part 1"), errors.New("part 2")), "A", "m"), []envelope.Cause{
				{Message: "m", Code: "A"},
				{Message: "part 1: EOF\npart 2", Causes: []envelope.Cause{
					{Message: "part 1", Code: "B", Causes: []envelope.Cause{{Message: "EOF"}}}, {Message: "part 2"},
				}},
			}},
		{"enriching adds no layer", emit.Enrich(emit.Wrap(io.EOF, "A", "m"), emit.Peer("x")), []envelope.Cause{
			{Message: "m", Code: "A"}, {Message: "EOF"},
		}},
		{"an error of another kind is its own first layer", emit.Enrich(fmt.Errorf("read: %w", &quotaError{1})), []envelope.Cause{
			{Message: "read"}, {Message: "quota: 1 left", Type: "*emit_test.quotaError"},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, emit.Of(c.err).Envelope().Cause); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

type endless struct{}

func (e endless) Error() string   { return "again" }
func (e endless) Unwrap() []error { return []error{e, e} }

type turning struct{}

func (e turning) Error() string { return "turn" }
func (e turning) Unwrap() error { return e }

func TestEndlessTreesAndTextsAreBounded(t *testing.T) {
	for _, err := range []error{endless{}, turning{}, errors.New(strings.Repeat("é", 1<<20))} {
		env := emit.Of(emit.Wrap(err, "A", "m", emit.At(at))).Envelope()
		if b := env.AppendJSON(nil, envelope.JSONOptions{}); len(b) > 1<<20 {
			t.Errorf("%T: %d bytes", err, len(b))
		}
		if len(env.ErrorMessage) > emit.MaxText || !strings.HasPrefix(env.ErrorMessage, "m: ") {
			t.Errorf("%T: text of %d bytes", err, len(env.ErrorMessage))
		}
	}
}

func TestEnrichFillsAndNeverReplaces(t *testing.T) {
	err := emit.New("A", "m", emit.Peer("ledger"), emit.Class(envelope.Transient), emit.Resource("order_id", "1"), emit.At(at))
	got := emit.Of(emit.Enrich(fmt.Errorf("handler: %w", err), emit.Peer("other"), emit.Class(envelope.Permanent), emit.Attempt(2, 3),
		emit.Resource("order_id", "2"), emit.Resource("user_id", "3"), emit.Attribute("n", 1), emit.HTTPStatus(502))).Envelope()
	want := envelope.Envelope{
		Schema: envelope.Schema, Code: "A", Message: "m", Severity: envelope.Error, Time: at, ErrorMessage: "handler: m",
		Cause: []envelope.Cause{{Message: "handler"}, {Message: "m", Code: "A"}}, CauseHow: envelope.CauseExplicit,
		Class: envelope.Transient, Attempt: 2, MaxAttempts: 3, HTTPStatus: 502, Peer: "ledger",
		Resource: map[string]string{"order_id": "1", "user_id": "3"}, Attributes: map[string]any{"n": 1},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(envelope.Envelope{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if env := err.Envelope(); len(env.Resource) != 1 || env.Attributes != nil || env.Attempt != 0 {
		t.Errorf("the enriched error changed: %+v", env)
	}
}

func TestIdsComeFromTheContextAndFromBelow(t *testing.T) {
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	ctx := emit.NewContext(trace.ContextWithSpanContext(context.Background(), span),
		emit.Request{Service: "payment", Version: "1.4.2", RequestID: "r-1", CorrelationID: "c-1"})
	ctx = emit.NewContext(ctx, emit.Request{Operation: "Charge"})
	env := emit.New("A", "m", emit.In(ctx)).Envelope()
	got := []string{env.Service, env.Version, env.Operation, env.RequestID, env.CorrelationID, env.TraceID, env.SpanID}
	want := []string{"payment", "1.4.2", "Charge", "r-1", "c-1", "01000000000000000000000000000000", "0200000000000000"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if env := emit.New("A", "m", emit.RequestID("own"), emit.In(ctx)).Envelope(); env.RequestID != "own" {
		t.Errorf("the context replaced the request id with %q", env.RequestID)
	}
	if env := emit.Of(emit.Wrap(emit.New("A", "m", emit.In(ctx)), "B", "n")).Envelope(); env.RequestID != "r-1" || env.SpanID != "" {
		t.Errorf("wrapping takes request %q and span %q", env.RequestID, env.SpanID)
	}
}

func TestAPanicBecomesAnError(t *testing.T) {
	run := func(value any) (err error) {
		defer func() { err = emit.FromPanic(recover(), "PAYMENT_PANIC", "the charge handler panicked") }()
		panic(value)
	}
	for _, value := range []any{"index out of range", io.EOF} {
		err := run(value)
		env := emit.Of(err).Envelope()
		if !env.Panic || env.Class != envelope.Permanent || !strings.Contains(env.Stack, "TestAPanicBecomesAnError") || len(env.Cause) != 2 {
			t.Errorf("%v: %+v", value, env)
		}
	}
	if err := run(io.EOF); !errors.Is(err, io.EOF) {
		t.Error("the panic's own error is lost")
	}
}

func TestWhatAnotherServiceToldIsALayerBelow(t *testing.T) {
	told := emit.New("LEDGER_DB_TIMEOUT", "could not append", emit.Service("ledger", "2.0"), emit.Operation("Append"), emit.Peer("postgres"),
		emit.Class(envelope.Transient), emit.RequestID("r-1"), emit.Attempt(3, 3), emit.Recovery(emit.Fallback), emit.Stack()).Envelope()
	err := emit.Wrap(emit.Remote(told, io.EOF), "PAYMENT_FAILED", "could not charge", emit.Service("payment", "1"))
	env := emit.Of(err).Envelope()
	want := []envelope.Cause{{Message: "could not charge", Code: "PAYMENT_FAILED"}, {Message: "could not append", Code: "LEDGER_DB_TIMEOUT"}}
	if diff := cmp.Diff(want, env.Cause); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if env.Peer != "ledger" || env.Service != "payment" || env.RequestID != "r-1" || env.Class != "" || env.Attempt != 0 || env.Stack != "" {
		t.Errorf("%+v", env)
	}
	if !errors.Is(err, emit.Code("LEDGER_DB_TIMEOUT")) || !errors.Is(err, io.EOF) {
		t.Error("the callee's code, or what the transport gave, is lost")
	}
}
