package otlpjson

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"triage/telemetry"
)

// Names under which the fields of an OTLP log record that are not attributes appear in
// the metadata: those that Loki uses.
const (
	metaTraceID        = "trace_id"
	metaSpanID         = "span_id"
	metaFlags          = "flags"
	metaSeverityText   = "severity_text"
	metaSeverityNumber = "severity_number"
	metaScope          = "scope_name"
	metaEvent          = "event_name"
)

// DecodeLogs reads documents of resource logs and hands the records to emit, in batches,
// in the order of the document; emit keeps what it is given. source becomes the records'
// Source. Resource attributes become labels, record attributes metadata, both as text:
// maps flattened with ".", arrays as JSON. The body becomes the line: text and bytes as
// they are, maps and arrays as JSON. Where an attribute and a field of the record want one
// name, the field has it. The error is an [*Error]; the records before it stand.
func DecodeLogs(r io.Reader, source string, emit func([]telemetry.LogRecord)) error {
	return walk(r, signal[telemetry.LogRecord]{
		resources: "resourceLogs",
		scopes:    "scopeLogs",
		scopesV0:  "instrumentationLibraryLogs",
		records:   "logRecords",
		read: func(r *reader) (telemetry.LogRecord, bool, error) {
			var raw logRecord
			text, err := r.json.Raw()
			if err != nil {
				return telemetry.LogRecord{}, false, err
			}
			keep := true
			if err := json.Unmarshal(text, &raw); err != nil {
				var wrong *json.UnmarshalTypeError
				if !errors.As(err, &wrong) {
					return telemetry.LogRecord{}, false, err
				}
				// All the rest has been filled in.
				r.wrong, keep = plain(err), wrong.Field != ""
			}
			rec := raw.record()
			rec.Source = source
			return rec, keep, nil
		},
		place: func(rec *telemetry.LogRecord, res resource, scope string) {
			rec.Labels = res.labels
			if scope != "" {
				rec.Metadata = put(rec.Metadata, metaScope, scope)
			}
		},
	}, emit)
}

type logRecord struct {
	Time           flexTime   `json:"timeUnixNano"`
	Observed       flexTime   `json:"observedTimeUnixNano"`
	SeverityNumber flexText   `json:"severityNumber"`
	SeverityText   string     `json:"severityText"`
	EventName      string     `json:"eventName"`
	Body           anyValue   `json:"body"`
	Attributes     []keyValue `json:"attributes"`
	Flags          flexText   `json:"flags"`
	TraceID        string     `json:"traceId"`
	SpanID         string     `json:"spanId"`
}

func (raw *logRecord) record() telemetry.LogRecord {
	rec := telemetry.LogRecord{Time: raw.Time.Time, Line: raw.Body.line()}
	if rec.Time.IsZero() {
		rec.Time = raw.Observed.Time
	}
	m := flat(attributes(raw.Attributes))
	for _, f := range [...]struct{ name, value string }{
		{metaSeverityText, raw.SeverityText},
		{metaSeverityNumber, severityNumber(string(raw.SeverityNumber))},
		{metaEvent, raw.EventName},
		{metaTraceID, lenientID(raw.TraceID, traceIDLen)},
		{metaSpanID, lenientID(raw.SpanID, spanIDLen)},
		{metaFlags, nonZero(string(raw.Flags))},
	} {
		if f.value != "" {
			m = put(m, f.name, f.value)
		}
	}
	for _, bad := range [...]string{raw.Time.bad, raw.Observed.bad} {
		if bad != "" {
			m = put(m, "time_unreadable", bad)
		}
	}
	rec.Metadata = m
	return rec
}

// lenientID keeps what is no id as it stands.
func lenientID(s string, n int) string {
	if v, ok := id(s, n); ok {
		return v
	}
	return s
}

func nonZero(s string) string {
	if s == "0" {
		return ""
	}
	return s
}

// severityNumber takes the number or the name of the enum (SEVERITY_NUMBER_ERROR2).
func severityNumber(s string) string {
	name, ok := strings.CutPrefix(s, "SEVERITY_NUMBER_")
	if !ok {
		return nonZero(s)
	}
	step := 1
	if n := len(name); n > 0 && name[n-1] >= '2' && name[n-1] <= '4' {
		step = int(name[n-1] - '0')
		name = name[:n-1]
	}
	for i, level := range [...]string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"} {
		if name == level {
			return strconv.Itoa(4*i + step)
		}
	}
	return ""
}

// line is a body as text.
func (v *anyValue) line() string {
	switch {
	case v.String != nil:
		return *v.String
	case v.Bytes != nil:
		return string(decodeBase64(*v.Bytes))
	}
	var b strings.Builder
	v.appendJSON(&b, 0)
	return b.String()
}

// appendJSON writes v as plain JSON, keys in the order of the document.
func (v *anyValue) appendJSON(b *strings.Builder, depth int) {
	if depth > maxDepth {
		b.WriteString(jsonText(tooDeep))
		return
	}
	switch {
	case v.Array != nil:
		b.WriteByte('[')
		for i := range v.Array.Values {
			if i > 0 {
				b.WriteByte(',')
			}
			v.Array.Values[i].appendElement(b, depth)
		}
		b.WriteByte(']')
	case v.KVList != nil:
		b.WriteByte('{')
		for i := range v.KVList.Values {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(jsonText(v.KVList.Values[i].Key))
			b.WriteByte(':')
			v.KVList.Values[i].Value.appendElement(b, depth)
		}
		b.WriteByte('}')
	default:
		if out, ok := v.value(depth); ok {
			b.WriteString(jsonText(out))
		}
	}
}

func (v *anyValue) appendElement(b *strings.Builder, depth int) {
	n := b.Len()
	v.appendJSON(b, depth+1)
	if b.Len() == n {
		b.WriteString("null")
	}
}

// flat brings attributes into text.
func flat(attrs telemetry.Attributes) map[string]string {
	if len(attrs) == 0 {
		return nil
	}
	m := make(map[string]string, len(attrs))
	flatten(m, "", attrs)
	return m
}

func flatten(m map[string]string, prefix string, attrs map[string]any) {
	for _, k := range slices.Sorted(maps.Keys(attrs)) {
		switch v := attrs[k].(type) {
		case map[string]any:
			flatten(m, prefix+k+".", v)
		case string:
			m[prefix+k] = v
		case []byte:
			m[prefix+k] = base64.StdEncoding.EncodeToString(v)
		default:
			m[prefix+k] = jsonText(v)
		}
	}
}

func put(m map[string]string, k, v string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[k] = v
	return m
}
