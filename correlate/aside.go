package correlate

import (
	"cmp"
	"fmt"
	"slices"

	"triage/telemetry"
)

// aside makes one hop of each service's neighbouring failures with one of the fates.
func (r *request) aside(kinds ...fateKind) []Hop {
	groups := map[*failure][]*failure{} // by the topmost of the neighbours
	var tops []*failure
	grouped := map[*failure]bool{}
	for _, f := range r.failures {
		if !slices.Contains(kinds, r.fates[f].kind) || r.echo(f) {
			continue
		}
		own := []*failure{f} // with the failed spans around it, of the same service and fate
		if f.node != nil {
			for p := f.node.parent; p != nil && p.failure != nil && p.service == f.service; p = p.parent {
				if slices.Contains(kinds, r.fates[p.failure].kind) {
					own = append(own, p.failure)
				}
			}
		}
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
	hops := make([]Hop, 0, len(tops))
	for _, top := range tops {
		group := groups[top]
		slices.SortStableFunc(group, func(a, b *failure) int { return cmp.Compare(b.depth(), a.depth()) })
		h := r.hop(group)
		h.Reasons = append([]string{r.fates[group[0]].reason}, h.Reasons...)
		hops = append(hops, h)
	}
	slices.SortStableFunc(hops, func(a, b Hop) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Service, b.Service))
	})
	if len(hops) == 0 {
		return nil
	}
	return hops
}

// depth is how many failed spans of its own service stand above the failure.
func (f *failure) depth() int {
	n := 0
	if f.node != nil {
		for p := f.node.parent; p != nil && p.failure != nil && p.service == f.service; p = p.parent {
			n++
		}
	}
	return n
}

// echo tells whether f only repeats another failure that is shown: the calling side of a
// call whose callee tells more, or the warning with which a service noted it.
func (r *request) echo(f *failure) bool {
	if f.node != nil {
		for _, c := range f.node.children {
			g := c.failure
			if g != nil && g.service != f.service && r.fates[g].kind == r.fates[f].kind &&
				ownCode(&f.env) == "" && f.node.kind() == telemetry.KindClient {
				return true
			}
		}
	}
	if f.hard {
		return false
	}
	recovery := slices.ContainsFunc(f.signals, func(s signal) bool { return recovers(&s.env) })
	for _, g := range r.failures {
		if g == f || !g.hard || g.service == f.service && r.fates[g].kind == onPath {
			continue
		}
		if f.node != nil && g.node != nil && above(f.node, g.node) {
			return true
		}
		if recovery && r.fates[g].kind == handled && r.precedes(g, f) {
			return true
		}
		if relation(f, g).points > 0 || mentions(f.text(), g.service) || names(f.env.Peer, g.service) {
			return true
		}
	}
	return false
}

// headline is a failure in a few words.
func headline(f *failure) string {
	code := ownCode(&f.env)
	if code == "" {
		code = string(f.cls.Kind)
	}
	for _, m := range []string{f.env.ErrorMessage, f.env.Message} {
		if m != "" {
			return fmt.Sprintf("%s %q", code, clip(m))
		}
	}
	return code
}
