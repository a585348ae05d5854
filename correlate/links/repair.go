package links

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"triage/correlate/graph"
	"triage/telemetry"
)

// maxCallers bounds the search for a caller: spans that started shortly before.
const maxCallers = 256

// repair hangs a missing span, with what it called, where its caller must have been: where
// other calls of the same kind come from, at a call to its service that has no span below
// it, else in the innermost span that encloses it in time. What fits nowhere stays a top of
// its own.
func (p *placer) repair() {
	for _, t := range p.Graph.Trees {
		p.repairTree(t)
	}
}

func (p *placer) repairTree(t *graph.Tree) {
	var stray, sound []*graph.Node
	for _, n := range t.Nodes {
		switch {
		case !n.Missing():
			sound = append(sound, n)
		case !p.placed(n):
			stray = append(stray, n)
		}
	}
	if len(stray) == 0 {
		return
	}
	slices.SortFunc(sound, graph.CompareNodes)
	slices.SortFunc(stray, func(a, b *graph.Node) int { // what is sure to have answered a call before what may have made one
		return cmp.Or(compareBool(p.stoodForClient(a), p.stoodForClient(b)), graph.CompareNodes(a, b))
	})
	tr := &trace{placer: p, tree: t, sound: sound, direct: calledDirectly(sound)}
	for _, s := range stray {
		for _, row := range repairRows {
			caller, late := row.caller(tr, s)
			if caller == nil {
				continue
			}
			l := Link{Parent, fmt.Sprintf("%s ran inside %s; the span between them is missing", p.strayService(s), caller.Label()), row.confidence}
			if p.hang(s, caller, l) && late {
				p.late[s.ID] = true
			}
			break
		}
	}
}

// trace is what is known of one trace with holes.
type trace struct {
	*placer
	tree  *graph.Tree
	sound []*graph.Node // by start
	// direct: the services of the trace call one another without spans of the calling side:
	// the span of one stands right above that of another.
	direct bool
}

// repairRow finds a caller for a missing span; late tells that its caller did not wait for it.
type repairRow struct {
	name       string
	caller     func(*trace, *graph.Node) (n *graph.Node, late bool)
	confidence float64
}

// repairRows are tried in order.
var repairRows = [...]repairRow{
	{"the span that encloses it", (*trace).enclosing, 0.65},
	{"the only message that nobody took", (*trace).onlySend, 0.6},
	{"the only call of whose callee nothing is known", (*trace).onlyOpen, 0.6},
	{"the way in", (*trace).wayIn, 0.55},
}

// enclosing looks for a span that encloses s; clocks that differ a little are allowed for
// when none does strictly.
func (t *trace) enclosing(s *graph.Node) (*graph.Node, bool) {
	for _, slack := range [...]time.Duration{0, graph.ClockTolerance} {
		i, _ := slices.BinarySearchFunc(t.sound, s.Start.Add(slack+1), func(n *graph.Node, at time.Time) int {
			return n.Start.Compare(at)
		})
		var best *graph.Node
		bestRank := 0
		for n := range graph.Backwards(t.sound[:i], maxCallers) {
			if n.End.Before(s.Start.Add(-slack)) || t.Top(n) == s {
				continue
			}
			if rank := t.rank(n, s, slack); rank > bestRank {
				best, bestRank = n, rank
			}
		}
		if best != nil {
			return best, false
		}
	}
	return nil, false
}

// rank is how well n could have made the call that s stands for; 0 means it cannot.
func (t *trace) rank(n, s *graph.Node, slack time.Duration) int {
	if n.Kind() == telemetry.KindClient || n.Kind() == telemetry.KindProducer {
		return t.rankOfCall(n, s, slack)
	}
	callee, client := t.strayService(s), t.stoodForClient(s)
	encloses := !n.End.Add(slack).Before(s.End)
	switch {
	case n.End.Before(s.Start), !encloses:
		return 0 // it was over when the call began, or ended
	case client && n.Service == callee:
		return 1 // services seldom call themselves
	case client, n.Service == callee, callee == "":
		return 2
	case t.direct:
		return 1
	}
	return 0
}

// rankOfCall is the rank of the calling side of a call.
func (t *trace) rankOfCall(n, s *graph.Node, slack time.Duration) int {
	callee, client := t.strayService(s), t.stoodForClient(s)
	peer, below := n.Envelope.Peer, t.down[n.ID]
	leaf := len(below) == 0
	lost := len(below) == 1 && below[0].Missing() && !below[0].Visit // its callee's span did not arrive
	encloses := !n.End.Add(slack).Before(s.End)
	switch {
	case leaf && callee != "" && graph.SameName(peer, callee):
		return 4
	case !leaf && !(lost && client && encloses) || n.Store():
		return 0 // its callee is known, or has no spans
	case !encloses && client && n.Failed:
		return 1 // it gave up, and what it had called went on
	case !encloses:
		return 0
	case !client && peer != "" && callee != "":
		return 0 // it called something else
	}
	return 3 // by way of a service that has no spans at all, or of whose callee nothing is said
}

// onlySend is the one message of which nothing tells who took it. What s may have taken
// itself it may have taken whatever the clocks say; else it was sent before s began.
func (t *trace) onlySend(s *graph.Node) (*graph.Node, bool) {
	client := t.stoodForClient(s)
	return t.only(s, func(n *graph.Node) bool {
		return n.Kind() == telemetry.KindProducer && !(client && n.Start.After(s.Start))
	}), true
}

// onlyOpen is the one call of the trace of which nothing is known but that it was made: what
// it called sends no spans. It is taken whatever the clocks say.
func (t *trace) onlyOpen(s *graph.Node) (*graph.Node, bool) {
	if !t.stoodForClient(s) {
		return nil, false
	}
	return t.only(s, func(n *graph.Node) bool {
		return n.Kind() == telemetry.KindClient && !n.Store() && !t.Graph.Tells(n.Envelope.Peer)
	}), false
}

// only is the one span without anything below it that could have called s.
func (t *trace) only(s *graph.Node, could func(*graph.Node) bool) *graph.Node {
	var only *graph.Node
	for _, n := range t.sound[:min(len(t.sound), maxCallers)] {
		if len(t.down[n.ID]) > 0 || !could(n) || t.Top(n) == s {
			continue
		}
		if only != nil {
			return nil
		}
		only = n
	}
	return only
}

// wayIn is the root of the trace: whatever names a parent was called below it.
func (t *trace) wayIn(s *graph.Node) (*graph.Node, bool) {
	root := t.tree.Root()
	if root == nil || root.Kind() == telemetry.KindConsumer || t.Top(root) == s {
		return nil, false
	}
	return root, !t.stoodForClient(s) && s.Start.After(root.End) // the answer had been given
}

// calledDirectly tells whether the span of one service stands right above that of another.
func calledDirectly(sound []*graph.Node) bool {
	return slices.ContainsFunc(sound, func(n *graph.Node) bool {
		p := n.Parent
		return n.Kind() == telemetry.KindServer && p != nil && p.Kind() == telemetry.KindServer && p.Service != n.Service
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
