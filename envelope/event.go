package envelope

import (
	"strings"

	"triage/telemetry"
)

type kindOfEvent uint8

const (
	plainEvent kindOfEvent = iota
	exceptionEvent
	errorEvent // a log line kept as an event, at level error or above
)

// eventKind tells what a span event is: an exception of the semantic conventions, an
// OpenTracing error log, or a log line as Rust's tracing-opentelemetry records it.
func eventKind(ev *telemetry.SpanEvent) kindOfEvent {
	if ev.Name == "exception" || ev.Attributes["exception.type"] != nil || ev.Attributes["exception.message"] != nil {
		return exceptionEvent
	}
	if ev.Name == "error" || ev.Attributes["event"] == "error" {
		return exceptionEvent
	}
	for _, key := range [...]string{"level", "log.severity", "severity", "severity_text"} {
		if s, ok := ev.Attributes[key].(string); ok {
			if sev, ok := ParseSeverity(s); ok {
				if sev.AtLeast(Error) {
					return errorEvent
				}
				return plainEvent
			}
		}
	}
	return plainEvent
}

// Event decodes the i-th event of a span; ok is false when it tells of no error or does
// not exist. The span's ids, service and name are filled in.
func (d *Decoder) Event(s telemetry.Span, i int) (out Envelope, ok bool) {
	if i < 0 || i >= len(s.Events) {
		return Envelope{}, false
	}
	f := d.newFiller()
	defer f.release()
	f.formats = append(f.formats, "event")
	ev := &s.Events[i]
	kind := eventKind(ev)
	f.event(ev)
	f.identity(&s)
	f.resolve()
	f.cleanErrorType()
	f.freeText()
	f.attemptsInText()
	e := &f.e
	if kind != plainEvent && e.Severity == SeverityUnknown {
		e.Severity = Error
		f.take(FieldSeverity, rankLast, FromDerived, "event")
	}
	e.Format = "event"
	f.done(&out)
	return out, kind != plainEvent
}

// event reads an event's attributes and name.
func (f *filler) event(ev *telemetry.SpanEvent) {
	f.attributes(ev.Attributes, scope{rank: rankEvent, how: FromField})
	e := &f.e
	if !ev.Time.IsZero() {
		f.take(FieldTime, 0, FromField, "event.time")
		e.Time = ev.Time
	}
	switch ev.Name {
	case "", "exception", "error", "log", "message":
	default:
		if f.take(FieldMessage, rankEvent+300, FromField, "event.name") {
			e.Message = ev.Name
		}
	}
	f.place(rankEvent)
	if strings.Contains(e.ErrorType, "panic") && f.take(FieldPanic, rankText, FromDerived, "exception.type") {
		e.Panic = true
	}
}
