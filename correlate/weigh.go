package correlate

import (
	"fmt"
	"strings"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// weigh adds to a candidate below f what speaks for and against it.
func (r *request) weigh(f *failure, c *candidate) {
	against := func(points int, fate fateKind, why string) {
		c.score -= points
		if c.fate == fateOpen {
			c.fate, c.why = fate, why
		}
		c.doubt = append(c.doubt, why)
	}
	if c.fate == handled { // a later call of the same kind succeeded
		against(50, handled, c.why)
	}
	c.said = relation(f, c.f)
	if c.node != nil && c.said.points < 20 && ownCode(&c.f.env) == "" {
		for _, n := range c.node.children { // the other side of the same call
			if n.failure == nil {
				continue
			}
			if rel := relation(f, n.failure); rel.points > c.said.points {
				c.said = rel
			}
		}
	}
	c.score += c.said.points
	if c.named = blames(f, c); c.named && c.said.points < 20 {
		c.score += 14
	}
	if c.link.Kind == LinkSpanLink && c.said.points < 20 && !c.named && f.node != nil && !f.node.async && !gaveUp(f) {
		against(40, secondary, fmt.Sprintf("%s did not wait for it", f.service))
	}
	if c.unspoken() && alike(f, c.f) && !ownFault(f) {
		c.score += 8
	}
	if !c.f.hard {
		points := 45
		if ownCode(&c.f.env) != "" && (alike(f, c.f) || c.said.points >= 20) {
			points = 10 // a refusal, which many services log as a warning
		}
		against(points, handled, "it was logged as a warning only")
	}
	if c.node != nil && c.node.provenOK() && !c.f.env.Panic && !f.says().cutShort {
		against(45, handled, fmt.Sprintf("%s itself ended well", callName(c.node)))
	}
	if c.f.cls.Kind == envelope.KindCancelled && !gaveUp(c.f) {
		against(60, secondary, "it was cancelled: a consequence of what its caller did")
	}
	if gaveUp(f) && gaveUp(c.f) {
		if h := hurriedBy(c.call()); h != nil {
			against(60, secondary, fmt.Sprintf("it had only %s left of the time, after %s", pretty(c.node.end.Sub(c.node.start)), callName(h)))
		}
	}
	if r.afterwards(f, c) {
		against(60, secondary, fmt.Sprintf("it began after %s had failed", f.service))
	}
	if marker := fallbackAfter(f, c); marker != "" && c.said.points < 20 && !c.named {
		against(45, handled, marker)
	}
	if c.said.points < 20 && compensates(c) {
		against(20, secondary, "it looks like clean-up after the failure")
	}
	if c.unspoken() && f.cls.Kind != c.f.cls.Kind && !sameAnswer(f, c.f) && (ownFault(f) || refusedOnly(f) && c.f.outage()) {
		against(45, handled, fmt.Sprintf("%s failed with %s, which is decided in the service itself", f.service, f.cls.Kind))
	} else if c.unspoken() && unlike(f, c.f) {
		against(45, handled, fmt.Sprintf("%s's own exception, with its stack, does not come from it", f.service))
	} else if c.unspoken() && wentOn(f, c) {
		against(45, handled, fmt.Sprintf("%s made other calls after it, which went well, and failed with an error of its own", f.service))
	}
	c.link.Confidence = confidence(c.score)
	if c.said.reason != "" {
		c.link.Reason += "; " + c.said.reason
	}
	if n := len(c.tries); n > 1 {
		c.link.Reason += fmt.Sprintf("; %d tries failed", n)
	}
}

// call is the calling side of the call by which f reached the candidate, nil when it is not known.
func (c *candidate) call() *node {
	if c.node == nil || c.node.kind() == telemetry.KindClient {
		return nil
	}
	return c.node.parent
}

// weighOutside does the same for a candidate that no span ties to f.
func (r *request) weighOutside(f *failure, c *candidate) {
	if c.said.points >= 20 && blames(f, c) {
		c.score += 4 // of several that say the same, the one that is named
	}
	switch {
	case alike(f, c.f):
		c.score += 8
	case c.f.hard:
	case c.said.points < 20 && c.link.Kind != LinkPeer:
		c.score -= 20
	}
	if !c.f.hard {
		c.score -= 5
		if ownCode(&c.f.env) == "" && !(alike(f, c.f) && c.link.Kind == LinkPeer) && !(f.says().relays && c.f.env.ErrorMessage != "" && !c.f.says().recovers) {
			c.score -= 20
		}
		c.fate, c.why = handled, "it was logged as a warning only"
	}
	if c.f.cls.Kind == envelope.KindCancelled && !gaveUp(c.f) {
		c.score -= 60
		c.fate, c.why = secondary, "it was cancelled: a consequence of what its caller did"
	}
	if c.f.near > f.near {
		c.score -= 5
	}
	c.link.Confidence = confidence(c.score)
}

// afterwards tells whether the call began when f's service had had its last word.
func (r *request) afterwards(f *failure, c *candidate) bool {
	last := f.lastWord()
	if last.IsZero() || c.node == nil || c.node.afloat() {
		return false // where it hangs is a guess, and so is how its clock differs
	}
	last = r.same(f.service, last)
	start, end := r.same(c.node.service, c.node.start), r.same(c.node.service, c.node.end)
	return start.After(last) || start.Equal(last) && end.After(last)
}

func confidence(score int) float64 {
	return min(max(float64(score)/100, 0.05), 0.99)
}

// lastWord is when the service had said what it had to say of f: its last record with a
// code, else its last error or exception; zero when it only set a status, which happens at
// the very end.
func (f *failure) lastWord() (t time.Time) {
	coded := false
	for i := range f.signals {
		s := &f.signals[i]
		if !s.hard || s.kind == EvidenceSpan || answersOnly(&s.env) {
			continue
		}
		if has := ownCode(&s.env) != ""; has || !coded {
			if has && !coded {
				coded, t = true, time.Time{}
			}
			t = later(t, s.at)
		}
	}
	return t
}

// sameAnswer tells whether both answered with the same refusal: the one above passes it on.
func sameAnswer(a, b *failure) bool {
	s := a.env.HTTPStatus
	return s >= 400 && s < 500 && s == b.env.HTTPStatus
}

// alike tells whether the two give the same status or are of the same kind.
func alike(a, b *failure) bool {
	switch {
	case a.env.GRPCStatus != "" && a.env.GRPCStatus == b.env.GRPCStatus:
		return true
	case a.env.HTTPStatus >= 400 && a.env.HTTPStatus == b.env.HTTPStatus:
		return true
	}
	return a.cls.Kind == b.cls.Kind && a.cls.Kind != envelope.KindUnknown
}

// blames tells whether the record that speaks for f names the service that a candidate
// stands for: as its peer, or in its words.
func blames(f *failure, c *candidate) bool {
	if undoes(&f.env) {
		return false // it speaks of what came after its failure
	}
	callee := c.f.service
	if c.node != nil && callee == f.service {
		if step := c.node.name(); c.node.kind() == telemetry.KindInternal && step != "" && mentions(f.spoken(), step) {
			return true
		}
		callee = keyOf(c.node, c.node).callee
	}
	if callee == "" || callee == f.service {
		return false
	}
	return names(f.env.Peer, callee) || mentions(f.spoken(), callee)
}

// fallbackAfter finds what the effect's service logged after the candidate failed about
// going on without it: the recovery field, or the words for it.
func fallbackAfter(f *failure, c *candidate) string {
	if f.node == nil || c.node == nil || c.node.parent == nil {
		return ""
	}
	for _, holder := range [...]*node{c.node.parent, f.node} {
		for _, l := range holder.logs[:min(len(holder.logs), maxWorded)] {
			if l.at.Before(c.node.start) || l.Envelope.Severity.AtLeast(envelope.Error) {
				continue
			}
			if recovers(&l.Envelope) {
				if strings.Contains(l.service(), c.f.service) || nearestBefore(f, c, l) {
					return fmt.Sprintf("%s went on without it: %q", f.service, clip(l.Envelope.Message))
				}
			}
		}
		if holder == f.node {
			break
		}
	}
	return ""
}

// maxWorded bounds how many log records of one span are read for words.
const maxWorded = 500

// nearestBefore tells whether no other call of f's began between the candidate's end and l.
func nearestBefore(f *failure, c *candidate, l *record) bool {
	for _, sib := range c.node.parent.children {
		if sib != c.node && sib.failure != nil && sib.start.After(c.node.end) && sib.start.Before(l.at) {
			return false
		}
	}
	return true
}

// compensates tells by its name whether a call undoes something. It only breaks ties.
func compensates(c *candidate) bool {
	if c.node == nil {
		return false
	}
	name := strings.ToLower(c.node.name())
	for _, w := range [...]string{"rollback", "roll back", "compensat", "undo", "revert", "refund", "release", "void", "cleanup", "unlock", "abort", "restore", "cancel", "giveback"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func clip(s string) string {
	const limit = 120
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
