package main

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"triage/alert/clue"
	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
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

// showAsCode shows the requests that failed with an error code of the name of an id with which
// nothing was found; ok is false where there are none either, which f then says.
func (s *session) showAsCode(ctx context.Context, f *investigate.Finding) (ok bool, err error) {
	id := f.Incident.Query.RequestID
	if f.Incident.Status != correlate.NotFound || f.Partial || !mayBeCode(id) {
		return false, nil
	}
	o := s.options
	o.Query = correlate.Query{ErrorCode: id, Window: o.Query.Window}
	r, failure := investigate.Search(ctx, o)
	if failure != nil || len(r.Requests) == 0 {
		f.Incident.Gaps = append(slices.Clip(f.Incident.Gaps), "no request failed with an error code "+id+" either")
		return false, nil
	}
	s.app.note("no request has the id %s: these failed with an error code of that name", id)
	if err := s.writeRequests(s.format, r); err != nil {
		return true, err
	}
	return true, s.listed(ctx, r)
}

// mayBeCode tells whether an id may be an error code: a word, not a number in hex.
func mayBeCode(id string) bool {
	return clue.IsIdentifier(id) && !foldable.MatchString(id) && len(id) <= 64 && strings.ContainsAny(strings.ToLower(id), "ghijklmnopqrstuvwxyz")
}
