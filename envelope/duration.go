package envelope

import (
	"strconv"
	"strings"
	"time"

	"triage/envelope/lexicon"
)

// maxHandling bounds how long a handling may have taken; what is longer is a time or a mistake.
const maxHandling = 30 * 24 * time.Hour

// Numbers without a unit under a name that does not tell it: libraries write milliseconds
// (pino, lograge, Envoy), seconds with many decimals (zap, Caddy) or whole nanoseconds (slog,
// Echo, Traefik).
const (
	secondsDecimals = 4       // from so many on it is seconds
	nanosFrom       = 100_000 // from here on it is nanoseconds
)

// took notes what a field says of how long the handling took.
func (f *filler) took(text string, act action, rank int32) {
	if f.handlingRank != 0 && f.handlingRank < rank+1 {
		return
	}
	if d, ok := handlingTime(strings.TrimSpace(text), act); ok {
		f.tookFor(d, rank)
	}
}

func (f *filler) tookFor(d time.Duration, rank int32) {
	if d > 0 && d <= maxHandling && (f.handlingRank == 0 || f.handlingRank >= rank+1) {
		f.handling, f.handlingRank = d, rank+1
	}
}

// handlingTime reads a duration with a unit, or a number in the unit of its field.
func handlingTime(s string, act action) (time.Duration, bool) {
	if s == "" || len(s) > 40 || !isDigit(s[0]) {
		return 0, false
	}
	if last := s[len(s)-1]; !isDigit(last) {
		d, n := durationAt(s)
		return d, n == len(s)
	}
	if d, ok := spanOfTime(s); ok {
		return d, true
	}
	switch act {
	case actDurationSeconds:
		return inUnit(s, time.Second)
	case actDurationMillis:
		return inUnit(s, time.Millisecond)
	case actDurationMicros:
		return inUnit(s, time.Microsecond)
	case actDurationNanos:
		return inUnit(s, time.Nanosecond)
	}
	whole, decimals, _ := strings.Cut(s, ".")
	switch {
	case len(decimals) >= secondsDecimals || strings.ContainsAny(s, "eE"):
		return inUnit(s, time.Second)
	case decimals == "" && len(whole) >= len("100000"):
		return inUnit(s, time.Nanosecond)
	}
	return inUnit(s, time.Millisecond)
}

// inUnit reads a number of units.
func inUnit(s string, unit time.Duration) (time.Duration, bool) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v*float64(unit) <= float64(maxHandling)) {
		return 0, false
	}
	return time.Duration(v*float64(unit) + 0.5), true
}

// spanOfTime reads .NET's 00:00:00.0123456.
func spanOfTime(s string) (time.Duration, bool) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, false
	}
	d, err := time.ParseDuration(s[:2] + "h" + s[3:5] + "m" + s[6:] + "s")
	return d, err == nil
}

// durationUnits are how texts write the units, longest first where one begins another.
var durationUnits = [...]struct {
	name string
	unit time.Duration
}{
	{"milliseconds", time.Millisecond}, {"millisecond", time.Millisecond}, {"millis", time.Millisecond}, {"msec", time.Millisecond},
	{"ms", time.Millisecond}, {"minutes", time.Minute}, {"minute", time.Minute}, {"mins", time.Minute}, {"min", time.Minute}, {"m", time.Minute},
	{"microseconds", time.Microsecond}, {"µs", time.Microsecond}, {"μs", time.Microsecond}, {"us", time.Microsecond},
	{"nanoseconds", time.Nanosecond}, {"ns", time.Nanosecond},
	{"seconds", time.Second}, {"second", time.Second}, {"secs", time.Second}, {"sec", time.Second}, {"s", time.Second},
	{"hours", time.Hour}, {"hour", time.Hour}, {"h", time.Hour},
}

// durationAt reads a duration at the start of s, with a blank before its unit or none:
// "12ms", "1.5 s", "1m2.5s". n is its length, 0 for none.
func durationAt(s string) (d time.Duration, n int) {
	for n < len(s) && n < 40 {
		end := n
		for end < len(s) && (isDigit(s[end]) || s[end] == '.') {
			end++
		}
		number := s[n:end]
		if end < len(s) && s[end] == ' ' {
			end++
		}
		unit, length := unitAt(s[end:])
		part, ok := inUnit(number, unit)
		if length == 0 || !ok {
			return d, n
		}
		d, n = d+part, end+length
		if n < len(s) && !isDigit(s[n]) {
			return d, n
		}
	}
	return d, n
}

// unitAt is the unit that s begins with, as a word or before another number.
func unitAt(s string) (unit time.Duration, length int) {
	for _, u := range durationUnits {
		if strings.HasPrefix(s, u.name) && (len(s) == len(u.name) || !isAlpha(s[len(u.name)])) {
			return u.unit, len(u.name)
		}
	}
	return 0, 0
}

// isRequestTime tells of nginx's name for the seconds that a request took, which elsewhere is
// that of a time of day.
func isRequestTime(key string) bool {
	return normalIs(key, "requesttime")
}

// durationOfHandling keeps how long the handling took where the record tells of one that
// ended: by a status, or in words.
func (f *filler) durationOfHandling() {
	e := &f.e
	answered := e.HTTPStatus != 0 || e.GRPCStatus != ""
	if f.handlingRank == 0 && !(answered || !e.Severity.AtLeast(Error)) || !answered && e.Severity.AtLeast(Error) {
		return
	}
	d := f.handling
	if f.handlingRank == 0 {
		if d = durationInText(e.Message); d == 0 {
			return
		}
	}
	if !answered && !lexicon.Read(e.Message).Any(lexicon.Of(lexicon.Completed, lexicon.Succeeded)) {
		return
	}
	e.Duration = d
}

// durationBefore are the words that texts name a duration behind.
var durationBefore = [...]string{" in ", "took ", "duration: ", "duration=", "elapsed: ", "elapsed=", " after "}

// durationInText finds the duration that a message gives behind such a word or at its end.
func durationInText(s string) time.Duration {
	s = s[:min(len(s), freeTextMax)]
	if !hasDuration(s) {
		return 0
	}
	for _, words := range durationBefore {
		rest := s
		for range 4 {
			_, after, ok := strings.Cut(rest, words)
			if !ok {
				break
			}
			if d, n := durationAt(after); n > 0 && d <= maxHandling {
				return d
			}
			rest = after
		}
	}
	s = strings.TrimRight(s, " .)")
	last := s[strings.LastIndexAny(s, " (=")+1:]
	if d, n := durationAt(last); n == len(last) && d <= maxHandling {
		return d
	}
	return 0
}

// hasDuration tells at little cost that a text may hold one: a digit with a unit of time behind it.
func hasDuration(s string) bool {
	for i := 1; i < len(s); i++ {
		if !isDigit(s[i-1]) {
			continue
		}
		c := s[i]
		if c == ' ' && i+1 < len(s) {
			c = s[i+1]
		}
		if c == 'm' || c == 's' || c == 'n' || c == 'u' || c >= 0xC2 && c <= 0xCE {
			return true
		}
	}
	return false
}
