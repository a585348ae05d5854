package otlpjson

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"triage/telemetry"
)

type jsonResource struct {
	Attributes []jsonAttribute `json:"attributes,omitempty"`
}

type jsonScope struct {
	Name string `json:"name,omitempty"`
}

type jsonAttribute struct {
	Key   string    `json:"key"`
	Value jsonValue `json:"value"`
}

// jsonValue holds one value; the others are nil.
type jsonValue struct {
	String *string    `json:"stringValue,omitempty"`
	Bool   *bool      `json:"boolValue,omitempty"`
	Int    *string    `json:"intValue,omitempty"`
	Double any        `json:"doubleValue,omitempty"`
	Array  *jsonArray `json:"arrayValue,omitempty"`
	KVList *jsonMap   `json:"kvlistValue,omitempty"`
	Bytes  *string    `json:"bytesValue,omitempty"`
}

type jsonArray struct {
	Values []jsonValue `json:"values"`
}

type jsonMap struct {
	Values []jsonAttribute `json:"values"`
}

type jsonSpan struct {
	TraceID      string          `json:"traceId,omitempty"`
	SpanID       string          `json:"spanId,omitempty"`
	ParentSpanID string          `json:"parentSpanId,omitempty"`
	Name         string          `json:"name"`
	Kind         int             `json:"kind,omitempty"`
	Start        string          `json:"startTimeUnixNano"`
	End          string          `json:"endTimeUnixNano"`
	Attributes   []jsonAttribute `json:"attributes,omitempty"`
	Events       []jsonEvent     `json:"events,omitempty"`
	Links        []jsonLink      `json:"links,omitempty"`
	Status       jsonStatus      `json:"status"`
}

type jsonEvent struct {
	Time       string          `json:"timeUnixNano"`
	Name       string          `json:"name,omitempty"`
	Attributes []jsonAttribute `json:"attributes,omitempty"`
}

type jsonLink struct {
	TraceID    string          `json:"traceId,omitempty"`
	SpanID     string          `json:"spanId,omitempty"`
	Attributes []jsonAttribute `json:"attributes,omitempty"`
}

type jsonStatus struct {
	Message string `json:"message,omitempty"`
	Code    int    `json:"code,omitempty"`
}

type jsonRecord struct {
	Time           string          `json:"timeUnixNano,omitempty"`
	SeverityNumber int             `json:"severityNumber,omitempty"`
	SeverityText   string          `json:"severityText,omitempty"`
	EventName      string          `json:"eventName,omitempty"`
	Body           jsonValue       `json:"body"`
	Attributes     []jsonAttribute `json:"attributes,omitempty"`
	Flags          uint32          `json:"flags,omitempty"`
	TraceID        string          `json:"traceId,omitempty"`
	SpanID         string          `json:"spanId,omitempty"`
}

func encodeSpan(s telemetry.Span) any {
	out := jsonSpan{
		TraceID:      s.TraceID,
		SpanID:       s.SpanID,
		ParentSpanID: s.ParentID,
		Name:         s.Name,
		Kind:         max(0, slices.Index(kinds[:], s.Kind)),
		Start:        unixNano(s.Start),
		End:          unixNano(s.End),
		Attributes:   encodeAttributes(s.Attributes),
		Status: jsonStatus{
			Message: s.StatusMessage,
			Code:    max(0, slices.Index(statuses[:], s.Status)),
		},
	}
	if len(s.Warnings) > 0 {
		list := make([]any, len(s.Warnings))
		for i, w := range s.Warnings {
			list[i] = w
		}
		out.Attributes = append(out.Attributes, jsonAttribute{warningsAttribute, encodeValue(list, 0)})
	}
	for _, e := range s.Events {
		out.Events = append(out.Events, jsonEvent{unixNano(e.Time), e.Name, encodeAttributes(e.Attributes)})
	}
	for _, l := range s.Links {
		out.Links = append(out.Links, jsonLink{l.TraceID, l.SpanID, encodeAttributes(l.Attributes)})
	}
	return out
}

func encodeRecord(r telemetry.LogRecord) any {
	out := jsonRecord{Body: encodeValue(r.Line, 0)}
	if !utf8.ValidString(r.Line) {
		out.Body = encodeValue([]byte(r.Line), 0)
	}
	if !r.Time.IsZero() {
		out.Time = unixNano(r.Time)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Metadata)) {
		if v := r.Metadata[k]; !out.take(k, v) {
			out.Attributes = append(out.Attributes, jsonAttribute{k, encodeValue(v, 0)})
		}
	}
	return out
}

// take puts metadata that is a field of the record in its place; false when it is none, or
// would not come back the same.
func (out *jsonRecord) take(k, v string) bool {
	if v == "" {
		return false
	}
	switch k {
	case metaSeverityText:
		out.SeverityText = v
	case metaSeverityNumber:
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 24 || strconv.Itoa(n) != v {
			return false
		}
		out.SeverityNumber = n
	case metaEvent:
		out.EventName = v
	case metaFlags:
		n, err := strconv.ParseUint(v, 10, 32)
		if err != nil || n == 0 || strconv.FormatUint(n, 10) != v {
			return false
		}
		out.Flags = uint32(n)
	case metaTraceID:
		if same, ok := id(v, traceIDLen); !ok || same != v {
			return false
		}
		out.TraceID = v
	case metaSpanID:
		if same, ok := id(v, spanIDLen); !ok || same != v {
			return false
		}
		out.SpanID = v
	case metaScope:
		// the scope around the record holds it
	default:
		return false
	}
	return true
}

func encodeAttributes(attrs telemetry.Attributes) []jsonAttribute {
	return encodeMap(attrs, 0)
}

func encodeMap(m map[string]any, depth int) []jsonAttribute {
	list := make([]jsonAttribute, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		list = append(list, jsonAttribute{k, encodeValue(m[k], depth)})
	}
	return list
}

func encodeValue(v any, depth int) jsonValue {
	if depth > maxDepth {
		v = tooDeep
	}
	switch v := v.(type) {
	case string:
		return jsonValue{String: &v}
	case bool:
		return jsonValue{Bool: &v}
	case int64:
		text := strconv.FormatInt(v, 10)
		return jsonValue{Int: &text}
	case float64:
		return jsonValue{Double: encodeFloat(v)}
	case []byte:
		text := base64.StdEncoding.EncodeToString(v)
		return jsonValue{Bytes: &text}
	case []any:
		list := make([]jsonValue, len(v))
		for i := range v {
			list[i] = encodeValue(v[i], depth+1)
		}
		return jsonValue{Array: &jsonArray{list}}
	case map[string]any:
		return jsonValue{KVList: &jsonMap{encodeMap(v, depth+1)}}
	}
	text := fmt.Sprint(v)
	return jsonValue{String: &text}
}

func encodeFloat(f float64) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return f
}

// unixNano is t in nanoseconds since 1970, as OTLP writes 64-bit integers; "0" for the
// zero time and for what lies before 1970 or past OTLP's range.
func unixNano(t time.Time) string {
	sec := t.Unix()
	if sec < 0 || uint64(sec) > math.MaxUint64/1_000_000_000-1 {
		return "0"
	}
	return strconv.FormatUint(uint64(sec)*1e9+uint64(t.Nanosecond()), 10)
}
