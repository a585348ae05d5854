package jaeger

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// uiTag is a tag, or a field of a span's log.
type uiTag struct {
	Key   string          `json:"key"`
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
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
			if isHeader(t.Key) {
				attrs[t.Key] = headerValue(v)
			}
		}
	}
	return attrs
}

// isHeader tells whether a name is one of OpenTelemetry's for headers, whose values are
// lists of strings.
func isHeader(name string) bool {
	return strings.HasPrefix(name, "http.request.header.") || strings.HasPrefix(name, "http.response.header.")
}

// headerValue reads back the JSON text that Jaeger makes of a list.
func headerValue(v any) any {
	text, ok := v.(string)
	var list []string
	if !ok || !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &list) != nil {
		return v
	}
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
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
