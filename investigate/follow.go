package investigate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// How far evidence is from the query. What is further is not followed.
const (
	farOwn   = 0 // it carries the query's ids, or ids that occur with them
	farNear  = 1 // the asked request's correlation ids and span links lead there
	farOther = 2 // ids lead there that were found near
)

// near is an id and how far from the query it is.
type near struct {
	sources.Term
	far int
}

// padding is what the window of the found evidence is widened by, at both ends, when its
// ids are asked for: the rest of the request happened around it.
const padding = 10 * time.Minute

// follow queues questions about the ids that a batch brought: those of the records that
// carry what was asked for, not of those that only mention it. Ids of the request itself are
// asked for at once; the others wait for the next round, so that the bounds are spent on the
// request first.
func (i *inquiry) follow(q question, logs []correlate.Log, spans []telemetry.Span) {
	var found []near
	for n := range logs {
		l := &logs[n]
		if !q.carriedBy(&l.Envelope) {
			continue
		}
		i.grow(l.Record.Time, l.Record.Time)
		found = append(found, idsOf(&l.Envelope, q.far)...)
	}
	for n := range spans {
		s := &spans[n]
		i.grow(s.Start, s.End)
		e, _ := envelope.Span(*s)
		found = append(found, idsOf(&e, q.far)...)
		for _, l := range s.Links {
			found = append(found, near{sources.Term{Key: sources.TraceID, Value: strings.ToLower(l.TraceID)}, further(q.far)})
		}
	}
	w := i.around()
	for _, t := range found {
		switch {
		case t.Value == "" || t.far > farOther:
		case t.far > farOwn:
			i.later = append(i.later, t)
		case i.afford(t):
			i.askLogs([]sources.Term{t.Term}, w, t.far)
			i.askTrace(t, w)
		}
	}
}

// idsOf are the ids of a record that is that far from the query. The ids of the asked request
// are its own; those of a record that only a correlation id or link led to are others'.
func idsOf(e *envelope.Envelope, far int) []near {
	same := far
	if far > farOwn {
		same = far + 1
	}
	return []near{
		{sources.Term{Key: sources.TraceID, Value: strings.ToLower(e.TraceID)}, same},
		{sources.Term{Key: sources.RequestID, Value: e.RequestID}, same},
		{sources.Term{Key: sources.CorrelationID, Value: e.CorrelationID}, further(far)},
	}
}

// further is how far what a correlation id or a span link leads to is. Only those of the asked
// request are followed: the order's next order is nobody's business.
func further(far int) int {
	if far == farOwn {
		return farNear
	}
	return farOther + 1
}

// nextRound queues what waited until the nearer questions were answered, and tells whether
// there is anything to wait for. Near ids are each asked for by themselves. Other requests'
// ids share one question to each log source, however many there are.
func (i *inquiry) nextRound() bool {
	found := i.later
	i.later = nil
	w := i.around()
	var others []sources.Term
	for _, t := range found {
		if !i.afford(t) {
			continue
		}
		if t.far == farNear {
			i.askLogs([]sources.Term{t.Term}, w, t.far)
		} else {
			others = append(others, t.Term)
		}
		i.askTrace(t, w)
	}
	if len(others) > 0 {
		slices.SortFunc(others, func(a, b sources.Term) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value)) })
		i.askLogs(others, w, farOther)
	}
	return len(i.queue) > 0
}

// carriedBy tells whether the record has one of the ids asked for as its own. A record that
// names another id of that kind only speaks of the one that was asked for.
func (q *question) carriedBy(e *envelope.Envelope) bool {
	for _, t := range q.terms {
		own := ""
		switch t.Key {
		case sources.RequestID:
			own = e.RequestID
		case sources.CorrelationID:
			own = e.CorrelationID
		case sources.TraceID:
			own = e.TraceID
		}
		if own != "" && sameID(own, t.Value) {
			return true
		}
		// The user's correlation id may be any that an order goes by: the record holds it
		// under a name of its own, beside another that is called a correlation id.
		byAnyName := own == "" || t.Key == sources.CorrelationID && q.far == farOwn
		if byAnyName && correlate.Telling(t.Value) {
			return true
		}
	}
	return false
}

// sameID compares ids as they may be written: trace ids in 16 or 32 digits of either case.
func sameID(a, b string) bool {
	return a == b || isTraceID(a) && isTraceID(b) && fullTraceID(a) == fullTraceID(b)
}

// isTraceID tells whether id is 16 or 32 hex digits, not all zero.
func isTraceID(id string) bool {
	return (len(id) == 16 || len(id) == 32) && strings.Trim(id, "0123456789abcdefABCDEF") == "" && strings.Trim(id, "0") != ""
}

// fullTraceID is the id with the 32 digits in lower case that spans carry.
func fullTraceID(id string) string {
	return strings.Repeat("0", max(32-len(id), 0)) + strings.ToLower(id)
}

// grow takes a record's time into the window of what was found.
func (i *inquiry) grow(start, end time.Time) {
	if !start.IsZero() && (i.found.Start.IsZero() || start.Before(i.found.Start)) {
		i.found.Start = start
	}
	if end.After(i.found.End) {
		i.found.End = end
	}
}

// around is where the rest of the request is looked for, in whole minutes.
func (i *inquiry) around() telemetry.Window {
	if i.evidence.Query.Window.IsZero() || i.found.Start.IsZero() {
		return i.evidence.Query.Window
	}
	return telemetry.Window{
		Start: i.found.Start.Add(-padding).Truncate(time.Minute),
		End:   i.found.End.Add(padding).Truncate(time.Minute).Add(time.Minute),
	}
}
