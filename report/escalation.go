package report

import (
	"time"

	"triage/investigate"
)

// alertWords say since when the alert fires and for how long it did when the report was made.
func alertWords(f *investigate.Finding, zone *time.Location) string {
	s := "firing since " + stamp(f.AlertStart) + localTime(f.AlertStart, zone)
	if d := f.Taken.Sub(f.AlertStart); !f.Taken.IsZero() && d >= time.Second {
		s += ", for " + duration(d.Truncate(time.Second)) + " at the time of this report"
	}
	return s
}

// escalationPieces are whom to call and when, as of the report; nil when nobody is named.
func escalationPieces(f *investigate.Finding, zone *time.Location) []piece {
	m := best(f)
	if m == nil || len(m.Entry.Escalate) == 0 {
		return nil
	}
	var groups [][]piece
	for _, s := range m.Entry.Escalate {
		g := []piece{tell(strong, s.To)}
		if at, ok := investigate.Due(f.AlertStart, s); ok {
			g = append(g, say(plain, " "+dueWords(at, f, zone)))
		} else if s.After != "" {
			g = append(g, say(plain, " "), tell(plain, s.After))
		}
		if s.When != "" {
			g = append(g, say(plain, " if "), tell(plain, s.When))
		}
		groups = append(groups, g)
	}
	return join(" · ", groups...)
}

// dueWords are when somebody is to be called, and how far off that was when the report was
// made.
func dueWords(at time.Time, f *investigate.Finding, zone *time.Location) string {
	s := "at " + at.UTC().Format("15:04:05") + "Z" + localTime(at, zone)
	switch d := at.Sub(f.Taken); {
	case at.Equal(f.AlertStart):
		return "now"
	case f.Taken.IsZero():
		return s
	case d > 0:
		return s + ", in " + duration(d.Round(time.Second))
	case d > -time.Minute:
		return s + ", due now"
	default:
		return s + ", overdue by " + duration(-d.Round(time.Second))
	}
}
