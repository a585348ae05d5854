package tui

import tea "charm.land/bubbletea/v2"

// helpScreen lists the keys, from the table that defines them, and what the marks mean.
type helpScreen struct{ page page }

func (s *helpScreen) crumb(*Model) string    { return "help" }
func (s *helpScreen) refresh(*Model)         {}
func (s *helpScreen) hints(*Model) []hint    { return []hint{{"↑↓", "row"}, {"Tab", "section"}} }
func (s *helpScreen) subject(*Model) subject { return subject{} }

func (s *helpScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

func (s *helpScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, m.helpRows)
	return s.page.view(m, w, h, true)
}

func (m *Model) helpRows(w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	b.section("KEYS  the same on every screen; reading never asks, nothing is ever run")
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
		{warn, m.g.handled, "handled: the caller recovered from it"},
		{warn, m.g.secondary, "a consequence that is not on the path"},
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
