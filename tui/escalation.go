package tui

import (
	"fmt"
	"slices"
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

// brevity is what a step of calling for help leaves out.
type brevity struct {
	condition bool // which condition there is; that there is one is said
	wait      bool // the words around the time to wait
}

// whom are the steps of calling for help.
func (m *Model) whom(e *playbooks.Entry, b brevity) []line {
	var steps []line
	if e != nil {
		for _, s := range e.Escalate {
			steps = append(steps, m.escalation(s, b))
		}
		if len(steps) == 0 && e.Owner != "" && !e.Default {
			steps = append(steps, text(m.safe(e.Owner)).add(dim, " owns this entry"))
		}
	}
	if len(steps) == 0 {
		steps = append(steps, styled(dim, m.noEscalation(e)))
	}
	return steps
}

// escalateRows say whom to call and when, wrapped onto h rows: in full where that fits, else
// in brief, else as many as fit and how many more there are.
func (m *Model) escalateRows(e *playbooks.Entry, w, h int) []string {
	full, brief := styled(label, " ESCALATE "), styled(label, " CALL ")
	if w < 50 {
		full = brief
	}
	var out []string
	for _, r := range m.escalateLines(e, full, brief, w, h) {
		out = append(out, m.theme.row(r, w, false))
	}
	return m.fillRows(out, w, h)
}

func (m *Model) escalateLines(e *playbooks.Entry, full, brief line, w, h int) []line {
	for _, way := range []struct {
		mark line
		wait bool
	}{{full, false}, {full, true}, {brief, true}} {
		whole, short := m.whom(e, brevity{wait: way.wait}), m.whom(e, brevity{condition: true, wait: way.wait})
		for n := len(whole); n >= 0; n-- { // the first ones, who are called first, in full
			steps := append(slices.Clone(whole[:n]), short[n:]...)
			if rows, placed := m.packed(way.mark, steps, w, h, func(int) int { return 0 }); placed == len(steps) {
				return rows
			}
		}
	}
	steps := m.whom(e, brevity{condition: true, wait: true})
	rows, n := m.packed(full, steps, w, h, func(i int) int { return m.moreSteps(e, i, len(steps))[0].width() })
	last := &rows[len(rows)-1]
	if n == 0 { // not even the first fits
		n = 1
		*last = append(*last, steps[0]...)
	}
	*last = fit(w, *last, m.moreSteps(e, n, len(steps))...)
	return rows
}

// packed puts steps behind mark onto at most h rows of w cells, and tells how many of them
// found room. After the i-th, unless it is the last, rest(i) cells stay free on the last row.
func (m *Model) packed(mark line, steps []line, w, h int, rest func(i int) int) ([]line, int) {
	rows := []line{append(line{}, mark...)}
	sep := styled(dim, " "+m.g.dot+" ")
	for i, s := range steps {
		room := w
		if len(rows) == h && i < len(steps)-1 {
			room -= rest(i + 1)
		}
		last := &rows[len(rows)-1]
		switch first := i == 0; {
		case first && last.width()+s.width() <= room:
			*last = append(*last, s...)
		case !first && last.width()+sep.width()+s.width() <= room:
			*last = append(append(*last, sep...), s...)
		case !first && len(rows) < h && mark.width()+s.width() <= w:
			rows = append(rows, append(text(strings.Repeat(" ", mark.width())), s...))
		default:
			return rows, i
		}
	}
	return rows, len(steps)
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

func (m *Model) escalation(s playbooks.Escalation, b brevity) line {
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
	case ok && b.wait:
		l = l.add(plain, " +"+m.safe(s.After))
	case ok:
		l = l.add(plain, " after "+m.safe(s.After))
	case s.After != "":
		l = l.add(plain, " "+m.safe(s.After))
	}
	switch {
	case s.When == "":
	case !b.condition:
		l = l.add(dim, " if "+m.safe(s.When))
	default:
		l = l.add(dim, " if"+m.g.ellipsis)
	}
	return l
}
