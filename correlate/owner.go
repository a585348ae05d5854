package correlate

import (
	"slices"
	"strings"
)

// disown finds, in a trace that holds several requests (a batch, a web socket, a page with
// its calls), the spans of the one that was asked for: those that carry its id, and what is
// below them. What carries another id there and is not below is of another request: its
// spans tell of no failure of ours, and its records are left out.
//
// The same goes for the records of a service that tells of the request under its own id, and
// under another one in the same trace.
//
// Ids that change from service to service within one request are no other requests: the
// spans with the later id are below those with the one that was asked for.
func (r *request) disown() {
	own := r.query.RequestID
	if own == "" {
		return
	}
	ids, mixed := r.idsOfSpans(), r.mixedTraces()
	strangers := map[string]bool{}
	for _, t := range r.trees {
		var todo, doors []*node
		several := mixed[t.id]
		for _, top := range slices.Backward(t.tops) {
			todo = append(todo, top)
		}
		for len(todo) > 0 { // from the tops down, not below a door
			n := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			switch id := ids[n]; {
			case id == own:
				doors = append(doors, n)
				continue
			case id != "":
				several = true
			}
			todo = append(todo, n.children...)
		}
		if len(doors) == 0 || !several {
			continue
		}
		around := map[*node]bool{}
		for _, d := range doors {
			d.door = true
			for p := d.parent; p != nil && !around[p]; p = p.parent {
				around[p] = true
			}
		}
		t.doors = doors
		for todo = slices.Clone(doors); len(todo) > 0; {
			n := todo[len(todo)-1]
			n.within = true
			todo = append(todo[:len(todo)-1], n.children...)
		}
		r.estrange(t, ids, around, strangers)
	}
	told := map[string]bool{}    // the services that tell of the request under its own id
	shared := map[spanKey]bool{} // and the spans, by service, in which they do
	for _, l := range r.logs {
		if l.Envelope.RequestID == own {
			told[l.service()] = true
			shared[spanKey{l.service(), l.Envelope.SpanID}] = l.Envelope.SpanID != ""
		}
	}
	ours := func(l *record) bool {
		n := r.byID[spanKey{traceID(l.Envelope.TraceID), strings.ToLower(l.Envelope.SpanID)}]
		return l.Envelope.RequestID == own || n != nil && n.within || shared[spanKey{l.service(), l.Envelope.SpanID}]
	}
	for _, l := range r.logs {
		if id := l.Envelope.RequestID; usableID(id) && told[l.service()] && !ours(l) {
			strangers[id] = true
		}
	}
	r.logs = slices.DeleteFunc(r.logs, func(l *record) bool {
		if ours(l) {
			return false
		}
		n := r.byID[spanKey{traceID(l.Envelope.TraceID), strings.ToLower(l.Envelope.SpanID)}]
		return n != nil && n.foreign || strangers[l.Envelope.RequestID]
	})
}

// mixedTraces are those in which one service tells of the request and of others.
func (r *request) mixedTraces() map[string]bool {
	type key struct{ trace, service string }
	own, other := map[key]bool{}, map[key]bool{}
	mixed := map[string]bool{}
	for _, l := range r.logs {
		k := key{traceID(l.Envelope.TraceID), l.service()}
		switch id := l.Envelope.RequestID; {
		case k.trace == "" || !usableID(id):
			continue
		case id == r.query.RequestID:
			own[k] = true
		default:
			other[k] = true
		}
		if own[k] && other[k] {
			mixed[k.trace] = true
		}
	}
	return mixed
}

// idsOfSpans are the request ids of spans: their own, else those of the records written in them.
func (r *request) idsOfSpans() map[*node]string {
	ids := map[*node]string{}
	for _, n := range r.nodes {
		if !n.missing() && usableID(n.told.env.RequestID) {
			ids[n] = n.told.env.RequestID
		}
	}
	for _, l := range r.logs {
		if id := l.Envelope.RequestID; usableID(id) && l.Envelope.SpanID != "" {
			n := r.byID[spanKey{traceID(l.Envelope.TraceID), strings.ToLower(l.Envelope.SpanID)}]
			if n != nil && ids[n] == "" {
				ids[n] = id
			}
		}
	}
	return ids
}

// estrange marks the spans of other requests, and notes their ids.
func (r *request) estrange(t *tree, ids map[*node]string, around map[*node]bool, strangers map[string]bool) {
	todo := slices.Clone(t.tops)
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n.door {
			continue
		}
		n.around = around[n]
		if !n.around && (ids[n] != "" || n.parent != nil && n.parent.foreign) {
			n.foreign = true
			if ids[n] != "" {
				strangers[ids[n]] = true
			}
		}
		todo = append(todo, n.children...)
	}
}

// way is where the request came in, as far as the trace tells.
func (t *tree) way() *node {
	if len(t.doors) > 0 {
		return t.doors[0]
	}
	return t.tops[0]
}

// overheard takes from the spans around the request's own what they say of other requests:
// when none of its own failed, their failure was not of its making.
func (t *tree) overheard() {
	if slices.ContainsFunc(t.doors, func(d *node) bool { return d.failure != nil && d.failure.hard }) {
		return
	}
	for _, n := range t.nodes {
		if n.around {
			n.failure = nil
		}
	}
}
