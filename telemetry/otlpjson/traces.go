package otlpjson

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"triage/telemetry"
)

// warningsAttribute is where Jaeger's v3 API puts what it has to say about a span.
const warningsAttribute = "@jaeger@warnings"

// DecodeTraces reads documents of resource spans and hands the spans to emit, in batches,
// in the order of the document; emit keeps what it is given. source becomes the spans'
// Source. An id that is none leaves the field empty and a warning on the span. The error
// is an [*Error]; the spans before it stand.
func DecodeTraces(r io.Reader, source string, emit func([]telemetry.Span)) error {
	return walk(r, signal[telemetry.Span]{
		resources: "resourceSpans",
		scopes:    "scopeSpans",
		scopesV0:  "instrumentationLibrarySpans",
		records:   "spans",
		read: func(dec *json.Decoder) (telemetry.Span, error) {
			var raw span
			err := dec.Decode(&raw)
			s := raw.span()
			s.Source = source
			return s, err
		},
		place: func(s *telemetry.Span, res resource, scope string) {
			s.Resource, s.Service = res.attributes, res.service
			if scope != "" {
				s.Scope = scope
			}
		},
	}, emit)
}

type span struct {
	TraceID      string      `json:"traceId"`
	SpanID       string      `json:"spanId"`
	ParentSpanID string      `json:"parentSpanId"`
	Name         string      `json:"name"`
	Kind         flexText    `json:"kind"`
	Start        flexTime    `json:"startTimeUnixNano"`
	End          flexTime    `json:"endTimeUnixNano"`
	Attributes   []keyValue  `json:"attributes"`
	Events       []spanEvent `json:"events"`
	Links        []spanLink  `json:"links"`
	Status       struct {
		Message string   `json:"message"`
		Code    flexText `json:"code"`
	} `json:"status"`
}

type spanEvent struct {
	Time       flexTime   `json:"timeUnixNano"`
	Name       string     `json:"name"`
	Attributes []keyValue `json:"attributes"`
}

type spanLink struct {
	TraceID    string     `json:"traceId"`
	SpanID     string     `json:"spanId"`
	Attributes []keyValue `json:"attributes"`
}

func (raw *span) span() telemetry.Span {
	s := telemetry.Span{
		Name:          raw.Name,
		Kind:          kind(string(raw.Kind)),
		Start:         raw.Start.Time,
		End:           raw.End.Time,
		Status:        status(string(raw.Status.Code)),
		StatusMessage: raw.Status.Message,
		Attributes:    attributes(raw.Attributes),
	}
	if w, ok := s.Attributes[warningsAttribute]; ok {
		s.Warnings = warnings(w)
		delete(s.Attributes, warningsAttribute)
		if len(s.Attributes) == 0 {
			s.Attributes = nil
		}
	}
	warn := func(field, bad, what string) {
		if text := fmt.Sprintf("%s %.64q is no %s", field, bad, what); !slices.Contains(s.Warnings, text) {
			s.Warnings = append(s.Warnings, text)
		}
	}
	takeID := func(field, text string, n int) string {
		v, ok := id(text, n)
		if !ok {
			warn(field, text, "id")
		}
		return v
	}
	s.TraceID = takeID("traceId", raw.TraceID, traceIDLen)
	s.SpanID = takeID("spanId", raw.SpanID, spanIDLen)
	s.ParentID = takeID("parentSpanId", raw.ParentSpanID, spanIDLen)
	if raw.Start.bad != "" {
		warn("startTimeUnixNano", raw.Start.bad, "time")
	}
	if raw.End.bad != "" {
		warn("endTimeUnixNano", raw.End.bad, "time")
	}
	for i := range raw.Events {
		e := &raw.Events[i]
		if e.Time.bad != "" {
			warn("timeUnixNano of an event", e.Time.bad, "time")
		}
		s.Events = append(s.Events, telemetry.SpanEvent{
			Time: e.Time.Time, Name: e.Name, Attributes: attributes(e.Attributes),
		})
	}
	// Jaeger's v3 API sorts events by name.
	slices.SortStableFunc(s.Events, func(a, b telemetry.SpanEvent) int { return a.Time.Compare(b.Time) })
	for i := range raw.Links {
		l := &raw.Links[i]
		s.Links = append(s.Links, telemetry.SpanLink{
			TraceID:    takeID("traceId of a link", l.TraceID, traceIDLen),
			SpanID:     takeID("spanId of a link", l.SpanID, spanIDLen),
			Attributes: attributes(l.Attributes),
		})
	}
	return s
}

// warnings are the distinct texts of Jaeger's attribute, which repeats itself.
func warnings(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, w := range list {
		text, ok := w.(string)
		if ok && text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}
