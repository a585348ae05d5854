package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// mainScreen is the answer: verdict, chain and what to do.
type mainScreen struct {
	chain  chainPane
	inBook bool // the playbook pane has the focus
	book   page
	// bookSize is what book was built for.
	bookSize paneSize

	// Where the panes were drawn last, for the mouse.
	drawn           layout
	chainAt, bookAt int
}

func newMainScreen() *mainScreen { return &mainScreen{} }

func (s *mainScreen) crumb(*Model) string { return "incident" }

func (s *mainScreen) refresh(m *Model) { s.chain.refresh(m) }

func (s *mainScreen) hints(m *Model) []hint {
	switch {
	case s.inBook:
		hs := []hint{{"↑↓", "line"}, {"Tab", "chain"}, {"Enter", "whole entry"}}
		return append(append(hs, hints(markIt, copyIt)...), append(m.queryHints(s.book.row()), hints(escalate, nextBook, open, write)...)...)
	case len(s.chain.rows) == 0 && !m.asking(): // what it rests on is all there is to look at
		hs := append([]hint{{"Enter", "sources"}}, hints(showLog, showTrace)...)
		if m.o.Reload != nil {
			hs = append([]hint{{"r", "ask again"}}, hs...)
		}
		return append(hs, hints(write)...)
	}
	hs := append([]hint{{"↑↓", "hop"}, {"Enter", "details"}, {"Tab", "playbook"}}, hints(showLog, showTrace)...)
	return append(append(hs, m.queryHints(pageRow{})...), hints(copyIt, escalate, showBook, showSources, write)...)
}

// queryHints say what asking a query does: of the row when that is one, else it lists those
// of the entry, where it has any.
func (m *Model) queryHints(r pageRow) []hint {
	switch q := r.subject.query; {
	case q != nil:
		if ok, _ := q.Runnable(); !ok {
			return nil
		}
		return []hint{{hints(collect)[0].key, "ask query"}}
	case len(m.queries()) > 0:
		return hints(collect)
	}
	return nil
}

func (s *mainScreen) do(m *Model, a action) tea.Cmd {
	if a == tab {
		s.inBook = !s.inBook
		s.toNext(m)
		return nil
	}
	if s.inBook {
		if a == enter && s.book.row().open == nil {
			return m.openBook()
		}
		s.book.do(m, a)
		return nil
	}
	switch a {
	case up:
		s.chain.move(-1)
	case down:
		s.chain.move(1)
	case pageUp:
		s.chain.move(-5)
	case pageDown:
		s.chain.move(5)
	case top:
		s.chain.move(-len(s.chain.rows))
	case bottom:
		s.chain.move(len(s.chain.rows))
	case next, previous:
		s.nextInChain(a)
	case enter:
		if f, ok := s.chain.selected(); ok {
			m.push(newHopScreen(f))
		} else {
			m.push(newSourcesScreen())
		}
	}
	return nil
}

// toNext puts the playbook pane at the next step. Given the focus it keeps a row of a step
// that it is on; left alone it shows the next step on top, once any has been marked.
func (s *mainScreen) toNext(m *Model) {
	if s.inBook && s.book.row().subject.step != (stepKey{}) || !s.inBook && len(m.marks.list) == 0 {
		return
	}
	s.book.wantStep = m.nextStep()
	s.book.toStep()
	if !s.inBook {
		s.book.off = s.book.cur
	}
}

// nextInChain steps over the hops of the chain alone.
func (s *mainScreen) nextInChain(a action) {
	d := 1
	if a == previous {
		d = -1
	}
	if i := s.chain.cur + d; i >= 0 && i < len(s.chain.rows) && s.chain.rows[i].place == inChain {
		s.chain.move(d)
	}
}

func (s *mainScreen) subject(m *Model) subject {
	if s.inBook {
		return s.book.row().subject
	}
	if f, ok := s.chain.selected(); ok {
		return m.hopSubject(f)
	}
	return subject{}
}

func (s *mainScreen) view(m *Model, w, h int) []string {
	l := layoutFor(w, h)
	rows, sure := m.verdictRows(l, w)
	title := 0
	if l.titled {
		title = 1
	}
	s.chain.alone = l.evidence == 0
	s.drawn, s.chainAt, s.bookAt = l, len(rows)+title, len(rows)+title
	if l.two {
		left := s.chainRows(m, l, l.left, sure)
		left = append(left, m.title("EVIDENCE", s.evidenceRemark(m), l.left, false))
		f, ok := s.chain.selected()
		left = append(left, m.evidenceRows(f, ok, l.left, l.evidence)...)
		left = append(left, m.title("GAPS", nil, l.left, false))
		left = append(left, m.gapRows(l.left, l.gaps)...)
		right := s.bookRows(m, l, l.right)
		n := max(h-len(rows), 0)
		return m.fillRows(append(rows, m.beside(m.fillRows(left, l.left, n), m.fillRows(right, l.right, n))...), w, h)
	}
	rows = append(rows, s.chainRows(m, l, w, sure)...)
	if l.evidence > 0 {
		rows = append(rows, m.title("EVIDENCE", s.evidenceRemark(m), w, false))
		f, ok := s.chain.selected()
		rows = append(rows, m.evidenceRows(f, ok, w, l.evidence)...)
	}
	switch {
	case l.gaps == 1:
		rows = append(rows, m.theme.row(m.gapLine(), w, false))
	case l.gaps > 1:
		rows = append(rows, m.gapRows(w, l.gaps)...)
	}
	s.bookAt = len(rows) + title
	rows = append(rows, s.bookRows(m, l, w)...)
	return m.fillRows(rows, w, h)
}

// verdictRows are the answer, and what they have no room for: how sure it is.
func (m *Model) verdictRows(l layout, w int) (rows []string, sure string) {
	lw := 9
	if w < 60 {
		lw = 6
	}
	v := m.verdict(w - lw)
	var out []string
	put := func(word string, x line) {
		row := line{{text: " "}, {text: pad(word, lw-1, ""), role: label}}
		out = append(out, m.theme.row(append(row, x...), w, false))
	}
	put("WHAT", v.what)
	put("WHY", v.why)
	if l.detail {
		put("", v.detail)
	}
	put("TYPE", v.kind)
	if l.when {
		put("WHEN", v.when)
	}
	return out, v.sure
}

func (s *mainScreen) chainRows(m *Model, l layout, w int, sure string) []string {
	var out []string
	if l.titled {
		remark := m.chainRemark(l.gaps == 0)
		if sure != "" {
			remark = append(styled(dim, sure+" "+m.g.dot+" "), remark...)
		}
		out = append(out, m.title("CHAIN", remark, w, !s.inBook))
	}
	return append(out, s.chain.view(m, w, l.chain, !s.inBook)...)
}

func (s *mainScreen) evidenceRemark(m *Model) line {
	f, ok := s.chain.selected()
	if !ok {
		return nil
	}
	switch f.place {
	case inChain:
		return styled(dim, "of "+itoa(f.n)+" "+m.safe(f.hop.Service))
	default:
		return styled(dim, "of "+m.statusText(f)+" "+m.safe(f.hop.Service))
	}
}

// title is the rule above a pane; the pane that has the focus says so by a mark and by the
// weight of its title.
func (m *Model) title(word string, remark line, w int, focus bool) string {
	r := dim
	if focus {
		r = label
		word = m.g.focus + " " + word
	}
	if strings.HasSuffix(word, "CHAIN") && w >= 50 {
		about := "  root cause first"
		if m.outcome() == handled {
			about = "  no failure reached the caller"
		}
		return m.theme.row(m.rule(styled(r, word).add(dim, about), remark, w), w, false)
	}
	return m.theme.row(m.rule(styled(r, word), remark, w), w, false)
}
