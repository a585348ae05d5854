package otlpjson

import (
	"bufio"
	"errors"
	"io"

	"triage/telemetry"
	"triage/telemetry/jsonscan"
)

// batchSize is how many records are handed over at once.
const batchSize = 512

// maxWrap bounds how deep the records may be wrapped ("result", "trace").
const maxWrap = 4

// signal names the parts of one kind of document and says how to read its records.
type signal[T any] struct {
	resources, scopes, scopesV0, records string

	// read reads one record. What stands where something else belongs is noted on r, and
	// all the rest is filled in; keep tells whether there is something to keep.
	read  func(r *reader) (rec T, keep bool, err error)
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
	*reader
	emit func([]T)

	batch   []T
	damaged int
	first   *Error
}

func walk[T any](in io.Reader, s signal[T], emit func([]T)) error {
	w := &walker[T]{signal: s, reader: newReader(jsonscan.New(withoutBOM(in))), emit: emit}
	err := w.documents()
	w.flush()
	switch {
	case err != nil:
		return w.fail(err)
	case w.first != nil:
		w.first.Damaged = w.damaged
		return w.first
	}
	return nil
}

func (w *walker[T]) documents() error {
	for {
		more, err := w.json.More()
		if err != nil || !more {
			return err
		}
		if c, _ := w.json.Peek(); c == 'n' {
			return errors.New("null stands where a document belongs")
		}
		if err := w.document(0); err != nil {
			return err
		}
	}
}

func withoutBOM(r io.Reader) io.Reader {
	br := bufio.NewReader(r)
	if head, err := br.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = br.Discard(3)
	}
	return br
}

// fail says where reading stopped.
func (w *walker[T]) fail(err error) *Error {
	var at *Error
	var kind *jsonscan.KindError
	switch {
	case errors.As(err, &at):
		return at
	case errors.As(err, &kind):
		return &Error{Offset: kind.Offset, Err: err}
	}
	return &Error{Offset: w.json.Offset(), Err: plain(err)}
}

func (w *walker[T]) document(depth int) error {
	return w.json.Object(func(key []byte) error {
		switch name := string(key); {
		case name == w.resources || name == "batches":
			return w.json.Array(w.resource)
		case (name == "result" || name == "trace") && depth < maxWrap:
			return w.document(depth + 1)
		}
		return w.json.Skip()
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
		for i := range recs {
			w.place(&recs[i], res, scope)
			w.add(recs[i])
		}
	}
	err := w.json.Object(func(key []byte) error {
		switch string(key) {
		case "resource":
			attrs, err := w.resourceAttributes()
			res.attributes = attrs
			res.labels = flat(attrs)
			res.service, _ = attrs["service.name"].(string)
			known = true
			return err
		case w.scopes, w.scopesV0:
			return w.json.Array(func() error { return w.scope(&known, place) })
		}
		return w.json.Skip()
	})
	for i := range waiting {
		w.place(&waiting[i], res, "")
		w.add(waiting[i])
	}
	return err
}

// scope reads the records of one scope and hands them to place.
func (w *walker[T]) scope(resourceKnown *bool, place func(recs []T, scope string)) error {
	name, known := "", false
	var recs []T
	err := w.json.Object(func(key []byte) error {
		switch string(key) {
		case "scope", "instrumentationLibrary":
			var err error
			name, err = w.scopeName()
			known = true
			return err
		case w.records:
			return w.json.Array(func() error {
				rec, keep, err := w.record()
				if keep {
					recs = append(recs, rec)
				}
				if known && *resourceKnown && len(recs) >= batchSize {
					place(recs, name)
					recs = recs[:0]
				}
				return err
			})
		}
		return w.json.Skip()
	})
	place(recs, name)
	return err
}

// record reads one span or log record.
func (w *walker[T]) record() (rec T, keep bool, err error) {
	at := w.json.Offset()
	rec, keep, err = w.read(w.reader)
	if err != nil {
		return rec, false, &Error{Offset: at, Err: plain(err)}
	}
	w.note(at)
	return rec, keep, nil
}

// note counts a damaged value, which began at the offset, if the reader met one.
func (w *walker[T]) note(at int64) {
	wrong := w.takeWrong()
	if wrong == nil {
		return
	}
	w.damaged++
	if w.first == nil {
		w.first = &Error{Offset: at, Err: wrong}
	}
}

func (w *walker[T]) resourceAttributes() (telemetry.Attributes, error) {
	at := w.json.Offset()
	var attrs telemetry.Attributes
	err := w.object("resource", func(key []byte) (err error) {
		if string(key) == "attributes" {
			attrs, err = w.attributes("resource.attributes")
			return err
		}
		return w.json.Skip()
	})
	w.note(at)
	return attrs, err
}

func (w *walker[T]) scopeName() (string, error) {
	at := w.json.Offset()
	var name string
	err := w.object("scope", func(key []byte) (err error) {
		if string(key) == "name" {
			name, err = w.text("scope.name")
			return err
		}
		return w.json.Skip()
	})
	w.note(at)
	return name, err
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
