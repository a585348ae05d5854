package files

import (
	"bufio"
	"errors"
	"io"
)

// splitter cuts a stream of JSON documents that follow one another into its documents,
// without reading ahead of the one that is being decoded.
type splitter struct {
	br     *bufio.Reader
	offset int64 // bytes handed out or skipped
	breaks int   // line breaks among them
}

// next skips the space before the next document; io.EOF when there is none.
func (s *splitter) next() (*oneDocument, error) {
	for {
		c, err := s.br.ReadByte()
		if err != nil {
			return nil, err
		}
		switch c {
		case '\n':
			s.breaks++
			fallthrough
		case ' ', '\t', '\r':
			s.offset++
			continue
		}
		if err := s.br.UnreadByte(); err != nil {
			return nil, err
		}
		return &oneDocument{from: s, framed: c == '{' || c == '['}, nil
	}
}

// oneDocument reads from the first brace or bracket to the one that closes it. What begins
// with anything else goes on to the end of the stream.
type oneDocument struct {
	from     *splitter
	framed   bool
	depth    int
	inString bool
	escaped  bool
	done     bool
}

func (d *oneDocument) Read(p []byte) (int, error) {
	if d.done {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	br := d.from.br
	if _, err := br.Peek(1); err != nil {
		return 0, err
	}
	chunk, err := br.Peek(min(br.Buffered(), len(p)))
	if err != nil {
		return 0, err
	}
	n := d.scan(chunk)
	copy(p, chunk[:n])
	if _, err := br.Discard(n); err != nil {
		return 0, err
	}
	return n, nil
}

// scan tells how many bytes of chunk belong to the document.
func (d *oneDocument) scan(chunk []byte) int {
	n := len(chunk)
	for i, c := range chunk {
		switch {
		case c == '\n':
			d.from.breaks++
			d.escaped = false
		case d.escaped:
			d.escaped = false
		case d.inString:
			d.escaped = c == '\\'
			d.inString = c != '"'
		case c == '"':
			d.inString = true
		case c == '{' || c == '[':
			d.depth++
		case c == '}' || c == ']':
			if d.depth--; d.depth == 0 && d.framed {
				d.done = true
				n = i + 1
			}
		}
		if d.done {
			break
		}
	}
	d.from.offset += int64(n)
	return n
}

// drain passes over what a decoder left.
func (d *oneDocument) drain() error {
	_, err := io.Copy(io.Discard, d)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
