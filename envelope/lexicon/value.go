package lexicon

import "strings"

// emptyValue tells whether s begins with a value that says there is none: "=null", `": 0`.
func emptyValue(s string) bool {
	s = strings.TrimLeft(s[:min(len(s), 64)], `"' `)
	if s == "" || s[0] != '=' && s[0] != ':' {
		return false
	}
	colon := s[0] == ':'
	s = strings.TrimLeft(s[1:], " ")
	for _, none := range [...]string{`""`, `''`, "{}", "[]", "<nil>", "<none>", "(none)"} {
		if strings.HasPrefix(s, none) {
			return true
		}
	}
	s = strings.TrimLeft(s, `"'`)
	n := 0
	for n < len(s) && n < 12 && inWord(s[n]) && s[n] != '\'' {
		n++
	}
	if n == 0 {
		return !colon && (s == "" || s[0] == ' ')
	}
	return wordsOf[s[:n]]&nothing != 0 && endsValue(strings.TrimLeft(s[n:], `"'`), !colon || isDigit(s[0]))
}

// endsValue tells whether a value ends where rest begins; a blank ends one behind "=", and a
// number, but not a text such as "error: no route".
func endsValue(rest string, blankEnds bool) bool {
	switch {
	case rest == "", strings.IndexByte(",;)]}|\n&", rest[0]) >= 0:
		return true
	case rest[0] == ' ':
		return blankEnds
	}
	return rest[0] == '.' && (len(rest) == 1 || rest[1] == ' ')
}
