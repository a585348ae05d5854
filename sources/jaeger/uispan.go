package jaeger

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// uiSpan is a span as the older API writes it. Times are microseconds.
type uiSpan struct {
	TraceID       string        `json:"traceID"`
	SpanID        string        `json:"spanID"`
	ParentSpanID  string        `json:"parentSpanID"` // very old exports
	OperationName string        `json:"operationName"`
	References    []uiReference `json:"references"`
	StartTime     uiNumber      `json:"startTime"`
	Duration      uiNumber      `json:"duration"`
	Tags          []uiTag       `json:"tags"`
	Logs          []uiLog       `json:"logs"`
	ProcessID     string        `json:"processID"`
	Process       *uiProcess    `json:"process"` // of exports made span by span
	Warnings      []string      `json:"warnings"`
}

type uiReference struct {
	RefType string `json:"refType"`
	TraceID string `json:"traceID"`
	SpanID  string `json:"spanID"`
}

type uiLog struct {
	Timestamp uiNumber `json:"timestamp"`
	Fields    []uiTag  `json:"fields"`
}

type uiTag struct {
	Key   string          `json:"key"`
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

type uiProcess struct {
	ServiceName string  `json:"serviceName"`
	Tags        []uiTag `json:"tags"`
}

// process is what becomes of a uiProcess; its spans share it.
type process struct {
	service  string
	resource telemetry.Attributes
}

func (p uiProcess) process() *process {
	resource := attributes(p.Tags)
	if p.ServiceName != "" {
		if resource == nil {
			resource = telemetry.Attributes{}
		}
		resource["service.name"] = p.ServiceName
	}
	return &process{service: p.ServiceName, resource: resource}
}

// span brings the span into OpenTelemetry's form, undoing what Jaeger does to write one in
// its own.
func (raw *uiSpan) span() telemetry.Span {
	s := telemetry.Span{Name: raw.OperationName, Attributes: attributes(raw.Tags)}
	for _, w := range raw.Warnings {
		if w != "" && !slices.Contains(s.Warnings, w) {
			s.Warnings = append(s.Warnings, w)
		}
	}
	takeID := func(field, text string, digits int) string {
		id, ok := padID(text, digits)
		if !ok {
			s.Warnings = append(s.Warnings, fmt.Sprintf("%s %.64q is no id", field, text))
		}
		return id
	}
	s.TraceID = takeID("traceID", raw.TraceID, 32)
	s.SpanID = takeID("spanID", raw.SpanID, 16)
	s.Start = micros(raw.StartTime)
	if !s.Start.IsZero() {
		s.End = s.Start.Add(microseconds(raw.Duration))
	}
	for _, ref := range raw.References {
		trace, span := takeID("traceID of a reference", ref.TraceID, 32), takeID("spanID of a reference", ref.SpanID, 16)
		if trace == "" {
			trace = s.TraceID
		}
		if ref.RefType == "CHILD_OF" && trace == s.TraceID && s.ParentID == "" {
			s.ParentID = span
			continue
		}
		s.Links = append(s.Links, telemetry.SpanLink{TraceID: trace, SpanID: span})
	}
	if s.ParentID == "" {
		s.ParentID = takeID("parentSpanID", raw.ParentSpanID, 16)
	}
	for _, l := range raw.Logs {
		s.Events = append(s.Events, l.event())
	}
	slices.SortStableFunc(s.Events, func(a, b telemetry.SpanEvent) int { return a.Time.Compare(b.Time) })
	if raw.Process != nil {
		p := raw.Process.process()
		s.Service, s.Resource = p.service, p.resource
	}
	takeTags(&s)
	return s
}

// event is a log of the span; its name is in the field "event".
func (l *uiLog) event() telemetry.SpanEvent {
	e := telemetry.SpanEvent{Time: micros(l.Timestamp), Attributes: attributes(l.Fields)}
	if name, ok := e.Attributes["event"].(string); ok {
		e.Name = name
		delete(e.Attributes, "event")
	}
	if len(e.Attributes) == 0 {
		e.Attributes = nil
	}
	return e
}

// takeTags moves the tags that Jaeger makes of a span's fields back to them.
func takeTags(s *telemetry.Span) {
	take := func(key string) (string, bool) {
		v, ok := s.Attributes[key].(string)
		if ok {
			delete(s.Attributes, key)
		}
		return v, ok
	}
	if kind, ok := take("span.kind"); ok {
		switch k := telemetry.SpanKind(strings.ToLower(kind)); k {
		case telemetry.KindInternal, telemetry.KindServer, telemetry.KindClient, telemetry.KindProducer, telemetry.KindConsumer:
			s.Kind = k
		default:
			s.Attributes["span.kind"] = kind
		}
	}
	s.Scope, _ = take("otel.scope.name")
	if s.Scope == "" {
		s.Scope, _ = take("otel.library.name")
	}
	failed := s.Attributes["error"] == true || s.Attributes["error"] == "true"
	switch code, told := take("otel.status_code"); {
	case told && strings.EqualFold(code, "ERROR"):
		s.Status = telemetry.StatusError
		if s.Attributes["error"] == true {
			delete(s.Attributes, "error") // Jaeger adds it
		}
	case told && strings.EqualFold(code, "OK"):
		s.Status = telemetry.StatusOK
	case failed: // OpenTracing's way, and Envoy's
		s.Status = telemetry.StatusError
	}
	s.StatusMessage, _ = take("otel.status_description")
	if len(s.Attributes) == 0 {
		s.Attributes = nil
	}
}

// attributes are the tags as attributes; of two with one key the later one counts.
func attributes(tags []uiTag) telemetry.Attributes {
	if len(tags) == 0 {
		return nil
	}
	attrs := make(telemetry.Attributes, len(tags))
	for _, t := range tags {
		if v, ok := t.value(); ok {
			attrs[t.Key] = v
		}
	}
	return attrs
}

// value is the tag's value in its type; a value that does not fit its type is kept as text.
func (t uiTag) value() (any, bool) {
	raw := strings.TrimSpace(string(t.Value))
	if raw == "" || raw == "null" {
		return nil, false
	}
	text := raw
	if raw[0] == '"' {
		if json.Unmarshal(t.Value, &text) != nil {
			return nil, false
		}
	}
	switch t.Type {
	case "bool":
		if b, err := strconv.ParseBool(text); err == nil {
			return b, true
		}
	case "int64": // a string where JavaScript could not hold it
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
	case "float64":
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f, true
		}
	case "binary":
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			return b, true
		}
	case "":
		return untyped(raw, text), true
	}
	return text, true
}

func untyped(raw, text string) any {
	switch raw[0] {
	case 't', 'f':
		return raw == "true"
	case '"', '{', '[':
		return text
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f
	}
	return text
}

// padID brings an id into lower-case hex of full length; Jaeger leaves zeros out. An empty
// or all-zero id is "".
func padID(id string, digits int) (string, bool) {
	id = strings.ToLower(id)
	if len(id) > digits || strings.Trim(id, "0123456789abcdef") != "" {
		return "", false
	}
	if strings.Trim(id, "0") == "" {
		return "", true
	}
	return strings.Repeat("0", digits-len(id)) + id, true
}

// uiNumber is the text of a number, or of whatever stands in its place.
type uiNumber string

// UnmarshalJSON never fails: one bad field must not cost the trace.
func (n *uiNumber) UnmarshalJSON(b []byte) error {
	*n = uiNumber(strings.Trim(string(b), `"`))
	return nil
}

// micros is a time in microseconds since 1970; 0 is no time.
func micros(n uiNumber) time.Time {
	us, ok := n.int64()
	if !ok || us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// microseconds is a length of time, bounded to what a Duration holds.
func microseconds(n uiNumber) time.Duration {
	const limit = math.MaxInt64 / int64(time.Microsecond)
	us, _ := n.int64()
	return time.Duration(max(-limit, min(limit, us))) * time.Microsecond
}

func (n uiNumber) int64() (int64, bool) {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}
