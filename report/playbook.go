package report

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
	"triage/playbooks"
	"triage/redact"
)

// best is the entry to show, nil when none fits.
func best(f *investigate.Finding) *playbooks.Match {
	if len(f.Playbooks) == 0 || f.Playbooks[0].Entry == nil {
		return nil
	}
	return &f.Playbooks[0]
}

// matchPieces say which entry it is and why it is shown.
func matchPieces(m *playbooks.Match) []piece {
	e := m.Entry
	why := infer(plain, m.Reason)
	if m.General { // nothing is about this error in particular
		why.role = warn
	}
	about := [][]piece{{say(faint, "matched: "), why}, {say(faint, "entry "), keep(plain, e.ID), say(faint, " in "), keep(plain, e.Path)}}
	if e.Owner != "" {
		about = append(about, []piece{say(faint, "owner "), tell(plain, e.Owner)})
	}
	if e.ReviewedAt != "" {
		about = append(about, []piece{say(faint, "reviewed "), keep(plain, e.ReviewedAt)})
	}
	return join(" · ", about...)
}

// othersPieces name the entries that fit less well; nil when there are none.
func othersPieces(f *investigate.Finding) []piece {
	const most = 5
	var groups [][]piece
	for n, m := range f.Playbooks {
		if n == 0 || m.Entry == nil {
			continue
		}
		if len(groups) == most {
			groups = append(groups, []piece{say(plain, count(len(f.Playbooks)-n, "more", "more"))})
			break
		}
		groups = append(groups, []piece{keep(code, m.Entry.ID), say(plain, " ("), infer(plain, m.Reason), say(plain, ")")})
	}
	if groups == nil {
		return nil
	}
	return append([]piece{say(faint, "also: ")}, join(", ", groups...)...)
}

func (p *page) playbook(f *investigate.Finding) {
	m := best(f)
	if m == nil {
		if f.Incident.Root() != nil {
			p.heading("PLAYBOOK", "")
			p.line(2, 4, withCommands("No entry fits, not even a general one. `triage playbook list` shows what is loaded.")...)
		}
		return
	}
	p.blank()
	p.line(0, 2, say(strong, "PLAYBOOK"), say(plain, "  "), tell(strong, m.Entry.Title))
	p.line(2, 4, matchPieces(m)...)
	if others := othersPieces(f); others != nil {
		p.line(2, 4, others...)
	}
	p.blank()
	for _, l := range entryLines(m.Entry, f.Values, p.width-2) {
		p.entryLine(l)
	}
}

// unbroken is a width that no line reaches.
const unbroken = 1 << 20

// entryLines are the lines of an entry before they are broken, so that commands and links
// stay whole: the entry is laid out as if there were no edge. Only a table that does not fit
// takes its narrow form.
func entryLines(e *playbooks.Entry, values playbooks.Values, width int) []playbooks.Line {
	lines, narrow := e.Lines(values, unbroken), e.Lines(values, width)
	if logical(narrow) == logical(lines) {
		return lines
	}
	joined := narrow[:0]
	for _, l := range narrow {
		if n := len(joined); l.Continued && n > 0 && isCode(l) && isCode(joined[n-1]) {
			joined[n-1].Spans = append(joined[n-1].Spans, l.Spans...)
			continue
		}
		joined = append(joined, l)
	}
	return joined
}

func logical(lines []playbooks.Line) int {
	n := 0
	for _, l := range lines {
		if !l.Continued {
			n++
		}
	}
	return n
}

// isCode tells whether a line is one of a code block.
func isCode(l playbooks.Line) bool {
	if l.Command != 0 {
		return true
	}
	for _, s := range l.Spans {
		if s.Role != playbooks.RoleMark {
			return s.Role == playbooks.RoleCode
		}
	}
	return false
}

// entryLine writes one line of an entry, whose text is printable already.
func (p *page) entryLine(l playbooks.Line) {
	const margin = 2
	hang, marks, block := l.Indent+margin, true, l.Command != 0
	var ps []piece
	for _, s := range l.Spans {
		marks = marks && (s.Role == playbooks.RoleMark || strings.Trim(s.Text, " ") == "")
		if marks {
			hang += ansi.StringWidth(s.Text)
		}
		q := tell(entryRole(s.Role), s.Text)
		if block || (s.Role == playbooks.RoleCode && len(l.Spans) == 1) || strings.Contains(s.Text, "://") {
			q.from = whole
		}
		ps = append(ps, q)
	}
	p.line(l.Indent+margin, hang, ps...)
}

func entryRole(r playbooks.Role) role {
	switch r {
	case playbooks.RoleHeading, playbooks.RoleStrong, playbooks.RoleField:
		return strong
	case playbooks.RoleCode, playbooks.RoleCommand, playbooks.RoleLink, playbooks.RoleString, playbooks.RoleVariable:
		return code
	case playbooks.RoleWarning, playbooks.RoleUnknown:
		return warn
	case playbooks.RoleNote, playbooks.RoleMark, playbooks.RoleComment:
		return faint
	}
	return plain
}

// playbook writes the entry, filled in, as the last part of the report.
func (m *markdown) playbook(f *investigate.Finding) {
	match := best(f)
	if match == nil {
		return
	}
	m.section("Playbook: " + prose(match.Entry.Title))
	m.line("- ", matchPieces(match)...)
	if others := othersPieces(f); others != nil {
		m.line("- ", others...)
	}
	m.line("")
	m.b.WriteString(demote(match.Entry.Markdown(inert(f.Values))))
}

// inert redacts the values and takes from those that are more than an id what a host would
// turn into a mention or a link after Markdown's escapes are gone. Ids stay as they are, since
// they go into commands; other values never go into one.
func inert(values playbooks.Values) playbooks.Values {
	out := make(playbooks.Values, len(values))
	for name, v := range values {
		v = redact.Text(v)
		if !isID(v) {
			v = strings.NewReplacer("@", "(at)", "://", ": //", "www.", "www .", "#", "no. ").Replace(v)
		}
		out[name] = v
	}
	return out
}

// isID tells whether s is made of what ids are made of and is no address.
func isID(s string) bool {
	word := false // the byte before is a letter or a digit
	for n := range len(s) {
		c := s[n]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			word = true
			continue
		case n > 0 && strings.IndexByte("._:/+=-", c) >= 0:
		case c == '@' && word: // no host takes a@b for a mention
		default:
			return false
		}
		word = false
	}
	return !strings.Contains(s, "://") && !strings.HasPrefix(strings.ToLower(s), "www.")
}

// demote takes the title of an entry's Markdown off, which the section gives, and puts its
// headings below the report's.
func demote(text string) string {
	var b strings.Builder
	fence := ""
	for n, l := range strings.SplitAfter(text, "\n") {
		trimmed := strings.TrimLeft(l, " >")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, "`\n") == "" {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		case n == 0 && strings.HasPrefix(l, "# "):
			continue
		case strings.HasPrefix(l, "#"):
			b.WriteByte('#')
		}
		b.WriteString(l)
	}
	return strings.TrimLeft(b.String(), "\n")
}
