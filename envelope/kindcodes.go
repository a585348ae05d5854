package envelope

import (
	"maps"
	"slices"
	"strings"
)

// classesOf are the classes of each word.
var classesOf = func() map[string][]string {
	classes := map[string][]string{}
	for _, class := range slices.Sorted(maps.Keys(wordClasses)) {
		for _, w := range strings.Fields(wordClasses[class]) {
			classes[w] = append(classes[w], class)
		}
	}
	return classes
}()

// certainty is how sure a word is of its kind.
type certainty uint8

const (
	codeSays certainty = iota
	codeAbout
	codeLeans
)

// codeRule is one entry of kindWords taken apart.
type codeRule struct {
	kind  Kind
	words []string
	sure  certainty
	last  bool // counts at the end of a code only
}

// codeRules are the entries by their first word, or by the class of it.
var codeRules = func() map[string][]codeRule {
	rules := map[string][]codeRule{}
	for _, row := range kindWords {
		for sure, column := range [...]string{row.says, row.about, row.leans} {
			for _, entry := range strings.Fields(column) {
				entry, last := strings.CutSuffix(entry, "$")
				words := strings.Split(entry, "+")
				rules[words[0]] = append(rules[words[0]], codeRule{row.kind, words, certainty(sure), last})
			}
		}
	}
	return rules
}()

// kindOfCode finds the kind of a service's own code: the name of a kind, of a gRPC code,
// an SQLSTATE, or the words that the code is made of. The name of the service itself, at
// the start of the code, says nothing.
func kindOfCode(code, service string) (Kind, bool) {
	k, sure, ok := kindOfName(code, service)
	return k, ok && sure != codeLeans
}

// kindOfName is kindOfCode with how sure it is.
func kindOfName(code, service string) (Kind, certainty, bool) {
	if code == "" || len(code) > 128 {
		return "", 0, false
	}
	if k, ok := kindOfSQLState(code); ok {
		return k, codeSays, true
	}
	words := codeWords(code)
	name := strings.Join(words, "_")
	if k := Kind(name); k != KindUnknown && k.Info().Kind == k {
		return k, codeSays, true
	}
	if k, ok := kindOfGRPC[name]; ok && k != KindUnknown {
		return k, codeSays, true
	}
	return kindOfWords(afterName(words, service))
}

// afterName is what follows the name of the service in a code; the code itself when it
// does not start with it, or is nothing else.
func afterName(words []string, service string) []string {
	if service == "" || len(service) > 128 {
		return words
	}
	name := codeWords(service)
	if len(name) == 0 || len(name) >= len(words) {
		return words
	}
	for i := range name {
		if words[i] != name[i] {
			return words
		}
	}
	return words[len(name):]
}

// kindOfWords finds the kind that the words of a code or type tell of: of what happened
// before what it happened to, the last, and the longest.
func kindOfWords(words []string) (k Kind, sure certainty, ok bool) {
	kept := words[:0:0]
	for _, w := range words {
		if !fillerWords[w] {
			kept = append(kept, w)
		}
	}
	var best codeRule
	bestEnd := -1
	try := func(i int, rules []codeRule) {
		for _, r := range rules {
			leads := leadingWords[kept[i]] && i+1 < len(kept)
			end := i + len(r.words)
			if !startsWith(kept[i:], r.words) && !(leads && len(r.words) == 2 && isWordOf(kept[len(kept)-1], r.words[1])) ||
				r.last && end != len(kept) {
				continue
			}
			if leads {
				end = len(kept)
			}
			if bestEnd < 0 || r.sure < best.sure ||
				r.sure == best.sure && (end > bestEnd || end == bestEnd && len(r.words) > len(best.words)) {
				best, bestEnd = r, end
			}
		}
	}
	for i, w := range kept {
		try(i, codeRules[w])
		for _, class := range classesOf[w] {
			try(i, codeRules[class])
		}
	}
	return best.kind, best.sure, bestEnd >= 0
}

// startsWith tells whether words begin with those wanted, of which those in lower case are
// classes.
func startsWith(words, want []string) bool {
	if len(words) < len(want) {
		return false
	}
	for i := range want {
		if !isWordOf(words[i], want[i]) {
			return false
		}
	}
	return true
}

// isWordOf tells whether a word is the one wanted, or of the class wanted.
func isWordOf(word, want string) bool {
	return word == want || slices.Contains(classesOf[word], want)
}

// kindOfType finds the kind that the name of an error's type tells of. What it is in
// (packages, modules, enclosing types) says nothing. about tells that it does not say what
// happened.
func kindOfType(typ string) (k Kind, about, ok bool) {
	if typ == "" || len(typ) > 256 {
		return "", false, false
	}
	typ, _, _ = strings.Cut(typ, "<") // generic arguments
	k, sure, ok := kindOfWords(codeWords(typ[strings.LastIndexAny(typ, ".:$*/")+1:]))
	// Languages have types for a wrong argument or state that are raised for anything.
	return k, sure != codeSays || k == KindInvalidInput || k == KindPreconditionFailed, ok
}

// codeWords splits PAY_POOL-EXHAUSTED, PaymentTimeout and HTTPTimeout into words, upper
// case.
func codeWords(code string) []string {
	words := make([]string, 0, 6)
	start := 0
	cut := func(i int) {
		if i > start {
			words = append(words, strings.ToUpper(code[start:i]))
		}
	}
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case !isAlnum(c):
			cut(i)
			start = i + 1
		case i > start && isUpper(c) && (isLower(code[i-1]) || isUpper(code[i-1]) && i+1 < len(code) && isLower(code[i+1])):
			cut(i)
			start = i
		}
	}
	cut(len(code))
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
