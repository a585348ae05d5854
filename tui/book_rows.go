package tui

import (
	"fmt"
	"strings"

	"triage/playbooks"
)

// bookRows are the rows of the playbook screen: what the entry is, its text, and which
// other entries fit.
func (m *Model) bookRows(match playbooks.Match, w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	e := match.Entry
	title := m.safe(e.Title)
	if title == "" {
		title = m.safe(e.ID)
	}
	b.section(title)
	b.text(dim, nil, strings.Join(m.aboutEntry(match), " "+m.g.dot+" "))
	for _, s := range m.bookBanner(match) {
		b.text(warn, styled(warn, "! "), s)
	}
	b.put(nil)
	b.bookLines(e)
	b.frontQueries("QUERIES  c asks one; they only read", "  ")
	if len(m.f.Playbooks) > 1 {
		b.section("ALL ENTRIES THAT FIT  Enter opens one; [ and ] turn to the previous and the next")
		for i, x := range m.f.Playbooks {
			if x.Entry == nil {
				continue
			}
			mark := "  "
			if i == m.book {
				mark = m.g.focus + " "
			}
			from := len(b.rows)
			b.text(plain, styled(label, mark), fmt.Sprintf("%d %s: %s", i+1, m.safe(x.Entry.ID), m.safe(x.Reason)))
			for j := from; j < len(b.rows); j++ {
				b.rows[j].open = func(m *Model) screen {
					m.book = i
					m.main().book = page{}
					return &bookScreen{book: i}
				}
			}
		}
	}
	return b.rows
}

func (m *Model) aboutEntry(match playbooks.Match) []string {
	e := match.Entry
	about := []string{m.safe(match.Reason)}
	if e.Severity != "" {
		about = append(about, m.safe(e.Severity))
	}
	if e.Owner != "" {
		about = append(about, "owner "+m.safe(e.Owner))
	}
	if days, age := e.Reviewed(m.o.now()); age != playbooks.AgeUnknown {
		about = append(about, fmt.Sprintf("reviewed %d days ago", days))
	}
	return append(about, m.safe(e.Path))
}

// firstLink is the first link of the entry shown that can be opened; "" when there is none.
func (m *Model) firstLink() string {
	match, ok := m.matched()
	if !ok {
		return ""
	}
	if links := m.partsOf(match.Entry).links; len(links) > 0 {
		return links[0].URL
	}
	return ""
}
