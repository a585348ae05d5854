package selfobs

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	nooptrace "go.opentelemetry.io/otel/trace/noop"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/sources"
)

// scope is the instrumentation scope of everything we record.
const scope = "triage"

// observer turns what an investigation says of itself into spans and figures.
type observer struct {
	tracer trace.Tracer

	investigations metric.Int64Counter
	duration       metric.Float64Histogram
	undecoded      metric.Int64Counter
	queries        metric.Int64Counter
	queryDuration  metric.Float64Histogram
	records        metric.Int64Counter
	bytes          metric.Int64Counter
}

func newObserver(t *Telemetry) (*observer, error) {
	var tracers trace.TracerProvider = nooptrace.NewTracerProvider()
	if t.traces != nil {
		tracers = t.traces
	}
	var meters metric.MeterProvider = noopmetric.NewMeterProvider()
	if t.metrics != nil {
		meters = t.metrics
	}
	o := &observer{tracer: tracers.Tracer(scope)}
	m := meters.Meter(scope)
	var errs [7]error
	o.investigations, errs[0] = m.Int64Counter("triage.investigations", metric.WithUnit("{investigation}"),
		metric.WithDescription("Investigations, by outcome and class of the verdict."))
	o.duration, errs[1] = m.Float64Histogram("triage.investigation.duration", metric.WithUnit("s"),
		metric.WithDescription("From the question to the last finding."))
	o.undecoded, errs[2] = m.Int64Counter("triage.decode.failures", metric.WithUnit("{record}"),
		metric.WithDescription("Log records of which nothing but the raw text could be had."))
	o.queries, errs[3] = m.Int64Counter("triage.source.queries", metric.WithUnit("{query}"),
		metric.WithDescription("Questions to a source, by outcome."))
	o.queryDuration, errs[4] = m.Float64Histogram("triage.source.query.duration", metric.WithUnit("s"),
		metric.WithDescription("From a question to a source to its last answer."))
	o.records, errs[5] = m.Int64Counter("triage.source.records", metric.WithUnit("{record}"),
		metric.WithDescription("Log records and spans that a source handed over."))
	o.bytes, errs[6] = m.Int64Counter("triage.source.read", metric.WithUnit("By"),
		metric.WithDescription("Bytes read from a source."))
	return o, errors.Join(errs[:]...)
}

// Investigation implements [investigate.Observer].
func (o *observer) Investigation(ctx context.Context) (context.Context, func(investigate.Finding)) {
	started := time.Now()
	ctx, span := o.tracer.Start(ctx, "investigation")
	return ctx, func(f investigate.Finding) {
		status, class := statusWord(f.Incident.Status), classWord(f.Incident.Verdict.Class)
		stats := f.Incident.Stats
		span.SetAttributes(
			attribute.String("triage.status", status),
			attribute.String("triage.verdict.class", class),
			attribute.Float64("triage.verdict.confidence", f.Incident.Verdict.Confidence),
			attribute.Bool("triage.partial", f.Partial),
			attribute.Int("triage.chain.hops", len(f.Incident.Chain)),
			attribute.Int("triage.handled", len(f.Incident.Handled)),
			attribute.Int("triage.secondary", len(f.Incident.Secondary)),
			attribute.Int("triage.logs", stats.Logs),
			attribute.Int("triage.spans", stats.Spans),
			attribute.Int("triage.traces", stats.Traces),
			attribute.Int("triage.services", stats.Services),
			attribute.Int("triage.undecoded", stats.Undecoded),
			attribute.Int("triage.not_understood", stats.NotUnderstood),
			attribute.Int("triage.others", len(f.Incident.Others)),
			attribute.Int("triage.playbooks", len(f.Playbooks)),
		)
		span.End()
		// The figures outlive a cancelled investigation.
		ctx := context.WithoutCancel(ctx)
		o.investigations.Add(ctx, 1, metric.WithAttributes(
			attribute.String("triage.status", status),
			attribute.String("triage.verdict.class", class),
			attribute.Bool("triage.partial", f.Partial),
		))
		o.duration.Record(ctx, time.Since(started).Seconds(), metric.WithAttributes(attribute.String("triage.status", status)))
		o.undecoded.Add(ctx, int64(stats.Undecoded))
	}
}

// Query implements [investigate.Observer].
func (o *observer) Query(ctx context.Context, source, operation string) (context.Context, func(sources.Answer, error)) {
	started := time.Now()
	source, operation = sourceWord(source), operationWord(operation)
	which := []attribute.KeyValue{attribute.String("triage.source", source), attribute.String("triage.operation", operation)}
	ctx, span := o.tracer.Start(ctx, source+" "+operation, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(which...))
	return ctx, func(a sources.Answer, err error) {
		outcome := outcomeWord(err)
		span.SetAttributes(
			attribute.Int("triage.requests", len(a.Asked)),
			attribute.Int("triage.records", a.Records),
			attribute.Int64("triage.bytes", a.Bytes),
			attribute.Int("triage.truncated", len(a.Truncated)),
			attribute.Int("triage.problems", len(a.Problems)),
		)
		if err != nil {
			span.SetAttributes(attribute.String("error.type", outcome))
			var e *sources.Error
			if errors.As(err, &e) && e.Status != 0 {
				span.SetAttributes(attribute.Int("http.response.status_code", e.Status))
			}
			span.SetStatus(codes.Error, outcome)
		}
		span.End()
		ctx := context.WithoutCancel(ctx)
		by := metric.WithAttributes(which...)
		o.queries.Add(ctx, 1, metric.WithAttributes(append(which[:len(which):len(which)], attribute.String("triage.outcome", outcome))...))
		o.queryDuration.Record(ctx, time.Since(started).Seconds(), by)
		o.records.Add(ctx, int64(a.Records), by)
		o.bytes.Add(ctx, a.Bytes, by)
	}
}

// The functions below let only words of a fixed set through: whatever else a service, a file
// or a server may have put there stays here.

func statusWord(s correlate.Status) string {
	switch s {
	case correlate.Failed, correlate.Handled, correlate.Healthy, correlate.Unknown, correlate.NotFound:
		return string(s)
	}
	return "none" // not the word for an outcome that cannot be told
}

func classWord(c envelope.Class) string {
	switch c {
	case envelope.Transient, envelope.Permanent, envelope.Policy:
		return string(c)
	}
	return "unknown"
}

func sourceWord(s string) string {
	switch s {
	case "loki", "jaeger":
		return s
	}
	return "bundle"
}

func operationWord(s string) string {
	switch s {
	case "logs", "trace", "search", "collect":
		return s
	}
	return "other"
}

func outcomeWord(err error) string {
	switch r := sources.ReasonOf(err); {
	case err == nil:
		return "ok"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return string(sources.TimedOut)
	case r == sources.Unreachable, r == sources.Unauthorized, r == sources.Rejected, r == sources.Overloaded,
		r == sources.TimedOut, r == sources.BadAnswer, r == sources.Broken:
		return string(r)
	}
	return "failed"
}
