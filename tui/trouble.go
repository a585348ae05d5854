package tui

import (
	"strings"
	"time"

	"triage/investigate"
)

// troubled are the sources that failed, then those that answered in part.
func (m *Model) troubled() []investigate.SourceStatus {
	var out []investigate.SourceStatus
	for _, state := range []investigate.State{investigate.Failed, investigate.PartialOK} {
		for _, s := range m.f.Sources {
			if s.State == state {
				out = append(out, s)
			}
		}
	}
	return out
}

// troubleWords name the sources that failed or answered in part, and why. It is for a row:
// the address is left to others.
func (m *Model) troubleWords() string {
	var parts []string
	if m.closed && !m.f.Done {
		parts = append(parts, "it ended before every source had answered")
	}
	for _, s := range m.troubled() {
		parts = append(parts, m.troubleAt(s, false))
	}
	return strings.Join(parts, "; ")
}

// trouble is what went wrong with a source, in one sentence.
func (m *Model) trouble(s investigate.SourceStatus) string { return m.troubleAt(s, true) }

func (m *Model) troubleAt(s investigate.SourceStatus, address bool) string {
	out := m.safe(s.Name) + " failed"
	if s.State == investigate.PartialOK {
		out = m.safe(s.Name) + " answered in part"
	}
	e := withoutAddress(m.failure(s), !address)
	if e == "" && len(s.Notes) > 0 {
		e = m.safe(s.Notes[0])
	}
	switch {
	case e == "":
		return out + ": no reason given"
	case strings.HasPrefix(e, "at "):
		return out + " " + e
	}
	return out + ": " + e
}

// notFoundHint is what to try; there is no time to widen where all of it was searched.
func (m *Model) notFoundHint() string {
	if m.windowText(false) == "" {
		return "check the id: it is compared whole and letter by letter"
	}
	const day = 24 * time.Hour
	since := "30d"
	switch w := m.query().Window; {
	case w.End.Sub(w.Start) < day:
		since = "24h"
	case w.End.Sub(w.Start) < 7*day:
		since = "7d"
	}
	return "check the id and the environment, or widen the time: --since " + since
}

func (m *Model) retryHint() line {
	if m.o.Reload != nil {
		return text(m.keyFor(reload) + " asks again, " + m.keyFor(showSources) + " shows the sources")
	}
	return text(m.keyFor(showSources) + " shows the sources")
}
