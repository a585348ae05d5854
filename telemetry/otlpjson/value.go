package otlpjson

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// maxDepth bounds how deep an attribute's value may be nested; what lies deeper is told
// by tooDeep instead.
const maxDepth = 64

const tooDeep = "(nested too deep)"

type keyValue struct {
	Key   string   `json:"key"`
	Value anyValue `json:"value"`
}

type anyValue struct {
	String *string     `json:"stringValue"`
	Bool   *bool       `json:"boolValue"`
	Int    *flexInt    `json:"intValue"`
	Double *flexFloat  `json:"doubleValue"`
	Array  *arrayValue `json:"arrayValue"`
	KVList *kvList     `json:"kvlistValue"`
	Bytes  *string     `json:"bytesValue"`
}

type arrayValue struct {
	Values []anyValue `json:"values"`
}

type kvList struct {
	Values []keyValue `json:"values"`
}

// value is v as the telemetry model holds it; ok is false when v is empty.
func (v *anyValue) value(depth int) (out any, ok bool) {
	switch {
	case depth > maxDepth:
		return tooDeep, true
	case v.String != nil:
		return *v.String, true
	case v.Bool != nil:
		return *v.Bool, true
	case v.Int != nil:
		return v.Int.v, true
	case v.Double != nil:
		return v.Double.v, true
	case v.Bytes != nil:
		return decodeBase64(*v.Bytes), true
	case v.Array != nil:
		list := make([]any, 0, len(v.Array.Values))
		for i := range v.Array.Values {
			item, ok := v.Array.Values[i].value(depth + 1)
			if !ok {
				item = "" // keeps the places of the others
			}
			list = append(list, item)
		}
		return list, true
	case v.KVList != nil:
		m := make(map[string]any, len(v.KVList.Values))
		for i := range v.KVList.Values {
			if item, ok := v.KVList.Values[i].Value.value(depth + 1); ok {
				m[v.KVList.Values[i].Key] = item
			}
		}
		return m, true
	}
	return nil, false
}

// attributes are the attributes of list; of two with one key the later one counts, and
// one without a value is left out.
func attributes(list []keyValue) telemetry.Attributes {
	if len(list) == 0 {
		return nil
	}
	attrs := make(telemetry.Attributes, len(list))
	for i := range list {
		if v, ok := list[i].Value.value(0); ok {
			attrs[list[i].Key] = v
		}
	}
	return attrs
}

func decodeBase64(s string) []byte {
	for _, enc := range [...]*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := enc.DecodeString(s); err == nil {
			return b
		}
	}
	return []byte(s)
}

// flexInt is a 64-bit integer: a string by the specification, a number as well here. What
// is no such integer is kept as a float64 or as text.
type flexInt struct{ v any }

// UnmarshalJSON never fails.
func (n *flexInt) UnmarshalJSON(b []byte) error {
	s := unquoted(b)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		n.v = i
	} else {
		n.v = looseInteger(s)
	}
	return nil
}

// looseInteger is what is kept of an integer that is none of 64 bits.
func looseInteger(s string) any {
	if f, err := strconv.ParseFloat(s, 64); err == nil && !isDigits(s) {
		return f
	}
	return s
}

// flexFloat is a double; the strings NaN, Infinity and -Infinity are protobuf's. What is
// no number is kept as text.
type flexFloat struct{ v any }

// UnmarshalJSON never fails.
func (n *flexFloat) UnmarshalJSON(b []byte) error {
	s := unquoted(b)
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		n.v = f
	} else {
		n.v = s
	}
	return nil
}

// flexTime is nanoseconds since 1970; 0 is no time. bad is the text of what is no time.
type flexTime struct {
	time.Time
	bad string
}

// UnmarshalJSON never fails.
func (t *flexTime) UnmarshalJSON(b []byte) error {
	*t = readTime([]byte(unquoted(b)))
	return nil
}

func readTime(b []byte) (t flexTime) {
	if len(b) == 0 {
		return t
	}
	ns, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		f, ferr := strconv.ParseFloat(string(b), 64)
		if ferr != nil || !(f >= 0 && f < math.MaxUint64) {
			t.bad = string(b)
			return t
		}
		ns = uint64(f)
	}
	if ns != 0 {
		t.Time = time.Unix(int64(ns/1e9), int64(ns%1e9)).UTC()
	}
	return t
}

// flexText is the text of a string or of any other JSON value: enums are numbers by the
// specification and often names.
type flexText string

// UnmarshalJSON never fails.
func (e *flexText) UnmarshalJSON(b []byte) error {
	*e = flexText(unquoted(b))
	return nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// unquoted is the text of a JSON string or the JSON text of anything else; null is "".
func unquoted(b []byte) string {
	if string(b) == "null" {
		return ""
	}
	if len(b) > 0 && b[0] == '"' {
		var s string
		if json.Unmarshal(b, &s) == nil {
			return strings.TrimSpace(s)
		}
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}
