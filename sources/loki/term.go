package loki

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"triage/sources"
)

// term is one id with the forms in which it can stand in a store.
type term struct {
	sources.Term
	// fields are the labels and metadata that can hold it, with what they hold then.
	fields []equal
	// texts are what a line contains.
	texts []string
	// hex: a dash beside the id ends it, as in a traceparent header.
	hex bool
}

func newTerm(t sources.Term, names []string) term {
	values := []string{t.Value}
	if t.Key == sources.TraceID {
		values = traceForms(t.Value)
	}
	out := term{Term: t, hex: t.Key == sources.TraceID && isHex(values[0])}
	for _, v := range values {
		for _, text := range textForms(v) {
			out.texts = appendNew(out.texts, text)
		}
	}
	for _, name := range names {
		field := equal{name, values}
		if strings.Contains(name, "_header_") {
			// A request header is an array in OpenTelemetry, and Loki keeps arrays as
			// JSON text.
			if b, err := json.Marshal(values[:1]); err == nil {
				field.values = appendNew(slices.Clone(values), string(b))
			}
		}
		out.fields = append(out.fields, field)
	}
	return out
}

// traceForms are the ways in which stores write one trace id: matching is case-sensitive,
// and a 64-bit id may be padded with zeros to 128 bits or not.
func traceForms(id string) []string {
	lower := strings.ToLower(strings.ReplaceAll(id, "-", ""))
	if !isHex(lower) {
		return []string{id}
	}
	forms := []string{lower}
	const zeros = "0000000000000000"
	switch {
	case len(lower) == 32 && strings.HasPrefix(lower, zeros):
		forms = append(forms, lower[16:])
	case len(lower) == 16:
		forms = append(forms, zeros+lower)
	}
	return appendNew(forms, id)
}

func isHex(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}

// textForms are the ways in which encoders write v into a line: as it is, inside a JSON
// string, inside one by an encoder that escapes <, > and & (Go), and inside one by an
// encoder that keeps to ASCII (Python).
func textForms(v string) []string {
	forms := []string{v}
	for _, html := range []bool{false, true} {
		if s, ok := jsonInner(v, html); ok {
			forms = appendNew(forms, s)
			forms = appendNew(forms, asciiOnly(s))
		}
	}
	return forms
}

func jsonInner(v string, html bool) (string, bool) {
	if !utf8.ValidString(v) {
		return "", false
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	if enc.Encode(v) != nil {
		return "", false
	}
	s := strings.TrimSuffix(b.String(), "\n")
	return s[1 : len(s)-1], true
}

func asciiOnly(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
