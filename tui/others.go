package tui

// othersLine is the other requests on one row of at most w cells, of the correlation id that has most of them;
// empty when there is none.
func (m *Model) othersLine(w int) line {
	groups := m.f.Incident.OthersByID()
	if len(groups) == 0 {
		return nil
	}
	o := groups[0]
	id := m.safe(o.CorrelationID)
	var l line
	for _, s := range []string{
		o.Said() + " " + m.elide(id, 36),
		itoa(o.Count) + " more of " + m.elide(id, 36),
		itoa(o.Count) + " more of " + m.elide(id, 13),
	} {
		l = styled(warn, "+ ").add(plain, s+": "+o.Outcomes)
		if l.width() <= w {
			break
		}
	}
	if n := len(groups) - 1; n > 0 {
		l = fit(w, l, styled(dim, "; "+count(n, "more id")+": "+m.keyFor(showSources)))
	}
	return l.cut(max(0, w), m.g.ellipsis)
}

// maxOthers is how many correlation ids have their other requests told.
const maxOthers = 20

// othersRows are the other requests, one entry for each correlation id.
func (m *Model) othersRows() []string {
	var out []string
	groups := m.f.Incident.OthersByID()
	for n, o := range groups {
		if n == maxOthers {
			return append(out, count(len(groups)-n, "more correlation id")+": see --output json")
		}
		out = append(out, o.Said()+" "+m.safe(o.CorrelationID)+": "+o.Outcomes)
	}
	return out
}
