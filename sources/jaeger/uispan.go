package jaeger

import (
	"fmt"
	"slices"
	"strings"

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
	restoreEnd(&s)
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
