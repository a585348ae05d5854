package lexicon

import "strings"

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
