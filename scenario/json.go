package scenario

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// objectWriter writes a JSON object whose keys keep their order; a key may repeat.
type objectWriter struct {
	b strings.Builder
}

func (o *objectWriter) raw(key, value string) {
	if o.b.Len() == 0 {
		o.b.WriteByte('{')
	} else {
		o.b.WriteByte(',')
	}
	o.b.WriteString(quote(key) + ":" + value)
}

func (o *objectWriter) field(key string, value any) { o.raw(key, jsonValue(value)) }

func (o *objectWriter) fields(fields []Field) {
	for _, f := range fields {
		o.field(f.Key, f.Value)
	}
}

func (o *objectWriter) done() string {
	if o.b.Len() == 0 {
		return "{}"
	}
	return o.b.String() + "}"
}

func jsonValue(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return quote(strconv.FormatFloat(v, 'g', -1, 64))
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []Field:
		var o objectWriter
		o.fields(v)
		return o.done()
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = jsonValue(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return "null"
}

// quote writes s as a JSON string, without the escapes that only HTML needs.
func quote(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string and a Builder cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}

// plainText is a value as text.
func plainText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return jsonValue(v)
}

// flattened writes groups as keys with dots between, for formats without nesting.
func flattened(fields []Field) []Field {
	var out []Field
	for _, f := range fields {
		group, ok := f.Value.([]Field)
		if !ok {
			out = append(out, f)
			continue
		}
		for _, inner := range flattened(group) {
			out = append(out, Field{f.Key + "." + inner.Key, inner.Value})
		}
	}
	return out
}
