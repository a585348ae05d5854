package report

import (
	"strconv"
	"strings"

	"triage/correlate"
	"triage/envelope"
)

const (
	// maxListed bounds how many handled, secondary or considered failures a report lists.
	maxListed = 20
	// maxCauses bounds how many wrapped errors of one hop it unfolds.
	maxCauses = 24
	// maxEvidence bounds how many records it names for one hop.
	maxEvidence = 3
	// maxStack is how many lines of a stack trace it shows.
	maxStack = 12
)

// place says where in the chain a hop stands.
func place(n, length int) string {
	switch {
	case length == 1:
		return "root cause and symptom"
	case n == 0:
		return "root cause"
	case n == length-1:
		return "symptom"
	}
	return ""
}

// apart tells whether a hop stands in a list of its own rather than in the chain: there it is
// its own root and has no place.
func apart(h, root *correlate.Hop, where string) bool { return h == root && where == "" }

// hopPieces are the headline of a hop: who, which code, which status, where in the chain.
func hopPieces(h *correlate.Hop, where string) []piece {
	ps := []piece{service(h), say(plain, "  "), keep(bad, h.Code())}
	if s := status(h); s != "" {
		ps = append(ps, say(plain, "  "), tell(plain, s))
	}
	if where != "" {
		ps = append(ps, say(strong, "  ("+where+")"))
	}
	return ps
}

// hopFacts are the hop's time, operation, class and the like, in one line. The day is given
// where it is not that of the root cause.
func hopFacts(h, root *correlate.Hop) []piece {
	groups := [][]piece{{say(plain, clockTime(h.Time, root.Time))}}
	add := func(ps ...piece) { groups = append(groups, ps) }
	if h.Operation != "" {
		add(tell(plain, h.Operation))
	}
	if h.Duration > 0 {
		add(say(plain, "took "+duration(h.Duration)))
	}
	if a := attempts(h); a != "" {
		add(say(plain, a))
	}
	if c := className(h.Classification.Class); c != string(envelope.ClassUnknown) {
		add(say(plain, c))
	}
	if h.Envelope.Panic {
		add(say(bad, "panic"))
	}
	if to := peer(h); to != "" {
		add(say(plain, "calling "), tell(plain, to))
	}
	if h.Envelope.Recovery != "" {
		add(say(plain, "recovery "), tell(plain, h.Envelope.Recovery))
	}
	if h.Envelope.Version != "" {
		add(say(plain, "version "), tell(plain, h.Envelope.Version))
	}
	return join(" · ", groups...)
}

// hopDetail is one line below a hop's headline, depth levels in.
type hopDetail struct {
	depth int
	text  []piece
}

// hopDetails are what is known of a hop: its facts, its texts, why it is there.
func hopDetails(h, root *correlate.Hop) []hopDetail {
	details := []hopDetail{{0, hopFacts(h, root)}}
	add := func(ps ...piece) { details = append(details, hopDetail{0, ps}) }
	t := errorText(&h.Envelope)
	if t != "" {
		add(tell(plain, t))
	}
	if m := h.Envelope.Message; m != "" && !strings.Contains(t, m) {
		add(say(faint, "message: "), tell(plain, m))
	}
	details = append(details, causeDetails(&h.Envelope)...)
	if h.Link != nil {
		add(say(faint, "follows by "+linkWords(h.Link.Kind)+" ("+confidenceWords(h.Link.Confidence)+"): "), infer(plain, h.Link.Reason))
	}
	for _, r := range h.Reasons {
		if h.Link == nil || r != h.Link.Reason {
			add(say(faint, "because: "), infer(plain, r))
		}
	}
	for _, a := range h.Against {
		add(say(warn, "against: "), infer(plain, a))
	}
	return details
}

// causeDetails unfold the cause chain as far as it says more than the error's text: its first
// layer is the error itself, and a chain guessed from one text is that text.
func causeDetails(e *envelope.Envelope) []hopDetail {
	if e.CauseHow == envelope.CauseJoined || len(e.Cause) == 0 {
		return nil
	}
	var details []hopDetail
	text, more := errorText(e), 0
	var walk func(causes []envelope.Cause, depth int, lead string)
	walk = func(causes []envelope.Cause, depth int, lead string) {
		for _, c := range causes {
			switch {
			case c.Type == "" && c.Code == "" && len(c.Causes) == 0 && strings.Contains(text, c.Message):
			case len(details) < maxCauses:
				details = append(details, hopDetail{depth, []piece{say(faint, lead), tell(plain, causeText(c))}})
			default:
				more++
			}
			if depth < maxCauses {
				walk(c.Causes, depth+1, "one of: ")
			}
		}
	}
	walk(e.Cause[0].Causes, 0, "one of: ")
	walk(e.Cause[1:], 0, "caused by: ")
	if more > 0 {
		details = append(details, hopDetail{0, []piece{say(faint, count(more, "more cause", "more causes")+", see --output json")}})
	}
	return details
}

func causeText(c envelope.Cause) string {
	parts := make([]string, 0, 3)
	for _, s := range []string{c.Code, c.Type, c.Message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// evidencePieces name the records that support a hop.
func evidencePieces(h *correlate.Hop) []piece {
	var groups [][]piece
	for n, r := range h.Evidence {
		if n == maxEvidence {
			groups = append(groups, []piece{say(faint, count(len(h.Evidence)-n, "more record", "more records"))})
			break
		}
		groups = append(groups, []piece{say(faint, string(r.Kind)+" "), keep(faint, r.Ref)})
	}
	return append([]piece{say(faint, "evidence: ")}, join(", ", groups...)...)
}

// wireCode is how the next service saw the hop's error: its code, else its status, else what
// we call it.
func wireCode(h *correlate.Hop) string {
	switch {
	case h.Envelope.Code != "":
		return h.Envelope.Code
	case h.Envelope.HTTPStatus != 0:
		return "HTTP " + strconv.Itoa(h.Envelope.HTTPStatus)
	case h.Envelope.GRPCStatus != "":
		return h.Envelope.GRPCStatus
	}
	return h.Code()
}

// masked is how the error changed its code on the way out, root first.
func masked(chain []correlate.Hop) []string {
	var codes []string
	add := func(c string) {
		if len(codes) == 0 || codes[len(codes)-1] != c {
			codes = append(codes, c)
		}
	}
	for n := range chain {
		add(wireCode(&chain[n]))
		for _, c := range chain[n].Also {
			add(c)
		}
	}
	return codes
}

func becamePieces(codes []string) []piece {
	groups := make([][]piece, len(codes))
	for n, c := range codes {
		groups[n] = []piece{keep(code, c)}
	}
	return join(" became ", groups...)
}

// stackLines are the first lines of a hop's stack trace, when it helps: of the root cause and
// of a panic.
func stackLines(h, root *correlate.Hop) (lines []string, more int) {
	if h.Envelope.Stack == "" || (h != root && !h.Envelope.Panic) {
		return nil, 0
	}
	lines = strings.Split(strings.TrimRight(h.Envelope.Stack, "\r\n"), "\n")
	if more = len(lines) - maxStack; more > 0 {
		return lines[:maxStack], more
	}
	return lines, 0
}
