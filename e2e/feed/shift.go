package feed

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// Shifter moves an incident in time, so that a server with a retention and a window takes it
// as recent. What the services wrote moves along: times inside lines and attributes keep
// their layout, zone and fraction. Ids do not change.
type Shifter struct {
	by       time.Duration    // whole seconds
	original telemetry.Window // only numbers that are times in here are taken for times
}

// NewestAt is the shifter that brings the newest of the records and spans to the second of t.
func NewestAt(t time.Time, logs []telemetry.LogRecord, spans []telemetry.Span) Shifter {
	var w telemetry.Window
	see := func(at time.Time) {
		if w.Start.IsZero() || at.Before(w.Start) {
			w.Start = at
		}
		if at.After(w.End) {
			w.End = at
		}
	}
	for _, r := range logs {
		see(r.Time)
	}
	for _, s := range spans {
		see(s.Start)
		see(s.End)
	}
	return Shifter{by: t.Sub(w.End).Truncate(time.Second), original: w.Pad(24 * time.Hour)}
}

// Logs are the records at their new times; the given ones stay as they are.
func (s Shifter) Logs(records []telemetry.LogRecord) []telemetry.LogRecord {
	out := make([]telemetry.LogRecord, len(records))
	for i, r := range records {
		r.Time = r.Time.Add(s.by)
		r.Line = s.text(r.Line)
		r.Metadata = maps.Clone(r.Metadata)
		for k, v := range r.Metadata {
			r.Metadata[k] = s.text(v)
		}
		out[i] = r
	}
	return out
}

// Spans are the spans at their new times; the given ones stay as they are.
func (s Shifter) Spans(spans []telemetry.Span) []telemetry.Span {
	out := make([]telemetry.Span, len(spans))
	for i, span := range spans {
		span.Start, span.End = span.Start.Add(s.by), span.End.Add(s.by)
		span.Attributes = s.attributes(span.Attributes)
		events := make([]telemetry.SpanEvent, len(span.Events))
		for j, e := range span.Events {
			events[j] = telemetry.SpanEvent{Time: e.Time.Add(s.by), Name: e.Name, Attributes: s.attributes(e.Attributes)}
		}
		span.Events = events
		out[i] = span
	}
	return out
}

func (s Shifter) attributes(a telemetry.Attributes) telemetry.Attributes {
	a = maps.Clone(a)
	for k, v := range a {
		if text, ok := v.(string); ok {
			a[k] = s.text(text)
		}
	}
	return a
}

// calendar is the part of a written time that a shift by whole seconds changes.
var calendar = regexp.MustCompile(`\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d`)

// epoch is a count since 1970 in seconds, milli-, micro- or nanoseconds, as a word of its
// own: not a piece of an id.
var epoch = regexp.MustCompile(`(?:^|[^\w.+-])(\d{10}|\d{13}|\d{16}|\d{19})(?:[^\w-]|$)`)

func (s Shifter) text(line string) string {
	line = calendar.ReplaceAllStringFunc(line, func(old string) string {
		layout := "2006-01-02" + old[10:11] + "15:04:05"
		at, err := time.Parse(layout, old)
		if err != nil {
			return old
		}
		return at.Add(s.by).Format(layout)
	})
	var b strings.Builder
	done := 0
	for _, m := range epoch.FindAllStringSubmatchIndex(line, -1) {
		digits := line[m[2]:m[3]]
		unit := time.Second
		for range (len(digits) - 10) / 3 {
			unit /= 1000
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || !s.original.Contains(time.Unix(0, 0).Add(time.Duration(n)*unit)) {
			continue
		}
		b.WriteString(line[done:m[2]])
		b.WriteString(strconv.FormatInt(n+int64(s.by/unit), 10))
		done = m[3]
	}
	b.WriteString(line[done:])
	return b.String()
}
