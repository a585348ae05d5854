package files

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"triage/sources/jaeger"
	"triage/sources/loki"
	"triage/telemetry/otlpjson"
)

// document reads a *.json file, told apart by content.
func (r *reader) document(name string, f io.Reader) error {
	f = withoutBOM(f)
	var head bytes.Buffer
	kind, err := sniff(io.TeeReader(f, &head))
	whole := io.MultiReader(&head, f)
	if err != nil && kind == unknownDocument {
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(head.Bytes())) == 0 {
			return errors.New("an empty file")
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("not JSON: %w", err)
	}
	switch kind {
	case tracesDocument, logsDocument:
		return r.otlp(name, whole, kind)
	case jaegerDocument:
		lines := &lineCounter{r: whole}
		r.damaged(name, lines, jaeger.DecodeUITraces(lines, name, r.addSpans))
		return nil
	case lokiDocument:
		lines := &lineCounter{r: whole}
		r.damaged(name, lines, loki.DecodeQueryResponse(lines, name, r.addLogs))
		return nil
	case recordDocument:
		return r.lines(name, whole, r.jsonLine)
	case manifestDocument:
		return nil
	}
	return errors.New("JSON of an unknown kind, not read: neither OTLP nor an answer of Jaeger or Loki")
}

// damaged notes the error of a decoder; where the file is cut off, the line is its last.
func (r *reader) damaged(name string, lines *lineCounter, err error) {
	if err == nil || r.full {
		return
	}
	line := 0
	if errors.Is(err, io.ErrUnexpectedEOF) {
		line = lines.n + 1
	}
	r.problem(name, line, err.Error())
}

// lineCounter counts the line breaks that were read.
type lineCounter struct {
	r io.Reader
	n int
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += bytes.Count(p[:n], []byte("\n"))
	return n, err
}

// otlp reads documents of one signal and, when the other one occurs too, that as well.
func (r *reader) otlp(name string, f io.Reader, kind documentKind) error {
	other := &needle{text: []byte(`"resourceLogs"`)}
	if kind == logsDocument {
		other.text = []byte(`"resourceSpans"`)
	}
	r.signal(name, io.TeeReader(f, other), kind)
	if !other.found || r.full {
		return nil
	}
	again, err := r.fsys.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = again.Close() }() // only read from
	r.signal(name, again, tracesDocument+logsDocument-kind)
	return nil
}

func (r *reader) signal(name string, f io.Reader, kind documentKind) {
	var err error
	if kind == tracesDocument {
		err = otlpjson.DecodeTraces(f, name, r.addSpans)
	} else {
		err = otlpjson.DecodeLogs(f, name, r.addLogs)
	}
	if err == nil || r.full {
		return
	}
	line := 0
	var at *otlpjson.Error
	if errors.As(err, &at) {
		line = r.lineAt(name, at.Offset)
	}
	r.problem(name, line, err.Error())
}

// lineAt is the line in which the value at offset begins, 0 when it cannot be told.
func (r *reader) lineAt(name string, offset int64) int {
	f, err := r.fsys.Open(name)
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // only read from
	br := bufio.NewReader(withoutBOM(f))
	line := 1
	for at := int64(0); ; at++ {
		c, err := br.ReadByte()
		if err != nil {
			return line
		}
		if at >= offset && c != ',' && c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return line
		}
		if c == '\n' {
			line++
		}
	}
}

// needle is a writer that looks for a text.
type needle struct {
	text  []byte
	found bool
	tail  []byte
}

func (n *needle) Write(p []byte) (int, error) {
	if n.found {
		return len(p), nil
	}
	keep := len(n.text) - 1
	joined := append(n.tail, p[:min(len(p), keep)]...)
	n.found = bytes.Contains(p, n.text) || bytes.Contains(joined, n.text)
	if len(p) >= keep {
		joined = p
	}
	n.tail = append(n.tail[:0:0], joined[max(0, len(joined)-keep):]...)
	return len(p), nil
}

func withoutBOM(r io.Reader) io.Reader {
	br := bufio.NewReaderSize(r, 64<<10)
	if head, err := br.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = br.Discard(3) // what was peeked at is there
	}
	return br
}
