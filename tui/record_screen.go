package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/telemetry"
)

// record is one log record, span or span event.
type record struct {
	kind correlate.EvidenceKind
	ref  string
	text string
	log  *correlate.Log
	span *telemetry.Span
}

// recordScreen is one record in full: as it was understood, or as it was stored.
type recordScreen struct {
	rec  record
	raw  bool
	page page
}

func newRecordScreen(r record) *recordScreen { return &recordScreen{rec: r} }

func (s *recordScreen) crumb(*Model) string { return string(s.rec.kind) }

func (s *recordScreen) refresh(*Model) {}

func (s *recordScreen) hints(m *Model) []hint {
	hs := []hint{{"↑↓", "row"}, {"Tab", "section"}}
	switch {
	case s.rec.log != nil && s.raw:
		hs = append(hs, hint{"v", "as understood"})
	case s.rec.log != nil:
		hs = append(hs, hints(raw)...)
	}
	if s.rec.span != nil && s.subject(m).url != "" {
		hs = append(hs, hint{"o", "open in Jaeger"})
	}
	return append(hs, hints(showLog, showTrace, copyIt)...)
}

func (s *recordScreen) do(m *Model, a action) tea.Cmd {
	if a == raw && s.rec.log == nil {
		m.say(dim, "only a log record has a line as stored")
		return nil
	}
	if a == raw {
		s.raw = !s.raw
		s.page = page{}
		return nil
	}
	s.page.do(m, a)
	return nil
}

func (s *recordScreen) subject(m *Model) subject {
	if sub := s.page.row().subject; sub != (subject{}) {
		return sub
	}
	return m.recordSubject(s.rec)
}

func (s *recordScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, func(w int) []pageRow { return s.rows(m, w) })
	return s.page.view(m, w, h, true)
}

func (s *recordScreen) rows(m *Model, w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	switch {
	case s.rec.log != nil && s.raw:
		b.rawLog(s.rec.log)
	case s.rec.log != nil:
		b.log(s.rec.log)
	case s.rec.span != nil:
		b.span(s.rec.span, s.rec.ref)
	default:
		b.section("RECORD")
		b.text(plain, nil, m.safe(s.rec.text))
	}
	return b.rows
}

func (m *Model) recordSubject(r record) subject {
	s := subject{what: string(r.kind), ref: r.ref, copy: m.safe(r.text)}
	switch {
	case r.log != nil:
		s.copy = m.safeBlock(r.log.Record.Line)
		s.what = "log line"
		s.traceID, s.spanID = r.log.Envelope.TraceID, r.log.Envelope.SpanID
	case r.span != nil:
		s.traceID, s.spanID = r.span.TraceID, r.span.SpanID
		s.url = m.traceLink(s.traceID).url
	}
	return s
}

func (b *rowsBuilder) log(l *correlate.Log) {
	b.section("LOG RECORD  as it was understood; v shows the line as stored")
	b.field("stored at", l.Record.Time.UTC().Format(time.RFC3339Nano), b.m.safe(l.Record.Source))
	e := l.Envelope
	b.envelope(&e)
	b.causes(e)
	if e.Stack != "" {
		b.section("STACK")
		for _, s := range strings.Split(strings.TrimRight(b.m.safeBlock(e.Stack), "\n"), "\n") {
			b.verbatim(plain, s)
		}
	}
}

func (b *rowsBuilder) rawLog(l *correlate.Log) {
	b.section("LINE AS STORED  control characters made visible; v shows it as understood")
	for _, s := range strings.Split(b.m.safeBlock(l.Record.Line), "\n") {
		b.verbatim(plain, s)
	}
	b.stringsOf("LABELS", l.Record.Labels)
	b.stringsOf("METADATA", l.Record.Metadata)
	b.section("STORE")
	b.field("stored at", l.Record.Time.UTC().Format(time.RFC3339Nano), "")
	b.field("source", b.m.safe(l.Record.Source), "")
	b.field("bytes", itoa(len(l.Record.Line)), "")
}

func (b *rowsBuilder) stringsOf(title string, kv map[string]string) {
	if len(kv) == 0 {
		return
	}
	b.section(title)
	for _, k := range sortedKeys(kv) {
		b.field(b.m.safe(k), b.m.safe(kv[k]), "")
	}
}

func (b *rowsBuilder) attributes(title string, kv telemetry.Attributes) {
	if len(kv) == 0 {
		return
	}
	b.section(title)
	b.values(kv)
}

func (b *rowsBuilder) values(kv telemetry.Attributes) {
	for _, k := range sortedKeys(kv) {
		v := kv[k]
		if raw, ok := v.([]byte); ok {
			v = fmt.Sprintf("%x", raw[:min(len(raw), maxShown/2)])
		}
		b.field(b.m.safe(k), b.m.safe(fmt.Sprint(v)), "")
	}
}

func (b *rowsBuilder) span(s *telemetry.Span, ref string) {
	m := b.m
	b.section("SPAN")
	b.field("name", m.safe(s.Name), "")
	b.field("service", m.safe(s.Service), "")
	b.field("kind", m.safe(string(s.Kind)), "")
	b.field("status", m.safe(strings.TrimSpace(string(s.Status)+" "+s.StatusMessage)), "")
	b.field("start", s.Start.UTC().Format(time.RFC3339Nano), "")
	b.field("duration", short(s.Duration()), "")
	b.field("trace_id", m.safe(s.TraceID), "")
	b.field("span_id", m.safe(s.SpanID), "")
	b.field("parent_id", m.safe(s.ParentID), "")
	b.field("scope", m.safe(s.Scope), "")
	b.field("source", m.safe(s.Source), "")
	for _, x := range s.Warnings {
		b.text(plain, styled(warn, "! "), m.safe(x))
	}
	for i, e := range s.Events {
		title := "EVENT " + m.safe(e.Name) + "  at " + clock(e.Time) + ", " + short(e.Time.Sub(s.Start)) + " into the span"
		if strings.HasSuffix(ref, "#"+itoa(i)) {
			title = m.g.focus + " " + title
		}
		b.section(title)
		b.values(e.Attributes)
	}
	if len(s.Links) > 0 {
		b.section("LINKS")
		for _, l := range s.Links {
			b.field(m.safe(l.SpanID), "trace "+m.safe(l.TraceID), "")
		}
	}
	b.attributes("ATTRIBUTES", s.Attributes)
	b.attributes("RESOURCE", s.Resource)
}
