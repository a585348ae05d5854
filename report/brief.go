package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
	"triage/redact"
)

// MaxBrief bounds a brief report in characters: what chat programs show of a message.
const MaxBrief = 3000

// Brief is what a brief report says beside its finding.
type Brief struct {
	// Alert is what led here, in words of an alert; "" when nothing did.
	Alert string
	// Requests are the failing requests that the finding was chosen from; nil when it was not.
	Requests *investigate.Requests
	// Command opens the same on a terminal. It is ours, and holds nothing to be quoted.
	Command string
	// Notes are what the reader must know of how this came about.
	Notes []string
}

// maxBriefText bounds one text of a service in a brief report.
const maxBriefText = 280

// BriefMarkdown writes f for a channel, as a bot posts it: the root cause first, at most
// [MaxBrief] characters, the last line the command that opens it on a terminal. What services
// wrote is redacted and quoted as in [Markdown].
func BriefMarkdown(w io.Writer, f investigate.Finding, b Brief) error {
	var last markdown
	if b.Command != "" {
		last.line("Open it: ", piece{role: code, from: whole, text: b.Command})
	}
	room := MaxBrief - utf8.RuneCountInString(last.b.String())
	var m markdown
	left := 0
	add := func(lead string, ps ...piece) {
		var one markdown
		one.line(lead, shortened(ps)...)
		text := one.b.String()
		n := utf8.RuneCountInString(text)
		if n > room-len(leftOut(99)) || left > 0 {
			left++
			return
		}
		room -= n
		m.b.WriteString(text)
	}
	b.outcome(&f, add)
	b.details(&f, add)
	if left > 0 {
		m.b.WriteString(leftOut(left))
	}
	m.b.WriteString(last.b.String())
	return m.writeTo(w)
}

func leftOut(n int) string { return "- … " + count(n, "more line", "more lines") + " left out\n" }

// outcome writes the first lines: the root cause, or what was found instead.
func (b *Brief) outcome(f *investigate.Finding, add func(string, ...piece)) {
	i := &f.Incident
	if root := i.Root(); root != nil {
		add("**Root cause:** ", whyPieces(root)...)
		add("**Symptom:** ", whatPieces(i.Symptom())...)
	} else {
		o := outcomeOf(f)
		add("**"+o.word+":** ", o.text...)
	}
	if b.Alert != "" {
		add("**Alert:** ", tell(plain, b.Alert))
	}
	for _, n := range b.Notes {
		add("- ", infer(plain, n))
	}
}

func (b *Brief) details(f *investigate.Finding, add func(string, ...piece)) {
	i := &f.Incident
	if r := b.Requests; r != nil && len(r.Requests) > 0 {
		groups := groupByShape(r)
		add("**How many:** ", say(plain, count(len(r.Requests), "failing request", "failing requests")+" of "), tell(strong, asked(r)),
			say(plain, " in "+windowWords(r.Window)+", in "+count(len(groups), "way", "ways")))
		const most = 3
		for _, g := range groups[:min(most, len(groups))] {
			add(fmt.Sprintf("- %d × ", len(g.requests)), g.shapePiece())
		}
	}
	if i.Root() != nil {
		add("**Chain:** ", infer(plain, investigate.Shape(i)))
		add("**Type:** ", typePieces(i)...)
		add("**Confidence:** ", say(plain, confidenceWords(i.Verdict.Confidence)))
		add("**When:** ", whenPieces(i, nil)...)
	}
	if m := best(f); m != nil && i.Status != correlate.NotFound {
		add("**Playbook:** ", matchPieces(m)...)
		if step := m.Entry.NextStep(f.Values); step != "" {
			add("**Next step:** ", tell(plain, step))
		}
	}
	if steps := escalationPieces(f, nil); steps != nil {
		add("**Escalate:** ", steps...)
	}
	for _, g := range gaps(f) {
		add("- missing: ", g...)
	}
	for _, s := range f.Sources {
		if s.Error != "" {
			add("- ", tell(plain, s.Error))
		}
	}
	if links := linkPieces(f); links != nil {
		add("**Look at it:** ", links...)
	}
}

// shortened bounds the texts of services. They are redacted before they are cut, so that a
// secret is not cut into something that no longer looks like one.
func shortened(ps []piece) []piece {
	out := make([]piece, len(ps))
	for n, p := range ps {
		if p.from == told || p.from == sentence {
			p.text = strings.TrimSpace(redact.Text(p.text))
			if r := []rune(p.text); len(r) > maxBriefText {
				p.text = string(r[:maxBriefText]) + "…"
			}
		}
		out[n] = p
	}
	return out
}

// BriefRequests writes a list of which no request is opened, as [BriefMarkdown] does.
func BriefRequests(w io.Writer, f investigate.Finding, b Brief) error {
	o := requestsOutcome(b.Requests)
	var m markdown
	m.line("**"+o.word+":** ", shortened(append([]piece{keep(code, asked(b.Requests)), say(plain, ": ")}, o.text...))...)
	if b.Alert != "" {
		m.line("**Alert:** ", shortened([]piece{tell(plain, b.Alert)})...)
	}
	const most = 5
	for n, g := range groupByShape(b.Requests) {
		if n == most {
			break
		}
		m.line(fmt.Sprintf("- %d × ", len(g.requests)), shortened([]piece{g.shapePiece()})...)
	}
	for n, s := range f.Sources {
		if s.Error != "" && n < most {
			m.line("- ", shortened([]piece{tell(plain, s.Error)})...)
		}
	}
	return m.writeTo(w)
}

// BriefAdvice writes what is known of an alert that leads to no request: the entry about it, or
// why there is nothing to say. m is nil where no entry is about it.
func BriefAdvice(w io.Writer, m *playbooks.Match, why string, b Brief) error {
	var out markdown
	if b.Alert != "" {
		out.line("**Alert:** ", shortened([]piece{tell(plain, b.Alert)})...)
	}
	if why != "" {
		out.line("- ", shortened([]piece{infer(plain, why)})...)
	}
	if m != nil {
		out.line("**Playbook:** ", shortened([]piece{tell(strong, m.Entry.Title), say(plain, ", entry "), tell(plain, m.Entry.ID)})...)
		if step := m.Entry.NextStep(playbooks.Values{}); step != "" {
			out.line("**Next step:** ", shortened([]piece{tell(plain, step)})...)
		}
		if b.Command != "" {
			out.line("Read it: ", piece{role: code, from: whole, text: b.Command})
		}
	}
	return out.writeTo(w)
}
