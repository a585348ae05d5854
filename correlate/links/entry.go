package links

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/telemetry"
)

// entryRow is one thing that speaks for or against a topmost node's being where the request
// came in.
type entryRow struct {
	name   string
	points int
	when   func(*tops, *graph.Node) bool
}

// entryRows are everything by which the way in is found.
var entryRows = [...]entryRow{
	{"it takes a message", -30, func(t *tops, n *graph.Node) bool { return t.Async(n) || n.Kind() == telemetry.KindConsumer }},
	{"the root of a trace", 14, func(_ *tops, n *graph.Node) bool { return !n.Missing() && n.Span.ParentID == "" }},
	{"tells of its answer alone, as a proxy does", 30, (*tops).fronts},
	{"it was cancelled", -12, func(t *tops, n *graph.Node) bool {
		f := t.Failures.Of(n)
		return f != nil && f.CalledOff() && n != t.gaveUp
	}},
	{"it is known to have called others", 20, func(t *tops, n *graph.Node) bool { return n.Visit && len(t.Children(n)) > 0 }},
	{"begins first", 10, func(t *tops, n *graph.Node) bool { return n == t.first }},
	{"lasted longest", 8, func(t *tops, n *graph.Node) bool { return n == t.longest && n.Took() > 0 }},
	{"ends last", 8, func(t *tops, n *graph.Node) bool { return n == t.last }},
}

// tops are the nodes that nothing stands above.
type tops struct {
	*placer
	all                  []*graph.Node
	first, last, longest *graph.Node
	gaveUp               *graph.Node // a proxy that answered badly before all else ended well
}

// findDoors finds where the request came in: of the topmost nodes the one for which most
// speaks, and the others of its service, which are further requests under the same id.
func (p *placer) findDoors() {
	t := &tops{placer: p}
	for _, n := range p.Graph.Nodes {
		if p.Caller(n) == nil && !n.Foreign && (n.Service != "" || !n.Missing() || len(p.down[n.ID]) > 0) {
			t.all = append(t.all, n)
		}
	}
	for _, tree := range p.Graph.Trees {
		if len(tree.Doors) > 0 {
			p.Doors = append(p.Doors, tree.Doors...)
		}
	}
	if len(p.Doors) > 0 {
		p.Entry = p.Doors[0]
		return
	}
	if len(t.all) == 0 {
		return
	}
	t.first = slices.MinFunc(t.all, func(a, b *graph.Node) int { return p.begun(a).Compare(p.begun(b)) })
	t.last = slices.MaxFunc(t.all, func(a, b *graph.Node) int { return p.over(a).Compare(p.over(b)) })
	t.longest = slices.MaxFunc(t.all, func(a, b *graph.Node) int { return cmp.Compare(a.Took(), b.Took()) })
	if i := slices.IndexFunc(t.all, t.outlived); i >= 0 {
		t.gaveUp = t.all[i]
	}
	best, most := t.all[0], t.score(t.all[0])
	for _, n := range t.all[1:] {
		if s := t.score(n); s > most || s == most && p.begun(n).Before(p.begun(best)) {
			best, most = n, s
		}
	}
	p.Entry = best
	for _, n := range t.all {
		if n.Service == best.Service && n.Visit == best.Visit {
			p.Doors = append(p.Doors, n)
		}
	}
	slices.SortStableFunc(p.Doors, func(a, b *graph.Node) int { return cmp.Or(p.begun(a).Compare(p.begun(b)), cmp.Compare(a.ID, b.ID)) })
}

// fronts tells whether a service that tells of its answer alone may stand in front of all others:
// it took longest, or where its line tells only of the end, that is the last of all.
func (t *tops) fronts(n *graph.Node) bool {
	switch {
	case !ProxyLike(n):
		return false
	case t.gaveUp != nil:
		return n == t.gaveUp
	case n == t.first && (n == t.last || t.EndOf(n) == Badly):
		return true // who gave up first may have taken less than what it waited for
	case n.Took() > 0:
		return n == t.longest && len(t.Graph.Trees) > 0
	}
	return n == t.last || len(t.Graph.Trees) > 0 && !t.enclosed(n)
}

// outlived tells whether n is a proxy that answered badly, and whatever else stands at the top ended
// well, but only afterwards. Services call their answers good or bad, proxies do not.
func (t *tops) outlived(n *graph.Node) bool {
	if !ProxyLike(n) || n.Records[0].Envelope.Severity != envelope.SeverityUnknown || t.EndOf(n) != Badly {
		return false
	}
	return len(t.all) > 1 && !slices.ContainsFunc(t.all[:min(len(t.all), maxCompared)], func(o *graph.Node) bool {
		return o != n && (t.EndOf(o) != Well || !t.over(o).After(t.over(n)))
	})
}

// enclosed tells whether another topmost node's work lasted around that of n.
func (t *tops) enclosed(n *graph.Node) bool {
	return slices.ContainsFunc(t.all[:min(len(t.all), maxCompared)], func(o *graph.Node) bool {
		return o != n && t.begun(o).Before(t.begun(n)) && t.over(o).After(t.over(n))
	})
}

func (t *tops) score(n *graph.Node) int {
	points := 0
	for i := range entryRows {
		if entryRows[i].when(t, n) {
			points += entryRows[i].points
		}
	}
	return points
}

func (f *Forest) begun(n *graph.Node) time.Time { return f.Graph.Same(n.Service, n.Start) }
func (f *Forest) over(n *graph.Node) time.Time  { return f.Graph.Same(n.Service, n.End) }

// adopt hangs below the way in what was done while it was at work and nothing else places: under
// one request id, it was done for it.
func (p *placer) adopt() {
	if p.Entry == nil || p.Entry.Door {
		return
	}
	for _, n := range p.Graph.Nodes {
		if p.placed(n) || n.Foreign || p.isDoor(n) || p.Async(n) || n.Kind() == telemetry.KindConsumer {
			continue
		}
		if n.Service == p.Entry.Service && n.Visit == p.Entry.Visit {
			continue
		}
		if door := p.doorOf(n); door != nil {
			p.hang(n, door, p.adopted(door, n))
		}
	}
}

// adopted is the link to a way in, which is worth more where that says that a call failed.
func (p *placer) adopted(door, n *graph.Node) Link {
	f, g := p.Failures.Of(door), p.failureIn(n)
	if f != nil && g != nil {
		if row := p.asks(f); row != nil {
			return *row.link(f, g, p.gap(f, g))
		}
	}
	return Link{TimeOrder, fmt.Sprintf("%s was at work while the request was in %s", p.strayService(n), door.Service), 0.3}
}

// failureIn is what a node failed with or, when its span did not arrive, what is right below it.
func (p *placer) failureIn(n *graph.Node) *failures.Failure {
	if f := p.Failures.Of(n); f != nil || !n.Missing() {
		return f
	}
	for _, c := range p.down[n.ID] {
		if f := p.Failures.Of(c); f != nil && f.Hard {
			return f
		}
	}
	return nil
}

func (f *Forest) isDoor(n *graph.Node) bool { return slices.Contains(f.Doors, n) }

// doorOf is the way in by which work was begun, the latest that lasted around it.
func (p *placer) doorOf(n *graph.Node) *graph.Node {
	for _, door := range slices.Backward(p.Doors) {
		if p.couldHold(door, n) {
			return door
		}
	}
	return nil
}

// couldHold tells whether work may have been done for a door's: it was begun before the door's
// had ended. A proxy's line tells only of the end.
func (p *placer) couldHold(door, work *graph.Node) bool {
	if ProxyLike(door) && len(p.Doors) == 1 {
		return true
	}
	if p.begun(work).After(p.over(door)) {
		return false
	}
	if r := door.Records; door.Visit && failures.Complains(r[0]) {
		return p.begun(door).Sub(p.over(work)) < maxPause // when it began is not known
	}
	return !p.over(work).Before(p.begun(door))
}

// After tells whether a began when b was over.
func (f *Forest) After(a, b *graph.Node) bool { return f.begun(a).After(f.over(b)) }
