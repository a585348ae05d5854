package tui

import (
	"fmt"
	"strings"
	"time"

	"triage/investigate"
	"triage/playbooks"
)

// dueCells is what the time that is left takes, whatever it says, so that nothing beside it
// moves as it counts down.
const dueCells = 8

// due is how far off at is, in at most dueCells cells.
func due(at, now time.Time) (role, string) {
	d := at.Sub(now)
	if d > 0 {
		d = (d + time.Second - 1).Truncate(time.Second) // it ends with 00:01, not with 00:00
	}
	switch {
	case d >= 10*time.Hour:
		return plain, "in " + coarse(d)
	case d >= time.Hour:
		return plain, fmt.Sprintf("in %dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	case d > 0:
		return plain, fmt.Sprintf("in %02d:%02d", int(d.Minutes()), int(d.Seconds())%60)
	case d > -time.Minute:
		return warn, "due now"
	default:
		return warn, "late " + coarse(-d)
	}
}

// coarse is a duration in one figure and a unit, at most three cells up to 99 days.
func coarse(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours())/24)
}

// dueWords are due as a sentence that stays true when it is read later.
func dueWords(at, now time.Time) string {
	switch d := at.Sub(now); {
	case d > 0:
		return "at " + clockSeconds(at) + ", in " + short(d.Round(time.Second))
	case d > -time.Minute:
		return "due now, at " + clockSeconds(at)
	default:
		return "overdue by " + coarse(-d) + ", since " + clockSeconds(at)
	}
}

// firing is for how long the alert has been firing, in cells that never change their number;
// empty when its start is not known.
func (m *Model) firing() line {
	if m.o.AlertStart.IsZero() {
		return nil
	}
	const cells = 3
	return styled(warn, "firing "+pad(coarse(m.o.now().Sub(m.o.AlertStart)), cells, ""))
}

// firingSince is the same as a sentence; "" when the start is not known.
func (m *Model) firingSince() string {
	if m.o.AlertStart.IsZero() {
		return ""
	}
	return "alert firing for " + coarse(m.o.now().Sub(m.o.AlertStart)) + ", since " + m.whenClock(m.o.AlertStart)
}

// whenClock is t to the second, with its day unless that is today's.
func (m *Model) whenClock(t time.Time) string {
	if day := t.UTC().Format("2006-01-02 "); day != m.o.now().UTC().Format("2006-01-02 ") {
		return day + clockSeconds(t)
	}
	return clockSeconds(t)
}

// whom are the steps of calling for help: each in full and, for want of room, without its
// condition.
func (m *Model) whom(e *playbooks.Entry) [][2]line {
	var steps [][2]line
	if e != nil {
		for _, s := range e.Escalate {
			full := m.escalation(s)
			s.When = ""
			steps = append(steps, [2]line{full, m.escalation(s)})
		}
		if len(steps) == 0 && e.Owner != "" && !e.Default {
			l := text(m.safe(e.Owner)).add(dim, " owns this entry")
			steps = append(steps, [2]line{l, l})
		}
	}
	if len(steps) == 0 {
		l := styled(dim, m.noEscalation(e))
		steps = append(steps, [2]line{l, l})
	}
	return steps
}

// escalateRows say whom to call and when, wrapped onto h rows.
func (m *Model) escalateRows(e *playbooks.Entry, w, h int) []string {
	mark := styled(label, " CALL ")
	if w >= 50 {
		mark = styled(label, " ESCALATE ")
	}
	steps := m.whom(e)
	rows := []line{mark}
	for i := 0; i < len(steps); i++ {
		last := &rows[len(rows)-1]
		sep, room := " "+m.g.dot+" ", w
		empty := last.width() == mark.width()
		if empty {
			sep = ""
		}
		if len(rows) == h && i < len(steps)-1 {
			room -= m.moreSteps(e, i+1, len(steps))[0].width()
		}
		next := fit(room-len(sep), *last, steps[i][0], steps[i][1])
		switch {
		case len(next) > len(*last):
			*last = append(last.add(dim, sep), next[len(*last):]...)
		case empty: // it fits nowhere whole
			*last = append(*last, steps[i][1]...)
		case len(rows) < h:
			rows = append(rows, text(strings.Repeat(" ", mark.width())))
			i--
		default:
			*last = fit(w, *last, m.moreSteps(e, i, len(steps))...)
			i = len(steps)
		}
	}
	var out []string
	for _, r := range rows {
		out = append(out, m.theme.row(r, w, false))
	}
	return m.fillRows(out, w, h)
}

// moreSteps stand for the steps from the i-th of n on: how many they are and, where there is
// room, when the first of them is due.
func (m *Model) moreSteps(e *playbooks.Entry, i, n int) []line {
	brief := styled(dim, " +"+itoa(n-i)+" more")
	if e == nil || i >= len(e.Escalate) {
		return []line{brief}
	}
	at, ok := investigate.Due(m.o.AlertStart, e.Escalate[i])
	if !ok {
		return []line{brief}
	}
	r, s := due(at, m.o.now())
	return []line{append(append(line{}, brief...), seg{text: " " + pad(s, dueCells, ""), role: r}), brief}
}

func (m *Model) noEscalation(e *playbooks.Entry) string {
	if e == nil {
		switch m.outcome() {
		case asking, healthy, handled, notFound:
			return m.g.dash
		}
	}
	return "nobody is named: use your own rota"
}

func (m *Model) escalation(s playbooks.Escalation) line {
	l := styled(strong, m.safe(s.To))
	at, counted := investigate.Due(m.o.AlertStart, s)
	switch d, ok := s.Wait(); {
	case ok && d == 0:
		l = l.add(warn, " now")
	case counted && m.numbers != nil: // printed once, so it must not age
		l = l.add(plain, " "+dueWords(at, m.o.now()))
	case counted:
		r, words := due(at, m.o.now())
		l = l.add(r, " "+pad(words, dueCells, ""))
	case ok:
		l = l.add(plain, " after "+m.safe(s.After))
	case s.After != "":
		l = l.add(plain, " "+m.safe(s.After))
	}
	if s.When != "" {
		l = l.add(dim, " if "+m.safe(s.When))
	}
	return l
}
