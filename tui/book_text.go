package tui

import (
	"strings"

	"triage/playbooks"
)

// commandSubject is what a playbook command offers to the copy key.
func (m *Model) commandSubject(c playbooks.Command) subject {
	s := subject{copy: c.Text, what: "command", changes: c.Changes, service: m.guardName()}
	if c.Run != "copy" || strings.HasSuffix(c.Lang, "ql") {
		s.what = "query"
	}
	if !c.Copyable {
		s.refusal = "the command cannot be shown whole"
		if len(c.Missing) > 0 {
			s.refusal = "no value for " + m.safe(strings.Join(c.Missing, ", "))
		}
	}
	return s
}

// guardName is the service whose name must be typed before a changing command is copied.
func (m *Model) guardName() string {
	if r := m.f.Incident.Root(); r != nil {
		return r.Service
	}
	return m.f.Values["service"]
}

// bookPaneRows are the rows of the playbook pane. Where the entry has steps they come
// first and short, the next one on top; else the entry's own text. A roomy pane also says why
// the entry was chosen.
func (m *Model) bookPaneRows(match playbooks.Match, w int, roomy bool) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	if roomy {
		b.put(append(line{{text: " "}}, m.bookRemark(match, w-2)...))
	}
	for _, s := range m.bookBanner(match) {
		b.hang(warn, styled(warn, " ! "), s)
	}
	steps := match.Entry.Steps(m.f.Values)
	if len(steps) == 0 {
		b.bookLines(match.Entry)
		return b.rows
	}
	section, n := "", 0
	for i, st := range steps {
		if st.Section != section && section != "" {
			b.put(nil)
		}
		if st.Section != section {
			n = 0
		}
		section = st.Section
		b.step(st, i == 0, n)
		n++
	}
	for _, x := range []struct{ word, s string }{{"Meaning: ", match.Entry.Summary}, {"Impact: ", match.Entry.Impact}} {
		if s := m.safe(x.s); s != "" {
			b.put(nil)
			b.hang(plain, styled(dim, " "+x.word), s)
		}
	}
	return b.rows
}

// step is one step of the pane: checks are numbered, changes are lettered.
func (b *rowsBuilder) step(st playbooks.Step, first bool, n int) {
	m := b.m
	mark := " " + itoa(n+1) + " "
	if st.Section == "mitigation" {
		mark = " " + string(rune('A'+min(n, 25))) + " "
	}
	var sub subject
	changes := false
	for i, c := range st.Commands {
		if i == 0 {
			sub = m.commandSubject(c)
		}
		changes = changes || c.Changes
	}
	start := len(b.rows)
	title := m.display(st.Title)
	switch {
	case first:
		b.hang(strong, styled(label, mark).add(beacon, " NEXT ").add(plain, " "), title)
	case changes:
		b.hang(strong, styled(warn, mark), title+"  [changes something]")
	default:
		b.hang(strong, styled(label, mark), title)
	}
	for _, f := range []struct{ word, text string }{
		{"When", st.When}, {"Check", st.Check}, {"Expect", st.Expect}, {"Then", st.Then}, {"Risk", st.Risk}, {"Undo", st.Rollback},
	} {
		if f.text != "" && f.text != st.Title {
			b.hang(plain, line{{text: "   "}, {text: f.word + ": ", role: dim}}, m.display(f.text))
		}
	}
	for i := start; i < len(b.rows); i++ {
		b.rows[i].subject = sub
	}
	for _, c := range st.Commands {
		b.command(c)
	}
}

// command is a command's first row, cut for the eye, behind the key that copies it.
func (b *rowsBuilder) command(c playbooks.Command) {
	m := b.m
	sub := m.commandSubject(c)
	l := line{{text: "   "}}
	switch {
	case !c.Copyable:
		l = l.add(dim, "- ")
	default:
		l = l.add(key, "y ")
	}
	first, _, more := strings.Cut(c.Text, "\n")
	l = l.add(command, m.display(first))
	if more {
		l = l.add(dim, " "+m.g.ellipsis)
	}
	b.rows = append(b.rows, pageRow{line: l, subject: sub})
	if sub.refusal != "" {
		b.rows = append(b.rows, pageRow{line: styled(warn, "     not copyable: "+sub.refusal), subject: sub})
	}
}

// hang puts text behind a mark, in a role, wrapped to the width.
func (b *rowsBuilder) hang(r role, mark line, s string) {
	for _, l := range b.m.hanging(mark, s, b.w-1) {
		if n := len(l); n > 0 {
			l[n-1].role = r
		}
		b.put(l)
	}
}

var bookRoles = map[playbooks.Role]role{
	playbooks.RoleHeading: label, playbooks.RoleStrong: strong, playbooks.RoleEmphasis: plain,
	playbooks.RoleCode: name, playbooks.RoleCommand: command, playbooks.RoleLink: link,
	playbooks.RoleField: strong, playbooks.RoleMark: dim, playbooks.RoleNote: dim,
	playbooks.RoleWarning: warn, playbooks.RoleUnknown: warn, playbooks.RoleTag: dim,
}

// bookLines is the entry's whole text as the playbook package lays it out.
func (b *rowsBuilder) bookLines(e *playbooks.Entry) {
	commands := map[int]playbooks.Command{}
	for _, c := range e.Commands(b.m.f.Values) {
		commands[c.ID] = c
	}
	for _, bl := range e.Lines(b.m.f.Values, max(8, b.w-3)) {
		l := line{{text: strings.Repeat(" ", bl.Indent+1)}}
		r := pageRow{}
		for _, t := range bl.Spans {
			s := seg{text: b.m.display(t.Text), role: bookRoles[t.Role]}
			if webURL(t.URL) {
				s.url, r.subject = t.URL, subject{url: t.URL, copy: t.URL, what: "link"}
			}
			l = append(l, s)
			r.section = r.section || t.Role == playbooks.RoleHeading
		}
		if c, ok := commands[bl.Command]; ok {
			r.subject = b.m.commandSubject(c)
		}
		r.line = l
		b.rows = append(b.rows, r)
	}
}
