package correlate

import (
	"cmp"
	"fmt"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/correlate/outcome"
	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/telemetry"
)

// chain makes hops of the path, root cause first; neighbouring failures of one service are
// one hop.
func (x *explanation) chain() []Hop {
	var hops []Hop
	path := x.out.Path
	for i := len(path) - 1; i >= 0; {
		j := i
		for j > 0 && path[j-1].Failure.Service == path[i].Failure.Service {
			j--
		}
		steps := slices.Clone(path[j : i+1])
		slices.Reverse(steps) // deepest first
		hops = append(hops, x.hopOfPath(steps, len(hops) == 0))
		i = j - 1
	}
	return hops
}

// hopOfPath is the hop of neighbouring steps of one service, the deepest first.
func (x *explanation) hopOfPath(steps []outcome.Step, root bool) Hop {
	group := make([]*failures.Failure, len(steps))
	for i := range steps {
		group[i] = steps[i].Failure
	}
	h := x.hop(slices.Concat(group, x.again[group[0].Service]))
	if root {
		h.Reasons = append(x.rootReasons(&steps[0]), h.Reasons...)
	} else {
		link := steps[0].Cause.Link
		h.Link = &link
		h.Reasons = append([]string{link.Reason}, h.Reasons...)
		h.Against = append(h.Against, steps[0].Cause.Doubt...)
	}
	if n := x.attempts(steps); n > 1 {
		h.Attempts = max(h.Attempts, n)
	}
	for i := range steps {
		for _, c := range steps[i].Others {
			if c.Fate == links.Open && len(h.Against) < maxAgainst {
				h.Against = append(h.Against, fmt.Sprintf("%s failed under %s as well: %s", c.Failure.Service, steps[i].Failure.Service, headline(c.Failure)))
			}
		}
	}
	return h
}

// rootReasons say why the search ended here.
func (x *explanation) rootReasons(s *outcome.Step) []string {
	f := s.Failure
	below := x.Children(f.Node)
	var why []string
	switch {
	case f.Running:
		return append(why, f.Envelope.Message)
	case f.Node.Visit && len(below) == 0:
		why = append(why, "no other failure in the logs explains it")
	case len(below) == 0 && f.Envelope.Peer != "":
		why = append(why, fmt.Sprintf("deepest failure found: %s has no span of its own", f.Envelope.Peer))
	case len(s.Others) > 0:
		why = append(why, "deepest failure found on the way: what failed below it was recovered from, or a consequence")
	case len(below) == 0:
		why = append(why, "deepest failure found: there is no span below it")
	default:
		why = append(why, "deepest failure found: nothing below it failed")
	}
	if f.GaveUp() {
		if h := x.Hurried(f.Node); h != nil {
			why = append(why, fmt.Sprintf("%s had taken %s of the %s there were", h.Label(), links.Pretty(h.Took()), links.Pretty(x.Caller(h).Took())))
		}
	}
	switch f.Classification.Look {
	case envelope.LookUp:
		why = append(why, "an error of this kind is caused by what the caller sent or did")
	case envelope.LookOut:
		why = append(why, "an error of this kind comes from outside the request: configuration, identity, certificates, a release")
	case envelope.LookBack:
		why = append(why, "it refers to earlier calls, of which there is no record here")
	}
	return why
}

// attempts is how often the failures of the hop, or the call that reached it, were tried.
func (x *explanation) attempts(steps []outcome.Step) int {
	n := 0
	for i := range steps {
		if c := steps[i].Cause; c != nil && c.Failure.Service == steps[i].Failure.Service {
			n = max(n, len(c.Tries))
		}
	}
	for i := range steps {
		n = max(n, x.tries[steps[i].Failure])
	}
	outer := steps[len(steps)-1].Failure
	repeated := 1
	for _, f := range x.again[outer.Service] {
		if f.Node.Visit == outer.Node.Visit && f.Node.Name() == outer.Node.Name() && f.Node.Kind() == outer.Node.Kind() && !f.Node.Visit {
			repeated++
		}
	}
	return max(n, repeated)
}

// aside makes one hop of each service's neighbouring failures with one of the fates.
func (x *explanation) aside(kinds ...links.Fate) []Hop {
	groups := map[*failures.Failure][]*failures.Failure{} // by the topmost of the neighbours
	var tops []*failures.Failure
	grouped := map[*failures.Failure]bool{}
	for _, f := range x.all {
		if !slices.Contains(kinds, x.out.Fate(f).Kind) || x.echo(f) {
			continue
		}
		own := x.withAround(f, kinds)
		top := own[len(own)-1]
		if len(groups[top]) == 0 {
			tops = append(tops, top)
		}
		for _, g := range own {
			if !grouped[g] {
				grouped[g] = true
				groups[top] = append(groups[top], g)
			}
		}
	}
	var hops []Hop
	for _, top := range tops {
		group := groups[top]
		slices.SortStableFunc(group, func(a, b *failures.Failure) int { return cmp.Compare(x.depth(b), x.depth(a)) })
		h := x.hop(group)
		h.Reasons = append([]string{x.out.Fate(group[0]).Reason}, h.Reasons...)
		hops = append(hops, h)
	}
	slices.SortStableFunc(hops, compareHops)
	return hops
}

// maxAround bounds how many failed spans of one service are folded into one hop.
const maxAround = 64

// withAround is a failure with the failed spans around it, of the same service and fate.
func (x *explanation) withAround(f *failures.Failure, kinds []links.Fate) []*failures.Failure {
	own := []*failures.Failure{f}
	for p := x.Caller(f.Node); p != nil && p.Service == f.Service && len(own) < maxAround; p = x.Caller(p) {
		g := x.Failures.Of(p)
		if g == nil {
			break
		}
		if slices.Contains(kinds, x.out.Fate(g).Kind) {
			own = append(own, g)
		}
	}
	return own
}

// depth is how many failed spans of its own service stand above the failure.
func (x *explanation) depth(f *failures.Failure) int {
	n := 0
	for p := x.Caller(f.Node); p != nil && p.Service == f.Service && x.Failures.Of(p) != nil && n < maxAround; p = x.Caller(p) {
		n++
	}
	return n
}

// echo tells whether f only repeats another failure that is shown: the calling side of a
// call whose callee tells more, or the warning with which a service noted it.
func (x *explanation) echo(f *failures.Failure) bool {
	fate := x.out.Fate(f).Kind
	if graph.OwnCode(&f.Envelope) == "" && f.Node.Kind() == telemetry.KindClient && !f.Over {
		for _, c := range x.Children(f.Node) {
			if g := x.Failures.Of(c); g != nil && g.Service != f.Service && x.out.Fate(g).Kind == fate {
				return true
			}
		}
	}
	if f.Hard && (!f.Over || f.Aftermath || graph.OwnCode(&f.Envelope) != "") {
		return false
	}
	recovery := slices.ContainsFunc(f.Signals, func(s failures.Signal) bool { return s.Says.Has(lexicon.GoesOn) })
	return slices.ContainsFunc(x.nearby(f), func(g *failures.Failure) bool { return x.repeats(f, g, recovery) })
}

// repeats tells whether a warning is about the failure g, which is shown.
func (x *explanation) repeats(f, g *failures.Failure, recovery bool) bool {
	kind := x.out.Fate(g).Kind
	if g == f || !g.Hard || g.Over || g.Service == f.Service {
		return false
	}
	switch {
	case x.Below(f.Node, g.Node) && !f.Hard:
		return true
	case recovery && kind == links.Handled && !g.At.After(f.At) && !f.Hard:
		return true
	}
	return links.Repeats(f, g) || graph.Mentions(f.All, g.Service) || graph.SameName(f.Envelope.Peer, g.Service)
}

// maxNearby bounds the failures that a warning is held against.
const maxNearby = 256

// nearby are the failures nearest in time.
func (x *explanation) nearby(f *failures.Failure) []*failures.Failure {
	if len(x.all) <= maxNearby {
		return x.all
	}
	i, _ := slices.BinarySearchFunc(x.Failures.All, f, failures.Compare)
	from := max(0, min(i-maxNearby/2, len(x.Failures.All)-maxNearby))
	return x.Failures.All[from : from+maxNearby]
}

// headline is a failure in a few words.
func headline(f *failures.Failure) string {
	for _, m := range []string{f.Envelope.ErrorMessage, f.Envelope.Message} {
		if m != "" {
			return fmt.Sprintf("%s %q", f.Code(), clip(m))
		}
	}
	return f.Code()
}
