package correlate

import (
	"fmt"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// lateness is how much later than its effect a cause may be logged: records are written
// when an error is handled, not when it happens.
const lateness = time.Second

// byPeer finds failures of a service that f says it was calling, or of f's own service just
// before, or whose status f's answer repeats.
func (r *request) byPeer(f *failure) []*candidate {
	var found []*candidate
	add := func(g *failure, kind LinkKind, score int, format string, args ...any) {
		found = append(found, &candidate{f: g, tries: []*failure{g}, score: score,
			link: Link{Kind: kind, Reason: fmt.Sprintf(format, args...)}})
	}
	for g := range r.callees(f) {
		gap := r.same(f.service, f.at).Sub(r.same(g.service, g.at))
		switch {
		case gap < -lateness && gap > -maxPause && g.service != f.service && apart(f, g) &&
			(names(f.env.Peer, g.service) || mentions(f.spoken(), g.service) && !mentions(g.spoken(), f.service)):
			add(g, LinkPeer, 57, "%s was calling %s, which failed too; its clock seems to be ahead", f.service, g.service)
		case gap < -lateness:
		case g.service == f.service:
			if (f.node == nil || g.node == nil) && r.precedes(g, f) && gap < maxPause && g.hard && !g.says().recovers && sameTrouble(&f.env, &g.env) {
				add(g, LinkTimeOrder, 60, "%s had logged it %s before", f.service, pretty(gap))
			}
		case names(f.env.Peer, g.service):
			add(g, LinkPeer, 68, "%s was calling %s, which failed %s", f.service, f.env.Peer, beforeOrAfter(gap))
		case mentions(f.text(), g.service) && (!mentions(g.text(), f.service) || r.precedes(g, f)):
			add(g, LinkPeer, 58, "%s's error names %s, which failed %s", f.service, g.service, beforeOrAfter(gap))
		case f.node == nil && f.env.HTTPStatus >= 500 && f.env.HTTPStatus == g.env.HTTPStatus && r.precedes(g, f) && gap < maxPause:
			add(g, LinkTimeOrder, 55, "%s answered with the same status %d %s later", f.service, f.env.HTTPStatus, pretty(gap))
		case f.node == nil && (f.says().answering || f.says().relays) && g.says().definite && (g.cls.Kind == f.cls.Kind || refusedOnly(f)) && r.precedes(g, f) && gap < maxPause:
			add(g, LinkTimeOrder, 57, "%s answered %s after its refusal (%s)", f.service, pretty(gap), g.cls.Kind)
		}
	}
	return found
}

// apart tells whether nothing shows how the clocks of the two services differ.
func apart(f, g *failure) bool {
	return f.node == nil || g.node == nil || f.node.topmost() != g.node.topmost()
}

// maxPause is how long after its cause an effect may follow when nothing but time ties them.
const maxPause = 30 * time.Second

// byTime is the last resort: the nearest failure before f, in a service that the request
// had reached after f's. For a failed span it must lie within the span.
func (r *request) byTime(f *failure) *candidate {
	told := f.says().relays || answeredWith(f) // that another one failed, but not who
	if !f.hard || (f.node != nil || ownFault(f) || f.cls.Kind == envelope.KindBadResponse) && f.cls.Look != envelope.LookDown && !told {
		return nil
	}
	var best, late *failure
	several := false
	for g := range r.callees(f) {
		if !g.hard && !((told || f.says().answering) && (ownCode(&g.env) != "" || g.says().definite) && !g.says().recovers) {
			continue
		}
		if g.service == f.service || g.cls.Kind == envelope.KindCancelled || g.near > f.near ||
			g.says().sideline || gaveUp(f) && !f.says().answering && !gaveUp(g) && !g.outage() {
			continue
		}
		outside := f.node != nil && r.same(g.service, g.at).Before(r.same(f.service, f.node.start))
		if !r.precedes(g, f) || told && outside {
			several = several || late != nil && late.service != g.service
			late = g
			continue
		}
		gap := r.same(f.service, f.at).Sub(r.same(g.service, g.at))
		if gap > maxPause || (f.node == nil && r.reachedBefore(g.service, f.service)) {
			continue
		}
		if f.node != nil && (g.node != nil && !(told && g.node.topmost().missing()) || outside) {
			continue
		}
		if best == nil || r.precedes(best, g) {
			best = g
		}
	}
	if best == nil && told && late != nil && !several && apart(f, late) && !late.says().relays {
		return &candidate{f: late, tries: []*failure{late}, score: enough, link: Link{
			Kind: LinkTimeOrder, Confidence: 0.45,
			Reason: fmt.Sprintf("%s says that a call failed, and only %s failed besides; its clock seems to be off", f.service, late.service),
		}}
	}
	if best == nil {
		return nil
	}
	gap := r.same(f.service, f.at).Sub(r.same(best.service, best.at))
	if told {
		return &candidate{f: best, tries: []*failure{best}, score: enough, link: Link{
			Kind: LinkTimeOrder, Confidence: 0.5,
			Reason: fmt.Sprintf("%s says that a call failed, and %s was the last to fail, %s before", f.service, best.service, pretty(gap)),
		}}
	}
	return &candidate{f: best, tries: []*failure{best}, score: 35, guess: true, link: Link{
		Kind: LinkTimeOrder, Confidence: 0.35,
		Reason: fmt.Sprintf("nothing ties them but time: %s failed %s after %s", f.service, pretty(gap), best.service),
	}}
}

// answeredWith tells whether f is the calling side of a call that was answered with a server
// error, of whose callee nothing is known.
func answeredWith(f *failure) bool {
	return f.node != nil && f.node.kind() == telemetry.KindClient && len(f.node.children) == 0 && f.env.HTTPStatus >= 500
}

// reachedBefore tells whether the request is known to have been in a before it was in b,
// which makes a the caller.
func (r *request) reachedBefore(a, b string) bool {
	ta, tb := r.seen[a], r.seen[b]
	return ta.Before(tb) && r.busy(a) && r.busy(b)
}

// busy tells whether a service logged anything before it first failed, so that its first
// record tells when the request came in.
func (r *request) busy(service string) bool {
	t, failed := r.failed[service]
	return !failed || r.seen[service].Before(r.same(service, t))
}

func beforeOrAfter(gap time.Duration) string {
	if gap < 0 {
		return pretty(-gap) + " after"
	}
	return pretty(gap) + " before"
}

// pretty is a duration to three digits.
func pretty(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}
