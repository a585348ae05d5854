package jaeger

import (
	"slices"
	"strings"
	"time"

	"triage/telemetry"
)

const (
	// negativeDuration begins the warning that Jaeger leaves when it moves a span's end.
	negativeDuration = "Negative duration detected, sanitizing end timestamp."
	originalEnd      = "Original end timestamp: "
	// goTime is how Go, and so Jaeger, prints a time.
	goTime = "2006-01-02 15:04:05.999999999 -0700 MST"
)

// restoreEnd undoes Jaeger's change of a span's end: it takes a span that ends when it
// starts for one that ends before, even in a raw trace, and lets it last a nanosecond. The
// warning stays only where the span really ends before it starts.
func restoreEnd(s *telemetry.Span) {
	i := slices.IndexFunc(s.Warnings, func(w string) bool { return strings.HasPrefix(w, negativeDuration) })
	if i < 0 || s.Start.IsZero() {
		return
	}
	_, rest, found := strings.Cut(s.Warnings[i], originalEnd)
	text, _, cut := strings.Cut(rest, ", adjusted to")
	end, err := time.Parse(goTime, text)
	if !found || !cut || err != nil {
		return
	}
	s.End = end.UTC()
	if !s.End.Before(s.Start) {
		s.Warnings = slices.Delete(slices.Clone(s.Warnings), i, i+1)
		if len(s.Warnings) == 0 {
			s.Warnings = nil
		}
	}
}
