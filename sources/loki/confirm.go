package loki

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"triage/telemetry"
)

// carries tells whether the record really carries the term: as the value of a label or of
// structured metadata, or in its text as a word of its own. A line filter finds req-1 in
// req-12 too.
func (t *term) carries(r *telemetry.LogRecord) bool {
	for _, f := range t.fields {
		for _, v := range f.values {
			if r.Metadata[f.name] == v || r.Labels[f.name] == v {
				return true
			}
		}
	}
	for _, text := range t.texts {
		if containsWord(r.Line, text, t.hex) {
			return true
		}
	}
	return false
}

// containsWord tells whether line contains word with nothing before or after it that would
// make it part of a longer one. dashEnds says that a dash does not continue the word.
func containsWord(line, word string, dashEnds bool) bool {
	if word == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	for from := 0; ; {
		i := strings.Index(line[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		if !(continues(first, dashEnds) && joinedBefore(line[:start], dashEnds)) &&
			!(continues(last, dashEnds) && joinedAfter(line[end:], dashEnds)) {
			return true
		}
		from = start + 1
	}
}

// continues tells whether r is of the stuff that ids are made of.
func continues(r rune, dashEnds bool) bool {
	return r == '_' || r == '-' && !dashEnds || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// joinedAfter tells whether rest, the text after a word, goes on with it.
func joinedAfter(rest string, dashEnds bool) bool {
	r, size := utf8.DecodeRuneInString(rest)
	if r == '.' {
		next, _ := utf8.DecodeRuneInString(rest[size:])
		return unicode.IsDigit(next)
	}
	return size > 0 && continues(r, dashEnds)
}

// joinedBefore tells whether text, which ends where a word begins, belongs to it.
func joinedBefore(text string, dashEnds bool) bool {
	r, size := utf8.DecodeLastRuneInString(text)
	if r == '.' {
		before, _ := utf8.DecodeLastRuneInString(text[:len(text)-size])
		return unicode.IsDigit(before)
	}
	return size > 0 && continues(r, dashEnds) && !endsWithEscape(text)
}

// endsWithEscape tells whether text ends with an escape whose last character looks like a
// letter or a digit: \n, \u0022 or \x1b of a quoted text, %3D of a URL, or a colour
// (ESC [ 0 m, raw or written out).
func endsWithEscape(text string) bool {
	n := len(text)
	switch last := text[n-1]; {
	case n >= 2 && text[n-2] == '\\' && strings.IndexByte("abefnrtv0", last) >= 0:
		return !escaped(text[:n-2])
	case n >= 6 && text[n-6:n-4] == `\u` && allHexDigits(text[n-4:]):
		return !escaped(text[:n-6])
	case n >= 4 && text[n-4:n-2] == `\x` && allHexDigits(text[n-2:]):
		return !escaped(text[:n-4])
	case n >= 3 && text[n-3] == '%' && allHexDigits(text[n-2:]):
		return true
	}
	return endsWithColour(text)
}

// escaped tells whether a backslash that follows text is itself escaped by it.
func escaped(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}

// endsWithColour tells whether text ends with an ANSI control sequence (ECMA-48 section
// 5.4), the escape character raw or written out.
func endsWithColour(text string) bool {
	n := len(text) - 1
	if n < 0 || text[n] < '@' || text[n] > '~' {
		return false
	}
	params := strings.TrimRight(text[:n], "0123456789;:")
	before, ok := strings.CutSuffix(params, "[")
	if !ok {
		return false
	}
	for _, esc := range []string{"\x1b", `\u001b`, `\u001B`, `\x1b`, `\x1B`, `\033`, `\e`, "^["} {
		if strings.HasSuffix(before, esc) {
			return true
		}
	}
	return false
}

func allHexDigits(s string) bool { return isHex(strings.ToLower(s)) }
