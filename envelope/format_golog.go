package envelope

import "strings"

// decodeGoLog reads Go's log package without a level: "[prefix] 2026/11/21 03:18:07
// file.go:7: message". The prefix is taken for the logger's name.
func decodeGoLog(f *filler, line string, rank int32) bool {
	prefix, rest := "", line
	if strings.HasPrefix(line, "[") {
		inner, after, ok := strings.Cut(line[1:], "] ")
		if !ok || !isLogger(inner) {
			return false
		}
		prefix, rest = inner, after
	}
	if len(rest) < 20 || rest[4] != '/' {
		return false
	}
	st, n, ok := isoTime(rest)
	if !ok {
		return false
	}
	rest = strings.TrimLeft(rest[n:], " ")
	first, tail, more := strings.Cut(rest, "\n")
	f.formats = append(f.formats, "golog")
	f.stamp(st, rank+5, FromField, "head")
	if place, after, found := strings.Cut(first, ": "); found && isPlace(place) {
		f.setCaller(place, rank)
		first = after
	}
	if level, after, found := strings.Cut(first, ": "); found && isLevel(strings.Trim(level, "[]")) && len(level) > 1 {
		f.setSeverity(strings.Trim(level, "[]"), rank)
		first = after
	}
	if prefix != "" && f.take(FieldLogger, rank+100, FromDerived, "head") {
		f.e.Logger = prefix
	}
	f.setMessage(strings.TrimRight(first, " \r"), rank)
	f.clues.bodyText = first
	if more {
		f.tail(tail, rank)
	}
	return true
}

// decodeLogrusTTY reads logrus on a terminal: "ERRO[0042] message      name=value". The
// bracket holds seconds since the process started, or a time.
func decodeLogrusTTY(f *filler, line string, rank int32) bool {
	plain := stripColour(line)
	if len(plain) < 7 || plain[4] != '[' || !isLevel(plain[:4]) || plain[:4] != strings.ToUpper(plain[:4]) {
		return false
	}
	clock, rest, ok := strings.Cut(plain[5:], "]")
	if !ok || len(clock) > 40 {
		return false
	}
	f.formats = append(f.formats, "logrus")
	f.setSeverity(plain[:4], rank)
	if st, ok := parseTime(clock); ok && !allDigits(clock) {
		f.stamp(st, rank+5, FromField, "head")
	}
	rest = strings.TrimLeft(rest, " ")
	if place, after, found := strings.Cut(rest, " "); found && isPlace(strings.Trim(place, "()[]")) {
		f.setCaller(strings.Trim(place, "()[]"), rank)
		rest = after
	}
	from := len(f.t.nodes)
	message := f.pairs(rest)
	f.walkNew(from, rank)
	f.setMessage(strings.TrimSpace(message), rank)
	return true
}
