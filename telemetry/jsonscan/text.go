package jsonscan

import (
	"unicode/utf16"
	"unicode/utf8"
)

// plain are the bytes of a string that stand for themselves.
var plain = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= 0x20 && c != '"' && c != '\\'
	}
	return table
}()

// Text reads a string and gives what it says, valid until the next call.
func (s *Scanner) Text() ([]byte, error) {
	c, err := s.Peek()
	if err != nil {
		return nil, err
	}
	if c != '"' {
		return nil, s.wrong(c, "a string")
	}
	s.pos++
	// Most strings lie in the window and have nothing to be undone.
	window := s.buf[s.pos:s.end]
	n := 0
	for n < len(window) && plain[window[n]] {
		n++
	}
	if n < len(window) && window[n] == '"' {
		s.pos += n + 1
		return window[:n:n], nil
	}
	return s.long(n)
}

// long reads the rest of a string that has escapes or goes past the window; n bytes from
// here on stand for themselves.
func (s *Scanner) long(n int) ([]byte, error) {
	out := s.text[:0]
	for {
		window := s.buf[s.pos:s.end]
		for {
			out = append(out, window[:n]...)
			window = window[n:]
			if len(window) < 2 || window[0] != '\\' {
				break
			}
			c := simple[window[1]]
			if c == 0 {
				break
			}
			out = append(out, c)
			window = window[2:]
			for n = 0; n < len(window) && plain[window[n]]; {
				n++
			}
		}
		s.pos = s.end - len(window)
		switch {
		case len(window) == 0:
			if err := s.fill(); err != nil {
				return nil, err
			}
		case window[0] == '"':
			s.pos++
			s.text = out
			return out, nil
		case window[0] == '\\':
			s.text = out
			if err := s.escape(); err != nil {
				return nil, err
			}
			out = s.text
		default:
			return nil, s.unexpected("in a string")
		}
		window = s.buf[s.pos:s.end]
		for n = 0; n < len(window) && plain[window[n]]; {
			n++
		}
	}
}

// simple are the escape sequences of two characters, by the second.
var simple = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// need makes sure that n bytes are in the window.
func (s *Scanner) need(n int) error {
	for s.end-s.pos < n {
		if err := s.fill(); err != nil {
			return err
		}
	}
	return nil
}

// escape reads an escape sequence and appends what it stands for to text. A surrogate
// without its other half becomes U+FFFD, as in encoding/json.
func (s *Scanner) escape() error {
	if err := s.need(2); err != nil {
		return err
	}
	c := s.buf[s.pos+1]
	if c == 'u' {
		return s.unicode()
	}
	if simple[c] == 0 {
		s.pos++
		return s.unexpected("in an escape sequence of a string")
	}
	s.text = append(s.text, simple[c])
	s.pos += 2
	return nil
}

func (s *Scanner) unicode() error {
	r, err := s.unit()
	if err != nil {
		return err
	}
	for utf16.IsSurrogate(r) {
		// The second half follows at once, or there is none.
		if err := s.need(1); err != nil {
			return err
		}
		if s.buf[s.pos] != '\\' {
			r = utf8.RuneError
			break
		}
		if err := s.need(2); err != nil {
			return err
		}
		if s.buf[s.pos+1] != 'u' {
			r = utf8.RuneError
			break
		}
		second, err := s.unit()
		if err != nil {
			return err
		}
		if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
			r = pair
			break
		}
		s.text = utf8.AppendRune(s.text, utf8.RuneError)
		r = second
	}
	s.text = utf8.AppendRune(s.text, r)
	return nil
}

// unit reads the code unit of \uXXXX.
func (s *Scanner) unit() (rune, error) {
	if err := s.need(2); err != nil {
		return 0, err
	}
	s.pos += 2
	var r rune
	for range 4 {
		if err := s.need(1); err != nil {
			return 0, err
		}
		c := s.buf[s.pos]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, s.unexpected(`in a \u escape of a string`)
		}
		r = r<<4 | rune(c)
		s.pos++
	}
	return r, nil
}
