package files

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

// maxLine bounds one line; Loki takes 256 KB by default, an OTLP request is one line.
const maxLine = 64 << 20

// lines hands each line that is not blank to read, without its line break.
func (r *reader) lines(name string, f io.Reader, read func(name string, number int, line []byte) error) error {
	br := withoutBOM(f)
	faults := 0
	var line []byte
	for number := 1; ; number++ {
		var err error
		var cut bool
		line, cut, err = readLine(br, line[:0])
		// What a bound cut off is no line.
		if len(bytes.TrimSpace(line)) > 0 && !errors.Is(err, errBound) {
			fault := read(name, number, bytes.TrimSuffix(line, []byte("\r")))
			if fault == nil && cut {
				fault = fmt.Errorf("longer than %d MiB, the rest was not read", maxLine>>20)
			}
			if fault != nil {
				if faults++; faults <= maxFileProblems {
					r.problem(name, number, fault.Error())
				}
			}
		}
		if r.full {
			return errBound
		}
		if err != nil {
			if faults > maxFileProblems {
				r.problem(name, 0, fmt.Sprintf("%d lines in all could not be read as they should", faults))
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// readLine appends the next line to buf; cut tells that it was longer than maxLine.
func readLine(br *bufio.Reader, buf []byte) (line []byte, cut bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		end := err == nil
		if end {
			part = part[:len(part)-1]
		}
		if room := maxLine - len(buf); len(part) > room {
			part, cut = part[:room], true
		}
		buf = append(buf, part...)
		if end || !errors.Is(err, bufio.ErrBufferFull) {
			return buf, cut, err
		}
	}
}

func (r *reader) rawLine(name string, _ int, line []byte) error {
	r.addLogs([]telemetry.LogRecord{{Line: string(line), Source: name}})
	return nil
}

// entry is a line of logcli -o jsonl, with our own additions.
type entry struct {
	Timestamp  json.RawMessage `json:"timestamp"`
	Labels     json.RawMessage `json:"labels"`
	Metadata   json.RawMessage `json:"metadata"`
	Line       json.RawMessage `json:"line"`
	LineBase64 json.RawMessage `json:"line_base64"`

	ResourceLogs  json.RawMessage `json:"resourceLogs"`
	ResourceSpans json.RawMessage `json:"resourceSpans"`
}

// jsonLine reads a line of an *.ndjson file: an entry, an OTLP request, or a service's own
// line. What is no JSON object is kept as a raw line, and said to be none.
func (r *reader) jsonLine(name string, number int, line []byte) error {
	line = bytes.TrimSpace(line)
	if rec, ok := quickEntry(line); ok {
		rec.Source = name
		r.share(&rec)
		r.addLogs([]telemetry.LogRecord{rec})
		return nil
	}
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		_ = r.rawLine(name, number, line)
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return fmt.Errorf("not a JSON object but a %s, kept as a raw line", wrong.Value)
		}
		return fmt.Errorf("not JSON (%w), kept as a raw line", err)
	}
	switch {
	case isKind(e.ResourceLogs, '['):
		return withoutOffset(otlpjson.DecodeLogs(bytes.NewReader(line), name, r.addLogs))
	case isKind(e.ResourceSpans, '['):
		return withoutOffset(otlpjson.DecodeTraces(bytes.NewReader(line), name, r.addSpans))
	case e.isEntry():
		rec, err := e.record()
		rec.Source = name
		r.share(&rec)
		r.addLogs([]telemetry.LogRecord{rec})
		return err
	}
	return r.rawLine(name, number, line)
}

// isEntry tells logcli's shape from a service's own line, which may have a field "line".
func (e *entry) isEntry() bool {
	return (isKind(e.Line, '"') || isKind(e.LineBase64, '"')) && (isKind(e.Labels, '{') || isKind(e.Metadata, '{') || len(e.Timestamp) > 0)
}

func isKind(raw json.RawMessage, first byte) bool { return len(raw) > 0 && raw[0] == first }

// record is the entry; the error tells what of it could not be read.
func (e *entry) record() (telemetry.LogRecord, error) {
	var rec telemetry.LogRecord
	var faults []error
	note := func(field string, err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", field, err))
		}
	}
	if isKind(e.LineBase64, '"') {
		var text string
		_ = json.Unmarshal(e.LineBase64, &text) // it is a JSON string
		raw, err := base64.StdEncoding.DecodeString(text)
		note("line_base64", err)
		rec.Line = string(raw)
	}
	if rec.Line == "" && isKind(e.Line, '"') {
		_ = json.Unmarshal(e.Line, &rec.Line) // it is a JSON string
	}
	var err error
	rec.Time, err = entryTime(e.Timestamp)
	note("timestamp", err)
	rec.Labels, err = texts(e.Labels)
	note("labels", err)
	rec.Metadata, err = texts(e.Metadata)
	note("metadata", err)
	return rec, errors.Join(faults...)
}

// entryTime reads RFC 3339, or nanoseconds since 1970 as Loki's API writes them.
func entryTime(raw json.RawMessage) (time.Time, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return time.Time{}, nil
	}
	text := string(raw)
	if raw[0] == '"' {
		_ = json.Unmarshal(raw, &text) // it is a JSON string
	}
	if ns, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(0, ns).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%.40q is neither RFC 3339 nor nanoseconds", text)
	}
	return t.UTC(), nil
}

// texts reads an object of texts; values of other kinds are kept as their JSON.
func texts(raw json.RawMessage) (map[string]string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, errors.New("not a JSON object")
	}
	if len(values) == 0 {
		return nil, nil
	}
	m := make(map[string]string, len(values))
	for k, v := range values {
		text := string(v)
		if isKind(v, '"') {
			_ = json.Unmarshal(v, &text) // it is a JSON string
		}
		m[k] = text
	}
	return m, nil
}

// share lets records of one stream hold the same labels, of which there are few.
func (r *reader) share(rec *telemetry.LogRecord) {
	const maxShared = 10_000
	key, err := json.Marshal(rec.Labels)
	if err != nil || len(r.streams) >= maxShared {
		return
	}
	if r.streams == nil {
		r.streams = map[string]map[string]string{}
	}
	if same, ok := r.streams[string(key)]; ok {
		rec.Labels = same
		return
	}
	r.streams[string(key)] = rec.Labels
}

// withoutOffset leaves out the byte count of an error about one line.
func withoutOffset(err error) error {
	var at *otlpjson.Error
	if errors.As(err, &at) {
		return fmt.Errorf("OTLP/JSON: %w", at.Err)
	}
	return err
}
