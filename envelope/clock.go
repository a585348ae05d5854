package envelope

import (
	"strconv"
	"time"
)

// time stores a timestamp: text, a number, or an object of seconds and nanoseconds.
func (f *filler) time(i int32, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	var st stamp
	ok := false
	switch n.kind {
	case nodeString, nodeNumber:
		st, ok = parseTime(n.text)
	case nodeObject:
		sec := f.t.childText(i, "seconds", "epochsecond")
		nanos := f.t.childText(i, "nanos", "nanoofsecond", "nanoseconds")
		if t, good := epoch(sec); good {
			ns, _ := strconv.ParseInt(nanos, 10, 64)
			st, ok = stamp{t: t.Add(time.Duration(ns % 1_000_000_000))}, true
		} else if text := f.t.childText(i, "date", "timestamp", "repr"); text != "" { // MongoDB's $date, loguru's
			st, ok = parseTime(text)
		}
	}
	if ok {
		f.stamp(st, rank, sc.how, f.dotted())
	}
	return ok
}

// isoMemo is the time that a line begins with.
type isoMemo struct {
	line string
	st   stamp
	n    int
	ok   bool
}

// isoTime is the function of that name for a whole line, remembered: many formats ask it.
func (f *filler) isoTime(line string) (st stamp, n int, ok bool) {
	if m := &f.iso; m.line != line || line == "" {
		m.line = line
		m.st, m.n, m.ok = isoTime(line)
	}
	return f.iso.st, f.iso.n, f.iso.ok
}

// stamp stores a time that was read, and completes one that lacks its year or zone from
// the store's own: such a time is marked as derived.
func (f *filler) stamp(st stamp, rank int32, how How, key string) {
	if h := f.have[FieldTime]; h != 0 && h <= rank+1 {
		return
	}
	t := st.t
	if st.noYear || st.noDate {
		if f.now.IsZero() {
			return
		}
		if st.noDate {
			t = nearestDate(t, f.now)
			if off := f.now.Sub(t.Truncate(time.Minute)); st.minute && off >= 0 && off < time.Minute {
				t = f.now // the store's is in that minute, and more precise
			}
		} else {
			t = nearestYear(t, f.now)
		}
	}
	if st.noZone && !st.noDate {
		t = nearestZone(t, f.now)
	}
	if st.noZone || st.noYear || st.noDate {
		how = FromDerived
	}
	if f.take(FieldTime, rank, how, key) {
		f.e.Time = t
	}
}

// nearestYear puts a date without a year into the year that brings it nearest to now.
func nearestYear(t, now time.Time) time.Time {
	best := t.AddDate(now.Year()-t.Year(), 0, 0)
	for _, year := range [...]int{now.Year() - 1, now.Year() + 1} {
		if c := t.AddDate(year-t.Year(), 0, 0); c.Sub(now).Abs() < best.Sub(now).Abs() {
			best = c
		}
	}
	return best
}

// nearestDate puts a time of day on the date that brings it nearest to now.
func nearestDate(t, now time.Time) time.Time {
	t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	switch d := t.Sub(now); {
	case d > 12*time.Hour:
		return t.AddDate(0, 0, -1)
	case d < -12*time.Hour:
		return t.AddDate(0, 0, 1)
	}
	return t
}

// nearestZone reads a wall-clock time as UTC, unless the store received the record a
// whole offset from there (within two minutes): then the writer's zone is known.
func nearestZone(t, now time.Time) time.Time {
	if now.IsZero() {
		return t
	}
	off := now.Sub(t)
	rounded := off.Round(15 * time.Minute)
	if rounded == 0 || rounded.Abs() > 14*time.Hour || (off-rounded).Abs() > 2*time.Minute {
		return t
	}
	return t.Add(rounded)
}
