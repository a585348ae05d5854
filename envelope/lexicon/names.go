package lexicon

import "strings"

// Bounds of what may be a name.
const (
	maxName      = 96
	maxNameParts = 10
)

// undoNames are the words of names by which an operation takes something back; "a b" are two
// words one behind the other.
var undoNames = map[string]bool{
	"rollback": true, "roll back": true, "compensate": true, "compensation": true, "compensating": true, "undo": true, "revert": true,
	"refund": true, "refunds": true, "release": true, "void": true, "cleanup": true, "clean up": true, "unlock": true, "abort": true,
	"restore": true, "cancel": true, "cancellation": true, "cancellations": true, "giveback": true, "give back": true, "reverse": true,
	"reversal": true, "reversals": true, "unreserve": true, "restock": true, "rescind": true, "unbook": true, "uncommit": true,
	"chargeback": true, "put back": true, "unhold": true, "retract": true, "compensator": true, "rolls back": true, "releasing": true,
	"dereserve": true, "deallocate": true, "storno": true,
}

// onlyLooks are the words before them of operations that only look, and what follows them
// where the name is of something else.
var onlyLooks = map[string]bool{
	"get": true, "list": true, "find": true, "read": true, "search": true, "check": true, "count": true, "fetch": true, "lookup": true,
	"query": true, "validate": true, "can": true, "is": true, "has": true, "show": true, "describe": true, "on": true, "press": true,
	"no": true, "not": true, "cannot": true, "new": true, "policy": true, "notes": true, "note": true, "token": true, "candidate": true, "date": true,
	"version": true, "order": false,
}

// takesBack tells of a name whether the operation takes something back by it. A sentence is no name.
func takesBack(s string) bool {
	if len(s) > maxName || strings.Contains(s, ": ") || strings.Contains(s, ", ") {
		return false
	}
	s = lower(parted(s))
	before, all := "", 0
	took := false
	for i := 0; i < len(s); {
		if !isLetter(s[i]) {
			i++
			continue
		}
		start := i
		for i < len(s) && isLetter(s[i]) {
			i++
		}
		word := s[start:i]
		if all++; all > maxNameParts || onlyLooks[word] {
			return false
		}
		if undoNames[word] || before != "" && undoNames[before+" "+word] {
			took = true
		}
		before = word
	}
	return took
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// parted is a name with blanks where its words change from small to capital letters.
func parted(s string) string {
	humps := 0
	for i := 1; i < len(s); i++ {
		if hump(s, i) {
			humps++
		}
	}
	if humps == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + humps)
	for i := range len(s) {
		if hump(s, i) {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// hump tells whether a word begins at the capital letter s[i]: releaseStock, HTTPRollback.
func hump(s string, i int) bool {
	if i == 0 || s[i] < 'A' || s[i] > 'Z' {
		return false
	}
	small := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return small(s[i-1]) || isDigit(s[i-1]) || isLetter(s[i-1]) && i+1 < len(s) && small(s[i+1])
}
