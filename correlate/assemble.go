package correlate

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// maxRivals bounds the root causes that are listed as considered; all of them are among the
// secondary failures.
const maxRivals = 10

// incident puts the result together.
func (r *request) incident() Incident {
	inc := Incident{
		Query:     r.query,
		Chain:     r.chain(),
		Handled:   r.aside(handled),
		Secondary: r.aside(secondary, rival),
		RunnersUp: r.aside(rival),
		Traces:    r.forest(),
	}
	inc.RunnersUp = inc.RunnersUp[:min(len(inc.RunnersUp), maxRivals)]
	switch {
	case len(inc.Chain) > 0:
		inc.Status = Failed
	case len(inc.Handled)+len(inc.Secondary) > 0:
		inc.Status = Handled
	case len(r.logs)+len(r.spans) > 0:
		inc.Status = Healthy
	default:
		inc.Status = NotFound
	}
	inc.Timeline = r.timeline(&inc)
	inc.Gaps = r.gaps(&inc)
	inc.Verdict = r.verdict(&inc)
	inc.Stats = r.stats()
	inc.TraceIDs, inc.RequestIDs, inc.CorrelationIDs = r.ids()
	return inc
}

// forest is the traces as trees of spans; a guessed parent is not shown as one.
func (r *request) forest() []Trace {
	made := make(map[*node]*Node, len(r.nodes))
	var traces []Trace
	for _, t := range r.trees {
		trace := Trace{ID: t.id}
		for _, n := range t.nodes {
			if n.missing() {
				continue
			}
			made[n] = &Node{Span: n.told.Span, Orphan: n.parent != nil && n.parent.missing() || n.parent == nil && n.told.ParentID != ""}
			trace.Spans++
			if trace.Start.IsZero() || n.start.Before(trace.Start) {
				trace.Start = n.start
			}
			trace.End = later(trace.End, n.end)
		}
		for _, n := range t.nodes {
			m := made[n]
			switch {
			case m == nil:
			case n.parent == nil || n.parent.missing() || n.parent.key.trace != t.id || n.told.ParentID == "":
				trace.Roots = append(trace.Roots, m)
			default:
				made[n.parent].Children = append(made[n.parent].Children, m)
			}
		}
		traces = append(traces, trace)
	}
	return traces
}

func (r *request) timeline(inc *Incident) []Entry {
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
	entries := make([]Entry, 0, len(r.logs)+len(r.spans))
	for _, l := range r.logs {
		text := l.Envelope.Message
		if text == "" {
			text = l.Record.Line
		}
		ref := logRef(l)
		entries = append(entries, Entry{
			Time: l.at, Kind: EvidenceLog, Service: l.service(), Severity: l.Envelope.Severity,
			Text: text, Ref: ref, Hop: at(ref), Log: l.Log,
		})
	}
	for _, s := range r.spans {
		ref := s.TraceID + "/" + s.SpanID
		severity := envelope.Info
		if s.Status == telemetry.StatusError {
			severity = envelope.Error
		}
		entries = append(entries, Entry{
			Time: s.Start, Kind: EvidenceSpan, Service: s.Service, Severity: severity,
			Text: spanText(s), Ref: ref, Hop: at(ref), Span: s.Span,
		})
		for i := range s.Events {
			entries = append(entries, r.eventEntry(s, i, at))
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

func (r *request) eventEntry(s *told, i int, at func(string) int) Entry {
	ev := &s.Events[i]
	entry := Entry{
		Time: ev.Time, Kind: EvidenceEvent, Service: s.Service, Severity: envelope.Info, Text: ev.Name,
		Ref: eventRef(spanKey{s.TraceID, s.SpanID}, i), Span: s.Span,
	}
	if e, ok := envelope.Event(*s.Span, i); ok {
		entry.Severity = envelope.Error
		if text := eventText(&e); text != "" {
			entry.Text += ": " + text
		}
	}
	entry.Hop = at(entry.Ref)
	return entry
}

func (r *request) stats() Stats {
	st := Stats{Logs: len(r.logs), Spans: len(r.spans), Traces: len(r.trees), Errors: len(r.failures)}
	for range r.services() {
		st.Services++
	}
	for _, l := range r.logs {
		if l.Envelope.Format == "text" {
			st.Undecoded++
		}
	}
	return st
}

// services runs over every service that told of the request, in alphabetical order.
func (r *request) services() iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Keys(r.seen)))
}

// ids are those that an investigation may ask for next.
func (r *request) ids() (traces, requests, correlations []string) {
	set := func() (map[string]bool, func(string)) {
		m := map[string]bool{}
		return m, func(id string) {
			if usableID(id) {
				m[id] = true
			}
		}
	}
	t, addTrace := set()
	q, addRequest := set()
	c, addCorrelation := set()
	for _, l := range r.logs {
		addTrace(traceID(l.Envelope.TraceID))
		addRequest(l.Envelope.RequestID)
		addCorrelation(l.Envelope.CorrelationID)
	}
	for _, s := range r.spans {
		addTrace(s.TraceID)
		addRequest(s.env.RequestID)
		addCorrelation(s.env.CorrelationID)
		for _, l := range s.Links {
			addTrace(strings.ToLower(l.TraceID))
		}
	}
	return slices.Sorted(maps.Keys(t)), slices.Sorted(maps.Keys(q)), slices.Sorted(maps.Keys(c))
}
