package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"triage/correlate"
	"triage/investigate"
	"triage/redact"
	"triage/safetext"
)

// Markdown writes f for an incident channel or a ticket, in CommonMark. Text of services is
// redacted and stands in code spans, so that it cannot become markup, a link, an image, a
// mention or a reference, whatever renders it.
func Markdown(w io.Writer, f investigate.Finding) error {
	var m markdown
	m.verdict(&f)
	m.chain(&f.Incident)
	m.gaps(gaps(&f))
	m.apart("Handled", "Failures that the caller recovered from.", f.Incident.Handled)
	m.apart("Secondary", "Failures that are not on the path.", consequences(&f.Incident))
	m.apart("Also considered", "Root causes that fit less well.", f.Incident.RunnersUp)
	m.sources(f.Sources)
	m.next(nextSteps(&f))
	m.playbook(&f)
	return m.writeTo(w)
}

// markdown gathers a document.
type markdown struct{ b strings.Builder }

func (m *markdown) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("report: write Markdown: %w", err)
	}
	return nil
}

// line writes lead, which is ready Markdown, and pieces.
func (m *markdown) line(lead string, ps ...piece) {
	m.b.WriteString(lead)
	for _, p := range ps {
		m.b.WriteString(inline(p))
	}
	m.b.WriteByte('\n')
}

// inline is a piece as Markdown.
func inline(p piece) string {
	switch p.from {
	case ours:
		return strings.ReplaceAll(p.text, "  ", " ") // a gap on a terminal
	case sentence:
		return prose(p.text)
	case address:
		return "[" + p.label + "](<" + p.text + ">)"
	}
	s := quoted(p.text)
	if s != "" && p.role == strong {
		return "**" + s + "**"
	}
	return s
}

func (m *markdown) section(title string) { m.line("\n## " + title + "\n") }

// labels are the names of the verdict's fields, which are shouted on a terminal only.
var labels = map[string]string{
	"WHAT": "What", "WHY": "Why", "TYPE": "Type", "SURE": "Confidence", "AGAINST": "Against", "WHEN": "When", "OTHERS": "Others",
	"ALERT": "Alert", "ESCALATE": "Escalate", "SEARCHED": "Searched", "TRACE": "Trace", "OPEN": "Open", "AS OF": "As of",
}

func (m *markdown) verdict(f *investigate.Finding) {
	o := outcomeOf(f)
	m.line("# "+o.word+": ", o.text...)
	m.line("")
	for _, field := range verdictFields(f, nil) {
		m.line("- **"+labels[field.label]+":** ", field.text...)
	}
}

func (m *markdown) chain(i *correlate.Incident) {
	if len(i.Chain) == 0 {
		return
	}
	m.section("Chain")
	m.line("Root cause first, symptom last; " + count(len(i.Chain), "hop", "hops") + " from " + statsWords(i.Stats) + ".\n")
	for n := range i.Chain {
		m.hop(strconv.Itoa(n+1)+". ", &i.Chain[n], i.Root(), place(n, len(i.Chain)))
	}
	if codes := masked(i.Chain); len(codes) > 1 {
		m.line("")
		m.line("**Codes on the way out:** ", becamePieces(codes)...)
	}
}

// hop writes one item of a list and what is known below it.
func (m *markdown) hop(bullet string, h, root *correlate.Hop, where string) {
	in := strings.Repeat(" ", len(bullet))
	m.line(bullet, hopPieces(h, where)...)
	for _, d := range hopDetails(h, root) {
		m.line(in+"- "+strings.Repeat("· ", d.depth), d.text...)
	}
	if apart(h, root, where) && len(h.Also) > 0 {
		m.line(in+"- codes: ", becamePieces(append([]string{wireCode(h)}, h.Also...))...)
	}
	for n, r := range h.Evidence {
		if n == maxEvidence {
			m.line(in + "- " + count(len(h.Evidence)-n, "more record", "more records") + ", see the JSON report")
			break
		}
		m.line(in + "- " + string(r.Kind) + " " + quoted(r.Ref) + " " + codeSpan(clip(redact.Text(r.Text), maxBrief)))
	}
	lines, more := stackLines(h, root)
	if len(lines) == 0 || apart(h, root, where) {
		return
	}
	text := safetext.Block(redact.Text(strings.Join(lines, "\n")))
	if more > 0 {
		text += "\n… " + count(more, "more line", "more lines")
	}
	m.line(in + "- stack:\n")
	m.b.WriteString(fenced(strings.Split(text, "\n"), in+"  "))
}

func (m *markdown) gaps(lines [][]piece) {
	if len(lines) == 0 {
		return
	}
	m.section("Gaps")
	for _, l := range lines {
		m.line("- ", l...)
	}
}

func (m *markdown) apart(title, about string, hops []correlate.Hop) {
	if len(hops) == 0 {
		return
	}
	m.section(title)
	m.line(about + "\n")
	for n := range hops {
		if n == maxListed {
			m.line("- " + count(len(hops)-n, "more", "more") + ", see the JSON report")
			return
		}
		m.hop("- ", &hops[n], &hops[n], "")
	}
}

func (m *markdown) sources(sources []investigate.SourceStatus) {
	m.section("Sources")
	if len(sources) == 0 {
		m.line("None was asked.")
	}
	for _, s := range sources {
		m.line("- ", sourcePieces(s)...)
		if s.Error != "" {
			m.line("  - ", tell(plain, s.Error))
		}
		for _, n := range s.Notes {
			m.line("  - ", infer(plain, n))
		}
	}
}

func (m *markdown) next(n *next) {
	if len(n.asked) > 0 {
		m.section("Asked")
		for k, a := range n.asked {
			if k == maxAsked {
				m.line("- " + count(len(n.asked)-k, "more query", "more queries") + ", see the JSON report")
				break
			}
			m.line("- ", tell(plain, a.source), say(plain, ", "+count(a.records, "record", "records")+": "), keep(code, a.query))
		}
	}
	if len(n.steps) > 0 {
		m.section("Try next")
		for _, s := range n.steps {
			m.line("- ", withCommands(s)...)
		}
	}
}
