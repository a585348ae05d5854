package audit

import (
	"strings"
	"unicode/utf8"
)

// holding is what a message holds that changes from one record to the next.
type holding uint8

const (
	holdsNothing holding = iota
	holdsNumber          // one that may be constant: HTTP 502
	holdsID              // what cannot be constant: an id, an address, a long number
)

// longNumber is how many digits make a number that is no constant of a text.
const longNumber = 5

// shapeOf is a message with <id> and <n> in the place of what changes from one record to the
// next, the first line of it, at most [maxWhat] bytes.
func shapeOf(message string) (shape string, holds holding) {
	message, _, _ = strings.Cut(message, "\n")
	message = cut(strings.TrimSpace(message), maxWhat)
	var b strings.Builder
	for i := 0; i < len(message); {
		if !inWord(message[i]) {
			b.WriteByte(message[i])
			i++
			continue
		}
		end := i
		for end < len(message) && (inWord(message[end]) || joins(message, i, end)) {
			end++
		}
		word := message[i:end]
		what := holdingOf(word)
		holds = max(holds, what)
		switch what {
		case holdsID:
			b.WriteString("<id>")
		case holdsNumber:
			b.WriteString(numbersOut(word))
		default:
			b.WriteString(word)
		}
		i = end
	}
	return b.String(), holds
}

// inWord tells which bytes words are made of; all beyond ASCII are.
func inWord(c byte) bool {
	return isUpper(c) || isLower(c) || isDigit(c) || c == '_' || c >= utf8.RuneSelf
}

// joins tells whether the mark at end holds two parts of one word together: the dashes of a
// UUID, the dots of an address, the @ of a mailbox.
func joins(s string, start, end int) bool {
	if end == start || end+1 >= len(s) || !inWord(s[end+1]) {
		return false
	}
	return strings.IndexByte("-@.:", s[end]) >= 0
}

// holdingOf tells what a word is.
func holdingOf(word string) holding {
	digits, letters, hex := 0, 0, true
	longest, run := 0, 0
	for i := range len(word) {
		c := word[i]
		if isDigit(c) {
			digits++
			run++
			longest = max(longest, run)
			continue
		}
		run = 0
		switch {
		case c == '-':
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			letters++
		default:
			hex = false
			if isUpper(c) || isLower(c) {
				letters++
			}
		}
	}
	switch {
	case strings.IndexByte(word, '@') > 0 && strings.IndexByte(word[strings.IndexByte(word, '@'):], '.') > 0:
		return holdsID // a mailbox
	case digits == 0:
		return holdsNothing
	case isAddress(word), longest >= longNumber, hex && letters > 0 && digits+letters >= 8:
		return holdsID
	case digits >= 4 && letters > 0 && digits+letters >= 10 && strings.IndexByte(word, '_') < 0:
		return holdsID // ord_… and other ids that mix letters and digits
	case number(word):
		return holdsNumber
	}
	if prefix, rest, ok := cutLast(word, "-_:"); ok && prefix != "" {
		switch {
		case number(rest):
			return holdsNumber // order-42, shard_3
		case len(rest) >= 4 && strings.ContainsAny(rest, "0123456789") && strings.Trim(rest, "0123456789abcdef") == "":
			return holdsID // req-7f3a
		}
	}
	return holdsNothing // utf8, s3, http2
}

// isAddress tells whether word is an IPv4 address, with or without a port.
func isAddress(word string) bool {
	host, _, _ := strings.Cut(word, ":")
	parts := strings.Split(host, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// number tells whether word is a number, with a unit or a fraction or without: 42, 1.5s,
// 250ms, 12:30.
func number(word string) bool {
	if word == "" || !isDigit(word[0]) {
		return false
	}
	unit := strings.TrimLeft(word, "0123456789.:-")
	switch unit {
	case "", "ns", "us", "µs", "ms", "s", "m", "h", "d", "B", "KB", "KiB", "MB", "MiB", "GB", "GiB", "k", "x":
		return true
	}
	return false
}

// numbersOut puts <n> in the place of the number in word.
func numbersOut(word string) string {
	if number(word) {
		return "<n>"
	}
	prefix, _, _ := cutLast(word, "-_:")
	return word[:len(prefix)+1] + "<n>"
}

// cutLast cuts s at its last byte that is one of marks.
func cutLast(s, marks string) (before, after string, found bool) {
	i := strings.LastIndexAny(s, marks)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// cut is the first most bytes of s, never half a character, in memory of its own.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most
	for end > most-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.Clone(s[:end]) + "…"
}
