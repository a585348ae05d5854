package graph

import (
	"cmp"
	"slices"
	"strings"

	"triage/telemetry"
)

// buildTrees puts spans under the spans that they name as their parent. A parent that did not
// arrive gets a stand-in. The spans come sorted by trace.
func (g *Graph) buildTrees(spans []*Node) {
	g.byKey = make(map[Key]*Node, len(spans))
	g.traces = map[string]*Tree{}
	for _, n := range spans {
		if len(g.Trees) == 0 || g.Trees[len(g.Trees)-1].ID != n.Key.Trace {
			t := &Tree{ID: n.Key.Trace}
			g.Trees = append(g.Trees, t)
			g.traces[t.ID] = t
		}
		t := g.Trees[len(g.Trees)-1]
		t.Nodes = append(t.Nodes, n)
		t.TellsOutcome = t.TellsOutcome || n.Span.Status != telemetry.StatusUnset || n.TellsStatus()
		g.register(n)
	}
	for _, t := range g.Trees {
		g.findParents(t)
		cutLoops(t)
	}
	g.followLinks()
	for _, t := range g.Trees {
		slices.SortFunc(t.Nodes, CompareNodes)
		for _, n := range t.Nodes {
			slices.SortFunc(n.Children, CompareNodes)
			if n.Parent == nil {
				t.Tops = append(t.Tops, n)
			}
		}
	}
	slices.SortFunc(g.Trees, func(a, b *Tree) int {
		return cmp.Or(a.Nodes[0].Start.Compare(b.Nodes[0].Start), cmp.Compare(a.ID, b.ID))
	})
	for _, t := range g.Trees {
		g.Nodes = append(g.Nodes, t.Nodes...)
	}
}

// register makes n known under its id. Two spans may share one id, as Zipkin's client and
// server do: the server's children name the same id, so it is the one that answers to it.
func (g *Graph) register(n *Node) {
	old, ok := g.byKey[n.Key]
	if !ok || (n.Kind() == telemetry.KindServer && old.Kind() != telemetry.KindServer) {
		g.byKey[n.Key] = n
	}
}

// findParents ties each node to the parent that it names.
func (g *Graph) findParents(t *Tree) {
	for _, n := range t.Nodes {
		own := g.byKey[n.Key]
		if own != n && own.Parent == nil && own.Kind() == telemetry.KindServer && n.Kind() == telemetry.KindClient {
			own.Parent = n
		}
	}
	for _, n := range t.Nodes[:len(t.Nodes):len(t.Nodes)] {
		id := n.Span.ParentID
		if n.Parent != nil || id == "" || id == n.Key.Span {
			continue
		}
		k := Key{t.ID, id}
		p := g.byKey[k]
		if p == nil {
			p = &Node{Key: k, Start: n.Start, End: n.End}
			g.byKey[k] = p
			t.Nodes = append(t.Nodes, p)
		}
		if p.Missing() {
			p.Start, p.End = earlier(p.Start, n.Start), later(p.End, n.End)
		}
		n.Parent = p
	}
}

// cutLoops cuts each circle of parents at its earliest span and fills in children.
func cutLoops(t *Tree) {
	const (
		fresh = iota
		onWay
		done
	)
	state := make(map[*Node]int, len(t.Nodes))
	for _, n := range t.Nodes {
		var way []*Node
		at := n
		for at != nil && state[at] == fresh {
			state[at] = onWay
			way = append(way, at)
			at = at.Parent
		}
		if at != nil && state[at] == onWay {
			first := at
			for m := at.Parent; m != at; m = m.Parent {
				if CompareNodes(m, first) < 0 {
					first = m
				}
			}
			first.Parent = nil
		}
		for _, m := range way {
			state[m] = done
		}
	}
	for _, n := range t.Nodes {
		if n.Parent != nil {
			n.Parent.Children = append(n.Parent.Children, n)
		}
	}
}

// followLinks hangs what was started over a message, with a trace or a root of its own,
// under the span that sent it.
func (g *Graph) followLinks() {
	for _, t := range g.Trees {
		for _, n := range t.Nodes {
			if n.Parent != nil || n.Missing() {
				continue
			}
			if p := g.sender(n); p != nil {
				n.Parent, n.Async = p, true
				p.Children = append(p.Children, n)
			}
		}
	}
}

// sender is the span that a top's links lead to, unless that stands below it.
func (g *Graph) sender(top *Node) *Node {
	for _, l := range top.Span.Links {
		p := g.byKey[Key{strings.ToLower(l.TraceID), l.SpanID}]
		if p != nil && !p.Missing() && !Above(top, p) && !p.Start.After(top.End) {
			return p
		}
	}
	return nil
}

// Above tells whether n is top or below it, by the parents that spans name.
func Above(top, n *Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// Root is the trace's own root, nil when it did not arrive.
func (t *Tree) Root() *Node {
	for _, n := range t.Nodes {
		if !n.Missing() && n.Span.ParentID == "" && n.Parent == nil {
			return n
		}
	}
	return nil
}

// MissingSpans is how many spans are known only because others name them.
func (t *Tree) MissingSpans() int {
	missing := 0
	for _, n := range t.Nodes {
		if n.Missing() {
			missing++
		}
	}
	return missing
}

// CompareNodes orders by time, then by what stands in them.
func CompareNodes(a, b *Node) int {
	if c := a.Start.Compare(b.Start); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Key.Span, b.Key.Span); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Kind(), b.Kind()), cmp.Compare(a.Name(), b.Name()))
}
