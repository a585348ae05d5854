package investigate

import (
	"strings"

	"triage/correlate"
)

// name notes the trace that a log record names.
func (i *inquiry) name(l *correlate.Log) {
	id := fullTraceID(strings.TrimSpace(l.Envelope.TraceID))
	if l.Envelope.TraceID != "" && !i.isNamed[id] {
		i.isNamed[id] = true
		i.named = append(i.named, id)
	}
}

// notAsked are the traces that log records name and no source was asked for. That there are
// no spans of them says nothing.
func (i *inquiry) notAsked() []string {
	var ids []string
	for _, id := range i.named {
		if !i.fetched[id] {
			ids = append(ids, id)
		}
	}
	return ids
}
