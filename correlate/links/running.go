package links

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/telemetry"
)

// stillRunning answers for a failure that gave up waiting: it follows, from what gave up, what
// was at work at that moment, down to the innermost span. When that is in another service it
// is the cause, although it did not fail itself. A span that was cancelled thereupon is a
// consequence, unless it is a call, to a database for instance, that nothing else tells of.
func (f *Forest) stillRunning(effect *failures.Failure) *Cause {
	if !f.gaveUp(effect) || f.hurriedBy(effect.Node) != nil {
		return nil
	}
	deadline := f.Graph.Same(effect.Node.Service, effect.Node.End)
	if effect.Node.Visit {
		deadline = f.Graph.Same(effect.Service, effect.At)
	}
	at, way := effect.Node, []*graph.Node(nil)
	for next := f.busiest(at, deadline); next != nil; next = f.busiest(at, deadline) {
		at, way = next, append(way, next)
		if g := f.Failures.Of(at); ofItsOwn(g) {
			return f.waited(effect, effect.Node, way) // it failed when nobody waited any more
		}
	}
	if at == effect.Node || at.Service == effect.Service || at.Missing() {
		return nil
	}
	if g := f.Failures.Of(at); g != nil {
		lastCall := at.Calls() || at.Store()
		if g.GaveUp() || !lastCall || len(f.down[at.ID]) > 0 {
			return nil // it was cancelled while it waited itself, and nothing tells for what
		}
	}
	return f.waited(effect, effect.Node, way)
}

// gaveUp tells whether the effect is the error of one who stopped waiting, or a call without a
// word of whom its service says so.
func (f *Forest) gaveUp(effect *failures.Failure) bool {
	if effect.GaveUp() {
		return true
	}
	above := f.Caller(effect.Node)
	if above == nil || above.Service != effect.Service || strings.TrimSpace(effect.Own) != "" || !effect.Node.Calls() {
		return false
	}
	caller := f.Failures.Of(above)
	return caller != nil && caller.GaveUp()
}

// maxBelow bounds how many spans below a cancelled one are looked at for a reason.
const maxBelow = 2000

// ReasonBelow tells whether something below a cancelled span failed for a reason of its own: it was
// cancelled since its caller gave up, and that is what it was still busy with.
func (f *Forest) ReasonBelow(n *graph.Node) bool {
	todo := slices.Clone(f.down[n.ID])
	for seen := 0; len(todo) > 0 && seen < maxBelow; seen++ {
		at := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], f.down[at.ID]...)
		if g := f.Failures.Of(at); g != nil && g.Hard && !g.CalledOff() && strings.TrimSpace(g.Own) != "" && f.EndOf(at) == Badly {
			return true
		}
	}
	return false
}

// waited makes the last of the services on the way the cause; those between waited for it as
// well, and are hops of their own.
func (f *Forest) waited(effect *failures.Failure, from *graph.Node, way []*graph.Node) *Cause {
	i := 0
	for i < len(way) && (way[i].Service == from.Service || way[i].Missing()) {
		i++
	}
	if i == len(way) {
		return nil
	}
	first, last := way[i], way[i]
	for j := i; j < len(way) && (way[j].Service == first.Service || way[j].Missing()); j++ {
		if !way[j].Missing() {
			last = way[j]
		}
	}
	next := f.waited(effect, last, way[i:])
	g := f.Failures.Of(first)
	switch {
	case next == nil && ofItsOwn(f.Failures.Of(last)):
		g = f.Failures.Of(last)
	case next == nil || g == nil:
		g = f.atWork(last, effect)
	}
	return &Cause{Failure: g, Tries: []*failures.Failure{g}, Node: last, Next: next, Score: 78, Link: Link{
		Parent, fmt.Sprintf("%s waited for %s, which took %s", from.Service, last.Label(), Pretty(last.Took())), 0.78,
	}}
}

// atWork stands for a span that did not fail by itself and was not done when its caller gave up.
func (f *Forest) atWork(at *graph.Node, effect *failures.Failure) *failures.Failure {
	g := &failures.Failure{
		Node: at, Service: at.Service, Running: true, At: at.Start, Final: at.End,
		Signals: []failures.Signal{{Envelope: at.Envelope, At: at.Start, Ref: at.Key.Trace + "/" + at.Key.Span, Text: failures.SpanText(at), Node: at}},
	}
	g.Envelope = at.Envelope
	g.Envelope.Service, g.Envelope.TraceID, g.Envelope.SpanID = at.Service, at.Key.Trace, at.Key.Span
	g.Envelope.Operation = at.Name()
	g.Envelope.Message = fmt.Sprintf("still at work on %s when %s gave up", at.Name(), effect.Service)
	if !effect.Node.Visit {
		g.Envelope.Message += " after " + Pretty(effect.Node.Took())
	}
	g.Envelope.Mark(envelope.FieldMessage, envelope.FromDerived, "")
	g.Envelope.Severity = envelope.SeverityUnknown
	g.Classification = envelope.Classification{
		Kind: envelope.KindTimeout, Class: envelope.Transient, Retry: envelope.RetryIdempotent, Look: envelope.LookHere,
		Reason: "it was still running when its caller gave up; it reports no error of its own",
	}
	if f.Failures.Of(at) != nil {
		g.Classification.Reason = "it was still running when its caller gave up, and was cancelled then"
	}
	return g
}

// busiest is the child that was at work, or had not begun, when its caller gave up; of several
// the one that had been for the longest time. A child that failed for a reason of its own before
// that is not taken: it would have been the cause.
func (f *Forest) busiest(n *graph.Node, deadline time.Time) *graph.Node {
	var best *graph.Node
	for _, c := range f.down[n.ID] {
		failed := f.Failures.Of(c)
		if f.Async(c) || ofItsOwn(failed) && !f.Graph.Same(c.Service, c.End).After(deadline.Add(graph.ClockTolerance)) {
			continue
		}
		start, end := f.Graph.Same(c.Service, c.Start), f.Graph.Same(c.Service, c.End)
		queued := start.After(deadline) && n.Calls() && len(f.down[n.ID]) == 1
		if start.After(deadline) && !queued || end.Before(deadline.Add(-graph.ClockTolerance)) {
			continue
		}
		if failed != nil && !ofItsOwn(failed) && 2*deadline.Sub(start) < deadline.Sub(f.Graph.Same(n.Service, n.Start)) {
			continue // cancelled soon after it had begun: it was not what took so long
		}
		if best == nil || c.Start.Before(best.Start) {
			best = c
		}
	}
	if best != nil && f.hurried(n, best, deadline.Sub(f.Graph.Same(best.Service, best.Start))) != nil {
		return nil
	}
	return best
}

// ofItsOwn tells of a failure that is not one of waiting.
func ofItsOwn(f *failures.Failure) bool {
	return f != nil && f.Classification.Kind != envelope.KindCancelled && !f.GaveUp()
}

// hurried is the call before last that had used up the time which last did not get: one that
// went well, took more than half of what the caller had, and five times as long as last could.
func (f *Forest) hurried(n, last *graph.Node, had time.Duration) *graph.Node {
	if had <= 0 {
		return nil
	}
	c := f.hog(n)
	if c == nil || c == last || c.End.After(last.Start) || c.Took() <= 5*had {
		return nil
	}
	return c
}

// hog is the first call of n's that went well and took more than half of n's time.
func (f *Forest) hog(n *graph.Node) *graph.Node {
	if hog, ok := f.hogs[n]; ok {
		return hog
	}
	var hog *graph.Node
	for _, c := range f.down[n.ID] {
		if f.Failures.Of(c) == nil && !f.Async(c) && 2*c.Took() > n.Took() && (hog == nil || c.End.Before(hog.End)) {
			hog = c
		}
	}
	f.hogs[n] = hog
	return hog
}

// hurriedBy is the same for a call that gave up itself.
func (f *Forest) hurriedBy(n *graph.Node) *graph.Node {
	above := f.Caller(n)
	if above == nil || above.Missing() || n.Kind() != telemetry.KindClient {
		return nil
	}
	return f.hurried(above, n, n.Took())
}

// Hurried is the call that had used up the time of one that gave up, for the reasons.
func (f *Forest) Hurried(n *graph.Node) *graph.Node { return f.hurriedBy(n) }
