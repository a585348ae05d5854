package otlpjson

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"triage/telemetry"
)

// batchSize is how many records are handed over at once.
const batchSize = 512

// maxWrap bounds how deep the records may be wrapped ("result", "trace").
const maxWrap = 4

// signal names the parts of one kind of document and says how to read its records.
type signal[T any] struct {
	resources, scopes, scopesV0, records string

	read  func(dec *json.Decoder) (T, error)
	place func(rec *T, res resource, scope string)
}

type resource struct {
	attributes telemetry.Attributes
	labels     map[string]string // the attributes as text
	service    string
}

// walker goes through documents without holding more of them than one record, as long as
// resource and scope stand before their records; otherwise these wait for them.
type walker[T any] struct {
	signal[T]
	dec  *json.Decoder
	emit func([]T)

	batch   []T
	damaged int
	first   *Error
}

func walk[T any](r io.Reader, s signal[T], emit func([]T)) error {
	w := &walker[T]{signal: s, dec: json.NewDecoder(withoutBOM(r)), emit: emit}
	for {
		tok, err := w.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			if tok == json.Delim('{') {
				err = w.document(0)
			} else {
				err = fmt.Errorf("a document must be a JSON object, not %v", tok)
			}
		}
		if err != nil {
			w.flush()
			return w.fail(err)
		}
	}
	w.flush()
	if w.first != nil {
		w.first.Damaged = w.damaged
		return w.first
	}
	return nil
}

func withoutBOM(r io.Reader) io.Reader {
	br := bufio.NewReader(r)
	if head, err := br.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = br.Discard(3)
	}
	return br
}

func (w *walker[T]) fail(err error) *Error {
	var at *Error
	if errors.As(err, &at) {
		return at
	}
	return &Error{Offset: w.dec.InputOffset(), Err: plain(err)}
}

// document reads the rest of an object whose brace has been read.
func (w *walker[T]) document(depth int) error {
	return w.fields(func(key string) error {
		switch {
		case key == w.resources || key == "batches":
			return w.array(w.resource)
		case (key == "result" || key == "trace") && depth < maxWrap:
			return w.object(func() error { return w.document(depth + 1) })
		}
		return w.skip()
	})
}

func (w *walker[T]) resource() error {
	var res resource
	known := false
	var waiting []T // records that came before their resource
	place := func(recs []T, scope string) {
		if !known {
			for i := range recs {
				w.place(&recs[i], resource{}, scope)
			}
			waiting = append(waiting, recs...)
			return
		}
		for _, rec := range recs {
			w.place(&rec, res, scope)
			w.add(rec)
		}
	}
	err := w.object(func() error {
		return w.fields(func(key string) error {
			switch key {
			case "resource":
				var raw struct {
					Attributes []keyValue `json:"attributes"`
				}
				if err := w.decode(&raw); err != nil {
					return err
				}
				res.attributes = attributes(raw.Attributes)
				res.labels = flat(res.attributes)
				res.service, _ = res.attributes["service.name"].(string)
				known = true
				return nil
			case w.scopes, w.scopesV0:
				return w.array(func() error { return w.scope(&known, place) })
			}
			return w.skip()
		})
	})
	for _, rec := range waiting {
		w.place(&rec, res, "")
		w.add(rec)
	}
	return err
}

// scope reads the records of one scope and hands them to place.
func (w *walker[T]) scope(resourceKnown *bool, place func(recs []T, scope string)) error {
	name, known := "", false
	var recs []T
	err := w.object(func() error {
		return w.fields(func(key string) error {
			switch key {
			case "scope", "instrumentationLibrary":
				var raw struct {
					Name string `json:"name"`
				}
				if err := w.decode(&raw); err != nil {
					return err
				}
				name, known = raw.Name, true
				return nil
			case w.records:
				return w.array(func() error {
					rec, ok, err := w.record()
					if ok {
						recs = append(recs, rec)
					}
					if known && *resourceKnown && len(recs) >= batchSize {
						place(recs, name)
						recs = recs[:0]
					}
					return err
				})
			}
			return w.skip()
		})
	})
	place(recs, name)
	return err
}

// record reads one span or log record; ok tells whether there is something to keep.
func (w *walker[T]) record() (rec T, ok bool, err error) {
	at := w.dec.InputOffset()
	rec, err = w.read(w.dec)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		// The decoder has read past the whole value and filled in all the rest.
		w.note(at, err)
		return rec, wrong.Field != "", nil
	}
	return rec, err == nil, err
}

func (w *walker[T]) note(at int64, err error) {
	w.damaged++
	if w.first == nil {
		w.first = &Error{Offset: at, Err: plain(err)}
	}
}

// decode reads a value that is no record; a field of a wrong type is noted, not fatal.
func (w *walker[T]) decode(v any) error {
	at := w.dec.InputOffset()
	err := w.dec.Decode(v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		w.note(at, err)
		return nil
	}
	return err
}

func (w *walker[T]) add(rec T) {
	w.batch = append(w.batch, rec)
	if len(w.batch) >= batchSize {
		w.flush()
	}
}

func (w *walker[T]) flush() {
	if len(w.batch) > 0 {
		w.emit(w.batch)
		w.batch = nil
	}
}

// object calls fn when the next value is an object, after its brace; null is passed over.
func (w *walker[T]) object(fn func() error) error { return w.open('{', "an object", fn) }

// array calls fn for each element of the next value; null is passed over.
func (w *walker[T]) array(fn func() error) error {
	return w.open('[', "an array", func() error {
		for w.dec.More() {
			if err := fn(); err != nil {
				return err
			}
		}
		_, err := w.dec.Token()
		return err
	})
}

func (w *walker[T]) open(delim json.Delim, what string, fn func() error) error {
	tok, err := w.dec.Token()
	switch {
	case err != nil:
		return err
	case tok == delim:
		return fn()
	case tok == nil:
		return nil
	}
	return fmt.Errorf("%v stands where %s belongs", tok, what)
}

// fields calls fn for each key of an object whose brace has been read, to read its value.
func (w *walker[T]) fields(fn func(key string) error) error {
	for w.dec.More() {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		key, ok := tok.(string)
		if !ok {
			return fmt.Errorf("%v stands where a key belongs", tok)
		}
		if err := fn(key); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

// skip passes over one value without building or holding it.
func (w *walker[T]) skip() error {
	for depth := 0; ; {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
