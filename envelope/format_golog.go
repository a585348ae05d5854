package envelope

import (
	"strings"
	"time"
)

// decodeGoLog reads Go's log package without a level: "[prefix] 2026/11/21 03:18:07
// file.go:7: message", "prefix: 2026/11/21 …". The prefix is taken for the logger's name.
func decodeGoLog(f *filler, line string, rank int32) bool {
	prefix, rest := "", line
	if strings.HasPrefix(line, "[") {
		inner, after, ok := strings.Cut(line[1:], "] ")
		if !ok || !isLogger(inner) {
			return false
		}
		prefix, rest = inner, after
	}
	if i := strings.IndexByte(line[:min(len(line), 40)], '/'); i > 6 && prefix == "" && line[i-5] == ' ' { // log.New(w, "redis: ", …)
		if name := strings.TrimRight(line[:i-4], ": "); isLogger(name) {
			prefix, rest = name, line[i-4:]
		}
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
	} else if place, after, found := strings.Cut(first, " "); found && isSource(place) { // GORM's
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
	if len(plain) < 8 {
		return false
	}
	open := 4
	switch {
	case plain[5] == '[': // log15's and go-ethereum's, five letters wide
		open = 5
	case plain[1] == '[': // CometBFT's, one
		open = 1
	}
	level := strings.TrimRight(plain[:open], " ")
	if plain[open] != '[' || !isLevel(level) || level != strings.ToUpper(level) {
		return false
	}
	clock, rest, ok := strings.Cut(plain[open+1:], "]")
	if !ok || len(clock) > 40 {
		return false
	}
	if st, ok := parseTime(clock); ok && !allDigits(clock) {
		f.stamp(st, rank+5, FromField, "head")
	} else if t, err := time.Parse("01-02|15:04:05", clock); err == nil {
		f.stamp(stamp{t: t, noYear: true, noZone: true}, rank+5, FromField, "head")
	} else if t, err := time.Parse("2006-01-02|15:04:05", clock); err == nil {
		f.stamp(stamp{t: t, noZone: true}, rank+5, FromField, "head")
	} else if open == 1 {
		return false
	}
	f.formats = append(f.formats, "logrus")
	f.setSeverity(level, rank)
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
