package tui

import (
	"strings"

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
	if a := l.firingSince(); a != "" {
		s += ", " + a
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
		out = append(out, head+l.aloud(l.chainRemark(false).plain()))
		for i, f := range fs {
			out = append(out, itoa(i+1)+". "+l.hopSentence(f))
		}
	} else {
		out = append(out, "CHAIN: "+l.noChain())
	}
	if os := l.othersRows(); len(os) > 0 {
		out = append(append(out, "", "OTHER REQUESTS"), os...)
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
	if f.async() {
		parts = append(parts, "reached through a queue or the like")
	}
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
	return strings.Join(parts, ", ") + ": " + l.saidBy(f.hop, unbounded)
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

// messageLines are the message for whoever is called next.
func (l *linear) messageLines() []string {
	if !l.have {
		return []string{"nothing is known yet that could be passed on"}
	}
	out := []string{""}
	for s := range strings.SplitSeq(l.escalationText(), "\n") {
		out = append(out, l.aloud(s))
	}
	return out
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
		steps := l.partsOf(match.Entry).steps
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
	return append(out, "ESCALATE: "+l.callWords(match.Entry))
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

// callWords are the people to call, in order.
func (l *linear) callWords(e *playbooks.Entry) string {
	var parts []string
	for _, s := range l.whom(e, brevity{}) {
		parts = append(parts, s.plain())
	}
	return l.aloud(strings.Join(parts, "; "))
}
