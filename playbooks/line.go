package playbooks

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Role says what a stretch of text is; a screen gives it a colour or none. Every role
// reads the same without colours.
type Role string

// Roles of text.
const (
	RoleBody     Role = "body"
	RoleHeading  Role = "heading"
	RoleStrong   Role = "strong"
	RoleEmphasis Role = "emphasis"
	RoleCode     Role = "code"    // code in a sentence, or a block that is not a command
	RoleCommand  Role = "command" // a command that may be copied
	RoleLink     Role = "link"
	RoleField    Role = "field"   // Check, Expect, Then, Rollback, …
	RoleMark     Role = "mark"    // bullets, numbers, bars, rules
	RoleNote     Role = "note"    // our own remark: what a command does
	RoleWarning  Role = "warning" // changes something, or is out of date
	RoleUnknown  Role = "unknown-variable"
	RoleTag      Role = "tag" // a template tag shown as it stands

	// Parts of a shell command, which a screen may show as [RoleCommand] too.
	RoleComment  Role = "comment"
	RoleString   Role = "string"
	RoleVariable Role = "shell-variable"
)

// Text is a stretch of printable text in one role.
type Text struct {
	Role Role
	Text string
	// URL is where a link leads, http or https, filled in and printable; "" when the
	// text is no link or its URL could not be filled in.
	URL string
}

// Line is one line on the screen: Indent cells and then the spans, at most the width that
// was asked for together.
type Line struct {
	Indent int
	Spans  []Text
	// Command is the ID of the command that the line shows a part of; 0 for none.
	Command int
	// Continued: the line goes on the one before it. A command that is too wide for the
	// screen is cut only for the eye: copy [Command.Text], never the lines.
	Continued bool
	// Folded: the line is inside a <details>, which a screen may keep shut.
	Folded bool
}

// String is the line as plain text.
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", l.Indent))
	for _, t := range l.Spans {
		b.WriteString(t.Text)
	}
	return b.String()
}

// Width is the number of cells the line takes.
func (l Line) Width() int {
	w := l.Indent
	for _, t := range l.Spans {
		w += displaywidth.String(t.Text)
	}
	return w
}
