package links

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
)

// opened answers for a failure that refers to earlier ones on the same way: an open breaker
// is opened by the calls that failed before it. The last tries before it count, of which the
// first that failed for a reason of its own speaks.
func (f *Forest) opened(effect *failures.Failure) *Cause {
	if effect.Classification.Look != envelope.LookBack {
		return nil
	}
	end, _ := slices.BinarySearchFunc(f.Failures.All, effect.At, func(g *failures.Failure, t time.Time) int { return g.At.Compare(t) })
	var tries []*failures.Failure
	for _, g := range f.Failures.All[:end] {
		if g == effect || g.Over || g.RefersBack() || f.Below(g.Node, effect.Node) || f.Below(effect.Node, g.Node) || !sameWay(effect, g, f) {
			continue
		}
		tries = append(tries, g)
	}
	if len(tries) == 0 {
		return nil
	}
	speaker, alikes, earlier := f.settleTries(tries)
	return &Cause{Failure: speaker, Tries: alikes, Earlier: earlier, Node: speaker.Node, Score: 60, Link: Link{
		Peer, fmt.Sprintf("%s on the same way failed %s before", count(len(tries), "earlier call"), Pretty(effect.At.Sub(speaker.At))), 0.6,
	}}
}

// sameWay tells whether the earlier failure g is one of the calls that the effect did not make
// any more: a call of the same service to the same peer.
func sameWay(effect, g *failures.Failure, f *Forest) bool {
	if g.Service != effect.Service {
		return false
	}
	peer, other := effect.Envelope.Peer, g.Envelope.Peer
	if peer != "" && other != "" {
		return graph.SameName(peer, graph.BareName(other))
	}
	if other != "" && (graph.Mentions(effect.Own, other) || graph.Mentions(strings.ToLower(effect.Own), graph.BareName(other))) {
		return true
	}
	above := f.Caller(effect.Node)
	return peer == "" && g.Node.Calls() && above != nil && above == f.Caller(g.Node)
}
