package lexicon

import "strings"

// panicWithin bounds how far from its beginning a message is searched for a panic.
const panicWithin = 64

// NamesPanic tells at little cost, for every record, whether the beginning of a message tells
// of a panic: "panic recovered", "Recovered from panic in GET /pay".
func NamesPanic(s string) bool {
	s = s[:min(len(s), panicWithin)]
	for i := 0; i+len("panic") <= len(s); i++ {
		if s[i]|0x20 == 'p' && strings.EqualFold(s[i:i+len("panic")], "panic") && (i == 0 || !isWord(s[i-1])) {
			return true
		}
	}
	return false
}
