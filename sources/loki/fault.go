package loki

import (
	"context"
	"strings"

	"triage/sources"
	"triage/telemetry"
)

// faults asks for the entries of the streams that tell of an answer of 5xx, by their text and by
// their metadata.
func (r *run) faults(ctx context.Context, streams []query) (sources.Answer, error) {
	r.confirm = func(rec *telemetry.LogRecord) bool { return sources.SeemsFault(*rec) }
	conditions := make([]string, len(sources.FaultNames))
	for i, name := range sources.FaultNames {
		conditions[i] = name + `=~"5.."`
	}
	text := "|~ " + Quote(sources.FaultText)
	return r.all(ctx, append(filtered(streams, text), filtered(streams, "| "+strings.Join(conditions, " or "))...))
}
