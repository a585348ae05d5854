package grow

import "slices"

// Judge compares an answer with the truth.
func Judge(t Truth, a Answer) Verdict {
	v := Verdict{Status: slices.Contains(t.Statuses, a.Status)}
	// Where another status is as good, an answer of that status names no root.
	if t.Outcome == "failed" && len(t.Roots) > 0 && (a.Status == "failed" || !v.Status) {
		v.HasRoot, v.HasChain = true, true
		v.Root = slices.Contains(t.Roots, a.Root) || t.Peer != "" && (a.Root == t.Peer || slices.Contains(t.Roots, a.Root) && a.RootPeer == t.Peer)
		v.Chain = v.Root && exact(t, a.Chain)
		if len(t.Classes) > 0 {
			v.HasClass = true
			v.Class = v.Root && slices.Contains(t.Classes, a.RootClass)
		}
	}
	if len(t.Handled) > 0 {
		v.HasHandle = true
		v.Handled = handledRight(t, a)
	}
	return v
}

// exact tells whether the chain is a part of the path in order that has all that is
// required; the silent peer may lead.
func exact(t Truth, chain []string) bool {
	if len(chain) > 0 && t.Peer != "" && chain[0] == t.Peer && !slices.Contains(t.Path, t.Peer) {
		chain = chain[1:]
	}
	return subsequence(chain, t.Path) && subsequence(t.Required, chain)
}

// subsequence tells whether part stands in whole, in order.
func subsequence(part, whole []string) bool {
	for _, s := range whole {
		if len(part) > 0 && part[0] == s {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// handledRight: what was recovered from is not on the chain, and some of it is listed.
func handledRight(t Truth, a Answer) bool {
	listed := false
	for _, h := range t.Handled {
		if slices.Contains(a.Chain, h) {
			return false
		}
		listed = listed || slices.Contains(a.Handled, h)
	}
	return listed
}
