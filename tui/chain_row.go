package tui

import (
	"triage/correlate"
	"triage/envelope"
)

// columns are the widths of a failure's parts; 0 leaves one out.
type columns struct{ service, code, status, took, time, message int }

func (m *Model) columns(rows []failure, w int) columns {
	c := columns{service: 4, code: 4}
	status := 6
	for _, r := range rows {
		status = max(status, cells(m.statusText(r)))
		c.service = max(c.service, cells(m.safe(r.hop.Service)))
		c.code = max(c.code, cells(m.codeText(r.hop)))
	}
	const mark = 5
	const timed = 13 + 2
	least := max(8, w/5)
	room := w - mark - c.code - 1
	if room-least >= timed {
		room -= timed // a long name goes before status and duration, not before the time
	}
	c.service = min(c.service, max(least, room))
	rest := w - mark - c.service - 1
	c.code = min(c.code, max(8, rest))
	rest -= c.code
	for _, x := range []struct {
		col  *int
		need int
	}{{&c.time, timed - 2}, {&c.took, 6}, {&c.status, min(status, 20)}} {
		if rest >= x.need+2 {
			*x.col = x.need
			rest -= x.need + 2
		}
	}
	if rest > 24 {
		c.message = rest - 2
	}
	return c
}

// edge marks a hop that does not wait for the one above it: a queue or another asynchronous
// break lies between them.
func (m *Model) edge(f failure) string {
	if f.async() {
		return m.g.async
	}
	return ""
}

func (m *Model) codeText(h *correlate.Hop) string {
	s := m.safe(h.Code())
	if s == "" {
		s = "(no code)"
	}
	if h.Attempts > 1 {
		s += " " + m.g.times + itoa(h.Attempts)
	}
	return s
}

func (m *Model) failureLine(f failure, c columns, sel bool) line {
	focus := " "
	if sel {
		focus = m.g.focus
	}
	l := styled(label, focus)
	switch {
	case f.place != inChain:
		l = l.add(warn, m.placeGlyph(f.place)+"   ")
	case f.n == 1:
		l = l.add(bad, m.g.root+pad(itoa(f.n), 3, ""))
	case f.n == f.of:
		l = l.add(warn, m.g.symptom+pad(itoa(f.n)+m.edge(f), 3, ""))
	default:
		l = l.add(warn, m.g.hop+pad(itoa(f.n)+m.edge(f), 3, ""))
	}
	tail := m.g.ellipsis
	cr := code
	switch {
	case f.place != inChain:
		cr = plain
	case f.n == 1:
		cr = bad
	}
	if f.place != inChain && c.status == 0 && c.time == 0 {
		cr = dim
	}
	service, failed := m.safe(f.hop.Service), m.codeText(f.hop)
	if over := cells(service) - c.service; over > 0 { // a short code leaves room for a long name
		over = min(over, max(0, c.code-cells(failed)))
		c.service, c.code = c.service+over, c.code-over
	}
	l = l.add(name, pad(service, c.service, tail)).add(plain, " ").add(cr, pad(failed, c.code, tail))
	if c.status > 0 {
		l = l.add(plain, "  ").add(dim, pad(m.statusText(f), c.status, tail))
	}
	if c.time > 0 {
		t := ""
		switch {
		case f.place != inChain && c.status == 0: // what it is counts more than when
			t = m.statusText(f)
		case !f.hop.Time.IsZero():
			t = clock(f.hop.Time)
		}
		l = l.add(plain, "  ").add(dim, pad(t, c.time, tail))
	}
	if c.took > 0 {
		d := ""
		if f.hop.Duration > 0 {
			d = short(f.hop.Duration)
		}
		l = l.add(plain, "  ").add(dim, padLeft(d, c.took, tail))
	}
	if c.message > 0 {
		l = l.add(plain, "  ").add(plain, pad(ends(m.saidBy(f.hop, c.message), c.message, tail), c.message, tail))
	}
	return l
}

// failureDetail is the second row of a failure: what its first row has no room for, and what
// it said. The root's own text stands in the verdict already, so there it is the operation.
func (m *Model) failureDetail(f failure, c columns, w int) line {
	l := text("     ")
	const indent = 1
	add := func(x line) {
		if cells(x.plain()) == 0 {
			return
		}
		if len(l) > indent {
			l = l.add(dim, " "+m.g.dot+" ")
		}
		l = append(l, x...)
	}
	if c.status == 0 && f.place == inChain {
		add(styled(dim, m.statusText(f)))
	}
	if c.took == 0 && f.hop.Duration > 0 {
		add(styled(dim, short(f.hop.Duration)))
	}
	switch {
	case f.place == inChain && f.n == 1 && f.hop.Operation != "":
		add(styled(dim, m.safe(f.hop.Operation)))
	case c.message == 0 || f.place == inChain && f.n == 1:
		add(said(dim, m.saidBy(f.hop, w-l.width()-3)))
	default:
		add(styled(dim, m.safe(f.hop.Operation)))
	}
	return l
}

// whyLine is the most telling about a failure in one row: of the root why it is one, of the
// others what they said.
func (m *Model) whyLine(f failure, w int) line {
	l := text("     ")
	if f.place == inChain && f.n == 1 && len(f.hop.Reasons) > 0 {
		r := m.safe(f.hop.Reasons[0])
		if full := "why this is the root: " + r; l.width()+cells(full) <= w {
			r = full
		} else {
			r = "why: " + r
		}
		return l.add(dim, r)
	}
	l = l.add(name, m.safe(f.hop.Service)).add(dim, ": ")
	return append(l, said(dim, m.saidBy(f.hop, w-l.width()))...)
}

// tieLine is what ties a failure to the chain.
func (m *Model) tieLine(f failure, w int) line {
	switch own := ownReasons(f.hop); {
	case f.place == inChain && f.n == 1 && len(own) > 0:
		return m.whyLine(f, w)
	case f.place == inChain && f.hop.Link != nil:
		return styled(dim, "     follows "+itoa(f.n-1)+": "+m.safe(f.hop.Link.Reason))
	case len(own) > 0:
		return styled(dim, "     why: "+m.safe(own[0]))
	}
	return nil
}

func (m *Model) placeGlyph(p place) string {
	switch p {
	case wasHandled:
		return m.g.handled
	case wasSecondary:
		return m.g.secondary
	case wasRunnerUp:
		return m.g.runner
	}
	return m.g.hop
}

// statusText is the hop's place where it is not in the chain, else its status or kind.
func (m *Model) statusText(f failure) string {
	switch f.place {
	case wasHandled:
		return "handled"
	case wasSecondary:
		return "secondary"
	case wasRunnerUp:
		return "other cause?"
	}
	e := f.hop.Envelope
	switch {
	case e.HTTPStatus != 0:
		return "HTTP " + itoa(e.HTTPStatus)
	case e.GRPCStatus != "":
		return m.safe(e.GRPCStatus)
	case f.hop.Classification.Kind != "" && f.hop.Classification.Kind != envelope.KindUnknown:
		return string(f.hop.Classification.Kind)
	case f.hop.Classification.Class != "" && f.hop.Classification.Class != envelope.ClassUnknown:
		return string(f.hop.Classification.Class)
	}
	return ""
}

// chainRemark counts what the chain rests on and, where no row below says it, what is missing.
func (m *Model) chainRemark(withGaps bool) line {
	if !m.have {
		return nil
	}
	st := m.f.Incident.Stats
	d := " " + m.g.dot + " "
	hops := count(len(m.f.Incident.Chain), "hop")
	if n := len(m.f.Incident.Handled); n > 0 && len(m.f.Incident.Chain) == 0 {
		hops = itoa(n) + " handled"
	}
	l := styled(dim, hops)
	if n := len(m.gaps()); n > 0 && withGaps {
		l = styled(warn, "! "+count(n, "gap")).add(dim, d+hops)
	}
	return l.add(dim, d+count(st.Logs, "log")).add(dim, d+count(st.Spans, "span"))
}
