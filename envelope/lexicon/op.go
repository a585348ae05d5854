package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands for more than itself in a compiled phrase.
const (
	opGap    = 1 + iota // up to three blanks or marks
	opNumber            // digits, with a point or comma among them
	opRest              // the rest of a word
	opDigit             // one digit
	opWord              // one word of whatever kind
)

// maxGapMarks bounds how many blanks and marks may stand between two words.
const maxGapMarks = 3

// special is the end of what an op stands for at s[i], -1 when it is not there.
func special(op byte, s string, i int) int {
	end := i
	switch op {
	case opGap:
		for end < len(s) && end-i < maxGapMarks && isMark(s[end]) {
			end++
		}
	case opNumber:
		end = numberAt(s, i)
	case opRest:
		for end < len(s) && s[end] != '_' && isWord(s[end]) {
			end++
		}
		return end // which may be nothing
	case opDigit:
		if end < len(s) && isDigit(s[end]) {
			end++
		}
	case opWord:
		end = anyWordAt(s, i)
	}
	if end == i {
		return -1
	}
	return end
}

// numberAt is the end of a number that begins at s[i], and of the unit that stands right behind it.
func numberAt(s string, i int) int {
	end := i
	for end < len(s) && (isDigit(s[end]) || end > i && (s[end] == '.' || s[end] == ',') && end+1 < len(s) && isDigit(s[end+1])) {
		end++
	}
	if end == i {
		return i
	}
	for unit := end; end < len(s) && s[end] >= 'a' && s[end] <= 'z' && end-unit < 12; {
		end++
	}
	return end
}

// anyWordAt is the end of a word of whatever signs, i when it would turn the phrase into its
// opposite.
func anyWordAt(s string, i int) int {
	end := i
	for end < len(s) && end-i < 64 && s[end] > ' ' && (s[end] != ':' || end+1 < len(s) && s[end+1] != ' ') {
		end++
	}
	if wordsOf[s[i:end]]&(denies|lacks|fails|supposes) != 0 {
		return i
	}
	return end
}

// isMark tells of the bytes that may stand between two words of a phrase.
func isMark(c byte) bool {
	switch c {
	case ' ', '\t', '=', ':', '"', '\'', '(', ')', '-', '[', '`', '>':
		return true
	}
	return false
}

// beginsClause tells whether s[i] is where the text, or a part of it, begins.
func beginsClause(s string, i int) bool {
	for i > 0 && (s[i-1] == ' ' || s[i-1] == '"') {
		i--
	}
	return i == 0 || strings.IndexByte(":;,.|])}>-\n\t", s[i-1]) >= 0
}

// isWord tells whether a byte is part of a word, or of a letter of two bytes.
func isWord(c byte) bool { return wordBytes[c] }

var wordBytes = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80 && c < 0xE0 && c != 0xC2
	}
	return is
}()

// mayStart tells of the bytes of words that are no later byte of a letter.
func mayStart(c byte) bool { return wordBytes[c] && (c < 0x80 || c >= 0xC0) }

// startsWord tells whether a word begins at s[i].
func startsWord(s string, i int) bool {
	if !isWord(s[i]) || i > 0 && isWord(s[i-1]) && s[i-1] < 0x80 {
		return false
	}
	if i == 0 || s[i-1] < 0x80 {
		return s[i] < 0x80 || s[i] >= 0xC0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return !unicode.IsLetter(r) && (s[i] < 0x80 || s[i] >= 0xC0) // behind a sign such as "…"
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
