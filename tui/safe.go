package tui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"triage/safetext"
)

// maxShown bounds the bytes of one text that are looked at for one row of the screen; a
// row never shows more. Whole texts are shown by the record screen, see maxBlock.
const (
	maxShown = 4 << 10
	maxBlock = 256 << 10
)

// safe makes a hostile text printable on one row.
func (m *Model) safe(s string) string {
	if len(s) > maxShown {
		s = s[:maxShown]
	}
	return m.display(safetext.Line(unjoin(s)))
}

// safeBlock makes a hostile text of several rows printable.
func (m *Model) safeBlock(s string) string {
	cut := ""
	if len(s) > maxBlock {
		cut = fmt.Sprintf("\n[%d more bytes not shown; the report's JSON has them]", len(s)-maxBlock)
		s = s[:maxBlock]
	}
	return m.display(safetext.Block(unjoin(s)) + cut)
}

// zwj, the zero-width joiner, makes one emoji of several.
const zwj = '\u200d'

// unjoin takes out the joiners between emoji, which then stand side by side: terminals disagree
// on how wide the joined ones are. All other joiners stay, for safetext to show: between
// letters they make texts differ that look the same.
func unjoin(s string) string {
	if !strings.ContainsRune(s, zwj) {
		return s
	}
	var b strings.Builder
	base := rune(0) // the last rune but for those that only change it
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		if r != zwj || !isEmoji(base) || !isEmoji(after) {
			b.WriteString(s[i : i+n]) // bytes that are no text as they are
		}
		i += n
		if r != 0xfe0f && (r < 0x1f3fb || r > 0x1f3ff) {
			base = r
		}
	}
	return b.String()
}

// isEmoji tells whether r is in a block of pictographs that joiners stand between (Unicode
// Technical Standard 51, emoji-zwj-sequences).
func isEmoji(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf || r >= 0x2190 && r <= 0x21ff || r >= 0x2b00 && r <= 0x2bff
}

// display adapts printable text to the terminal. The emoji variation selectors go, since
// terminals disagree on the width of what they follow; in ASCII every other character is
// written as its code point.
func (m *Model) display(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f {
			return adapt(s, m.o.ASCII)
		}
	}
	return s
}

func adapt(s string, ascii bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == 0xfe0e || r == 0xfe0f:
		case r < 0x7f || !ascii:
			b.WriteRune(r)
		case asciiTwins[r] != "":
			b.WriteString(asciiTwins[r])
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}

// asciiTwins are typographic characters that have a plain twin.
var asciiTwins = map[rune]string{
	'…': "...", '–': "-", '—': "-", '→': "->", '←': "<-", '×': "x", '·': "|", '•': "-",
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '≥': ">=", '≤': "<=", '−': "-", 'µ': "u",
	'\u00a0': " ", '\u202f': " ", '‹': "<", '›': ">",
	'│': "|", '─': "-", '▸': ">",
}
