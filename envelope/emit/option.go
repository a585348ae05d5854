package emit

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"triage/envelope"
)

// Option sets a field of an [Error]. A value that says nothing ("", 0, nil) sets nothing.
type Option func(*Error)

// Recovery words: what the service did next.
const (
	RetryWithBackoff = "retry_with_backoff"
	Fallback         = "fallback"
	Failover         = "failover"
	CircuitOpen      = "circuit_open"
	Compensate       = "compensate"
	DeadLetter       = "dead_letter"
	Escalate         = "escalate"
)

// Class says whether the same call can succeed later.
func Class(c envelope.Class) Option { return func(e *Error) { e.env.Class = c } }

// Retry says whether, and on which condition, the call may be made again.
func Retry(r envelope.Retry) Option { return func(e *Error) { e.env.Retriable = r } }

// RetryAfter is the delay before the next attempt; it implies [envelope.RetryAfter] when
// nothing else is said.
func RetryAfter(d time.Duration) Option {
	return func(e *Error) {
		if d <= 0 {
			return
		}
		e.env.RetryAfter = d
		if e.env.Retriable == envelope.RetryUnknown {
			e.env.Retriable = envelope.RetryAfter
		}
	}
}

// Recovery says what the service did next, in one of the words of this package or in its
// own.
func Recovery(word string) Option { return func(e *Error) { e.env.Recovery = word } }

// Attempt says which attempt failed, 1 the first, of how many at most; 0 is not known.
func Attempt(n, most int) Option {
	return func(e *Error) { e.env.Attempt, e.env.MaxAttempts = max(n, 0), max(most, 0) }
}

// GRPCStatus is the gRPC status as this service saw it, in any spelling
// (codes.DeadlineExceeded.String(), "DEADLINE_EXCEEDED", "4"); what is none sets nothing.
func GRPCStatus(name string) Option {
	return func(e *Error) {
		if canonical, ok := envelope.ParseGRPCStatus(name); ok {
			e.env.GRPCStatus = canonical
		}
	}
}

// HTTPStatus is the HTTP status as this service saw it; what is none sets nothing.
func HTTPStatus(code int) Option {
	return func(e *Error) {
		if validHTTP(code) {
			e.env.HTTPStatus = code
		}
	}
}

// Peer is the service or host that was being called.
func Peer(name string) Option { return func(e *Error) { e.env.Peer = name } }

// Resource names one thing that is affected: Resource("order_id", "o-17").
func Resource(name, id string) Option {
	return func(e *Error) {
		if name == "" || id == "" {
			return
		}
		if e.env.Resource == nil {
			e.env.Resource = make(map[string]string, 2)
		}
		e.env.Resource[name] = id
	}
}

// Attribute adds anything else. Values of no JSON kind are written as text.
func Attribute(name string, value any) Option {
	return func(e *Error) {
		if name == "" || value == nil {
			return
		}
		if e.env.Attributes == nil {
			e.env.Attributes = make(map[string]any, 2)
		}
		e.env.Attributes[name] = plain(value)
	}
}

// Service says who tells the error, at which release.
func Service(name, version string) Option {
	return func(e *Error) { e.env.Service, e.env.Version = name, version }
}

// Operation says what the service was doing.
func Operation(name string) Option { return func(e *Error) { e.env.Operation = name } }

// RequestID is the request's id; [In] takes it from the context.
func RequestID(id string) Option { return func(e *Error) { e.env.RequestID = id } }

// CorrelationID names the wider business operation; [In] takes it from the context.
func CorrelationID(id string) Option { return func(e *Error) { e.env.CorrelationID = id } }

// Type names the error's type where Go's own would say too little: "*ledger.TimeoutError".
func Type(name string) Option { return func(e *Error) { e.env.ErrorType = name } }

// Severity is [envelope.Error] unless said otherwise.
func Severity(s envelope.Severity) Option {
	return func(e *Error) {
		if s != envelope.SeverityUnknown {
			e.env.Severity = s
		}
	}
}

// At is when the error happened.
func At(t time.Time) Option {
	return func(e *Error) {
		if !t.IsZero() {
			e.env.Time = t.UTC()
		}
	}
}

// Public is a text that may be told to anybody who called, outside callers among them. The
// carriers tell nothing else of the error's texts unless asked to; it is no field of the
// contract.
func Public(text string) Option { return func(e *Error) { e.public = text } }

// Stack adds the stack trace of the calling goroutine.
func Stack() Option { return func(e *Error) { e.env.Stack = string(debug.Stack()) } }

// FromPanic makes an error of the value that recover returned, with the stack trace of the
// goroutine that panicked: call it in the deferred function. It is nil for nil.
func FromPanic(recovered any, code, message string, options ...Option) error {
	if recovered == nil {
		return nil
	}
	cause, ok := recovered.(error)
	if !ok {
		cause = panicValue{recovered}
	}
	return Wrap(cause, code, message, append([]Option{Stack(), panicked}, options...)...)
}

func panicked(e *Error) { e.env.Panic, e.env.Class = true, envelope.Permanent }

// panicValue is a panic's value that is no error.
type panicValue struct{ value any }

func (p panicValue) Error() string { return fmt.Sprint(p.value) }

// with applies options to an error that is being built.
func (e *Error) with(options []Option) {
	for _, o := range options {
		if o != nil {
			o(e)
		}
	}
	if e.env.Time.IsZero() {
		e.env.Time = time.Now().UTC()
	}
}

// complete fills fields that are absent from another account of the same error.
func (e *Error) complete(more *Error) {
	a, b := &e.env, &more.env
	for _, f := range [...]struct{ dst, from *string }{
		{&a.RequestID, &b.RequestID}, {&a.CorrelationID, &b.CorrelationID}, {&a.Operation, &b.Operation},
		{&a.ErrorType, &b.ErrorType}, {&a.Recovery, &b.Recovery}, {&a.GRPCStatus, &b.GRPCStatus},
		{&a.Peer, &b.Peer}, {&a.Stack, &b.Stack}, {&e.public, &more.public},
	} {
		fill(f.dst, *f.from)
	}
	if a.Service == "" { // a name and a release belong together, as do a trace and a span
		a.Service, a.Version = b.Service, b.Version
	}
	if a.TraceID == "" || a.TraceID == b.TraceID && a.SpanID == "" {
		a.TraceID, a.SpanID = b.TraceID, b.SpanID
	}
	if a.Class == "" {
		a.Class = b.Class
	}
	if a.Retriable == envelope.RetryUnknown {
		a.Retriable = b.Retriable
	}
	if a.RetryAfter == 0 {
		a.RetryAfter = b.RetryAfter
	}
	if a.Attempt == 0 {
		a.Attempt, a.MaxAttempts = b.Attempt, b.MaxAttempts
	}
	if a.HTTPStatus == 0 {
		a.HTTPStatus = b.HTTPStatus
	}
	for k, v := range b.Resource {
		if _, have := a.Resource[k]; !have {
			Resource(k, v)(e)
		}
	}
	for k, v := range b.Attributes {
		if _, have := a.Attributes[k]; !have {
			Attribute(k, v)(e)
		}
	}
}

func validHTTP(code int) bool { return code >= 100 && code <= 999 }

// plain is a value in the kinds that the JSON form knows.
func plain(v any) any {
	switch v := v.(type) {
	case string, bool, int, int64, float64, json.Number, []byte, []string:
		return v
	case time.Duration:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	if b, err := json.Marshal(v); err == nil {
		if out, err := decodeValue(b); err == nil {
			return out
		}
	}
	return fmt.Sprint(v)
}
