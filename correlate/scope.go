package correlate

import (
	"slices"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// told is a span that belongs to the request and what it says of itself.
type told struct {
	*telemetry.Span
	env    envelope.Envelope
	failed bool
	near   int
}

// maxDistance is how many correlation ids and span links away a record may be.
const maxDistance = 2

// idKey is an id in the name space of its kind.
type idKey struct {
	kind byte // r request, c correlation, t trace
	id   string
}

// collect keeps the records that are tied to the query's ids, directly or over each other's,
// puts them in one order and drops repetitions. A query without ids keeps everything.
func (r *request) collect(ev Evidence) {
	logs := make([]*record, len(ev.Logs))
	for i := range ev.Logs {
		l := &ev.Logs[i]
		logs[i] = &record{Log: l, at: l.when()}
	}
	slices.SortFunc(logs, compareRecords)
	logs = slices.CompactFunc(logs, func(a, b *record) bool { return compareRecords(a, b) == 0 })

	spans := make([]*telemetry.Span, len(ev.Spans))
	for i := range ev.Spans {
		spans[i] = &ev.Spans[i]
	}
	slices.SortFunc(spans, compareSpans)
	spans = slices.CompactFunc(spans, sameSpan)
	ts := make([]*told, len(spans))
	for i, s := range spans {
		t := &told{Span: s}
		t.env, t.failed = envelope.Span(*s)
		ts[i] = t
	}

	near := r.reach(logs, ts)
	for _, l := range logs {
		if d, ok := distance(near, r.idsOf(l)); ok {
			l.near = d
			r.logs = append(r.logs, l)
		} else if near == nil || r.mentioned(l) {
			r.logs = append(r.logs, l)
		}
	}
	for _, s := range ts {
		if d, ok := distance(near, spanIDs(s)); ok || near == nil {
			s.near = d
			r.spans = append(r.spans, s)
		}
	}
	if near != nil {
		r.keepPanics(logs)
	}
}

// reach is how far each id is from the query's own; nil when the query has none. A request
// id and a trace id that occur together are one request; a correlation id and a span link
// lead to another one, a step further away.
func (r *request) reach(logs []*record, spans []*told) map[idKey]int {
	near := map[idKey]int{}
	var queue []idKey
	add := func(k idKey, d int) {
		if usableID(k.id) && d <= maxDistance {
			if old, ok := near[k]; !ok || d < old {
				near[k] = d
				queue = append(queue, k)
			}
		}
	}
	add(idKey{'r', r.query.RequestID}, 0)
	add(idKey{'t', traceID(r.query.TraceID)}, 0)
	add(idKey{'c', r.query.CorrelationID}, 0)
	if len(near) == 0 && r.query.RequestID == "" && r.query.TraceID == "" && r.query.CorrelationID == "" {
		return nil
	}

	holders := map[idKey][]([]idKey){} // the id sets in which an id occurs
	note := func(ids []idKey) {
		for _, k := range ids {
			holders[k] = append(holders[k], ids)
		}
	}
	known := map[string]bool{}
	for _, l := range logs {
		ids := r.idsOf(l)
		if key := joined(ids); !known[key] {
			known[key] = true
			note(ids)
		}
	}
	type pair struct{ from, to string }
	linked := map[string][]string{}
	seenPair := map[pair]bool{}
	for _, s := range spans {
		ids := spanIDs(s)
		if key := joined(ids); !known[key] {
			known[key] = true
			note(ids)
		}
		for _, l := range s.Links {
			if p := (pair{s.TraceID, l.TraceID}); l.TraceID != s.TraceID && !seenPair[p] {
				seenPair[p] = true
				linked[s.TraceID] = append(linked[s.TraceID], l.TraceID)
				linked[l.TraceID] = append(linked[l.TraceID], s.TraceID)
			}
		}
	}
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		d := near[k]
		for _, ids := range holders[k] {
			for _, other := range ids {
				switch {
				case other == k:
				case other.kind == 'c' && k.kind != 'c':
					add(other, d+1)
				default:
					add(other, d)
				}
			}
		}
		if k.kind == 't' {
			for _, t := range linked[k.id] {
				add(idKey{'t', t}, d+1)
			}
		}
	}
	return near
}

// mentioned tells whether a record without any id of its own has the query's in its text.
func (r *request) mentioned(l *record) bool {
	if len(logIDs(l)) > 0 && l.Envelope.RequestID != "" && r.query.RequestID != "" {
		return false // it belongs to another request and only speaks of ours
	}
	for _, id := range []string{r.query.RequestID, r.query.TraceID, r.query.CorrelationID} {
		if Telling(id) && strings.Contains(l.Record.Line, id) {
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
	return strings.ContainsAny(id, digits) && (len(id) >= 8 || len(id) >= 4 && mixed) && usableID(id)
}

func distance(near map[idKey]int, ids []idKey) (int, bool) {
	best, ok := 0, false
	for _, k := range ids {
		if d, found := near[k]; found && (!ok || d < best) {
			best, ok = d, true
		}
	}
	return best, ok
}

func logIDs(l *record) []idKey {
	return idSet(l.Envelope.RequestID, traceID(l.Envelope.TraceID), l.Envelope.CorrelationID)
}

// idsOf are the record's ids. What has no request id, and the one that was asked for stands in
// it under another name or in its text, is taken to be of that request.
func (r *request) idsOf(l *record) []idKey {
	ids := logIDs(l)
	if own := r.query.RequestID; l.Envelope.RequestID == "" && len(ids) > 0 && Telling(own) && containsID(l.Record.Line, own) {
		ids = append(ids, idKey{'r', own})
	}
	return ids
}

// containsID tells whether the text has the id, and not merely a longer one that begins or
// ends with it.
func containsID(text, id string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], id)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(id)
		if (i == 0 || !idByte(text[i-1])) && (end == len(text) || !idByte(text[end])) {
			return true
		}
		from = i + 1
	}
}

func idByte(c byte) bool { return wordByte(c) || c == '-' }

func spanIDs(s *told) []idKey {
	return idSet(s.env.RequestID, s.TraceID, s.env.CorrelationID)
}

func idSet(request, trace, correlation string) []idKey {
	ids := make([]idKey, 0, 3)
	for _, k := range [...]idKey{{'r', request}, {'t', trace}, {'c', correlation}} {
		if usableID(k.id) {
			ids = append(ids, k)
		}
	}
	return ids
}

func joined(ids []idKey) string {
	var b strings.Builder
	for _, k := range ids {
		b.WriteByte(k.kind)
		b.WriteString(k.id)
		b.WriteByte(0)
	}
	return b.String()
}

// usableID refuses what stands for "no id" in real logs.
func usableID(id string) bool {
	switch strings.ToLower(id) {
	case "", "-", "null", "nil", "none", "undefined", "unknown", "n/a":
		return false
	}
	return strings.Trim(id, "0-") != ""
}

// traceID brings a trace id to the 32 digits that spans carry.
func traceID(id string) string {
	id = strings.ToLower(strings.TrimSpace(id))
	if n := len(id); n > 0 && n < 32 && strings.Trim(id, "0123456789abcdef") == "" {
		return strings.Repeat("0", 32-n) + id
	}
	return id
}
