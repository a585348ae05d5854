package tui

import (
	"fmt"
	"strings"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
)

// messageLine is what the error itself says, for a row of w cells.
func (m *Model) messageLine(h *correlate.Hop, w int) line {
	if s := m.saidBy(h, w); s != "" {
		l := said(plain, s)
		if p := m.safe(h.Peer); p != "" && !strings.Contains(s, p) { // who it was that did not answer
			l = fit(w, l, styled(dim, " "+m.g.dot+" calling "+p))
		}
		return l
	}
	return styled(dim, "the service gave no text")
}

// saidBy is what a failure says, for w cells: the innermost layer, which is why it failed.
// Where the layers are but guessed, at the colons of one text, as much of its beginning as
// there is room for stands before it; a panic's layers are no causes of each other, and each
// half of it says nothing.
func (m *Model) saidBy(h *correlate.Hop, w int) string {
	inner := m.safe(essence(message(h)))
	if h.Envelope.CauseHow != envelope.CauseJoined {
		return inner
	}
	whole := m.safe(essence(h.Envelope.ErrorMessage))
	room := w - cells(inner) - cells(m.g.ellipsis)
	switch {
	case whole != "" && (h.Envelope.Panic || cells(whole) <= w):
		return whole
	case room >= leastSaid/2 && strings.HasSuffix(whole, inner):
		return strings.TrimRight(clip(whole, room, ""), " :,") + m.g.ellipsis + inner
	}
	return inner
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
	if k := h.Classification.Kind; k != "" && k != envelope.KindUnknown && string(k) != h.Code() {
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
		case root.Attempts > 1 || symptom.Attempts > 1:
			// Of several tries each side shows one: which came first says nothing about clocks.
			l = fit(w, l, styled(dim, d+"symptom first seen "+short(-later)+" before, over several tries"), styled(dim, d+"seen in several tries"))
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

// confidence is how sure something is, as a tail of a sentence.
func confidence(c float64) string {
	word, percent := correlate.Sureness(c)
	if word == correlate.CannotTell {
		return fmt.Sprintf("cannot tell for sure (%d %%)", percent)
	}
	return fmt.Sprintf("confidence %s (%d %%)", word, percent)
}
