package correlate

import (
	"fmt"
	"slices"
)

// settle gives every failure that is not on the path its fate.
func (r *request) settle() {
	defer func() {
		r.again = map[string][]*failure{}
		for _, f := range r.failures {
			if r.fates[f].kind == folded {
				r.again[f.service] = append(r.again[f.service], f)
			}
		}
	}()
	for _, f := range r.failures {
		if f.aftermath {
			r.decide(f, secondary, fmt.Sprintf("%s was clearing up, or had been called off", f.service))
		} else if f.survived {
			r.decide(f, handled, fmt.Sprintf("%s went on after it", f.service))
		}
	}
	for i, f := range r.path {
		if i+1 < len(r.path) {
			for _, try := range f.cause.tries {
				r.decide(try, folded, "another try of the same call")
			}
			for _, try := range f.cause.earlier {
				r.decide(try, handled, fmt.Sprintf("%s tried again after it, and the last try failed in another way", f.service))
			}
		}
		for _, c := range f.others {
			kind, why := c.fate, c.why
			switch {
			case kind != fateOpen:
			case f.cause != nil && c.f.service == f.cause.f.service && c.f.final.Before(f.cause.f.at) && !sameError(c.f, f.cause.f):
				kind, why = handled, fmt.Sprintf("%s was asked again after it, and failed in another way", c.f.service)
				c.fate = kind
			case f.cause != nil && f.cause.round > c.round && c.round > 0:
				kind, why = handled, fmt.Sprintf("%s went on to other calls after it", f.service)
				c.fate = kind
			default:
				kind, why = rival, fmt.Sprintf("it failed under %s too", f.service)
			}
			for _, try := range slices.Concat(c.earlier, c.tries) {
				r.decide(try, kind, why)
			}
		}
	}
	for _, f := range r.failures {
		if f.node == nil {
			r.settleLog(f)
		}
	}
	for _, n := range r.nodes {
		if n.failure != nil {
			r.settleSpan(n.failure)
		}
	}
	r.absorb()
	r.outlasted()

}

// outlasted adds what was still at work when somebody gave up on it and did without.
func (r *request) outlasted() {
	for _, f := range r.failures[:len(r.failures):len(r.failures)] {
		if r.fates[f].kind != handled || !f.hard || !gaveUp(f) {
			continue
		}
		for c := r.stillRunning(f); c != nil && c.f.running; c = c.f.cause {
			if _, known := r.fates[c.f]; !known {
				r.failures = append(r.failures, c.f)
				r.decide(c.f, handled, fmt.Sprintf("%s gave up on it and went on", f.service))
			}
		}
	}
}

// absorb folds into a hop what its own service says of the same error elsewhere.
func (r *request) absorb() {
	hops := map[string][]*failure{}
	for _, p := range r.path {
		hops[p.service] = append(hops[p.service], p)
	}
	for _, f := range r.failures {
		if k := r.fates[f].kind; k != secondary && k != rival {
			continue
		}
		for _, p := range hops[f.service] {
			if p.running && f.node != nil && (above(f.node, p.node) || above(p.node, f.node)) || p.cls.Kind == f.cls.Kind && (relation(p, f).points >= 20 || relation(f, p).points >= 20) {
				r.fates[f] = fate{folded, "the same service tells of the same error"}
				break
			}
		}
	}
}

func (r *request) decide(f *failure, kind fateKind, why string) {
	if _, ok := r.fates[f]; !ok {
		r.fates[f] = fate{kind, why}
	}
}

// settleSpan gives a failure the fate of the failed span above it.
func (r *request) settleSpan(f *failure) fate {
	var way []*failure
	at := f
	var known fate
	for {
		if have, ok := r.fates[at]; ok {
			known = have
			break
		}
		way = append(way, at)
		up, well := failedAbove(at.node)
		if up == nil {
			if ok, why := r.reached(at); !ok {
				known = fate{handled, why}
			} else {
				known = fate{rival, "it reached a caller as well"}
			}
			break
		}
		if well != nil {
			known = fate{handled, callName(well) + " called it and ended well"}
			break
		}
		at = up
	}
	if known.kind == onPath {
		known = fate{secondary, "it failed under " + at.service}
	}
	for _, w := range way {
		if known.kind == rival && w != way[len(way)-1] {
			r.fates[w] = fate{secondary, known.reason}
			continue
		}
		if known.kind == folded && !slices.ContainsFunc(r.path, func(p *failure) bool { return p.service == w.service }) {
			r.fates[w] = fate{secondary, "it failed under " + at.service} // no try of what is on the path
			continue
		}
		r.fates[w] = known
	}
	return known
}

// failedAbove is the nearest failure above n; well is a span between them that says it
// succeeded.
func failedAbove(n *node) (f *failure, well *node) {
	guessed := n.guessed
	for p := n.parent; p != nil; p = p.parent {
		if p.failure != nil {
			return p.failure, well
		}
		if well == nil && !guessed && p.provenOK() {
			well = p
		}
		guessed = p.guessed
	}
	return nil, nil
}

func (r *request) settleLog(f *failure) {
	if _, ok := r.fates[f]; ok {
		return
	}
	if ok, why := r.reached(f); !ok {
		r.fates[f] = fate{handled, why}
		return
	}
	if len(r.path) == 0 {
		r.fates[f] = fate{handled, "nothing shows that it reached the caller"}
		return
	}
	for _, p := range r.path {
		if p.service == f.service && (relation(p, f).points >= 20 || relation(f, p).points >= 20) {
			r.fates[f] = fate{folded, "the same service tells of the same error"}
			return
		}
	}
	kind := rival
	if followsFromOthers(f) || r.path[len(r.path)-1].at.Before(f.at) {
		kind = secondary
	}
	r.fates[f] = fate{kind, "nothing ties it to the error that reached the caller"}
}
