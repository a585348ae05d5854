package conformance

import (
	"encoding/json"
	"testing"
)

type tracingLine struct {
	Name     string                     `json:"name"`
	Why      string                     `json:"why"`
	Envelope json.RawMessage            `json:"envelope"`
	Log      map[string]json.RawMessage `json:"log"`
	Line     string                     `json:"line"`
}

// TestTheDecoderReadsWhatTracingWrites reads the lines that the Rust crate's own test has
// shown to be what the tracing crate writes.
func TestTheDecoderReadsWhatTracingWrites(t *testing.T) {
	for _, v := range vectors[tracingLine](t, "tracing.json") {
		t.Run(v.Name, func(t *testing.T) {
			decodes(t, v.Line, object(t, v.Envelope), v.Log)
		})
	}
}
