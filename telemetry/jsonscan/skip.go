package jsonscan

// Skip passes over one value, without holding it, and checks it.
func (s *Scanner) Skip() error {
	depth := s.depth
	for {
		c, err := s.Peek()
		if err != nil {
			return err
		}
		switch c {
		case '{', '[':
			if s.depth++; s.depth > MaxDepth {
				return s.broken("nested too deep")
			}
			s.pos++
			s.nesting = append(s.nesting, c)
			first, err := s.Peek()
			if err != nil {
				return err
			}
			if first == c+2 { // in ASCII the closing brackets stand two behind
				break
			}
			if c == '{' {
				if err := s.name(); err != nil {
					return err
				}
			}
			continue
		case '"':
			err = s.skipText()
		default:
			err = s.scalar(c)
		}
		if err != nil {
			return err
		}
		if more, err := s.afterValue(depth); !more || err != nil {
			return err
		}
	}
}

// afterValue goes on behind a value, up to where the next one begins; it is false behind
// the value that began at depth.
func (s *Scanner) afterValue(depth int) (bool, error) {
	for s.depth > depth {
		c, err := s.Peek()
		if err != nil {
			return false, err
		}
		open := s.nesting[len(s.nesting)-1]
		switch c {
		case open + 2:
			s.nesting = s.nesting[:len(s.nesting)-1]
			s.leave()
		case ',':
			s.pos++
			if open == '{' {
				return true, s.name()
			}
			return true, nil
		default:
			return false, s.unexpected("after a value")
		}
	}
	return false, nil
}

// name reads the name of a member and the colon behind it.
func (s *Scanner) name() error {
	c, err := s.Peek()
	if err != nil {
		return err
	}
	if c != '"' {
		return s.unexpected("where the name of a member belongs")
	}
	if err := s.skipText(); err != nil {
		return err
	}
	return s.colon()
}

func (s *Scanner) skipText() error {
	s.pos++
	for {
		if s.pos == s.end {
			if err := s.fill(); err != nil {
				return err
			}
		}
		window := s.buf[s.pos:s.end]
		n := 0
		for n < len(window) && plain[window[n]] {
			n++
		}
		s.pos += n
		if n == len(window) {
			continue
		}
		switch window[n] {
		case '"':
			s.pos++
			return nil
		case '\\':
			s.text = s.text[:0]
			if err := s.escape(); err != nil {
				return err
			}
		default:
			return s.unexpected("in a string")
		}
	}
}

// Raw reads one value and gives its JSON text, valid until the next call.
func (s *Scanner) Raw() ([]byte, error) {
	if _, err := s.Peek(); err != nil {
		return nil, err
	}
	outer := s.keep >= 0
	if !outer {
		s.keep = s.pos
	}
	start := s.Offset()
	err := s.Skip()
	raw := s.buf[start-s.offset : s.pos]
	if !outer {
		s.keep = -1
	}
	return raw, err
}

// Null reads null if that is the next value, and tells whether it was.
func (s *Scanner) Null() (bool, error) {
	if c, err := s.Peek(); c != 'n' || err != nil {
		return false, err
	}
	return true, s.literal("null")
}

// scalar reads a number, true, false or null, which begins with c.
func (s *Scanner) scalar(c byte) error {
	switch c {
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	}
	return s.number()
}

func (s *Scanner) literal(word string) error {
	for i := range len(word) {
		if err := s.need(1); err != nil {
			return err
		}
		if s.buf[s.pos] != word[i] {
			return s.unexpected("in the literal " + word)
		}
		s.pos++
	}
	return nil
}

// number reads a number as RFC 8259 section 6 has it.
func (s *Scanner) number() error {
	if s.next() == '-' {
		s.pos++
	}
	switch c := s.next(); {
	case c == '0':
		s.pos++
	case c >= '1' && c <= '9':
		s.digits()
	default:
		return s.notHere("where a value belongs")
	}
	if s.next() == '.' {
		s.pos++
		if !s.digits() {
			return s.notHere("after the point of a number")
		}
	}
	if c := s.next(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.next(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return s.notHere("in the exponent of a number")
		}
	}
	if s.pos == s.end && s.err != nil && !s.ended {
		return s.err // the number may go on
	}
	return nil
}

func (s *Scanner) digits() bool {
	n := 0
	for c := s.next(); c >= '0' && c <= '9'; c = s.next() {
		s.pos++
		n++
	}
	return n > 0
}

// next is the character at the scanner's place, 0 when there is none.
func (s *Scanner) next() byte {
	if s.pos == s.end && s.fill() != nil {
		return 0
	}
	return s.buf[s.pos]
}

// notHere is unexpected, or the error of the reader where the input ends.
func (s *Scanner) notHere(where string) error {
	if s.pos == s.end {
		return s.err
	}
	return s.unexpected(where)
}
