package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// bookScreen is a whole playbook entry, then the others that fit.
type bookScreen struct {
	page page
	book int // index of the entry that page holds
}

// openBook shows the whole entry.
func (m *Model) openBook() tea.Cmd {
	if _, ok := m.matched(); !ok {
		m.say(dim, m.noBook())
		return nil
	}
	m.push(&bookScreen{book: m.book})
	return nil
}

// turnBook goes to the next or the previous entry that fits.
func (m *Model) turnBook(a action) {
	n := len(m.f.Playbooks)
	if n < 2 {
		m.say(dim, "no other entry fits")
		return
	}
	d := 1
	if a == previousBook {
		d = n - 1
	}
	m.book = (m.book + d) % n
	m.main().book = page{}
	m.say(dim, fmt.Sprintf("entry %d of %d: %s", m.book+1, n, m.safe(m.f.Playbooks[m.book].Entry.ID)))
}

func (s *bookScreen) crumb(m *Model) string {
	match, ok := m.matched()
	if !ok {
		return "playbook"
	}
	if n := len(m.f.Playbooks); n > 1 {
		return fmt.Sprintf("playbook %d of %d %s", m.book+1, n, m.safe(match.Entry.ID))
	}
	return "playbook " + m.safe(match.Entry.ID)
}

func (s *bookScreen) refresh(*Model) {}

func (s *bookScreen) hints(m *Model) []hint {
	hs := []hint{{"↑↓", "row"}, {"Tab", "section"}}
	if len(m.f.Playbooks) > 1 {
		hs = append(hs, hint{"[ ]", "other entry"})
	}
	return append(append(hs, hints(markIt, copyIt)...), append(m.queryHints(s.page.row()), hints(open, escalate, write)...)...)
}

func (s *bookScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

func (s *bookScreen) subject(*Model) subject { return s.page.row().subject }

func (s *bookScreen) view(m *Model, w, h int) []string {
	if s.book != m.book {
		s.book, s.page = m.book, page{}
	}
	match, ok := m.matched()
	if !ok {
		return m.fillRows([]string{m.theme.row(styled(dim, "  "+m.noBook()), w, false)}, w, h)
	}
	s.page.build(m, w, func(w int) []pageRow { return m.bookRows(match, w) })
	return s.page.view(m, w, h, true)
}
