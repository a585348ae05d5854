package correlate

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// reached tells whether a failure without a failed span above it got to the caller, and if
// not, what shows that it did not.
func (r *request) reached(f *failure) (bool, string) {
	if f.node == nil {
		return r.reachedByLog(f)
	}
	n := f.node
	if !f.hard {
		return false, "it was logged as a warning only"
	}
	if n.provenOK() && !f.env.Panic && !f.says().cutShort {
		return false, callName(n) + " itself ended well"
	}
	for at := n; ; at = at.parent {
		if at.takesMessage() {
			said := cmp.Or(r.deliveredLater(at), r.triedAgain(f))
			return said == "", said
		}
		if at.door {
			return true, "" // what its caller made of it is nothing to the request
		}
		if at.parent == nil {
			break
		}
		if at.guessed {
			continue // where it hangs is no proof
		}
		if !at.parent.missing() {
			return false, fmt.Sprintf("%s called it and did not fail", callName(at.parent))
		}
		if at.parent.service != "" {
			if ok, said := r.answered(at.parent.service, f.at, n.key.trace); ok {
				return false, said
			}
		}
	}
	if n.topmost().missing() || n.missing() || n.told.ParentID != "" {
		if !r.traces[n.key.trace].whole() && (f.service != r.entry || n.missing() && !f.says().cutShort) { // what the root says is lost, but for its log

			if ok, said := r.answered(r.entry, f.at, n.key.trace); ok {
				return false, said
			}
		}

		if said := r.triedAgain(f); said != "" {
			return false, said
		}
		if root := r.soundRoot(n); root != nil && !r.same(n.service, n.start).After(r.same(root.service, root.end)) {
			return false, fmt.Sprintf("%s, the root of its trace, did not fail", callName(root))
		}
	}
	return true, ""
}

// takesMessage tells whether the span handles what another one left for it; the span of who
// left it may be lost.
func (n *node) takesMessage() bool {
	return n.async || n.kind() == telemetry.KindConsumer && n.parent == nil
}

// deliveredLater tells whether a later handling of the same message succeeded. Where its
// span is lost, what it called tells: the same as the failed one, and with success.
func (r *request) deliveredLater(n *node) string {
	again := r.delivered[route{n.service, n.name()}].After(n.start)
	for _, c := range n.children {
		again = again || c.failure != nil && r.redone[route{n.service, c.name()}].After(n.start)
	}
	if again {
		return fmt.Sprintf("a later try of %s succeeded", callName(n))
	}
	return ""
}

// soundRoot is the root of n's trace when it arrived and did not fail.
func (r *request) soundRoot(n *node) *node {
	for _, top := range r.traces[n.key.trace].tops {
		if !top.missing() && top.told.ParentID == "" && top.failure == nil && top.kind() != telemetry.KindConsumer {
			return top
		}
	}
	return nil
}

// reachedByLog judges a failure that log records alone tell of by what is known of the
// request's outcome: how its entry answered.
func (r *request) reachedByLog(f *failure) (bool, string) {
	if !f.hard {
		return false, "it was logged as a warning only"
	}
	if said := r.afterAnswer(f); said != "" {
		return false, said
	}
	if f.service == r.entry {
		if said := r.triedAgain(f); said != "" {
			return false, said
		}
		if f.says().cutShort {
			return true, "" // a status that had been sent before says nothing of the body
		}
		if ok, said := r.answered(f.service, f.final, f.trace()); ok {
			return false, said
		}
		return true, ""
	}
	if root := r.rootOf(f); root != nil && !(gaveUp(f) && f.service != root.service && r.same(root.service, root.end).After(r.same(f.service, f.at))) {
		if (root.failure == nil || !root.failure.hard || root.provenOK()) && !r.seen[f.service].After(r.same(root.service, root.end)) {
			return false, fmt.Sprintf("%s, where the request came in, did not fail", callName(root))
		}
		if root.failure != nil && root.failure.hard && !root.provenOK() {
			return true, ""
		}
		said := cmp.Or(r.triedAgain(f), r.recovered(f)) // it began when the answer had been given
		return said == "", said
	}
	if gaveUp(f) && !r.busy(f.service) && !r.calm[f.service].After(f.final) && (r.seenBefore(f) || f.env.HTTPStatus >= 500) {
		// it may well stand above all that was seen before it: what its callee did
		// afterwards came too late
		said := r.recovered(f)
		return said == "", said
	}
	if ok, said := r.answered(r.entry, f.at, f.trace()); ok && !names(f.env.Peer, r.entry) {
		return false, said
	}
	if said := r.triedAgain(f); said != "" {
		return false, said
	}
	if said := r.retried(f); said != "" {
		return false, said
	}
	if said := r.recovered(f); said != "" {
		return false, said
	}
	if service := r.wentOn(f); service != "" {
		return false, service + " went on after it and logged no error"
	}
	return true, ""
}

// seenBefore tells whether another service told of the request before f failed.
func (r *request) seenBefore(f *failure) bool {
	for _, l := range r.logs {
		if !l.at.Before(f.at) {
			break
		}
		if l.service() != f.service {
			return true
		}
	}
	return false
}

// rootOf is the root span of the trace that f's records name.
func (r *request) rootOf(f *failure) *node {
	for i := range f.signals {
		if t := r.traces[traceID(f.signals[i].env.TraceID)]; t != nil && t.whole() {
			return t.way()
		}
	}
	return nil
}

// answered tells whether the service's last word on the request was a success, and came
// after t. Where its records say in which trace they were written, the answer in another
// trace than the given one is one to another try of the whole request.
func (r *request) answered(service string, t time.Time, trace string) (bool, string) {
	l := r.answers[spanKey{trace, service}]
	if l == nil {
		l = r.answers[spanKey{"", service}]
		if l != nil && trace != "" && l.Envelope.TraceID != "" {
			return false, ""
		}
	}
	if l == nil || l.at.Before(t) || !succeeded(&l.Envelope) {
		return false, ""
	}
	return true, fmt.Sprintf("%s answered with %s", service, statusWords(&l.Envelope))
}

// afterAnswer tells whether the failure's own service had answered with a success, and not
// merely accepted the work, before it failed: what it cleaned up then is nothing to its caller.
func (r *request) afterAnswer(f *failure) string {
	l := r.answers[spanKey{f.trace(), f.service}]
	if l == nil || !l.at.Before(f.at) || !succeeded(&l.Envelope) || l.Envelope.HTTPStatus == accepted {
		return ""
	}
	return fmt.Sprintf("%s had answered with %s before", f.service, statusWords(&l.Envelope))
}

// trace is the trace that the failure's records name, "" when none does.
func (f *failure) trace() string {
	if f.node != nil {
		return f.node.key.trace
	}
	return traceID(f.env.TraceID)
}

// accepted is the answer to work that is yet to be done (RFC 9110, 15.3.3).
const accepted = 202

// recovered finds a record that says that its service goes on without f's.
func (r *request) recovered(f *failure) string {
	for _, l := range r.recoveries {
		if len(r.spans) > 0 && l.at.Before(f.at) && r.same(l.service(), l.at).Before(r.same(f.service, f.at)) || l.service() == f.service {
			continue
		}
		if names(l.Envelope.Peer, f.service) || mentions(l.Envelope.Message, f.service) {
			return fmt.Sprintf("%s went on without it: %q", l.service(), clip(l.Envelope.Message))
		}
	}
	return ""
}

// triedAgain tells whether f's service announced another try, or that it gives the message
// back, or counts one, and logged no error any more when it was at it.
func (r *request) triedAgain(f *failure) string {
	announced, attempt := false, 0
	for i := range f.signals {
		e := &f.signals[i].env
		announced = announced || retries(e)
		attempt = max(attempt, e.Attempt)
	}
	if !announced && (attempt == 0 || r.tried[f.service] <= attempt) {
		return ""
	}
	if calm := r.calm[f.service]; calm.After(f.final) && !r.worst[f.service].After(calm) {
		return f.service + " tried again and logged no error any more"
	}
	return ""
}

// retried tells whether another service says that it calls f's again, and f's logged no error
// any more, or where the request came in was answered with a success thereupon.
func (r *request) retried(f *failure) string {
	calm := r.calm[f.service].After(f.final)
	last := r.answers[spanKey{"", r.entry}]
	well := last != nil && last.Envelope.HTTPStatus != accepted && succeeded(&last.Envelope)
	if r.worst[f.service].After(f.final) || !calm && !well {
		return ""
	}
	for _, l := range r.retries {
		if l.service() != f.service && (names(l.Envelope.Peer, f.service) || mentions(l.Envelope.Message, f.service)) {
			if well && !last.at.Before(l.at) {
				return fmt.Sprintf("%s tried again, and %s answered with %s", l.service(), r.entry, statusWords(&last.Envelope))
			}
			if calm {
				return fmt.Sprintf("%s tried again, and %s logged no error any more", l.service(), f.service)
			}
		}
	}
	return ""
}

// retries tells whether a record says that its service will try again.
func retries(e *envelope.Envelope) bool {
	if e.Recovery == "retry_with_backoff" || e.Attempt > 0 && e.Attempt < e.MaxAttempts {
		return true
	}
	m := strings.ToLower(e.Message)
	for _, w := range [...]string{"redeliver", "requeue", "re-queue", "will retry", "retrying", "retry in ", "try again", "trying again", "message goes back", "nack"} {
		if strings.Contains(m, w) {
			return true
		}
	}
	return false
}

// wentOn is the service that went on after f, when no service but f's own logged an error:
// the one where the request came in or, where that is not known, one that says how.
func (r *request) wentOn(f *failure) string {
	for _, service := range r.erring {
		if service != f.service {
			return ""
		}
	}
	known := r.entry != ""
	for l := range backwards(r.logs, len(r.logs)) {
		if !l.at.After(f.final) {
			return ""
		}
		service := l.service()
		if l.near > 0 || service == f.service || names(f.env.Peer, service) || l.Envelope.Severity.AtLeast(envelope.Error) {
			continue
		}
		if known && service == r.entry || !known && recovers(&l.Envelope) {
			return service
		}
	}
	return ""
}

// background tells whether the failure happened after the request had been answered: in a
// consumer, or in work that only a link ties to it.
func (r *request) background(f *failure) bool {
	for n := f.node; n != nil; n = n.parent {
		if n.async {
			return true
		}
	}
	return false
}

func statusWords(e *envelope.Envelope) string {
	if e.HTTPStatus != 0 {
		return fmt.Sprintf("HTTP %d", e.HTTPStatus)
	}
	return "gRPC " + e.GRPCStatus
}
