package graph

import (
	"slices"
	"strings"
)

// setApartRequests finds, in a trace that holds several requests (a batch, a web socket, a
// page with its calls), the spans of the one that was asked for: those that carry its id, and
// what is below them. What carries another id there and is not below is of another request:
// its spans tell of no failure of ours, and its records are left out. So are the records of a
// service that tells of the request under its own id, and under another one in the same trace.
//
// Ids that change from service to service within one request are no other requests: the
// spans with the later id are below those with the one that was asked for.
func (g *Graph) setApartRequests() {
	if g.Query.RequestID == "" {
		return
	}
	ids, mixed := g.idsOfSpans(), g.mixedTraces()
	within, strangers := map[*Node]bool{}, map[string]bool{}
	for _, t := range g.Trees {
		doors, others := t.doorsOf(g.Query.RequestID, ids)
		if len(doors) == 0 || !others && !mixed[t.ID] {
			continue
		}
		t.Doors = doors
		for _, d := range doors {
			d.Door = true
			for p := d.Parent; p != nil && !p.Around; p = p.Parent {
				p.Around = true
			}
			below(d, func(n *Node) { within[n] = true })
		}
		t.markForeign(ids, strangers)
	}
	g.dropStrangers(within, strangers)
}

// below visits n and all nodes under it.
func below(n *Node, visit func(*Node)) {
	todo := []*Node{n}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], n.Children...)
		visit(n)
	}
}

// doorsOf are the topmost spans that carry the request's id; others tells whether some outside
// them carry another one.
func (t *Tree) doorsOf(own string, ids map[*Node]string) (doors []*Node, others bool) {
	todo := slices.Clone(t.Tops)
	slices.Reverse(todo)
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if ids[n] == own {
			doors = append(doors, n)
			continue
		}
		others = others || ids[n] != ""
		for _, c := range slices.Backward(n.Children) {
			todo = append(todo, c) // the first is taken first
		}
	}
	return doors, others
}

// markForeign marks the spans of other requests, and notes their ids.
func (t *Tree) markForeign(ids map[*Node]string, strangers map[string]bool) {
	todo := slices.Clone(t.Tops)
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n.Door {
			continue
		}
		if !n.Around && (ids[n] != "" || n.Parent != nil && n.Parent.Foreign) {
			n.Foreign = true
			if ids[n] != "" {
				strangers[ids[n]] = true
			}
		}
		todo = append(todo, n.Children...)
	}
}

// dropStrangers leaves out the records of other requests.
func (g *Graph) dropStrangers(within map[*Node]bool, strangers map[string]bool) {
	own := g.Query.RequestID
	tells := map[string]bool{} // the services that tell of the request under its own id
	shared := map[Key]bool{}   // and the spans, by service, in which they do
	span := func(r *Record) *Node { return g.byKey[Key{r.Trace, strings.ToLower(r.Envelope.SpanID)}] }
	for _, r := range g.Records {
		if r.Envelope.RequestID == own {
			tells[r.Service] = true
			shared[Key{r.Service, r.Envelope.SpanID}] = r.Envelope.SpanID != ""
		}
	}
	ours := func(r *Record) bool {
		return r.Envelope.RequestID == own || within[span(r)] || shared[Key{r.Service, r.Envelope.SpanID}]
	}
	for _, r := range g.Records {
		if id := r.Envelope.RequestID; Usable(id) && tells[r.Service] && !ours(r) {
			strangers[id] = true
		}
	}
	g.Records = slices.DeleteFunc(g.Records, func(r *Record) bool {
		if ours(r) {
			return false
		}
		n := span(r)
		return n != nil && n.Foreign || strangers[r.Envelope.RequestID]
	})
}

// mixedTraces are those in which one service tells of the request and of others.
func (g *Graph) mixedTraces() map[string]bool {
	own, other, mixed := map[Key]bool{}, map[Key]bool{}, map[string]bool{}
	for _, r := range g.Records {
		k := Key{r.Trace, r.Service}
		switch id := r.Envelope.RequestID; {
		case k.Trace == "" || !Usable(id):
			continue
		case id == g.Query.RequestID:
			own[k] = true
		default:
			other[k] = true
		}
		if own[k] && other[k] {
			mixed[k.Trace] = true
		}
	}
	return mixed
}

// idsOfSpans are the request ids of spans: their own, else those of the records written in them.
func (g *Graph) idsOfSpans() map[*Node]string {
	ids := map[*Node]string{}
	for _, n := range g.Nodes {
		if !n.Missing() && Usable(n.Envelope.RequestID) {
			ids[n] = n.Envelope.RequestID
		}
	}
	for _, r := range g.Records {
		if id := r.Envelope.RequestID; Usable(id) && r.Envelope.SpanID != "" {
			n := g.byKey[Key{r.Trace, strings.ToLower(r.Envelope.SpanID)}]
			if n != nil && ids[n] == "" {
				ids[n] = id
			}
		}
	}
	return ids
}

// WayIn is where the request came in, nil when the trace does not tell.
func (t *Tree) WayIn() *Node {
	if len(t.Doors) > 0 {
		return t.Doors[0]
	}
	return t.Root()
}
