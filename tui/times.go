package tui

import (
	"fmt"
	"strings"
	"time"
)

// clock is t in UTC with milliseconds and the Z that says so.
func clock(t time.Time) string {
	if t.IsZero() {
		return "no time"
	}
	return t.UTC().Format("15:04:05.000Z")
}

// clockSeconds is t in UTC to the second.
func clockSeconds(t time.Time) string { return t.UTC().Format("15:04:05Z") }

// span of time in at most three figures and a unit: 412ms, 1.50s, 2m05s, 3h10m, 4d.
func short(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + short(-d)
	case d == 0:
		return "0s"
	case d < time.Microsecond:
		return fmt.Sprintf("%dns", d)
	case d < time.Millisecond:
		return fmt.Sprintf("%dus", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.2fs", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd", int(d.Hours())/24)
}

// ago is how long before now t was, in one figure and a unit; a time in the future is a
// clock that disagrees, and is called so.
func ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < -2*time.Second:
		return short((-d).Truncate(time.Second)) + " in the future"
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm ago", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd ago", int(d.Hours())/24)
}

// when is t absolute in UTC, in the user's own zone, and relative to now.
func (m *Model) when(t time.Time) string { return m.whenLine(t, 200).plain() }

// whenLine is when in at most w cells: the local time goes first, the relative one next.
func (m *Model) whenLine(t time.Time, w int) line {
	if t.IsZero() {
		return styled(dim, "time not known")
	}
	s := clock(t)
	now := m.o.now()
	if t.UTC().Format("20060102") != now.UTC().Format("20060102") {
		s = t.UTC().Format("2006-01-02 ") + s
	}
	l := text(s)
	rel := " " + m.g.dot + " " + ago(t, now)
	if loc := t.In(m.o.location()); !sameZone(loc) {
		local := " (" + loc.Format("15:04:05") + " local)"
		return fit(w, l, styled(plain, local+rel), styled(plain, rel))
	}
	return fit(w, l, styled(plain, rel))
}

func sameZone(l time.Time) bool {
	_, off := l.Zone()
	return off == 0
}

// bytes is n in a unit that people read.
func byteCount(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

// count is n and the word for it.
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	many := one + "s"
	if l := len(one); l > 1 && one[l-1] == 'y' && !strings.ContainsRune("aeou", rune(one[l-2])) {
		many = one[:l-1] + "ies"
	}
	return fmt.Sprintf("%d %s", n, many)
}
