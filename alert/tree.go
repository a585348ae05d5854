package alert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bounds of a payload.
const (
	// MaxBytes is how much of a payload is read.
	MaxBytes = 16 << 20
	maxDepth = 64
	maxNodes = 2_000_000
)

// node is a value of a payload, with its path.
type node struct {
	v    any // nil, bool, json.Number, string, []any or *object
	path string
}

// object keeps the order of its keys, so that the same payload gives the same clues.
type object struct {
	keys   []string
	values map[string]any
}

// parse reads one JSON document. Of one that ends too early, or goes wrong on its way, what
// came before is returned with the error.
func parse(data []byte) (node, error) {
	p := &parser{dec: json.NewDecoder(bytes.NewReader(data))}
	p.dec.UseNumber()
	v, err := p.value(0)
	if err == nil && p.dec.More() {
		err = errMore
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the JSON ends early, after %d bytes: what came before is used", len(data))
	} else if err != nil {
		err = fmt.Errorf("the JSON is broken near byte %d (%w): what came before is used", p.dec.InputOffset(), err)
	}
	return node{v: v}, err
}

type parser struct {
	dec   *json.Decoder
	nodes int
}

var errTooDeep = errors.New("nested too deep")

var errMore = errors.New("there is more behind the first JSON document: only that is read")

var errTooMuch = errors.New("too many values")

func (p *parser) value(depth int) (any, error) {
	t, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	if p.nodes++; p.nodes > maxNodes {
		return nil, errTooMuch
	}
	d, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth >= maxDepth {
		return nil, errTooDeep
	}
	if d == '[' {
		return p.list(depth)
	}
	return p.object(depth)
}

func (p *parser) list(depth int) (any, error) {
	list := []any{}
	for p.dec.More() {
		v, err := p.value(depth + 1)
		if v != nil || err == nil {
			list = append(list, v)
		}
		if err != nil {
			return list, err
		}
	}
	_, err := p.dec.Token()
	return list, err
}

func (p *parser) object(depth int) (any, error) {
	o := &object{values: map[string]any{}}
	for p.dec.More() {
		t, err := p.dec.Token()
		if err != nil {
			return o, err
		}
		key, _ := t.(string)
		v, err := p.value(depth + 1)
		if v != nil || err == nil {
			if _, twice := o.values[key]; !twice {
				o.keys = append(o.keys, key)
			}
			o.values[key] = v
		}
		if err != nil {
			return o, err
		}
	}
	_, err := p.dec.Token()
	return o, err
}

// at is a member below n, following keys; a nil node where there is none.
func (n node) at(path ...string) node {
	for _, key := range path {
		o, ok := n.v.(*object)
		if !ok {
			return node{}
		}
		n = node{o.values[key], join(n.path, key)}
	}
	return n
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// has tells whether n is an object with all these keys.
func (n node) has(keys ...string) bool {
	o, ok := n.v.(*object)
	if !ok {
		return false
	}
	for _, k := range keys {
		if _, there := o.values[k]; !there {
			return false
		}
	}
	return true
}

// marked tells whether n has the keys of one of the alternatives, all of them. Keys stand with
// blanks between them, and with dots where they are nested.
func (n node) marked(alternatives ...string) bool {
	for _, keys := range alternatives {
		all := true
		for key := range strings.FieldsSeq(keys) {
			all = all && (n.has(key) || n.nested(key))
		}
		if all {
			return true
		}
	}
	return false
}

// nested tells whether there is a member at the end of a dotted path.
func (n node) nested(path string) bool {
	parts := strings.Split(path, ".")
	last := len(parts) - 1
	return last > 0 && n.at(parts[:last]...).has(parts[last])
}

// keys are those of an object, in the order of the payload.
func (n node) keys() []string {
	if o, ok := n.v.(*object); ok {
		return o.keys
	}
	return nil
}

// items are the elements of a list.
func (n node) items() []node {
	list, _ := n.v.([]any)
	out := make([]node, len(list))
	for i, v := range list {
		out[i] = node{v, n.path + "[" + strconv.Itoa(i) + "]"}
	}
	return out
}

// text is a string, a number or a truth as text; "" for anything else.
func (n node) text() string {
	switch v := n.v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// isObject tells whether n is an object.
func (n node) isObject() bool { _, ok := n.v.(*object); return ok }

func (n node) isList() bool { _, ok := n.v.([]any); return ok }

// number is a number, also one written as a string.
func (n node) number() (float64, bool) {
	f, err := strconv.ParseFloat(n.text(), 64)
	return f, err == nil
}

// inside is the JSON document that a string holds.
func (n node) inside() node {
	s, ok := n.v.(string)
	if !ok || len(s) < 2 || strings.TrimSpace(s)[0] != '{' && strings.TrimSpace(s)[0] != '[' {
		return node{}
	}
	in, err := parse([]byte(s))
	if err != nil && !errors.Is(err, errMore) {
		return node{}
	}
	in.path = n.path
	return in
}

// layouts of times beside RFC 3339.
var layouts = [...]string{
	"2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999 Z0700", "2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999 -0700 MST", // Go's own
	"2006-01-02 15:04:05 MST", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "Mon Jan 2 15:04:05 2006",
	"02 Jan 2006 15:04:05 MST", time.RFC1123Z, time.RFC1123,
}

// when is a time: RFC 3339 and its kin, or a Unix time of any unit. A time without a zone is
// taken as UTC, which is what senders mean by it.
func (n node) when() time.Time {
	s, _, _ := strings.Cut(strings.TrimSpace(n.text()), " m=") // Go's monotonic clock
	if s == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC()
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return unix(f)
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func unix(f float64) time.Time {
	switch {
	case f <= 0 || f > 1e19:
		return time.Time{}
	case f < 1e11:
		return time.UnixMicro(int64(f * 1e6)).UTC()
	case f < 1e14:
		return time.UnixMilli(int64(f)).UTC()
	case f < 1e17:
		return time.UnixMicro(int64(f)).UTC()
	}
	return time.Unix(0, int64(f)).UTC()
}
