package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
)

// hopScreen is all that is known of one failure.
type hopScreen struct {
	f    failure
	page page
}

func newHopScreen(f failure) *hopScreen { return &hopScreen{f: f} }

func (s *hopScreen) crumb(m *Model) string { return m.failureName(s.f) }

// failureName is where a failure stands, and whose it is.
func (m *Model) failureName(f failure) string {
	if f.place == inChain {
		return fmt.Sprintf("hop %d of %d %s", f.n, f.of, m.safe(f.hop.Service))
	}
	return m.statusText(f) + " " + m.safe(f.hop.Service)
}

func (s *hopScreen) refresh(m *Model) { s.f = m.current(s.f) }

// current is the same failure in the newest finding; when it is gone the old one stands.
func (m *Model) current(f failure) failure {
	for _, x := range m.main().chain.rows {
		if x.identity() == f.identity() {
			return x
		}
	}
	return f
}

func (s *hopScreen) hints(m *Model) []hint {
	return append([]hint{{"↑↓", "row"}, {"Enter", "evidence"}, {"Tab", "section"}, {"n/N", "next/prev hop"}}, hints(showLog, showTrace, copyIt)...)
}

func (s *hopScreen) do(m *Model, a action) tea.Cmd {
	if a == next || a == previous {
		d := 1
		if a == previous {
			d = -1
		}
		c := &m.main().chain
		for i, f := range c.rows {
			if f.identity() == s.f.identity() && i+d >= 0 && i+d < len(c.rows) {
				c.cur, c.moved = i+d, true
				s.f, s.page = c.rows[i+d], page{}
				break
			}
		}
		return nil
	}
	s.page.do(m, a)
	return nil
}

func (s *hopScreen) subject(m *Model) subject {
	if sub := s.page.row().subject; sub != (subject{}) {
		return sub
	}
	return m.hopSubject(s.f)
}

func (s *hopScreen) view(m *Model, w, h int) []string {
	s.page.build(m, w, func(w int) []pageRow { return m.hopRows(s.f, w) })
	return s.page.view(m, w, h, true)
}

func (m *Model) main() *mainScreen { return m.stack[0].(*mainScreen) }

func (m *Model) hopSubject(f failure) subject {
	h := f.hop
	s := subject{copy: m.hopText(f), what: "hop", traceID: h.Envelope.TraceID, spanID: h.Envelope.SpanID}
	for _, e := range h.Evidence {
		if s.ref == "" {
			s.ref = e.Ref
		}
		if e.Span != nil && s.spanID == "" {
			s.traceID, s.spanID = e.Span.TraceID, e.Span.SpanID
		}
	}
	return s
}

// hopText is the failure in one line, for a chat.
func (m *Model) hopText(f failure) string {
	parts := []string{m.safe(f.hop.Service), m.safe(f.hop.Operation), m.safe(f.hop.Code()), m.statusText(f), m.saidBy(f.hop, unbounded)}
	var out []string
	for i, p := range parts {
		if p != "" && (i == 0 || p != parts[i-1]) {
			out = append(out, p)
		}
	}
	if !f.hop.Time.IsZero() {
		out = append(out, f.hop.Time.UTC().Format(time.RFC3339Nano))
	}
	return strings.Join(out, " | ")
}

func (m *Model) hopRows(f failure, w int) []pageRow {
	b := &rowsBuilder{m: m, w: w}
	h := f.hop
	b.section("ERROR")
	b.text(strong, nil, m.saidBy(h, unbounded))
	if c := h.Classification; c.Kind != "" {
		b.put(append(line{{text: "  "}}, m.kindLine(c.Class, c.Retry, h, w-3)...))
		if c.Conflict != "" && !slices.Contains(h.Against, c.Conflict) {
			b.text(plain, styled(warn, "- "), m.safe(c.Conflict))
		}
	}
	if l := m.factsLine(h); len(l) > 0 {
		b.text(dim, nil, l.plain())
	}
	if !h.Time.IsZero() {
		b.put(line{{text: "  "}, {text: m.when(h.Time), role: dim}})
	}
	if f.place == wasHandled {
		b.text(good, nil, "the caller recovered"+m.how(h))
	}
	if len(h.Also) > 0 {
		b.text(code, styled(dim, "renamed to "), m.safe(strings.Join(h.Also, " "+m.g.arrow+" ")))
	}
	b.reasons(f, "")
	b.openWith(firstEvidence(h))
	b.evidence(h)
	from := len(b.rows)
	b.causes(h.Envelope)
	b.envelope(&h.Envelope)
	if s := h.Envelope.Stack; s != "" {
		b.section("STACK")
		for _, l := range strings.Split(strings.TrimRight(m.safeBlock(s), "\n"), "\n") {
			b.verbatim(plain, l)
		}
	}
	b.openFrom(from, decodedFrom(h))
	return b.rows
}

// openWith lets Enter open the record on all rows that open nothing yet.
func (b *rowsBuilder) openWith(rec *record) { b.openFrom(0, rec) }

func (b *rowsBuilder) openFrom(from int, rec *record) {
	if rec == nil {
		return
	}
	for i := from; i < len(b.rows); i++ {
		if r := &b.rows[i]; r.open == nil && !r.section && len(r.line) > 0 {
			r.open = func(*Model) screen { return newRecordScreen(*rec) }
		}
	}
}

// firstEvidence is the record that says most plainly what failed; nil when there is none.
func firstEvidence(h *correlate.Hop) *record {
	if len(h.Evidence) == 0 {
		return nil
	}
	return recordOfEvidence(h.Evidence[0])
}

// decodedFrom is the log record that the envelope was read from, as far as there is one.
func decodedFrom(h *correlate.Hop) *record {
	for _, e := range h.Evidence {
		if e.Log != nil {
			return recordOfEvidence(e)
		}
	}
	return firstEvidence(h)
}

func recordOfEvidence(e correlate.EvidenceRef) *record {
	return &record{kind: e.Kind, ref: e.Ref, log: e.Log, span: e.Span, text: e.Text}
}
