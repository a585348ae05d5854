package correlate

import (
	"slices"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// tryKey is what the tries of one call have in common, whichever of its two spans is
// there. Calls that overlap in time are not tries of one another; turn tells those apart.
type tryKey struct {
	caller       *node
	callee, name string
	turn         int
}

func keyOf(caller, n *node) tryKey {
	for caller.missing() && caller.parent != nil {
		caller = caller.parent
	}
	callee := n.service
	if n.kind() == telemetry.KindClient || n.kind() == telemetry.KindProducer {
		callee = peerOf(n.told)
		if len(n.children) > 0 && n.children[0].service != "" {
			callee = n.children[0].service
		}
	}
	return tryKey{caller: caller, callee: bareName(callee), name: n.name()}
}

// brokeOff tells whether a call of a span that failed may have failed too after its status
// had come: the body of an answer, or a stream, can break off under a 200.
func brokeOff(effect, n *node) bool {
	failed := func(c *node) bool { return c.failure != nil && c.failure.hard }
	return effect.told != nil && effect.told.Status == telemetry.StatusError && n.parent == effect &&
		n.kind() == telemetry.KindClient && n.told.Status == telemetry.StatusUnset &&
		slices.ContainsFunc(n.children, func(c *node) bool {
			return failed(c) || c.missing() && slices.ContainsFunc(c.children, failed)
		})
}

// callFailed tells whether n is the calling side of a call that failed: whatever the callee
// says of itself, its caller saw an error.
func callFailed(n *node) bool {
	return n.failure != nil && n.failure.hard && n.kind() == telemetry.KindClient
}

// settleTries divides the tries of a call into those that failed in the same way as the one
// which decided, and those before them, after which the caller tried again with success as
// far as that error goes. Of those alike the first stands for all.
func settleTries(tries []*failure) (speaker *failure, alikes, earlier []*failure) {
	decided := len(tries) - 1
	for i := decided; i >= 0; i-- { // one that only ran out of time or was not let through says nothing new
		if f := tries[i]; f.hard && !followsFromOthers(f) && !(gaveUp(f) && i > 0 && !gaveUp(tries[i-1])) {
			decided = i
			break
		}
	}
	if repeats(tries) {
		decided = len(tries) - 2
	}
	first := decided
	for first > 0 && (sameError(tries[first-1], tries[decided]) || !tries[first-1].hard || followsFromOthers(tries[first-1])) {
		first--
	}
	speaker = tries[decided]
	for i := decided; i >= first; i-- {
		if tries[i].hard && !followsFromOthers(tries[i]) {
			speaker = tries[i]
		}
	}
	return speaker, tries[first:], tries[:first]
}

// sameError tells whether two tries failed in the same way: neither kind, status nor code
// speaks against it.
func sameError(a, b *failure) bool {
	if x, y := ownCode(&a.env), ownCode(&b.env); x != "" && y != "" {
		return x == y
	}
	if a.env.GRPCStatus != "" && b.env.GRPCStatus != "" && a.env.GRPCStatus != b.env.GRPCStatus ||
		a.env.HTTPStatus != 0 && b.env.HTTPStatus != 0 && a.env.HTTPStatus != b.env.HTTPStatus {
		return false
	}
	return a.cls.Kind == b.cls.Kind || a.cls.Kind == envelope.KindUnknown || b.cls.Kind == envelope.KindUnknown
}

// repeats tells whether the last try failed because an earlier one, of which the caller did
// not hear, had done the work.
func repeats(tries []*failure) bool {
	if len(tries) < 2 {
		return false
	}
	switch tries[len(tries)-1].cls.Kind {
	case envelope.KindAlreadyExists, envelope.KindIdempotencyConflict:
		return slices.ContainsFunc(tries[:len(tries)-1], gaveUp)
	}
	return false
}

// undoing marks calls that came after another had failed and went to a callee that had
// done something for the request before: they take it back.
func undoing(cs []*candidate) {
	for _, c := range cs {
		if c.node == nil || c.node.parent == nil || c.said.points >= 20 {
			continue
		}
		k := keyOf(c.node.parent, c.node)
		for _, other := range cs {
			if other == c || other.node == nil || !other.f.hard || other.fate == handled || other.node.end.After(c.node.start) {
				continue
			}
			for _, sib := range c.node.parent.children {
				s := keyOf(c.node.parent, sib)
				if sib.failure == nil && s.callee == k.callee && s.name != k.name && sib.end.Before(other.node.end) {
					c.score -= 30
					if c.fate == fateOpen {
						c.fate, c.why = secondary, "it takes back what was done before another call failed"
					}
					break
				}
			}
			break
		}
	}
}

// followsFromOthers: such an error says nothing of its own cause, only that something else
// happened before or above.
func followsFromOthers(f *failure) bool {
	switch f.cls.Kind {
	case envelope.KindCancelled, envelope.KindCircuitOpen, envelope.KindRetriesExhausted, envelope.KindDeadLettered:
		return true
	}
	return false
}

// rounds numbers calls that came one after another; calls that overlapped share a number.
func rounds(cs []*candidate) {
	byStart := slices.Clone(cs)
	slices.SortStableFunc(byStart, func(a, b *candidate) int {
		return compareNodes(a.tries[0].node, b.tries[0].node)
	})
	var until time.Time
	round := 0
	for _, c := range byStart {
		if !c.tries[0].node.start.Before(until) {
			round++
		}
		c.round = round
		for _, t := range c.tries {
			until = later(until, t.node.end)
		}
	}
}

func callName(n *node) string {
	switch {
	case n == nil:
		return "?"
	case n.missing() && n.service != "":
		return n.service
	case n.missing():
		return "a missing span"
	case n.told.Name == "":
		return n.service
	}
	return n.service + " " + n.told.Name
}
