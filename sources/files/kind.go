package files

import (
	"encoding/json"
	"io"
	"path"
	"strings"
)

type fileKind uint8

const (
	unknownFile fileKind = iota
	linesFile            // one JSON record a line
	jsonFile             // one or more JSON documents
	rawFile              // one log line a line
)

// kindOf goes by the file's extension.
func kindOf(name string) fileKind {
	switch strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))) {
	case ".ndjson", ".jsonl":
		return linesFile
	case ".json":
		return jsonFile
	case ".log", ".txt":
		return rawFile
	}
	return unknownFile
}

type documentKind uint8

const (
	unknownDocument documentKind = iota
	tracesDocument               // OTLP
	logsDocument                 // OTLP
	jaegerDocument
	lokiDocument
	manifestDocument
	recordDocument // a log record in a file called .json
)

// manifestSchema begins the schema of manifest.json.
const manifestSchema = "triage.bundle/"

// sniff tells what kind of document a JSON file begins with, by the keys at its top. It
// reads no more than it needs, as a rule the first key. The error is that of damaged JSON.
func sniff(r io.Reader) (documentKind, error) {
	dec := json.NewDecoder(r)
	tok, err := dec.Token()
	if err != nil {
		return unknownDocument, err
	}
	if tok == json.Delim('[') { // a list of Jaeger's traces
		if tok, err = dec.Token(); err != nil || tok != json.Delim('{') {
			return unknownDocument, err
		}
		key, err := dec.Token()
		if key == "traceID" || key == "spans" || key == "processes" {
			return jaegerDocument, nil
		}
		return unknownDocument, err
	}
	if tok != json.Delim('{') {
		return unknownDocument, nil
	}
	fallback := unknownDocument
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return fallback, err
		}
		switch key {
		case "resourceSpans", "batches":
			return tracesDocument, nil
		case "resourceLogs":
			return logsDocument, nil
		case "traceID", "spans", "processes":
			return jaegerDocument, nil
		case "data":
			return sniffData(dec)
		case "result", "trace":
			tok, err := dec.Token()
			if err != nil {
				return fallback, err
			}
			if tok == json.Delim('{') {
				return tracesDocument, nil
			}
			if tok == json.Delim('[') {
				return unknownDocument, nil
			}
			continue
		case "schema":
			var schema any
			if err := dec.Decode(&schema); err != nil {
				return fallback, err
			}
			if s, ok := schema.(string); ok && strings.HasPrefix(s, manifestSchema) {
				return manifestDocument, nil
			}
			continue
		case "line", "line_base64", "msg", "message", "level", "severity", "ts", "time", "timestamp", "@timestamp":
			fallback = recordDocument
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return fallback, err
		}
	}
	return fallback, nil
}

// sniffData looks into "data": a list in Jaeger's answers, an object in Loki's.
func sniffData(dec *json.Decoder) (documentKind, error) {
	tok, err := dec.Token()
	switch {
	case err != nil:
		return unknownDocument, err
	case tok == json.Delim('['), tok == nil:
		return jaegerDocument, nil
	case tok == json.Delim('{'):
		return lokiDocument, nil
	}
	return unknownDocument, nil
}
