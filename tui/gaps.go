package tui

import "strings"

// gaps are what is missing, in words: sources that failed first, then records that were not
// understood, then what the evidence itself lacks.
func (m *Model) gaps() []string { return m.gapsAt(true) }

func (m *Model) gapsAt(address bool) []string {
	var out []string
	for _, s := range m.troubled() {
		out = append(out, m.troubleAt(s, address))
	}
	if doubt := m.f.Incident.Stats.Doubt(); doubt != "" {
		out = append(out, doubt)
	}
	for _, g := range m.f.Incident.Gaps {
		out = append(out, m.safe(g))
	}
	return out
}

// gapLine is all gaps on one row.
func (m *Model) gapLine() line {
	gs := m.gapsAt(false)
	switch {
	case len(gs) > 0:
		l := styled(warn, " ! gaps")
		if len(gs) > 1 {
			l = l.add(warn, " ("+itoa(len(gs))+")")
		}
		return l.add(warn, ": ").add(plain, strings.Join(gs, "; "))
	case m.asking():
		return styled(dim, "   gaps: not known yet")
	case !m.have:
		return styled(dim, "   gaps: not known")
	}
	return styled(dim, "   gaps: none seen")
}

// gapRows are the gaps on h rows of w cells, wrapped; what does not fit is counted.
func (m *Model) gapRows(w, h int) []string {
	var out []string
	gs := m.gaps()
	if len(gs) == 0 {
		return m.fillRows([]string{m.theme.row(m.gapLine(), w, false)}, w, h)
	}
	for i, g := range gs {
		for j, s := range wrap(g, max(1, w-4)) {
			mark := styled(warn, " ! ")
			if j > 0 {
				mark = text("   ")
			}
			out = append(out, m.theme.row(mark.add(plain, s), w, false))
		}
		if len(out) > h {
			more := styled(warn, " ! "+itoa(len(gs)-i)+" more: s shows all")
			return append(out[:h-1:h-1], m.theme.row(more, w, false))
		}
	}
	return m.fillRows(out, w, h)
}
