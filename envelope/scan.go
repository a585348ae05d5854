package envelope

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of one line. What lies beyond them is kept as raw text, or left to the raw line.
const (
	maxDepth = 64     // levels of nesting that are taken apart
	maxNodes = 65_536 // values that are taken apart
)

type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeString
	nodeNumber
	nodeTrue
	nodeFalse
	nodeObject
	nodeArray
)

// node is one value of a document. Nodes stand in document order; a container's members
// follow it, up to end.
type node struct {
	key  string // decoded; "" for an element of an array
	text string // a string decoded, any other value as it stands in the line
	end  int32  // index after the last descendant
	kind nodeKind
	cut  bool // the line ends inside this value, or the value lies beyond a bound
}

// tape is a document taken apart: JSON, or the fields of a text format.
type tape struct {
	nodes     []node
	truncated bool // the document ends early or hit a bound
}

func (t *tape) reset() {
	t.nodes = t.nodes[:0]
	t.truncated = false
}

// add appends a scalar and returns its index.
func (t *tape) add(key, text string, kind nodeKind) int {
	n := len(t.nodes)
	if n == cap(t.nodes) {
		t.nodes = slices.Grow(t.nodes, n+1)
	}
	t.nodes = t.nodes[:n+1]
	at := &t.nodes[n] // what stood there is overwritten whole
	at.key, at.text, at.end, at.kind, at.cut = key, text, int32(n+1), kind, false
	return n
}

// scanner reads JSON (RFC 8259) in one pass and without recursion. It is lenient where
// that saves evidence: a document that ends early yields what was read, invalid UTF-8 and
// raw control characters stay, and Python's quotes and literals are understood.
//
// It stands beside jsonscan, which reads what machines exchange: from a stream, strictly, and
// one value at a time, with keys and texts that last until the next call. A log line is in
// memory whole and often broken, and its names only make sense when all of them are known:
// here keys and texts are parts of the line, copied only where they hold escapes. Each read
// the other's way would copy every text, or give up what a broken line still says.
type scanner struct {
	src     string
	pos     int
	t       *tape
	escapes bool // there is a backslash somewhere
}

// scan appends the first JSON value of src to t and returns the offset after it. ok is
// false when src does not start with an object or array that has at least one member or
// is complete.
func scan(t *tape, src string) (end int, ok bool) {
	s := scanner{src: src, t: t, escapes: strings.IndexByte(src, '\\') >= 0}
	s.space()
	if s.pos >= len(src) || (src[s.pos] != '{' && src[s.pos] != '[') {
		return 0, false
	}
	first := len(t.nodes)
	complete := s.value("")
	if !complete {
		t.truncated = true
		if len(t.nodes) <= first+1 {
			t.nodes = t.nodes[:first]
			return 0, false
		}
	}
	return s.pos, true
}

func (s *scanner) space() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// value reads one value with everything inside; false when the document ends early or is
// not JSON from here on.
func (s *scanner) value(key string) bool {
	var open [maxDepth]int32
	depth, whole := s.members(key, &open)
	for depth > 0 { // close what a broken document left open
		depth--
		s.t.nodes[open[depth]].end = int32(len(s.t.nodes))
		s.t.nodes[open[depth]].cut = true
	}
	return whole
}

// members reads a value and all that it holds; depth is how many containers it left open.
func (s *scanner) members(key string, open *[maxDepth]int32) (depth int, whole bool) {
	for {
		s.space()
		if s.pos >= len(s.src) {
			return depth, false
		}
		opened := false
		switch c := s.src[s.pos]; c {
		case '{', '[':
			if depth == maxDepth {
				if !s.skip(key) {
					return depth, false
				}
				break
			}
			kind := nodeObject
			if c == '[' {
				kind = nodeArray
			}
			s.t.nodes = append(s.t.nodes, node{key: key, kind: kind, text: s.src[s.pos:]})
			open[depth] = int32(len(s.t.nodes) - 1)
			depth++
			s.pos++
			opened = true
		case '"', '\'':
			text, whole := s.str(c)
			i := s.t.add(key, text, nodeString)
			if !whole {
				s.t.nodes[i].cut = true
				return depth, false
			}
		default:
			if !s.literal(key) {
				return depth, false
			}
		}
		if len(s.t.nodes) >= maxNodes {
			s.t.truncated = true
			return depth, false
		}
		// After a value: close containers, or go on to the next member.
		for {
			if depth == 0 {
				return depth, true
			}
			s.space()
			if s.pos >= len(s.src) {
				return depth, false
			}
			top := &s.t.nodes[open[depth-1]]
			c := s.src[s.pos]
			if (c == '}' && top.kind == nodeObject) || (c == ']' && top.kind == nodeArray) {
				s.pos++
				depth--
				top.end = int32(len(s.t.nodes))
				top.text = top.text[:len(top.text)-(len(s.src)-s.pos)]
				opened = false
				continue
			}
			if !opened {
				if c != ',' {
					return depth, false
				}
				s.pos++
				s.space()
				if s.pos < len(s.src) && (s.src[s.pos] == '}' || s.src[s.pos] == ']') {
					continue // a comma before the end is forgiven
				}
			}
			key = ""
			if top.kind == nodeObject {
				if s.pos >= len(s.src) || (s.src[s.pos] != '"' && s.src[s.pos] != '\'') {
					return depth, false
				}
				if key, whole = s.str(s.src[s.pos]); !whole {
					return depth, false
				}
				s.space()
				if s.pos >= len(s.src) || s.src[s.pos] != ':' {
					return depth, false
				}
				s.pos++
			}
			break
		}
	}
}

// literal reads a number, true, false or null.
func (s *scanner) literal(key string) bool {
	start := s.pos
	for s.pos < len(s.src) && literalByte[s.src[s.pos]] {
		s.pos++
	}
	word := s.src[start:s.pos]
	switch word {
	case "true", "True":
		s.t.add(key, word, nodeTrue)
	case "false", "False":
		s.t.add(key, word, nodeFalse)
	case "null", "None":
		s.t.add(key, word, nodeNull)
	default:
		if !isNumber(word) {
			s.pos = start
			return false
		}
		i := s.t.add(key, word, nodeNumber)
		// A number at the very end of a line may have lost digits.
		s.t.nodes[i].cut = s.pos == len(s.src)
	}
	return true
}

// literalByte are the bytes of numbers and literals.
var literalByte = func() (set [256]bool) {
	for _, c := range "0123456789+-.eEtrufalsnTFNo" {
		set[c] = true
	}
	return set
}()

// isNumber tells whether s is a number by JSON's grammar.
func isNumber(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	n := digitRun(s)
	if n == 0 || n > 1 && s[0] == '0' {
		return false
	}
	s = s[n:]
	if s != "" && s[0] == '.' {
		if n = digitRun(s[1:]); n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n = digitRun(s)
		return n > 0 && n == len(s)
	}
	return s == ""
}

// digitRun is the number of digits at the start of s.
func digitRun(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// str reads a quoted string; s.pos is at its opening quote. whole is false when the line
// ends inside it.
func (s *scanner) str(quote byte) (text string, whole bool) {
	s.pos++
	start := s.pos
	for {
		n := strings.IndexByte(s.src[s.pos:], quote)
		if n < 0 {
			break
		}
		end := s.pos + n
		if !s.escapes {
			s.pos = end + 1
			return s.src[start:end], true
		}
		// The quote is escaped when an odd number of backslashes stands before it.
		slashes := end
		for slashes > start && s.src[slashes-1] == '\\' {
			slashes--
		}
		if (end-slashes)%2 == 0 {
			s.pos = end + 1
			text = s.src[start:end]
			if strings.IndexByte(text, '\\') >= 0 {
				text = unescape(text)
			}
			return text, true
		}
		s.pos = end + 1
	}
	s.pos = len(s.src)
	return unescape(s.src[start:]), false
}

// skip keeps a container that is nested too deeply as raw text.
func (s *scanner) skip(key string) bool {
	start, depth := s.pos, 0
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				s.pos++
				i := s.t.add(key, s.src[start:s.pos], nodeString)
				s.t.nodes[i].cut = true
				s.t.truncated = true
				return true
			}
		case '"':
			if _, whole := s.str('"'); !whole {
				s.pos = start
				return false
			}
			continue
		}
		s.pos++
	}
	return false
}

// unescape resolves JSON escapes; what is no escape stays as it stands.
func unescape(s string) string {
	at := strings.IndexByte(s, '\\')
	if at < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for at >= 0 {
		b = append(b, s[:at]...)
		s = s[at:]
		if len(s) < 2 {
			break
		}
		n := 2
		switch s[1] {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case '"', '\\', '/', '\'':
			b = append(b, s[1])
		case 'u':
			var r rune
			if r, n = escapedRune(s); n > 0 {
				b = utf8.AppendRune(b, r)
				break
			}
			n = 2
			fallthrough
		default:
			b = append(b, s[:2]...)
		}
		s = s[n:]
		at = strings.IndexByte(s, '\\')
	}
	return string(append(b, s...))
}

// escapedRune reads \uXXXX, or a surrogate pair of two; n is 0 when s starts with neither.
// A lone half becomes U+FFFD.
func escapedRune(s string) (r rune, n int) {
	r, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex4(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
