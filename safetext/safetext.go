// Package safetext makes hostile text printable. Every byte that comes from a source or a
// playbook passes [Line] or [Block] before it reaches a terminal, Markdown or a clipboard;
// nothing else in the project does that job.
package safetext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tabWidth is how many spaces stand for a tab: a fixed number, so that the result does
// not depend on the column.
const tabWidth = 4

// Line makes s printable on one line: line breaks become visible (\n), tabs become
// spaces, and every control character, escape, bidirectional control, zero-width or
// private-use character and every byte that is not UTF-8 becomes visible text such as
// \x1b, <U+202E> or \xff. Nothing printable is dropped; Line(Line(s)) == Line(s).
func Line(s string) string { return clean(s, false) }

// Block is [Line] for text of several lines: \n stays a line break, \r\n becomes one.
func Block(s string) string { return clean(s, true) }

func clean(s string, multi bool) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' && multi:
			b.WriteByte('\n')
		case r == '\r' && multi && strings.HasPrefix(s[i+1:], "\n"):
			// the line break that follows stands for both
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(strings.Repeat(" ", tabWidth))
		case printable(r):
			b.WriteString(s[i : i+size])
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		i += size
	}
	return b.String()
}

func isClean(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return cleanTail(s[i:])
		}
	}
	return true
}

func cleanTail(s string) bool {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && size == 1) || !printable(r) {
			return false
		}
		i += size
	}
	return true
}

// printable keeps what a terminal shows in place: letters, marks, numbers, punctuation,
// symbols and the plain space. Combining marks stay, since scripts need them.
func printable(r rune) bool {
	switch {
	case r < 0x20 || r == 0x7f:
		return false
	case r < 0x7f:
		return true
	case r == 0xad, // soft hyphen: invisible
		r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, // Hangul fillers: invisible
		r == 0x034f,                  // combining grapheme joiner
		r >= 0x180b && r <= 0x180f,   // Mongolian variation selectors
		r == 0xfffc,                  // object replacement
		r >= 0xe0000 && r <= 0xe0fff: // tags and further variation selectors
		return false
	case r == 0xa0, r == 0x202f, r == 0x3000, r >= 0x2000 && r <= 0x200a, r == 0x205f, r == 0x1680:
		return true // spaces of other widths
	}
	return unicode.IsGraphic(r)
}
