package links

import (
	"fmt"
	"slices"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
)

// tryKey is what the tries of one call have in common, whichever of its two spans is
// there. Calls that overlap in time are not tries of one another; turn tells those apart.
type tryKey struct {
	caller       *graph.Node
	callee, name string
	turn         int
}

func (f *Forest) keyOf(caller, n *graph.Node) tryKey {
	for caller.Missing() && !caller.Visit && f.Caller(caller) != nil {
		caller = f.Caller(caller)
	}
	name := n.Name()
	if r := Answer(n); n.Visit && r != nil {
		name = graph.Shape(r.Envelope.Operation)
	}
	return tryKey{caller: caller, callee: f.Callee(n), name: name}
}

// good is when calls of a kind went well.
type good struct {
	first, last time.Time
	answered    bool // one of them tells the status of an answer
}

// groups are the failures below an effect, the tries of one call together.
type groups struct {
	forest *Forest
	effect *failures.Failure
	of     map[tryKey]*Cause
	turns  map[tryKey]int
	good   map[tryKey]good
	order  []tryKey
}

// wentWell notes a call that did not fail.
func (gs *groups) wentWell(caller, n *graph.Node) {
	if n.Visit && len(n.Records) == 1 && gs.forest.EndOf(n) != Well {
		return // it may not be over
	}
	k := gs.forest.keyOf(caller, n)
	g := gs.good[k]
	if g.first.IsZero() || n.Start.Before(g.first) {
		g.first = n.Start
	}
	if n.Start.After(g.last) {
		g.last = n.Start
	}
	g.answered = g.answered || n.TellsStatus()
	gs.good[k] = g
}

// add puts a failed call to the tries of the same call before it.
func (gs *groups) add(caller *graph.Node, p place, failed *failures.Failure) {
	call := gs.forest.keyOf(caller, p.n)
	k := call
	k.turn = gs.turns[call]
	c := gs.of[k]
	if c != nil && p.n.Start.Before(c.Tries[len(c.Tries)-1].Node.End) {
		gs.turns[call]++
		k.turn, c = gs.turns[call], nil
	}
	link := gs.forest.linkTo(gs.effect, p)
	if c == nil {
		c = &Cause{Link: link}
		gs.of[k] = c
		gs.order = append(gs.order, k)
	}
	if link.Confidence > c.Link.Confidence {
		c.Link = link // what ties one try ties all
	}
	c.Tries = append(c.Tries, failed)
}

// causes makes a candidate of each group.
func (gs *groups) causes() []*Cause {
	found := make([]*Cause, 0, len(gs.order))
	for _, k := range gs.order {
		c := gs.of[k]
		first, last := c.Tries[0].Node, c.Tries[len(c.Tries)-1].Node
		c.Failure, c.Tries, c.Earlier = gs.forest.settleTries(c.Tries)
		c.Node = c.Failure.Node
		c.Score = int(c.Link.Confidence*100 + 0.5)
		if c.Link.Kind == TimeOrder && c.Link.Confidence >= guessed {
			c.Score = enough // there is nothing better
		}
		k.turn = 0
		g := gs.good[k]
		loop := !g.first.IsZero() && g.first.Before(first.Start) // it went well before as well: no retry
		answered := g.answered || !last.TellsStatus()            // one that was called off is no better than the failed one
		if g.last.After(last.Start) && !loop && answered {
			c.laterGood, c.Why = true, fmt.Sprintf("a later call of %s succeeded", last.Label())
		}
		found = append(found, c)
	}
	return found
}

// settleTries divides the tries of a call into those that failed in the same way as the one
// which decided, and those before them, after which the caller tried again with success as
// far as that error goes. Of those alike the one with the longest chain of failures below it stands for all, the first of several.
func (f *Forest) settleTries(tries []*failures.Failure) (speaker *failures.Failure, alikes, earlier []*failures.Failure) {
	decided := len(tries) - 1
	for i := decided; i >= 0; i-- { // one that only ran out of time or was not let through says nothing new
		t := tries[i]
		ranOut := t.GaveUp() && i > 0 && !tries[i-1].GaveUp()
		if t.Hard && !t.RefersBack() && !ranOut {
			decided = i
			break
		}
	}
	if repeats(tries) {
		decided = len(tries) - 2
	}
	first := decided
	for first > 0 && joins(tries[first-1], tries[decided]) {
		first--
	}
	speaker, longest := tries[decided], 0
	for i := decided; i >= first; i-- {
		if t := tries[i]; t.Hard && !t.RefersBack() {
			if chain := f.chainBelow(t.Node, maxWaiting); chain >= longest {
				speaker, longest = t, chain
			}
		}
	}
	return speaker, tries[first:], tries[:first]
}

// chainBelow is how long the chain of failures is that begins at n, at most limit.
func (f *Forest) chainBelow(n *graph.Node, limit int) int {
	longest := 0
	for _, c := range f.down[n.ID][:min(len(f.down[n.ID]), maxCompared)] {
		if limit > 1 {
			longest = max(longest, f.chainBelow(c, limit-1))
		}
	}
	if g := f.Failures.Of(n); g != nil && g.Hard {
		longest++
	}
	return longest
}

// joins tells whether an earlier try failed in the same way as the one that decided, or says
// nothing of its own.
func joins(earlier, decided *failures.Failure) bool {
	return failures.SameError(earlier, decided) || !earlier.Hard || earlier.RefersBack()
}

// repeats tells whether the last try failed because an earlier one, of which the caller did
// not hear, had done the work.
func repeats(tries []*failures.Failure) bool {
	if len(tries) < 2 {
		return false
	}
	switch tries[len(tries)-1].Classification.Kind {
	case envelope.KindAlreadyExists, envelope.KindIdempotencyConflict:
		return slices.ContainsFunc(tries[:len(tries)-1], (*failures.Failure).GaveUp)
	}
	return false
}
