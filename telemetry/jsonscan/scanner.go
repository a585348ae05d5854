package jsonscan

import (
	"bytes"
	"fmt"
	"io"
)

// MaxDepth bounds how deep values may be nested; the figure is that of encoding/json.
const MaxDepth = 10_000

// windowSize is how much is read at once. The window grows with a value that is asked for
// as it stands.
const windowSize = 64 << 10

// Scanner reads one JSON value after another from a reader. After an error it is of no
// more use.
type Scanner struct {
	r   io.Reader
	err error // what the reader ended with
	// ended: the reader said so, with io.EOF.
	ended bool

	buf    []byte // buf[pos:end] has been read from r and not from here
	pos    int
	end    int
	offset int64 // of buf[0] in the input
	keep   int   // what must stay in buf begins here; -1 when nothing must

	depth   int
	nesting []byte // the brackets that Skip is inside of
	text    []byte // of the string that was read last
	keys    []byte // of the members that are being read, one behind the other
}

// New is a scanner of r.
func New(r io.Reader) *Scanner {
	return &Scanner{r: r, keep: -1}
}

// Reset makes s a scanner of text, which lies in memory whole and must not change while s
// reads it. Buffers of its own are used again.
func (s *Scanner) Reset(text []byte) {
	*s = Scanner{
		err: io.ErrUnexpectedEOF, ended: true, buf: text, end: len(text), keep: -1,
		nesting: s.nesting[:0], text: s.text[:0], keys: s.keys[:0],
	}
}

// SyntaxError says what is not JSON and where.
type SyntaxError struct {
	Offset int64 // in bytes, from 0
	what   string
}

func (e *SyntaxError) Error() string { return e.what }

// Offset is how many bytes have been read from the scanner.
func (s *Scanner) Offset() int64 { return s.offset + int64(s.pos) }

// fill reads more behind buf[pos:end]. It is io.ErrUnexpectedEOF at the end of the input,
// where something must follow.
func (s *Scanner) fill() error {
	if s.err != nil {
		return s.err
	}
	from := s.pos
	if s.keep >= 0 {
		from = s.keep
	}
	switch {
	case s.buf == nil:
		s.buf = make([]byte, windowSize)
	case from > 0 && s.end-from <= len(s.buf)/2:
		copy(s.buf, s.buf[from:s.end])
	case from > 0 || s.end == len(s.buf):
		grown := make([]byte, max(windowSize, 2*(s.end-from)))
		copy(grown, s.buf[from:s.end])
		s.buf = grown
	}
	s.offset += int64(from)
	s.pos -= from
	s.end -= from
	if s.keep >= 0 {
		s.keep = 0
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			if s.ended = err == io.EOF; s.ended {
				err = io.ErrUnexpectedEOF
			}
			s.err = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return s.err
		}
	}
	s.err = io.ErrNoProgress
	return s.err
}

// Keep lets the window hold all that is read from now on, until Kept.
func (s *Scanner) Keep() { s.keep = s.pos }

// Kept is the text that was read since Keep, valid until the next call.
func (s *Scanner) Kept() []byte {
	kept := s.buf[s.keep:s.pos]
	s.keep = -1
	return kept
}

// Repeats tells whether the next value is written exactly as raw, a whole object or list,
// and lies in the window; if so it has been read.
func (s *Scanner) Repeats(raw []byte) bool {
	if len(raw) == 0 || !bytes.HasPrefix(s.buf[s.pos:s.end], raw) {
		return false
	}
	s.pos += len(raw)
	return true
}

// More tells whether another value follows, for documents that follow one another.
func (s *Scanner) More() (bool, error) {
	_, err := s.Peek()
	if err != nil && s.ended {
		return false, nil
	}
	return err == nil, err
}

// Peek is the first character of the next value, or of what stands in its place.
func (s *Scanner) Peek() (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r', '\n':
				s.pos++
			default:
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

func (s *Scanner) broken(what string) error {
	return &SyntaxError{s.Offset(), what}
}

// unexpected is the error for the character at the scanner's place.
func (s *Scanner) unexpected(where string) error {
	return s.broken(fmt.Sprintf("invalid character %q %s", s.buf[s.pos], where))
}

// Object reads an object: member is called with each key and must read the value. The key
// is valid until member returns. null is an object without members.
func (s *Scanner) Object(member func(key []byte) error) error {
	if is, err := s.enter('{', "an object"); !is {
		return err
	}
	c, err := s.Peek()
	if err == nil && c == '}' {
		s.leave()
		return nil
	}
	for err == nil {
		if c != '"' {
			return s.unexpected("where the name of a member belongs")
		}
		var key []byte
		if key, err = s.Text(); err != nil {
			return err
		}
		outer := len(s.keys)
		s.keys = append(s.keys, key...) // the window may move at any call
		if err = s.colon(); err != nil {
			return err
		}
		if err = member(s.keys[outer:]); err != nil {
			return err
		}
		s.keys = s.keys[:outer]
		if c, err = s.Peek(); err != nil {
			return err
		}
		switch c {
		case '}':
			s.leave()
			return nil
		case ',':
			s.pos++
			c, err = s.Peek()
		default:
			return s.unexpected("after a member of an object")
		}
	}
	return err
}

func (s *Scanner) colon() error {
	c, err := s.Peek()
	if err != nil {
		return err
	}
	if c != ':' {
		return s.unexpected("after the name of a member")
	}
	s.pos++
	return nil
}

// Array reads an array: element is called to read each element. null is an empty one.
func (s *Scanner) Array(element func() error) error {
	if is, err := s.enter('[', "a list"); !is {
		return err
	}
	c, err := s.Peek()
	if err == nil && c == ']' {
		s.leave()
		return nil
	}
	for err == nil {
		if err = element(); err != nil {
			return err
		}
		if c, err = s.Peek(); err != nil {
			return err
		}
		switch c {
		case ']':
			s.leave()
			return nil
		case ',':
			s.pos++
			_, err = s.Peek()
		default:
			return s.unexpected("after an element of a list")
		}
	}
	return err
}

// KindError says that a value of another kind stands where one belongs. The value has not
// been read, so that it may be skipped.
type KindError struct {
	Offset int64
	Want   string // "an object", "a list", "a string"
	Got    string // "an object", "a list", "a string", "a number", "true or false", "null"
}

func (e *KindError) Error() string { return e.Got + " stands where " + e.Want + " belongs" }

// enter reads the bracket that opens; it is false for null, and with an error.
func (s *Scanner) enter(open byte, want string) (bool, error) {
	c, err := s.Peek()
	if err != nil {
		return false, err
	}
	if c == open {
		if s.depth++; s.depth > MaxDepth {
			return false, s.broken(fmt.Sprintf("nested more than %d deep", MaxDepth))
		}
		s.pos++
		return true, nil
	}
	if c == 'n' {
		return false, s.literal("null")
	}
	return false, s.wrong(c, want)
}

func (s *Scanner) leave() {
	s.pos++
	s.depth--
}

// wrong is the error for the value that begins with c.
func (s *Scanner) wrong(c byte, want string) error {
	got := ""
	switch c {
	case '{':
		got = "an object"
	case '[':
		got = "a list"
	case '"':
		got = "a string"
	case 't', 'f':
		got = "true or false"
	case 'n':
		got = "null"
	default:
		if c != '-' && (c < '0' || c > '9') {
			return s.unexpected("where " + want + " belongs")
		}
		got = "a number"
	}
	return &KindError{s.Offset(), want, got}
}
