package report

import (
	"io"
	"strconv"
	"time"

	"triage/investigate"
	"triage/playbooks"
	"triage/redact"
)

// Answer is a query of a playbook entry that was asked beside the investigation.
type Answer struct {
	Entry string // id of the entry
	Query playbooks.Query
	// Collected is what it brought; At is zero when it has brought nothing.
	Collected investigate.Collected
	Err       error // of the last time that it was asked; nil when that went well
}

const (
	maxRows = 20 // of one answer
	rowTime = day + " " + clock + "Z"
)

// MarkdownAnswers writes what the queries of playbook entries brought, as a section that
// stands behind [Markdown]; nothing when none was asked. Rows are told as they were when they
// were asked for, redacted as all text of services is.
func MarkdownAnswers(w io.Writer, answers []Answer) error {
	if len(answers) == 0 {
		return nil
	}
	var m markdown
	m.section("Queries asked")
	for i := range answers {
		m.answer(&answers[i])
	}
	return m.writeTo(w)
}

func (m *markdown) answer(a *Answer) {
	c, r := &a.Collected, &a.Collected.Reply
	var name []piece
	if a.Query.ID != "" {
		name = []piece{keep(strong, a.Query.ID), say(plain, " ")}
	}
	m.line("- ", append(name, say(plain, "of playbook "), keep(code, a.Entry), say(plain, ": "), say(plain, brought(a)))...)
	m.line("  - query: ", keep(code, a.Query.String()))
	if a.Err != nil {
		m.line("  - not answered: ", tell(plain, a.Err.Error()))
	}
	if c.At.IsZero() {
		return
	}
	where := []piece{say(plain, "asked of "), tell(plain, c.Source), say(plain, " at "+c.At.UTC().Format(time.RFC3339))}
	if !c.Window.Start.IsZero() && !c.Window.End.IsZero() {
		where = append(where, say(plain, " for "+windowWords(c.Window)))
	}
	m.line("  - ", where...)
	for _, s := range append(append([]string{}, r.Truncated...), r.Problems...) {
		m.line("  - ", infer(warn, s))
	}
	rows, more := answerRows(c), "more"
	over := max(0, len(rows)-maxRows)
	if shown := rows[:len(rows)-over]; len(r.Lines) > 0 { // the latest lines say how it stands
		rows, more = rows[over:], "earlier"
	} else {
		rows = shown
	}
	for _, ps := range rows {
		m.line("  - ", ps...)
	}
	if over > 0 {
		m.line("  - " + count(over, more+" row", more+" rows") + " left out")
	}
}

// brought is how much an answer brought.
func brought(a *Answer) string {
	switch r := &a.Collected.Reply; {
	case a.Err != nil && r.Rows() == 0:
		return "failed"
	case len(r.Lines) > 0:
		return count(len(r.Lines), "log line", "log lines")
	case len(r.Series) > 0:
		return count(len(r.Series), "series", "series")
	case len(r.Traces) > 0:
		return count(len(r.Traces), "trace", "traces")
	}
	return "nothing found"
}

// answerRows are the rows of an answer: log lines, the latest one last, series by their latest
// value, traces with their id.
func answerRows(c *investigate.Collected) [][]piece {
	var rows [][]piece
	for _, l := range c.Reply.Lines {
		rows = append(rows, []piece{say(plain, l.Time.UTC().Format(rowTime)+" "), tell(plain, clip(redact.Text(l.Line), maxBrief))})
	}
	for _, s := range c.Reply.Series {
		value := "no value"
		if v, ok := s.Latest(); ok {
			value = strconv.FormatFloat(v, 'g', -1, 64)
		}
		ps := []piece{say(strong, value), say(plain, " "), tell(plain, s.Name())}
		if since := s.Since(); !since.IsZero() {
			ps = append(ps, say(plain, ", none since "+since.UTC().Format(time.RFC3339)))
		}
		rows = append(rows, ps)
	}
	for _, t := range c.Reply.Traces {
		how := ", ok, "
		if t.Error {
			how = ", error, "
		}
		rows = append(rows, []piece{
			say(plain, t.Start.UTC().Format(rowTime)+" "), keep(code, t.TraceID), say(plain, " "), tell(plain, t.Service), say(plain, " "), tell(plain, t.Operation),
			say(plain, how+duration(t.Duration)),
		})
	}
	return rows
}
