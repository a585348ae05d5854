package audit

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"triage/safetext"
)

// TextOptions say how the tables are laid out. The zero value is right for a pipe.
type TextOptions struct {
	Width int  // columns of the terminal; 0 means 100, and 60 is the least
	ASCII bool // draw with ASCII only; letters in the text of services stay as they are
}

const (
	defaultWidth = 100
	minWidth     = 60
	maxListed    = 10 // findings of one rule
	maxRows      = 60 // services of a table
	fieldWidth   = 6  // of one field's column, with the space before it
	numberWidth  = 8  // of the columns of figures
)

// Text writes the report for people: the figures, a table of services and fields, and what
// was found under each rule. Nothing is redacted.
func Text(w io.Writer, r Report, s Scope, o TextOptions) error {
	p := &page{w: bufio.NewWriter(w), width: o.Width, ascii: o.ASCII}
	if p.width <= 0 {
		p.width = defaultWidth
	}
	p.width = max(p.width, minWidth)
	p.summary(&r, &s)
	p.services(&r)
	p.findings(&r)
	if err := p.w.Flush(); err != nil { // keeps the first error
		return fmt.Errorf("envelope lint: write text: %w", err)
	}
	return nil
}

type page struct {
	w     *bufio.Writer
	width int
	ascii bool
}

func (p *page) line(text string) {
	if p.ascii {
		text = toASCII.Replace(text)
	}
	_, _ = p.w.WriteString(strings.TrimRight(text, " ") + "\n") // Flush tells of errors
}

// toASCII writes the signs that this package draws with in ASCII.
var toASCII = strings.NewReplacer("…", "...", "·", "-", "×", "x", "–", "-")

// wrapped writes words from column indent on, keeping the spaces between them; what does
// not fit goes on at column hang.
func (p *page) wrapped(indent, hang int, text string) {
	line, column, empty := strings.Repeat(" ", indent), indent, true
	for _, word := range strings.Split(text, " ") {
		word = p.clip(word, p.width-hang)
		width := ansi.StringWidth(word)
		switch {
		case empty:
		case column+1+width > p.width:
			p.line(line)
			line, column = strings.Repeat(" ", hang), hang
		default:
			line += " "
			column++
		}
		line += word
		column += width
		empty = false
	}
	p.line(line)
}

func (p *page) summary(r *Report, s *Scope) {
	where := s.Source
	if !s.Window.IsZero() {
		where += ", " + toSecond(s.Window.Start) + " to " + toSecond(s.Window.End)
	}
	p.wrapped(0, 2, "ENVELOPE LINT  "+safetext.Line(where))
	p.line("")
	switch {
	case r.Records == 0:
		p.wrapped(0, 2, "No log record was found.")
	case r.Errors == 0:
		p.wrapped(0, 2, fmt.Sprintf("No error record among %s: there is nothing to judge.", count(r.Records, "record")))
	default:
		text := fmt.Sprintf("%s of the contract is kept, the mean of %s", percentText(r.Share), count(judged(r), "service"))
		switch {
		case r.Under(s.Min):
			text += ", which is UNDER the " + percentText(s.Min) + " that --min asks for"
		case s.Min > 0:
			text += "; --min asks for " + percentText(s.Min)
		}
		p.wrapped(0, 2, text+".")
		text = fmt.Sprintf("%s among %s", count(r.Errors, "error record"), count(r.Records, "record"))
		if r.Undecoded > 0 {
			text += ", of which " + thousands(r.Undecoded) + " could not be decoded"
		}
		p.wrapped(0, 2, text+".")
	}
	if s.Sample > 0 && r.Records > 0 {
		p.wrapped(0, 2, fmt.Sprintf("Read were the newest error records of each service, %s at most.", thousands(s.Sample)))
	}
	for _, n := range s.Notes {
		p.wrapped(0, 2, "! "+safetext.Line(n))
	}
}

func toSecond(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return stamp(t.Truncate(time.Second))
}

// judged is how many services have error records.
func judged(r *Report) int {
	n := 0
	for _, s := range r.Services {
		if s.Errors > 0 {
			n++
		}
	}
	return n
}

// services writes the table of services and fields, in as many parts as the width asks for.
func (p *page) services(r *Report) {
	if r.Errors == 0 {
		return
	}
	rows := r.Services[:judged(r)]
	more := 0
	if len(rows) > maxRows {
		rows, more = rows[:maxRows], len(rows)-maxRows
	}
	nameWidth := len("service")
	for i := range rows {
		nameWidth = max(nameWidth, ansi.StringWidth(serviceName(rows[i].Name)))
	}
	nameWidth = min(nameWidth, max(12, p.width/4))
	first := (p.width - nameWidth - 2*numberWidth) / fieldWidth
	rest := (p.width - nameWidth) / fieldWidth
	p.line("")
	p.wrapped(0, 2, "SERVICES  percent of error records that have the field; - none, ~ only guessed from text")
	for at := 0; at < len(counted); {
		room := rest
		if at == 0 {
			room = first
		}
		columns := counted[at:min(at+max(room, 1), len(counted))]
		p.line("")
		head := padRight("service", nameWidth)
		if at == 0 {
			head += padLeft("errors", numberWidth) + padLeft("share", numberWidth)
		}
		for _, c := range columns {
			head += padLeft(c.head, fieldWidth)
		}
		p.line(head)
		for i := range rows {
			s := &rows[i]
			line := padRight(p.clip(serviceName(s.Name), nameWidth), nameWidth)
			if at == 0 {
				line += padLeft(thousands(s.Errors), numberWidth) + padLeft(percentText(s.Share), numberWidth)
			}
			for _, f := range s.Fields[at : at+len(columns)] {
				line += padLeft(cell(f, s.Errors), fieldWidth)
			}
			p.line(line)
		}
		at += len(columns)
	}
	if more > 0 {
		p.line(fmt.Sprintf("and %s, see --output json", count(more, "more service")))
	}
	p.missing(r)
}

// missing names the services that have no error record.
func (p *page) missing(r *Report) {
	var names []string
	for _, s := range r.Services[judged(r):] {
		names = append(names, serviceName(s.Name))
	}
	if len(names) == 0 {
		return
	}
	left := ""
	if len(names) > maxListed {
		left = fmt.Sprintf(" and %d more", len(names)-maxListed)
		names = names[:maxListed]
	}
	p.line("")
	p.wrapped(0, 2, "without an error record: "+strings.Join(names, ", ")+left)
}

// cell is one field's percentage. It is never 0 or 100 unless it is none or all.
func cell(f FieldShare, errors int) string {
	switch share := f.Share(errors); {
	case f.Said == 0 && f.Guessed > 0:
		return "~"
	case f.Said == 0:
		return "-"
	case f.Said == errors:
		return "100"
	default:
		return strconv.Itoa(min(max(int(math.Round(share)), 1), 99))
	}
}

// findings writes what was found, rule by rule.
func (p *page) findings(r *Report) {
	if len(r.Findings) == 0 && r.Others == 0 && r.Errors > 0 {
		p.line("")
		p.line("Nothing else is off the contract.")
	}
	for at := 0; at < len(r.Findings); {
		end := at
		for end < len(r.Findings) && r.Findings[end].Rule == r.Findings[at].Rule {
			end++
		}
		p.rule(r.Findings[at:end])
		at = end
	}
	if r.Others > 0 {
		p.line("")
		p.wrapped(0, 2, count(r.Others, "record")+" with further findings beyond the bounds of this audit.")
	}
}

func (p *page) rule(findings []Finding) {
	about := rules[ruleIndex(findings[0].Rule)]
	p.line("")
	p.wrapped(0, 2, about.title+"  "+about.about)
	shown := findings[:min(len(findings), maxListed)]
	nameWidth, countWidth := 0, 0
	for _, f := range shown {
		nameWidth = max(nameWidth, ansi.StringWidth(serviceName(f.Service)))
		countWidth = max(countWidth, len(thousands(f.Count)))
	}
	nameWidth = min(nameWidth, p.width/4)
	for _, f := range shown {
		head := "  " + padLeft(thousands(f.Count), countWidth) + " × " + padRight(p.clip(serviceName(f.Service), nameWidth), nameWidth) + "  "
		text := safetext.Line(f.What)
		if text == "" {
			text = "(no message)"
		}
		if f.Advice != "" {
			text += ": " + safetext.Line(f.Advice)
		}
		p.wrapped(0, ansi.StringWidth(head), head+text)
	}
	if n := len(findings) - len(shown); n > 0 {
		p.line(fmt.Sprintf("  and %d more, see --output json", n))
	}
}

func serviceName(name string) string {
	if name == "" {
		return "(no service)"
	}
	return safetext.Line(name)
}

// percentText is a percentage with one decimal, where it has one.
func percentText(p float64) string {
	if math.IsNaN(p) {
		return "-"
	}
	return strconv.FormatFloat(rounded(p), 'f', -1, 64) + "%"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// thousands writes a number with a comma between thousands.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// clip cuts s to so many columns and says that it did.
func (p *page) clip(s string, width int) string {
	if ansi.StringWidth(s) <= width {
		return s
	}
	if p.ascii {
		return ansi.Truncate(s, width, "...")
	}
	return ansi.Truncate(s, width, "…")
}

func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(width-ansi.StringWidth(s), 0))
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(width-ansi.StringWidth(s), 0)) + s
}
