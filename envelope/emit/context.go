package emit

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// Request is what a service knows of the request that it is working on. Put it into the
// context once, where the request comes in, and every error and log record has it.
type Request struct {
	Service, Version string
	Operation        string
	RequestID        string
	// CorrelationID names the wider business operation.
	CorrelationID string
}

type requestKey struct{}

// NewContext returns a context that carries r; what r leaves empty is taken from ctx.
func NewContext(ctx context.Context, r Request) context.Context {
	outer := FromContext(ctx)
	if r.Service == "" {
		r.Service, r.Version = outer.Service, outer.Version
	}
	fill(&r.Operation, outer.Operation)
	fill(&r.RequestID, outer.RequestID)
	fill(&r.CorrelationID, outer.CorrelationID)
	return context.WithValue(ctx, requestKey{}, r)
}

// FromContext is the [Request] that ctx carries; it is empty when there is none.
func FromContext(ctx context.Context) Request {
	if ctx == nil {
		return Request{}
	}
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

// In takes from the context what the error does not say otherwise: the [Request], and the
// ids of the active span.
func In(ctx context.Context) Option {
	r := FromContext(ctx)
	var span trace.SpanContext
	if ctx != nil {
		span = trace.SpanContextFromContext(ctx)
	}
	return func(e *Error) {
		if e.env.Service == "" {
			e.env.Service, e.env.Version = r.Service, r.Version
		}
		fill(&e.env.Operation, r.Operation)
		fill(&e.env.RequestID, r.RequestID)
		fill(&e.env.CorrelationID, r.CorrelationID)
		if span.IsValid() && e.env.TraceID == "" {
			e.env.TraceID, e.env.SpanID = span.TraceID().String(), span.SpanID().String()
		}
	}
}
