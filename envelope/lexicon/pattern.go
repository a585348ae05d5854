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

// rule is a phrase taken apart, for one of the words that it may begin with.
type rule struct {
	*body
	word   string // compiled
	noun   bool   // it names a thing, which may fail or be missing
	strict bool   // no word but an adjective stands between it and "no"
}

// body is what the rules of one phrase have in common.
type body struct {
	row    uint16
	means  Meaning
	first  bool     // it stands at the beginning of the text
	clause bool     // or of a part of it
	last   bool     // it stands at the end of the text
	head   []slot   // what follows the first word
	rest   [][]slot // what follows each "…"
	unless []rule   // what takes the meaning away
	skip   int      // how much "…" skips at most
}

// slot is the words that may stand at one place of a phrase.
type slot struct {
	words    []string // compiled
	begins   uint64   // the bytes that they begin with, by their last six bits
	optional bool
}

// at is the end of the match of the rule that begins at s[i], -1 when there is none.
func (r *rule) at(s string, i int) int {
	end := match(r.word, s, i)
	if end < 0 {
		return -1
	}
	return r.behind(s, i, end)
}

// behind is the same where the first word is known to end at s[end].
func (r *rule) behind(s string, i, end int) int {
	if end = inSlots(r.head, s, end); end < 0 {
		return -1
	}
	for _, part := range r.rest {
		if end = follows(part, s, end, r.skip); end < 0 {
			return -1
		}
	}
	if r.clause && !beginsClause(s, i) || r.last && strings.TrimLeft(s[end:], " .!") != "" {
		return -1
	}
	return end
}

// inSlots is where the words behind s[i] end that fill the slots.
func inSlots(slots []slot, s string, i int) int {
	if len(slots) == 0 {
		return i
	}
	if next := special(opGap, s, i); next > 0 {
		if end := fill(slots, s, next); end >= 0 {
			return end
		}
	}
	if slots[0].optional {
		return inSlots(slots[1:], s, i)
	}
	return -1
}

// fill is the same with the first word beginning at s[i].
func fill(slots []slot, s string, i int) int {
	if i < len(s) && slots[0].begins&(1<<(s[i]&63)) == 0 {
		return -1
	}
	for _, w := range slots[0].words {
		if end := match(w, s, i); end >= 0 {
			if end = inSlots(slots[1:], s, end); end >= 0 {
				return end
			}
		}
	}
	return -1
}

// follows is the end of the part where it first begins in the next bytes of the line.
func follows(part []slot, s string, from, skip int) int {
	for i := from; i <= from+skip && i < len(s) && s[i] != '\n'; i++ {
		if isWord(s[i]) && !startsWord(s, i) {
			continue
		}
		if end := fill(part, s, i); end >= 0 && (skip != skipInRow || !behindDenial(s, i)) {
			return end
		}
	}
	return -1
}

// match is the end of compiled words that begin at s[i], -1 when they do not.
func match(p, s string, i int) int {
	if i >= len(s) || s[i] != p[0] && p[0] > opWord {
		return -1
	}
	for k := 0; k < len(p); k++ {
		c := p[k]
		if c > opWord {
			if i >= len(s) || s[i] != c {
				return -1
			}
			i++
			continue
		}
		end := special(c, s, i)
		if end < 0 {
			return -1
		}
		i = end
	}
	if i < len(s) && isWord(s[i]) && isWord(s[i-1]) {
		return -1
	}
	return i
}

// special is the end of what an op stands for.
func special(op byte, s string, i int) int {
	from := i
	switch op {
	case opGap:
		for i < len(s) && i-from < maxGapMarks && isMark(s[i]) {
			i++
		}
	case opNumber:
		for i < len(s) && (isDigit(s[i]) || i > from && (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1])) {
			i++
		}
		if i < len(s) && i > from && s[i] >= 'a' && s[i] <= 'z' { // a unit
			for i < len(s) && s[i] >= 'a' && s[i] <= 'z' && i-from < 16 {
				i++
			}
		}
	case opRest:
		for i < len(s) && s[i] != '_' && isWord(s[i]) {
			i++
		}
		return i
	case opDigit:
		if i < len(s) && isDigit(s[i]) {
			i++
		}
	case opWord:
		for i < len(s) && i-from < 64 && s[i] > ' ' && (s[i] != ':' || i+1 < len(s) && s[i+1] != ' ') {
			i++
		}
		if wordsOf[s[from:i]]&(denies|lacks|fails) != 0 {
			return -1 // it would turn the phrase into its opposite
		}
	}
	if i == from {
		return -1
	}
	return i
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
