package files

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"triage/sources/jaeger"
	"triage/sources/loki"
	"triage/telemetry/otlpjson"
)

// documents reads a *.json file: documents that follow one another, each told apart by
// content.
func (r *reader) documents(name string, f io.Reader) error {
	all := &splitter{br: withoutBOM(f)}
	for n := 0; ; n++ {
		doc, err := all.next()
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return errors.New("an empty file")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if n == maxDocuments {
			return fmt.Errorf("more than %d documents, the rest was not read", maxDocuments)
		}
		if err := r.document(name, doc); err != nil {
			return err
		}
		if r.full {
			return errBound
		}
	}
}

// document reads one document. It only fails when nothing that follows can be read.
func (r *reader) document(name string, doc *oneDocument) error {
	start, line := doc.from.offset, doc.from.breaks+1
	var head bytes.Buffer
	kind, err := sniff(io.TeeReader(doc, &head))
	whole := io.MultiReader(&head, doc)
	if err != nil && kind == unknownDocument {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("not JSON: %w", io.ErrUnexpectedEOF)
		}
		if r.full {
			return errBound
		}
		r.problem(name, line, "not JSON: "+err.Error())
		return doc.drain()
	}
	switch kind {
	case tracesDocument, logsDocument:
		err = r.otlp(name, whole, kind, start)
	case jaegerDocument:
		err = jaeger.DecodeUITraces(whole, name, r.addSpans)
	case lokiDocument:
		err = loki.DecodeQueryResponse(whole, name, r.addLogs)
	case recordDocument:
		err = r.record(name, line, whole)
	case unknownDocument:
		err = errors.New("JSON of an unknown kind, not read: neither OTLP nor an answer of Jaeger or Loki")
	}
	if err != nil && !r.full {
		if errors.Is(err, io.ErrUnexpectedEOF) { // damaged where the file ends
			line = doc.from.breaks + 1
		}
		r.problem(name, line, err.Error())
	}
	return doc.drain()
}

// record reads a log record that takes a document, on one line or on several.
func (r *reader) record(name string, line int, f io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(f, maxLine))
	if err != nil {
		return err
	}
	var compact bytes.Buffer
	if json.Compact(&compact, text) == nil {
		text = compact.Bytes()
	}
	return r.jsonLine(name, line, text)
}

// otlp reads a document of one signal and, when the other one is in it too, that as well.
// start is where in the file it begins.
func (r *reader) otlp(name string, f io.Reader, kind documentKind, start int64) error {
	other := &needle{text: []byte(`"resourceLogs"`)}
	if kind == logsDocument {
		other.text = []byte(`"resourceSpans"`)
	}
	r.signal(name, io.TeeReader(f, other), kind, start)
	if !other.found || r.full {
		return nil
	}
	again, err := r.fsys.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = again.Close() }() // only read from
	br := withoutBOM(again)
	if _, err := io.CopyN(io.Discard, br, start); err != nil {
		return err
	}
	doc, err := (&splitter{br: br}).next()
	if err != nil {
		return err
	}
	r.signal(name, doc, tracesDocument+logsDocument-kind, start)
	return nil
}

func (r *reader) signal(name string, f io.Reader, kind documentKind, start int64) {
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
		line = r.lineAt(name, start+at.Offset)
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
	br := withoutBOM(f)
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
	// What overlaps the end of the text before, then the rest.
	keep := len(n.text) - 1
	n.tail = append(n.tail, p[:min(len(p), keep)]...)
	n.found = bytes.Contains(n.tail, n.text) || bytes.Contains(p, n.text)
	if len(p) >= keep {
		n.tail = append(n.tail[:0], p[len(p)-keep:]...)
	} else if over := len(n.tail) - keep; over > 0 {
		n.tail = append(n.tail[:0], n.tail[over:]...)
	}
	return len(p), nil
}

func withoutBOM(r io.Reader) *bufio.Reader {
	br := bufio.NewReaderSize(r, 64<<10)
	if head, err := br.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = br.Discard(3) // what was peeked at is there
	}
	return br
}
