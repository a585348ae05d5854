package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/telemetry"
)

// classWords say what a class of error means for whoever is on call.
func classWords(c envelope.Class) string {
	switch c {
	case envelope.Transient:
		return "transient (the same call may succeed later with nothing changed)"
	case envelope.Permanent:
		return "permanent (fails until input, data, code or configuration change)"
	case envelope.Policy:
		return "policy (something refused it on purpose)"
	}
	return "unknown (nothing in the evidence decides whether it can succeed later)"
}

// retryWords answer "may the call be made again?"; after is 0 when no delay was named.
func retryWords(r envelope.Retry, after time.Duration) string {
	switch r {
	case envelope.RetryYes:
		return "yes, with backoff"
	case envelope.RetryIdempotent:
		return "only if idempotent (the outcome of the first call is unknown)"
	case envelope.RetryAfter:
		if after > 0 {
			return "after " + duration(after)
		}
		return "after a delay"
	case envelope.RetryHigher:
		return "only by restarting the whole transaction"
	case envelope.RetryNo:
		return "no"
	}
	return "not known"
}

// linkWords name the kind of evidence that ties two hops.
func linkWords(k correlate.LinkKind) string {
	switch k {
	case correlate.LinkParent:
		return "parent span"
	case correlate.LinkSameSpan:
		return "same span"
	case correlate.LinkSpanLink:
		return "span link"
	case correlate.LinkText:
		return "quoted text"
	case correlate.LinkPeer:
		return "named peer"
	case correlate.LinkTimeOrder:
		return "order of time only"
	}
	return string(k)
}

// confidenceWords give a confidence as a word and a figure.
func confidenceWords(c float64) string {
	word, percent := correlate.Sureness(c)
	return fmt.Sprintf("%s, %d %%", word, percent)
}

// duration shortens d to three or so digits, as people say it.
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + duration(d.Abs())
	case d < time.Microsecond:
		return d.String()
	case d < time.Millisecond:
		return strconv.FormatInt(d.Microseconds(), 10) + "µs"
	case d < 10*time.Millisecond:
		return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + "ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
	}
	s := d.Round(time.Second).String() // 1m34s, 2h0m0s
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// day and clock are how times read: always UTC, and always said to be.
const (
	day   = "2006-01-02"
	clock = "15:04:05.000"
)

func stamp(t time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return t.UTC().Format(day+" "+clock) + " UTC"
}

func clockTime(t, reference time.Time) string {
	if t.IsZero() {
		return "time unknown"
	}
	t = t.UTC()
	if reference.IsZero() || t.Format(day) == reference.UTC().Format(day) {
		return t.Format(clock) + "Z"
	}
	return t.Format(day+" "+clock) + "Z"
}

// localTime is t in the reader's own zone, behind its stamp; "" where that would say the same
// again.
func localTime(t time.Time, zone *time.Location) string {
	if t.IsZero() || zone == nil {
		return ""
	}
	l := t.In(zone)
	if _, offset := l.Zone(); offset == 0 {
		return ""
	}
	if l.Format(day) != t.UTC().Format(day) {
		return " (" + l.Format(day+" 15:04:05") + " local)"
	}
	return " (" + l.Format("15:04:05") + " local)"
}

// windowLocal is the window in the reader's own zone, behind its words.
func windowLocal(w telemetry.Window, zone *time.Location) string {
	from, to := localTime(w.Start, zone), localTime(w.End, zone)
	if from != "" && to != "" {
		return strings.TrimSuffix(from, " local)") + " to " + strings.TrimPrefix(to, " (")
	}
	return from + to
}

// windowWords say which stretch of time was searched.
func windowWords(w telemetry.Window) string {
	const layout = day + " 15:04:05"
	switch {
	case w.IsZero():
		return "all of the evidence, without a time limit"
	case w.Start.IsZero():
		return "everything before " + w.End.UTC().Format(layout) + " UTC"
	case w.End.IsZero():
		return "everything since " + w.Start.UTC().Format(layout) + " UTC"
	}
	start, end := w.Start.UTC(), w.End.UTC()
	to := end.Format("15:04:05")
	if start.Format(day) != end.Format(day) {
		to = end.Format(layout)
	}
	return start.Format(layout) + " to " + to + " UTC (" + duration(end.Sub(start)) + ")"
}

// count writes n with the right form of its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// size writes a number of bytes in decimal units.
func size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1_000_000:
		return strconv.FormatFloat(float64(n)/1e3, 'f', 1, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
}
