package main

import (
	"regexp"
	"slices"
	"strings"

	"triage/alert/clue"
	"triage/correlate"
	"triage/envelope"
)

// foldable is an id whose letters are digits: people write them large or small.
var foldable = regexp.MustCompile(`^[0-9A-Fa-f]{8,32}$|^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`)

// otherReadings are what an id may be besides what it was given as, the likelier first.
func otherReadings(q correlate.Query) []correlate.Query {
	var out []correlate.Query
	add := func(r correlate.Query) {
		r.Window = q.Window
		if r != q && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	id := q.RequestID + q.CorrelationID
	if id == "" {
		if q.TraceID != "" {
			add(correlate.Query{RequestID: q.TraceID})
		}
		return out
	}
	if lower := strings.ToLower(id); lower != id && foldable.MatchString(id) {
		add(correlate.Query{RequestID: lower})
	}
	if trace, ok := envelope.ParseTraceID(id); ok && len(id) >= 16 {
		add(correlate.Query{TraceID: trace})
	}
	add(correlate.Query{CorrelationID: id})
	add(correlate.Query{RequestID: id})
	return out
}

// asQuery is the question for an id that was read.
func asQuery(id clue.ID) correlate.Query {
	switch id.Kind {
	case clue.TraceID:
		return correlate.Query{TraceID: id.Value}
	case clue.CorrelationID:
		return correlate.Query{CorrelationID: id.Value}
	}
	return correlate.Query{RequestID: id.Value}
}

// readings are the questions for all ids that were read, and for what else they may be.
func readings(ids []clue.ID) []correlate.Query {
	var out []correlate.Query
	for _, id := range ids {
		if q := asQuery(id); !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	for _, q := range slices.Clone(out) {
		for _, r := range otherReadings(q) {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out[:min(len(out), maxReadings)]
}

// maxReadings bounds what is tried before nothing was found.
const maxReadings = 6
