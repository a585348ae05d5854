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
	playbooks.RoleComment: dim, playbooks.RoleString: command, playbooks.RoleVariable: name,
}

// bookLines is the entry's whole text as the playbook package lays it out.
func (b *rowsBuilder) bookLines(e *playbooks.Entry) {
	commands := map[int]playbooks.Command{}
	for _, c := range e.Commands(b.m.f.Values) {
		commands[c.ID] = c
	}
	lines := e.Lines(b.m.f.Values, max(8, b.w-3))
	at := stepsAt(lines, e.Steps(b.m.f.Values))
	queries := b.m.queriesByCommand()
	var step stepKey
	for i, bl := range lines {
		l := line{{text: strings.Repeat(" ", bl.Indent+1)}}
		r := pageRow{}
		st, begins := at[i]
		if begins {
			step = keyOf(e, st)
		}
		for _, t := range bl.Spans {
			s := seg{text: b.m.display(t.Text), role: bookRoles[t.Role]}
			if webURL(t.URL) {
				s.url, r.subject = t.URL, subject{url: t.URL, copy: t.URL, what: "link"}
			}
			l = append(l, s)
			r.section = r.section || t.Role == playbooks.RoleHeading
		}
		if r.section && !begins && !bl.Continued {
			step = stepKey{} // another part of the entry
		}
		if x := b.m.marks.find(step); x != nil && begins {
			l = append(l.add(plain, "  "), b.m.markLine(x)...)
		}
		if c, ok := commands[bl.Command]; ok {
			r.subject = b.m.commandSubject(c)
			if q := queries[c.ID]; q != nil {
				r.subject.query, r.open = q, b.openAnswer(q)
			}
		}
		r.subject.step = step
		r.line, r.verbatim = l, bl.Command != 0
		b.rows = append(b.rows, r)
		if q := queries[bl.Command]; q != nil && (i+1 == len(lines) || lines[i+1].Command != bl.Command) {
			b.outcome("  ", q)
		}
	}
}

// stepsAt finds the lines on which the steps of an entry begin: its headings and, where it
// has lists instead, their items.
func stepsAt(lines []playbooks.Line, steps []playbooks.Step) map[int]playbooks.Step {
	at := map[int]playbooks.Step{}
	for i := 0; i < len(lines) && len(steps) > 0; i++ {
		if lines[i].Continued || lines[i].Command != 0 {
			continue
		}
		said := lines[i].String()
		for j := i + 1; j < len(lines) && lines[j].Continued; j++ {
			said += " " + lines[j].String()
		}
		words := strings.Fields(said)
		if len(words) > 1 && isOrdinal(words[0]) {
			words = words[1:]
		}
		title := strings.Fields(steps[0].Title)
		if len(title) > 0 && len(words) >= len(title) && strings.Join(words[:len(title)], " ") == strings.Join(title, " ") {
			at[i], steps = steps[0], steps[1:]
		}
	}
	return at
}

// isOrdinal tells whether a word numbers a step: 1. or 12)
func isOrdinal(s string) bool {
	n := strings.TrimRight(s, ".)")
	return n != s && n != "" && strings.Trim(n, "0123456789") == ""
}
