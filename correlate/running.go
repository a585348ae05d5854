package correlate

import (
	"fmt"
	"strings"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// stillRunning answers for a failure that gave up waiting: it follows, from the span that
// gave up, what was at work at that moment, down to the innermost span. When that is in
// another service it is the cause, although it did not fail itself. A span that was
// cancelled thereupon is a consequence, unless it is a call, to a database for instance,
// that nothing else tells of.
func (r *request) stillRunning(f *failure) *candidate {
	if f.node == nil || !gaveUp(f) || hurriedBy(f.node) != nil {
		return nil
	}
	deadline := r.same(f.node.service, f.node.end)
	at, way := f.node, []*node(nil)
	for {
		next := r.busiest(at, deadline)
		if next == nil {
			break
		}
		at, way = next, append(way, next)
	}
	if at == f.node || at.service == f.service || at.missing() {
		return nil
	}
	if at.failure != nil && (gaveUp(at.failure) || !calls(at) && !at.told.isStore() || len(at.children) > 0) {
		return nil // it was cancelled while it waited itself, and nothing tells for what
	}
	return r.waited(f, f.node, way)
}

// stillRunningFor answers the same for one who gave up and has no spans, a proxy for
// instance: the callee that it names was at work at that moment.
func (r *request) stillRunningFor(f *failure) *candidate {
	if f.node != nil || !gaveUp(f) || f.env.Peer == "" {
		return nil
	}
	stranger := !r.names[bareName(f.env.Peer)] && len(r.trees) == 1 // an address, which can only be the one
	for _, t := range r.trees {
		for _, top := range t.tops {
			if top.missing() || !stranger && !names(f.env.Peer, top.service) || top.start.After(f.at) || top.end.Before(f.at) {
				continue
			}
			at, way := top, []*node{top}
			for {
				next := r.busiest(at, r.same(top.service, f.at))
				if next == nil {
					break
				}
				at, way = next, append(way, next)
			}
			return r.waited(f, &node{service: f.service}, way)
		}
	}
	return nil
}

// waited makes hops of the services on the way from the span that gave up to the one that
// was at work: the last is the cause, those between waited for it as well.
func (r *request) waited(f *failure, from *node, way []*node) *candidate {
	i := 0
	for i < len(way) && (way[i].service == from.service || way[i].missing()) {
		i++
	}
	if i == len(way) {
		return nil
	}
	first, last := way[i], way[i]
	for j := i; j < len(way) && (way[j].service == first.service || way[j].missing()); j++ {
		if !way[j].missing() {
			last = way[j]
		}
	}
	g := first.failure
	further := r.waited(f, last, way[i:])
	if further == nil {
		g = atWork(last, f)
	} else {
		if g == nil || g.searched {
			g = atWork(last, f)
		}
		g.searched, g.cause = true, further
	}
	return &candidate{f: g, tries: []*failure{g}, node: last, score: 78, link: Link{
		Kind: LinkParent, Confidence: 0.78,
		Reason: fmt.Sprintf("%s waited for %s, which took %s", from.service, callName(last), pretty(last.end.Sub(last.start))),
	}}
}

// atWork stands for a span that did not fail by itself and was not done when f gave up.
func atWork(at *node, f *failure) *failure {
	g := &failure{
		node: at, service: at.service, running: true, near: at.told.near, searched: true,
		at: at.start, final: at.end,
		signals: []signal{{env: at.told.env, at: at.start, kind: EvidenceSpan, ref: at.key.trace + "/" + at.key.span, text: spanText(at.told), node: at}},
	}
	g.env = at.told.env
	g.env.Service, g.env.TraceID, g.env.SpanID = at.service, at.key.trace, at.key.span
	g.env.Operation = at.told.Name
	g.env.Message = fmt.Sprintf("still at work on %s when %s gave up", at.told.Name, f.service)
	if f.node != nil {
		g.env.Message += " after " + pretty(f.node.end.Sub(f.node.start))
	}
	g.env.Mark(envelope.FieldMessage, envelope.FromDerived, "")
	g.env.Severity = envelope.SeverityUnknown
	g.cls = envelope.Classification{
		Kind: envelope.KindTimeout, Class: envelope.Transient, Retry: envelope.RetryIdempotent, Look: envelope.LookHere,
		Reason: "it was still running when its caller gave up; it reports no error of its own",
	}
	if at.failure != nil {
		g.cls.Reason = "it was still running when its caller gave up, and was cancelled then"
	}
	return g
}

// busiest is the child that was at work when its caller gave up, the one that had been for
// the longest time. A child that failed for a reason of its own is not taken: it would have
// been the cause.
func (r *request) busiest(n *node, deadline time.Time) *node {
	var best *node
	for _, c := range n.children {
		if c.async || (c.failure != nil && c.failure.cls.Kind != envelope.KindCancelled && !gaveUp(c.failure)) {
			continue
		}
		start, end := r.same(c.service, c.start), r.same(c.service, c.end)
		if start.After(deadline) || end.Before(deadline.Add(-skewTolerance)) {
			continue
		}
		if c.failure != nil && 2*deadline.Sub(start) < deadline.Sub(r.same(n.service, n.start)) {
			continue // cancelled soon after it had begun: it was not what took so long
		}
		if best == nil || c.start.Before(best.start) {
			best = c
		}
	}
	if best != nil && hurried(n, best, deadline.Sub(r.same(best.service, best.start))) != nil {
		return nil
	}
	return best
}

// hurried is the call before last that had used up the time which last did not get: one that
// went well, took more than half of what the caller had, and five times as long as last could.
func hurried(n, last *node, had time.Duration) *node {
	for _, c := range n.children {
		took := c.end.Sub(c.start)
		if c != last && c.failure == nil && !c.async && !c.end.After(last.start) && 2*took > n.end.Sub(n.start) && took > 5*had {
			return c
		}
	}
	return nil
}

// hurriedBy is the same for a call that gave up itself.
func hurriedBy(n *node) *node {
	if n == nil || n.parent == nil || n.parent.missing() || n.kind() != telemetry.KindClient {
		return nil
	}
	return hurried(n.parent, n, n.end.Sub(n.start))
}

// gaveUp tells whether f is the error of one who stopped waiting.
func gaveUp(f *failure) bool {
	switch f.cls.Kind {
	case envelope.KindTimeout, envelope.KindUpstreamTimeout:
		return true
	case envelope.KindCancelled: // tonic's client says so of its own timeout
		return f.node != nil && f.node.kind() == telemetry.KindClient && strings.Contains(strings.ToLower(f.text()), "timeout expired")
	}
	return false
}

// opened answers for a failure that refers to earlier ones on the same way: an open breaker
// is opened by the calls that failed before it. The last tries before it count, of which the
// first that failed for a reason of its own speaks.
func (r *request) opened(f *failure) *candidate {
	if f.cls.Look != envelope.LookBack {
		return nil
	}
	var tries []*failure
	for _, g := range r.failures {
		if g == f || g.survived || followsFromOthers(g) || !g.at.Before(f.at) || f.near != g.near {
			continue
		}
		if g.node != nil && f.node != nil && (above(g.node, f.node) || above(f.node, g.node)) || !sameWay(f, g) {
			continue
		}
		tries = append(tries, g)
	}
	if len(tries) == 0 {
		return nil
	}
	speaker, alikes, earlier := settleTries(tries)
	return &candidate{f: speaker, tries: alikes, earlier: earlier, node: speaker.node, score: 60, link: Link{
		Kind: LinkPeer, Confidence: 0.6,
		Reason: fmt.Sprintf("%s on the same way failed %s before", count(len(tries), "earlier call"), pretty(f.at.Sub(speaker.at))),
	}}
}

// sameWay tells whether the earlier failure g is one of the calls that f did not make any
// more: a call of the same service to the same peer.
func sameWay(f, g *failure) bool {
	if g.service != f.service {
		return false
	}
	peer := f.env.Peer
	if peer != "" && g.env.Peer != "" {
		return names(peer, bareName(g.env.Peer))
	}
	if g.env.Peer != "" && (mentions(f.spoken(), g.env.Peer) || mentions(strings.ToLower(f.spoken()), bareName(g.env.Peer))) {
		return true
	}
	return f.node != nil && g.node != nil && calls(g.node) && peer == "" && f.node.parent != nil && f.node.parent == g.node.parent
}
