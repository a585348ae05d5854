package tui

import (
	"strings"

	"triage/correlate"
)

// evidenceRows are what is known of the failure under the cursor, in h rows: its text, why
// it stands where it stands, and the records that say so.
func (m *Model) evidenceRows(f failure, ok bool, w, h int) []string {
	if !ok {
		return m.fillRows(nil, w, h)
	}
	var ls []line
	inner := max(1, w-3)
	hop := f.hop
	for i, s := range wrap(m.saidBy(hop, unbounded), inner) {
		if i == 3 {
			break
		}
		ls = append(ls, styled(strong, s))
	}
	if l := m.factsLine(hop); len(l) > 0 {
		for _, s := range wrap(l.plain(), inner) {
			ls = append(ls, styled(dim, s))
		}
	}
	if len(hop.Also) > 0 {
		ls = append(ls, styled(dim, "renamed to ").add(code, m.safe(strings.Join(hop.Also, " "+m.g.arrow+" "))))
	}
	if hop.Link != nil && f.n > 1 {
		word, _ := correlate.Sureness(hop.Link.Confidence)
		ls = append(ls, m.hanging(styled(dim, "follows "+itoa(f.n-1)+": "), m.safe(hop.Link.Reason)+" ("+word+")", inner)...)
	}
	for _, r := range ownReasons(hop) {
		ls = append(ls, m.hanging(styled(good, "+ "), m.safe(r), inner)...)
	}
	for _, r := range hop.Against {
		ls = append(ls, m.hanging(styled(warn, "- "), m.safe(r), inner)...)
	}
	for _, e := range hop.Evidence {
		ls = append(ls, m.evidenceLine(e))
	}
	ls = append(ls, m.causeLines(hop, inner)...)
	var out []string
	for i, l := range ls {
		if len(out) == h-1 && i < len(ls)-1 {
			out = append(out, m.theme.row(styled(dim, "   "+m.g.ellipsis+" "+itoa(len(ls)-i)+" more rows: Enter shows all"), w, false))
			break
		}
		if len(out) == h {
			break
		}
		out = append(out, m.theme.row(append(line{{text: "   "}}, l...), w, false))
	}
	return m.fillRows(out, w, h)
}

// causeLines are the layers of the cause chain, then the stack, for a pane with room.
func (m *Model) causeLines(h *correlate.Hop, w int) []line {
	var ls []line
	if len(h.Envelope.Cause) > 1 {
		b := &rowsBuilder{m: m, w: w}
		b.layers(h.Envelope.Cause, 1, 0)
		ls = append(ls, nil, styled(label, "cause chain").add(dim, "  outermost first"))
		for _, r := range b.rows {
			ls = append(ls, r.line)
		}
	}
	if s := h.Envelope.Stack; s != "" {
		ls = append(ls, nil, styled(label, "stack"))
		for _, row := range strings.Split(strings.TrimRight(m.safeBlock(s), "\n"), "\n") {
			ls = append(ls, text(row))
		}
	}
	return ls
}

// hanging is text after a mark, its further rows indented below it.
func (m *Model) hanging(mark line, s string, w int) []line {
	mw := mark.width()
	var out []line
	for i, row := range wrap(s, max(1, w-mw)) {
		if i == 0 {
			out = append(out, append(append(line{}, mark...), seg{text: row}))
			continue
		}
		out = append(out, text(strings.Repeat(" ", max(0, min(mw, w)))+row))
	}
	return out
}

// factsLine is where and how long: operation, duration, what it called, its release.
func (m *Model) factsLine(h *correlate.Hop) line {
	var parts []string
	if h.Operation != "" {
		parts = append(parts, m.safe(h.Operation))
	}
	if h.Duration > 0 {
		parts = append(parts, short(h.Duration))
	}
	if h.Peer != "" {
		parts = append(parts, "calling "+m.safe(h.Peer)+silence(h))
	}
	if h.Envelope.Version != "" {
		parts = append(parts, "version "+m.safe(h.Envelope.Version))
	}
	if h.Envelope.ErrorType != "" {
		parts = append(parts, m.safe(h.Envelope.ErrorType))
	}
	if len(parts) == 0 {
		return nil
	}
	return styled(dim, strings.Join(parts, " "+m.g.dot+" "))
}

// silence is what it means that there is no telemetry of what a hop called: of a store none
// is to be expected.
func silence(h *correlate.Hop) string {
	for _, e := range h.Evidence {
		if e.Span == nil {
			continue
		}
		for k := range e.Span.Attributes {
			if strings.HasPrefix(k, "db.") { // OpenTelemetry's conventions for database clients
				return " (a database, which sends no telemetry)"
			}
		}
	}
	return " (no telemetry of its own)"
}

func (m *Model) evidenceLine(e correlate.EvidenceRef) line {
	l := styled(label, pad(string(e.Kind), 5, "")).add(plain, " ")
	switch {
	case !e.Time.IsZero():
		l = l.add(dim, clock(e.Time)+" ")
	case e.Log != nil:
		l = l.add(dim, clock(e.Log.Record.Time)+" ")
	case e.Span != nil:
		l = l.add(dim, clock(e.Span.Start)+" ")
	}
	if e.Log != nil {
		return append(l, m.understood(e.Log, e.Text)...)
	}
	return append(l, said(plain, m.safe(e.Text))...)
}

// understood is a log record as it was decoded: code, message and error text; text where
// nothing could be decoded.
func (m *Model) understood(l *correlate.Log, text string) line {
	e := &l.Envelope
	var out line
	if e.Code != "" {
		out = out.add(code, m.safe(e.Code)+" ")
	}
	if e.Message != "" {
		text = e.Message
		if e.ErrorMessage != "" && e.ErrorMessage != e.Message {
			text += ": " + e.ErrorMessage
		}
	} else if e.ErrorMessage != "" {
		text = e.ErrorMessage
	}
	return append(out, said(plain, m.safe(essence(text)))...)
}
