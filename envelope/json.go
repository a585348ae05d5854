package envelope

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSONOptions say what goes into the JSON form of an envelope beside the contract's fields.
type JSONOptions struct {
	// Provenance adds "from", which says of each field where its value came from, and
	// "format", the decoder that read the record.
	Provenance bool
}

// maxJSONDepth bounds the nesting of attributes and causes; what lies deeper is null.
const maxJSONDepth = 128

// AppendJSON appends the JSON form of the envelope, `error-envelope/v1` as
// schema/envelope.v1.schema.json describes it: one object on one line, without a line break
// at its end. Fields stand in the order of the contract, names of attributes and resources
// sorted; a field that is absent is absent there too. Times are RFC 3339 in UTC, up to
// nanoseconds; a year that RFC 3339 cannot write counts as none.
//
// The document is valid UTF-8 and safe to print: a byte that is not UTF-8 becomes U+FFFD,
// and what is no printable character is written as \uXXXX, which a reader undoes.
func (e *Envelope) AppendJSON(b []byte, o JSONOptions) []byte {
	w := jsonWriter{b: append(b, '{')}
	w.text("schema", Schema)
	w.text("error_code", e.Code)
	w.text("message", e.Message)
	w.text("severity", string(e.Severity))
	w.time("timestamp", e.Time)
	w.text("request_id", e.RequestID)
	w.text("correlation_id", e.CorrelationID)
	w.text("trace_id", e.TraceID)
	w.text("span_id", e.SpanID)
	w.text("service", e.Service)
	w.text("operation", e.Operation)
	w.text("version", e.Version)
	w.text("error_type", e.ErrorType)
	w.text("error_message", e.ErrorMessage)
	if len(e.Cause) > 0 {
		w.key("cause")
		w.causes(e.Cause, 0)
		w.text("cause_how", string(e.CauseHow))
	}
	w.text("logger", e.Logger)
	w.text("caller", e.Caller)
	w.text("class", string(e.Class))
	if e.Retriable != RetryUnknown {
		w.flag("retriable", e.Retriable != RetryNo)
		w.text("retry", string(e.Retriable))
	}
	w.number("attempt", e.Attempt)
	w.number("max_attempts", e.MaxAttempts)
	w.text("recovery", e.Recovery)
	if e.RetryAfter > 0 {
		w.key("retry_after_ms")
		w.b = strconv.AppendFloat(w.b, float64(e.RetryAfter.Microseconds())/1e3, 'f', -1, 64)
	}
	w.text("grpc_status", e.GRPCStatus)
	w.number("http_status", e.HTTPStatus)
	w.text("peer", e.Peer)
	if len(e.Resource) > 0 {
		w.key("resource")
		w.b = append(w.b, '{')
		for _, name := range slices.Sorted(maps.Keys(e.Resource)) {
			w.key(name)
			w.string(e.Resource[name])
		}
		w.b = append(w.b, '}')
	}
	w.text("stack", e.Stack)
	if e.Panic {
		w.flag("panic", true)
	}
	if len(e.Attributes) > 0 {
		w.key("attributes")
		w.object(e.Attributes, 0)
	}
	if e.Truncated {
		w.flag("truncated", true)
	}
	if o.Provenance {
		w.text("format", e.Format)
		w.origins(e)
	}
	return append(w.b, '}')
}

// MarshalJSON implements [json.Marshaler]; it never fails.
func (e Envelope) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil, JSONOptions{}), nil }

// JSONName is the field's name in the JSON form.
func (f Field) JSONName() string {
	if f == FieldRetryAfter {
		return "retry_after_ms" // says its unit
	}
	return f.String()
}

// jsonWriter writes members of objects; those without a value are left out.
type jsonWriter struct{ b []byte }

func (w *jsonWriter) key(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.string(name)
	w.b = append(w.b, ':')
}

func (w *jsonWriter) text(name, s string) {
	if s != "" {
		w.key(name)
		w.string(s)
	}
}

func (w *jsonWriter) number(name string, n int) {
	if n != 0 {
		w.key(name)
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

func (w *jsonWriter) flag(name string, v bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *jsonWriter) time(name string, t time.Time) {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return
	}
	w.key(name)
	w.b = append(w.b, '"')
	w.b = t.AppendFormat(w.b, time.RFC3339Nano)
	w.b = append(w.b, '"')
}

func (w *jsonWriter) causes(causes []Cause, depth int) {
	if depth > maxJSONDepth {
		w.b = append(w.b, "[]"...)
		return
	}
	w.b = append(w.b, '[')
	for i := range causes {
		c := &causes[i]
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, '{')
		w.key("message")
		w.string(c.Message)
		w.text("type", c.Type)
		w.text("code", c.Code)
		if len(c.Causes) > 0 {
			w.key("causes")
			w.causes(c.Causes, depth+1)
		}
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

func (w *jsonWriter) origins(e *Envelope) {
	if len(e.from) == 0 {
		return
	}
	w.key("from")
	w.b = append(w.b, '{')
	for f := range numFields {
		o := e.From(f)
		if o.How == "" {
			continue
		}
		w.key(f.JSONName())
		w.b = append(w.b, '{')
		w.text("how", string(o.How))
		w.text("key", o.Key)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '}')
}

func (w *jsonWriter) object(m map[string]any, depth int) {
	var room [16]string
	names := room[:0]
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	w.b = append(w.b, '{')
	for _, name := range names {
		w.key(name)
		w.value(m[name], depth+1)
	}
	w.b = append(w.b, '}')
}

// value writes an attribute's value, of the kinds that decoders and telemetry.Attributes
// hold. Bytes are base64 and numbers that JSON does not have are text, as in OTLP/JSON.
func (w *jsonWriter) value(v any, depth int) {
	if depth > maxJSONDepth {
		w.b = append(w.b, "null"...)
		return
	}
	switch v := v.(type) {
	case string:
		w.string(v)
	case bool:
		w.b = strconv.AppendBool(w.b, v)
	case int64:
		w.b = strconv.AppendInt(w.b, v, 10)
	case int:
		w.b = strconv.AppendInt(w.b, int64(v), 10)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			w.string(strconv.FormatFloat(v, 'g', -1, 64))
			return
		}
		w.b = strconv.AppendFloat(w.b, v, 'g', -1, 64)
	case json.Number:
		if isJSONNumber(string(v)) {
			w.b = append(w.b, v...)
			return
		}
		w.string(string(v))
	case []byte:
		w.b = append(w.b, '"')
		w.b = base64.StdEncoding.AppendEncode(w.b, v)
		w.b = append(w.b, '"')
	case []any:
		w.b = append(w.b, '[')
		for i, item := range v {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.value(item, depth+1)
		}
		w.b = append(w.b, ']')
	case []string:
		w.value(anySlice(v), depth)
	case map[string]any:
		w.object(v, depth)
	default:
		w.b = append(w.b, "null"...)
	}
}

// string writes a JSON string.
func (w *jsonWriter) string(s string) {
	const hex = "0123456789abcdef"
	w.b = append(w.b, '"')
	b, start := w.b, 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if plainASCII[c] {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, s[start:i]...), "\ufffd"...)
		case unicode.IsPrint(r):
			i += size
			continue
		default:
			b = append(b, s[start:i]...)
			for _, unit := range utf16.AppendRune(nil, r) {
				b = append(b, '\\', 'u', hex[unit>>12], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
			}
		}
		i += size
		start = i
	}
	w.b = append(append(b, s[start:]...), '"')
}

// plainASCII are the characters that stand for themselves in a JSON string.
var plainASCII = func() (t [utf8.RuneSelf]bool) {
	for c := byte(' '); c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// isJSONNumber tells whether s is a number by RFC 8259, section 6.
func isJSONNumber(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	skip := func() bool {
		n := 0
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		s = s[n:]
		return n > 0
	}
	if s != "" && s[0] == '0' {
		s = s[1:]
	} else if !skip() {
		return false
	}
	if s != "" && s[0] == '.' {
		if s = s[1:]; !skip() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !skip() {
			return false
		}
	}
	return s == ""
}
