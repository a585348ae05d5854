package correlate

import (
	"cmp"
	"slices"
	"time"

	"triage/telemetry"
)

// repair hangs a missing span, with what it called, where its caller must have been: where
// other calls of the same kind come from, at a call to its service that has no span below
// it, else in the innermost span that encloses it in time. What fits nowhere stays a top of
// its own.
func repair(t *tree) {
	var stray, sound []*node
	for _, n := range t.nodes {
		switch {
		case !n.missing():
			sound = append(sound, n)
		case n.parent == nil:
			stray = append(stray, n)
		}
	}
	if len(stray) > 0 {
		slices.SortFunc(sound, compareNodes)
		slices.SortFunc(stray, func(a, b *node) int { // what is sure to have answered a call before what may have made one
			return cmp.Or(compareBool(a.stoodForClient(), b.stoodForClient()), compareNodes(a, b))
		})
		routes, direct := knownRoutes(sound), calledDirectly(sound)
		for _, s := range stray {
			p := routes.caller(s)
			if p == nil {
				p = bestCaller(s, sound, direct)
			}
			if p == nil {
				p = onlySend(s, sound)
				s.async = p != nil
			}
			if p == nil {
				p = onlyOpen(s, sound)
			}
			if p == nil {
				p = wayIn(s, t)
				s.async = p != nil && !s.stoodForClient() && s.start.After(p.end) // the answer had been given
			}
			if p != nil {
				s.parent, s.guessed, s.top = p, true, p
				p.children = append(p.children, s)
			}
		}
	}
	t.findTops()
}

// route is a call as its callee tells it.
type route struct{ service, name string }

// routes are the spans from which calls of a kind were made, by start.
type routes map[route][]*node

// knownRoutes notes from where each operation was called: from the span around the client
// span, present or missing.
func knownRoutes(sound []*node) routes {
	rs := routes{}
	for _, n := range sound {
		client := n.parent
		if n.kind() != telemetry.KindServer || client == nil || client.missing() || client.kind() != telemetry.KindClient || client.parent == nil {
			continue
		}
		k := route{n.service, n.name()}
		if callers := rs[k]; len(callers) == 0 || callers[len(callers)-1] != client.parent {
			rs[k] = append(callers, client.parent)
		}
	}
	return rs
}

// caller is the span that made other calls to what a missing client span called, and may
// have made this one too.
func (rs routes) caller(s *node) *node {
	if !s.stoodForClient() {
		return nil
	}
	callee := s.children[0]
	for n := range backwards(rs[route{callee.service, callee.name()}], maxCallers) {
		if n.start.After(s.start) || n.topmost() == s || (!n.missing() && n.end.Before(s.end)) {
			continue
		}
		return n
	}
	return nil
}

// stoodForClient tells whether a missing span must have been a client's: what it is the
// parent of was a server's.
func (n *node) stoodForClient() bool {
	return n.missing() && len(n.children) > 0 && n.children[0].kind() == telemetry.KindServer
}

// maxCallers bounds the search for a caller: spans that started shortly before.
const maxCallers = 256

// bestCaller looks for a span that encloses s; clocks that differ a little are allowed for
// when none does strictly.
func bestCaller(s *node, sound []*node, direct bool) *node {
	callee := ""
	if len(s.children) > 0 {
		callee = s.children[0].service
	}
	for _, slack := range [...]time.Duration{0, skewTolerance} {
		i, _ := slices.BinarySearchFunc(sound, s.start.Add(slack+1), func(n *node, at time.Time) int {
			return n.start.Compare(at)
		})
		var best *node
		bestRank := 0
		for n := range backwards(sound[:i], maxCallers) {
			if n.end.Before(s.start.Add(-slack)) || n.topmost() == s {
				continue
			}
			if rank := callerRank(n, callee, s, slack, direct); rank > bestRank {
				best, bestRank = n, rank
			}
		}
		if best != nil {
			return best
		}
	}
	return onlyCall(callee, s, sound)
}

// calledDirectly tells whether the services of the trace call one another without spans of the
// calling side: the span of one stands right above that of another.
func calledDirectly(sound []*node) bool {
	return slices.ContainsFunc(sound, func(n *node) bool {
		p := n.parent
		return n.kind() == telemetry.KindServer && p != nil && !p.missing() && p.kind() == telemetry.KindServer && p.service != n.service
	})
}

// onlySend is the one message of which nothing tells who took it. What s may have taken
// itself it may have taken whatever the clocks say; else it was sent before s began.
func onlySend(s *node, sound []*node) *node {
	var only *node
	for _, n := range sound[:min(len(sound), maxCallers)] {
		if n.kind() == telemetry.KindProducer && len(n.children) == 0 && n.topmost() != s && !(s.stoodForClient() && n.start.After(s.start)) {
			if only != nil {
				return nil
			}
			only = n
		}
	}
	return only
}

// onlyOpen is the one call of the trace of which nothing is known but that it was made: what
// it called sends no spans. It is taken whatever the clocks say.
func onlyOpen(s *node, sound []*node) *node {
	if !s.stoodForClient() {
		return nil
	}
	known := map[string]bool{}
	for _, n := range sound {
		known[bareName(n.service)] = true
	}
	var only *node
	for _, n := range sound[:min(len(sound), maxCallers)] {
		if n.kind() != telemetry.KindClient || len(n.children) > 0 || n.told.isStore() || n.topmost() == s || known[bareName(peerOf(n.told))] {
			continue
		}
		if only != nil {
			return nil
		}
		only = n
	}
	return only
}

// wayIn is the root of the trace: whatever names a parent was called below it.
func wayIn(s *node, t *tree) *node {
	for _, n := range t.nodes {
		if !n.missing() && n.parent == nil && n.told.ParentID == "" && n.kind() != telemetry.KindConsumer && n.topmost() != s {
			return n
		}
	}
	return nil
}

// onlyCall is the one call to the callee that has no span below it, whatever the clocks
// say; nil when there is none or more than one.
func onlyCall(callee string, s *node, sound []*node) *node {
	var only *node
	for _, n := range sound[:min(len(sound), maxCallers)] {
		if n.kind() == telemetry.KindClient && len(n.children) == 0 && names(peerOf(n.told), callee) && n.topmost() != s {
			if only != nil {
				return nil
			}
			only = n
		}
	}
	return only
}

// callerRank is how well n could have made the call that s stands for; 0 means it cannot.
// direct: see calledDirectly.
func callerRank(n *node, callee string, s *node, slack time.Duration, direct bool) int {
	leaf := len(n.children) == 0
	client := n.kind() == telemetry.KindClient || n.kind() == telemetry.KindProducer
	encloses := !n.end.Add(slack).Before(s.end)
	peer := peerOf(n.told)
	switch {
	case client && leaf && callee != "" && names(peer, callee):
		return 4
	case client && (!leaf || n.told.isStore()):
		return 0 // its callee is known, or has no spans
	case client && !encloses:
		if s.stoodForClient() && n.told.failed {
			return 1 // it gave up, and what it had called went on
		}
		return 0
	case client && s.stoodForClient():
		return 3 // by way of a service that has no spans at all
	case client && peer != "" && callee != "":
		return 0 // it called something else
	case client:
		return 3
	case n.end.Before(s.start):
		return 0 // it was over when the call began
	case encloses && s.stoodForClient():
		if n.service == callee {
			return 1 // services seldom call themselves
		}
		return 2
	case encloses && (n.service == callee || callee == ""):
		return 2
	case encloses && direct:
		return 1
	}
	return 0
}
