package link

import (
	"strconv"
	"strings"
	"time"

	"triage/alert/clue"
)

// moment reads a time as links write it: RFC 3339, Unix time of any unit, or now-1h, which is
// not known where now is zero.
func moment(s string, now time.Time) time.Time {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f > 0 {
		return unix(f, s)
	}
	rest, ok := strings.CutPrefix(s, "now")
	if !ok || now.IsZero() {
		return time.Time{}
	}
	rest, _, _ = strings.Cut(rest, "/") // now-1d/d: rounded
	if rest == "" {
		return now
	}
	n, err := strconv.Atoi(strings.TrimRight(rest, "smhdwMy"))
	if err != nil || n > 0 || n < -1e6 {
		return time.Time{}
	}
	unit := map[string]time.Duration{
		"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
	}[strings.TrimLeft(rest, "-0123456789")]
	if unit == 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(n) * unit)
}

// unix is a Unix time by its size: seconds, milli-, micro- or nanoseconds.
func unix(f float64, text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && n < 1e11:
		return time.Unix(n, 0)
	case err == nil && n < 1e14:
		return time.UnixMilli(n)
	case err == nil && n < 1e17:
		return time.UnixMicro(n)
	case err == nil:
		return time.Unix(0, n)
	case f < 1e11:
		return time.UnixMilli(int64(f * 1000))
	}
	return time.Time{}
}

// setWindow sets the window from two times of a link.
func setWindow(c *clue.Clues, from, to string, now time.Time, at string) {
	start := moment(from, now)
	if start.IsZero() {
		return
	}
	c.SetWindow(start, moment(to, now), at)
	if c.Window != nil {
		c.Window.Relative = strings.HasPrefix(strings.TrimSpace(from), "now")
	}
}
