package envelope

import (
	"strings"
	"unicode"
)

// pair finds the next name=value in s that starts at from or after a space; start is where
// the name begins, value where the value begins. ok is false when there is none.
func nextPair(s string, from int) (start, value int, ok bool) {
	for i := from; i < len(s); {
		n := strings.IndexByte(s[i:], '=')
		if n < 0 {
			return 0, 0, false
		}
		eq := i + n
		start = eq
		for start > from && eq-start < 128 && nameByteWide(s[start-1]) {
			start--
		}
		if start < eq && (start == 0 || s[start-1] == ' ' || s[start-1] == '\n' || s[start-1] == '\t') &&
			(isAlpha(s[start]) || s[start] == '_' || s[start] == '@') {
			return start, eq + 1, true
		}
		i = eq + 1
	}
	return 0, 0, false
}

func nameByteWide(c byte) bool {
	return isAlnum(c) || c == '_' || c == '-' || c == '.' || c == '@' || c == '/' || c == ':'
}

// quoted reads a quoted string at the start of s, with the escapes of Go, Rust and JSON;
// n is 0 when s does not start with one that ends.
func quoted(s string) (text string, n int) {
	if len(s) < 2 || s[0] != '"' {
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return unescape(s[1:i]), i + 1
		}
	}
	return "", 0
}

// reprQuoted reads a string at the start of s as Python's repr writes it, in single quotes
// and with those inside escaped; n is 0 when the next quote does not end it, before a space
// or the end, as an apostrophe does not.
func reprQuoted(s string) (text string, n int) {
	if len(s) < 2 || s[0] != '\'' {
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'':
			if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n' {
				return unescape(s[1:i]), i + 1
			}
			return "", 0
		}
	}
	return "", 0
}

// withBehind is the head of a line with the words that stand behind a value of one word, which
// are the message's: "run failed request_id=req-7: no rules".
func withBehind(head, value, behind string) string {
	behind = strings.TrimSpace(behind)
	if strings.IndexFunc(behind, unicode.IsLetter) < 0 {
		return head
	}
	mark := " "
	if strings.HasSuffix(value, ":") {
		mark = ": "
	}
	if head = strings.TrimRight(head, " "); head == "" {
		return behind
	}
	return head + mark + behind
}

// pairs appends the name=value pairs of s to the tape and returns what stands before the
// first and behind values of one word. Other values are quoted, or run up to the next pair: an
// error's text is written without quotes by Rust's tracing, and may span lines. An id ends at
// the first space.
func (f *filler) pairs(s string) (head string) {
	start, at, ok := nextPair(s, 0)
	if !ok {
		return s
	}
	head = s[:start]
	for ok && len(f.t.nodes) < maxNodes {
		key := s[start : at-1]
		text, n := quoted(s[at:])
		if n == 0 {
			text, n = reprQuoted(s[at:])
		}
		if n > 0 {
			f.t.add(key, text, nodeString)
			start, at, ok = nextPair(s, at+n)
			continue
		}
		next, nextAt, more := nextPair(s, at)
		end := len(s)
		if more {
			end = next
		}
		value := strings.TrimRight(s[at:end], " \t\n")
		if i := strings.IndexAny(value, " \n"); i >= 0 && f.oneWord(key) {
			head = withBehind(head, value[:i], value[i:])
			value = strings.TrimSuffix(value[:i], ",")
		} else if more {
			value = strings.TrimSuffix(value, ",")
		}
		f.addText(key, value)
		start, at, ok = next, nextAt, more
	}
	return head
}

// oneWord tells whether the field of that name never holds spaces.
func (f *filler) oneWord(key string) bool {
	r, ok := f.d.names.of(key)
	if !ok {
		r, _ = f.d.names.tail(key)
	}
	switch r.act {
	case actRequestID, actCorrelationID, actTraceID, actSpanID, actCode, actGRPC, actHTTP, actAttempt, actRetryAfterMillis,
		actRetriable:
		return true
	}
	return false
}

// addText appends an unquoted value as what it looks like.
func (f *filler) addText(key, value string) {
	if n := idEnd(value); n < len(value) && f.isID(key) {
		value = value[:n]
	}
	switch {
	case value == "true":
		f.t.add(key, value, nodeTrue)
	case value == "false":
		f.t.add(key, value, nodeFalse)
	case value == "null" || value == "nil" || value == "<nil>":
		f.t.add(key, value, nodeNull)
	case isNumber(value):
		f.t.add(key, value, nodeNumber)
	default:
		f.t.add(key, value, nodeString)
	}
}

// walkNew reads the nodes that were appended since from.
func (f *filler) walkNew(from int, rank int32) {
	f.walk(int32(from), int32(len(f.t.nodes)), 0, scope{rank: rank, how: FromField})
}

// stripColour removes SGR sequences (colours, bold) from a text format.
func stripColour(s string) string {
	i := strings.Index(s, "\x1b[")
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		n := i + 2
		for n < len(s) && (isDigit(s[n]) || s[n] == ';' || s[n] == ':') {
			n++
		}
		if n < len(s) && s[n] == 'm' {
			b.WriteString(s[:i])
			s = s[n+1:]
		} else {
			b.WriteString(s[:i+2])
			s = s[i+2:]
		}
		i = strings.Index(s, "\x1b[")
	}
	b.WriteString(s)
	return b.String()
}
