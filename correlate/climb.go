package correlate

import (
	"fmt"
	"slices"
	"strings"
)

// climb goes from a failure to those that name it as their cause.
func (r *request) climb(f *failure) *failure {
	passed := map[*failure]bool{}
	for again := true; again; {
		again = false
		passed[f] = true
		for g := range r.others(f) {
			if passed[g] || !g.hard || g.near > f.near {
				continue
			}
			if ok, _ := r.reached(g); !ok {
				continue
			}
			if calledOff(f) && calledOff(g) && passesOn(r, g, f) {
				f, again = g, true
				break
			}
			if c := r.causeOf(g); c != nil && c.f == f && c.link.Kind != LinkTimeOrder {
				f, again = g, true
				break
			} else if c != nil && c.f == f && g.node == nil && (g.env.HTTPStatus >= 500 || g.says().relays || g.service == f.service && !g.says().undoes) {
				f, again = g, true
				break
			} else if c != nil && passed[c.f] && r.through(g, f) {
				g.others = append(g.others, c)
				g.cause = &candidate{f: f, tries: []*failure{f}, score: 57, link: Link{
					Kind: LinkPeer, Confidence: 0.57, Reason: fmt.Sprintf("%s and %s speak of the same call: %s stands between", g.service, f.service, f.service),
				}}
				f, again = g, true
				break
			}
		}
	}
	return f
}

// proxied tells whether f is what a proxy answered when its upstream had failed.
func proxied(f *failure) bool {
	return f.says().answering && f.env.HTTPStatus >= 500 &&
		slices.ContainsFunc(proxies[:], func(p string) bool { return strings.HasPrefix(f.env.Format, p) })
}

// proxies are the formats of access lines that only proxies write.
var proxies = [...]string{"envoy", "haproxy", "alb", "elb"}

// through tells whether g's call went by way of a proxy, whose answer f is: it had just given it.
func (r *request) through(g, f *failure) bool {
	gap := r.same(g.service, g.at).Sub(r.same(f.service, f.at))
	return g.node == nil && g.service != f.service && proxied(f) && gap >= 0 && gap < lateness
}

// passesOn tells whether a cancelled call speaks of another one, below it.
func passesOn(r *request, g, f *failure) bool {
	r.causeOf(g)
	return slices.ContainsFunc(g.others, func(c *candidate) bool { return c.f == f })
}
