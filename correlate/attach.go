package correlate

import (
	"slices"
	"strings"
	"time"

	"triage/telemetry"
)

// attach finds the span in which each log record was written: the one whose id it carries;
// else the innermost span of its service, in its trace or in one of its request's, that was
// running at the time. A record that names a span which did not arrive tells whose the
// missing span was.
func (r *request) attach() {
	r.firstSeen()
	byService := map[spanKey][]*node{} // trace and service; by start
	traces := map[string][]string{}    // the traces in which a service has spans
	for _, n := range r.nodes {
		if n.missing() {
			continue
		}
		k := spanKey{n.key.trace, n.service}
		if len(byService[k]) == 0 {
			traces[n.service] = append(traces[n.service], n.key.trace)
		}
		byService[k] = append(byService[k], n)
	}
	for _, l := range r.logs {
		trace, span := traceID(l.Envelope.TraceID), strings.ToLower(l.Envelope.SpanID)
		service := l.service()
		if n := r.byID[spanKey{trace, span}]; n != nil && span != "" && !n.calledInto(service) {
			if n.service == "" {
				n.service = service
			}
			l.node = n
		} else if trace != "" && span == "" {
			l.node = innermost(byService[spanKey{trace, service}], l.at)
		} else if l.lost {
			l.node = r.broken(service, byService, traces, l.at)
		} else if trace == "" {
			for _, t := range traces[service] {
				if n := innermost(byService[spanKey{t, service}], l.at); n != nil && r.together(l, n) {
					l.node = n
					break
				}
			}
		}
		if l.node != nil {
			l.node.logs = append(l.node.logs, l)
		}
	}
	r.adopt()
}

// calledInto tells whether the span is the call to that service, whose records name it since
// they have no span of their own.
func (n *node) calledInto(service string) bool {
	return !n.missing() && n.kind() == telemetry.KindClient && !names(n.service, service) && names(peerOf(n.told), service)
}

// broken is the span in which a panic without an id may have happened: one of its service
// that was running, and that failed or whose caller saw it fail.
func (r *request) broken(service string, byService map[spanKey][]*node, traces map[string][]string, at time.Time) *node {
	for _, t := range traces[service] {
		n := innermost(byService[spanKey{t, service}], at)
		for up := n; up != nil && up.told != nil && (up.service == service || up == n.parent); up = up.parent {
			if up.told.failed {
				return n
			}
			if up.service != service {
				break
			}
		}
		if n != nil && n.parent != nil && n.parent.told != nil && n.parent.told.failed {
			return n
		}
	}
	return nil
}

// together tells whether the record and the span say the same request, or one says none.
func (r *request) together(l *record, n *node) bool {
	own := n.told.env.RequestID
	return own == "" || l.Envelope.RequestID == "" || own == l.Envelope.RequestID
}

// maxOpen bounds how many spans that started earlier are looked at for one record.
const maxOpen = 256

// innermost is the span that was running at t and started last; a few milliseconds after
// its end still count, since a line is often written on the way out.
func innermost(spans []*node, t time.Time) *node {
	const slack = 5 * time.Millisecond
	i, _ := slices.BinarySearchFunc(spans, t.Add(time.Nanosecond), func(n *node, at time.Time) int {
		return n.start.Compare(at)
	})
	var late *node
	for n := range backwards(spans[:i], maxOpen) {
		if !n.end.Before(t) {
			return n
		}
		if late == nil && n.end.Add(slack).After(t) {
			late = n
		}
	}
	return late
}

// firstSeen notes when each service first told anything of the request. The one that was
// first is where the request came in.
func (r *request) firstSeen() {
	r.seen = map[string]time.Time{}
	r.called = r.findCalled()
	var first time.Time
	entryCalled := false
	note := func(service string, at time.Time, near int) {
		if service == "" || at.IsZero() {
			return
		}
		if old, ok := r.seen[service]; !ok || at.Before(old) {
			r.seen[service] = at
		}
		if near > 0 {
			return
		}
		if c := r.called[bareName(service)]; r.entry == "" || entryCalled && !c || c == entryCalled && at.Before(first) {
			r.entry, first, entryCalled = service, at, c
		}
	}
	for _, t := range r.trees {
		for _, n := range t.nodes {
			if !n.missing() && !n.foreign && !n.around {
				note(n.service, r.same(n.service, n.start), n.told.near)
			}
		}
	}
	for _, l := range r.logs {
		note(l.service(), r.same(l.service(), l.at), l.near)
	}
	r.names = make(map[string]bool, len(r.seen))
	for service := range r.services() {
		r.names[bareName(service)] = true
	}
}

// findCalled finds the services that another one's records name as their peer, and those that
// were called in every span, by bare name: where the request came in, whatever the clocks say,
// it is not one of those if there is another.
func (r *request) findCalled() map[string]bool {
	called := map[string]bool{}
	for _, l := range r.logs {
		if l.Envelope.Peer == "" {
			continue
		}
		if peer := bareName(l.Envelope.Peer); peer != bareName(l.service()) {
			called[peer] = true
		}
	}
	begins := map[string]bool{}
	for _, s := range r.spans {
		if s.ParentID == "" {
			begins[s.Service] = true
		}
	}
	for _, s := range r.spans {
		if !begins[s.Service] && s.Kind == telemetry.KindServer {
			called[bareName(s.Service)] = true
		}
	}
	return called
}
