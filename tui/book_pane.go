package tui

import (
	"fmt"
	"strings"

	"triage/playbooks"
)

// paneSize is how much the pane says.
type paneSize uint8

const (
	lowPane   paneSize = iota // a warning takes one row, cut: the next step must be seen
	fairPane                  // the steps
	roomyPane                 // the steps and why the entry was chosen
)

func paneOf(height int) paneSize {
	switch {
	case height < 4:
		return lowPane
	case height < 12:
		return fairPane
	}
	return roomyPane
}

// bookRows are the playbook pane of the main screen: which entry and why, then the entry
// from its next step on, then whom to call.
func (s *mainScreen) bookRows(m *Model, l layout, w int) []string {
	var out []string
	size := paneOf(l.book)
	if l.titled {
		out = append(out, m.bookTitle(w, s.inBook, size < roomyPane))
	}
	match, ok := m.matched()
	if !ok {
		s.book = page{}
		var body []string
		for _, r := range wrap(m.noBook(), max(1, w-4)) {
			body = append(body, m.theme.row(styled(dim, "   "+r), w, false))
		}
		out = append(out, m.fillRows(body, w, l.book)...)
	} else {
		if size != s.bookSize {
			s.book, s.bookSize = page{}, size
		}
		s.book.build(m, w, func(w int) []pageRow { return m.bookPaneRows(match, w, size) })
		out = append(out, s.book.view(m, w, l.book, s.inBook)...)
	}
	if l.escalate > 0 {
		out = append(out, m.escalateRows(match.Entry, w, l.escalate)...)
	}
	return out
}

func (m *Model) matched() (playbooks.Match, bool) {
	if !m.have || m.book >= len(m.f.Playbooks) || m.f.Playbooks[m.book].Entry == nil {
		return playbooks.Match{}, false
	}
	return m.f.Playbooks[m.book], true
}

func (m *Model) noBook() string {
	switch m.outcome() {
	case asking:
		return "the entry that fits appears here once the error is known"
	case healthy:
		return "nothing failed, so there is nothing to do"
	case handled:
		return "the caller recovered, so nothing needs to be done now"
	case failed:
		if m.asking() {
			return "no entry fits what is known so far; still asking"
		}
		return "no playbook entry fits this error: keep to the evidence and escalate early"
	}
	return "no error is known, so no entry could be chosen; for a code from the alert: triage explain CODE"
}

// bookRemark says why the entry was chosen and, where the rows have room, how far it can be
// trusted.
func (m *Model) bookRemark(match playbooks.Match, w int) []line {
	d := " " + m.g.dot + " "
	rows := m.hanging(text("  "), m.safe(match.Reason), w-1)
	for i := range rows {
		rows[i][len(rows[i])-1].role = dim
	}
	l := &rows[len(rows)-1]
	if days, age := match.Entry.Reviewed(m.o.now()); age == playbooks.AgeFresh { // else the banner says it
		*l = fit(w-1, *l, styled(dim, d+"reviewed "+count(days, "day")+" ago"), styled(dim, fmt.Sprintf("%sreviewed %dd ago", d, days)))
	}
	if o := match.Entry.Owner; o != "" {
		*l = fit(w-1, *l, styled(dim, d+"owner "+m.safe(o)))
	}
	return rows
}

func (m *Model) bookTitle(w int, focus, showReason bool) string {
	match, ok := m.matched()
	word := "PLAYBOOK"
	if !ok {
		return m.title(word, nil, w, focus)
	}
	r := dim
	if focus {
		r = label
		word = m.g.focus + " " + word
	}
	t := styled(r, word)
	if n := len(m.f.Playbooks); n > 1 {
		t = t.add(dim, fmt.Sprintf(" %d/%d", m.book+1, n))
	}
	t = t.add(strong, " "+m.safe(match.Entry.ID))
	if !showReason || match.General {
		return m.theme.row(m.rule(t, nil, w), w, false)
	}
	return m.theme.row(m.rule(t, styled(dim, m.safe(match.Reason)), w), w, false)
}

// retired tells of an entry that fits better than general advice and holds no longer.
func (m *Model) retired() string {
	for i, x := range m.f.Playbooks {
		if x.Entry == nil || x.General {
			continue
		}
		if s := x.Entry.Status; s == "deprecated" || s == "superseded" {
			return fmt.Sprintf(" but a %s one, %d/%d", s, i+1, len(m.f.Playbooks))
		}
	}
	return ""
}

// bookBanner are the warnings that stand before an entry: general, retired, old.
func (m *Model) bookBanner(match playbooks.Match) []string {
	e := match.Entry
	var out []string
	if match.General {
		c := "this error"
		if r := m.f.Incident.Root(); r != nil {
			c = m.safe(r.Code())
		}
		out = append(out, "no entry for "+c+m.retired()+": general advice for its kind")
	}
	switch e.Status {
	case "deprecated", "draft", "superseded":
		w := "this entry is " + e.Status
		if e.SupersededBy != "" {
			w += ", replaced by " + m.safe(e.SupersededBy)
		}
		out = append(out, w+": check each step before trusting it")
	}
	switch days, age := e.Reviewed(m.o.now()); age {
	case playbooks.AgeDue, playbooks.AgeOverdue:
		out = append(out, fmt.Sprintf("reviewed %d days ago: steps may be out of date", days))
	}
	if len(match.TiedWith) > 0 {
		out = append(out, "fits exactly as well: "+m.safe(strings.Join(match.TiedWith, ", ")))
	}
	return out
}
