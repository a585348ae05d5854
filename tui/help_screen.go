package tui

import tea "charm.land/bubbletea/v2"

// helpScreen lists the keys, from the table that defines them, and what the marks mean. Asked
// for on a failure it first says why that stands where it stands.
type helpScreen struct {
	page  page
	about failure // what it was asked for on; no hop when on something else
}

// openHelp shows the help, with the failure under the cursor first.
func (m *Model) openHelp() {
	s := &helpScreen{}
	switch t := m.top().(type) {
	case *helpScreen:
		return
	case *hopScreen:
		s.about = t.f
	case *mainScreen:
		if f, ok := t.chain.selected(); ok && !t.inBook {
			s.about = f
		}
	}
	m.push(s)
}

func (s *helpScreen) crumb(m *Model) string {
	if s.about.hop != nil {
		return "help: why " + m.failureName(s.about)
	}
	return "help"
}

// refresh takes the same failure from the new finding; when it is gone the old one stands.
func (s *helpScreen) refresh(m *Model) {
	if s.about.hop != nil {
		s.about = m.current(s.about)
	}
}

func (s *helpScreen) hints(*Model) []hint    { return []hint{{"↑↓", "row"}, {"Tab", "section"}} }
func (s *helpScreen) subject(*Model) subject { return subject{} }

func (s *helpScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

func (s *helpScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, func(w int) []pageRow { return m.helpRows(s.about, w) })
	return s.page.view(m, w, h, true)
}

func (m *Model) helpRows(about failure, w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	if about.hop != nil {
		b.reasons(about, m.failureName(about))
		b.openWith(firstEvidence(about.hop))
	}
	b.section("KEYS  the same on every screen; none changes anything")
	for _, k := range bindings {
		b.text(plain, styled(key, pad(m.keyName(k.name()), 7, "")), m.display(k.long))
	}
	b.section("MARKS")
	for _, x := range []struct {
		role       role
		mark, mean string
	}{
		{bad, m.g.root + "1", "the root cause: the deepest error that the evidence shows"},
		{warn, m.g.hop + "2", "a hop on the way: it follows from the one above it"},
		{warn, m.g.symptom + "n", "the symptom: what the caller saw"},
		{warn, "2" + m.g.async, "reached through a queue or the like: nobody waited for the hop above"},
		{warn, m.g.handled, "handled: the caller recovered from it"},
		{warn, m.g.secondary, "secondary: it failed too and is not on the way to the symptom; its own page says why it is no cause"},
		{warn, m.g.runner, "another candidate for the root cause, not chosen"},
		{warn, "!", "something is missing or failed: weigh the answer accordingly"},
		{good, "+", "a reason for; - is a reason against"},
	} {
		b.text(plain, styled(x.role, pad(x.mark, 7, "")), x.mean)
	}
	b.section("WORDS")
	for _, x := range [][2]string{
		{"transient", "may succeed later with nothing changed"},
		{"permanent", "fails until input, data, code or configuration change"},
		{"policy", "something refused it on purpose"},
		{"field", "the record says so in a field of its own"},
		{"text", "read out of free text; \"concluded\" is our own conclusion"},
		{"partial", "some source failed or a limit cut the evidence short"},
	} {
		b.text(plain, styled(strong, pad(x[0], 11, "")), x[1])
	}
	return b.rows
}
