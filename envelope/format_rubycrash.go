package envelope

import "strings"

// decodeRubyCrash reads what Ruby prints of an exception that nobody rescued, "app/ship.rb:12:in
// 'Ship#call': message (Type)" above its frames, and Sinatra's dump of one, "2026-11-21
// 03:18:07 - Type - message:".
func decodeRubyCrash(f *filler, line string, rank int32) bool {
	text := strings.TrimRight(line, " \r\n")
	first, tail, ok := strings.Cut(text, "\n")
	if !ok || !isRubyFrame(strings.TrimSpace(firstLine(tail))) {
		return false
	}
	var st stamp
	place, typ, message := "", "", ""
	if when, n, stamped := f.isoTime(line); stamped { // Sinatra's
		rest, dash := strings.CutPrefix(first[n:], " - ")
		name, said, more := strings.Cut(rest, " - ")
		if !dash || !more || !isExceptionName(name) {
			return false
		}
		st, typ, message = when, name, strings.TrimSuffix(said, ":")
	} else {
		where, said, found := strings.Cut(first, ": ")
		if !found || !isRubyFrame(where) {
			return false
		}
		if typ, message, ok = rubyError(said); !ok {
			return false
		}
		place, _, _ = strings.Cut(where, ":in ")
	}
	f.formats = append(f.formats, "ruby-crash")
	if !st.t.IsZero() {
		f.stamp(st, rank+5, FromField, "head")
	}
	if place != "" {
		f.setCaller(place, rank)
	}
	if f.take(FieldSeverity, rank+500, FromDerived, "head") {
		f.e.Severity = Error
	}
	if f.take(FieldErrorType, rank+100, FromText, "") {
		f.e.ErrorType = typ
	}
	f.clues.errText, f.clues.errRank = message, rankText
	if f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = tail
	}
	f.setMessage(message, rank)
	return true
}
