package correlate

import (
	"fmt"
	"slices"
	"strings"

	"triage/correlate/failures"
	"triage/correlate/links"
	"triage/envelope"
	"triage/telemetry"
)

// maxAgainst bounds what is listed against a verdict.
const maxAgainst = 12

// verdict says the answer in one sentence, with what it rests on.
func (x *explanation) verdict(inc *Incident) Verdict {
	v := x.saidVerdict(inc)
	v.Basis = x.basis(inc)
	if inc.Status != NotFound {
		v.Confidence = x.confidence(v.Basis)
	}
	if inc.Status == Failed && v.Sureness() == CannotTell {
		v.Summary = "cannot tell for sure; most likely: " + v.Summary
	}
	return v
}

// saidVerdict is the verdict without its confidence.
func (x *explanation) saidVerdict(inc *Incident) Verdict {
	switch inc.Status {
	case NotFound:
		return Verdict{Summary: "nothing was found", Class: envelope.ClassUnknown}
	case Healthy:
		return Verdict{
			Summary: fmt.Sprintf("no failure in %s and %s", count(inc.Stats.Logs, "log record"), count(inc.Stats.Spans, "span")),
			Class:   envelope.ClassUnknown, Reasons: x.calmReasons(),
		}
	case Unknown:
		return Verdict{Summary: cannotTell(inc), Class: envelope.ClassUnknown, Reasons: x.calmReasons()}
	case Handled:
		return x.handledVerdict(inc)
	}
	root, symptom := inc.Root(), inc.Symptom()
	v := Verdict{Class: root.Classification.Class, Retry: root.Classification.Retry}
	for i := 1; i < len(inc.Chain) && (v.Class == "" || v.Class == envelope.ClassUnknown); i++ {
		// what the callers were told says more than nothing, unless it is a mask
		if c := inc.Chain[i].Classification; !mask(c.Kind) {
			v.Class, v.Retry = c.Class, c.Retry
		}
	}
	v.Reasons = append(v.Reasons, root.Reasons...)
	for i := 1; i < len(inc.Chain); i++ {
		v.Reasons = append(v.Reasons, inc.Chain[i].Link.Reason)
		if masked := became(&inc.Chain[i]); masked != "" {
			v.Reasons = append(v.Reasons, masked)
		}
	}
	v.Against = x.against(inc)
	v.Summary = summary(root, symptom, len(inc.Chain))
	return v
}

// cannotTell says why nothing can be said of the request.
func cannotTell(inc *Incident) string {
	if n := inc.Stats.NotUnderstood; n > 0 {
		return fmt.Sprintf("cannot tell: %d of %s not understood", n, count(inc.Stats.Logs, "record"))
	}
	return fmt.Sprintf("cannot tell: no failure in %s and %s, and none says how the request ended",
		count(inc.Stats.Logs, "log record"), count(inc.Stats.Spans, "span"))
}

// mask tells whether a kind is one that callers give to whatever failed below them.
func mask(k envelope.Kind) bool {
	switch k {
	case envelope.KindDependencyFailed, envelope.KindUnavailable, envelope.KindUpstreamTimeout, envelope.KindInternal, envelope.KindUnknown:
		return true
	}
	return false
}

func summary(root, symptom *Hop, hops int) string {
	var b strings.Builder
	b.WriteString(root.Service + " failed with " + said(root))
	if root.Peer != "" {
		b.WriteString(" calling " + root.Peer)
	}
	if hops > 1 {
		fmt.Fprintf(&b, "; %s", symptom.Service)
		if symptom.Operation != "" {
			b.WriteString(" " + symptom.Operation)
		}
		switch {
		case symptom.Envelope.HTTPStatus != 0 && symptom.Envelope.From(envelope.FieldHTTPStatus).How == envelope.FromField:
			fmt.Fprintf(&b, " answered %d", symptom.Envelope.HTTPStatus)
		case symptom.Envelope.GRPCStatus != "" && symptom.Envelope.From(envelope.FieldGRPCStatus).How == envelope.FromField:
			fmt.Fprintf(&b, " answered %s", symptom.Envelope.GRPCStatus)
		default:
			b.WriteString(" failed")
		}
		if code := symptom.Envelope.Code; code != "" && code != root.Envelope.Code {
			b.WriteString(" (" + code + ")")
		}
	}
	if symptom.Duration > 0 {
		fmt.Fprintf(&b, " after %s", links.Pretty(symptom.Duration))
	}
	return b.String()
}

// became tells how a hop's own service renamed its error on the way out.
func became(h *Hop) string {
	if len(h.Also) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s became %s", h.Service, h.Code(), strings.Join(h.Also, ", then "))
}

// said is a hop's code with its message.
func said(h *Hop) string {
	message := h.Envelope.ErrorMessage
	if c, ok := h.Envelope.Innermost(); ok && c.Message != "" && h.Envelope.CauseHow == envelope.CauseExplicit {
		message = c.Message
	}
	if message == "" {
		message = h.Envelope.Message
	}
	if message == "" {
		return h.Code()
	}
	return fmt.Sprintf("%s (%s)", h.Code(), squeeze(strings.Join(strings.Fields(message), " ")))
}

// squeeze cuts a long text in the middle: the end of a wrapped error is its cause.
func squeeze(s string) string {
	const limit, tail = 120, 48 // bytes
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit-tail], "") + " … " + strings.ToValidUTF8(s[len(s)-tail:], "")
}

// against lists what speaks against the answer.
func (x *explanation) against(inc *Incident) []string {
	var against []string
	for i := range inc.RunnersUp {
		h := &inc.RunnersUp[i]
		against = append(against, fmt.Sprintf("%s failed as well, with %s", h.Service, said(h)))
	}
	for i := range inc.Chain {
		against = append(against, inc.Chain[i].Against...)
	}
	against = append(against, x.doubts()...)
	for i := range x.out.Path {
		if f := x.out.Path[i].Failure; nameless(f) {
			against = append(against, fmt.Sprintf("the panic of %s names no request: it may be another one's", f.Service))
		}
	}
	if top := x.out.Path[0].Failure.Node; !top.Missing() {
		for _, t := range x.Graph.Trees {
			if way := t.WayIn(); way != nil && t.ID != top.Key.Trace && way.Kind() == telemetry.KindServer && x.Failures.Of(way) == nil {
				against = append(against, fmt.Sprintf("trace %s of the same request did not fail", short(t.ID)))
			}
		}
	}
	against = dedupe(against)
	if more := len(against) - maxAgainst; more > 0 {
		against = append(against[:maxAgainst], fmt.Sprintf("and %d more", more))
	}
	return against
}

// nameless tells whether what speaks for the failure is a record that carries no id.
func nameless(f *failures.Failure) bool {
	return slices.ContainsFunc(f.Signals, func(s failures.Signal) bool {
		return s.Record != nil && s.Record.Nameless && f.Node.Visit
	})
}

// handledVerdict says what was recovered from, the deepest first.
func (x *explanation) handledVerdict(inc *Incident) Verdict {
	v := Verdict{Class: envelope.ClassUnknown}
	all := inc.Handled
	if len(all) == 0 {
		all = inc.Secondary
	}
	deepest := &all[0]
	for i := range all {
		if all[i].Classification.Kind != envelope.KindCancelled {
			deepest = &all[i] // what was cancelled is a consequence
			break
		}
	}
	v.Summary = fmt.Sprintf("the request did not fail: %s in %s was recovered from", said(deepest), deepest.Service)
	if n := len(all) - 1; n > 0 {
		v.Summary += fmt.Sprintf(", and %s more", count(n, "failure"))
	}
	for i := range all {
		if len(all[i].Reasons) > 0 {
			v.Reasons = append(v.Reasons, fmt.Sprintf("%s: %s", all[i].Service, all[i].Reasons[0]))
		}
	}
	v.Reasons = dedupe(append(v.Reasons, x.calmReasons()...))
	v.Class, v.Retry = deepest.Classification.Class, deepest.Classification.Retry
	return v
}

// calmReasons say what shows how the request ended.
func (x *explanation) calmReasons() []string {
	if x.out.Said == "" {
		return nil
	}
	return []string{x.out.Said}
}

func dedupe(ss []string) []string {
	seen := map[string]bool{}
	kept := ss[:0:0]
	for _, s := range ss {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}

func clip(s string) string {
	const limit = 120
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
