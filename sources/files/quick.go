package files

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"triage/telemetry"
)

// quickEntry reads a line as logcli writes it, which nearly all lines of a bundle are, in a
// third of the time that encoding/json takes. ok is false for everything that is not of
// exactly that shape and without fault: the slow way then decides what the line is. Where
// ok is true, the slow way gives the same record.
func quickEntry(line []byte) (rec telemetry.LogRecord, ok bool) {
	q := quick{line, 0}
	var seen [4]bool // timestamp, labels, metadata, line
	if !q.is('{') {
		return rec, false
	}
	for {
		key, plain := q.key()
		if !plain {
			return rec, false
		}
		field := 0
		switch string(key) {
		case "timestamp":
			var at []byte
			if at, ok = q.plain(); ok {
				rec.Time, ok = quickTime(at)
			}
		case "labels":
			field = 1
			rec.Labels, ok = q.texts()
		case "metadata":
			field = 2
			rec.Metadata, ok = q.texts()
		case "line":
			field = 3
			rec.Line, ok = q.text()
		default:
			ok = false
		}
		if !ok || seen[field] {
			return rec, false
		}
		seen[field] = true
		if q.is(',') {
			continue
		}
		ok = q.is('}')
		q.blank()
		return rec, ok && q.at == len(q.src) && seen[3] && (seen[0] || seen[1] || seen[2])
	}
}

// quick reads JSON of a known shape.
type quick struct {
	src []byte
	at  int
}

func (q *quick) blank() {
	for q.at < len(q.src) {
		switch q.src[q.at] {
		case ' ', '\t', '\r', '\n':
			q.at++
		default:
			return
		}
	}
}

// is passes over c, and the blanks before it, if that is what follows.
func (q *quick) is(c byte) bool {
	q.blank()
	if q.at < len(q.src) && q.src[q.at] == c {
		q.at++
		return true
	}
	return false
}

// key reads a name without escapes, and the colon behind it.
func (q *quick) key() ([]byte, bool) {
	key, ok := q.plain()
	return key, ok && q.is(':')
}

// plain reads a string without escapes.
func (q *quick) plain() ([]byte, bool) {
	s, escaped, ok := q.raw()
	return s, ok && !escaped
}

// raw finds the end of a string and checks what is in it, but for its escapes.
func (q *quick) raw() (s []byte, escaped, ok bool) {
	if !q.is('"') {
		return nil, false, false
	}
	start, ascii := q.at, true
	for ; q.at < len(q.src); q.at++ {
		switch c := q.src[q.at]; {
		case c == '"':
			s = q.src[start:q.at]
			q.at++
			return s, escaped, ascii || utf8.Valid(s)
		case c == '\\':
			escaped = true
			q.at++
		case c < ' ':
			return nil, false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false, false
}

// text reads a string.
func (q *quick) text() (string, bool) {
	s, escaped, ok := q.raw()
	if !ok {
		return "", false
	}
	if !escaped {
		return string(s), true
	}
	out := make([]byte, 0, len(s))
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return string(append(out, s...)), true
		}
		out = append(out, s[:i]...)
		c := s[i+1] // raw passes over both
		s = s[i+2:]
		switch c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			r, n := quickRune(s)
			if n == 0 {
				return "", false
			}
			out, s = utf8.AppendRune(out, r), s[n:]
		default:
			return "", false
		}
	}
}

// quickRune reads what follows \u; n is 0 when it is no character.
func quickRune(s []byte) (r rune, n int) {
	hex := func(s []byte) rune {
		if len(s) < 4 {
			return -1
		}
		v, err := strconv.ParseUint(string(s[:4]), 16, 16)
		if err != nil {
			return -1
		}
		return rune(v)
	}
	r = hex(s)
	switch {
	case r < 0:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, 4
	case len(s) < 10 || s[4] != '\\' || s[5] != 'u':
		return 0, 0
	}
	if r = utf16.DecodeRune(r, hex(s[6:])); r == utf8.RuneError {
		return 0, 0
	}
	return r, 10
}

// texts reads an object of strings.
func (q *quick) texts() (map[string]string, bool) {
	if !q.is('{') {
		return nil, false
	}
	if q.is('}') {
		return nil, true
	}
	m := make(map[string]string, 4)
	for {
		key, ok := q.key()
		if !ok {
			return nil, false
		}
		value, ok := q.text()
		if !ok {
			return nil, false
		}
		m[string(key)] = value
		if q.is(',') {
			continue
		}
		return m, q.is('}')
	}
}

func quickTime(s []byte) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339Nano, string(s)); err == nil {
		return t.UTC(), true
	}
	ns, err := strconv.ParseInt(string(s), 10, 64)
	return time.Unix(0, ns).UTC(), err == nil
}
