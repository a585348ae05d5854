package tui

import (
	"slices"
	"strings"

	"triage/playbooks"
)

// bookPaneRows are the rows of the playbook pane. Where the entry has steps they come
// first and short, the next one on top; else the entry's own text. A roomy pane also says why
// the entry was chosen.
func (m *Model) bookPaneRows(match playbooks.Match, w int, size paneSize) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	roomy := size == roomyPane
	if roomy && !match.General { // else the warning says it
		for _, l := range m.bookRemark(match, w) {
			b.put(l)
		}
	}
	banner := m.bookBanner(match)
	if size == lowPane && len(banner) > 0 {
		b.put(styled(warn, " ! "+strings.Join(banner, "; ")))
		banner = nil
	}
	for _, s := range banner {
		b.hang(warn, styled(warn, " ! "), s)
	}
	parts := m.partsOf(match.Entry)
	steps, links := parts.steps, parts.links
	if len(steps) == 0 {
		b.bookLines(match.Entry)
		return b.rows
	}
	queries := m.queriesByCommand()
	next := slices.IndexFunc(steps, func(st playbooks.Step) bool { return m.marks.find(keyOf(match.Entry, st)) == nil })
	section, n := "", 0
	for i, st := range steps {
		if st.Section != section && section != "" {
			b.put(nil)
		}
		if st.Section != section {
			n = 0
		}
		section = st.Section
		b.step(paneStep{Step: st, entry: match.Entry, n: n, next: i == next, roomy: roomy, links: links, queries: queries})
		n++
	}
	if next < 0 {
		b.hang(warn, styled(warn, " ! "), "every step is marked: escalate, or ] for another entry")
	}
	for _, x := range []struct{ word, s string }{{"Meaning: ", match.Entry.Summary}, {"Impact: ", match.Entry.Impact}} {
		if s := m.safe(x.s); s != "" {
			b.put(nil)
			b.hang(plain, styled(dim, " "+x.word), s)
		}
	}
	if len(links) > 0 {
		b.put(nil)
	}
	for _, t := range links {
		b.link(" ", t)
	}
	b.frontQueries("", " ")
	return b.rows
}

// paneStep is a step of the pane and where it stands.
type paneStep struct {
	playbooks.Step
	entry       *playbooks.Entry
	n           int // in its section, from 0
	next, roomy bool
	links       []playbooks.Text
	queries     map[int]*entryQuery // by the command that holds them
}

// step is one step of the pane: checks are numbered, changes are lettered. One that has been
// marked takes one row, so that the next one moves up into sight.
func (b *rowsBuilder) step(st paneStep) {
	m := b.m
	start := len(b.rows)
	no := " " + itoa(st.n+1) + " "
	if st.Section == "mitigation" {
		no = " " + string(rune('A'+min(st.n, 25))) + " "
	}
	sub := subject{step: keyOf(st.entry, st.Step)}
	changes := false
	for i, c := range st.Commands {
		if i == 0 {
			step := sub.step
			sub = m.commandSubject(c)
			sub.step, sub.query = step, st.queries[c.ID]
		}
		changes = changes || c.Changes
	}
	title := m.display(st.Title)
	if changes {
		title += "  [changes something]"
	}
	if x := m.marks.find(sub.step); x != nil {
		l := append(styled(dim, no), m.markLine(x)...).add(dim, "  "+title)
		b.rows = append(b.rows, pageRow{line: l, subject: sub})
		return
	}
	switch {
	case st.next:
		b.hang(strong, styled(label, no).add(beacon, " NEXT ").add(plain, " "), title)
	case changes:
		b.hang(strong, styled(warn, no), title)
	default:
		b.hang(strong, styled(label, no), title)
	}
	var quoted []playbooks.Text
	for _, f := range stepFields(st.Step) {
		b.hang(plain, line{{text: "   "}, {text: f[0] + ": ", role: dim}}, m.display(f[1]))
		for _, t := range st.links {
			if strings.Contains(f[1], `"`+t.Text+`"`) && !slices.Contains(quoted, t) {
				quoted = append(quoted, t)
			}
		}
	}
	for _, t := range quoted {
		if sub.url == "" {
			sub.url = t.URL
		}
	}
	for i := start; i < len(b.rows); i++ {
		b.rows[i].subject = sub
	}
	for _, t := range quoted {
		b.link("   ", t)
		b.rows[len(b.rows)-1].subject.step = sub.step
	}
	for _, c := range st.Commands {
		from := len(b.rows)
		b.command(c, st.queries[c.ID], st.roomy)
		for i := from; i < len(b.rows); i++ {
			b.rows[i].subject.step, b.rows[i].subject.url = sub.step, sub.url
		}
	}
}

// stepFields are the words and texts of a step that say more than its title.
func stepFields(st playbooks.Step) [][2]string {
	return slices.DeleteFunc([][2]string{
		{"When", st.When}, {"Check", st.Check}, {"Expect", st.Expect}, {"Then", st.Then}, {"Risk", st.Risk}, {"Undo", st.Rollback},
	}, func(f [2]string) bool { return f[1] == "" || f[1] == st.Title })
}

// link is a row that o opens.
func (b *rowsBuilder) link(indent string, t playbooks.Text) {
	b.webLink(indent, webLink{text: b.m.display(t.Text), url: t.URL})
}

// maxCommandRows bounds what a command takes of the pane; the whole entry shows all of it.
const maxCommandRows = 8

// command is a command behind the key that copies it. Where it takes several rows a bar
// beside them says that they are one; where there is little room it is cut for the eye, to
// be copied whole all the same.
func (b *rowsBuilder) command(c playbooks.Command, q *entryQuery, roomy bool) {
	m := b.m
	sub := m.commandSubject(c)
	sub.query = q
	mark := line{{text: "   "}}.add(key, "y ")
	switch {
	case !c.Copyable:
		mark = line{{text: "   "}}.add(dim, "- ")
	case q != nil && m.o.Collect != nil:
		mark = line{{text: "   "}}.add(key, "c ")
	}
	var rows []string
	for s := range strings.SplitSeq(c.Text, "\n") {
		rows = append(rows, wrap(m.display(s), max(8, b.w-mark.width()-3))...)
	}
	if first, _, more := strings.Cut(c.Text, "\n"); !roomy || len(rows) == 1 {
		l := mark.add(command, m.display(first))
		if more {
			l = l.add(dim, " "+m.g.ellipsis)
		}
		b.rows = append(b.rows, pageRow{line: l, subject: sub})
	} else {
		if len(rows) > maxCommandRows {
			rows = append(rows[:maxCommandRows-1], m.g.ellipsis+" "+itoa(len(rows)-maxCommandRows+1)+" more rows: p shows all")
		}
		for i, s := range rows {
			if i > 0 {
				mark = text("     ")
			}
			b.rows = append(b.rows, pageRow{line: append(line{}, mark...).add(ground, m.g.bar+" ").add(command, s), subject: sub})
		}
	}
	if sub.refusal != "" {
		b.rows = append(b.rows, pageRow{line: styled(warn, "     not copyable: "+sub.refusal), subject: sub})
	}
	b.outcome("     ", q)
}
