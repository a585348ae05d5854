package links

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/telemetry"
)

// Fate is what became of a failure that is not the cause of the one above it.
type Fate uint8

// Fates.
const (
	Open      Fate = iota
	OnPath         // it is
	Folded         // another try of a failure on the path
	Handled        // the caller recovered
	Secondary      // a consequence, or another failure that is not on the path
	Rival          // secondary, and might have been the cause
)

// Cause is a failure that may be the cause of another one.
type Cause struct {
	Failure *failures.Failure
	Link    Link
	Score   int                 // hundredths; what the kind of link and circumstances add up to
	Tries   []*failures.Failure // the tries that it stands for, by time, itself among them
	Earlier []*failures.Failure // those before them, which failed in another way
	Node    *graph.Node         // where it hangs below the effect; nil for an earlier call
	Fate    Fate                // what it is if it is not chosen
	Why     string              // the circumstance that made it so
	Round   int                 // calls one after another: which in the row
	Doubt   []string            // what speaks against it
	Next    *Cause              // what it waited for in turn, where it was still at work

	said      said
	named     bool // the effect's words name the service, or the step of its own
	laterGood bool // a later call of the kind went well
}

// enough is the score from which a candidate is taken for the cause.
const enough = 50

// Told is how much the words of the effect point to a candidate that is good enough: 2 when
// they repeat its own, 1 when they name it.
func (c *Cause) Told() int {
	switch {
	case c.Score < enough:
		return 0
	case c.said.points >= repeated:
		return 2
	case c.named:
		return 1
	}
	return 0
}

// Enough tells whether the candidate may be the cause.
func (c *Cause) Enough() bool { return c.Score >= enough }

// unspoken tells whether the effect's words say nothing of the candidate.
func (c *Cause) unspoken() bool { return c.said.points == 0 && !c.named }

// Causes are the candidates for the cause of f, best first. The first is the cause when it is
// good enough; else f is where it began, as far as is known.
func (f *Forest) Causes(effect *failures.Failure) []*Cause {
	found := f.below(effect)
	w := newWeighing(f, effect, found)
	for _, c := range found {
		w.weigh(c)
	}
	number(found)
	best(found)
	if len(found) > 0 && found[0].Enough() && !f.quietly(effect, found[0]) {
		return found
	}
	if c := f.stillRunning(effect); c != nil {
		return slices.Insert(found, 0, c)
	}
	if len(found) > 0 && found[0].Enough() {
		return found
	}
	if c := f.opened(effect); c != nil {
		return slices.Insert(found, 0, c)
	}
	return found
}

// quietly tells whether a candidate failed beside the work for which the effect gave up waiting:
// nothing that the effect says points to it, and it had not given up itself.
func (f *Forest) quietly(effect *failures.Failure, c *Cause) bool {
	return effect.GaveUp() && c.unspoken() && !c.Failure.GaveUp() && !failures.Alike(effect, c.Failure)
}

// best sorts candidates. What the effect's own words say comes before how certain the place in
// the tree is.
func best(cs []*Cause) {
	slices.SortStableFunc(cs, func(a, b *Cause) int {
		if c := cmp.Compare(b.Told(), a.Told()); c != 0 {
			return c
		}
		if c := cmp.Or(compareBool(b.Enough(), a.Enough()), compareBool(a.Fate != Open, b.Fate != Open)); c != 0 {
			return c
		}
		if c := cmp.Compare(b.Round, a.Round); c != 0 {
			return c // of calls one after another the last
		}
		if c := cmp.Compare(b.Score/4, a.Score/4); c != 0 {
			return c
		}
		return failures.Compare(a.Failure, b.Failure) // of calls at the same time the first to fail
	})
}

// place is where the search below a failure has come to.
type place struct {
	n       *graph.Node
	silent  int
	guessed *Link
	async   bool
}

// below finds the nearest failures under f. What says that it succeeded ends the search: what
// failed beneath it was dealt with there. What says nothing passes an error on without a
// word, as many do.
func (f *Forest) below(effect *failures.Failure) []*Cause {
	gs := groups{forest: f, effect: effect, of: map[tryKey]*Cause{}, turns: map[tryKey]int{}, good: map[tryKey]good{}}
	todo := []place{{n: effect.Node}}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, n := range f.down[at.n.ID] {
			p := place{n, at.silent, at.guessed, at.async || f.Async(n)}
			if l := &f.up[n.ID].link; l.Kind != "" {
				p.guessed = weaker(p.guessed, l)
			}
			if g := f.Failures.Of(n); g != nil {
				gs.add(at.n, p, g)
				if g.Hard || f.EndOf(n) == Well {
					continue
				}
			} else {
				gs.wentWell(at.n, n)
			}
			if f.passesOn(effect, at.n, n) {
				p.silent++
				todo = append(todo, p)
			}
		}
	}
	return gs.causes()
}

// weaker is the less certain of two links.
func weaker(a, b *Link) *Link {
	if a == nil || b.Confidence < a.Confidence {
		return b
	}
	return a
}

// passesOn tells whether a node that did not fail may have let an error through.
func (f *Forest) passesOn(effect *failures.Failure, above, n *graph.Node) bool {
	if f.EndOf(n) != Well {
		return true
	}
	return f.callFailed(above) || f.brokeOff(effect.Node, n) || outlasts(effect.Says)
}

// callFailed tells whether n is the calling side of a call that failed: whatever the callee
// says of itself, its caller saw an error.
func (f *Forest) callFailed(n *graph.Node) bool {
	g := f.Failures.Of(n)
	return g != nil && g.Hard && n.Kind() == telemetry.KindClient
}

// brokeOff tells whether a call of a span that failed may have failed too after its status
// had come: the body of an answer, or a stream, can break off under a 200.
func (f *Forest) brokeOff(effect, n *graph.Node) bool {
	failed := func(c *graph.Node) bool { g := f.Failures.Of(c); return g != nil && g.Hard }
	if effect.Missing() || effect.Span.Status != telemetry.StatusError || f.Caller(n) != effect || n.Kind() != telemetry.KindClient {
		return false
	}
	return n.Span.Status == telemetry.StatusUnset && slices.ContainsFunc(f.down[n.ID], func(c *graph.Node) bool {
		return failed(c) || c.Missing() && slices.ContainsFunc(f.down[c.ID], failed)
	})
}

// linkTo says how a candidate below f is tied to it.
func (f *Forest) linkTo(effect *failures.Failure, p place) Link {
	switch n := p.n; {
	case p.async:
		return Link{SpanLink, fmt.Sprintf("%s handled a message that %s sent", n.Service, effect.Service), 0.75}
	case n.Key == effect.Node.Key && !n.Visit && !effect.Node.Visit:
		return Link{SameSpan, fmt.Sprintf("%s and %s tell of one span", effect.Service, n.Service), 0.9}
	case p.guessed != nil && p.guessed.Reason != "":
		return *p.guessed
	case p.guessed != nil:
		return Link{Parent, fmt.Sprintf("%s ran inside %s; the span between them is missing", n.Label(), effect.Node.Label()), p.guessed.Confidence}
	case p.silent > 0:
		return Link{Parent, fmt.Sprintf("%s ran inside %s; between them %s that tell of no error", n.Label(), effect.Node.Label(), count(p.silent, "span")), 0.8}
	}
	return Link{Parent, fmt.Sprintf("%s is the nearest failed span below %s", p.n.Label(), effect.Node.Label()), 0.9}
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// number gives calls that came one after another their rounds; calls that overlapped share a
// number.
func number(cs []*Cause) {
	byStart := slices.Clone(cs)
	slices.SortStableFunc(byStart, func(a, b *Cause) int { return graph.CompareNodes(a.Tries[0].Node, b.Tries[0].Node) })
	var until time.Time
	round := 0
	for _, c := range byStart {
		if !c.Tries[0].Node.Start.Before(until) {
			round++
		}
		c.Round = round
		for _, t := range c.Tries {
			if t.Node.End.After(until) {
				until = t.Node.End
			}
		}
	}
}
