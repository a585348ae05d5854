package graph

import (
	"testing"

	"triage/envelope"
	"triage/internal/testevidence"
)

// told is evidence of request req-1, written as package testevidence has it.
func told(t *testing.T, text string) Evidence {
	t.Helper()
	logs, spans := testevidence.Parse(t, text)
	ev := Evidence{Query: Query{RequestID: "req-1"}, Spans: spans}
	for _, r := range logs {
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}
