package playbooks

import "strings"

// glob is a pattern anchored at both ends: * is any text, ? one character, all else
// itself, case-sensitive.
type glob string

// exact tells whether the pattern has no wildcard.
func (g glob) exact() bool { return !strings.ContainsAny(string(g), "*?") }

// literals counts the characters that stand for themselves.
func (g glob) literals() int {
	return len(g) - strings.Count(string(g), "*") - strings.Count(string(g), "?")
}

// match compares in time that grows with len(g)*len(s) at worst, without recursion.
func (g glob) match(s string) bool {
	p := string(g)
	i, j, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(p) && p[j] == '*':
			star, mark = j, i
			j++
		case j < len(p) && (p[j] == '?' || p[j] == s[i]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j] == '*' {
		j++
	}
	return j == len(p)
}

// globs matches any of several patterns, the most specific first.
type globs []glob

// match is the pattern that fits s: an exact one before a wildcard, then the one with the
// most literal characters.
func (gs globs) match(s string) (best glob, ok bool) {
	for _, g := range gs {
		if !g.match(s) {
			continue
		}
		if !ok || better(g, best) {
			best, ok = g, true
		}
	}
	return best, ok
}

func better(a, b glob) bool {
	if a.exact() != b.exact() {
		return a.exact()
	}
	return a.literals() > b.literals()
}
