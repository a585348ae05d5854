package links

import (
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/telemetry"
)

// Forest is who called whom: the spans' own parents, and a caller for whatever has none, as
// far as something tells.
type Forest struct {
	Graph    *graph.Graph
	Failures *failures.Set
	// Entry is where the request came in, nil when nothing is known; Doors are where it, and each
	// further request under the same id, did, by start.
	Entry *graph.Node
	Doors []*graph.Node

	up   []tie // by node ID
	down [][]*graph.Node
	top  []*graph.Node               // a node further up, to find the topmost at once
	late []bool                      // its caller, which is a guess, did not wait for it
	hogs map[*graph.Node]*graph.Node // see [Forest.hog]
}

// tie is a node's caller, and what tells it.
type tie struct {
	node *graph.Node
	link Link // zero for a span's own parent
}

// newForest holds the parents that spans name.
func newForest(g *graph.Graph, fs *failures.Set) *Forest {
	f := &Forest{Graph: g, Failures: fs, up: make([]tie, len(g.Nodes)), down: make([][]*graph.Node, len(g.Nodes)), top: make([]*graph.Node, len(g.Nodes)), late: make([]bool, len(g.Nodes)), hogs: map[*graph.Node]*graph.Node{}}
	for _, n := range g.Nodes {
		f.up[n.ID].node = n.Parent
		f.down[n.ID] = slices.Clip(n.Children)
		f.top[n.ID] = n.Parent
	}
	return f
}

// Caller is what stands above n, nil for a top.
func (f *Forest) Caller(n *graph.Node) *graph.Node { return f.up[n.ID].node }

// Children are the nodes right below n.
func (f *Forest) Children(n *graph.Node) []*graph.Node { return f.down[n.ID] }

// Guessed tells whether no span says that n stands where it does.
func (f *Forest) Guessed(n *graph.Node) bool { return f.up[n.ID].link.Kind != "" }

// Afloat tells whether n, or a missing span that stands right above it, hangs where it does by
// a guess.
func (f *Forest) Afloat(n *graph.Node) bool {
	up := f.up[n.ID].node
	return f.Guessed(n) || up != nil && up.Missing() && f.Guessed(up)
}

// Top is the topmost node above n, or n itself.
func (f *Forest) Top(n *graph.Node) *graph.Node {
	at := n
	for f.top[at.ID] != nil {
		at = f.top[at.ID]
	}
	for n != at { // the next question is answered at once
		n, f.top[n.ID] = f.top[n.ID], at
	}
	return at
}

// Below tells whether n is top or stands below it.
func (f *Forest) Below(top, n *graph.Node) bool {
	for ; n != nil; n = f.up[n.ID].node {
		if n == top {
			return true
		}
	}
	return false
}

// hang puts a top below its caller. It is refused when the caller stands below it.
func (f *Forest) hang(n, caller *graph.Node, l Link) bool {
	if f.up[n.ID].node != nil || f.Top(caller) == n {
		return false
	}
	f.up[n.ID] = tie{caller, l}
	f.top[n.ID] = caller
	at, _ := slices.BinarySearchFunc(f.down[caller.ID], n, graph.CompareNodes)
	f.down[caller.ID] = slices.Insert(slices.Clip(f.down[caller.ID]), at, n)
	return true
}

// Async tells whether n ran on its own, without anybody waiting for it.
func (f *Forest) Async(n *graph.Node) bool { return n.Async || f.late[n.ID] }

// placed tells whether something stands above n.
func (f *Forest) placed(n *graph.Node) bool { return f.up[n.ID].node != nil }

// Callee is the bare name of the service that a call went to: the peer that the calling side
// names, or the service of the span below it, where the peer is an address; of another span,
// its own.
func (f *Forest) Callee(n *graph.Node) string {
	if n.Kind() != telemetry.KindClient && n.Kind() != telemetry.KindProducer {
		return graph.BareName(n.Service)
	}
	peer := graph.BareName(n.Envelope.Peer)
	if peer != "" && f.Graph.Tells(peer) {
		return peer
	}
	if c := f.down[n.ID]; len(c) > 0 && c[0].Service != "" {
		return graph.BareName(c[0].Service)
	}
	return peer
}

// openCall tells whether n is a call of whose callee nothing is known: there is nothing below it,
// a span that did not arrive, or what that called in turn, when the callee sends no spans and
// passes the trace on.
func (f *Forest) openCall(n *graph.Node) bool {
	if !n.Calls() {
		return false
	}
	callee := graph.BareName(n.Envelope.Peer)
	for _, c := range f.down[n.ID] {
		lost := c.Missing() && c.Service == "" && len(f.down[c.ID]) == 0
		if !lost && (callee == "" || c.Visit || graph.BareName(f.strayService(c)) == callee) {
			return false
		}
	}
	return true
}

// openFor tells whether nothing but a missing span of the service is below the call: records of the
// service that name another span tell of the same work.
func (f *Forest) openFor(call *graph.Node, service string) bool {
	below := f.down[call.ID]
	return call.Calls() && len(below) == 1 && below[0].Missing() && !below[0].Visit && below[0].Service == service
}

// insert puts a stray between a call and what stands below it.
func (f *Forest) insert(n, call *graph.Node, l Link) {
	below := f.down[call.ID]
	if !f.hang(n, call, l) {
		return
	}
	for _, c := range below {
		if c == n || f.Async(c) {
			continue
		}
		f.up[c.ID].node, f.top[c.ID] = n, n
		f.down[n.ID] = append(f.down[n.ID], c)
	}
	f.down[call.ID] = slices.DeleteFunc(slices.Clone(f.down[call.ID]), func(c *graph.Node) bool { return f.up[c.ID].node != call })
	slices.SortFunc(f.down[n.ID], graph.CompareNodes)
}

// LinkUp is what tells who called n, where no span does.
func (f *Forest) LinkUp(n *graph.Node) Link { return f.up[n.ID].link }
