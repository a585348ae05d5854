package envelope

import (
	"strconv"
	"strings"
	"time"
)

// decodeNest reads NestJS's console logger: "[Nest] 118  - 11/21/2026, 3:18:07 AM   ERROR
// [Context] message +5ms", the prefix being the application's choice, the level missing
// before Nest 8. Below it stand an error's stack or an object's lines.
func decodeNest(f *filler, line string, rank int32) bool {
	plain := line
	if line[0] == '\x1b' {
		plain = stripColour(line)
	}
	first, tail, more := strings.Cut(plain, "\n")
	head, rest, ok := strings.Cut(first, " - ")
	if !ok || len(head) > 80 || !strings.HasPrefix(head, "[") {
		return false
	}
	name, pid, ok := strings.Cut(head[1:], "]")
	pid = strings.TrimSpace(pid)
	if !ok || !allDigits(pid) || len(pid) > 10 {
		return false
	}
	st, n, ok := localeTime(strings.TrimLeft(rest, " "), f.now)
	if !ok {
		return false
	}
	rest = strings.TrimLeft(strings.TrimLeft(rest, " ")[n:], " ")
	f.formats = append(f.formats, "nest")
	f.stamp(st, rank+5, FromField, "head")
	if word, after, found := strings.Cut(rest, " "); found && isLevel(word) && word == strings.ToUpper(word) {
		f.setSeverity(word, rank)
		rest = strings.TrimLeft(after, " ")
	}
	if inner, after, found := strings.Cut(rest, "] "); found && strings.HasPrefix(inner, "[") && isLogger(inner[1:]) {
		if f.take(FieldLogger, rank+5, FromField, "head") {
			f.e.Logger = inner[1:]
		}
		rest = after
	}
	if i := strings.LastIndex(rest, " +"); i > 0 && strings.HasSuffix(rest, "ms") && allDigits(rest[i+2:len(rest)-2]) {
		rest = rest[:i] // since the line before
	}
	if name != "Nest" && isLogger(name) && f.take(FieldService, rank+150, FromDerived, "head") {
		f.e.Service = name
	}
	f.setAttribute("pid", pid)
	f.setMessage(strings.TrimRight(rest, " \r"), rank)
	if more {
		f.tail(strings.TrimRight(tail, " \r\n"), rank)
	}
	return true
}

// localeTime reads what JavaScript's toLocaleString writes at the start of s: "11/21/2026,
// 3:18:07 AM" of the United States, "21/11/2026, 03:18:07" and "21.11.2026, 03:18:07" of
// others. Which of two small numbers is the month only the store's time can tell: the
// nearer one. n is the length of what was read.
func localeTime(s string, now time.Time) (st stamp, n int, ok bool) {
	date, clock, found := strings.Cut(s[:min(len(s), 40)], ", ")
	parts := strings.FieldsFunc(date, func(r rune) bool { return r == '/' || r == '.' })
	if !found || len(date) > 10 || len(parts) != 3 || len(parts[2]) != 4 {
		return stamp{}, 0, false
	}
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	year, errY := strconv.Atoi(parts[2])
	if errA != nil || errB != nil || errY != nil {
		return stamp{}, 0, false
	}
	end := strings.IndexByte(clock, ' ')
	if end < 0 {
		return stamp{}, 0, false
	}
	layout := "15:04:05"
	if rest := strings.Replace(clock[end:], "\u202f", " ", 1); strings.HasPrefix(rest, " AM") || strings.HasPrefix(rest, " PM") {
		layout, end = "3:04:05 PM", end+3
	}
	t, err := time.Parse(layout, clock[:end])
	if err != nil {
		return stamp{}, 0, false
	}
	for _, day := range [...][2]int{{a, b}, {b, a}} { // month and day
		d := time.Date(year, time.Month(day[0]), day[1], t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
		if day[0] < 1 || day[0] > 12 || d.Day() != day[1] || strings.Contains(date, ".") && day[0] == a {
			continue
		}
		if !ok || d.Sub(now).Abs() < st.t.Sub(now).Abs() {
			st, ok = stamp{t: d, noZone: true}, true
		}
	}
	return st, len(date) + 2 + end, ok
}
