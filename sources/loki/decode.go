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
	raw    json.RawMessage
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
	rec := telemetry.LogRecord{Source: d.source}
	// The line and all else is copied out of raw, which the next entry uses again.
	d.raw = d.raw[:0]
	if err := d.json.Decode(&d.raw); err != nil {
		return rec, err
	}
	n := 0
	err := split(d.raw, '[', func(_, part []byte) (err error) {
		switch n++; n {
		case 1:
			rec.Time, err = nanoseconds(part)
		case 2:
			rec.Line, err = text(part)
		case 3:
			rec.Metadata, err = metadata(part)
		}
		return err
	})
	if err == nil && n < 2 {
		err = fmt.Errorf("an entry has %d parts, not a time and a line", n)
	}
	return rec, err
}

func nanoseconds(raw []byte) (time.Time, error) {
	at, err := text(raw)
	if err != nil {
		return time.Time{}, err
	}
	ns, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of an entry, %.40q, is not a number of nanoseconds", at)
	}
	return time.Unix(0, ns).UTC(), nil
}

// metadata reads {"structuredMetadata":{},"parsed":{}}, either of them optional; a field
// that a query parsed out of the line counts as metadata where none has its name.
func metadata(raw []byte) (map[string]string, error) {
	var structured, parsed map[string]string
	err := split(raw, '{', func(key, value []byte) (err error) {
		switch string(key) {
		case `"structuredMetadata"`:
			structured, err = stringMap(value)
		case `"parsed"`:
			parsed, err = stringMap(value)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the metadata of an entry: %w", err)
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
