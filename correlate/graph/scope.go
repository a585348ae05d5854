package graph

import (
	"slices"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// maxLinks is how many span links away from the request a trace may be.
const maxLinks = 2

// idKind is the name space of an id.
type idKind byte

const (
	requestID     idKind = 'r'
	traceID       idKind = 't'
	correlationID idKind = 'c'
)

// id is an id in the name space of its kind.
type id struct {
	kind idKind
	text string
}

// distance is how an id is tied to those that were asked for: over how many span links, and
// whether only a correlation id leads there. Less is nearer.
type distance struct {
	correlated bool
	links      int
}

func (d distance) less(o distance) bool {
	if d.correlated != o.correlated {
		return o.correlated
	}
	return d.links < o.links
}

// item is a record or span before it is known whose it is.
type item struct {
	record *Record
	span   *Node
	ids    []id
}

// scope divides the evidence: what is the request's own, and what another request with the
// same correlation id tells.
type scope struct {
	own, correlated []item
}

// divide keeps the records that are tied to the query's ids, directly or over each other's.
// A query without ids keeps everything.
func divide(q Query, items []item) scope {
	near := reach(q, items)
	var s scope
	for _, it := range items {
		d, known := nearest(near, ownersOf(q, it.ids))
		switch {
		case near == nil, !known && it.record != nil && mentioned(q, it):
			s.own = append(s.own, it)
		case !known:
		case d.correlated:
			s.correlated = append(s.correlated, it)
		default:
			s.own = append(s.own, it)
		}
	}
	return s
}

// reach is how far each id is from the query's own; nil when the query has none. A request
// id and a trace id that occur together are one request; a span link leads to another trace,
// a correlation id to other requests.
func reach(q Query, items []item) map[id]distance {
	start := startIDs(q, items)
	if len(start) == 0 && q.RequestID == "" && q.TraceID == "" && q.CorrelationID == "" {
		return nil
	}
	holders := map[id][][]id{} // the sets of ids in which an id occurs
	known := map[string]bool{}
	for _, it := range items {
		if key := joined(it.ids); !known[key] {
			known[key] = true
			for _, k := range it.ids {
				holders[k] = append(holders[k], it.ids)
			}
		}
	}
	linked := linkedTraces(items)
	near := map[id]distance{}
	var queue []id
	add := func(k id, d distance) {
		if d.links > maxLinks {
			return
		}
		if old, ok := near[k]; !ok || d.less(old) {
			near[k] = d
			queue = append(queue, k)
		}
	}
	for _, k := range start {
		add(k, distance{})
	}
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		d := near[k]
		if k.kind == correlationID && q.CorrelationID != k.text {
			d.correlated = true
		}
		for _, ids := range holders[k] {
			for _, other := range ids {
				if other != k {
					add(other, d)
				}
			}
		}
		if k.kind == traceID {
			for _, t := range linked[k.text] {
				add(id{traceID, t}, distance{d.correlated, d.links + 1})
			}
		}
	}
	return near
}

// startIDs are the ids that were asked for. A request id that was given as a correlation id
// is one all the same when records hold it so.
func startIDs(q Query, items []item) []id {
	ids := idSet(q.RequestID, TraceID(q.TraceID), q.CorrelationID)
	if q.RequestID == "" && q.TraceID == "" {
		for _, it := range items { // an order may be named in a text alone; what else the record carries leads on
			if it.record != nil && mentioned(q, it) {
				ids = append(ids, ownersOf(q, it.ids)...)
			}
		}
	}
	if own := (id{requestID, q.CorrelationID}); Usable(q.CorrelationID) {
		if slices.ContainsFunc(items, func(it item) bool { return slices.Contains(it.ids, own) }) {
			ids = append(ids, own)
		}
	}
	return ids
}

// linkedTraces are, for each trace, those that span links tie to it.
func linkedTraces(items []item) map[string][]string {
	type pair struct{ from, to string }
	linked, seen := map[string][]string{}, map[pair]bool{}
	for _, it := range items {
		if it.span == nil {
			continue
		}
		from := it.span.Key.Trace
		for _, l := range it.span.Span.Links {
			to := strings.ToLower(l.TraceID)
			if p := (pair{from, to}); to != from && !seen[p] {
				seen[p] = true
				linked[from] = append(linked[from], to)
				linked[to] = append(linked[to], from)
			}
		}
	}
	return linked
}

// ownersOf are the ids that tell whose a record is: a correlation id that was not asked for is
// shared by several requests, and counts only where nothing else tells.
func ownersOf(q Query, ids []id) []id {
	shared := func(k id) bool { return k.kind == correlationID && k.text != q.CorrelationID }
	if !slices.ContainsFunc(ids, shared) || len(ids) == 1 {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), shared)
}

func nearest(near map[id]distance, ids []id) (best distance, known bool) {
	for _, k := range ids {
		if d, ok := near[k]; ok && (!known || d.less(best)) {
			best, known = d, true
		}
	}
	return best, known
}

// mentioned tells whether a record without any id of its own has the query's in its text.
func mentioned(q Query, it item) bool {
	if len(it.ids) > 0 && it.record.Envelope.RequestID != "" && q.RequestID != "" {
		return false // it belongs to another request and only speaks of ours
	}
	for _, id := range [...]string{q.RequestID, q.TraceID, q.CorrelationID} {
		if Telling(id) && wordIn(it.record.Record.Line, id, idByte) {
			return true
		}
	}
	return false
}

// Telling tells whether an id is unlikely to stand in a text by chance: it has a digit, and
// four characters that are not all digits, or eight. One that is not, "200" or "checkout",
// counts only where a field of a record holds it.
func Telling(id string) bool {
	const digits = "0123456789"
	mixed := strings.Trim(id, digits) != ""
	return strings.ContainsAny(id, digits) && (len(id) >= 8 || len(id) >= 4 && mixed) && Usable(id)
}

// idsOf are a record's ids. What has no request id, and holds the one that was asked for under
// another name or in its text, is taken to be of that request.
func idsOf(q Query, l *Log) []id {
	e := &l.Envelope
	ids := idSet(e.RequestID, TraceID(e.TraceID), e.CorrelationID)
	if own := q.RequestID; e.RequestID == "" && len(ids) > 0 && Telling(own) && wordIn(l.Record.Line, own, idByte) {
		ids = append(ids, id{requestID, own})
	}
	return ids
}

func spanIDs(s *telemetry.Span, e *envelope.Envelope) []id {
	return idSet(e.RequestID, s.TraceID, e.CorrelationID)
}

func idSet(request, trace, correlation string) []id {
	ids := make([]id, 0, 3)
	for _, k := range [...]id{{requestID, request}, {traceID, trace}, {correlationID, correlation}} {
		if Usable(k.text) {
			ids = append(ids, k)
		}
	}
	return ids
}

func joined(ids []id) string {
	var b strings.Builder
	for _, k := range ids {
		b.WriteByte(byte(k.kind))
		b.WriteString(k.text)
		b.WriteByte(0)
	}
	return b.String()
}

// Usable refuses what stands for "no id" in real logs.
func Usable(id string) bool {
	switch strings.ToLower(id) {
	case "", "-", "null", "nil", "none", "undefined", "unknown", "n/a":
		return false
	}
	return strings.Trim(id, "0-") != ""
}

// TraceID brings a trace id to the 32 digits that spans carry.
func TraceID(id string) string {
	id = strings.ToLower(strings.TrimSpace(id))
	if n := len(id); n > 0 && n < 32 && strings.Trim(id, "0123456789abcdef") == "" {
		return strings.Repeat("0", 32-n) + id
	}
	return id
}
