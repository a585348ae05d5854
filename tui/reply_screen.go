package tui

import (
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/sources"
	"triage/telemetry"
)

// replyScreen is one query of the playbook that was asked: how it goes, what was sent, and
// what came back.
type replyScreen struct {
	asked *asked
	page  page
}

func (s *replyScreen) crumb(m *Model) string { return "query " + m.queryName(&s.asked.query) }

func (s *replyScreen) refresh(*Model) {}

func (s *replyScreen) hints(*Model) []hint {
	if s.asked.running {
		return []hint{{"Esc", "stop waiting"}}
	}
	hs := []hint{{"↑↓", "row"}, {"Tab", "section"}}
	if s.page.row().open != nil {
		hs = append(hs, hint{"Enter", "record"})
	}
	hs = append(hs, hint{"c", "ask again"}, hint{"y", "copy"})
	if s.page.row().subject.url != "" {
		hs = append(hs, hints(open)...)
	}
	return hs
}

func (s *replyScreen) do(m *Model, a action) tea.Cmd {
	s.page.do(m, a)
	return nil
}

// subject is that of the row; wherever the cursor is, the query can be asked again.
func (s *replyScreen) subject(m *Model) subject {
	sub := s.page.row().subject
	sub.query = &s.asked.query
	if sub.copy == "" {
		q := m.querySubject(sub.query)
		sub.copy, sub.what, sub.refusal = q.copy, q.what, q.refusal
	}
	return sub
}

// undo stops waiting for the answer: back means one step.
func (s *replyScreen) undo(m *Model) bool { return m.stop(s.asked) }

func (s *replyScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, func(w int) []pageRow { return m.replyRows(s.asked, w) })
	if s.asked.running && len(s.page.rows) > 1 { // the row that counts the seconds
		s.page.rows[1].line = m.waitLine(s.asked)
	}
	return s.page.view(m, w, h, true)
}

func (m *Model) replyRows(a *asked, w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	b.section("QUERY " + m.queryName(&a.query) + "  of playbook " + m.safe(a.query.key.entry))
	switch {
	case a.running:
		b.put(m.waitLine(a))
	case errors.Is(a.err, errCancelled):
		b.text(plain, styled(warn, "STOPPED "), m.errorWords(a.err)+"; c asks again")
	case a.err != nil:
		b.text(plain, styled(bad, "FAILED "), m.errorWords(a.err))
	default:
		b.put(append(line{{text: "  "}}, m.replyFigures(a)...))
	}
	if a.have && (a.running || a.err != nil) && a.got.Reply.Rows() > 0 {
		b.text(warn, nil, "what follows is the answer of "+clockSeconds(a.got.At))
	}
	if a.have {
		for _, s := range append(a.got.Reply.Truncated, a.got.Reply.Problems...) {
			b.text(plain, styled(warn, "! "), m.safe(s))
		}
		if win := m.spanOfTime(a.got.Window, true); win != "" {
			word := "looked at "
			if a.err != nil && a.got.Reply.Rows() == 0 {
				word = "asked for "
			}
			b.text(dim, nil, word+win)
		}
	}
	b.replyQuery(a)
	r := &a.got.Reply
	switch {
	case !a.have:
	case len(r.Lines) > 0:
		b.replyLines(r.Lines)
	case len(r.Series) > 0:
		b.replySeries(r.Series)
	case len(r.Traces) > 0:
		b.replyTraces(r.Traces)
	case a.err == nil:
		b.section("NOTHING FOUND")
		b.text(plain, nil, "the query was answered, and nothing in that window fits it")
	}
	return b.rows
}

// waitLine is how long a query has been running.
func (m *Model) waitLine(a *asked) line {
	l := line{{text: "  "}, {text: "asking ", role: strong}, {text: a.query.Source, role: strong}}
	d := m.o.now().Sub(a.began)
	return l.add(plain, fmt.Sprintf(" for %ds of at most %ds", max(0, int(d.Seconds())), int(investigate.CollectTimeout/time.Second))).
		add(dim, "; Esc stops waiting")
}

// replyFigures are what an answer is made of: source, rows, bytes, time.
func (m *Model) replyFigures(a *asked) line {
	d := "  " + m.g.dot + "  "
	l := styled(good, "ok").add(plain, " "+m.safe(a.got.Source)).add(plain, d+m.rowWords(a))
	if n := a.got.Reply.Bytes; n > 0 {
		l = l.add(dim, d+byteCount(n))
	}
	return l.add(dim, d+short(a.got.Took))
}

// replyQuery is the query as it was sent, to be copied or opened elsewhere.
func (b *rowsBuilder) replyQuery(a *asked) {
	m := b.m
	said := a.query.LogQL
	if said == "" {
		said = a.query.String()
	}
	link := webLink{}
	if a.query.LogQL != "" {
		link = webLink{"open in Grafana Explore", m.f.Links.Explore(a.query.LogQL, a.got.Window)}
	}
	b.section("ASKED")
	from := len(b.rows)
	b.pasteForm(pasteForm{text: said, what: "query"}, false)
	for _, x := range a.got.Reply.Asked {
		if x.Query != said {
			b.text(dim, styled(dim, "sent as "), m.safe(x.Query))
		}
	}
	if link.url != "" {
		b.webLink("  ", link)
	}
	for i := from; i < len(b.rows); i++ {
		b.rows[i].subject.url = link.url
	}
}

// replyLines are log lines, oldest first; Enter opens one.
func (b *rowsBuilder) replyLines(rs []telemetry.LogRecord) {
	m := b.m
	b.section("LOG LINES  oldest first, times in UTC; Enter opens one")
	for _, r := range rs {
		l := &correlate.Log{Record: r, Envelope: envelope.Log(r)}
		e := correlate.Entry{Time: r.Time, Kind: correlate.EvidenceLog, Service: l.Envelope.Service, Severity: l.Envelope.Severity, Text: r.Line, Hop: -1, Log: l}
		rec := recordOf(&e)
		b.rows = append(b.rows, pageRow{
			line: append(line{{text: "  "}}, m.entryLine(&e, b.w, min(12, max(6, b.w/6)), false)...), subject: m.recordSubject(rec),
			open: func(*Model) screen { return newRecordScreen(rec) },
		})
	}
}

// replyTraces are the traces that a search found, newest first.
func (b *rowsBuilder) replyTraces(ts []sources.TraceRow) {
	m := b.m
	b.section("TRACES  newest first, times in UTC, by the span that fits; y copies the id")
	for i := range ts {
		t := &ts[i]
		l := styled(dim, "  "+t.Start.UTC().Format("15:04:05.000")+" ").add(plain, padLeft(short(t.Duration), 6, "")+" ")
		if t.Error {
			l = l.add(bad, "ERROR ")
		} else {
			l = l.add(dim, "ok    ")
		}
		l = l.add(name, m.safe(t.Service)).add(plain, " "+m.safe(t.Operation))
		if t.RootOperation != "" && (t.RootService != t.Service || t.RootOperation != t.Operation) {
			l = l.add(dim, " of "+m.safe(t.RootService)+" "+m.safe(t.RootOperation))
		}
		l = l.add(dim, " "+m.g.dot+" "+count(t.Spans, "span"))
		if t.Errors > 0 {
			l = l.add(dim, ", "+plural(t.Errors, "error", "errors"))
		}
		if t.Message != "" {
			l = l.add(dim, " "+m.g.dot+" "+m.safe(t.Message))
		}
		link := m.traceLink(t.TraceID)
		sub := subject{copy: m.safe(t.TraceID), what: "trace id", traceID: t.TraceID, spanID: t.SpanID, url: link.url}
		b.rows = append(b.rows, pageRow{line: l, subject: sub})
	}
}
