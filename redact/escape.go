package redact

import "strings"

// Most log lines are JSON, often with JSON inside a string, and have to stay so: a bundle
// whose lines were redacted must decode as it did before.

// isJSON tells whether s looks like a JSON document: inside it, a bare " begins or ends a
// string, and a quote that is text has a backslash before it.
func isJSON(s string) bool {
	t := strings.TrimLeft(s[:min(len(s), 64)], " \t\r\n")
	return strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[")
}

// whole moves the ends of a span off the escapes (\n, \u00e9) that they would cut in two.
func whole(s string, f span) span {
	if f.from < f.to && backslashes(s, f.from)%2 == 1 {
		if s[f.from] == 'u' {
			f.from += run(s[f.from:min(f.from+5, f.to)], 0, isAlnum)
		} else {
			f.from++
		}
	}
	if f.from < f.to && f.to < len(s) && backslashes(s, f.to)%2 == 1 {
		f.to--
	}
	return f
}

// backslashes is how many stand right before i, as far as it matters.
func backslashes(s string, i int) int {
	n := 0
	for n < 16 && n < i && s[i-1-n] == '\\' {
		n++
	}
	return n
}

// begins tells whether a word whose bytes satisfy is can begin at i: after a byte that does
// not, or after an escaped line break or tab.
func begins(s string, i int, is func(byte) bool) bool {
	return i == 0 || !is(s[i-1]) || escaped(s, i-1)
}

// escaped tells whether s[i] is the letter of an escaped line break or tab.
func escaped(s string, i int) bool {
	return i > 0 && s[i-1] == '\\' && (s[i] == 'n' || s[i] == 'r' || s[i] == 't')
}
