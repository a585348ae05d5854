package loki

import (
	"fmt"

	"triage/telemetry/jsonscan"
)

// Bounds of what a [metaDecoder] remembers.
const (
	maxNames    = 1024
	maxRepeated = 4 << 10 // bytes
)

// metaDecoder reads the labels of streams and the metadata of entries. Most entries repeat
// the names, many the values, and some all that the entry before them has: these are kept
// once.
type metaDecoder struct {
	json  *jsonscan.Scanner
	names map[string]*name

	raw  []byte // of the last metadata
	last map[string]string
}

// name is the name of a label with the value that it had last.
type name struct{ text, value string }

// metadata reads {"structuredMetadata":{},"parsed":{}}, either of them optional; a field
// that a query parsed out of the line counts as metadata where none has its name.
func (d *metaDecoder) metadata() (map[string]string, error) {
	if _, err := d.json.Peek(); err != nil {
		return nil, err
	}
	if d.json.Repeats(d.raw) {
		return d.last, nil
	}
	d.raw = d.raw[:0]
	d.json.Keep()
	var structured, parsed map[string]string
	err := d.json.Object(func(key []byte) (err error) {
		switch string(key) {
		case "structuredMetadata":
			structured, err = d.texts()
		case "parsed":
			parsed, err = d.texts()
		default:
			err = d.json.Skip()
		}
		return err
	})
	raw := d.json.Kept()
	if err != nil {
		return nil, err
	}
	if structured == nil {
		structured = parsed
	} else {
		for name, value := range parsed {
			if _, taken := structured[name]; !taken {
				structured[name] = value
			}
		}
	}
	if len(raw) > 0 && raw[0] == '{' && len(raw) <= maxRepeated {
		d.raw, d.last = append(d.raw, raw...), structured
	}
	return structured, nil
}

// texts reads an object of strings; other values are kept as their JSON text. null is nil.
func (d *metaDecoder) texts() (map[string]string, error) {
	if null, err := d.json.Null(); null || err != nil {
		return nil, err
	}
	out := map[string]string{}
	err := d.json.Object(func(key []byte) error {
		n := d.name(key)
		if len(out) >= maxLabels {
			return fmt.Errorf("more than %d labels on one entry", maxLabels)
		}
		c, err := d.json.Peek()
		if err != nil {
			return err
		}
		read := d.json.Text
		if c != '"' {
			read = d.json.Raw
		}
		value, err := read()
		if err != nil {
			return err
		}
		if string(value) != n.value {
			n.value = string(value)
		}
		out[n.text] = n.value
		return nil
	})
	return out, err
}

func (d *metaDecoder) name(key []byte) *name {
	if n, known := d.names[string(key)]; known {
		return n
	}
	n := &name{text: string(key)}
	if d.names == nil {
		d.names = map[string]*name{}
	}
	if len(d.names) < maxNames {
		d.names[n.text] = n
	}
	return n
}
