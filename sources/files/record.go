package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

var errNotObject = errors.New("not a JSON object")

// DecodeLine reads one line of an *.ndjson file of a bundle, without its line break, and
// passes its log records on: the one of a line as logcli writes it, all of an OTLP/JSON log
// request, and for everything else, JSON or not, one record that is the line itself. At
// least one record is passed on, whatever the line is. source becomes its Source; the
// records share no memory with line. The error tells what of a record could not be read,
// or that the line stands for itself because it is no JSON object.
func DecodeLine(line []byte, source string, emit func(telemetry.LogRecord)) error {
	if rec, ok := quickEntry(line); ok {
		rec.Source = source
		emit(rec)
		return nil
	}
	raw := func() { emit(telemetry.LogRecord{Line: string(line), Source: source}) }
	if trimmed := bytes.TrimLeft(line, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		raw()
		return errNotObject
	}
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		raw()
		return fmt.Errorf("not JSON: %w", err)
	}
	switch {
	case e.isEntry():
		rec, err := e.record()
		rec.Source = source
		emit(rec)
		return err
	case isKind(e.ResourceLogs, '['):
		found := false
		err := otlpjson.DecodeLogs(bytes.NewReader(line), source, func(batch []telemetry.LogRecord) {
			for _, rec := range batch {
				found = true
				emit(rec)
			}
		})
		if !found {
			raw()
		}
		return withoutOffset(err)
	}
	raw()
	return nil
}
