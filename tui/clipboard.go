package tui

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"triage/safetext"
)

// copySubject copies what the cursor is on. A command that changes something is copied only
// after its service's name has been typed.
func (m *Model) copySubject(s subject) tea.Cmd {
	switch {
	case s.refusal != "":
		m.say(warn, "not copied: "+s.refusal)
		return nil
	case s.copy == "":
		m.say(dim, "nothing to copy on this row")
		return nil
	case s.changes:
		m.guard(s)
		return nil
	}
	return m.copy(s.what, s.copy)
}

// guard asks for the service's name before a changing command is copied.
func (m *Model) guard(s subject) {
	want := s.service
	if want == "" || len(want) > 40 || m.safe(want) != want {
		want = "yes" // a name that cannot be typed
	}
	m.prompt = &prompt{
		notice: "THIS COMMAND CHANGES SOMETHING: " + s.copy,
		label:  "type " + m.safe(want) + " to copy it: ", tail: "Enter copies, Esc leaves it",
		accept: func(m *Model, t string) tea.Cmd {
			if !strings.EqualFold(strings.TrimSpace(t), want) {
				m.say(warn, "not copied: that was not "+m.safe(want))
				return nil
			}
			return m.copy(s.what, s.copy)
		},
		cancel: func(m *Model) { m.say(dim, "not copied") },
	}
}

// copy sends text to the terminal's clipboard (OSC 52), which reaches through ssh, and, where
// there is one, to the system's. The terminal never answers, so the message says what is
// known: which ways were taken, and of the second whether it worked.
func (m *Model) copy(what, s string) tea.Cmd {
	s = safetext.Block(s)
	n := fmt.Sprintf("%s (%s)", what, count(len([]rune(s)), "character"))
	native := m.o.Clipboard
	osc := "OSC 52, if your terminal takes it"
	if m.env("TMUX") != "" {
		osc = "OSC 52, if tmux has set-clipboard on"
	}
	return tea.Sequence(tea.SetClipboard(s), func() tea.Msg {
		if native == nil {
			return noteMsg{good, "copied " + n + " by " + osc}
		}
		switch tool, err := native(s); {
		case err != nil:
			return noteMsg{warn, "copied " + n + " only by " + osc + ": " + safetext.Line(err.Error())}
		case tool == "":
			return noteMsg{good, "copied " + n + " by " + osc}
		default:
			return noteMsg{good, "copied " + n + " by " + safetext.Line(tool) + " and OSC 52"}
		}
	})
}

// env is a variable of the terminal's environment.
func (m *Model) env(name string) string {
	if m.o.Environ == nil {
		return os.Getenv(name)
	}
	for _, kv := range m.o.Environ {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

// copyEscalation copies a message of at most five lines for whoever is called next.
func (m *Model) copyEscalation() tea.Cmd {
	if !m.have {
		m.say(dim, "nothing is known yet that could be passed on")
		return nil
	}
	return m.copy("escalation", m.escalationText())
}

func (m *Model) escalationText() string {
	v := m.verdict(400)
	rows := []string{
		"WHAT " + v.what.plain(),
		"WHY  " + v.why.plain() + ": " + v.detail.plain(),
		"TYPE " + v.kind.plain() + " | " + v.when.plain(),
		"ID   " + m.idText(),
	}
	if e := m.safe(m.o.Env); e != "" {
		rows[3] += " in " + e
	}
	if a := m.firingSince(); a != "" {
		rows[3] += ", " + a
	}
	last := "NEXT "
	if match, ok := m.matched(); ok {
		last += "playbook " + m.safe(match.Entry.ID)
	} else {
		last += "no playbook entry"
	}
	if s := m.triedText(); s != "" {
		last += "; tried: " + s
	}
	if gs := m.gaps(); len(gs) > 0 {
		last += "; missing: " + strings.Join(gs, "; ")
	}
	rows = append(rows, last)
	for i, r := range rows {
		rows[i] = clip(r, 400, "…")
	}
	return strings.Join(rows, "\n")
}

// idText is every id that was asked for, whole, for whoever continues with it.
func (m *Model) idText() string {
	q := m.query()
	var parts []string
	for _, x := range [][2]string{{"request", q.RequestID}, {"trace", q.TraceID}, {"correlation", q.CorrelationID}, {"code", q.ErrorCode}} {
		if x[1] != "" {
			parts = append(parts, x[0]+" "+m.safe(x[1]))
		}
	}
	return strings.Join(parts, ", ")
}

// openLink opens the link under the cursor, else the entry's first, or copies it.
func (m *Model) openLink(s subject) tea.Cmd {
	u := s.url
	if u == "" {
		u = m.firstLink()
	}
	if u == "" {
		m.say(dim, "no link here")
		return nil
	}
	if !webURL(u) {
		m.say(warn, "not opened: only http and https links are: "+m.safe(u))
		return nil
	}
	if m.o.OpenURL == nil {
		return m.copy("link", u)
	}
	do := m.o.OpenURL
	return func() tea.Msg { return openedMsg{u, do(u)} }
}

// opened says what came of opening a link. Where no browser could be started, as over ssh,
// the link is copied, to be pasted into one.
func (m *Model) opened(o openedMsg) tea.Cmd {
	switch {
	case o.err == nil:
		m.say(good, "opened "+m.safe(o.url))
	case errors.Is(o.err, errNoBrowser):
		return m.copy("link, no browser here", o.url)
	default:
		m.say(warn, "not opened: "+m.safe(o.err.Error()))
	}
	return nil
}

func (m *Model) writeReport() tea.Cmd {
	switch {
	case m.o.WriteReport == nil:
		m.say(warn, "no place to write a report was given")
		return nil
	case !m.have:
		m.say(dim, "nothing to report yet")
		return nil
	}
	f, do := m.f, m.o.WriteReport
	notes, rev := Notes{Marks: slices.Clone(m.marks.list), Answers: m.answers()}, m.marks.rev
	return func() tea.Msg {
		path, err := do(f, notes)
		return reportMsg{path, err, rev}
	}
}

// reported says where the report is, and leaves when that is what was waited for.
func (m *Model) reported(r reportMsg) tea.Cmd {
	leaving := m.leaving
	m.leaving = false
	if r.err != nil {
		m.say(bad, "the report was not written: "+m.safe(r.err.Error()))
		return nil
	}
	m.marks.saved = r.rev
	m.say(good, "report written to "+m.safe(r.path))
	if leaving {
		return tea.Quit
	}
	return nil
}
