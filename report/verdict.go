package report

import (
	"slices"
	"strconv"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
)

// verdictField is one labelled line of the answer.
type verdictField struct {
	label string
	text  []piece
}

// verdictFields are the answer below the headline: what happened, why, of which type, how
// sure, when, whom to call, and what was searched. Times are given in zone too unless it is nil.
func verdictFields(f *investigate.Finding, zone *time.Location) []verdictField {
	i := &f.Incident
	var fields []verdictField
	add := func(label string, ps ...piece) { fields = append(fields, verdictField{label, ps}) }
	against := func(reasons []string) {
		for n, a := range reasons {
			if n == maxAgainst {
				add("AGAINST", say(warn, count(len(reasons)-n, "more", "more")+", see --output json"))
				return
			}
			add("AGAINST", infer(warn, a))
		}
	}
	if root, symptom := i.Root(), i.Symptom(); root != nil {
		add("WHAT", whatPieces(symptom)...)
		add("WHY", whyPieces(root)...)
		add("TYPE", typePieces(i)...)
		add("SURE", surePieces(f)...)
		against(i.Verdict.Against)
		add("WHEN", whenPieces(i, zone)...)
	} else if i.Status == correlate.Handled || i.Status == correlate.Healthy {
		add("SURE", surePieces(f)...)
		against(i.Verdict.Against)
	} else if i.Status == correlate.Unknown {
		add("WHY", untoldPieces(i)...)
		against(i.Verdict.Against)
	}
	fields = append(fields, othersFields(i)...)
	if !f.AlertStart.IsZero() {
		add("ALERT", say(plain, alertWords(f, zone)))
		if steps := escalationPieces(f, zone); steps != nil {
			add("ESCALATE", steps...)
		}
	}
	add("SEARCHED", searchedPieces(i.Query, zone)...)
	if len(i.TraceIDs) > 0 {
		add("TRACE", tracePieces(i.TraceIDs)...)
	}
	if links := linkPieces(f); links != nil {
		add("OPEN", links...)
	}
	if !f.Taken.IsZero() {
		add("AS OF", say(plain, stamp(f.Taken)+localTime(f.Taken, zone)))
	}
	return fields
}

// maxOthers is how many correlation ids have their other requests counted.
const maxOthers = 5

// othersFields count the other requests of each correlation id.
func othersFields(i *correlate.Incident) []verdictField {
	var fields []verdictField
	groups := i.OthersByID()
	for n, o := range groups {
		if n == maxOthers {
			more := count(len(groups)-n, "more correlation id", "more correlation ids") + ", see --output json"
			return append(fields, verdictField{"OTHERS", []piece{say(plain, more)}})
		}
		fields = append(fields, verdictField{"OTHERS", []piece{
			say(plain, o.Said()+" "), keep(code, o.CorrelationID), say(plain, ": "+o.Outcomes),
		}})
	}
	return fields
}

// untoldPieces say why it cannot be told how the request ended.
func untoldPieces(i *correlate.Incident) []piece {
	ps := []piece{say(plain, "no failure was understood in "+statsWords(i.Stats)+", and nothing says that it went well")}
	for _, r := range i.Verdict.Reasons[:min(maxReasons, len(i.Verdict.Reasons))] {
		ps = append(ps, say(plain, "; "), infer(plain, r))
	}
	return ps
}

// status is the answer that the hop gave its caller, as seen on the wire; both protocols
// when both are known, neither turned into the other.
func status(h *correlate.Hop) string {
	s := ""
	if h.Envelope.HTTPStatus != 0 {
		s = "HTTP " + strconv.Itoa(h.Envelope.HTTPStatus)
	}
	if h.Envelope.GRPCStatus != "" {
		if s != "" {
			s += " and "
		}
		s += "gRPC " + h.Envelope.GRPCStatus
	}
	return s
}

// peer is whom the hop was calling.
func peer(h *correlate.Hop) string {
	if h.Peer != "" {
		return h.Peer
	}
	return h.Envelope.Peer
}

// service is a hop's service, named even when it is not known.
func service(h *correlate.Hop) piece {
	if h.Service == "" {
		return say(strong, "unknown service")
	}
	return tell(strong, h.Service)
}

// errorText is the fullest text the service gave for its error.
func errorText(e *envelope.Envelope) string {
	if e.ErrorMessage != "" {
		return e.ErrorMessage
	}
	return e.Message
}

// attempts are the tries of h in words, "" when there was one.
func attempts(h *correlate.Hop) string {
	made := max(h.Attempts, h.Envelope.Attempt)
	allowed := h.Envelope.MaxAttempts
	switch {
	case made > 1 && allowed >= made:
		return strconv.Itoa(made) + " of " + strconv.Itoa(allowed) + " attempts"
	case made > 1:
		return strconv.Itoa(made) + " attempts"
	}
	return ""
}

func whatPieces(h *correlate.Hop) []piece {
	ps := []piece{service(h)}
	if h.Operation != "" {
		ps = append(ps, say(plain, " "), tell(plain, h.Operation))
	}
	if s := status(h); s != "" {
		ps = append(ps, say(plain, " answered "), tell(bad, s))
	} else {
		ps = append(ps, say(plain, " failed with "), keep(bad, h.Code()))
	}
	if h.Duration > 0 {
		ps = append(ps, say(plain, " after "+duration(h.Duration)))
	}
	return ps
}

func whyPieces(h *correlate.Hop) []piece {
	ps := []piece{service(h), say(plain, " "), keep(bad, h.Code())}
	if t := errorText(&h.Envelope); t != "" {
		ps = append(ps, say(plain, ": "), tell(plain, t))
	}
	if p := peer(h); p != "" {
		ps = append(ps, say(plain, ", calling "), tell(strong, p))
	}
	return append(ps, say(plain, " (deepest error found)"))
}

func typePieces(i *correlate.Incident) []piece {
	root := i.Root()
	ps := []piece{
		say(plain, classWords(i.Verdict.Class)),
		say(plain, " · retry: "+retryWords(i.Verdict.Retry, root.Envelope.RetryAfter)),
	}
	for n := range i.Chain {
		if a := attempts(&i.Chain[n]); a != "" {
			ps = append(ps, say(plain, " · "+a+" made by "), service(&i.Chain[n]))
		}
	}
	if c := root.Classification.Conflict; c != "" {
		ps = append(ps, say(plain, " · contradicted: "), infer(warn, c))
	}
	return ps
}

// maxReasons is how many reasons stand beside the confidence, since the hops have theirs, and
// maxAgainst how many speak against it.
const maxReasons, maxAgainst = 3, 3

func surePieces(f *investigate.Finding) []piece {
	v := f.Incident.Verdict
	ps := []piece{say(plain, confidenceWords(v.Confidence))}
	switch {
	case f.Partial && f.Incident.Root() == nil: // what was not read may hold the failure
		ps = []piece{say(warn, "no")}
	case v.Sureness() == correlate.CannotTell:
		ps = append(ps, say(plain, " · "), say(warn, "the evidence does not decide, check before acting on it"))
	case v.Sureness() == correlate.SureLow:
		ps = append(ps, say(plain, " · "), say(warn, "check before acting on it"))
	}
	if f.Partial {
		ps = append(ps, say(plain, " · "), say(warn, "the evidence is incomplete, see GAPS"))
	}
	for n, r := range v.Reasons[:min(maxReasons, len(v.Reasons))] {
		sep := "; "
		if n == 0 {
			sep = " · "
		}
		ps = append(ps, say(plain, sep), infer(plain, r))
	}
	return ps
}

func whenPieces(i *correlate.Incident, zone *time.Location) []piece {
	root, symptom := i.Root(), i.Symptom()
	ps := []piece{say(plain, stamp(root.Time)+localTime(root.Time, zone))}
	if len(i.Chain) < 2 || root.Time.IsZero() || symptom.Time.IsZero() {
		return ps
	}
	if d := symptom.Time.Sub(root.Time); d >= 0 {
		return append(ps, say(plain, "; it reached "), service(symptom), say(plain, " "+duration(d)+" later"))
	}
	return append(ps, say(plain, "; by the clock of "), service(symptom),
		say(warn, " it got there "+duration(root.Time.Sub(symptom.Time))+" earlier: the clocks disagree"))
}

func searchedPieces(q correlate.Query, zone *time.Location) []piece {
	var ps []piece
	for _, id := range queryIDs(q) {
		ps = append(ps, say(plain, id.name+" "), keep(code, id.value), say(plain, " · "))
	}
	return append(ps, say(plain, windowWords(q.Window)+windowLocal(q.Window, zone)))
}

func tracePieces(ids []string) []piece {
	const most = 5
	var ps []piece
	for n, id := range ids {
		if n == most {
			return append(ps, say(plain, " and "+strconv.Itoa(len(ids)-most)+" more"))
		}
		if n > 0 {
			ps = append(ps, say(plain, ", "))
		}
		ps = append(ps, keep(code, id))
	}
	return ps
}

// consequences are the secondary failures but for those that might have been the cause: they
// have a section of their own.
func consequences(i *correlate.Incident) []correlate.Hop {
	return slices.DeleteFunc(slices.Clone(i.Secondary), func(h correlate.Hop) bool {
		return slices.ContainsFunc(i.RunnersUp, func(r correlate.Hop) bool {
			return r.Service == h.Service && r.Time.Equal(h.Time) && r.Code() == h.Code()
		})
	})
}
