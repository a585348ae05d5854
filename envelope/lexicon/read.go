package lexicon

import "strings"

// read is what a text in lower case tells.
func (x *index) read(s string) Set {
	var told Set
	x.each(s, &told, func(r *rule, _, _ int) bool {
		told = told.With(r.means)
		return true
	})
	for _, i := range x.wholes(s) {
		if i >= 0 {
			told = told.With(x.rows[i].Means)
		}
	}
	return settle(told)
}

// settle takes out what other words of the same text speak against.
func settle(s Set) Set {
	if s.Any(Of(Failed, TimedOut, Refused, Panicked, Cancelled, GaveUp, Succeeded, Completed, TriesAgain, UndoFailed)) {
		s = s.Without(Called)
	}
	if s.Any(Of(Failed, TimedOut, GaveUp, Panicked, UndoFailed)) {
		s = s.Without(Succeeded)
	}
	return s
}

// find is the words of text, s in lower case, that tell of m.
func (x *index) find(text, s string, m Meaning) (phrase string, ok bool) {
	if !x.read(s).Has(m) {
		return "", false
	}
	others := ^Of(m)
	at := len(s)
	x.each(s, &others, func(r *rule, from, end int) bool {
		if from < at {
			at, phrase, ok = from, text[from:end], true
		}
		return false
	})
	if !ok {
		phrase = text // it is the whole that tells
	}
	return strings.TrimRight(strings.TrimSpace(phrase), `:="'([`), true
}

// each calls found for the matches of rules whose meanings are not known yet, until it returns
// false. s is in lower case.
func (x *index) each(s string, known *Set, found func(r *rule, from, end int) bool) {
	start := len(s) - len(strings.TrimLeft(s, " \t\n"))
	if !x.eachLeading(s, start, known, found) {
		return
	}
	at := start
	try := func(n uint32, end int) bool {
		r := &x.rules[n]
		if known.Has(r.means) || r.first && at != start {
			return true
		}
		end = r.behind(s, at, end)
		return end < 0 || negated(s, at, end, r) || found(r, at, end)
	}
	for at < len(s) {
		if !mayStart(s[at]) {
			at++
			continue
		}
		end, h := at, uint32(hashStart)
		for end < len(s) && isWord(s[end]) {
			h = (h ^ uint32(s[end])) * hashPrime
			end++
		}
		if startsWord(s, at) {
			for _, n := range x.words.slot(h, s[at:end]).rules {
				if !try(n, end) {
					return
				}
			}
			if !x.first.walk(s, at, try) {
				return
			}
		}
		at = end
	}
}

// eachLeading does the same for the rules that begin with any word.
func (x *index) eachLeading(s string, start int, known *Set, found func(r *rule, from, end int) bool) bool {
	for i := range x.leading {
		r := &x.leading[i]
		if known.Has(r.means) {
			continue
		}
		if end := r.at(s, start); end >= 0 && !found(r, start, end) {
			return false
		}
	}
	return true
}

// maxWhole bounds a text that is a phrase and nothing else, maxCommon one that is commonplace
// for its innermost part: what stands before that in a longer one tells it from others.
const (
	maxWhole  = 64
	maxCommon = 56
)

// wholes are the rows that the whole text, and its innermost part, stand in; -1 for none.
func (x *index) wholes(s string) (rows [3]int) {
	rows = [...]int{-1, -1, -1}
	s = strings.Trim(s, " .!\t\n\"")
	inner := s
	if i := strings.LastIndex(s, ": "); i >= 0 && len(s) < maxCommon {
		inner = s[i+2:]
	}
	look := func(at int, in map[string]uint16, text string) {
		if len(text) <= maxWhole {
			if i, ok := in[text]; ok {
				rows[at] = int(i)
			}
		}
	}
	look(0, x.whole, withoutStatus(s))
	look(1, x.inner, s)
	look(2, x.inner, inner)
	return rows
}

// withoutStatus is a text without the status that its reason phrase stands behind.
func withoutStatus(s string) string {
	rest := strings.TrimPrefix(s, "http ")
	if len(rest) > 4 && (rest[0] == '4' || rest[0] == '5') && isDigit(rest[1]) && isDigit(rest[2]) && rest[3] == ' ' {
		return rest[4:]
	}
	return s
}
