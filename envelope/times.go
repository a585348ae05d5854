package envelope

import (
	"math/big"
	"strconv"
	"strings"
	"time"
)

// stamp is a time as a line writes it, and what the line leaves out.
type stamp struct {
	t      time.Time
	noZone bool // taken as UTC
	noYear bool // year 0
	noDate bool // a time of day alone
	minute bool // no seconds: Go's Kitchen form
}

// maxEpoch bounds epoch numbers: 2200-01-01 in seconds.
const maxEpoch = 7_258_118_400

// parseTime reads a timestamp in any of the usual forms: RFC 3339 with any offset or
// fraction mark, with a space or a zone name, the basic form, RFC 1123, RFC 2822, Apache's
// and nginx's, slog-term's and syslog's without a year, JUL's, and epoch seconds, milli-,
// micro- and nanoseconds by their size. Zero times mean none.
func parseTime(s string) (stamp, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 64 {
		return stamp{}, false
	}
	st, n, ok := isoTime(s)
	if ok && n == len(s) {
		return st, st.t.Year() > 1
	}
	if t, ok := epoch(s); ok {
		return stamp{t: t}, true
	}
	for i := range timeLayouts {
		l := &timeLayouts[i]
		if t, err := time.Parse(l.layout, s); err == nil {
			return stamp{t: t.UTC(), noZone: l.noZone, noYear: t.Year() == 0}, t.Year() != 1
		}
	}
	return stamp{}, false
}

var timeLayouts = [...]struct {
	layout string
	noZone bool
}{
	{time.RFC1123, false}, {time.RFC1123Z, false}, {time.RFC850, false},
	{"02/Jan/2006:15:04:05 -0700", false},
	{"2 Jan 2006 15:04:05 -0700", false}, {"Mon, 2 Jan 2006 15:04:05 -0700", false},
	{time.ANSIC, true}, {time.UnixDate, false}, {time.RubyDate, false},
	{"Jan 2 15:04:05", true}, {"Jan _2 15:04:05", true}, {"Jan 2 15:04:05.000000", true},
	{"Jan 2, 2006 3:04:05 PM", true}, {"Jan 2, 2006 3:04:05\u202fPM", true},
	{"02-Jan-2006 15:04:05.000", true}, {"02 Jan 2006 15:04:05.000", true},
	{"20060102T150405Z0700", false}, {"20060102T150405.999999999Z0700", false}, {"20060102T150405", true},
}

// isoTime reads a date and time of day at the start of s: 2006-01-02 or 2006/01/02, T, t
// or a space, 15:04:05, a fraction after . or ,, and a zone: Z, an offset, " UTC", " GMT".
// n is the length of what was read.
func isoTime(s string) (st stamp, n int, ok bool) {
	if len(s) < 19 || (s[4] != '-' && s[4] != '/') || s[7] != s[4] || s[13] != ':' || s[16] != ':' ||
		(s[10] != 'T' && s[10] != 't' && s[10] != ' ' && s[10] != '_') {
		return stamp{}, 0, false
	}
	century, years, month, day := twoDigits(s, 0), twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	hour, minute, sec := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	if century|years|hour|minute|sec < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || sec > 60 {
		return stamp{}, 0, false
	}
	year := 100*century + years
	n = 19
	nanos := 0
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && isDigit(s[n+1]) {
		n++
		scale := 100_000_000
		for n < len(s) && isDigit(s[n]) {
			nanos += int(s[n]-'0') * scale
			scale /= 10
			n++
		}
	}
	offset, zoneLen := zone(s[n:])
	n += zoneLen
	t := time.Date(year, time.Month(month), day, hour, minute, sec, nanos, time.UTC)
	if day > 28 && t.Day() != day && sec < 60 && hour < 24 {
		return stamp{}, 0, false // 31 February
	}
	return stamp{t: t.Add(-time.Duration(offset) * time.Second), noZone: zoneLen == 0}, n, true
}

// twoDigits is the number of two digits at s[i:]; -1 when they are none.
func twoDigits(s string, i int) int {
	if !isDigit(s[i]) || !isDigit(s[i+1]) {
		return -1
	}
	return int(s[i]-'0')*10 + int(s[i+1]-'0')
}

// clockTime reads a time of day at the start of s: 15:04:05 with a fraction, or Go's
// Kitchen form, 3:04PM.
func clockTime(s string) (st stamp, n int, ok bool) {
	for n < len(s) && n < 18 && (isDigit(s[n]) || s[n] == ':' || s[n] == '.' || s[n] == ',' || s[n] == 'A' || s[n] == 'P' || s[n] == 'M') {
		n++
	}
	word := strings.Replace(s[:n], ",", ".", 1)
	for _, layout := range [...]string{"15:04:05", time.Kitchen} {
		if t, err := time.Parse(layout, word); err == nil {
			return stamp{t: t, noZone: true, noDate: true, minute: layout == time.Kitchen}, n, true
		}
	}
	return stamp{}, 0, false
}

// zone reads a time zone at the start of s; n is 0 when there is none.
func zone(s string) (offset, n int) {
	if s == "" {
		return 0, 0
	}
	switch s[0] {
	case 'Z', 'z':
		return 0, 1
	case ' ':
		for _, name := range [...]string{" UTC", " GMT", " Z"} {
			if strings.HasPrefix(s, name) && (len(s) == len(name) || !isAlnum(s[len(name)])) {
				return 0, len(name)
			}
		}
		if len(s) >= 6 && (s[1] == '+' || s[1] == '-') {
			if off, m := zone(s[1:]); m > 0 {
				return off, m + 1
			}
		}
	case '+', '-':
		h, ok := digits(s[1:min(3, len(s))])
		if !ok || len(s) < 3 || h > 18 {
			return 0, 0
		}
		m, n := 0, 3
		switch {
		case len(s) >= 6 && s[3] == ':':
			if m, ok = digits(s[4:6]); !ok {
				return 0, 0
			}
			n = 6
		case len(s) >= 5 && isDigit(s[3]) && isDigit(s[4]):
			m, _ = digits(s[3:5])
			n = 5
		}
		offset = h*3600 + m*60
		if s[0] == '-' {
			offset = -offset
		}
		return offset, n
	}
	return 0, 0
}

// maxEpochText is how long a number with an exponent may be to be taken for a time.
const maxEpochText = 48

// epoch reads seconds, milliseconds, microseconds or nanoseconds since 1970, whichever
// gives a year from 2001 on, exactly: a fraction never goes through a float.
func epoch(s string) (time.Time, bool) {
	whole, frac, hasFrac := strings.Cut(s, ".")
	if strings.ContainsAny(s, "eE") {
		// the size first: the exact value of 1e-99999999 takes hours
		if size, err := strconv.ParseFloat(s, 64); err != nil || !(size >= 1e8 && size < 1e19) || len(s) > maxEpochText {
			return time.Time{}, false
		}
		f, _, err := big.ParseFloat(s, 10, 128, big.ToNearestEven)
		if err != nil {
			return time.Time{}, false
		}
		whole, frac, hasFrac = strings.Cut(f.Text('f', 9), ".")
	}
	if whole == "" || whole[0] == '-' || len(whole) > 19 || len(whole) < 9 {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, false
	}
	unit := int64(1) // units in a second
	for n/unit > maxEpoch {
		unit *= 1000
	}
	if unit > 1_000_000_000 || n/unit < 100_000_000 {
		return time.Time{}, false
	}
	nanos := n % unit * (1_000_000_000 / unit)
	if hasFrac && unit < 1_000_000_000 {
		scale := 1_000_000_000 / unit / 10
		for i := 0; i < len(frac); i++ {
			if !isDigit(frac[i]) {
				return time.Time{}, false
			}
			nanos += int64(frac[i]-'0') * scale
			scale /= 10
		}
	}
	return time.Unix(n/unit, nanos).UTC(), true
}

func digits(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlpha(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
