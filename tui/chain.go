package tui

import (
	"strings"

	"triage/correlate"
)

// place is what a failure is to the incident.
type place uint8

const (
	inChain place = iota
	wasHandled
	wasSecondary
	wasRunnerUp
)

// failure is one row of the chain pane.
type failure struct {
	place place
	n     int // its number in the chain, from 1
	of    int
	hop   *correlate.Hop
}

// chainPane is the list of failures: the chain from root to symptom, then those beside it.
type chainPane struct {
	rows  []failure
	cur   int
	moved bool  // the user has moved: the cursor stays on what it is on
	drawn []int // the index that each row on the screen shows; -1 for none
	// alone: no evidence is shown elsewhere, so a spare row says why of the selected one.
	alone bool
}

func (p *chainPane) refresh(m *Model) {
	var was string
	if p.moved && p.cur < len(p.rows) {
		was = p.rows[p.cur].identity()
	}
	inc := &m.f.Incident
	p.rows = p.rows[:0:0]
	for i := range inc.Chain {
		p.rows = append(p.rows, failure{inChain, i + 1, len(inc.Chain), &inc.Chain[i]})
	}
	rivals := map[string]bool{} // stand among the secondary ones too: one row says the more careful of the two
	for i := range inc.RunnersUp {
		rivals[failure{hop: &inc.RunnersUp[i]}.identity()] = true
	}
	for _, g := range []struct {
		place place
		hops  []correlate.Hop
	}{{wasHandled, inc.Handled}, {wasSecondary, inc.Secondary}, {wasRunnerUp, inc.RunnersUp}} {
		for i := range g.hops {
			f := failure{g.place, i + 1, len(g.hops), &g.hops[i]}
			if g.place != wasSecondary || !rivals[f.identity()] {
				p.rows = append(p.rows, f)
			}
		}
	}
	if was == "" {
		p.cur = 0
		return
	}
	for i, r := range p.rows {
		if r.identity() == was {
			p.cur = i
			return
		}
	}
	p.cur = max(0, min(p.cur, len(p.rows)-1))
}

// identity finds a failure again in a later finding, where its number may differ.
func (f failure) identity() string {
	return strings.Join([]string{f.hop.Service, f.hop.Operation, f.hop.Code(), f.hop.Envelope.SpanID}, "\x00")
}

// async tells whether a span link, such as a message's, ties the failure to the one before it.
func (f failure) async() bool {
	return f.place == inChain && f.n > 1 && f.hop.Link != nil && f.hop.Link.Kind == correlate.LinkSpanLink
}

func (p *chainPane) move(d int) {
	p.moved = true
	p.cur = max(0, min(p.cur+d, len(p.rows)-1))
}

func (p *chainPane) selected() (failure, bool) {
	if p.cur < 0 || p.cur >= len(p.rows) {
		return failure{}, false
	}
	return p.rows[p.cur], true
}

// view is h rows. A chain that does not fit keeps its root, its symptom and the rows around
// the cursor; what is left out is counted in its place.
//
// Where there are two rows for each, the second one says how it failed; a third one, why it
// stands there.
func (p *chainPane) view(m *Model, w, h int, focus bool) []string {
	var out []string
	p.drawn = p.drawn[:0]
	put := func(i int, row string) {
		out, p.drawn = append(out, row), append(p.drawn, i)
	}
	if len(p.rows) == 0 {
		return m.noChainRows(w, h)
	}
	c := m.columns(p.rows, w)
	n := len(m.f.Incident.Chain)
	if 2*len(p.rows) <= h {
		ties, n := make([]line, len(p.rows)), 2*len(p.rows)
		for i, f := range p.rows {
			if ties[i] = m.tieLine(f, w); len(ties[i]) > 0 {
				n++
			}
		}
		for i, f := range p.rows {
			put(i, p.row(m, i, c, w, focus))
			put(i, m.theme.row(m.failureDetail(f, c, w), w, false))
			if n > h || len(ties[i]) == 0 {
				continue
			}
			if i == p.cur && !p.alone { // the evidence beside says it: once is enough
				ties[i] = nil
			}
			put(i, m.theme.row(ties[i], w, false))
		}
		return m.fillRows(out, w, h)
	}
	chain, others := h, 0
	if beside := len(p.rows) - n; beside > 0 {
		// The chain comes first; what is beside it shares what is left, at least one
		// row unless the pane is very low.
		others = max(0, min(beside, h-n), min(1, h-4))
		if p.cur >= n {
			others = max(1, others)
		}
		chain = h - others
	}
	for _, i := range folded(n, chain, p.cur) {
		if i < 0 {
			put(-1, m.theme.row(styled(dim, "    "+m.g.ellipsis+" "+itoa(-i)+" more"), w, false))
			continue
		}
		put(i, p.row(m, i, c, w, focus))
	}
	switch beside := len(p.rows) - n; {
	case others <= 0:
	case others < beside && p.cur < n:
		for i := n; i < n+others-1; i++ {
			put(i, p.row(m, i, c, w, focus))
		}
		put(n+others-1, m.theme.row(m.besideLine(p.rows[n+others-1:], others > 1), w, false))
	default:
		off := n + window(0, p.cur-n, beside, others)
		for i := off; i < off+others && i < len(p.rows); i++ {
			put(i, p.row(m, i, c, w, focus))
		}
	}
	if f, ok := p.selected(); ok && p.alone && len(out) < h {
		out = append(m.fillRows(out, w, h-1), m.theme.row(m.whyLine(f, w), w, false))
	}
	return m.fillRows(out, w, h)
}

func (p *chainPane) row(m *Model, i int, c columns, w int, focus bool) string {
	sel := i == p.cur
	return m.theme.row(m.failureLine(p.rows[i], c, sel), w, sel && focus)
}

// besideLine counts the failures that there is no row for; more tells that others have one.
func (m *Model) besideLine(fs []failure, more bool) line {
	l := line{{text: " "}}
	for _, x := range []struct {
		place place
		word  string
	}{{wasHandled, "handled"}, {wasSecondary, "secondary"}, {wasRunnerUp, "other candidate"}} {
		n := 0
		for _, f := range fs {
			if f.place == x.place {
				n++
			}
		}
		if n == 0 {
			continue
		}
		words := x.word
		if x.place == wasRunnerUp && n > 1 {
			words += "s"
		}
		if more {
			words = "more " + words
		}
		words = itoa(n) + " " + words
		l = l.add(warn, m.placeGlyph(x.place)).add(dim, " "+words+"  ")
	}
	return l
}

// folded are the rows to show of n in a height of h with cur among them; a negative number
// stands for that many rows left out. The first and the last row always stand.
func folded(n, h, cur int) []int {
	var out []int
	rows := func(from, to int) {
		for i := from; i < to; i++ {
			out = append(out, i)
		}
	}
	if n <= h || h < 3 {
		off := window(0, max(0, min(cur, n-1)), n, h)
		rows(off, min(n, off+h))
		return out
	}
	mid := h - 2 // rows between the first and the last, one or two of them counts
	out = append(out, 0)
	switch {
	case cur <= 0 || cur >= n-1 || cur < mid:
		if cur >= n-1 {
			out = append(out, -(n - 1 - mid))
			rows(n-mid, n-1)
			break
		}
		rows(1, mid)
		out = append(out, -(n - 1 - mid))
	case cur > n-1-mid:
		out = append(out, -(n - 1 - mid))
		rows(n-mid, n-1)
	case mid < 3: // room for the cursor's row and perhaps one count
		if mid == 2 {
			out = append(out, -(n - 3))
		}
		out = append(out, cur)
	default:
		from := cur - (mid-2)/2
		out = append(out, -(from - 1))
		rows(from, from+mid-2)
		out = append(out, -(n - 1 - (from + mid - 2)))
	}
	return append(out, n-1)
}
