package tui

import (
	"strings"
	"time"

	"triage/correlate"
)

// timeline is what passes the filter in order of time.
func (l *linear) timeline(f timelineFilter, errorsOnly bool) []string {
	var out []string
	tl := l.f.Incident.Timeline
	for i := range tl {
		e := &tl[i]
		if !f.keeps(e) || errorsOnly && !isFailure(e) {
			continue
		}
		out = append(out, itoa(i+1)+". "+l.entrySentence(e))
	}
	head := count(len(out), "row") + " of " + itoa(len(tl)) + ", times in UTC"
	if !f.empty() {
		head += ", filter " + l.safe(f.String())
	}
	return append([]string{"", head}, out...)
}

// record is one row of the timeline in full, by its number.
func (l *linear) record(arg string, raw bool) []string {
	tl := l.f.Incident.Timeline
	i := number(arg, len(tl))
	switch {
	case len(tl) == 0:
		return []string{"there is no record yet"}
	case arg == "":
		return []string{"which one? 2 numbers them, 11 7 shows the seventh"}
	case i < 0:
		return []string{"there are the records 1 to " + itoa(len(tl))}
	case raw && tl[i].Log == nil:
		return []string{"only a log record has a line as stored"}
	}
	s := recordScreen{rec: recordOf(&tl[i]), raw: raw}
	return append([]string{""}, l.read(s.rows(l.Model, unbounded))...)
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
