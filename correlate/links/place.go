package links

import (
	"context"
	"fmt"
	"slices"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/telemetry"
)

// Place finds who called what no span places: visits, and pieces of traces whose parent did
// not arrive. What is told by name or word comes before what only fits in time. The error is
// that of ctx.
func Place(ctx context.Context, g *graph.Graph, fs *failures.Set) (*Forest, error) {
	p := &placer{Forest: newForest(g, fs), index: newIndex(g, fs), own: serversOf(g)}
	p.answerCalls()
	claims, err := p.claims(ctx)
	if err != nil {
		return nil, err
	}
	p.follow(claims)
	p.standBetween()
	p.repair()
	p.followTime(surelyAsks)
	p.findDoors()
	p.followTime(guessed)
	p.adopt()
	return p.Forest, ctx.Err()
}

// placer is a forest in the making.
type placer struct {
	*Forest
	index *index
	own   map[graph.Key][]*graph.Node // the spans that answer calls, by trace and service
}

// stoodForClient tells whether a missing span must have been a client's: what it is the
// parent of was a server's.
func (f *Forest) stoodForClient(n *graph.Node) bool {
	c := f.down[n.ID]
	return n.Missing() && !n.Visit && n.Service == "" && len(c) > 0 && c[0].Kind() == telemetry.KindServer
}

// strayService is the service that a stray belongs to, or that its missing span called.
func (f *Forest) strayService(n *graph.Node) string {
	if n.Service == "" && len(f.down[n.ID]) > 0 {
		return f.down[n.ID][0].Service
	}
	return n.Service
}

// strays are the nodes without a caller that may have one.
func (f *Forest) strays() []*graph.Node {
	var ns []*graph.Node
	for _, n := range f.Graph.Nodes {
		if f.up[n.ID].node == nil && (n.Missing() || n.Span.ParentID == "") {
			ns = append(ns, n)
		}
	}
	return ns
}

// answerCalls puts strays below calls that name their service and have nothing below them:
// each call takes the first that fits in time, or the only one there is.
func (p *placer) answerCalls() {
	open := map[graph.Key][]*graph.Node{} // trace, or "" for any, and callee; by start
	for _, n := range p.Graph.Nodes {
		if peer := n.Envelope.Peer; peer != "" && p.openCall(n) {
			name := graph.BareName(peer)
			open[graph.Key{Trace: n.Key.Trace, Span: name}] = append(open[graph.Key{Trace: n.Key.Trace, Span: name}], n)
			open[graph.Key{Span: name}] = append(open[graph.Key{Span: name}], n)
		}
	}
	if len(open) == 0 {
		return
	}
	strays := p.strays()
	many := map[string]int{} // strays of a service
	for _, s := range strays {
		many[graph.BareName(p.strayService(s))]++
	}
	for _, s := range strays {
		call := p.openCallTo(s, open, many[graph.BareName(p.strayService(s))] == 1)
		if call == nil {
			continue
		}
		why := "%s was calling %s, whose span did not arrive"
		if !s.Missing() {
			why = "%s was calling %s, which began a trace of its own"
		}
		p.insert(s, call, Link{Peer, fmt.Sprintf(why, call.Label(), p.strayService(s)), 0.7})
		p.late[s.ID] = call.Kind() == telemetry.KindProducer
	}
}

// openCallTo is the call that a stray answered. Where a service passes on no trace, its callee
// begins one of its own, during the call.
func (p *placer) openCallTo(s *graph.Node, open map[graph.Key][]*graph.Node, only bool) *graph.Node {
	k := graph.Key{Trace: s.Key.Trace, Span: graph.BareName(p.strayService(s))}
	switch unknown := p.Graph.Trace(k.Trace) == nil; { // an id that looks like a trace's may be none
	case unknown && len(p.Graph.Trees) == 1:
		k.Trace = p.Graph.Trees[0].ID
	case unknown, !s.Missing():
		k.Trace = ""
	}
	var calls []*graph.Node
	for _, c := range open[k] {
		if p.openCall(c) || s.Visit && p.openFor(c, s.Service) {
			calls = append(calls, c)
		}
	}
	open[k] = calls
	if i := slices.IndexFunc(calls, func(c *graph.Node) bool { return c.Service != s.Service && p.during(c, s) && !p.wasCalledOff(c, s) }); i >= 0 {
		return calls[i]
	}
	if only && len(calls) == 1 && calls[0].Service != s.Service && s.Missing() {
		return calls[0] // clocks may differ; there is but one call, and one that can have answered it
	}
	return nil
}

// wasCalledOff tells whether the call was cancelled, and the stray failed in a way of its own.
func (p *placer) wasCalledOff(call, s *graph.Node) bool {
	f, g := p.Failures.Of(call), p.Failures.Of(s)
	if g == nil && len(p.down[s.ID]) > 0 {
		g = p.Failures.Of(p.down[s.ID][0])
	}
	return f != nil && g != nil && f.CalledOff() && g.Hard && !g.CalledOff()
}

// during tells whether the stray began while the call was made; of a visit, whose first record may
// come late or early, whether some of it was.
func (p *placer) during(call, s *graph.Node) bool {
	from, to := p.begun(call), p.over(call)
	if s.Visit {
		return !from.After(p.over(s)) && !to.Before(p.begun(s))
	}
	return !from.After(p.begun(s)) && !to.Before(p.begun(s))
}

// follow hangs each stray below the caller with the best claim.
func (p *placer) follow(claims []claim) {
	for i := range claims {
		if c := &claims[i]; !p.placed(c.stray) {
			p.hang(c.stray, p.whoCalled(c), c.link)
		}
	}
}

// whoCalled is from where the claim's caller called. What it only repeats came to it by way of
// its call that failed, when it names nobody.
func (p *placer) whoCalled(c *claim) *graph.Node {
	at := c.caller
	if c.strength > unsaid {
		return p.callWithoutName(at, c.stray)
	}
	if c.by != nil && c.by.Over {
		return at
	}
	for {
		var failed *graph.Node
		for _, child := range p.down[at.ID] {
			if f := p.Failures.Of(child); f != nil && f.Hard && !f.CalledOff() && child != c.stray {
				if failed != nil {
					return at
				}
				failed = child
			}
		}
		if failed == nil || p.Below(c.stray, failed) {
			return at
		}
		at = failed
	}
}

// standBetween puts a service without spans that passes the trace on above the spans of what it
// names: they hang below whoever called it, or called another one like it.
func (p *placer) standBetween() {
	spans := map[string][]*graph.Node{} // by bare name; by start
	for _, n := range p.Graph.Nodes {
		if !n.Missing() && p.placed(n) && n.Kind() != telemetry.KindClient {
			spans[graph.BareName(n.Service)] = append(spans[graph.BareName(n.Service)], n)
		}
	}
	for _, v := range p.Graph.Nodes {
		if !v.Visit {
			continue
		}
		for _, name := range p.index.named(v) {
			for _, c := range spans[name] {
				if above := p.Caller(c); p.fitsBetween(v, above, c) {
					p.move(v, above, c)
				}
			}
		}
	}
}

// fitsBetween tells whether v may have called c, which hangs below another node that named
// somebody else.
func (p *placer) fitsBetween(v, above, c *graph.Node) bool {
	if above == v || above.Service == v.Service || p.placed(v) && p.Caller(v) != above || p.Below(c, above) || p.Top(v) == c {
		return false
	}
	name := graph.BareName(c.Service)
	if p.Callee(above) == name || graph.BareName(above.Service) == name || p.index.speaks[above][name] > unsaid {
		return false // it was called from there
	}
	if !above.Visit && !(above.Calls() && above.Envelope.Peer != "") {
		return false
	}
	return p.during(above, v) && !p.over(v).Before(p.over(c)) // what it tells may be of the end alone
}

// move puts v below above, and c below v.
func (p *placer) move(v, above, c *graph.Node) {
	if !p.placed(v) && !p.hang(v, above, Link{Peer, fmt.Sprintf("%s was calling %s, and ran inside %s", v.Service, c.Service, above.Label()), 0.6}) {
		return
	}
	p.down[above.ID] = slices.DeleteFunc(slices.Clone(p.down[above.ID]), func(n *graph.Node) bool { return n == c })
	p.up[c.ID].node, p.top[c.ID] = v, v
	p.down[v.ID] = append(p.down[v.ID], c)
	slices.SortFunc(p.down[v.ID], graph.CompareNodes)
}

// takesMessage tells whether nobody waits for the node's work.
func (f *Forest) takesMessage(n *graph.Node) bool {
	return f.Async(n) || n.Kind() == telemetry.KindConsumer
}

// callWithoutName is the call from a node that may have gone to the stray, since it names nobody
// known; the node itself when there is none.
func (p *placer) callWithoutName(at, stray *graph.Node) *graph.Node {
	for _, call := range p.down[at.ID] {
		if p.openCall(call) && !p.Graph.Tells(call.Envelope.Peer) && p.during(call, stray) {
			return call
		}
	}
	return at
}

// maxWaiting bounds how many failures before one are asked whether they were its cause.
const maxWaiting = 64

// followTime hangs what failed and nothing else places below the next failure that tells of a
// failed call without a name, or could; least is how sure that must be. Of several the one with
// the longest chain of failures below it is taken: it is most likely what the call went to.
func (p *placer) followTime(least float64) {
	final := func(f *failures.Failure) time.Time { return p.Graph.Same(f.Service, f.Final) }
	byEnd := slices.Clone(p.Failures.All)
	slices.SortStableFunc(byEnd, func(a, b *failures.Failure) int { return final(a).Compare(final(b)) })
	var waiting []*failures.Failure
	for _, f := range byEnd {
		if row := p.asks(f); f.Hard && !f.Over && row != nil && row.confidence >= least {
			if g := p.likeliest(f, waiting); g != nil {
				tries := p.triesOf(g, f, waiting)
				for _, w := range tries {
					p.hang(w.Node, f.Node, *row.link(f, w, p.gap(f, w)))
				}
				waiting = slices.DeleteFunc(waiting, func(w *failures.Failure) bool { return slices.Contains(tries, w) })
			}
		}
		if !f.Over && !p.placed(f.Node) && !p.isDoor(f.Node) && !p.takesMessage(f.Node) {
			waiting = append(waiting, f)
			waiting = waiting[max(0, len(waiting)-maxWaiting):]
		}
	}
}

// likeliest is the one of those that failed before f that f most likely speaks of.
func (p *placer) likeliest(f *failures.Failure, waiting []*failures.Failure) *failures.Failure {
	var best *failures.Failure
	most := 0
	for _, g := range slices.Backward(waiting) {
		if p.placed(g.Node) || !p.mayFollow(f, g) {
			continue
		}
		if d := p.chainBelow(g.Node, maxWaiting); d > most {
			best, most = g, d
		}
	}
	return best
}

// triesOf are the failures that may be tries of one call: g, and those of its service that came within
// the work of f, which made it.
func (p *placer) triesOf(g, f *failures.Failure, waiting []*failures.Failure) []*failures.Failure {
	tries := []*failures.Failure{g}
	for _, w := range waiting {
		within := !p.begun(w.Node).Before(p.begun(f.Node))
		if w != g && w.Service == g.Service && within && !p.placed(w.Node) && p.mayFollow(f, w) {
			tries = append(tries, w)
		}
	}
	return tries
}
