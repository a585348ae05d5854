package correlate

import (
	"slices"
	"time"

	"triage/telemetry"
)

// adopt gives log records whose span did not arrive a place in the tree: a missing span
// below a call that names their service as its peer. Services that send no spans at all
// get into the tree in this way.
func (r *request) adopt() {
	hosts := map[spanKey][]*node{} // trace and the callee's bare name; by start
	for _, n := range r.nodes {
		if n.missing() || len(n.children) > 1 || !calls(n) {
			continue
		}
		if len(n.children) == 1 && (!n.children[0].missing() || n.children[0].service != "") {
			continue
		}
		if peer := peerOf(n.told); peer != "" {
			k := spanKey{n.key.trace, bareName(peer)}
			hosts[k] = append(hosts[k], n)
		}
	}
	if len(hosts) == 0 {
		return
	}
	for _, g := range r.unplacedGroups() {
		k := spanKey{g.key.trace, bareName(g.service)}
		i := slices.IndexFunc(hosts[k], func(n *node) bool {
			return !n.start.After(g.start) && !n.end.Before(g.start)
		})
		if i < 0 && len(hosts[k]) == 1 {
			i = 0 // clocks may differ; there is but one call it can have answered
		}
		if i < 0 {
			continue
		}
		host := hosts[k][i]
		hosts[k] = slices.Delete(hosts[k], i, i+1)
		var place *node
		if len(host.children) == 1 {
			missing := host.children[0]
			missing.service, place = g.service, missing
		} else {
			place = &node{key: g.key, service: g.service, parent: host, guessed: true, start: host.start, end: host.end}
			host.children = append(host.children, place)
			r.nodes = append(r.nodes, place)
			t := r.traces[g.key.trace]
			t.nodes = append(t.nodes, place)
		}
		for _, l := range g.logs {
			l.node = place
		}
		place.logs = append(place.logs, g.logs...)
	}
}

// calls tells whether the span is the calling side of something that may have spans.
func calls(n *node) bool {
	return (n.kind() == telemetry.KindClient || n.kind() == telemetry.KindProducer) && !n.told.isStore()
}

// unplaced are the records of one span that is not in any tree.
type unplaced struct {
	key     spanKey
	service string
	start   time.Time
	logs    []*record
}

// unplacedGroups are the records that name a known trace and have no span in it, by service
// and span id, in order of time.
func (r *request) unplacedGroups() []*unplaced {
	type key struct{ trace, service, span string }
	byKey := map[key]*unplaced{}
	var groups []*unplaced
	for _, l := range r.logs {
		trace, service := traceID(l.Envelope.TraceID), l.service()
		if l.node != nil || service == "" || r.traces[trace] == nil {
			continue
		}
		k := key{trace, service, l.Envelope.SpanID}
		g := byKey[k]
		if g == nil {
			g = &unplaced{key: spanKey{trace, l.Envelope.SpanID}, service: service, start: l.at}
			byKey[k] = g
			groups = append(groups, g)
		}
		g.logs = append(g.logs, l)
	}
	return groups
}
