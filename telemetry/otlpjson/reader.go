package otlpjson

import (
	"bytes"
	"errors"
	"strings"

	"triage/telemetry/jsonscan"
)

// reader reads the parts of records. What stands where something else belongs is passed
// over and noted, so that the rest of a record is kept.
type reader struct {
	json  *jsonscan.Scanner
	wrong error // the first value of a wrong kind in the record
	pairs []pair
	known shared
	last  string // the trace id that was read last
	names map[string]string
}

// pair is an attribute that waits for the others of its map.
type pair struct {
	key   string
	value any
}

func newReader(s *jsonscan.Scanner) *reader {
	return &reader{json: s, known: newShared(), names: map[string]string{}}
}

// takeWrong gives what was noted and forgets it.
func (r *reader) takeWrong() error {
	wrong := r.wrong
	r.wrong = nil
	return wrong
}

// fieldError names the field that a value of a wrong kind stands in.
type fieldError struct {
	field string
	err   error
}

func (e *fieldError) Error() string { return e.field + ": " + e.err.Error() }

func (e *fieldError) Unwrap() error { return e.err }

// pass turns the error about a value of a wrong kind into a note, and passes over the
// value; null stands for absent. Other errors stay.
func (r *reader) pass(field string, err error) error {
	if err == nil {
		return nil
	}
	var kind *jsonscan.KindError // allocated, and so not before
	if !errors.As(err, &kind) {
		return err
	}
	if kind.Got != "null" && r.wrong == nil {
		r.wrong = &fieldError{field, err}
		if field == "" {
			r.wrong = err
		}
	}
	return r.json.Skip()
}

// object reads an object. What member reads must not fail with a kind of its own.
func (r *reader) object(field string, member func(key []byte) error) error {
	return r.pass(field, r.json.Object(member))
}

func (r *reader) array(field string, element func() error) error {
	return r.pass(field, r.json.Array(element))
}

// text reads a string.
func (r *reader) text(field string) (string, error) {
	b, err := r.json.Text()
	if err != nil {
		return "", r.pass(field, err)
	}
	return r.known.text(b), nil
}

// loose reads the text of a string or of any other value: numbers are written in either
// form, and enums by name as well. null is nothing. The text is valid until the next call.
func (r *reader) loose() ([]byte, error) {
	c, err := r.json.Peek()
	if err != nil {
		return nil, err
	}
	switch c {
	case '"':
		b, err := r.json.Text()
		return bytes.TrimSpace(b), err
	case 'n':
		_, err := r.json.Null()
		return nil, err
	}
	return r.json.Raw()
}

// fieldNames are the names of the fields of a span in the JSON mapping. Parsers of protobuf
// take the names of the .proto file as well, and encoding/json takes any case.
var fieldNames = [...]string{
	"traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "events", "links",
	"status", "message", "code", "timeUnixNano", "key", "value", "values",
	"stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue",
}

// respelled is the usual name of a field that is written otherwise; nil when it has none.
func (r *reader) respelled(key []byte) []byte {
	name, known := r.names[string(key)]
	if !known {
		bare := strings.ReplaceAll(string(key), "_", "")
		for _, usual := range fieldNames {
			if strings.EqualFold(bare, usual) && usual != string(key) {
				name = usual
			}
		}
		if len(r.names) < maxShared {
			r.names[string(key)] = name
		}
	}
	if name == "" {
		return nil
	}
	return []byte(name)
}

// is tells whether the key is the name in some spelling.
func (r *reader) is(key []byte, name string) bool {
	return string(key) == name || string(r.respelled(key)) == name
}
