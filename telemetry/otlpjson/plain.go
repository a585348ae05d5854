package otlpjson

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// jsonText is a value of the telemetry model as plain JSON, keys sorted, bytes in base64;
// numbers that JSON does not have are strings.
func jsonText(v any) string {
	var b strings.Builder
	appendPlain(&b, v, 0)
	return b.String()
}

func appendPlain(b *strings.Builder, v any, depth int) {
	if depth > maxDepth {
		v = tooDeep
	}
	switch v := v.(type) {
	case string:
		appendQuoted(b, v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		appendFloat(b, v)
	case []byte:
		appendQuoted(b, base64.StdEncoding.EncodeToString(v))
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			appendPlain(b, item, depth+1)
		}
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteByte(',')
			}
			appendQuoted(b, k)
			b.WriteByte(':')
			appendPlain(b, v[k], depth+1)
		}
		b.WriteByte('}')
	default:
		b.WriteString("null")
	}
}

// appendQuoted writes s as a JSON string, without the escapes that only HTML needs.
func appendQuoted(b *strings.Builder, s string) {
	var line strings.Builder
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(strings.ToValidUTF8(s, "\ufffd")) // a string and a Builder cannot fail
	b.WriteString(strings.TrimSuffix(line.String(), "\n"))
}

func appendFloat(b *strings.Builder, f float64) {
	switch {
	case math.IsNaN(f):
		b.WriteString(`"NaN"`)
	case math.IsInf(f, 1):
		b.WriteString(`"Infinity"`)
	case math.IsInf(f, -1):
		b.WriteString(`"-Infinity"`)
	default:
		b.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
	}
}
