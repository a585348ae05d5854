package otlpjson

import (
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
		read: func(r *reader) (telemetry.Span, bool, error) {
			s, keep, err := r.span()
			s.Source = source
			return s, keep, err
		},
		place: func(s *telemetry.Span, res resource, scope string) {
			s.Resource, s.Service = res.attributes, res.service
			if scope != "" {
				s.Scope = scope
			}
		},
	}, emit)
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
