package loki

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"triage/telemetry"
	"triage/telemetry/jsonscan"
)

// DecodeQueryResponse reads an answer of query_range (or of a streams query in Grafana)
// that was saved, and passes its records on in batches, in the order of the file. source
// is the record's [telemetry.LogRecord.Source]. Records may share their maps. What was
// passed on before an error stands.
func DecodeQueryResponse(r io.Reader, source string, emit func([]telemetry.LogRecord)) error {
	return decode(r, source, emit)
}

// maxLabels bounds the labels of one stream, and the metadata of one entry.
const maxLabels = 4096

// decoder reads {"status","data":{"resultType","result":[{"stream":{},"values":[]}]}}
// without holding more than a batch of it. The order of the keys does not matter.
type decoder struct {
	json   *jsonscan.Scanner
	source string
	emit   func([]telemetry.LogRecord)
	batch  []telemetry.LogRecord
	passed bool // a batch has been passed on
	found  bool // a result was there
	meta   metaDecoder
}

func decode(r io.Reader, source string, emit func([]telemetry.LogRecord)) error {
	scanner := jsonscan.New(r)
	d := &decoder{json: scanner, source: source, emit: emit, meta: metaDecoder{json: scanner}}
	err := d.answer()
	d.flush()
	if err != nil {
		return fmt.Errorf("answer of query_range: %w", err)
	}
	if !d.found {
		return errors.New("answer of query_range: there is no result in it")
	}
	return nil
}

func (d *decoder) flush() {
	if len(d.batch) > 0 {
		d.emit(d.batch)
		d.batch, d.passed = nil, true
	}
}

func (d *decoder) add(rec telemetry.LogRecord) {
	if d.batch == nil && d.passed {
		d.batch = make([]telemetry.LogRecord, 0, batchSize) // a long answer fills it
	}
	d.batch = append(d.batch, rec)
	if len(d.batch) >= batchSize {
		d.flush()
	}
}

// answer reads the whole, or only the part under "data".
func (d *decoder) answer() error {
	return d.json.Object(func(key []byte) error {
		switch string(key) {
		case "status":
			return succeeded(d.json)
		case "data":
			return d.json.Object(d.data)
		default:
			return d.data(key)
		}
	})
}

// succeeded reads the member status.
func succeeded(json *jsonscan.Scanner) error {
	status, err := json.Text()
	if err == nil && string(status) != "success" {
		err = fmt.Errorf("status is %.40q", status)
	}
	return err
}

func (d *decoder) data(key []byte) error {
	switch string(key) {
	case "resultType":
		kind, err := d.json.Text()
		if err == nil && string(kind) != "streams" {
			err = fmt.Errorf("it holds %.40q, not log lines", kind)
		}
		return err
	case "result":
		d.found = true
		return d.json.Array(d.stream)
	}
	return d.json.Skip()
}

// stream reads one element of result.
func (d *decoder) stream() error {
	var labels map[string]string
	var early []telemetry.LogRecord // values that came before their labels
	err := d.json.Object(func(key []byte) error {
		switch string(key) {
		case "stream":
			var err error
			labels, err = d.meta.texts()
			return err
		case "values":
			return d.json.Array(func() error {
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
		return d.json.Skip()
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
	n := 0
	err := d.json.Array(func() error {
		switch n++; n {
		case 1:
			at, err := d.json.Text()
			if err != nil {
				return err
			}
			rec.Time, err = nanoseconds(at)
			return err
		case 2:
			line, err := d.json.Text()
			rec.Line = string(line)
			return err
		case 3:
			var err error
			if rec.Metadata, err = d.meta.metadata(); err != nil {
				return fmt.Errorf("the metadata of an entry: %w", err)
			}
			return nil
		}
		return d.json.Skip()
	})
	if err == nil && n < 2 {
		err = fmt.Errorf("an entry has %d parts, not a time and a line", n)
	}
	return rec, err
}

func nanoseconds(text []byte) (time.Time, error) {
	ns, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of an entry, %.40q, is not a number of nanoseconds", text)
	}
	return time.Unix(0, ns).UTC(), nil
}
