package tui

// noChainRows stand where there is no failure: why that is. What a source said and what to do
// about it is told whole, since elsewhere on the screen it is cut.
func (m *Model) noChainRows(w, h int) []string {
	var out []string
	put := func(r role, mark line, s string) {
		for _, l := range m.hanging(append(text(" "), mark...), s, max(1, w-2)) {
			l[len(l)-1].role = r
			out = append(out, m.theme.row(l, w, false))
		}
	}
	if o := m.outcome(); o == cannotTell || o == stopped {
		for _, s := range m.troubled() {
			put(plain, styled(warn, "! "), m.trouble(s))
		}
	}
	if len(out) < h {
		put(dim, text("  "), m.noChain())
	}
	return m.fillRows(out, w, h)
}

func (m *Model) noChain() string {
	switch m.outcome() {
	case asking:
		return "no failure found yet; rows appear here as the sources answer"
	case healthy:
		return "nothing failed: " + m.keyFor(showLog) + " shows the logs, " + m.keyFor(showTrace) + " the trace"
	case notFound:
		return "no log and no span carries this id: " + m.keyFor(showSources) + " shows what was asked"
	case cannotTell, stopped:
		if len(m.troubled()) == 0 && m.have && m.f.Done {
			return "not known: " + m.keyFor(showLog) + " shows the records, " + m.keyFor(showSources) + " the sources"
		}
		return "not known: " + m.keyFor(showSources) + " shows what each source said"
	}
	return "no failure could be placed: " + m.keyFor(showLog) + " shows the logs"
}
