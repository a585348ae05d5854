package tui

import (
	"fmt"

	"triage/correlate"
	"triage/envelope"
)

func (s *timelineScreen) view(m *Model, w, h int) []string {
	out := []string{m.theme.row(s.head(m, w), w, false)}
	h--
	n := s.len()
	if n == 0 {
		why := "no log, span or event yet"
		switch {
		case !s.filter.empty():
			why = "nothing passes the filter: Esc takes it off"
		case !m.asking():
			why = "there is no log, no span and no event: s shows what each source said"
		}
		out = append(out, m.theme.row(styled(dim, "  "+why), w, false))
		return m.fillRows(out, w, h+1)
	}
	s.scroll(n, h, s.jumped)
	s.jumped = false
	first := m.f.Incident.Timeline[0].Time
	sw := min(s.serviceW, max(6, w/6))
	for i := s.off; i < n && i-s.off < h; i++ {
		e := s.at(m, i)
		if e == nil {
			break
		}
		sel := i == s.cur
		mark := line{{text: " "}}
		if sel {
			mark = styled(label, m.g.focus)
		}
		l := append(append(line{}, mark...), m.entryLine(e, w, sw, s.raw)...)
		if w >= 120 {
			l = append(append(line{}, l[:2]...), append(line{{text: padLeft("+"+short(e.Time.Sub(first)), 9, m.g.ellipsis) + " ", role: dim}}, l[2:]...)...)
		}
		out = append(out, m.theme.row(l, w, sel))
	}
	return m.fillRows(out, w, h+1)
}

func (s *timelineScreen) head(m *Model, w int) line {
	l := styled(dim, " "+count(s.len(), "row"))
	if !s.filter.empty() {
		l = styled(dim, fmt.Sprintf(" %d of %s", s.len(), count(s.all, "row"))).add(plain, "  filter ").add(strong, m.safe(s.filter.String()))
	}
	mode := "as understood"
	if s.raw {
		mode = "lines as stored"
	}
	if n := len(m.f.Incident.Chain); w >= 80 && s.filter.empty() && n > 0 {
		hops := "1"
		if n > 1 {
			hops += m.g.dash + itoa(n)
		}
		mode += ", " + hops + ": its hop of the chain"
	}
	right := styled(dim, fmt.Sprintf("times in UTC, %s  %d/%d ", mode, min(s.cur+1, s.len()), s.len()))
	return between(l, right, w, m.g.ellipsis, w >= 70)
}

// entryLine is one row: time, level, service, the hop it belongs to, text.
func (m *Model) entryLine(e *correlate.Entry, w, sw int, raw bool) line {
	t := "           -"
	if !e.Time.IsZero() {
		t = e.Time.UTC().Format("15:04:05.000")
	}
	l := styled(dim, t+" ")
	r, word := levelWord(e)
	if w >= 60 {
		l = l.add(r, pad(word, 5, "")+" ")
	} else {
		l = l.add(r, word[:1]+" ")
	}
	l = l.add(name, pad(m.safe(e.Service), sw, m.g.ellipsis)+" ")
	hop := "  "
	if e.Hop >= 0 {
		hop = pad(itoa(e.Hop+1), 2, "")
	}
	l = l.add(bad, hop)
	switch e.Kind {
	case correlate.EvidenceSpan:
		l = l.add(dim, "span ")
	case correlate.EvidenceEvent:
		l = l.add(dim, "event ")
	}
	var words line
	switch {
	case e.Log != nil && raw:
		words = text(m.safe(e.Log.Record.Line))
	case e.Log != nil:
		words = m.understood(e.Log, e.Text)
	default:
		words = said(plain, m.safe(e.Text))
	}
	if r == dim {
		for i := range words {
			if words[i].role == plain {
				words[i].role = dim
			}
		}
	}
	l = append(l, words...)
	if e.Kind == correlate.EvidenceSpan && e.Span != nil {
		l = l.add(dim, " "+short(e.Span.Duration()))
	}
	return l
}

func levelWord(e *correlate.Entry) (role, string) {
	switch e.Severity {
	case envelope.Fatal:
		return bad, "FATAL"
	case envelope.Error:
		return bad, "ERROR"
	case envelope.Warn:
		return warn, "WARN"
	case envelope.Info:
		return plain, "INFO"
	case envelope.Debug:
		return dim, "DEBUG"
	case envelope.Trace:
		return dim, "TRACE"
	}
	if isFailure(e) {
		return bad, "ERROR"
	}
	return dim, "-"
}
