package tui

import (
	"fmt"
	"strings"

	"triage/correlate"
)

// verdict is the answer in five rows, each without its label.
type verdict struct {
	what, why, detail, kind, when line
	sure                          string // how sure the cause is, where the rows have no room for it
}

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
		whole := styled(dim, "every source answered whole")
		if doubt := st.Doubt(); doubt != "" {
			whole = styled(warn, doubt)
		}
		return verdict{
			what:   styled(good, m.succeeded("did not fail", "did not fail", w)),
			why:    text("no failure in " + count(st.Logs, "log") + " and " + count(st.Spans, "span") + " of " + count(st.Services, "service")),
			detail: fit(w, whole, m.searched(dim, true), m.searched(dim, false)),
			kind:   styled(dim, "nothing to classify"),
			when:   m.traceWhen(w),
		}
	case notFound:
		return verdict{
			what:   styled(warn, "nothing found for "+m.subjectName()),
			why:    fit(w, text("every source answered, none knows it"), m.searched(plain, true), m.searched(plain, false)),
			detail: text(m.notFoundHint()),
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
	if st := m.f.Incident.Stats; st.Logs+st.Spans > 0 {
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
	what := m.withStatus(m.failedAt(symptom, unbounded), symptom, w)
	if over := what.width() - w; over > 0 { // what came of it counts more than a long path
		op := cells(m.safe(symptom.Operation)) - over
		what = m.withStatus(m.failedAt(symptom, op), symptom, w)
	}
	if e := symptom.Envelope; what.width() > w && e.HTTPStatus != 0 && symptom.Code() != "" {
		what = styled(name, m.safe(symptom.Service)).add(bad, ": "+itoa(e.HTTPStatus)+" "+m.safe(symptom.Code()))
	}
	if symptom.Duration > 0 {
		what = fit(w, what, styled(dim, " after "+short(symptom.Duration)))
	}
	why := styled(name, m.safe(root.Service)).add(plain, " ").add(bad, m.safe(root.Code()))
	found, brief := "deepest error found", "deepest error"
	if m.asking() {
		found, brief = found+" so far", "deepest so far"
	}
	how := confidence(inc.Verdict.Confidence)
	_, percent := correlate.Sureness(inc.Verdict.Confidence)
	sure := fmt.Sprintf("%d %% sure", percent)
	named := len(why)
	why = fit(w, why,
		styled(dim, "  "+found+", "+how),
		styled(dim, "  "+brief+", "+how),
		styled(dim, "  "+brief+", "+sure),
		styled(dim, "  "+sure))
	if len(why) > named {
		sure = "" // it is said
	}
	return verdict{
		sure: sure, what: what, why: why, detail: m.messageLine(root, w),
		kind: m.kindLine(inc.Verdict.Class, inc.Verdict.Retry, root, w),
		when: m.failedWhen(root, symptom, w),
	}
}

// leastOperation is the shortest that an operation is cut to; below it says nothing.
const leastOperation = 10

// failedAt is the service and its operation, the operation in w cells.
func (m *Model) failedAt(h *correlate.Hop, w int) line {
	l := styled(name, m.safe(h.Service))
	op := m.safe(h.Operation)
	if n := cells(op); n > w {
		op = pad(op, max(0, w), m.g.ellipsis)
	}
	if op == "" || w < leastOperation {
		return l
	}
	return l.add(plain, " "+op)
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
	tail := "succeeded; " + count(len(hs), "failure") + " was handled"
	if len(hs) != 1 {
		tail = strings.TrimSuffix(tail, "was handled") + "were handled"
	}
	v := verdict{
		what: styled(warn, m.succeeded(tail, "succeeded, "+itoa(len(hs))+" handled", w)),
		kind: styled(dim, "nothing to classify"), when: m.traceWhen(w), detail: line{},
	}
	if len(hs) > 0 {
		h := &hs[0]
		v.why = fit(w, styled(name, m.safe(h.Service)).add(plain, " ").add(code, m.safe(h.Code())), styled(dim, "  recovered"+m.how(h)), styled(dim, "  recovered"))
		v.detail = m.messageLine(h, w)
		v.kind = m.kindLine(h.Classification.Class, h.Classification.Retry, h, w)
		v.when = m.whenLine(h.Time, w)
	}
	if len(m.troubled()) > 0 {
		v.detail = styled(warn, "not the whole evidence: "+m.troubleWords())
	}
	return v
}

func (m *Model) how(h *correlate.Hop) string {
	switch r := m.safe(h.Envelope.Recovery); r {
	case "":
		return ""
	case "circuit_open":
		return ": circuit breaker open"
	case "dead_letter":
		return ": put into a dead-letter queue"
	case "escalate":
		return ": handed to a person"
	case "fallback", "failover":
		return " by a " + r
	case "compensate":
		return " by compensation"
	default:
		return " by " + strings.ReplaceAll(r, "_", " ")
	}
}

// succeeded says what did not fail: the operation, where a trace tells it, else the id. The
// brief tail is for rows that have no room for the operation.
func (m *Model) succeeded(tail, brief string, w int) string {
	var root *correlate.Node
	for _, t := range m.f.Incident.Traces {
		for _, n := range t.Roots {
			if n != nil && n.Span != nil && !n.Orphan && root == nil {
				root = n
			}
		}
	}
	if root != nil && !spanFailed(root.Span) {
		service := m.safe(root.Span.Service) + " "
		for _, s := range []string{service + m.safe(root.Span.Name) + " " + tail, service + tail, service + brief} {
			if cells(s) <= w {
				return s
			}
		}
	}
	return m.subjectName() + " " + tail
}

func (m *Model) cannotTellVerdict(w int) verdict {
	if len(m.troubled()) == 0 && m.f.Done {
		return m.untoldVerdict(w)
	}
	st := m.f.Incident.Stats
	v := verdict{
		what:   styled(warn, "cannot tell whether "+m.subjectName()+" failed"),
		why:    styled(warn, m.troubleWords()),
		detail: text("nothing failed in what was read: " + count(st.Logs, "log") + ", " + count(st.Spans, "span") + "; this is no all-clear"),
		kind:   styled(dim, "not known"), when: m.traceWhen(w),
	}
	if m.f.Incident.Status == correlate.Unknown {
		v.what = m.untoldVerdict(w).what
		v.detail = text("no failure was understood in what was read: " + count(st.Logs, "log") + ", " + count(st.Spans, "span") + "; this is no all-clear")
	}
	if st.Logs+st.Spans == 0 {
		v.detail = text("nothing was read, so this is no all-clear")
	}
	return v
}

// untoldVerdict is for evidence that came whole and does not say how the request ended.
func (m *Model) untoldVerdict(w int) verdict {
	inc := &m.f.Incident
	what := m.safe(inc.Verdict.Summary)
	if what == "" {
		what = "cannot tell how " + m.subjectName() + " ended"
	}
	v := verdict{
		what:   styled(warn, what),
		why:    text("no failure was understood, and nothing says that it went well"),
		detail: m.reasonLine(inc.Verdict.Reasons),
		kind:   styled(dim, "not known"), when: m.traceWhen(w),
	}
	if doubt := inc.Stats.Doubt(); doubt != "" {
		v.detail = styled(warn, doubt)
	}
	return v
}
