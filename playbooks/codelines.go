package playbooks

import (
	"strconv"
	"strings"

	"triage/safetext"
)

// code lays out a fence: its commands under a remark on what they do, the rest as it is.
func (l *layout) code(b *block, indent int) {
	if !b.isCommand() {
		code := strings.TrimRight(b.code, "\n")
		ps, _ := fillCode(code, b.lang, l.values)
		l.codeLines(ps, RoleCode, l.deeper(indent, 2), 0)
		return
	}
	for i, ch := range b.chunks() {
		if !ch.isCommand {
			ps, _ := fillCode(ch.text, b.lang, l.values)
			l.codeLines(ps, RoleCode, l.deeper(indent, 2), 0)
			continue
		}
		l.command++
		c := ch.command(b, l.command, l.values)
		if i > 0 {
			l.gap()
		}
		l.wrapped(c.remark(), indent)
		ps, _ := fillCode(ch.text, b.lang, l.values)
		if languageOf(b.lang) == langShell {
			ps = highlightShell(ps)
		}
		l.codeLines(ps, RoleCommand, l.deeper(indent, 2), c.ID)
	}
}

// remark says what a command does and whether it can be copied.
func (c Command) remark() []Text {
	role, does := RoleNote, "reads only"
	switch {
	case c.Risk == "destructive":
		role, does = RoleWarning, "DESTRUCTIVE: cannot be undone"
	case c.Risk == "change":
		role, does = RoleWarning, "changes something"
	case c.Changes:
		role, does = RoleWarning, "may change something"
	}
	out := []Text{{RoleMark, "[" + strconv.Itoa(c.ID) + "] ", ""}, {role, does, ""}}
	if !c.Copyable {
		why := "not copyable"
		if len(c.Missing) > 0 {
			why += ": " + safetext.Line(strings.Join(c.Missing, ", "))
		}
		out = append(out, Text{RoleNote, " · ", ""}, Text{RoleUnknown, why, ""})
	}
	return out
}

// codeLines lays out filled-in code. A line that is too wide is cut for the eye only.
func (l *layout) codeLines(ps []piece, role Role, indent, command int) {
	for _, row := range splitPieces(ps) {
		var spans []Text
		for _, p := range row {
			r := role
			switch {
			case p.unknown:
				r = RoleUnknown
			case p.role != "":
				r = p.role
			}
			spans = appendSpan(spans, Text{r, safetext.Line(p.text), ""})
		}
		for i, part := range breakSpans(spans, l.room(indent)) {
			l.add(Line{Indent: indent, Spans: part, Command: command, Continued: i > 0})
		}
	}
}

// splitPieces cuts pieces at their line breaks.
func splitPieces(ps []piece) [][]piece {
	rows := [][]piece{nil}
	for _, p := range ps {
		for i, part := range strings.Split(strings.ReplaceAll(p.text, "\r\n", "\n"), "\n") {
			if i > 0 {
				rows = append(rows, nil)
			}
			if part != "" {
				rows[len(rows)-1] = append(rows[len(rows)-1], piece{part, p.unknown, p.role})
			}
		}
	}
	return rows
}

// breakSpans is [breakCommand] for a line of several roles.
func breakSpans(spans []Text, width int) [][]Text {
	var whole strings.Builder
	for _, s := range spans {
		whole.WriteString(s.Text)
	}
	var out [][]Text
	for _, part := range breakCommand(whole.String(), width) {
		var cur []Text
		for n := len(part); n > 0 && len(spans) > 0; {
			s := spans[0]
			if len(s.Text) <= n {
				cur, n, spans = append(cur, s), n-len(s.Text), spans[1:]
				continue
			}
			cur = append(cur, Text{s.Role, s.Text[:n], s.URL})
			spans = append([]Text{{s.Role, s.Text[n:], s.URL}}, spans[1:]...)
			n = 0
		}
		out = append(out, cur)
	}
	return out
}
