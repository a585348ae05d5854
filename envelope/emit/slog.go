package emit

import (
	"log/slog"
	"maps"
	"slices"

	"triage/envelope"
)

// Attr is what err says, as one attribute without a name: slog writes its members at the top
// level of the record, where they are found.
//
//	logger.ErrorContext(ctx, "charge failed", emit.Attr(err))
//
// Time and severity are left to the record. A logger with an open group puts everything
// inside it; [NewHandler] does not. For nil it is empty.
func Attr(err error) slog.Attr {
	e := Of(err)
	if e == nil {
		return slog.Attr{}
	}
	return slog.Attr{Value: slog.GroupValue(e.attrs()...)}
}

// LogValue makes slog write the error's fields wherever the error itself is logged:
// slog.Any("error", err) puts them into a group of that name.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.Value{}
	}
	return slog.GroupValue(e.attrs()...)
}

// attrs are the fields that are set, in the order of the contract.
func (e *Error) attrs() []slog.Attr {
	env := e.Envelope()
	out := make([]slog.Attr, 0, 24)
	text := func(name, s string) {
		if s != "" {
			out = append(out, slog.String(name, s))
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			out = append(out, slog.Int(name, n))
		}
	}
	text("schema", env.Schema)
	text("error_code", env.Code)
	text("message", env.Message)
	text("request_id", env.RequestID)
	text("correlation_id", env.CorrelationID)
	text("trace_id", env.TraceID)
	text("span_id", env.SpanID)
	text("service", env.Service)
	text("operation", env.Operation)
	text("version", env.Version)
	text("error_type", env.ErrorType)
	text("error_message", env.ErrorMessage)
	if len(env.Cause) > 0 {
		out = append(out, slog.Any("cause", causeList(env.Cause)))
		text("cause_how", string(env.CauseHow))
	}
	text("logger", env.Logger)
	text("caller", env.Caller)
	text("class", string(env.Class))
	if _, finer := e.extra["retry"]; !finer && env.Retriable != envelope.RetryUnknown {
		out = append(out, slog.Bool("retriable", env.Retriable != envelope.RetryNo))
		text("retry", string(env.Retriable))
	}
	number("attempt", env.Attempt)
	number("max_attempts", env.MaxAttempts)
	text("recovery", env.Recovery)
	if env.RetryAfter > 0 {
		out = append(out, slog.Float64("retry_after_ms", float64(env.RetryAfter.Microseconds())/1e3))
	}
	text("grpc_status", env.GRPCStatus)
	number("http_status", env.HTTPStatus)
	text("peer", env.Peer)
	if len(env.Resource) > 0 {
		out = append(out, slog.Attr{Key: "resource", Value: group(env.Resource)})
	}
	text("stack", env.Stack)
	if env.Panic {
		out = append(out, slog.Bool("panic", true))
	}
	if len(env.Attributes) > 0 {
		out = append(out, slog.Attr{Key: "attributes", Value: group(env.Attributes)})
	}
	for _, name := range sortedNames(e.extra) {
		if slices.ContainsFunc(out, func(a slog.Attr) bool { return a.Key == name }) {
			continue
		}
		out = append(out, slog.Any(name, e.extra[name]))
	}
	return out
}

func group[V any](m map[string]V) slog.Value {
	attrs := make([]slog.Attr, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		attrs = append(attrs, slog.Any(name, m[name]))
	}
	return slog.GroupValue(attrs...)
}

// causeList is a cause chain in its JSON form, in a JSON record as well as in a text one.
type causeList []envelope.Cause

// MarshalJSON writes the layers as the contract's "cause".
func (c causeList) MarshalJSON() ([]byte, error) {
	if len(c) == 0 {
		return []byte("[]"), nil
	}
	doc := envelope.Envelope{Cause: c}
	b := doc.AppendJSON(nil, envelope.JSONOptions{})
	return b[len(`{"schema":"`+envelope.Schema+`","cause":`) : len(b)-1], nil
}

// MarshalText is the same for slog's text handler.
func (c causeList) MarshalText() ([]byte, error) { return c.MarshalJSON() }
