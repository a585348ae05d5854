package outcome

import (
	"cmp"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/envelope/lexicon"
)

// toSymptom is the failure nearest to the caller: of those without a failed one above that got
// to the caller, the one of the door.
func (d *decision) toSymptom() *failures.Failure {
	d.cover()
	var best *failures.Failure
	for _, f := range d.Failures.All {
		if f.Over || d.covered[f.Node] {
			continue
		}
		ok, why := d.reached(f)
		if !ok {
			d.fates[f] = Fate{links.Handled, why}
			continue
		}
		if best == nil || d.nearer(f, best) < 0 {
			best = f
		}
	}
	return best
}

// cover notes which nodes have a failure above them.
func (d *decision) cover() {
	d.covered = map[*graph.Node]bool{}
	for _, n := range d.Graph.Nodes {
		if d.Caller(n) != nil {
			continue
		}
		todo := []*graph.Node{n}
		for len(todo) > 0 {
			n := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, c := range d.Children(n) {
				if f := d.Failures.Of(n); d.covered[n] || f != nil && f.Hard {
					d.covered[c] = true
				}
				todo = append(todo, c)
			}
		}
	}
}

// clientClosed is the status that nginx and others log when the client hung up.
const clientClosed = 499

// nearer orders two failures that reached the caller: the one nearest to it first.
func (d *decision) nearer(a, b *failures.Failure) int {
	flags := [...][2]bool{
		{b.Hard, a.Hard},
		{d.background(a), d.background(b)},
		{a.CalledOff(), b.CalledOff()},
		{b.Envelope.HTTPStatus == clientClosed, a.Envelope.HTTPStatus == clientClosed},
		{d.atDoor(b), d.atDoor(a)},
		{a.Says.Has(lexicon.UndoFailed), b.Says.Has(lexicon.UndoFailed)}, // what failed afterwards is the compensation
		{b.Says.Has(lexicon.Undoing), a.Says.Has(lexicon.Undoing)},
		{!d.hasCause(a), !d.hasCause(b)}, // what nothing ties to the rest is not where the request came in
	}
	for _, f := range flags {
		if f[0] != f[1] {
			if f[1] {
				return -1
			}
			return 1
		}
	}
	x, y := d.Graph.Same(a.Service, a.Node.Start), d.Graph.Same(b.Service, b.Node.Start)
	return cmp.Or(x.Compare(y), failures.Compare(a, b))
}

// atDoor tells whether the failure is one of where the request came in.
func (d *decision) atDoor(f *failures.Failure) bool {
	for _, door := range d.Doors {
		if d.Top(f.Node) == d.Top(door) {
			return true
		}
	}
	return false
}

func (d *decision) hasCause(f *failures.Failure) bool {
	for _, n := range d.Children(f.Node) {
		if g := d.Failures.Of(n); g != nil && g.Hard {
			return true
		}
	}
	return false
}

// background tells whether the failure happened beside the request, or after it had been
// answered: in a consumer, or in work that only a link ties to it.
func (d *decision) background(f *failures.Failure) bool {
	for n := f.Node; n != nil; n = d.Caller(n) {
		if d.Async(n) {
			return true
		}
	}
	top := d.Top(f.Node)
	return !slices.ContainsFunc(d.Doors, func(door *graph.Node) bool { return door == top || !d.After(top, door) })
}
