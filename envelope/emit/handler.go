package emit

import (
	"context"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/trace"
)

// Handler is a slog.Handler that writes errors of this package as envelopes: see
// [NewHandler].
type Handler struct {
	next  slog.Handler // no group is open in it
	steps []step       // what With and WithGroup said since the first group was opened
	known []string     // names that With gave at the top level
}

// step is one call of WithGroup, or of WithAttrs inside a group.
type step struct {
	group string
	attrs []slog.Attr
}

// NewHandler wraps a handler. Of the first attribute of a record that holds an [Error], or
// an error that wraps one, whatever its name, the fields are written at the top level of
// the record, also below an open group:
//
//	logger.ErrorContext(ctx, "charge failed", "error", err)
//
// Every record, of any level, gets the request's ids and the active span's from its context
// (see [NewContext]) where it does not say them itself.
func NewHandler(next slog.Handler) *Handler { return &Handler{next: next} }

// Enabled asks the wrapped handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// WithAttrs adds attributes to every record.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	out := *h
	if len(h.steps) > 0 {
		out.steps = append(slices.Clip(h.steps), step{attrs: attrs})
		return &out
	}
	out.next = h.next.WithAttrs(attrs)
	out.known = slices.Clip(h.known)
	for _, a := range attrs {
		out.known = append(out.known, a.Key)
	}
	return &out
}

// WithGroup opens a group for all but the envelope's fields.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	out := *h
	out.steps = append(slices.Clip(h.steps), step{group: name})
	return &out
}

// Handle writes the record.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	var fields, own []slog.Attr
	r.Attrs(func(a slog.Attr) bool {
		if e := told(a.Value); e != nil && fields == nil {
			fields = e.attrs()
			return true
		}
		own = append(own, a)
		return true
	})
	top := fields
	if len(h.steps) == 0 {
		top = append(top, own...)
	}
	ids := h.ids(ctx, top)
	if fields == nil && len(ids) == 0 && len(h.steps) == 0 {
		return h.next.Handle(ctx, r)
	}
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	for _, a := range fields {
		if a.Key != "message" || a.Value.String() != r.Message {
			out.AddAttrs(a)
		}
	}
	out.AddAttrs(ids...)
	out.AddAttrs(h.nest(own)...)
	return h.next.Handle(ctx, out)
}

// told is the error that a value holds, when it is one of this package.
func told(v slog.Value) *Error {
	if v.Kind() != slog.KindAny && v.Kind() != slog.KindLogValuer {
		return nil
	}
	err, ok := v.Any().(error)
	if !ok {
		return nil
	}
	if find(err) == nil {
		return nil
	}
	return Of(err)
}

// ids are the context's ids that the record does not say itself.
func (h *Handler) ids(ctx context.Context, top []slog.Attr) []slog.Attr {
	r := FromContext(ctx)
	var traceID, spanID string
	if ctx != nil {
		if span := trace.SpanContextFromContext(ctx); span.IsValid() {
			traceID, spanID = span.TraceID().String(), span.SpanID().String()
		}
	}
	says := func(name string) bool {
		return slices.Contains(h.known, name) || slices.ContainsFunc(top, func(a slog.Attr) bool {
			return a.Key == name || a.Key == "" && a.Value.Kind() == slog.KindGroup &&
				slices.ContainsFunc(a.Value.Group(), func(b slog.Attr) bool { return b.Key == name })
		})
	}
	if says("trace_id") { // one span's ids belong together
		traceID, spanID = "", ""
	}
	var out []slog.Attr
	for _, f := range [...]struct{ name, value string }{
		{"request_id", r.RequestID}, {"correlation_id", r.CorrelationID}, {"trace_id", traceID}, {"span_id", spanID},
		{"service", r.Service}, {"version", r.Version}, {"operation", r.Operation},
	} {
		if f.value != "" && !says(f.name) {
			out = append(out, slog.String(f.name, f.value))
		}
	}
	return out
}

// nest puts a record's attributes into the groups that are open, innermost last.
func (h *Handler) nest(own []slog.Attr) []slog.Attr {
	for i := len(h.steps) - 1; i >= 0; i-- {
		s := h.steps[i]
		if s.group == "" {
			own = append(slices.Clip(s.attrs), own...)
			continue
		}
		if len(own) > 0 {
			own = []slog.Attr{{Key: s.group, Value: slog.GroupValue(own...)}}
		}
	}
	return own
}
