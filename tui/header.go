package tui

import (
	"strings"

	"triage/correlate"
	"triage/telemetry"
)

// header says what was asked for, where, and what came of it. Its parts keep their place
// whatever arrives.
func (m *Model) header(w int) line {
	l := line{{text: " "}}
	e := m.safe(m.o.Env)
	if e == "" || w >= 50 {
		l = l.add(label, "triage")
	}
	if e != "" {
		if len(l) > 1 {
			l = l.add(plain, "  ")
		}
		l = l.add(banner, " "+strings.ToUpper(e)+" ")
	}
	if f := m.firing(); f != nil {
		l = append(l.add(plain, "  "), f...)
	}
	r, state := m.stateWord()
	right := line{{text: state, role: r}, {text: " "}}
	room := w - l.width() - len(state) - 4
	if win := cells(m.windowText(w >= 100)) + 2; m.firing() != nil && room-win >= 20 {
		room -= win // the id gives way before the window
	}
	for i, id := range m.ids(w, room) {
		if i > 0 && l.width()+2+id.width()+1+len(state)+1 > w {
			break
		}
		l = append(append(l, seg{text: "  "}), id...)
	}
	// The window is known from the start, the trace may come later: it stands last, so that
	// it moves nothing, and whole where it can.
	if id := m.safe(m.shownTrace()); id != "" && m.query().TraceID == "" {
		const elided = 13
		room := w - l.width() - len("  trace ") - len(state) - 2
		if cells(id) > room {
			id = m.elide(id, elided)
		}
		if cells(id) <= room {
			l = append(l, seg{text: "  trace ", role: dim}, seg{text: id, role: strong})
		}
	}
	return between(l, right, w, m.g.ellipsis, true)
}

// ids are the handles of the query, then what is known beside them, most useful first.
// The first is given in room cells.
func (m *Model) ids(w, room int) []line {
	q := m.query()
	full := w >= 100
	var out []line
	put := func(what, id string, keep bool) {
		if id == "" {
			return
		}
		id = m.safe(id)
		what += " "
		switch {
		case len(out) == 0:
			const least = 8
			if room < len(what)+least { // nothing else stands there, so the word may go
				what = ""
			}
			id = m.elide(id, max(least, min(room-len(what), w/2)))
		case keep || w >= 150:
			id = m.elide(id, max(16, w/3))
		default:
			id = m.elide(id, 13)
		}
		out = append(out, line{{text: what, role: dim}, {text: id, role: strong}})
	}
	put("req", q.RequestID, true)
	put("code", q.ErrorCode, true)
	put("corr", q.CorrelationID, q.RequestID == "")
	put("trace", q.TraceID, q.RequestID == "")
	if s := m.windowText(full); s != "" {
		out = append(out, styled(dim, s))
	}
	return out
}

// shownTrace is the root cause's trace, else the first one seen.
func (m *Model) shownTrace() string {
	if r := m.f.Incident.Root(); r != nil && r.Envelope.TraceID != "" {
		return r.Envelope.TraceID
	}
	if ids := m.f.Incident.TraceIDs; len(ids) > 0 {
		return ids[0]
	}
	return ""
}

func (m *Model) windowText(full bool) string { return m.spanOfTime(m.query().Window, full) }

// spanOfTime is a window in UTC and, when full, to the second and in the user's own zone.
func (m *Model) spanOfTime(win telemetry.Window, full bool) string {
	if win.Start.IsZero() || win.End.IsZero() {
		return ""
	}
	const hm = "15:04"
	layout := hm
	if full {
		layout = "15:04:05"
	}
	s := win.Start.UTC().Format(layout) + m.g.dash + win.End.UTC().Format(layout) + "Z"
	elsewhen := full && win.End.UTC().Format("20060102") != m.o.now().UTC().Format("20060102")
	if win.End.Sub(win.Start).Hours() >= 24 || elsewhen {
		const day = "01-02 "
		end := day + hm
		if win.Start.UTC().Format(day) == win.End.UTC().Format(day) {
			end = hm
		}
		s = win.Start.UTC().Format(day+hm) + m.g.dash + win.End.UTC().Format(end) + "Z"
	}
	if l := win.Start.In(m.o.location()); full && !sameZone(l) {
		s += " (" + l.Format(hm) + m.g.dash + win.End.In(m.o.location()).Format(hm) + " local)"
	}
	return s
}

// elide keeps both ends of an id, which are what people compare.
func (m *Model) elide(id string, w int) string {
	r := []rune(id)
	if len(r) <= w {
		return id
	}
	head := (w - 1 + 1) / 2
	return string(r[:head]) + m.g.ellipsis + string(r[len(r)-(w-1-head):])
}

func (m *Model) query() correlate.Query {
	if m.have && m.f.Incident.Query != (correlate.Query{}) {
		return m.f.Incident.Query
	}
	return m.o.Query
}

func (m *Model) queryID() string {
	q := m.o.Query
	for _, id := range []string{q.RequestID, q.TraceID, q.CorrelationID, q.ErrorCode} {
		if id != "" {
			return id
		}
	}
	return ""
}

// outcome is the incident's status as the screen may state it: what a failed source or
// records that were not understood leave open is never called healthy or not found.
type outcome uint8

const (
	asking outcome = iota
	failed
	handled
	healthy
	notFound
	cannotTell
	stopped // the stream ended without a last finding
)

func (m *Model) outcome() outcome {
	if !m.have {
		if m.closed {
			return stopped
		}
		return asking
	}
	switch m.f.Incident.Status {
	case correlate.Failed:
		return failed
	case correlate.Handled:
		return handled
	}
	if m.asking() {
		return asking
	}
	// A stream that ended early leaves sources that have not answered.
	if len(m.troubled()) > 0 || !m.f.Done {
		return cannotTell
	}
	switch m.f.Incident.Status {
	case correlate.Healthy:
		return healthy
	case correlate.Unknown:
		return cannotTell
	}
	return notFound
}

func (m *Model) stateWord() (role, string) {
	if m.picking != nil && m.have {
		n := strings.ToUpper(count(len(m.picking.Requests), "request"))
		if m.picking.Partial {
			n += ", partial"
		}
		return warn, n
	}
	r, s := dim, "ASKING"
	switch m.outcome() {
	case failed:
		r, s = bad, "FAILED"
	case handled:
		r, s = warn, "HANDLED"
	case healthy:
		r, s = good, "HEALTHY"
	case notFound:
		r, s = warn, "NOT FOUND"
	case cannotTell:
		r, s = warn, "CANNOT TELL"
	case stopped:
		r, s = warn, "NO ANSWER"
	}
	switch {
	case m.have && m.asking() && s != "ASKING":
		s += ", asking"
	case m.have && (m.f.Partial || m.closed && !m.f.Done) && s != "CANNOT TELL":
		s += ", partial"
	}
	return r, s
}
