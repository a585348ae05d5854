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
	return wordsOf[s[:n]]&nothing != 0 && endsValue(strings.TrimLeft(s[n:], `"'`), !colon)
}

// endsValue tells whether a value ends where rest begins. A blank ends one behind "=", but
// behind a colon only where another pair follows: "error: no route" has a value.
func endsValue(rest string, blankEnds bool) bool {
	switch {
	case rest == "", strings.IndexByte(",;)]}|\n&", rest[0]) >= 0:
		return true
	case rest[0] == ' ' && !blankEnds:
		return beginsPair(rest[1:])
	case rest[0] == ' ':
		return true
	}
	return rest[0] == '.' && (len(rest) == 1 || rest[1] == ' ')
}

// beginsPair tells whether a name with its value follows: "warnings: 2".
func beginsPair(s string) bool {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return n > 0 && n < len(s) && (s[n] == ':' || s[n] == '=')
}
