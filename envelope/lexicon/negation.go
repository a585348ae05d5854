package lexicon

import "strings"

// What a meaning can be denied by.
const (
	byWordsBefore = 1 << iota
	byWordsBehind // "fallback failed", "retrying is pointless"
	byValue       // "error=null"
)

// deniable tells by what each meaning can be denied; those that are not listed cannot.
var deniable = [numMeanings]uint8{
	GoesOn: byWordsBefore | byWordsBehind | byValue, TriesAgain: byWordsBefore | byWordsBehind | byValue, Undoing: byWordsBefore | byWordsBehind | byValue,
	GaveUp: byWordsBefore | byValue, CutShort: byWordsBefore | byValue, ClientGone: byWordsBefore | byValue, Called: byWordsBefore | byValue,
	Succeeded: byWordsBefore | byValue, Completed: byWordsBefore, Failed: byWordsBefore | byValue, TimedOut: byWordsBefore | byValue,
	Refused: byWordsBefore | byValue, Panicked: byWordsBefore | byValue, Cancelled: byWordsBefore | byValue,
}

// negated tells whether the words around the match of r at s[from:end] deny it.
func negated(s string, from, end int, r *rule) bool {
	by := deniable[r.means]
	return r.means == Succeeded && supposed(s, from) ||
		by&byWordsBefore != 0 && deniedBefore(s, from, r) ||
		by&byValue != 0 && emptyValue(s[end:]) ||
		by&byWordsBehind != 0 && deniedBehind(s[end:], r) ||
		len(r.unless) > 0 && excepted(s, from, end, r)
}

// nature tells of the first word of a phrase whether it names a thing, and whether only an
// adjective may stand between it and "no", as before a word in -ing.
func nature(word string) (noun, strict bool) {
	word, _, _ = strings.Cut(word, string(rune(opGap)))
	word, stem := strings.CutSuffix(word, string(rune(opRest)))
	return wordsOf[word]&thing != 0, wordsOf[word]&narrow != 0 || strings.HasSuffix(word, "ing") && !stem
}

// excepted tells whether a phrase of the row's own takes the meaning away where it stands.
func excepted(s string, from, end int, r *rule) bool {
	for i := max(0, from-deniedBytes); i < end; i++ {
		if !startsWord(s, i) {
			continue
		}
		for k := range r.unless {
			if till := r.unless[k].at(s, i); till > from {
				return true
			}
		}
	}
	return false
}
