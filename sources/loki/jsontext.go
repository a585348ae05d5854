package loki

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// object reads a JSON object, calling member with each key; member reads the value. null
// is an object without members.
func (d *decoder) object(member func(key string) error) error {
	open, err := d.json.Token()
	if err != nil {
		return err
	}
	if open == nil {
		return nil
	}
	if open != json.Delim('{') {
		return fmt.Errorf("expected an object at byte %d", d.json.InputOffset())
	}
	for d.json.More() {
		key, err := d.json.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if err := member(name); err != nil {
			return err
		}
	}
	_, err = d.json.Token()
	return err
}

// array reads a JSON array; element reads each of its elements. null is an empty one.
func (d *decoder) array(element func() error) error {
	open, err := d.json.Token()
	if err != nil {
		return err
	}
	if open == nil {
		return nil
	}
	if open != json.Delim('[') {
		return fmt.Errorf("expected a list at byte %d", d.json.InputOffset())
	}
	for d.json.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err = d.json.Token()
	return err
}

func (d *decoder) skip() error {
	var raw json.RawMessage
	return d.json.Decode(&raw)
}

// stringMap reads a valid object of strings; other values are kept as their JSON text.
// Absent and null are nil.
func stringMap(raw []byte) (map[string]string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	out := map[string]string{}
	err := split(raw, '{', func(key, value []byte) error {
		name, err := text(key)
		if err != nil {
			return err
		}
		if len(out) >= maxLabels {
			return fmt.Errorf("more than %d labels on one entry", maxLabels)
		}
		if value[0] != '"' {
			out[name] = string(value)
			return nil
		}
		out[name], err = text(value)
		return err
	})
	return out, err
}

// text is the value of a JSON string, raw and valid as JSON. Unlike encoding/json it keeps
// bytes that are not UTF-8 as they are: log lines hold such bytes, and Loki passes them on.
func text(raw []byte) (string, error) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return "", errors.New("expected a string in an entry")
	}
	raw = raw[1 : len(raw)-1]
	i := bytes.IndexByte(raw, '\\')
	if i < 0 {
		return string(raw), nil
	}
	out := make([]byte, 0, len(raw))
	for i >= 0 {
		out = append(out, raw[:i]...)
		var size int
		out, size = unescape(out, raw[i:])
		raw = raw[i+size:]
		i = bytes.IndexByte(raw, '\\')
	}
	return string(append(out, raw...)), nil
}

// unescape appends what the escape at the start of raw stands for, and says how long it is.
// A lone surrogate becomes U+FFFD, as in encoding/json.
func unescape(out, raw []byte) ([]byte, int) {
	if len(raw) < 2 {
		return append(out, raw...), len(raw)
	}
	switch c := raw[1]; c {
	case 'b':
		return append(out, '\b'), 2
	case 'f':
		return append(out, '\f'), 2
	case 'n':
		return append(out, '\n'), 2
	case 'r':
		return append(out, '\r'), 2
	case 't':
		return append(out, '\t'), 2
	case 'u':
		r := hex4(raw)
		if !utf16.IsSurrogate(r) {
			return utf8.AppendRune(out, r), 6
		}
		if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
			if pair := utf16.DecodeRune(r, hex4(raw[6:])); pair != utf8.RuneError {
				return utf8.AppendRune(out, pair), 12
			}
		}
		return utf8.AppendRune(out, utf8.RuneError), 6
	default: // a quote, a slash or a backslash
		return append(out, c), 2
	}
}

// hex4 is the code unit of \uXXXX at the start of raw.
func hex4(raw []byte) rune {
	if len(raw) < 6 {
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}

// noEOF says that an input ended too early, where io.EOF would read as a good end. An error
// that only wraps io.EOF is the reader's own and stays.
func noEOF(err error) error {
	if err == io.EOF { //nolint:errorlint // see above
		return io.ErrUnexpectedEOF
	}
	return err
}
