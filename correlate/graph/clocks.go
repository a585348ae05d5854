package graph

import (
	"cmp"
	"slices"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// ClockTolerance is what two clocks may differ without anything being said about it.
const ClockTolerance = 2 * time.Millisecond

// pair is two services of which the first calls the second.
type pair struct{ from, to string }

// measureClocks estimates how far each service's clock is from that of the service which saw
// the request first. Only what cannot be otherwise counts: a callee's span that starts
// before its caller's did, or after its caller's had ended. The estimate serves
// comparisons between services; no time that is shown is ever changed.
func (g *Graph) measureClocks() {
	shifts := map[pair][]time.Duration{}
	var pairs []pair
	neighbours := map[string][]string{}
	for _, n := range g.Nodes {
		if !comparable(n) {
			continue
		}
		k := pair{n.Parent.Service, n.Service}
		if _, ok := shifts[k]; !ok {
			pairs = append(pairs, k)
			if _, ok := shifts[pair{k.to, k.from}]; !ok {
				neighbours[k.from] = append(neighbours[k.from], k.to)
				neighbours[k.to] = append(neighbours[k.to], k.from)
			}
		}
		shifts[k] = append(shifts[k], shift(n.Parent, n))
	}
	edge := map[pair]time.Duration{}
	for _, k := range pairs {
		slices.Sort(shifts[k])
		edge[k] = shifts[k][len(shifts[k])/2]
	}
	g.skew = map[string]time.Duration{}
	known := map[string]bool{}
	for _, k := range pairs { // in the order of the traces: callers first
		if !known[k.from] {
			known[k.from] = true
			g.spreadSkew(k.from, edge, neighbours, known)
		}
	}
}

// comparable tells whether the node's clock can be held against that of its parent.
func comparable(n *Node) bool {
	p := n.Parent
	if p == nil || p.Missing() || n.Missing() {
		return false
	}
	return !n.Async && n.Service != p.Service && p.Kind() != telemetry.KindProducer
}

// spreadSkew goes from a service to all that calls tie to it.
func (g *Graph) spreadSkew(first string, edge map[pair]time.Duration, neighbours map[string][]string, known map[string]bool) {
	queue := []string{first}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		for _, to := range neighbours[from] {
			if known[to] {
				continue
			}
			known[to] = true
			d, ok := edge[pair{from, to}]
			if !ok {
				d = -edge[pair{to, from}]
			}
			g.skew[to] = g.skew[from] + d
			queue = append(queue, to)
		}
	}
}

// extent is from when to when something is told.
type extent struct{ from, to time.Time }

func (e *extent) add(from, to time.Time) {
	if e.from.IsZero() || from.Before(e.from) {
		e.from = from
	}
	e.to = later(e.to, to)
}

// measureSilent estimates the clocks of services that send no spans: what they tell of lies
// within the calls that name them, unless their clock is off.
func (g *Graph) measureSilent() {
	tells := map[Key]*extent{} // trace and service
	var order []Key
	for _, r := range g.Records {
		if r.Node != nil || r.Nameless {
			continue
		}
		k := Key{g.scopeOf(r), r.Service}
		if tells[k] == nil {
			tells[k] = &extent{}
			order = append(order, k)
		}
		from, to := interval([]*Record{r})
		tells[k].add(from, to)
	}
	for _, k := range order {
		calls := g.namedCalls(k.Trace, k.Span)
		if _, known := g.skew[k.Span]; known || len(calls) == 0 {
			continue
		}
		var called extent
		for _, c := range calls {
			called.add(g.Same(c.Service, c.Start), g.Same(c.Service, c.End))
		}
		own := tells[k]
		early, late := called.from.Sub(own.from), own.to.Sub(called.to)
		if max(early, late) > ClockTolerance && own.to.Sub(own.from) <= called.to.Sub(called.from)+ClockTolerance {
			g.skew[k.Span] = (late - early) / 2
		}
	}
}

// shift is how far the child's clock must be ahead of its parent's; 0 when the two spans
// fit as they are, or the child is work that was begun when its caller had given up.
func shift(p, n *Node) time.Duration {
	early, late := p.Start.Sub(n.Start), n.Start.Sub(p.End)
	switch {
	case early <= ClockTolerance && late <= ClockTolerance:
		return 0
	case late > 0 && n.Took() > p.Took(), late > 0 && gaveUpWaiting(p):
		return 0
	case n.Took() > p.Took():
		return n.Start.Sub(p.Start) // its caller did not wait for the end
	}
	// the child, moved to the middle of the parent
	return (n.Start.Sub(p.Start) + n.End.Sub(p.End)) / 2
}

// gaveUpWaiting tells whether the span ended because its time was up.
func gaveUpWaiting(n *Node) bool {
	if !n.Failed {
		return false
	}
	switch envelope.Classify(&n.Envelope).Kind {
	case envelope.KindTimeout, envelope.KindUpstreamTimeout, envelope.KindCancelled:
		return true
	}
	return false
}

// noticeable is the skew from which on it is said.
const noticeable = 10 * time.Millisecond

// Skewed lists the services whose clock is noticeably off, the worst first.
func (g *Graph) Skewed() []string {
	var names []string
	for _, n := range g.Nodes {
		if g.skew[n.Service].Abs() > noticeable && !slices.Contains(names, n.Service) {
			names = append(names, n.Service)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(g.skew[b].Abs(), g.skew[a].Abs()), cmp.Compare(a, b))
	})
	return names
}
