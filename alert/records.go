package alert

import (
	"time"

	"triage/alert/clue"
	"triage/envelope"
	"triage/telemetry"
)

var zero time.Time

// maxQuoted bounds the log records that are read of one alert.
const maxQuoted = 100

// records reads the log records that an alert quotes: one, or a list of them. The first that
// names a request is the one.
func (r *reader) records(n node) {
	switch {
	case n.isList():
		for i, one := range n.items() {
			if i >= maxQuoted {
				r.Note("more log records than are read")
				return
			}
			r.records(one)
		}
	case n.isObject():
		r.record(n)
	case n.text() != "":
		r.line(n.text(), n.path)
	}
}

// record reads a log record as an object: fields by their names, and the line that a field
// may hold.
func (r *reader) record(n node) {
	r.fields(n)
	for _, key := range [...]string{"_raw", "message", "line", "msg", "log", "full_message", "event", "body"} {
		if m := n.at(key); m.text() != "" {
			r.line(m.text(), m.path)
		}
	}
	for _, key := range [...]string{"_time", "@timestamp", "timestamp", "time"} {
		if t := n.at(key); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
			return
		}
	}
}

// line reads one log line, as the sources' records are read.
func (r *reader) line(text, path string) {
	Line(&r.Clues, text, path)
}

// maxLine bounds a line.
const maxLine = 64 << 10

// Line reads one log record in any format: ids, service, code and time by the fields that
// hold them.
func Line(c *clue.Clues, text, path string) {
	if len(text) > maxLine {
		text = text[:maxLine]
	}
	e := envelope.Log(telemetry.LogRecord{Line: text})
	at := func(f envelope.Field) string {
		if o := e.From(f); o.Key != "" {
			return path + ": " + o.Key
		}
		return path + ": " + f.String() + " in the text"
	}
	if e.RequestID != "" {
		c.ID(clue.RequestID, e.RequestID, at(envelope.FieldRequestID))
	}
	if e.TraceID != "" {
		c.ID(clue.TraceID, e.TraceID, at(envelope.FieldTraceID))
	}
	if e.CorrelationID != "" {
		c.ID(clue.CorrelationID, e.CorrelationID, at(envelope.FieldCorrelationID))
	}
	if e.Service != "" {
		c.Service(e.Service, clue.RankNamed, at(envelope.FieldService))
	}
	if e.Code != "" {
		c.SetCode(e.Code, at(envelope.FieldCode))
	}
	if !e.Time.IsZero() {
		c.FillWindow(e.Time, time.Time{}, at(envelope.Field(3)))
	}
}
