package loki

import (
	"encoding/json"
	"slices"
	"strings"

	"triage/sources"
)

// term is one id with the forms in which it can stand in a store.
type term struct {
	sources.Term
	// fields are the labels and metadata that can hold it, with what they hold then.
	fields []equal
	// texts are what a line contains.
	texts []string
	// finder confirms a hit.
	finder sources.Finder
}

func newTerm(t sources.Term, names []string) term {
	out := term{Term: t, texts: t.Forms(), finder: t.Finder()}
	values := []string{t.Value}
	if t.Key == sources.TraceID {
		// Matching is case-sensitive: a store may keep the id as it was given.
		out.texts = appendNew(out.texts, t.Value)
		values = out.texts
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

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
