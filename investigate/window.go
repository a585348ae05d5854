package investigate

import (
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// widening is how far back is looked, step by step, until something is found.
var widening = [...]time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// windows are those to be searched, one after the other. An id that carries its time comes
// first, with a window around that time; it may lie, so the usual ones follow.
func windows(o Options, now time.Time) []telemetry.Window {
	if o.Fixed || !o.Query.Window.IsZero() {
		return []telemetry.Window{o.Query.Window}
	}
	var ws []telemetry.Window
	end := now.Add(time.Minute).Truncate(time.Second) // servers' clocks may be ahead of ours
	for _, id := range [...]string{o.Query.RequestID, o.Query.TraceID, o.Query.CorrelationID} {
		at, ok := idTime(id)
		if !ok || at.After(end) || now.Sub(at) > 90*24*time.Hour {
			continue
		}
		w := telemetry.Window{Start: at.Add(-5 * time.Minute).Truncate(time.Second), End: at.Add(55 * time.Minute).Truncate(time.Second)}
		if w.End.After(end) {
			w.End = end
		}
		ws = append(ws, w)
		break
	}
	for _, d := range widening {
		ws = append(ws, telemetry.Window{Start: now.Add(-d).Truncate(time.Second), End: end})
	}
	return ws
}

// nextWindow makes the next step's window that of the query.
func (i *inquiry) nextWindow() bool {
	if len(i.steps) == 0 || i.status.hopeless() {
		return false
	}
	if i.ctx.Err() != nil {
		i.unasked = true
		return false
	}
	i.evidence.Query.Window, i.steps = i.steps[0], i.steps[1:]
	i.searched = false
	i.version++
	i.fresh = true
	return true
}

// hopeless tells whether no source is left to ask.
func (s *statuses) hopeless() bool {
	for _, t := range s.all {
		if !t.hopeless {
			return false
		}
	}
	return true
}

// answeredNothing tells whether no question was ever answered.
func (s *statuses) answeredNothing() bool {
	for _, t := range s.all {
		if t.answered > 0 {
			return false
		}
	}
	return true
}

// idTime is the time that an id carries: a UUID of version 1, 6 or 7 (RFC 9562), a ULID, a
// KSUID, or an X-Ray trace id.
func idTime(id string) (time.Time, bool) {
	at, ok := time.Time{}, false
	switch {
	case strings.HasPrefix(id, "1-") && len(id) == 35 && id[10] == '-': // 1-58406520-a006649127e371903a2de979
		at, ok = hexSeconds(id[2:10])
	case strings.Count(id, "-") == 4:
		at, ok = uuidTime(id)
	default:
		if i := strings.LastIndexAny(id, "-_:/"); i >= 0 {
			id = id[i+1:] // a prefix such as req_
		}
		switch len(id) {
		case 26:
			at, ok = ulidTime(id)
		case 27:
			at, ok = ksuidTime(id)
		}
	}
	if !ok || at.Year() < 2010 || at.Year() > 2100 {
		return time.Time{}, false
	}
	return at.UTC(), true
}

func uuidTime(id string) (time.Time, bool) {
	if i := strings.LastIndexAny(id, "_:/"); i >= 0 {
		id = id[i+1:]
	}
	b, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(b) != 16 || len(id) != 36 || b[8]>>6 != 2 {
		return time.Time{}, false
	}
	const gregorian = -12219292800 // 1582-10-15 in Unix seconds
	ticks := func(t uint64) time.Time {
		return time.Unix(gregorian+int64(t/1e7), int64(t%1e7)*100)
	}
	switch b[6] >> 4 {
	case 7:
		ms := uint64(0)
		for _, x := range b[:6] {
			ms = ms<<8 | uint64(x)
		}
		return time.UnixMilli(int64(ms)), true
	case 6:
		t := uint64(0)
		for _, x := range b[:6] {
			t = t<<8 | uint64(x)
		}
		return ticks(t<<12 | uint64(b[6]&0xf)<<8 | uint64(b[7])), true
	case 1:
		low := uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
		mid := uint64(b[4])<<8 | uint64(b[5])
		high := uint64(b[6]&0xf)<<8 | uint64(b[7])
		return ticks(high<<48 | mid<<32 | low), true
	}
	return time.Time{}, false
}

// ulidTime reads the first ten digits, milliseconds in Crockford's base 32.
func ulidTime(id string) (time.Time, bool) {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	ms := uint64(0)
	for i, c := range strings.ToUpper(id) {
		d := strings.IndexRune(digits, c)
		if d < 0 {
			return time.Time{}, false
		}
		if i < 10 {
			ms = ms<<5 | uint64(d)
		}
	}
	if ms > math.MaxInt64/2 || id[0] > '7' {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(ms)), true
}

// ksuidTime reads the first four of twenty bytes in base 62: seconds since 2014-05-13.
func ksuidTime(id string) (time.Time, bool) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	n := new(big.Int)
	for _, c := range id {
		d := strings.IndexRune(digits, c)
		if d < 0 {
			return time.Time{}, false
		}
		n.Add(n.Mul(n, big.NewInt(62)), big.NewInt(int64(d)))
	}
	if n.BitLen() > 160 {
		return time.Time{}, false
	}
	return time.Unix(1400000000+n.Rsh(n, 128).Int64(), 0), true
}

func hexSeconds(s string) (time.Time, bool) {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return time.Time{}, false
	}
	return time.Unix(int64(n), 0), true
}
