package envelope

import "strings"

// decodeTagged unwraps a line that begins with an id or mapped context between brackets:
// Rails tags every line of a report so, of which only the first has a head.
func decodeTagged(f *filler, line string, rank int32) bool {
	inner := f.tags(line, rank)
	if len(inner) == len(line) {
		return false
	}
	f.formats = append(f.formats, "tagged")
	if typ, text, ok := rubyError(strings.TrimSpace(firstLine(inner))); ok {
		f.clues.errText, f.clues.errRank = typ+": "+text, rankText
		if f.take(FieldErrorType, rank+100, FromText, "") {
			f.e.ErrorType = typ
		}
	}
	f.text(inner, rank)
	return true
}
