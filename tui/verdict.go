package tui

import (
	"fmt"
	"strings"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
)

// verdict is the answer in five rows, each without its label.
type verdict struct{ what, why, detail, kind, when line }

// verdict words the finding. What is not known is said in words; no row is ever empty of
// meaning, and none claims more than the sources allow.
//
// Each row is given in at most w cells: parts that do not fit are left out from the right,
// least important first, instead of being cut.
func (m *Model) verdict(w int) verdict {
	switch m.outcome() {
	case failed:
		return m.failedVerdict(w)
	case handled:
		return m.handledVerdict(w)
	case healthy:
		st := m.f.Incident.Stats
		return verdict{
			what:   styled(good, m.subjectName()+" did not fail"),
			why:    text("no failure in " + count(st.Logs, "log") + " and " + count(st.Spans, "span") + " of " + count(st.Services, "service")),
			detail: fit(w, styled(dim, "every source answered whole"), m.searched(dim, true), m.searched(dim, false)),
			kind:   styled(dim, "nothing to classify"),
			when:   m.traceWhen(w),
		}
	case notFound:
		return verdict{
			what:   styled(warn, "nothing found for "+m.subjectName()),
			why:    fit(w, text("every source answered, none knows it"), m.searched(plain, true), m.searched(plain, false)),
			detail: text("check the id and the environment, or widen the time: --since 24h"),
			kind:   styled(dim, "nothing to classify"),
			when:   styled(dim, "nothing seen"),
		}
	case cannotTell:
		return m.cannotTellVerdict(w)
	case stopped:
		return verdict{
			what:   styled(warn, "the investigation of "+m.subjectName()+" ended without an answer"),
			why:    text("no source delivered anything: this says nothing about the request"),
			detail: m.retryHint(),
			kind:   styled(dim, "not known"), when: styled(dim, "not known"),
		}
	}
	v := verdict{
		what: text("looking for " + m.subjectName()), why: styled(dim, "not known yet"),
		kind: styled(dim, "not known yet"), when: styled(dim, "not known yet"),
		detail: styled(dim, m.waitingFor()),
	}
	if m.have {
		st := m.f.Incident.Stats
		v.why = text("no failure so far in " + count(st.Logs, "log") + " and " + count(st.Spans, "span") + "; still asking")
	}
	return v
}

func (m *Model) failedVerdict(w int) verdict {
	inc := &m.f.Incident
	root, symptom := inc.Root(), inc.Symptom()
	if root == nil {
		return verdict{
			what:   styled(bad, m.safe(inc.Verdict.Summary)),
			why:    text("the evidence does not say where it began"),
			detail: m.reasonLine(inc.Verdict.Reasons), kind: m.kindLine(inc.Verdict.Class, inc.Verdict.Retry, nil, w),
			when: styled(dim, "not known"),
		}
	}
	what := styled(name, m.safe(symptom.Service))
	if op := m.safe(symptom.Operation); op != "" {
		what = what.add(plain, " "+op)
	}
	what = m.withStatus(what, symptom, w)
	if symptom.Duration > 0 {
		what = fit(w, what, styled(dim, " after "+short(symptom.Duration)))
	}
	why := styled(name, m.safe(root.Service)).add(plain, " ").add(bad, m.safe(root.Code()))
	word, percent := confidence(inc.Verdict.Confidence)
	found := "deepest error found"
	if m.asking() {
		found += " so far"
	}
	why = fit(w, why,
		styled(dim, fmt.Sprintf("  "+found+", confidence %s (%d %%)", word, percent)),
		styled(dim, fmt.Sprintf("  confidence %s (%d %%)", word, percent)),
		styled(dim, fmt.Sprintf("  %d %% sure", percent)))
	return verdict{
		what: what, why: why, detail: m.messageLine(root),
		kind: m.kindLine(inc.Verdict.Class, inc.Verdict.Retry, root, w),
		when: m.failedWhen(root, symptom, w),
	}
}

// withStatus puts the symptom's HTTP status and code behind l, and its gRPC status where
// that fits, or that it failed when it has none of them.
func (m *Model) withStatus(l line, h *correlate.Hop, w int) line {
	var parts []string
	if h.Envelope.HTTPStatus != 0 {
		parts = append(parts, "HTTP "+itoa(h.Envelope.HTTPStatus))
	}
	grpc, c := m.safe(h.Envelope.GRPCStatus), m.safe(h.Code())
	if grpc != "" && (c == "" || len(parts) == 0) {
		parts = append(parts, "gRPC "+grpc)
		grpc = ""
	}
	if c != "" && c != m.safe(h.Envelope.GRPCStatus) {
		parts = append(parts, c)
	}
	if len(parts) == 0 {
		return l.add(bad, " failed")
	}
	l = l.add(plain, ": ").add(bad, strings.Join(parts, " "))
	if grpc != "" {
		l = fit(w-len(" after 99.9s"), l, styled(dim, " gRPC "+grpc))
	}
	return l
}

func (m *Model) handledVerdict(w int) verdict {
	hs := m.f.Incident.Handled
	v := verdict{
		what: styled(warn, m.subjectName()+" succeeded; "+count(len(hs), "failure")+" was handled"),
		kind: styled(dim, "nothing to classify"), when: m.traceWhen(w), detail: line{},
	}
	if len(hs) != 1 {
		v.what = styled(warn, m.subjectName()+" succeeded; "+count(len(hs), "failure")+" were handled")
	}
	if len(hs) > 0 {
		h := &hs[0]
		v.why = styled(name, m.safe(h.Service)).add(plain, "  ").add(code, m.safe(h.Code())).add(dim, "  recovered"+m.how(h))
		v.detail = m.messageLine(h)
		v.kind = m.kindLine(h.Classification.Class, h.Classification.Retry, h, w)
		v.when = m.whenLine(h.Time, w)
	}
	if len(m.troubled()) > 0 {
		v.detail = styled(warn, "not the whole evidence: "+m.troubleWords())
	}
	return v
}

func (m *Model) how(h *correlate.Hop) string {
	if r := m.safe(h.Envelope.Recovery); r != "" {
		return " by " + strings.ReplaceAll(r, "_", " ")
	}
	return ""
}

func (m *Model) cannotTellVerdict(w int) verdict {
	st := m.f.Incident.Stats
	v := verdict{
		what:   styled(warn, "cannot tell whether "+m.subjectName()+" failed"),
		why:    styled(warn, m.troubleWords()),
		detail: text("nothing failed in what was read: " + count(st.Logs, "log") + ", " + count(st.Spans, "span") + "; this is no all-clear"),
		kind:   styled(dim, "not known"), when: m.traceWhen(w),
	}
	if st.Logs+st.Spans == 0 {
		v.detail = text("nothing was read, so this is no all-clear")
	}
	return v
}

// troubleWords name the sources that failed or answered in part, and why.
func (m *Model) troubleWords() string {
	var parts []string
	for _, s := range m.troubled() {
		parts = append(parts, m.trouble(s))
	}
	return strings.Join(parts, "; ")
}

// trouble is what went wrong with a source, in one sentence.
func (m *Model) trouble(s investigate.SourceStatus) string {
	out := m.safe(s.Name) + " failed"
	if s.State == investigate.PartialOK {
		out = m.safe(s.Name) + " answered in part"
	}
	e := m.failure(s)
	if e == "" && len(s.Notes) > 0 {
		e = m.safe(s.Notes[0])
	}
	switch {
	case e == "":
		return out + ": no reason given"
	case strings.HasPrefix(e, "at "):
		return out + " " + e
	}
	return out + ": " + e
}

func (m *Model) retryHint() line {
	if m.o.Reload != nil {
		return text("r asks again, s shows the sources")
	}
	return text("s shows the sources")
}

// messageLine is what the error itself says: the innermost layer, else the whole text.
func (m *Model) messageLine(h *correlate.Hop) line {
	if s := m.safe(message(h)); s != "" {
		return text(s)
	}
	return styled(dim, "the service gave no text")
}

func message(h *correlate.Hop) string {
	if c, ok := h.Envelope.Innermost(); ok && c.Message != "" {
		return c.Message
	}
	if h.Envelope.ErrorMessage != "" {
		return h.Envelope.ErrorMessage
	}
	return h.Envelope.Message
}

func (m *Model) reasonLine(reasons []string) line {
	if len(reasons) == 0 {
		return styled(dim, "no reason given")
	}
	return text(m.safe(reasons[0]))
}

func (m *Model) kindLine(c envelope.Class, r envelope.Retry, h *correlate.Hop, w int) line {
	word := string(c)
	if c == "" || c == envelope.ClassUnknown {
		word = "class not known"
	}
	d := " " + m.g.dot + " "
	l := fit(w, styled(strong, word),
		styled(dim, d).add(plain, "retry: "+retryWords(r)),
		styled(dim, d).add(plain, "retry: "+strings.TrimSuffix(retryWords(r), ", with backoff")))
	if h == nil {
		return l
	}
	if e := h.Envelope; e.Attempt > 0 && e.MaxAttempts > 0 {
		l = fit(w, l, styled(dim, d).add(plain, fmt.Sprintf("try %d of %d", e.Attempt, e.MaxAttempts)))
	} else if h.Attempts > 1 {
		l = fit(w, l, styled(dim, d).add(plain, itoa(h.Attempts)+" tries"))
	}
	if k := h.Classification.Kind; k != "" && string(k) != h.Code() {
		l = fit(w, l, styled(dim, d+strings.ToLower(strings.ReplaceAll(string(k), "_", " "))))
	}
	if s := m.safe(h.Classification.Reason); s != "" {
		l = fit(w, l, styled(dim, " ("+s+")"))
	}
	return l
}

func retryWords(r envelope.Retry) string {
	switch r {
	case envelope.RetryYes:
		return "yes, with backoff"
	case envelope.RetryIdempotent:
		return "only if idempotent"
	case envelope.RetryAfter:
		return "after a delay"
	case envelope.RetryHigher:
		return "the whole transaction"
	case envelope.RetryNo:
		return "no"
	}
	return "not known"
}

func (m *Model) failedWhen(root, symptom *correlate.Hop, w int) line {
	l := m.whenLine(root.Time, w)
	d := " " + m.g.dot + " "
	if root != symptom && !root.Time.IsZero() && !symptom.Time.IsZero() {
		switch later := symptom.Time.Sub(root.Time); {
		case later >= 0:
			l = fit(w, l, styled(dim, d+"symptom "+short(later)+" later"))
		default:
			l = fit(w, l, styled(warn, d+"symptom "+short(-later)+" earlier: clocks disagree"), styled(warn, d+"clocks disagree"))
		}
	}
	if v := m.safe(root.Envelope.Version); v != "" {
		l = fit(w, l, styled(dim, d).add(plain, m.safe(root.Service)+" "+v))
	}
	return l
}

func (m *Model) traceWhen(w int) line {
	if ts := m.f.Incident.Traces; len(ts) > 0 {
		return fit(w, m.whenLine(ts[0].Start, w), styled(dim, " "+m.g.dot+" lasted "+short(ts[0].End.Sub(ts[0].Start))))
	}
	if tl := m.f.Incident.Timeline; len(tl) > 0 {
		return m.whenLine(tl[0].Time, w)
	}
	return styled(dim, "nothing seen")
}

// subjectName is what was asked for, in words.
func (m *Model) subjectName() string {
	q := m.query()
	for _, x := range []struct{ what, id string }{
		{"request ", q.RequestID}, {"trace ", q.TraceID},
		{"correlation ", q.CorrelationID}, {"code ", q.ErrorCode},
	} {
		if x.id != "" {
			return x.what + m.elide(m.safe(x.id), 26) // the header says more
		}
	}
	return "the request"
}

// searched is where was looked, as the tail of a sentence.
func (m *Model) searched(r role, full bool) line {
	if s := m.windowText(full); s != "" {
		return styled(r, "; searched "+s)
	}
	return nil
}

func (m *Model) windowWords() string {
	if s := m.windowText(true); s != "" {
		return "searched " + s
	}
	return "the whole bundle was searched"
}

func (m *Model) waitingFor() string {
	var names []string
	for _, s := range m.sources() {
		if s.State == investigate.Waiting || s.State == investigate.Asking {
			names = append(names, m.safe(s.Name))
		}
	}
	if len(names) == 0 {
		return "no answer yet"
	}
	return "no answer yet from " + strings.Join(names, " and ")
}

// confidence is a probability as a word and as a percentage.
func confidence(c float64) (string, int) {
	p := int(c*100 + 0.5)
	switch {
	case c >= 0.85:
		return "high", p
	case c >= 0.6:
		return "medium", p
	}
	return "low", p
}
