package sources

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"triage/telemetry"
)

// In tells whether text carries the term: its value stands there as a whole token, not as
// a piece of a longer id. "req-1" is in `id="req-1"` and in "req-1: failed", not in
// "req-12", "req-1-retry" or "prereq-1". It is the one rule by which every source confirms
// a hit, since servers only know substrings.
//
// Letters and digits continue a token, "-" and "_" when one of these follows, and "." when
// a digit does. Around a trace id
// "-" and "_" do not, because a traceparent header joins its fields with "-"; trace ids are
// compared without regard to case. The value also counts in the form that a JSON string
// gives it (see [Term.Forms]), and next to escape sequences of JSON, URLs and terminals.
// An empty value is in nothing.
func (t Term) In(text string) bool { return t.Finder().In(text) }

// InRecord tells whether the line of r, or the value of any of its labels or metadata,
// carries the term.
func (t Term) InRecord(r telemetry.LogRecord) bool { return t.Finder().InRecord(&r) }

// Forms are the texts under which the value can stand in a line, the value itself first:
// ids with quotes, backslashes, control characters, <, >, & or letters beyond ASCII look
// different inside a JSON string. A trace id is written with 32 digits or, when its upper
// half is zero, with 16, and without the dashes of a UUID; its forms are in lower case.
func (t Term) Forms() []string {
	v := t.Value
	if v == "" {
		return nil
	}
	if t.Key == TraceID {
		return traceForms(lowerASCII(v))
	}
	forms := []string{v}
	if strings.IndexFunc(v, differsInJSON) < 0 || !utf8.ValidString(v) {
		return forms
	}
	for _, html := range [...]bool{false, true} {
		s := jsonForm(v, html)
		for _, form := range [...]string{s, asciiForm(s)} {
			if !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// traceForms are the forms of a trace id in lower case, the one of OpenTelemetry first.
func traceForms(v string) []string {
	const zeros = "0000000000000000"
	id := v
	if bare := strings.ReplaceAll(v, "-", ""); bare != "" && allHex(bare) {
		id = bare
	}
	forms := []string{id}
	switch short, padded := strings.CutPrefix(id, zeros); {
	case padded && len(short) == 16 && allHex(short):
		forms = append(forms, short)
	case len(id) == 16 && allHex(id):
		forms = append(forms, zeros+id)
	}
	if id != v {
		forms = append(forms, v)
	}
	return forms
}

// lowerASCII leaves bytes that are not UTF-8 as they are, unlike strings.ToLower.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' }

func differsInJSON(r rune) bool {
	return r < 0x20 || r >= 0x7f || strings.ContainsRune(`"\<>&`, r)
}

// jsonForm is s as it stands between the quotes of a JSON string.
func jsonForm(s string, escapeHTML bool) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escapeHTML)
	_ = enc.Encode(s) // a string and a Builder cannot fail
	out := strings.TrimSuffix(b.String(), "\n")
	return out[1 : len(out)-1]
}

// asciiForm escapes what is beyond ASCII, as encoders do that keep to it (Python's).
func asciiForm(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// inToken finds value in text with nothing on either side that would make it longer.
func inToken(text, value string, key Key) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], value)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(value)
		if endsBefore(text[:start], value, key) && startsAfter(text[end:], value, key) {
			return true
		}
		_, size := utf8.DecodeRuneInString(value)
		from = start + size
	}
}

// endsBefore tells whether a token that begins with value can begin after the text before.
func endsBefore(before, value string, key Key) bool {
	first, _ := utf8.DecodeRuneInString(value)
	if !inWord(first) {
		return true
	}
	rest := before
	if key != TraceID {
		rest = strings.TrimRight(before, "-_")
	}
	n := len(rest)
	if n == 0 || !isAlnum(rest[n-1]) {
		return !(n > 1 && n == len(before) && rest[n-1] == '.' && isDigit(rest[n-2]))
	}
	return endsWithEscape(rest)
}

// startsAfter tells whether a token that ends with value can end before the text after.
func startsAfter(after, value string, key Key) bool {
	last, _ := utf8.DecodeLastRuneInString(value)
	if !inWord(last) {
		return true
	}
	rest := after
	if key != TraceID {
		rest = strings.TrimLeft(after, "-_")
	}
	if rest == "" || !isAlnum(rest[0]) {
		return !(len(after) > 1 && after[0] == '.' && isDigit(after[1]))
	}
	return false
}

// inWord tells whether r is part of a word, so that a neighbour could lengthen it.
func inWord(r rune) bool {
	return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// endsWithEscape tells whether the letter or digit at the end of s belongs to an escape
// sequence and so ends a token: \n, \u003d or \x1b of a quoted text, %3D of a URL, or a
// terminal's control sequence.
func endsWithEscape(s string) bool {
	n := len(s)
	switch {
	case n >= 2 && strings.IndexByte("abefnrtv0", s[n-1]) >= 0 && oddBackslashes(s[:n-1]):
		return true
	case n >= 6 && s[n-5] == 'u' && allHex(s[n-4:]) && oddBackslashes(s[:n-5]):
		return true
	case n >= 4 && s[n-3] == 'x' && allHex(s[n-2:]) && oddBackslashes(s[:n-3]):
		return true
	case n >= 3 && s[n-3] == '%' && allHex(s[n-2:]):
		return true
	}
	return endsWithControl(s)
}

// endsWithControl tells whether s ends with a control sequence (ECMA-48 section 5.4), the
// escape character raw or written out.
func endsWithControl(s string) bool {
	n := len(s) - 1
	if s[n] < '@' || s[n] > '~' {
		return false
	}
	params := strings.TrimRight(s[:n], "0123456789;:")
	for _, start := range [...]string{"\x1b[", `\u001b[`, `\u001B[`, `\x1b[`, `\x1B[`, `\033[`, `\e[`, "^[["} {
		if strings.HasSuffix(params, start) {
			return true
		}
	}
	return false
}

func oddBackslashes(s string) bool {
	return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1
}

func allHex(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
