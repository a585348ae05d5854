package jaeger

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"triage/telemetry"
)

const (
	batchSize = 512
	// maxWaiting bounds the spans of one trace, which wait for its processes: these come
	// last.
	maxWaiting = 2_000_000
)

// DecodeUITraces reads traces in the JSON of Jaeger's older API and of its user
// interface's export, {"data":[{"traceID","spans","processes"}]}; a list of traces and a
// single one are read too. Spans are passed on in batches, trace by trace; source becomes
// their Source. What was passed on before an error stands.
func DecodeUITraces(r io.Reader, source string, emit func([]telemetry.Span)) error {
	d := &uiDecoder{json: json.NewDecoder(bufio.NewReaderSize(r, 64<<10)), source: source, emit: emit}
	if err := d.document(); err != nil {
		if err == io.EOF { //nolint:errorlint // one that wraps io.EOF is the reader's own
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("jaeger's traces, at byte %d: %w", d.json.InputOffset(), err)
	}
	return nil
}

type uiDecoder struct {
	json   *json.Decoder
	source string
	emit   func([]telemetry.Span)
	found  bool // there was a list of traces
}

func (d *uiDecoder) document() error {
	open, err := d.json.Token()
	if err != nil {
		return err
	}
	if open == json.Delim('[') {
		d.found = true
		return d.elements(d.trace)
	}
	if open != json.Delim('{') {
		return errors.New("expected an object")
	}
	var said []string
	var single uiTrace
	err = d.members(func(key string) error {
		switch key {
		case "data":
			d.found = true
			return d.array(d.trace)
		case "errors":
			var list []struct {
				Msg string `json:"msg"`
			}
			if err := d.json.Decode(&list); err != nil {
				return err
			}
			for _, e := range list {
				said = append(said, e.Msg)
			}
			return nil
		}
		if key == "spans" {
			d.found = true
		}
		return d.traceMember(&single, key)
	})
	d.finish(&single)
	switch {
	case err != nil:
		return err
	case !d.found && len(said) > 0:
		return fmt.Errorf("no traces, but %.200q", said[0])
	case !d.found:
		return errors.New("there is no list of traces in it")
	}
	return nil
}

// uiTrace is a trace whose spans wait for its processes.
type uiTrace struct {
	spans     []telemetry.Span
	process   []string // of each span
	processes map[string]*process
}

// trace reads one element of data.
func (d *uiDecoder) trace() error {
	var t uiTrace
	err := d.object(func(key string) error { return d.traceMember(&t, key) })
	d.finish(&t)
	return err
}

func (d *uiDecoder) traceMember(t *uiTrace, key string) error {
	switch key {
	case "spans":
		return d.array(func() error {
			if len(t.spans) >= maxWaiting {
				return fmt.Errorf("more than %d spans in one trace", maxWaiting)
			}
			var raw uiSpan
			err := d.json.Decode(&raw)
			var wrong *json.UnmarshalTypeError
			if err != nil && !errors.As(err, &wrong) {
				return err
			}
			s := raw.span()
			if wrong != nil {
				// The decoder has filled in all the rest.
				s.Warnings = append(s.Warnings, fmt.Sprintf("%s of the span cannot be a JSON %s", wrong.Field, wrong.Value))
			}
			s.Source = d.source
			t.spans = append(t.spans, s)
			t.process = append(t.process, raw.ProcessID)
			return nil
		})
	case "processes":
		var raw map[string]uiProcess
		if err := d.json.Decode(&raw); err != nil {
			return err
		}
		t.processes = make(map[string]*process, len(raw))
		for id, p := range raw {
			t.processes[id] = p.process()
		}
		return nil
	}
	var skipped json.RawMessage
	return d.json.Decode(&skipped)
}

// finish puts the processes on the spans and passes them on.
func (d *uiDecoder) finish(t *uiTrace) {
	for i := range t.spans {
		if p := t.processes[t.process[i]]; p != nil {
			t.spans[i].Service, t.spans[i].Resource = p.service, p.resource
		}
	}
	for len(t.spans) > 0 {
		n := min(batchSize, len(t.spans))
		d.emit(t.spans[:n:n])
		t.spans = t.spans[n:]
	}
}

// object reads an object, array a list; null is an empty one.
func (d *uiDecoder) object(member func(key string) error) error {
	return d.open('{', "an object", func() error { return d.members(member) })
}

func (d *uiDecoder) array(element func() error) error {
	return d.open('[', "a list", func() error { return d.elements(element) })
}

func (d *uiDecoder) open(delim json.Delim, what string, rest func() error) error {
	switch open, err := d.json.Token(); {
	case err != nil:
		return err
	case open == nil:
		return nil
	case open != delim:
		return fmt.Errorf("expected %s", what)
	}
	return rest()
}

// members reads the rest of an object, elements that of a list.
func (d *uiDecoder) members(member func(key string) error) error {
	for d.json.More() {
		key, err := d.json.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}

func (d *uiDecoder) elements(element func() error) error {
	for d.json.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}
