package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// queriesScreen lists the queries of the playbook entry with what they brought, then those of
// other entries that were asked before.
type queriesScreen struct{ page page }

// newQueriesScreen has the cursor on the first query, so that the same key asks it.
func newQueriesScreen() *queriesScreen { return &queriesScreen{page: page{cursor: cursor{cur: 1}}} }

func (s *queriesScreen) crumb(*Model) string { return "queries" }

func (s *queriesScreen) refresh(*Model) {}

func (s *queriesScreen) hints(m *Model) []hint {
	hs := []hint{{"↑↓", "row"}, {"Tab", "next query"}}
	if s.page.row().open != nil {
		hs = append(hs, hint{"Enter", "answer"})
	}
	if s.page.row().subject.query != nil {
		hs = append(hs, m.queryHints(s.page.row())...)
	}
	return append(hs, hints(copyIt, showSources)...)
}

func (s *queriesScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

func (s *queriesScreen) subject(*Model) subject { return s.page.row().subject }

func (s *queriesScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, m.queryRows)
	return s.page.view(m, w, h, true)
}

func (m *Model) queryRows(w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	qs := m.queries()
	title := "QUERIES"
	if match, ok := m.matched(); ok {
		title += " of " + m.safe(match.Entry.ID)
	}
	b.section(title + "  c asks one; they only read")
	for i := range qs {
		b.query(i+1, &qs[i])
	}
	if len(qs) == 0 {
		b.text(plain, nil, m.noQuery())
	}
	earlier := false
	for _, a := range m.asked {
		known := false
		for i := range qs {
			known = known || a.query.key == qs[i].key
		}
		if known {
			continue
		}
		if !earlier {
			b.section("ASKED BEFORE  of other entries")
			earlier = true
		}
		b.asked(a)
	}
	return b.rows
}

func (m *Model) noQuery() string {
	if _, ok := m.matched(); !ok {
		return m.noBook()
	}
	return "this entry offers no query; its commands are to be copied"
}

// query is a query, its text and what came of it.
func (b *rowsBuilder) query(n int, q *entryQuery) {
	m := b.m
	from := len(b.rows)
	b.text(strong, styled(label, itoa(n)+" "), m.queryName(q))
	b.rows[from].section = true // Tab goes from one to the next
	b.text(command, styled(dim, q.Source+" "), m.safe(q.String()))
	for i := from; i < len(b.rows); i++ {
		b.rows[i].subject = m.querySubject(q)
	}
	a := m.askedOf(q.key)
	if a == nil {
		b.text(dim, nil, m.notAsked(q))
		b.rows[len(b.rows)-1].subject = m.querySubject(q)
		return
	}
	b.text(plain, nil, m.askedLine(a).plain())
	for i := from; i < len(b.rows); i++ {
		b.rows[i].open, b.rows[i].subject = openReply(a), m.querySubject(q)
	}
}

// asked is a query that was asked of another entry.
func (b *rowsBuilder) asked(a *asked) {
	from := len(b.rows)
	b.text(strong, nil, b.m.queryName(&a.query)+" of "+b.m.safe(a.query.key.entry))
	b.text(plain, nil, b.m.askedLine(a).plain())
	for i := from; i < len(b.rows); i++ {
		b.rows[i].open = openReply(a)
	}
}

func openReply(a *asked) func(*Model) screen {
	return func(*Model) screen { return &replyScreen{asked: a} }
}

// queryName is what a query is called: by its entry, else by its text.
func (m *Model) queryName(q *entryQuery) string {
	if q.ID != "" {
		return m.safe(q.ID)
	}
	return m.elide(m.safe(q.String()), 40)
}

func (m *Model) notAsked(q *entryQuery) string {
	if ok, why := q.Runnable(); !ok {
		return "cannot be asked: " + m.safe(why)
	}
	if m.o.Collect == nil {
		return "not asked: there is no source for it"
	}
	return "not asked yet"
}

// querySubject is what a query offers to the keys.
func (m *Model) querySubject(q *entryQuery) subject {
	s := subject{copy: m.safeBlock(q.LogQL), what: "query", query: q}
	if q.LogQL == "" {
		s.copy = m.safe(q.String())
	}
	if ok, why := q.Runnable(); !ok {
		s.refusal = m.safe(why)
	} else if q.LogQL != "" {
		s.url = m.f.Links.Explore(q.LogQL, m.query().Window)
	}
	return s
}

// askedLine is how a query went, in one line.
func (m *Model) askedLine(a *asked) line {
	switch {
	case a.running:
		return styled(plain, "asking")
	case a.err == nil:
		return text(m.rowWords(a))
	}
	l := styled(bad, "FAILED").add(plain, ": "+m.errorWords(a.err))
	if errors.Is(a.err, errCancelled) {
		l = styled(warn, "STOPPED").add(plain, ": "+m.errorWords(a.err))
	}
	if a.have && a.got.Reply.Rows() > 0 {
		l = l.add(plain, "; before that, "+m.rowWords(a))
	}
	return l
}

// rowWords are how much an answer brought, and when.
func (m *Model) rowWords(a *asked) string {
	r := &a.got.Reply
	var n string
	switch {
	case len(r.Lines) > 0:
		n = count(len(r.Lines), "log line")
	case len(r.Series) > 0:
		n = plural(len(r.Series), "series", "series")
	case len(r.Traces) > 0:
		n = count(len(r.Traces), "trace")
	default:
		n = "nothing found"
	}
	if len(r.Truncated) > 0 {
		n += ", cut short"
	}
	return n + " at " + clockSeconds(a.got.At)
}

// errorWords are an error in one printable line.
func (m *Model) errorWords(err error) string {
	return m.safe(strings.TrimSpace(err.Error()))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
