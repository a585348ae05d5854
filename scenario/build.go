package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// Build is the telemetry of the scenario: log records and spans in order of time. Equal
// scenarios and options give equal telemetry.
func (s *Scenario) Build(options ...Option) ([]telemetry.LogRecord, []telemetry.Span) {
	o := settings{start: s.Start}
	for _, option := range options {
		option(&o)
	}
	b := &builder{sc: s, start: o.start, ids: idMaker{scenario: s.Name}, resources: map[*Service]*resource{}, labels: map[string]telemetry.SpanLink{}}
	root := &scope{request: s.RequestID, correlation: s.CorrelationID, start: b.start, span: -1}
	for _, step := range s.roots {
		b.do(step, root, b.start)
	}
	return b.logRecords(o), b.telemetrySpans(o)
}

// builder walks the statements, with a clock that is right; a service's own clock counts
// where a record or span is written down.
type builder struct {
	sc        *Scenario
	start     time.Time
	ids       idMaker
	resources map[*Service]*resource
	labels    map[string]telemetry.SpanLink
	repeats   []int // the number of the repetition, innermost last

	logs  []telemetry.LogRecord
	spans []builtSpan
}

type builtSpan struct {
	telemetry.Span
	missing bool
	links   []string
}

// scope is where statements stand: a span of a service.
type scope struct {
	service              *Service
	trace, id            string
	span                 int // index of the span; -1 when there is none
	start                time.Time
	operation            string
	request, correlation string
	dark                 bool
	tracing              []tracingSpan // of this service, outermost first
}

// do plays one statement at a time and returns when the next one begins.
func (b *builder) do(s *step, in *scope, now time.Time) time.Time {
	now = now.Add(s.after)
	if s.at != nil {
		now = in.start.Add(*s.at)
	}
	switch s.kind {
	case serveStep, receiveStep, callStep, outStep, workStep, sendStep:
		end := b.span(s, in, now)
		if s.async {
			return now.Add(b.jitter(50*time.Microsecond, "async"))
		}
		return end
	case noiseStep:
		quiet := &scope{service: s.service, span: -1, start: now}
		return b.run(s.steps, quiet, now)
	case repeatStep:
		b.repeats = append(b.repeats, 0)
		for i := range s.count {
			b.repeats[len(b.repeats)-1] = i + 1
			if i > 0 {
				now = now.Add(s.gap)
			}
			now = b.run(s.steps, in, now)
		}
		b.repeats = b.repeats[:len(b.repeats)-1]
		return now
	case parallelStep:
		end := now
		for _, child := range s.steps {
			end = later(end, b.do(child, in, now))
		}
		return end
	case waitStep:
		return now
	case eventStep:
		b.event(in, now, s.name, b.attributes(s.fields))
		return now
	case logStep:
		b.log(s, in, now, s.fields)
	case failStep:
		b.failure(s, in, now)
	case panicStep:
		return b.panics(s, in, now)
	case rawStep:
		b.write(in, now, b.text(s.name), nil)
	}
	return now.Add(b.jitter(120*time.Microsecond, "line"))
}

// run plays statements one after the other and returns when the last one ends.
func (b *builder) run(steps []*step, in *scope, now time.Time) time.Time {
	end := now
	for _, s := range steps {
		now = b.do(s, in, now)
		end = later(end, now)
	}
	return end
}

// jitter is a length of time between d and 3d that depends on the place alone.
func (b *builder) jitter(d time.Duration, why string) time.Duration {
	n := b.ids.number(why, strconv.Itoa(len(b.logs)), strconv.Itoa(len(b.spans)))
	return d + time.Duration(n%uint64(2*d))
}

// text puts the number of the repetition in the place of $n.
func (b *builder) text(s string) string {
	if len(b.repeats) == 0 || !strings.Contains(s, "$n") {
		return s
	}
	return strings.ReplaceAll(s, "$n", strconv.Itoa(b.repeats[len(b.repeats)-1]))
}

// attributes are fields with their texts filled in.
func (b *builder) attributes(fields []Field) telemetry.Attributes {
	attrs := telemetry.Attributes{}
	for _, f := range b.filled(fields) {
		attrs[f.Key] = f.Value
	}
	return attrs
}

func (b *builder) filled(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f
		if s, ok := f.Value.(string); ok {
			out[i].Value = b.text(s)
			if n, err := strconv.ParseInt(b.text(s), 10, 64); err == nil && strings.Contains(s, "$n") {
				out[i].Value = n
			}
		}
	}
	return out
}

func (b *builder) event(in *scope, now time.Time, name string, attrs telemetry.Attributes) {
	if in.span < 0 {
		return
	}
	sp := &b.spans[in.span].Span
	sp.Events = append(sp.Events, telemetry.SpanEvent{Time: now.Add(in.service.Skew), Name: name, Attributes: attrs})
}

// logRecords are the records in order of time.
func (b *builder) logRecords(o settings) []telemetry.LogRecord {
	if o.noLogs {
		return nil
	}
	slices.SortStableFunc(b.logs, func(x, y telemetry.LogRecord) int { return x.Time.Compare(y.Time) })
	return b.logs
}

// telemetrySpans are the spans that reached the store, in order of time.
func (b *builder) telemetrySpans(o settings) []telemetry.Span {
	if o.noSpans {
		return nil
	}
	var spans []telemetry.Span
	for _, s := range b.spans {
		if s.missing {
			continue
		}
		for _, label := range s.links {
			s.Links = append(s.Links, b.labels[label])
		}
		slices.SortStableFunc(s.Events, func(x, y telemetry.SpanEvent) int { return x.Time.Compare(y.Time) })
		spans = append(spans, s.Span)
	}
	spans = thin(spans, o.missing, o.seed)
	slices.SortStableFunc(spans, func(x, y telemetry.Span) int {
		return cmp.Or(x.Start.Compare(y.Start), strings.Compare(x.TraceID, y.TraceID))
	})
	return spans
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
