package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"triage/correlate"
	"triage/investigate"
)

// TextOptions say how a plain text report is laid out. The zero value is right for a pipe.
type TextOptions struct {
	// Width is the number of columns; 0 means 100, and 40 is the least. Ids, codes, links
	// and commands are never broken, so a line with one may be longer.
	Width int
	// Color adds the 16 basic terminal colours. Nothing is said by colour alone.
	Color bool
	// ASCII draws with ASCII only. Letters in the text of services stay as they are.
	ASCII bool
	// Location is the reader's own zone: the times of the answer are given in it too. nil
	// means that they are in UTC alone, as everywhere else in the report.
	Location *time.Location
}

const (
	defaultWidth = 100
	minWidth     = 40
)

// Text writes f for people: one column, top to bottom, each line complete in itself, so that
// it reads the same aloud, in a pager and in an alert channel. Nothing is redacted.
func Text(w io.Writer, f investigate.Finding, o TextOptions) error {
	p := newPage(w, o)
	p.verdict(&f)
	p.chain(&f.Incident)
	p.gaps(gaps(&f))
	p.apart("HANDLED", "failures that the caller recovered from", f.Incident.Handled)
	p.apart("SECONDARY", "failures that are not on the path", consequences(&f.Incident))
	p.apart("ALSO CONSIDERED", "root causes that fit less well", f.Incident.RunnersUp)
	p.sources(f.Sources)
	p.next(nextSteps(&f))
	p.playbook(&f)
	if err := p.finish(); err != nil {
		return fmt.Errorf("report: write text: %w", err)
	}
	return nil
}

func (p *page) verdict(f *investigate.Finding) {
	o := outcomeOf(f)
	p.line(0, 2, append([]piece{say(o.role, o.word), say(plain, "  ")}, o.text...)...)
	p.blank()
	for _, field := range verdictFields(f, p.zone) {
		p.field(field.label, field.text...)
	}
}

func (p *page) chain(i *correlate.Incident) {
	if len(i.Chain) == 0 {
		return
	}
	p.heading("CHAIN", "root cause first, "+count(len(i.Chain), "hop", "hops")+", from "+statsWords(i.Stats))
	for n := range i.Chain {
		p.hop(strconv.Itoa(n+1)+". ", &i.Chain[n], i.Root(), place(n, len(i.Chain)))
	}
	if codes := masked(i.Chain); len(codes) > 1 {
		p.heading("CODES", "what the error was called on its way out")
		p.line(2, 4, becamePieces(codes)...)
	}
}

func (p *page) hop(bullet string, h, root *correlate.Hop, where string) {
	in := len(bullet)
	p.line(0, in+2, append([]piece{say(strong, bullet)}, hopPieces(h, where)...)...)
	for _, d := range hopDetails(h, root) {
		p.line(in+2*d.depth, in+2*d.depth+2, d.text...)
	}
	if len(h.Evidence) > 0 {
		p.line(in, in+2, evidencePieces(h)...)
	}
	if apart(h, root, where) && len(h.Also) > 0 {
		p.line(in, in+2, append([]piece{say(faint, "codes: ")}, becamePieces(append([]string{wireCode(h)}, h.Also...))...)...)
	}
	lines, more := stackLines(h, root)
	if len(lines) > 0 && !apart(h, root, where) {
		p.line(in, in, say(faint, "stack:"))
		for _, l := range lines {
			p.line(in+2, in+2, keep(faint, strings.TrimRight(l, "\r")))
		}
		if more > 0 {
			p.line(in+2, in+2, say(faint, count(more, "more line", "more lines")+", see --output json"))
		}
	}
}

func (p *page) apart(title, about string, hops []correlate.Hop) {
	if len(hops) == 0 {
		return
	}
	p.heading(title, about)
	for n := range hops {
		if n == maxListed {
			p.line(0, 2, say(plain, "- "+count(len(hops)-n, "more", "more")+", see --output json"))
			return
		}
		p.hop("- ", &hops[n], &hops[n], "")
	}
}

func (p *page) gaps(lines [][]piece) {
	if len(lines) == 0 {
		return
	}
	p.heading("GAPS", "what is missing from the evidence")
	for _, l := range lines {
		p.line(0, 2, append([]piece{say(warn, "! ")}, l...)...)
	}
}

// sources is the trust strip.
func (p *page) sources(sources []investigate.SourceStatus) {
	p.heading("SOURCES", "")
	if len(sources) == 0 {
		p.line(2, 4, say(warn, "none was asked"))
	}
	for _, s := range sources {
		p.line(2, 4, sourcePieces(s)...)
		if s.Error != "" {
			p.line(4, 6, tell(bad, s.Error))
		}
		for _, n := range s.Notes {
			p.line(4, 6, say(warn, "! "), infer(plain, n))
		}
	}
}

func (p *page) next(n *next) {
	if len(n.asked) > 0 {
		p.heading("ASKED", "the queries that were sent")
		for k, a := range n.asked {
			if k == maxAsked {
				p.line(2, 4, say(plain, count(len(n.asked)-k, "more query", "more queries")+", see --output json"))
				break
			}
			p.line(2, 4, tell(strong, a.source), say(plain, ", "+count(a.records, "record", "records")+":"))
			p.line(4, 4, keep(code, a.query))
		}
	}
	if len(n.steps) > 0 {
		p.heading("TRY NEXT", "")
		for _, s := range n.steps {
			p.line(0, 2, append([]piece{say(plain, "- ")}, withCommands(s)...)...)
		}
	}
}
