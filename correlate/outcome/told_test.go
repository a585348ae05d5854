package outcome

import (
	"testing"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/internal/testevidence"
)

// told is evidence of request req-1, written as package testevidence has it.
func told(t *testing.T, text string) graph.Evidence {
	t.Helper()
	logs, spans := testevidence.Parse(t, text)
	ev := graph.Evidence{Query: graph.Query{RequestID: "req-1"}, Spans: spans}
	for _, r := range logs {
		ev.Logs = append(ev.Logs, graph.Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}
