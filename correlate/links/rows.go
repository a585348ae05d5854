package links

import (
	"fmt"
	"slices"
	"strings"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/telemetry"
)

// causeRow is one thing that speaks for or against a candidate.
type causeRow struct {
	name   string
	when   func(*weighing, *Cause) bool
	points int
	fate   Fate // what the candidate is if it is not chosen; Open where the row only adds
	why    func(*weighing, *Cause) string
}

// always is a reason that needs no figures.
func always(why string) func(*weighing, *Cause) string {
	return func(*weighing, *Cause) string { return why }
}

// causeRows are everything by which a candidate is weighed. Of those that hold, the first with
// a fate decides what the candidate is if it is not chosen.
var causeRows = [...]causeRow{
	{"a later try succeeded", func(_ *weighing, c *Cause) bool { return c.laterGood }, -50, Handled,
		func(_ *weighing, c *Cause) string { return c.Why }},
	{"named", func(_ *weighing, c *Cause) bool { return c.named && c.said.points < repeated }, 14, Open, nil},
	{"nobody waited for it", (*weighing).notWaitedFor, -40, Secondary,
		func(w *weighing, _ *Cause) string { return fmt.Sprintf("%s did not wait for it", w.effect.Service) }},
	{"the same status or kind", func(w *weighing, c *Cause) bool {
		return c.unspoken() && failures.Alike(w.effect, c.Failure) && !w.effect.OwnFault()
	}, 8, Open, nil},
	{"only a warning", func(w *weighing, c *Cause) bool {
		return !c.Failure.Hard && !w.askedByTime(c)
	}, -45, Handled,
		always("it was logged as a warning only")},
	{"ended well itself", (*weighing).endedWell, -45, Handled,
		func(_ *weighing, c *Cause) string { return fmt.Sprintf("%s itself ended well", c.Node.Label()) }},
	{"cancelled", func(w *weighing, c *Cause) bool {
		return c.Failure.CalledOff() && !w.waitedFor(c)
	}, -60, Secondary,
		always("it was cancelled: a consequence of what its caller did")},
	{"a call without a word, whose callee was cancelled", (*weighing).calleeCancelled, -60, Secondary,
		always("its callee was cancelled: a consequence of what its caller did")},
	{"began after the last word", (*weighing).afterwards, -60, Secondary,
		func(w *weighing, _ *Cause) string {
			return fmt.Sprintf("it began after %s had failed", w.effect.Service)
		}},
	{"went on without it, it says", func(w *weighing, c *Cause) bool { return w.fallback(c) != "" && !c.pointedTo() }, -55, Handled,
		func(w *weighing, c *Cause) string { return w.fallback(c) }},
	{"its service could not take it back, it says", func(w *weighing, c *Cause) bool { return w.asideSays(c, true) }, -60, Secondary,
		func(w *weighing, _ *Cause) string {
			return fmt.Sprintf("it failed when %s took back what it had done", w.effect.Service)
		}},
	{"its service got over it, it says", func(w *weighing, c *Cause) bool { return w.asideSays(c, false) }, -45, Handled,
		func(w *weighing, _ *Cause) string { return fmt.Sprintf("%s went on after it", w.effect.Service) }},
	{"takes back, by its name", func(w *weighing, c *Cause) bool {
		return c.said.points < repeated && w.failedBefore(c) && takesBack(c.Node)
	}, -20, Secondary,
		always("it looks like clean-up after the failure")},
	{"decided in the service itself", (*weighing).decidedItself, -45, Handled,
		func(w *weighing, _ *Cause) string {
			return fmt.Sprintf("%s failed with %s, which is decided in the service itself", w.effect.Service, w.effect.Classification.Kind)
		}},
	{"no consequence of its kind", (*weighing).noConsequence, -45, Handled,
		func(w *weighing, c *Cause) string {
			return fmt.Sprintf("%s failed with %s, which no %s brings about", w.effect.Service, w.effect.Classification.Kind, c.Failure.Classification.Kind)
		}},
	{"an open breaker speaks of other calls", (*weighing).ofAnotherBreaker, -45, Handled,
		func(w *weighing, _ *Cause) string {
			return fmt.Sprintf("%s failed at an open breaker, which other calls had opened", w.effect.Service)
		}},
	{"went on to other calls", (*weighing).wentOn, -45, Handled,
		func(w *weighing, _ *Cause) string {
			return fmt.Sprintf("%s made other calls after it, which went well, and failed with an error of its own", w.effect.Service)
		}},
}

// pointedTo tells whether the effect's words repeat the candidate's or name it.
func (c *Cause) pointedTo() bool { return c.said.points >= repeated || c.named }

// weigh adds to a candidate what speaks for and against it.
func (w *weighing) weigh(c *Cause) {
	c.said = w.relation(c)
	c.named = w.blames(c)
	c.Score += c.said.points
	for i := range causeRows {
		row := &causeRows[i]
		if !row.when(w, c) {
			continue
		}
		c.Score += row.points
		if row.fate == Open {
			continue
		}
		why := row.why(w, c)
		if c.Fate == Open {
			c.Fate, c.Why = row.fate, why
		}
		c.Doubt = append(c.Doubt, why)
	}
	if believed := float64(min(max(c.Score, 5), 99)) / 100; c.Link.Kind != TimeOrder || c.pointedTo() {
		c.Link.Confidence = believed
	}
	if c.said.reason != "" && !strings.Contains(c.Link.Reason, c.said.reason) {
		c.Link.Reason += "; " + c.said.reason
	}
	if n := len(c.Tries); n > 1 {
		c.Link.Reason += fmt.Sprintf("; %d tries failed", n)
	}
}

// relation is what the effect says of the candidate, or of the other side of the same call.
func (w *weighing) relation(c *Cause) said {
	rel := relation(w.effect, c.Failure)
	if c.Node == nil || rel.points >= repeated || graph.OwnCode(&c.Failure.Envelope) != "" {
		return rel
	}
	for _, n := range w.down[c.Node.ID] {
		if g := w.Failures.Of(n); g != nil {
			if other := relation(w.effect, g); other.points > rel.points {
				rel = other
			}
		}
	}
	return rel
}

// blames tells whether the record that speaks for the effect names the service that a
// candidate stands for: as its peer, or in its words; or the step of its own.
func (w *weighing) blames(c *Cause) bool {
	effect := w.effect
	if effect.Says.Has(lexicon.UndoFailed) {
		return false // it speaks of what came after its failure
	}
	callee := graph.BareName(c.Failure.Service)
	if c.Node != nil && c.Failure.Service == effect.Service {
		if step := c.Node.Name(); c.Node.Kind() == telemetry.KindInternal && step != "" && graph.Mentions(effect.Own, step) {
			return true
		}
		callee = w.Callee(c.Node)
	}
	if callee == "" || callee == graph.BareName(effect.Service) {
		return false
	}
	if graph.BareName(effect.Envelope.Peer) == callee || graph.Mentions(effect.Own, c.Failure.Service) {
		return true
	}
	return w.names()[callee]
}

// names are the services that the effect's words name, by bare name.
func (w *weighing) names() map[string]bool {
	if w.named == nil {
		w.named = map[string]bool{}
		for _, name := range inCode(w.Graph, w.effect) {
			w.named[name] = true
		}
		for _, text := range [...]string{w.effect.Own, w.effect.Last} {
			for _, name := range w.Graph.ServicesIn(w.effect.Service, text) {
				w.named[name] = true
			}
			for _, n := range w.down[w.effect.Node.ID] { // those that tell nothing themselves
				if callee := w.Callee(n); len(callee) >= 3 && graph.Mentions(strings.ToLower(text), callee) {
					w.named[callee] = true
				}
			}
		}
	}
	return w.named
}

func (w *weighing) notWaitedFor(c *Cause) bool {
	if c.Link.Kind != SpanLink || c.pointedTo() {
		return false
	}
	return !w.effect.Node.Missing() && !w.Async(w.effect.Node) && !w.effect.GaveUp()
}

// askedByTime tells of a candidate that was found since the effect says that a call failed.
func (w *weighing) askedByTime(c *Cause) bool {
	return c.Link.Kind != Parent && (w.effect.Relays() || w.effect.Answers()) && !c.Failure.Says.Has(lexicon.GoesOn)
}

func (w *weighing) endedWell(c *Cause) bool {
	return w.EndOf(c.Node) == Well && !c.Failure.Envelope.Panic && !outlasts(w.effect.Says)
}

// afterwards tells whether the call began when the effect's service had had its last word.
func (w *weighing) afterwards(c *Cause) bool {
	last := w.effect.LastWord()
	if last.IsZero() || c.Node.Missing() && c.pointedTo() || !c.Node.Missing() && w.Afloat(c.Node) {
		return false // where it hangs is a guess, and so is how its clock differs
	}
	if w.effect.Node.Calls() && w.Caller(c.Node) == w.effect.Node {
		return false // it is what the call waited for, whenever it began
	}
	last = w.Graph.Same(w.effect.Service, last)
	if c.Node.Missing() {
		return w.Graph.Same(c.Node.Service, c.Failure.At).After(last)
	}
	start, end := w.Graph.Same(c.Node.Service, c.Node.Start), w.Graph.Same(c.Node.Service, c.Node.End)
	return start.After(last) || start.Equal(last) && end.After(last)
}

// waitedFor tells of a cancelled call that was busy with something that failed for a reason of its
// own when its caller gave up, or was cancelled itself.
func (w *weighing) waitedFor(c *Cause) bool {
	return (w.gaveUp(w.effect) || w.effect.CalledOff()) && w.ReasonBelow(c.Node)
}

// calleeCancelled tells of one of several calls that its callee says it was cancelled: it lost a
// race, or was called off with the others.
func (w *weighing) calleeCancelled(c *Cause) bool {
	if len(w.all) < 2 || !c.Node.Calls() || strings.TrimSpace(c.Failure.Own) != "" || len(w.down[c.Node.ID]) != 1 {
		return false
	}
	g := w.Failures.Of(w.down[c.Node.ID][0])
	return g != nil && g.CalledOff() && !w.ReasonBelow(g.Node)
}

// asideSays tells whether what the effect's service said of the candidate is not about its failure:
// it got over it, or it came after.
func (w *weighing) asideSays(c *Cause, aftermath bool) bool {
	aside := w.Failures.Aside(w.effect.Node)
	if aside == nil || aside.Aftermath != aftermath || c.said.points >= repeated {
		return false
	}
	return relation(aside, c.Failure).points >= repeated
}

// takesBack tells by its name whether a call undoes something.
func takesBack(n *graph.Node) bool { return lexicon.Read(n.Name()).Has(lexicon.Undo) }

// decidedItself tells whether the effect is of a kind that a service decides by itself, and
// nothing ties the candidate to it.
func (w *weighing) decidedItself(c *Cause) bool {
	f := w.effect
	if !c.unspoken() || f.Classification.Kind == c.Failure.Classification.Kind || sameRefusal(f, c.Failure) {
		return false
	}
	return f.OwnFault() || f.RefusedOnly() && c.Failure.Outage()
}

// noConsequence tells whether the effect is a shortage or an unreachable peer that the service
// tells of in words of its own, and the candidate a refusal.
func (w *weighing) noConsequence(c *Cause) bool {
	f := w.effect
	if !c.unspoken() || f.Relays() || f.Envelope.ErrorMessage == "" || !c.Failure.Definite() || failures.Alike(f, c.Failure) {
		return false
	}
	switch f.Classification.Kind {
	case envelope.KindResourceExhausted, envelope.KindUnreachable, envelope.KindTLSError, envelope.KindConcurrencyAborted:
		return true
	}
	return false
}

// ofAnotherBreaker tells whether the effect is an open breaker, and the candidate a call that it
// did not stop.
func (w *weighing) ofAnotherBreaker(c *Cause) bool {
	open := func(f *failures.Failure) bool { return f.Classification.Kind == envelope.KindCircuitOpen }
	if !open(w.effect) || !c.unspoken() || len(c.Tries)+len(c.Earlier) > 1 || sameWay(w.effect, c.Failure, w.Forest) {
		return false // several failures in a row are what opens a breaker
	}
	return !slices.ContainsFunc(c.Tries, open) && !slices.ContainsFunc(c.Earlier, open)
}

// sameRefusal tells whether both answered with the same refusal: the one above passes it on.
func sameRefusal(a, b *failures.Failure) bool {
	s := a.Envelope.HTTPStatus
	return s >= 400 && s < 500 && s == b.Envelope.HTTPStatus
}

// wentOn tells whether the effect's service made calls after the candidate that went well, and
// then failed with an error that names nothing of the candidate.
func (w *weighing) wentOn(c *Cause) bool {
	f := w.effect
	above := w.Caller(c.Node)
	if !c.unspoken() || above == nil || f.Relays() || !f.At.After(c.Node.End) {
		return false
	}
	kind := f.Classification.Kind
	if kind == c.Failure.Classification.Kind && kind != envelope.KindUnknown && kind != envelope.KindInternal {
		return false
	}
	if graph.OwnCode(&f.Envelope) == "" && f.Envelope.ErrorType == "" {
		return false
	}
	return !w.lastGoodCall(above).Before(c.Node.End)
}

// fallback is what the effect's service says of going on without the candidate, "" when it does
// not. Only what is more than an information counts where a span tells how it ended.
func (w *weighing) fallback(c *Cause) string {
	above := w.Caller(c.Node)
	if above == nil {
		return ""
	}
	for _, holder := range [...]*graph.Node{above, w.effect.Node} {
		for _, r := range w.goingOn(holder) {
			if r.At.Before(c.Node.Start) || r.At.After(w.effect.At) {
				continue
			}
			if strings.Contains(r.Service, c.Failure.Service) || w.latestBefore(c, r.At) {
				return fmt.Sprintf("%s went on without it: %q", w.effect.Service, clip(r.Envelope.Message))
			}
		}
	}
	return ""
}
