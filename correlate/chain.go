package correlate

import (
	"fmt"
	"slices"

	"triage/envelope"
)

// chain makes hops of the path, root cause first; neighbouring failures of one service are
// one hop.
func (r *request) chain() []Hop {
	var hops []Hop
	for i := len(r.path) - 1; i >= 0; {
		j := i
		for j > 0 && r.path[j-1].service == r.path[i].service {
			j--
		}
		group := slices.Clone(r.path[j : i+1])
		slices.Reverse(group) // deepest first
		h := r.hop(r.withFolded(group))
		if len(hops) > 0 {
			link := group[0].cause.link
			h.Link = &link
			h.Reasons = append([]string{link.Reason}, h.Reasons...)
			h.Against = append(h.Against, group[0].cause.doubt...)
		} else {
			h.Reasons = append(r.rootReasons(group[0]), h.Reasons...)
		}
		if n := r.attempts(group); n > 1 {
			h.Attempts = max(h.Attempts, n)
		}
		for _, f := range group {
			for _, c := range f.others {
				if c.fate == fateOpen && len(h.Against) < maxAgainst {
					h.Against = append(h.Against, fmt.Sprintf("%s failed under %s as well: %s", c.f.service, f.service, headline(c.f)))
				}
			}
		}
		hops = append(hops, h)
		i = j - 1
	}
	return hops
}

// withFolded adds to the failures of a hop the other tries and records of the same service.
func (r *request) withFolded(group []*failure) []*failure {
	return slices.Concat(group, r.again[group[0].service])
}

// rootReasons say why the search ended here.
func (r *request) rootReasons(f *failure) []string {
	var why []string
	switch {
	case f.running:
		return append(why, f.env.Message)
	case f.node == nil:
		why = append(why, "no other failure in the logs explains it")
	case len(f.node.children) == 0 && f.env.Peer != "":
		why = append(why, fmt.Sprintf("deepest failure found: %s has no span of its own", f.env.Peer))
	case len(f.others) > 0:
		why = append(why, "deepest failure found on the way: what failed below it was recovered from, or a consequence")
	case len(f.node.children) == 0:
		why = append(why, "deepest failure found: there is no span below it")
	default:
		why = append(why, "deepest failure found: nothing below it failed")
	}
	if f.node != nil && gaveUp(f) {
		if h := hurriedBy(f.node); h != nil {
			why = append(why, fmt.Sprintf("%s had taken %s of the %s there were", callName(h), pretty(h.end.Sub(h.start)), pretty(h.parent.end.Sub(h.parent.start))))
		}
	}
	switch f.cls.Look {
	case envelope.LookUp:
		why = append(why, "an error of this kind is caused by what the caller sent or did")
	case envelope.LookOut:
		why = append(why, "an error of this kind comes from outside the request: configuration, identity, certificates, a release")
	case envelope.LookBack:
		why = append(why, "it refers to earlier calls, of which there is no record here")
	}
	return why
}
