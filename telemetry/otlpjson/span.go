package otlpjson

import (
	"fmt"
	"slices"

	"triage/telemetry"
)

// spanReader fills in one span.
type spanReader struct {
	*reader
	telemetry.Span
	start, end flexTime
	unusable   []string // what the span says that cannot be used
}

// span reads one span; keep is false when it is no object.
func (r *reader) span() (s telemetry.Span, keep bool, err error) {
	if c, err := r.json.Peek(); err != nil || c != '{' {
		if err == nil {
			err = r.object("", nil)
		}
		return s, false, err
	}
	in := spanReader{reader: r}
	if err := r.json.Object(in.field); err != nil {
		return s, false, err
	}
	s = in.Span
	s.Start, s.End = in.start.Time, in.end.Time
	in.unreadable("startTimeUnixNano", in.start)
	in.unreadable("endTimeUnixNano", in.end)
	if w, ok := s.Attributes[warningsAttribute]; ok {
		s.Warnings = warnings(w)
		delete(s.Attributes, warningsAttribute)
		if len(s.Attributes) == 0 {
			s.Attributes = nil
		}
	}
	for _, text := range in.unusable {
		if !slices.Contains(s.Warnings, text) {
			s.Warnings = append(s.Warnings, text)
		}
	}
	// Jaeger's v3 API sorts events by name.
	slices.SortStableFunc(s.Events, func(a, b telemetry.SpanEvent) int { return a.Time.Compare(b.Time) })
	return s, true, nil
}

func (s *spanReader) field(key []byte) (err error) {
	switch string(key) {
	case "traceId":
		s.TraceID, err = s.id("traceId", traceIDLen)
	case "spanId":
		s.SpanID, err = s.id("spanId", spanIDLen)
	case "parentSpanId":
		s.ParentID, err = s.id("parentSpanId", spanIDLen)
	case "name":
		s.Name, err = s.text("name")
	case "kind":
		var b []byte
		b, err = s.loose()
		s.Kind = kind(string(b))
	case "startTimeUnixNano":
		s.start, err = s.time()
	case "endTimeUnixNano":
		s.end, err = s.time()
	case "attributes":
		s.Attributes, err = s.attributes("attributes")
	case "events":
		err = s.array("events", s.event)
	case "links":
		err = s.array("links", s.link)
	case "status":
		err = s.object("status", s.status)
	default:
		if name := s.respelled(key); name != nil {
			return s.field(name)
		}
		return s.json.Skip()
	}
	return err
}

func (s *spanReader) status(key []byte) error {
	switch string(key) {
	case "message":
		b, err := s.json.Text()
		if err != nil {
			return s.pass("status.message", err)
		}
		s.StatusMessage = string(b)
		return nil
	case "code":
		b, err := s.loose()
		s.Status = status(string(b))
		return err
	}
	if name := s.respelled(key); name != nil {
		return s.status(name)
	}
	return s.json.Skip()
}

func (s *spanReader) event() error {
	var e telemetry.SpanEvent
	err := s.object("events", func(key []byte) error { return s.eventField(&e, key) })
	s.Events = append(s.Events, e)
	return err
}

func (s *spanReader) eventField(e *telemetry.SpanEvent, key []byte) (err error) {
	switch string(key) {
	case "timeUnixNano":
		var t flexTime
		t, err = s.time()
		e.Time = t.Time
		s.unreadable("timeUnixNano of an event", t)
	case "name":
		e.Name, err = s.text("events.name")
	case "attributes":
		e.Attributes, err = s.attributes("events.attributes")
	default:
		if name := s.respelled(key); name != nil {
			return s.eventField(e, name)
		}
		return s.json.Skip()
	}
	return err
}

func (s *spanReader) link() error {
	var l telemetry.SpanLink
	err := s.object("links", func(key []byte) error { return s.linkField(&l, key) })
	s.Links = append(s.Links, l)
	return err
}

func (s *spanReader) linkField(l *telemetry.SpanLink, key []byte) (err error) {
	switch string(key) {
	case "traceId":
		l.TraceID, err = s.id("traceId of a link", traceIDLen)
	case "spanId":
		l.SpanID, err = s.id("spanId of a link", spanIDLen)
	case "attributes":
		l.Attributes, err = s.attributes("links.attributes")
	default:
		if name := s.respelled(key); name != nil {
			return s.linkField(l, name)
		}
		return s.json.Skip()
	}
	return err
}

// id reads an id of n bytes. What is none leaves a warning.
func (s *spanReader) id(field string, n int) (string, error) {
	b, err := s.json.Text()
	if err != nil {
		return "", s.pass(field, err)
	}
	if string(b) == s.last {
		return s.last, nil
	}
	text := string(b)
	out, ok := id(text, n)
	if !ok {
		s.warn(field, text, "id")
	}
	if n == traceIDLen && out == text {
		s.last = out
	}
	return out, nil
}

func (s *spanReader) time() (flexTime, error) {
	b, err := s.loose()
	if err != nil {
		return flexTime{}, err
	}
	return readTime(b), nil
}

func (s *spanReader) unreadable(field string, t flexTime) {
	if t.bad != "" {
		s.warn(field, t.bad, "time")
	}
}

func (s *spanReader) warn(field, bad, what string) {
	s.unusable = append(s.unusable, fmt.Sprintf("%s %.64q is no %s", field, bad, what))
}
