package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"triage/config"
	"triage/telemetry"
)

// parseTime reads a moment: RFC 3339, a time relative to now (now, 2h, now-1h30m: before
// now), or Unix time in seconds, milliseconds, microseconds or nanoseconds, told apart by the
// number of digits as links of dashboards write it.
func parseTime(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC(), nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		switch len(s) {
		case 10:
			return time.Unix(n, 0).UTC(), nil
		case 13:
			return time.UnixMilli(n).UTC(), nil
		case 16:
			return time.UnixMicro(n).UTC(), nil
		case 19:
			return time.Unix(0, n).UTC(), nil
		}
	}
	if s == "now" {
		return now.UTC(), nil
	}
	ago, _ := strings.CutPrefix(s, "now")
	ago, _ = strings.CutPrefix(ago, "-")
	if d, err := config.ParseDuration(ago); err == nil && ago[0] != '+' {
		return now.Add(-d).UTC(), nil
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return time.Time{}, fmt.Errorf("%q has no time zone: write %s for UTC, or +02:00 instead of Z", s, t.Format(time.RFC3339))
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write 2026-01-02T03:04:05Z, or how long ago: 2h, now-30m", clip(s))
}

// defaultLength is how long the window is when only its end is given.
const defaultLength = time.Hour

// window puts together --since, --start and --end; it is zero when none is given.
func window(since, start, end string, now time.Time) (telemetry.Window, error) {
	var w telemetry.Window
	if since != "" && start != "" {
		return w, &usageError{"--since and --start are two ways to say when the window begins: give one"}
	}
	var err error
	if end != "" {
		if w.End, err = parseTime(end, now); err != nil {
			return w, &usageError{"--end: " + err.Error()}
		}
	}
	if start != "" {
		if w.Start, err = parseTime(start, now); err != nil {
			return w, &usageError{"--start: " + err.Error()}
		}
	}
	length := defaultLength
	if since != "" {
		if length, err = config.ParseDuration(since); err != nil {
			return w, &usageError{"--since: " + err.Error()}
		}
	}
	if since == "" && start == "" && end == "" {
		return w, nil
	}
	if w.End.IsZero() {
		w.End = now.UTC()
	}
	if w.Start.IsZero() {
		w.Start = w.End.Add(-length)
	}
	if !w.Start.Before(w.End) {
		return w, &usageError{fmt.Sprintf("the window ends (%s) before it begins (%s): swap --start and --end", w.End.Format(time.RFC3339), w.Start.Format(time.RFC3339))}
	}
	return w, nil
}

// maxClockLead is how far the clock that dated an alert may be ahead of ours.
const maxClockLead = 5 * time.Minute

// alertStart reads when the alert began; zero when that was not given, or given as the zero
// time, which alert templates write for one that they do not know.
func alertStart(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := parseTime(s, now)
	switch {
	case err != nil:
		return t, &usageError{"--alert-start: " + err.Error()}
	case t.After(now.Add(maxClockLead)):
		return t, &usageError{fmt.Sprintf("--alert-start: %s lies ahead of this machine's clock, %s", t.Format(time.RFC3339), now.UTC().Format(time.RFC3339))}
	}
	return t, nil
}

// clip bounds what a message repeats of the input.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
