package tui

import (
	"strings"
	"time"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
)

// unbounded is a width that no verdict reaches.
const unbounded = 4000

// aloud takes out what is there for the eye alone.
func (l *linear) aloud(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " , ", ", ")
}

func (l *linear) heading() string {
	s := l.idText()
	if e := l.safe(l.o.Env); e != "" {
		s += " in " + e
	}
	if w := l.windowText(true); w != "" {
		s += ", searched " + w
	}
	return s
}

// summary is the answer: verdict, chain, what is missing, the next step, whom to call.
func (l *linear) summary() []string {
	_, state := l.stateWord()
	v := l.verdict(unbounded)
	out := []string{"", state, "what: " + l.aloud(v.what.plain()), "why: " + l.aloud(v.why.plain())}
	if s := l.aloud(v.detail.plain()); s != "" {
		out = append(out, "text: "+s)
	}
	out = append(out, "type: "+l.aloud(v.kind.plain()), "when: "+l.aloud(v.when.plain()), "")
	if fs := l.failures(); len(fs) > 0 {
		head := "CHAIN, root cause first: "
		if l.outcome() == handled {
			head = "CHAIN, no failure reached the caller: "
		}
		out = append(out, head+l.aloud(l.chainRemark().plain()))
		for i, f := range fs {
			out = append(out, itoa(i+1)+". "+l.hopSentence(f))
		}
	} else {
		out = append(out, "CHAIN: "+l.noChain())
	}
	out = append(out, "")
	if gs := l.gaps(); len(gs) > 0 {
		out = append(append(out, "GAPS"), gs...)
	} else {
		out = append(out, l.aloud(l.gapLine().plain()))
	}
	out = append(out, "")
	out = append(out, l.next()...)
	out = append(out, "", "SOURCES")
	for _, s := range l.sources() {
		out = append(out, l.sourceWords(s))
	}
	return out
}

func (l *linear) failures() []failure { return l.main().chain.rows }

// hopSentence is one failure in one sentence.
func (l *linear) hopSentence(f failure) string {
	role := l.statusText(f) + ": "
	switch {
	case f.place != inChain:
	case f.n == 1:
		role = "root cause: "
	case f.n == f.of:
		role = "symptom: "
	default:
		role = ""
	}
	parts := []string{role + l.safe(f.hop.Service) + " " + l.safe(f.hop.Code())}
	if f.hop.Attempts > 1 {
		parts = append(parts, itoa(f.hop.Attempts)+" tries")
	}
	if f.place == inChain {
		parts = append(parts, l.statusText(f))
	}
	if !f.hop.Time.IsZero() {
		parts = append(parts, "at "+clock(f.hop.Time))
	}
	if f.hop.Duration > 0 {
		parts = append(parts, "took "+short(f.hop.Duration))
	}
	return strings.Join(parts, ", ") + ": " + l.safe(message(f.hop))
}

func (l *linear) sourceWords(s investigate.SourceStatus) string {
	return l.aloud(l.sourceLine(s, unbounded, true).plain())
}

// details are all that is known of one failure.
func (l *linear) details(arg string) []string {
	fs := l.failures()
	if len(fs) == 0 {
		return []string{l.noChain()}
	}
	i := number(arg, len(fs))
	if i < 0 {
		return []string{"there are the hops 1 to " + itoa(len(fs))}
	}
	return append([]string{"", "DETAILS of " + l.hopSentence(fs[i])}, l.read(l.hopRows(fs[i], unbounded))...)
}

// read are the rows of a page as text. What may be copied stays as it is.
func (l *linear) read(rows []pageRow) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		if r.section && len(r.line) == 2 && r.line[1].role == dim {
			r.line = r.line[:1] // the remark is about keys
		}
		out[i] = strings.TrimSpace(r.line.plain())
		if !r.verbatim {
			out[i] = l.aloud(out[i])
		}
	}
	return out
}

// timeline is what passes the filter in order of time.
func (l *linear) timeline(f timelineFilter, errorsOnly bool) []string {
	var out []string
	tl := l.f.Incident.Timeline
	for i := range tl {
		e := &tl[i]
		if !f.keeps(e) || errorsOnly && !isFailure(e) {
			continue
		}
		out = append(out, l.entrySentence(e))
	}
	head := count(len(out), "row") + " of " + itoa(len(tl)) + ", times in UTC"
	if !f.empty() {
		head += ", filter " + l.safe(f.String())
	}
	return append([]string{"", head}, out...)
}

func (l *linear) entrySentence(e *correlate.Entry) string {
	at := "no time"
	if !e.Time.IsZero() {
		at = e.Time.UTC().Format("15:04:05.000")
	}
	_, level := levelWord(e)
	s := at + " " + strings.TrimSuffix(level+" ", "- ") + l.safe(e.Service)
	if e.Hop >= 0 {
		s += ", hop " + itoa(e.Hop+1)
	}
	if e.Kind != correlate.EvidenceLog {
		s += ", " + string(e.Kind)
	}
	said := l.safe(e.Text)
	if e.Log != nil {
		said = l.understood(e.Log, e.Text).plain()
	}
	s += ": " + said
	if e.Kind == correlate.EvidenceSpan && e.Span != nil {
		s += ", " + short(e.Span.Duration())
	}
	return s
}

// traceLines are the spans, parents first, with their depth as a number.
func (l *linear) traceLines() []string {
	if len(l.f.Incident.Traces) == 0 {
		return []string{"there is no trace: it was not sampled, is not stored yet, or its source failed"}
	}
	var out []string
	for i := range l.f.Incident.Traces {
		t := &l.f.Incident.Traces[i]
		rows := flatten(t, l.g)
		total := t.End.Sub(t.Start)
		out = append(out, "", "TRACE "+l.safe(t.ID)+", "+count(len(rows), "span")+", "+short(total)+"; the number in front is the depth")
		for _, r := range rows {
			out = append(out, l.spanSentence(r, total))
		}
	}
	return out
}

func (l *linear) spanSentence(r traceRow, total time.Duration) string {
	sp := r.node.Span
	s := itoa(r.depth) + " " + l.safe(sp.Service) + " " + l.safe(sp.Name) + ", " + short(sp.Duration()) + ", " + share(sp.Duration(), total)
	if spanFailed(sp) {
		s += ", ERROR"
		if sp.StatusMessage != "" {
			s += " " + l.safe(sp.StatusMessage)
		}
	}
	if r.node.Orphan {
		s += ", its parent is missing"
	}
	if r.critical {
		s += ", on the critical path"
	}
	return s
}

func (l *linear) playbook(arg string) []string {
	i := number(arg, len(l.f.Playbooks))
	if i < 0 {
		return []string{"there are the entries 1 to " + itoa(len(l.f.Playbooks))}
	}
	if arg != "" {
		l.book = i
	}
	match, ok := l.matched()
	if !ok {
		return []string{l.noBook()}
	}
	return append([]string{""}, l.read(l.bookRows(match, unbounded))...)
}

// next is the step to take, then whom to call.
func (l *linear) next() []string {
	match, ok := l.matched()
	out := []string{"NEXT STEP"}
	if !ok {
		out = append(out, l.noBook())
	} else {
		out[0] += ", playbook " + l.safe(match.Entry.ID) + ": " + l.safe(match.Reason)
		out = append(out, l.bookBanner(match)...)
		steps := match.Entry.Steps(l.f.Values)
		k := l.nextStep()
		switch {
		case len(steps) == 0:
			out = append(out, l.safe(match.Entry.NextStep(l.f.Values)))
		case k == stepKey{}:
			out = append(out, "every step is marked")
		}
		for _, st := range steps {
			if keyOf(match.Entry, st) == k && len(steps) > 0 {
				out = append(out, l.stepLines(st)...)
				break
			}
		}
	}
	return append(out, "ESCALATE: "+l.whom(match.Entry))
}

// stepLines are a step with its commands, each whole on a line of its own.
func (l *linear) stepLines(st playbooks.Step) []string {
	out := []string{l.display(st.Title)}
	for _, f := range stepFields(st) {
		out = append(out, f[0]+": "+l.display(f[1]))
	}
	for _, c := range st.Commands {
		s := l.commandSubject(c)
		about := s.what + ":"
		if c.Changes {
			about = s.what + ", CHANGES SOMETHING:"
		}
		if s.refusal != "" {
			about = s.what + ", not complete, " + s.refusal + ":"
		}
		out = append(append(out, about), strings.Split(l.display(c.Text), "\n")...)
	}
	return out
}

// whom are the people to call, in order.
func (l *linear) whom(e *playbooks.Entry) string {
	var parts []string
	if e != nil {
		for _, s := range e.Escalate {
			parts = append(parts, l.escalation(s).plain())
		}
		if len(parts) == 0 && e.Owner != "" && !e.Default {
			parts = append(parts, l.safe(e.Owner)+" owns this entry")
		}
	}
	if len(parts) == 0 {
		parts = append(parts, l.noEscalation(e))
	}
	return l.aloud(strings.Join(parts, "; "))
}
