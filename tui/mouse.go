package tui

import tea "charm.land/bubbletea/v2"

// wheelRows is how far one notch of the wheel goes.
const wheelRows = 3

// clicker is a screen on which a row can be clicked. x and y count from the corner of its
// rectangle; it returns false when there is nothing. A click on what is selected already
// opens it.
type clicker interface {
	click(m *Model, x, y int) (again, ok bool)
}

// wheel moves the cursor of the screen on top. The mouse is never needed: it does what keys
// do.
func (m *Model) wheel(w tea.MouseWheelMsg) tea.Cmd {
	if !m.o.Mouse || m.prompt != nil {
		return nil
	}
	a := none
	switch w.Button {
	case tea.MouseWheelUp:
		a = up
	case tea.MouseWheelDown:
		a = down
	}
	if a == none {
		return nil
	}
	if s, ok := m.top().(*mainScreen); ok {
		s.focusAt(m, w.X)
	}
	var cmd tea.Cmd
	for range wheelRows {
		cmd = tea.Batch(cmd, m.act(a))
	}
	return cmd
}

func (m *Model) click(c tea.MouseClickMsg) tea.Cmd {
	s, ok := m.top().(clicker)
	if !ok || !m.o.Mouse || m.prompt != nil || c.Button != tea.MouseLeft || c.Y < m.bodyAt {
		return nil
	}
	m.note = note{}
	if again, ok := s.click(m, c.X, c.Y-m.bodyAt); ok && again {
		return m.act(enter)
	}
	return nil
}

// click puts the cursor on the row at y of the page.
func (p *page) click(y int) (again, ok bool) {
	i := p.off + y
	if y < 0 || y >= p.height || i >= len(p.rows) {
		return false, false
	}
	again, p.cur = p.cur == i, i
	return again, true
}

func (s *hopScreen) click(_ *Model, _, y int) (again, ok bool)     { return s.page.click(y) }
func (s *recordScreen) click(_ *Model, _, y int) (again, ok bool)  { return s.page.click(y) }
func (s *bookScreen) click(_ *Model, _, y int) (again, ok bool)    { return s.page.click(y) }
func (s *sourcesScreen) click(_ *Model, _, y int) (again, ok bool) { return s.page.click(y) }
func (s *helpScreen) click(_ *Model, _, y int) (again, ok bool)    { return s.page.click(y) }

func (s *timelineScreen) click(m *Model, _, y int) (again, ok bool) {
	i := s.off + y - 1 // below the head
	if y < 1 || y > s.height || i >= s.len() {
		return false, false
	}
	again, s.cur = s.cur == i, i
	s.remember(m)
	return again, true
}

func (s *traceScreen) click(_ *Model, _, y int) (again, ok bool) {
	i := s.off + y - 1
	if y < 1 || y > s.height || i >= len(s.rows) {
		return false, false
	}
	again, s.cur = s.cur == i, i
	return again, true
}

func (s *pickScreen) click(_ *Model, _, y int) (again, ok bool) {
	i := s.off + y - 1
	if y < 1 || y > s.height || i >= len(s.rows) || s.rows[i].request == nil {
		return false, false
	}
	again, s.cur = s.cur == i, i
	return again, true
}

// focusAt gives the focus to the pane at column x, where there are two beside each other.
func (s *mainScreen) focusAt(m *Model, x int) {
	if l := s.drawn; l.two && m.w > 0 {
		s.inBook = x >= l.left
	}
}

func (s *mainScreen) click(m *Model, x, y int) (again, ok bool) {
	chainAt, bookAt := s.chainAt, s.bookAt
	inChain := y >= chainAt && y < chainAt+s.drawn.chain && (!s.drawn.two || x < s.drawn.left)
	inBook := y >= bookAt && y < bookAt+s.drawn.book && (!s.drawn.two || x >= s.drawn.left)
	switch {
	case inChain && y-chainAt < len(s.chain.drawn) && s.chain.drawn[y-chainAt] >= 0:
		i := s.chain.drawn[y-chainAt]
		again = !s.inBook && s.chain.cur == i
		s.inBook, s.chain.cur, s.chain.moved = false, i, true
		return again, true
	case inBook:
		was := s.inBook
		s.inBook = true
		again, ok = s.book.click(y - bookAt)
		return again && was, ok
	}
	return false, false
}
