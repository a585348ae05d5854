package redact

import "strings"

// keyBefore is the name that ends before the separator at i, and the quote it stands in.
func keyBefore(s string, i int) (key, quote string) {
	end := i
	if end > 0 && s[end-1] == ' ' {
		end--
	}
	if end > 0 && s[end-1] == ']' {
		end--
	}
	if end > 0 && strings.IndexByte("\"'`", s[end-1]) >= 0 {
		end--
		from := end
		for end > 0 && from-end < 3 && s[end-1] == '\\' {
			end--
		}
		quote = s[end : from+1]
	}
	from := end
	for from > 0 && end-from <= maxKey && isKey(s[from-1]) {
		from--
	}
	if from < end && escaped(s, from) {
		from++
	}
	return strings.TrimLeft(s[from:end], "-."), quote
}

func lastKey(s string, i int) string {
	key, _ := keyBefore(s, i)
	return key
}

// isMark tells whether c is punctuation.
func isMark(c byte) bool { return c < 0x80 && !isAlnum(c) }

func isKey(c byte) bool { return isAlnum(c) || c == '_' || c == '-' || c == '.' }

// quoteAt is the quote that opens at n: ", ', ` or an escaped " (JSON inside JSON).
func quoteAt(s string, n int) string {
	for _, q := range [...]string{`"`, `'`, "`", `\"`, `\\\"`} {
		if strings.HasPrefix(s[n:], q) {
			return q
		}
	}
	return ""
}

// closing is where the quote closes, or the end of the line or of the string that it is in.
func closing(s string, n int, quote string, inString bool) int {
	for ; n < len(s) && s[n] != '\n'; n++ {
		switch {
		case strings.HasPrefix(s[n:], quote):
			return n
		case s[n] == '"' && (inString || quote[0] == '\\'):
			return n
		case s[n] == '\\' && (quote == `"` || (inString && quote[0] != '\\')):
			n++
		}
	}
	return min(n, len(s))
}

// bareEnd is where a value without quotes ends: at a space, a quote, an escaped one or a closing
// bracket, or at a comma, semicolon or ampersand that another pair or a space follows.
func bareEnd(s string, n int) int {
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case isSpace(c), strings.IndexByte("\"'`<>}])", c) >= 0:
			return n
		case c == '\\':
			if n+1 == len(s) || strings.IndexByte("\"'`nrtbfu", s[n+1]) >= 0 {
				return n
			}
			n++
		case c == ';' || c == ',' || c == '&':
			rest := s[n+1 : min(len(s), n+2+maxKey)]
			to := run(rest, 0, isKey)
			pair := to > 0 && to < len(rest) && (rest[to] == '=' || rest[to] == ':')
			switch {
			case c == ';' && rest != "" && isSpace(rest[0]):
				return n + 1
			case pair, rest == "", isSpace(rest[0]), strings.IndexByte("\"'{", rest[0]) >= 0:
				return n
			}
		}
	}
	return n
}

func lineEnd(s string, n int) int {
	return run(s, n, func(c byte) bool { return c != '\n' && c != '\r' && c != '"' && c != '\\' && c != ']' })
}
