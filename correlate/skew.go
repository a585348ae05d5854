package correlate

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"triage/telemetry"
)

// skewTolerance is what two clocks may differ without anything being said about it.
const skewTolerance = 2 * time.Millisecond

// measureSkew estimates how far each service's clock is from that of the service which saw
// the request first. Only what cannot be otherwise counts: a callee's span that starts
// before its caller's did, or after its caller's had ended. The estimate serves
// comparisons between services; no time that is shown is ever changed.
func (r *request) measureSkew() {
	type pair struct{ from, to string }
	shifts := map[pair][]time.Duration{}
	var pairs []pair
	neighbours := map[string][]string{}
	note := func(from, to string) {
		if !slices.Contains(neighbours[from], to) {
			neighbours[from] = append(neighbours[from], to)
		}
	}
	for _, n := range r.nodes {
		p := n.parent
		if p == nil || p.missing() || n.missing() || n.async || n.service == p.service || p.kind() == telemetry.KindProducer {
			continue
		}
		k := pair{p.service, n.service}
		if _, ok := shifts[k]; !ok {
			pairs = append(pairs, k)
			note(k.from, k.to)
			note(k.to, k.from)
		}
		shifts[k] = append(shifts[k], shift(p, n))
	}
	edge := map[pair]time.Duration{}
	for _, k := range pairs {
		slices.Sort(shifts[k])
		edge[k] = shifts[k][len(shifts[k])/2]
	}

	r.skew = map[string]time.Duration{}
	known := map[string]bool{}
	for _, k := range pairs { // in the order of the traces: callers first
		if known[k.from] {
			continue
		}
		known[k.from] = true
		queue := []string{k.from}
		for len(queue) > 0 {
			from := queue[0]
			queue = queue[1:]
			for _, to := range neighbours[from] {
				if known[to] {
					continue
				}
				known[to] = true
				d := edge[pair{from, to}]
				if _, ok := edge[pair{from, to}]; !ok {
					d = -edge[pair{to, from}]
				}
				r.skew[to] = r.skew[from] + d
				queue = append(queue, to)
			}
		}
	}
}

// shift is how far the child's clock must be ahead of its parent's; 0 when the two spans
// fit as they are.
func shift(p, n *node) time.Duration {
	early, late := p.start.Sub(n.start), n.start.Sub(p.end)
	if early <= skewTolerance && late <= skewTolerance {
		return 0
	}
	if n.end.Sub(n.start) > p.end.Sub(p.start) {
		return n.start.Sub(p.start) // its caller did not wait for the end
	}
	// the child, moved to the middle of the parent
	return (n.start.Sub(p.start) + n.end.Sub(p.end)) / 2
}

// same is t, told by service's clock, on the entry's clock.
func (r *request) same(service string, t time.Time) time.Time {
	return t.Add(-r.skew[service])
}

// skewed lists the services whose clock is noticeably off, the worst first.
func (r *request) skewed() []string {
	var names []string
	for _, n := range r.nodes {
		d := r.skew[n.service]
		if d < 0 {
			d = -d
		}
		if d > 10*time.Millisecond && !slices.Contains(names, n.service) {
			names = append(names, n.service)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.skew[b].Abs(), r.skew[a].Abs()), cmp.Compare(a, b))
	})
	return names
}

// backwards runs over the last limit elements, last first.
func backwards[E any](s []E, limit int) iter.Seq[E] {
	return func(yield func(E) bool) {
		for i := len(s) - 1; i >= 0 && i >= len(s)-limit; i-- {
			if !yield(s[i]) {
				return
			}
		}
	}
}
