package bundle

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

// Write writes a bundle into the folder dir, which it creates when it is not there, and
// replaces the bundle that stood there. Only the user may read the files.
func Write(dir string, logs []telemetry.LogRecord, spans []telemetry.Span, m Manifest) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return write(logs, spans, m, func(name string, content func(io.Writer) error) error {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		return errors.Join(content(f), f.Close())
	})
}

// WriteZip writes a bundle as a zip.
func WriteZip(w io.Writer, logs []telemetry.LogRecord, spans []telemetry.Span, m Manifest) error {
	z := zip.NewWriter(w)
	err := write(logs, spans, m, func(name string, content func(io.Writer) error) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		return content(f)
	})
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// write hands each file to put, in order of their names.
func write(logs []telemetry.LogRecord, spans []telemetry.Span, m Manifest, put func(name string, content func(io.Writer) error) error) error {
	m.Schema, m.LogRecords, m.Spans = Schema, len(logs), len(spans)
	for _, file := range []struct {
		name    string
		content func(io.Writer) error
	}{
		{LogsFile, func(w io.Writer) error { return writeLogs(w, logs) }},
		{ManifestFile, func(w io.Writer) error { return writeManifest(w, m) }},
		{TracesFile, func(w io.Writer) error { return otlpjson.EncodeTraces(w, sortedSpans(spans)) }},
	} {
		if err := put(file.name, file.content); err != nil {
			return fmt.Errorf("bundle: %s: %w", file.name, err)
		}
	}
	return nil
}

func writeManifest(w io.Writer, m Manifest) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}

// entry is a line of logcli -o jsonl with the metadata that logcli leaves out.
type entry struct {
	Timestamp  string            `json:"timestamp,omitempty"`
	Labels     map[string]string `json:"labels"`
	Metadata   map[string]string `json:"metadata,omitempty"`
	Line       string            `json:"line"`
	LineBase64 []byte            `json:"line_base64,omitempty"`
}

func writeLogs(w io.Writer, logs []telemetry.LogRecord) error {
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	enc.SetEscapeHTML(false)
	for _, i := range order(logs) {
		r := &logs[i]
		e := entry{Labels: r.Labels, Metadata: r.Metadata, Line: r.Line}
		if e.Labels == nil {
			e.Labels = map[string]string{}
		}
		if !r.Time.IsZero() {
			e.Timestamp = r.Time.UTC().Format(time.RFC3339Nano)
		}
		if !utf8.ValidString(r.Line) {
			e.LineBase64 = []byte(r.Line)
		}
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return bw.Flush()
}

// order are the indexes of logs by time, then by what the records say. Records that are
// told apart by nothing else keep their order: the lines of one stack trace can share a
// nanosecond.
func order(logs []telemetry.LogRecord) []int {
	at := make([]int, len(logs))
	keys := make([]string, len(logs))
	for i := range logs {
		at[i] = i
		keys[i] = text(logs[i].Labels)
	}
	slices.SortStableFunc(at, func(a, b int) int {
		return cmp.Or(logs[a].Time.Compare(logs[b].Time), strings.Compare(keys[a], keys[b]))
	})
	return at
}

func text(m map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, "%q=%q,", k, m[k])
	}
	return b.String()
}

func sortedSpans(spans []telemetry.Span) []telemetry.Span {
	sorted := slices.Clone(spans)
	slices.SortStableFunc(sorted, func(a, b telemetry.Span) int {
		return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.TraceID, b.TraceID), strings.Compare(a.SpanID, b.SpanID))
	})
	return sorted
}
