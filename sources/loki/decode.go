package loki

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"triage/telemetry"
)

// DecodeQueryResponse reads an answer of query_range (or of a streams query in Grafana)
// that was saved, and passes its records on in batches, in the order of the file. source
// is the record's [telemetry.LogRecord.Source]. What was passed on before an error stands.
func DecodeQueryResponse(r io.Reader, source string, emit func([]telemetry.LogRecord)) error {
	return decode(r, source, emit)
}

// maxLabels bounds the labels of one stream, and the metadata of one entry.
const maxLabels = 4096

// decoder reads {"status","data":{"resultType","result":[{"stream":{},"values":[]}]}}
// without holding more than a batch of it. The order of the keys does not matter.
type decoder struct {
	json   *json.Decoder
	source string
	emit   func([]telemetry.LogRecord)
	batch  []telemetry.LogRecord
	found  bool // a result was there
}

func decode(r io.Reader, source string, emit func([]telemetry.LogRecord)) error {
	d := &decoder{json: json.NewDecoder(bufio.NewReaderSize(r, 64<<10)), source: source, emit: emit}
	err := d.answer()
	d.flush()
	if err != nil {
		return fmt.Errorf("answer of query_range: %w", noEOF(err))
	}
	if !d.found {
		return errors.New("answer of query_range: there is no result in it")
	}
	return nil
}

func (d *decoder) flush() {
	if len(d.batch) > 0 {
		d.emit(d.batch)
		d.batch = nil
	}
}

func (d *decoder) add(rec telemetry.LogRecord) {
	d.batch = append(d.batch, rec)
	if len(d.batch) >= batchSize {
		d.flush()
	}
}

// answer reads the whole, or only the part under "data".
func (d *decoder) answer() error {
	return d.object(func(key string) error {
		switch key {
		case "status":
			return d.status()
		case "data":
			return d.object(d.data)
		default:
			return d.data(key)
		}
	})
}

func (d *decoder) status() error {
	var status string
	if err := d.json.Decode(&status); err != nil {
		return err
	}
	if status != "success" {
		return fmt.Errorf("status is %q", status)
	}
	return nil
}

func (d *decoder) data(key string) error {
	switch key {
	case "resultType":
		var kind string
		if err := d.json.Decode(&kind); err != nil {
			return err
		}
		if kind != "streams" {
			return fmt.Errorf("it holds %q, not log lines", kind)
		}
		return nil
	case "result":
		d.found = true
		return d.array(d.stream)
	}
	return d.skip()
}

// stream reads one element of result.
func (d *decoder) stream() error {
	var labels map[string]string
	var early []telemetry.LogRecord // values that came before their labels
	err := d.object(func(key string) error {
		switch key {
		case "stream":
			var raw json.RawMessage
			if err := d.json.Decode(&raw); err != nil {
				return err
			}
			var err error
			labels, err = stringMap(raw)
			return err
		case "values":
			return d.array(func() error {
				rec, err := d.entry()
				if err != nil {
					return err
				}
				if rec.Labels = labels; labels == nil {
					early = append(early, rec)
					return nil
				}
				d.add(rec)
				return nil
			})
		}
		return d.skip()
	})
	for _, rec := range early {
		rec.Labels = labels
		d.add(rec)
	}
	return err
}

// entry reads ["ns","line"] or ["ns","line",{…}].
func (d *decoder) entry() (telemetry.LogRecord, error) {
	var parts []json.RawMessage
	if err := d.json.Decode(&parts); err != nil {
		return telemetry.LogRecord{}, err
	}
	if len(parts) < 2 {
		return telemetry.LogRecord{}, fmt.Errorf("an entry has %d parts, not a time and a line", len(parts))
	}
	at, err := text(parts[0])
	if err != nil {
		return telemetry.LogRecord{}, err
	}
	ns, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return telemetry.LogRecord{}, fmt.Errorf("the time of an entry, %.40q, is not a number of nanoseconds", at)
	}
	line, err := text(parts[1])
	if err != nil {
		return telemetry.LogRecord{}, err
	}
	rec := telemetry.LogRecord{Time: time.Unix(0, ns).UTC(), Line: line, Source: d.source}
	if len(parts) > 2 {
		if rec.Metadata, err = metadata(parts[2]); err != nil {
			return telemetry.LogRecord{}, err
		}
	}
	return rec, nil
}

// metadata reads {"structuredMetadata":{},"parsed":{}}, either of them optional; a field
// that a query parsed out of the line counts as metadata where none has its name.
func metadata(raw json.RawMessage) (map[string]string, error) {
	var parts struct {
		Structured json.RawMessage `json:"structuredMetadata"`
		Parsed     json.RawMessage `json:"parsed"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return nil, fmt.Errorf("the metadata of an entry: %w", err)
	}
	structured, err := stringMap(parts.Structured)
	if err != nil {
		return nil, err
	}
	parsed, err := stringMap(parts.Parsed)
	if err != nil || len(parsed) == 0 {
		return structured, err
	}
	if structured == nil {
		return parsed, nil
	}
	for name, value := range parsed {
		if _, taken := structured[name]; !taken {
			structured[name] = value
		}
	}
	return structured, nil
}
