package outcome

import (
	"context"
	"fmt"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
)

// classifyRest gives every failure that is not on the path its fate.
func (d *decision) classifyRest(ctx context.Context) error {
	for _, f := range d.Failures.All {
		switch {
		case f.Aftermath:
			d.decide(f, links.Secondary, fmt.Sprintf("%s was clearing up, or had been called off", f.Service))
		case f.Over:
			d.decide(f, links.Handled, fmt.Sprintf("%s went on after it", f.Service))
		}
	}
	d.hops = map[string][]*failures.Failure{}
	for i := range d.Path {
		d.hops[d.Path[i].Failure.Service] = append(d.hops[d.Path[i].Failure.Service], d.Path[i].Failure)
		d.classifyCandidates(&d.Path[i])
	}
	for i, f := range d.Failures.All {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		d.classifyBelow(f)
	}
	for i, f := range d.Failures.All {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		d.absorb(f)
	}
	d.outlasted()
	return ctx.Err()
}

// decide gives a failure its fate, unless it has one.
func (d *decision) decide(f *failures.Failure, kind links.Fate, why string) {
	if _, ok := d.fates[f]; !ok {
		d.fates[f] = Fate{kind, why}
	}
}

// classifyCandidates gives the candidates of one step their fates.
func (d *decision) classifyCandidates(s *Step) {
	if c := s.Cause; c != nil {
		for _, try := range c.Tries {
			d.decide(try, links.Folded, "another try of the same call")
		}
		for _, try := range c.Earlier {
			d.decide(try, links.Handled, fmt.Sprintf("%s tried again after it, and the last try failed in another way", s.Failure.Service))
		}
	}
	for _, c := range s.Others {
		kind, why := d.candidateFate(s, c)
		for _, try := range slices.Concat(c.Earlier, c.Tries) {
			d.decide(try, kind, why)
		}
	}
}

// candidateFate is what a candidate is that was not chosen.
func (d *decision) candidateFate(s *Step, c *links.Cause) (links.Fate, string) {
	switch {
	case c.Fate != links.Open:
		return c.Fate, c.Why
	case s.Cause != nil && askedAgain(c, s.Cause):
		return links.Handled, fmt.Sprintf("%s was asked again after it, and failed in another way", c.Failure.Service)
	case s.Cause != nil && s.Cause.Round > c.Round && c.Round > 0:
		return links.Handled, fmt.Sprintf("%s went on to other calls after it", s.Failure.Service)
	}
	return links.Rival, fmt.Sprintf("it failed under %s too", s.Failure.Service)
}

// askedAgain tells whether the same service failed again, later and in another way.
func askedAgain(c, chosen *links.Cause) bool {
	a, b := c.Failure, chosen.Failure
	return a.Service == b.Service && a.Final.Before(b.At) && !failures.SameError(a, b)
}

// classifyBelow gives a failure the fate of the failure above it.
func (d *decision) classifyBelow(f *failures.Failure) {
	var way []*failures.Failure
	at := f
	var known Fate
	for {
		if have, ok := d.fates[at]; ok {
			known = have
			break
		}
		way = append(way, at)
		up, well := d.failedAbove(at.Node)
		if up == nil {
			known = d.loose(at)
			break
		}
		if well != nil {
			known = Fate{links.Handled, well.Label() + " called it and ended well"}
			break
		}
		at = up
	}
	if known.Kind == links.OnPath {
		known = Fate{links.Secondary, "it failed under " + at.Service}
	}
	for _, w := range way {
		d.fates[w] = d.passedDown(known, w, at, w == way[len(way)-1])
	}
}

// passedDown is the fate of a failure below one with a known fate.
func (d *decision) passedDown(known Fate, f, top *failures.Failure, outermost bool) Fate {
	switch {
	case known.Kind == links.Rival && !outermost:
		return Fate{links.Secondary, known.Reason}
	case known.Kind == links.Folded && !d.onPath(f.Service):
		return Fate{links.Secondary, "it failed under " + top.Service} // no try of what is on the path
	}
	return known
}

func (d *decision) onPath(service string) bool { return len(d.hops[service]) > 0 }

// loose is the fate of a failure without a failed one above it that is not the symptom.
func (d *decision) loose(f *failures.Failure) Fate {
	if ok, why := d.reached(f); !ok {
		return Fate{links.Handled, why}
	}
	if len(d.Path) == 0 {
		return Fate{links.Handled, "nothing shows that it reached the caller"}
	}
	if !f.Node.Missing() && !f.Node.Visit {
		return Fate{links.Rival, "it reached a caller as well"}
	}
	root := d.Path[len(d.Path)-1].Failure
	if f.RefersBack() || root.At.Before(f.At) {
		return Fate{links.Secondary, "nothing ties it to the error that reached the caller"}
	}
	return Fate{links.Rival, "nothing ties it to the error that reached the caller"}
}

// failedAbove is the nearest failure above n that is more than a warning; well is what says, between them, that it
// succeeded.
func (d *decision) failedAbove(n *graph.Node) (f *failures.Failure, well *graph.Node) {
	proof := proves(d.Forest, n)
	for p := d.Caller(n); p != nil; p = d.Caller(p) {
		if f := d.Failures.Of(p); f != nil && f.Hard {
			return f, well
		}
		if well == nil && proof && d.EndOf(p) == links.Well {
			well = p
		}
		proof = proves(d.Forest, p)
	}
	return nil, nil
}

// absorb folds a failure into a hop when it is what its service says of the same error elsewhere.
func (d *decision) absorb(f *failures.Failure) {
	if k := d.fates[f].Kind; k != links.Secondary && k != links.Rival {
		return
	}
	for _, p := range d.hops[f.Service] {
		if d.sameStory(p, f) {
			d.fates[f] = Fate{links.Folded, "the same service tells of the same error"}
			return
		}
	}
}

// sameStory tells whether two failures of one service are one error told twice.
func (d *decision) sameStory(p, f *failures.Failure) bool {
	if p.Running {
		return d.Below(f.Node, p.Node) || d.Below(p.Node, f.Node)
	}
	return p.Classification.Kind == f.Classification.Kind && (links.Repeats(p, f) || links.Repeats(f, p))
}

// outlasted adds what was still at work when somebody gave up on it and did without.
func (d *decision) outlasted() {
	for _, f := range d.Failures.All {
		if d.fates[f].Kind != links.Handled || !f.Hard || !f.GaveUp() {
			continue
		}
		for _, c := range d.Causes(f) {
			if c.Failure.Running {
				d.Extra = append(d.Extra, c.Failure)
				d.decide(c.Failure, links.Handled, fmt.Sprintf("%s gave up on it and went on", f.Service))
			}
		}
	}
}
