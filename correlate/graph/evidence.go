package graph

import (
	"path"
	"slices"
	"strings"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// Query is what was asked for. At least one id or the code is set.
type Query struct {
	RequestID     string
	TraceID       string
	CorrelationID string
	ErrorCode     string
	Window        telemetry.Window // what was searched; zero for a bundle searched whole
}

// Log is a log record with its decoded envelope.
type Log struct {
	Record   telemetry.LogRecord
	Envelope envelope.Envelope
}

// Evidence is everything that is known of one request, in any order, duplicates allowed.
// Nobody changes it; what is built from it keeps references into it.
type Evidence struct {
	Query Query
	Logs  []Log
	Spans []telemetry.Span
	// NoAnswer says of traces that the evidence names why no source answered for them, such as
	// "not asked for". That there are no spans of them says nothing.
	NoAnswer map[string]string
}

// Speaker is who wrote the record, as it says itself or as its store does; of raw lines of
// a file nothing but the file's name is known.
func (l *Log) Speaker() string {
	own, stream := l.Envelope.Service, l.Record.Service()
	if own != "" && (stream == "" || !namesProgram(l.Envelope.Format, own)) {
		return own
	}
	if s := l.Record.Service(); s != "" || len(l.Record.Labels) > 0 {
		return s
	}
	file := path.Base(l.Record.Source)
	if ext := path.Ext(file); ext == ".log" || ext == ".txt" {
		return strings.TrimSuffix(file, ext)
	}
	return ""
}

// maxStoreDelay is how far the time in a line may be from the store's own.
const maxStoreDelay = 10 * time.Minute

// namesProgram tells whether a service's name is merely that of the program whose format
// the line has, such as haproxy in a line of "syslog+haproxy".
func namesProgram(format, service string) bool {
	return slices.ContainsFunc(strings.Split(format, "+"), func(layer string) bool {
		return strings.HasPrefix(layer, strings.ToLower(service))
	})
}

// When is when the record was written: by its own clock, unless that is missing, a guess,
// or so far from the store's that it must be wrong.
func (l *Log) When() time.Time {
	own, stored := l.Envelope.Time, l.Record.Time
	if own.IsZero() || stored.IsZero() {
		return later(own, stored)
	}
	if strings.HasPrefix(l.Envelope.Format, "envoy") || strings.Contains(l.Envelope.From(envelope.FieldTime).Key, "start") {
		return stored // the line's own time is that of the request's start, and it was written at the end
	}
	delay := stored.Sub(own)
	wholeSeconds := own.Nanosecond() == 0 && delay > 0 && delay < time.Second
	if wholeSeconds || delay > maxStoreDelay || delay < -maxStoreDelay {
		return stored
	}
	return own
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
