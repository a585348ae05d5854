package tui

import (
	tea "charm.land/bubbletea/v2"

	"triage/investigate"
)

// sourcesScreen is what was asked of each source and how it went.
type sourcesScreen struct{ page page }

func newSourcesScreen() *sourcesScreen { return &sourcesScreen{} }

func (s *sourcesScreen) crumb(*Model) string { return "sources" }

func (s *sourcesScreen) refresh(*Model) {}

func (s *sourcesScreen) hints(*Model) []hint {
	hs := []hint{{"↑↓", "row"}, {"Tab", "next source"}, {"y", "copy query"}}
	if s.page.row().subject.url != "" {
		hs = append(hs, hints(open)...)
	}
	return append(hs, hints(reload)...)
}

func (s *sourcesScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

func (s *sourcesScreen) subject(*Model) subject { return s.page.row().subject }

func (s *sourcesScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, m.sourceRows)
	return s.page.view(m, w, h, true)
}

func (m *Model) sourceRows(w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	for _, s := range m.byTrust() {
		b.source(s)
	}
	if len(m.sources()) == 0 {
		b.put(styled(dim, "no source has been asked yet"))
	}
	if gs := m.gaps(); len(gs) > 0 {
		b.section("GAPS  what is missing")
		for _, g := range gs {
			b.text(plain, styled(warn, "! "), g)
		}
	}
	if os := m.othersRows(); len(os) > 0 {
		b.section("OTHER REQUESTS  of the same correlation id")
		for _, o := range os {
			b.text(plain, nil, o)
		}
	}
	if s := m.windowText(true); s != "" {
		b.section("WINDOW")
		b.text(plain, nil, s)
	}
	return b.rows
}

func (b *rowsBuilder) source(s investigate.SourceStatus) {
	m := b.m
	b.section(m.safe(s.Name))
	r, word := stateOf(s.State)
	l := line{{text: "  "}, {text: word, role: r}}
	d := "  " + m.g.dot + "  "
	l = l.add(dim, d+count(s.Records, "record")+d+count(s.Queries, "query"))
	if s.Bytes > 0 {
		l = l.add(dim, d+byteCount(s.Bytes))
	}
	if s.Took > 0 {
		l = l.add(dim, d+short(s.Took))
	}
	b.put(l)
	if s.Error != "" {
		b.text(plain, styled(bad, "! "), m.safe(s.Error))
	}
	for _, n := range s.Notes {
		b.text(plain, styled(warn, "! "), m.safe(n))
	}
	for _, a := range s.Asked {
		head := "asked"
		if w := m.spanOfTime(a.Window, true); w != "" {
			head += " for " + w
		}
		head += ", " + count(a.Records, "record")
		if a.Took > 0 {
			head += " in " + short(a.Took)
		}
		forms := pasteForms(a, m.windowOf(a))
		l := styled(dim, "  "+head)
		if where := forms[0].where; where != "" {
			l = fit(b.w-1, l, styled(dim, ", "+forms[0].what+" for "+where))
		}
		b.put(l)
		link := m.askedLink(a)
		from := len(b.rows) - 1
		b.rows[from].subject = subject{copy: m.safeBlock(forms[0].text), what: forms[0].what}
		for i, f := range forms {
			b.pasteForm(f, i > 0)
		}
		if link.url != "" {
			b.webLink("  ", link)
		}
		for i := from; i < len(b.rows); i++ {
			b.rows[i].subject.url = link.url
		}
	}
}

// pasteForm is a query behind the key that copies it: as it was sent in full, in another
// form on one row.
func (b *rowsBuilder) pasteForm(f pasteForm, brief bool) {
	s := b.m.safe(f.text)
	rows := wrap(s, max(4, b.w-6))
	if brief {
		rows = []string{s}
	}
	for i, row := range rows {
		l := text("    ")
		if i == 0 && b.m.numbers == nil {
			l = text("  ").add(key, "y ")
		}
		if brief {
			l = l.add(dim, f.what+" for "+f.where+": ")
		}
		b.rows = append(b.rows, pageRow{line: l.add(command, row), verbatim: true, subject: subject{copy: b.m.safeBlock(f.text), what: f.what}})
	}
}
