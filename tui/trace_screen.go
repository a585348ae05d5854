package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/telemetry"
)

// traceScreen is a trace as a tree with durations and shares, from 120 columns on with a
// waterfall. It draws only the rows that are seen.
type traceScreen struct {
	cursor
	which    int
	version  int
	rows     []traceRow
	start    time.Time
	total    time.Duration
	serviceW int
	wantSpan string
	jumped   bool // the span just gone to is shown with what stands around it
}

// openTrace shows the trace at the span that the cursor is on.
func (m *Model) openTrace(s subject) tea.Cmd {
	t := &traceScreen{}
	for _, x := range m.stack {
		if open, ok := x.(*traceScreen); ok {
			t = open
		}
	}
	ts := m.f.Incident.Traces
	i := slices.IndexFunc(ts, func(x correlate.Trace) bool { return strings.EqualFold(x.ID, s.traceID) })
	switch {
	case i >= 0:
		t.which, t.wantSpan = i, s.spanID
		t.version, t.jumped = 0, true
	case s.traceID != "" && len(ts) > 0:
		m.say(dim, "that trace is not one of this incident: y copies its id, o opens it where it is stored")
		return nil
	}
	m.push(t)
	return nil
}

func (s *traceScreen) crumb(m *Model) string {
	if n := len(m.f.Incident.Traces); n > 1 {
		return fmt.Sprintf("trace %d of %d", s.which+1, n)
	}
	return "trace"
}

func (s *traceScreen) refresh(m *Model) {
	if s.version == m.version+1 && s.wantSpan == "" {
		return
	}
	was := s.wantSpan
	if was == "" && s.cur > 0 && s.cur < len(s.rows) {
		was = s.rows[s.cur].node.Span.SpanID
	}
	s.wantSpan, s.version, s.rows, s.cur = "", m.version+1, nil, 0
	ts := m.f.Incident.Traces
	if len(ts) == 0 {
		return
	}
	s.which = min(s.which, len(ts)-1)
	t := &ts[s.which]
	s.rows = flatten(t, m.g)
	s.start, s.total = t.Start, t.End.Sub(t.Start)
	s.serviceW = 4
	for i, r := range s.rows {
		s.serviceW = max(s.serviceW, cells(m.safe(r.node.Span.Service)))
		if r.node.Span.SpanID == was {
			s.cur = i
		}
	}
}

func (s *traceScreen) hints(m *Model) []hint {
	hs := []hint{{"↑↓", "span"}, {"Enter", "details"}, {"n/N", "next/prev error"}}
	if len(m.f.Incident.Traces) > 1 {
		hs = append(hs, hint{"[ ]", "other trace"})
	}
	if len(s.rows) > 0 && s.subject(m).url != "" {
		hs = append(hs, hint{"o", "open in Jaeger"})
	}
	return append(hs, hints(showLog, copyIt)...)
}

func (s *traceScreen) do(m *Model, a action) tea.Cmd {
	s.step(a, len(s.rows))
	switch a {
	case next, previous:
		d := 1
		if a == previous {
			d = -1
		}
		for i := s.cur + d; i >= 0 && i < len(s.rows); i += d {
			if spanFailed(s.rows[i].node.Span) {
				s.cur = i
				return nil
			}
		}
		m.say(dim, "no further span with an error in this direction")
	case nextBook, previousBook:
		d := 1
		if a == previousBook {
			d = -1
		}
		if n := len(m.f.Incident.Traces); n > 1 {
			s.which = (s.which + d + n) % n
			s.version, s.cur, s.off, s.rows = 0, 0, 0, nil
			s.refresh(m)
		} else {
			m.say(dim, "there is no other trace")
		}
	case enter:
		if s.cur < len(s.rows) {
			m.push(newRecordScreen(spanRecord(s.rows[s.cur].node.Span)))
		}
	}
	return nil
}

// spanFailed tells whether a span says that something went wrong: its status, or an
// exception although the status is unset.
func spanFailed(s *telemetry.Span) bool {
	if s.Status == telemetry.StatusError {
		return true
	}
	for _, e := range s.Events {
		if e.Name == "exception" {
			return true
		}
	}
	return false
}

func spanRecord(s *telemetry.Span) record {
	return record{kind: correlate.EvidenceSpan, ref: s.TraceID + "/" + s.SpanID, span: s,
		text: s.Service + " " + s.Name + " " + short(s.Duration()) + " trace " + s.TraceID + " span " + s.SpanID}
}

func (s *traceScreen) subject(m *Model) subject {
	if s.cur >= len(s.rows) {
		return subject{}
	}
	return m.recordSubject(spanRecord(s.rows[s.cur].node.Span))
}

// Widths from which each span's share of the trace is said, and bars are drawn beside the tree.
const (
	sharesFrom    = 60
	waterfallFrom = 110
)

func (s *traceScreen) view(m *Model, w, h int) []string {
	if len(s.rows) == 0 {
		why := "no span yet"
		if !m.asking() {
			why = "there is no trace: it was not sampled, is not stored yet, or its source failed; s shows what each source said"
		}
		var out []string
		for _, r := range wrap(why, max(1, w-4)) {
			out = append(out, m.theme.row(styled(dim, "  "+r), w, false))
		}
		return m.fillRows(out, w, h)
	}
	bars := 0
	if w >= waterfallFrom {
		bars = w * 3 / 10
	}
	if w >= 160 {
		bars = w * 2 / 5
	}
	out := []string{m.theme.row(s.head(m, w, bars), w, false)}
	s.scroll(len(s.rows), h-1, s.jumped)
	s.jumped = false
	for i := s.off; i < len(s.rows) && i-s.off < s.height; i++ {
		out = append(out, m.theme.row(s.spanLine(m, s.rows[i], w, bars, i == s.cur), w, i == s.cur))
	}
	return m.fillRows(out, w, h)
}

func (s *traceScreen) head(m *Model, w, bars int) line {
	t := m.f.Incident.Traces[s.which]
	l := styled(dim, fmt.Sprintf(" %s  %s, %s", m.elide(m.safe(t.ID), 13), count(len(s.rows), "span"), short(s.total)))
	l = l.add(dim, "  "+m.criticalMark()+" on the critical path")
	if bars == 0 {
		words := "time   share "
		if w < sharesFrom {
			words = "time "
		}
		return between(l, styled(dim, words), w, m.g.ellipsis, true)
	}
	axis := pad("0", bars/2-3, "") + pad(short(s.total/2), bars-bars/2-6, "")
	axis = pad(axis, bars-len(short(s.total))-1, "") + short(s.total)
	return between(l, styled(dim, "time  share ").add(dim, " "+pad(axis, bars-1, "")+" "), w, m.g.ellipsis, true)
}

func (m *Model) criticalMark() string {
	if m.o.ASCII {
		return "*"
	}
	return "●"
}

func (s *traceScreen) spanLine(m *Model, r traceRow, w, bars int, sel bool) line {
	sp := r.node.Span
	mark := seg{text: " "}
	if sel {
		mark = seg{text: m.g.focus, role: label}
	}
	l := line{mark}
	if r.critical {
		l = l.add(warn, m.criticalMark()+" ")
	} else {
		l = l.add(plain, "  ")
	}
	l = l.add(ground, r.prefix).add(name, m.safe(sp.Service)).add(plain, " "+m.safe(sp.Name))
	if spanFailed(sp) {
		l = l.add(bad, " ERROR")
		if sp.StatusMessage != "" {
			l = append(l.add(dim, " "), said(dim, m.safe(sp.StatusMessage))...)
		}
	}
	if r.node.Orphan {
		l = l.add(warn, " parent missing")
	}
	right := styled(plain, padLeft(short(sp.Duration()), 6, ""))
	if w >= sharesFrom {
		right = right.add(dim, padLeft(share(sp.Duration(), s.total), 7, ""))
	}
	right = right.add(plain, " ")
	if bars > 0 {
		right = append(right, s.bar(m, r, bars-1)...)
		right = right.add(plain, " ")
	}
	return between(l, right, w, m.g.ellipsis, true)
}
