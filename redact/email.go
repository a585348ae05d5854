package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// findEmails finds e-mail addresses: the everyday part of RFC 5321, with letters of any
// script, also where a URL writes the at sign as %40. "git@" and the like before a host are
// remotes of version control, not people.
func findEmails(s string, found func(span)) {
	low := 0 // what lies before was looked at for an earlier address
	for i := 0; i < len(s); i++ {
		width := 1
		switch {
		case s[i] == '@':
		case s[i] == '%' && strings.HasPrefix(s[i:], "%40"):
			width = 3
		default:
			continue
		}
		from := i
		for from > low {
			r, size := utf8.DecodeLastRuneInString(s[low:from])
			if !isLocal(r) {
				break
			}
			from -= size
		}
		for from < i && (s[from] == '.' || s[from] == '-') {
			from++
		}
		low = i + width
		to := domainEnd(s, low)
		if from == i || to == low || s[from:i] == "git" || s[from:i] == "hg" {
			continue
		}
		found(span{from: from, to: to, kind: kindEmail})
		low = to
		i = to - 1
	}
}

// isLocal tells whether r stands in the part before the at sign. Signs that addresses may
// hold and never do (& ' / = ? `) are left out: in a log they separate.
func isLocal(r rune) bool {
	return isName(r) || strings.ContainsRune(".!#$*+-^_{|}~", r)
}

// isName tells whether r stands in a name of any script.
func isName(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlnum(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// domainEnd is the end of the domain name that begins at i, or i when there is none: labels
// with a dot between them, the last of at least two letters.
func domainEnd(s string, i int) int {
	end, label, dots := i, i, 0
	for n := i; ; {
		if r, size := utf8.DecodeRuneInString(s[n:]); size > 0 && (isName(r) || r == '-') {
			n += size
			continue
		}
		if n == label || s[label] == '-' {
			break
		}
		if dots > 0 && topLevel(s[label:n]) {
			end = n
		}
		if n == len(s) || s[n] != '.' {
			break
		}
		dots++
		n++
		label = n
	}
	return end
}

func topLevel(label string) bool {
	for _, r := range label {
		if r < utf8.RuneSelf && !isLetter(byte(r)) {
			return strings.HasPrefix(label, "xn--")
		}
	}
	return len(label) >= 2
}
