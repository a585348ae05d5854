package otlpjson

import (
	"strconv"

	"triage/telemetry"
)

// attributes reads a list of keys and values; of two with one key the later one counts,
// and one without a value is left out.
func (r *reader) attributes(field string) (telemetry.Attributes, error) {
	m, err := r.keyValues(field, 0)
	if len(m) == 0 {
		return nil, err
	}
	return m, err
}

// keyValues reads a list of keys and values at a depth.
func (r *reader) keyValues(field string, depth int) (map[string]any, error) {
	base := len(r.pairs)
	err := r.array(field, func() error {
		var p pair
		has := false
		err := r.object(field, func(key []byte) error { return r.keyValue(&p, &has, key, field, depth) })
		if has {
			r.pairs = append(r.pairs, p)
		}
		return err
	})
	m := make(map[string]any, len(r.pairs)-base)
	for _, p := range r.pairs[base:] {
		m[p.key] = p.value
	}
	clear(r.pairs[base:])
	r.pairs = r.pairs[:base]
	return m, err
}

func (r *reader) keyValue(p *pair, has *bool, key []byte, field string, depth int) (err error) {
	switch string(key) {
	case "key":
		p.key, err = r.text(field)
		return err
	case "value":
		p.value, *has, err = r.value(field, depth)
		return err
	}
	if name := r.respelled(key); name != nil {
		return r.keyValue(p, has, name, field, depth)
	}
	return r.json.Skip()
}

// value reads an AnyValue as the telemetry model holds it; has is false when it is empty.
func (r *reader) value(field string, depth int) (v any, has bool, err error) {
	if depth > maxDepth {
		return tooDeep, true, r.json.Skip()
	}
	err = r.object(field, func(key []byte) error { return r.oneOf(&v, &has, key, field, depth) })
	return v, has, err
}

// oneOf reads one of the kinds of value; null leaves things as they are.
func (r *reader) oneOf(v *any, has *bool, key []byte, field string, depth int) error {
	if null, err := r.json.Null(); null || err != nil {
		return err
	}
	var err error
	switch string(key) {
	case "stringValue":
		text, err := r.json.Text()
		if err != nil {
			return r.pass(field, err)
		}
		*v, *has = r.known.value(text), true
		return nil
	case "boolValue":
		*v, *has, err = r.truth(field)
		return err
	case "intValue":
		*v, err = r.integer()
	case "doubleValue":
		*v, err = r.double()
	case "bytesValue":
		text, err := r.json.Text()
		if err != nil {
			return r.pass(field, err)
		}
		*v, *has = decodeBase64(string(text)), true
		return nil
	case "arrayValue":
		list := []any{}
		err = r.values(field, func() error {
			item, has, err := r.value(field, depth+1)
			if !has {
				item = "" // keeps the places of the others
			}
			list = append(list, item)
			return err
		})
		*v = list
	case "kvlistValue":
		m := map[string]any{}
		err = r.object(field, func(key []byte) (err error) {
			if r.is(key, "values") {
				m, err = r.keyValues(field, depth+1)
				return err
			}
			return r.json.Skip()
		})
		*v = m
	default:
		if name := r.respelled(key); name != nil {
			return r.oneOf(v, has, name, field, depth)
		}
		return r.json.Skip()
	}
	*has = err == nil
	return err
}

// values reads an ArrayValue.
func (r *reader) values(field string, element func() error) error {
	return r.object(field, func(key []byte) error {
		if r.is(key, "values") {
			return r.array(field, element)
		}
		return r.json.Skip()
	})
}

func (r *reader) truth(field string) (v any, has bool, err error) {
	c, err := r.json.Peek()
	switch {
	case err != nil:
		return nil, false, err
	case c == 't' || c == 'f':
		return c == 't', true, r.json.Skip()
	}
	_, err = r.json.Text() // says what it is instead
	if err == nil {
		return nil, false, nil
	}
	return nil, false, r.pass(field, err)
}

// integer reads a 64-bit integer: a string by the specification, a number as well here.
// What is no such integer is kept as a float64 or as text.
func (r *reader) integer() (any, error) {
	b, err := r.loose()
	if err != nil {
		return nil, err
	}
	if i, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		return i, nil
	}
	return looseInteger(string(b)), nil
}

// double reads a double; the strings NaN, Infinity and -Infinity are protobuf's. What is no
// number is kept as text.
func (r *reader) double() (any, error) {
	b, err := r.loose()
	if err != nil {
		return nil, err
	}
	if f, err := strconv.ParseFloat(string(b), 64); err == nil {
		return f, nil
	}
	return string(b), nil
}
