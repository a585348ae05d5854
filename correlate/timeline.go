package correlate

import (
	"cmp"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/telemetry"
)

// timeline is every record, span start and span event in order of time.
func (x *explanation) timeline(inc *Incident) []Entry {
	hopOf := make(map[string]int)
	for i := range inc.Chain {
		for _, e := range inc.Chain[i].Evidence {
			if _, ok := hopOf[e.Ref]; !ok {
				hopOf[e.Ref] = i
			}
		}
	}
	at := func(ref string) int {
		if i, ok := hopOf[ref]; ok {
			return i
		}
		return -1
	}
	entries := make([]Entry, 0, len(x.Graph.Records)+len(x.Graph.Nodes))
	for _, r := range x.Graph.Records {
		ref := r.Ref()
		entries = append(entries, Entry{
			Time: r.At, Kind: EvidenceLog, Service: r.Service, Severity: r.Envelope.Severity,
			Text: cmp.Or(r.Envelope.Message, r.Record.Line), Ref: ref, Hop: at(ref), Log: r.Log,
		})
	}
	for _, n := range x.Graph.Nodes {
		if n.Missing() {
			continue
		}
		ref := n.Key.Trace + "/" + n.Key.Span
		severity := envelope.Info
		if n.Span.Status == telemetry.StatusError {
			severity = envelope.Error
		}
		entries = append(entries, Entry{
			Time: n.Span.Start, Kind: EvidenceSpan, Service: n.Span.Service, Severity: severity,
			Text: failures.SpanText(n), Ref: ref, Hop: at(ref), Span: n.Span,
		})
		for i := range n.Span.Events {
			entries = append(entries, eventEntry(n, i, at))
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		if c := a.Time.Compare(b.Time); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref))
	})
	return entries
}

func eventEntry(n *graph.Node, i int, at func(string) int) Entry {
	ev := &n.Span.Events[i]
	entry := Entry{
		Time: ev.Time, Kind: EvidenceEvent, Service: n.Span.Service, Severity: envelope.Info, Text: ev.Name,
		Ref: failures.EventRef(n.Key, i), Span: n.Span,
	}
	if e, ok := envelope.Event(*n.Span, i); ok {
		entry.Severity = envelope.Error
		if text := failures.EventText(&e); text != "" {
			entry.Text += ": " + text
		}
	}
	entry.Hop = at(entry.Ref)
	return entry
}
