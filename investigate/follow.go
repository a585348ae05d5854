package investigate

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// budget counts the ids that were followed.
type budget struct {
	traces, others int
	seen           map[sources.Term]bool
}

// padding is what the window of the found evidence is widened by, at both ends, when its
// ids are asked for: the rest of the request happened around it.
const padding = 10 * time.Minute

// follow queues questions about the ids that a batch brought: those of the records that
// carry what was asked for, not of those that only mention it.
func (i *inquiry) follow(q question, logs []correlate.Log, spans []telemetry.Span) {
	var terms []near
	for n := range logs {
		l := &logs[n]
		if !carries(&l.Envelope, q.terms) {
			continue
		}
		i.grow(l.Record.Time, l.Record.Time)
		terms = append(terms, idsOf(&l.Envelope, q.far)...)
	}
	for n := range spans {
		s := &spans[n]
		i.grow(s.Start, s.End)
		e, _ := envelope.Span(*s)
		terms = append(terms, idsOf(&e, q.far)...)
		for _, l := range s.Links {
			terms = append(terms, near{sources.Term{Key: sources.TraceID, Value: l.TraceID}, q.far + 1})
		}
	}
	w := i.around()
	for _, t := range terms {
		if t.far > maxHops || t.Value == "" || !i.afford(t.Term) {
			continue
		}
		i.askLogs(t.Term, w, t.far)
		if t.Key == sources.TraceID {
			i.askTrace(t.Value, w, t.far)
		}
	}
}

// near is an id and how far it is from the query's own.
type near struct {
	sources.Term
	far int
}

func idsOf(e *envelope.Envelope, far int) []near {
	return []near{
		{sources.Term{Key: sources.TraceID, Value: strings.ToLower(e.TraceID)}, far},
		{sources.Term{Key: sources.RequestID, Value: e.RequestID}, far},
		{sources.Term{Key: sources.CorrelationID, Value: e.CorrelationID}, far + 1},
	}
}

// carries tells whether the record has one of the ids as its own. A record that names
// another id of that kind only speaks of the one that was asked for.
func carries(e *envelope.Envelope, terms []sources.Term) bool {
	for _, t := range terms {
		own := ""
		switch t.Key {
		case sources.RequestID:
			own = e.RequestID
		case sources.CorrelationID:
			own = e.CorrelationID
		case sources.TraceID:
			own = e.TraceID
		case sources.ErrorCode:
			own = e.Code
		}
		if own == "" && (t.Key == sources.ErrorCode || correlate.Telling(t.Value)) || own != "" && sameID(own, t.Value) {
			return true
		}
	}
	return len(terms) == 0
}

// sameID compares ids as they may be written: trace ids in 16 or 32 digits of either case.
func sameID(a, b string) bool {
	return a == b || (isTraceID(a) && isTraceID(b) && strings.EqualFold(strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")))
}

// afford tells whether a newly found id may still be followed.
func (i *inquiry) afford(t sources.Term) bool {
	if i.ids.seen == nil {
		i.ids.seen = map[sources.Term]bool{}
	}
	for _, own := range i.ownTerms() {
		if own.Key == t.Key && sameID(own.Value, t.Value) {
			return false // asked at the start
		}
	}
	if i.ids.seen[t] {
		return false
	}
	i.ids.seen[t] = true
	if t.Key == sources.TraceID {
		if i.ids.traces++; i.ids.traces > maxTraces {
			i.bound("more than %d traces: the rest was not asked for", maxTraces)
			return false
		}
		return true
	}
	if i.ids.others++; i.ids.others > maxIDs {
		i.bound("more than %d request and correlation ids: the rest was not asked for", maxIDs)
		return false
	}
	return true
}

func (i *inquiry) bound(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(i.bounds, text) {
		i.bounds = append(i.bounds, text)
	}
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

// around is where the rest of the request is looked for. It is rounded to whole minutes so
// that two batches ask the same question.
func (i *inquiry) around() telemetry.Window {
	if i.evidence.Query.Window.IsZero() || i.found.Start.IsZero() {
		return i.evidence.Query.Window
	}
	return telemetry.Window{
		Start: i.found.Start.Add(-padding).Truncate(time.Minute),
		End:   i.found.End.Add(padding).Truncate(time.Minute).Add(time.Minute),
	}
}

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// fingerprint identifies a record by its content; the order of its labels does not matter.
// Two seeds make 128 bits, so that no record is ever taken for another.
func fingerprint(r *telemetry.LogRecord) (sum [2]uint64) {
	for n, seed := range seeds {
		sum[n] = maphash.String(seed, r.Line) + uint64(r.Time.UnixNano())*0x9e3779b97f4a7c15
		for _, m := range [...]map[string]string{r.Labels, r.Metadata} {
			for k, v := range m {
				sum[n] += maphash.String(seed, k) * (maphash.String(seed, v) | 1)
			}
		}
	}
	return sum
}
