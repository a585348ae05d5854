package correlate

import (
	"fmt"
	"slices"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// maxAgainst bounds what is listed against a verdict.
const maxAgainst = 12

// unsure is the confidence under which the verdict says that it cannot tell.
const unsure = 0.4

// verdict says the answer in one sentence, with what it rests on.
func (r *request) verdict(inc *Incident) Verdict {
	switch inc.Status {
	case NotFound:
		return Verdict{Summary: "nothing was found", Class: envelope.ClassUnknown}
	case Healthy:
		return Verdict{
			Summary: fmt.Sprintf("no failure in %s and %s", count(len(r.logs), "log record"), count(len(r.spans), "span")),
			Class:   envelope.ClassUnknown, Confidence: r.calmConfidence(), Reasons: r.calmReasons(),
		}
	case Handled:
		return r.handledVerdict(inc)
	}
	root, symptom := inc.Root(), inc.Symptom()
	v := Verdict{Class: root.Classification.Class, Retry: root.Classification.Retry}
	for i := 1; i < len(inc.Chain) && (v.Class == "" || v.Class == envelope.ClassUnknown); i++ {
		// what the callers were told says more than nothing, unless it is a mask
		if c := inc.Chain[i].Classification; !mask(c.Kind) {
			v.Class, v.Retry = c.Class, c.Retry
		}
	}
	v.Confidence = r.confidence(inc)
	v.Reasons = append(v.Reasons, root.Reasons...)
	for i := 1; i < len(inc.Chain); i++ {
		v.Reasons = append(v.Reasons, inc.Chain[i].Link.Reason)
		if masked := became(&inc.Chain[i]); masked != "" {
			v.Reasons = append(v.Reasons, masked)
		}
	}
	v.Against = r.against(inc)
	v.Summary = summary(root, symptom, len(inc.Chain))
	if v.Confidence < unsure {
		v.Summary = "cannot tell for sure; most likely: " + v.Summary
	}
	return v
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
		fmt.Fprintf(&b, " after %s", pretty(symptom.Duration))
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

// confidence is that of the weakest link, less what speaks against the root.
func (r *request) confidence(inc *Incident) float64 {
	c := 0.95
	for i := 1; i < len(inc.Chain); i++ {
		c = min(c, inc.Chain[i].Link.Confidence)
	}
	root := inc.Root()
	switch {
	case root.Envelope.Code == "" && root.Classification.Kind == envelope.KindUnknown:
		c -= 0.15
	case root.Envelope.Code == "":
		c -= 0.05
	}
	if len(inc.RunnersUp) > 0 {
		c -= 0.15
	}
	if root.Classification.Look == envelope.LookBack {
		c -= 0.15
	}
	if r.silentCallee() != "" && root.Classification.Look == envelope.LookDown {
		c -= 0.05 // the callee would know more
	}
	if len(r.spans) == 0 && len(inc.Chain) == 1 {
		c -= 0.1
	}
	if len(r.doubts()) > 0 {
		c = min(c, doubtful)
	}
	if slices.ContainsFunc(r.path, func(f *failure) bool { return f.stray }) {
		c = min(c, unsure-0.05)
	}
	return clamp(c)
}

func (r *request) against(inc *Incident) []string {
	var against []string
	for i := range inc.RunnersUp {
		h := &inc.RunnersUp[i]
		against = append(against, fmt.Sprintf("%s failed as well, with %s", h.Service, said(h)))
	}
	for i := range inc.Chain {
		against = append(against, inc.Chain[i].Against...)
	}
	against = append(against, r.doubts()...)
	for _, f := range r.path {
		if f.stray {
			against = append(against, fmt.Sprintf("the panic of %s names no request: it may be another one's", f.service))
		}
	}
	if top := r.path[0]; top.node != nil {
		for _, t := range r.trees {
			if t.id != top.node.key.trace && t.near == 0 && t.whole() && t.way().failure == nil && t.way().kind() == telemetry.KindServer {
				against = append(against, fmt.Sprintf("trace %s of the same request did not fail", short(t.id)))
			}
		}
	}
	against = dedupe(against)
	if more := len(against) - maxAgainst; more > 0 {
		against = append(against[:maxAgainst], fmt.Sprintf("and %d more", more))
	}
	return against
}

func (r *request) handledVerdict(inc *Incident) Verdict {
	v := Verdict{Class: envelope.ClassUnknown, Confidence: r.calmConfidence()}
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
	v.Reasons = dedupe(append(v.Reasons, r.calmReasons()...))
	v.Class, v.Retry = deepest.Classification.Class, deepest.Classification.Retry
	return v
}

// calmReasons say what shows that the request succeeded.
func (r *request) calmReasons() []string {
	for _, t := range r.trees {
		if t.near > 0 || !t.whole() {
			continue
		}
		top := t.way()
		if top.provenOK() {
			return []string{fmt.Sprintf("%s ended well", callName(top))}
		}
		return []string{fmt.Sprintf("%s, where the request came in, has no error status", callName(top))}
	}
	if r.entry != "" {
		if ok, said := r.answered(r.entry, r.seen[r.entry], ""); ok {
			return []string{said}
		}
		return []string{"no record says how the request ended"}
	}
	return nil
}

func (r *request) calmConfidence() float64 {
	for _, t := range r.trees {
		if t.near == 0 && t.whole() {
			if t.way().provenOK() {
				return 0.95
			}
			return 0.75
		}
	}
	if ok, _ := r.answered(r.entry, r.seen[r.entry], ""); ok {
		return 0.85
	}
	return 0.5
}

func clamp(c float64) float64 {
	c = min(max(c, 0.05), 0.99)
	return float64(int(c*100+0.5)) / 100
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
