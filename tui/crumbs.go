package tui

// crumbs is the path from the first screen to this one, in w cells. Where it is too long its
// beginning goes: where one is counts more than where one came from.
func (m *Model) crumbs(w int) line {
	arrow := " " + m.crumbArrow() + " "
	here := len(m.stack) - 1
	l := styled(label, m.top().crumb(m))
	for i := here - 1; i >= 0; i-- {
		longer := append(styled(dim, m.stack[i].crumb(m)+arrow), l...)
		room := w
		if i > 0 {
			room -= cells(m.g.ellipsis + arrow)
		}
		if longer.width() > room {
			return append(styled(dim, m.g.ellipsis+arrow), l...).cut(w, m.g.ellipsis)
		}
		l = longer
	}
	return l.cut(w, m.g.ellipsis)
}

func (m *Model) crumbArrow() string {
	if m.o.ASCII {
		return ">"
	}
	return "›"
}
