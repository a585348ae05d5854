package files

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/sources"
	"triage/telemetry"
)

// picker decides which records answer a query, within its limit.
type picker struct {
	q     sources.LogQuery
	terms []sources.Finder
	taken int
	of    []int // how many of each stream that is asked for
	cut   []bool
	full  bool // nothing more will be taken
}

func newPicker(q sources.LogQuery) *picker {
	return &picker{q: q, terms: finders(q.Terms), of: make([]int, len(q.Streams)), cut: make([]bool, len(q.Streams))}
}

// takes tells whether the record, written at a time or at an unknown one, belongs into the
// answer, and counts it.
func (p *picker) takes(rec *telemetry.LogRecord, at time.Time) bool {
	if len(p.terms) > 0 || p.q.Window.End.Unix() < 0 {
		// An id is not overlooked for a time that was only guessed, nor is a neighbour of
		// a record that itself has no time, around which a window lies long ago.
		at = rec.Time
	}
	if !at.IsZero() && !p.q.Window.Contains(at) {
		return false
	}
	stream := -1
	switch {
	case len(p.terms) > 0:
		if !slices.ContainsFunc(p.terms, func(f sources.Finder) bool { return f.InRecord(rec) }) {
			return false
		}
	case len(p.q.Streams) > 0:
		stream = slices.IndexFunc(p.q.Streams, func(labels map[string]string) bool { return sources.InStream(*rec, labels) })
		if stream < 0 {
			return false
		}
	}
	if p.q.Errors && !sources.SeemsError(*rec) && !(p.q.Faults && sources.SeemsFault(*rec)) {
		return false
	}
	if p.q.Limit > 0 {
		if stream >= 0 && p.of[stream] == p.q.Share(p.q.Limit) {
			p.cut[stream] = true
			p.full = !slices.Contains(p.cut, false)
			return false
		}
		if p.taken == p.q.Limit {
			p.full = true
			return false
		}
	}
	p.taken++
	if stream >= 0 {
		p.of[stream]++
	}
	return true
}

func finders(terms []sources.Term) []sources.Finder {
	all := make([]sources.Finder, len(terms))
	for i, t := range terms {
		all[i] = t.Finder()
	}
	return all
}

// truncated says what the limit cut off.
func (p *picker) truncated() []string {
	first := "first"
	if p.q.Newest {
		first = "latest"
	}
	var notes []string
	for i, cut := range p.cut {
		if cut {
			notes = append(notes, fmt.Sprintf("only the %s %d log records of %s", first, p.of[i], stream(p.q.Streams[i])))
		}
	}
	if p.full && len(notes) == 0 {
		notes = append(notes, fmt.Sprintf("only the %s %d log records", first, p.q.Limit))
	}
	return notes
}

// describeLogs is the question for log records in words.
func describeLogs(q sources.LogQuery) string {
	if len(q.Terms) > 0 {
		return describe("log records", q.Terms)
	}
	what := "all log records"
	if q.Errors {
		what = "log records at level error and above"
		if q.Faults {
			what += ", or of an answer of 5xx"
		}
	}
	if len(q.Streams) > 0 {
		parts := make([]string, len(q.Streams))
		for i, labels := range q.Streams {
			parts[i] = stream(labels)
		}
		what += " of " + strings.Join(parts, " or ")
	}
	return what
}

// stream writes labels as a selector does.
func stream(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+strconv.Quote(labels[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
