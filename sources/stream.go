package sources

import (
	"errors"

	"triage/telemetry"
)

// FileLabel is the name under which a record that has no labels, a raw line of a file, is
// asked for in [LogQuery.Streams]; its value is the record's Source. It is the label that
// log collectors set.
const FileLabel = "filename"

// Stream are the labels by which [LogQuery.Streams] finds the stream of r again. The map
// may be r's own and must not be changed.
func Stream(r telemetry.LogRecord) map[string]string {
	if len(r.Labels) == 0 {
		return map[string]string{FileLabel: r.Source}
	}
	return r.Labels
}

// InStream tells whether r is of a stream that carries all the labels. No labels are in
// nothing.
func InStream(r telemetry.LogRecord, labels map[string]string) bool {
	if len(labels) == 0 {
		return false
	}
	have := r.Labels
	if len(have) == 0 {
		value, ok := labels[FileLabel]
		return ok && len(labels) == 1 && value == r.Source
	}
	for name, value := range labels {
		if got, ok := have[name]; !ok || got != value {
			return false
		}
	}
	return true
}

// Errors of [LogQuery.Validate].
var (
	ErrNoQuestion   = errors.New("nothing to search for")
	ErrTwoQuestions = errors.New("asked for ids and for whole streams at once")
	ErrNoWindow     = errors.New("whole streams are asked for without a start and an end")
	ErrEmptyStream  = errors.New("a stream is asked for without a label, or with an empty one")
)

// Validate tells what of q no source can answer; it is one of the errors above.
func (q LogQuery) Validate() error {
	context := len(q.Streams) > 0 || q.Errors
	switch {
	case len(q.Terms) == 0 && !context:
		return ErrNoQuestion
	case len(q.Terms) > 0 && context:
		return ErrTwoQuestions
	case len(q.Streams) > 0 && !q.Errors && (q.Window.Start.IsZero() || q.Window.End.IsZero()):
		return ErrNoWindow
	}
	for _, labels := range q.Streams {
		if len(labels) == 0 {
			return ErrEmptyStream
		}
		for name, value := range labels {
			if name == "" || value == "" {
				return ErrEmptyStream
			}
		}
	}
	return nil
}

// Share is how many records of n at most each of the streams may bring, at least one.
func (q LogQuery) Share(n int) int {
	return max(1, n/max(1, len(q.Streams)))
}
