package envelope

import (
	"strings"
	"time"
)

// decodeSlogTerm reads Rust's slog-term: "Nov 21 03:23:31.668 ERRO message, name: value,
// name: value". The time has no year and no zone.
func decodeSlogTerm(f *filler, line string, rank int32) bool {
	if len(line) < 20 || line[3] != ' ' || line[6] != ' ' || line[9] != ':' || line[12] != ':' {
		return false
	}
	end := 15
	for end < len(line) && line[end] != ' ' {
		end++
	}
	t, err := time.Parse("Jan _2 15:04:05.999999999", line[:end])
	if err != nil {
		return false
	}
	level, rest, ok := strings.Cut(strings.TrimLeft(stripColour(line[end:]), " "), " ")
	if !ok || len(level) != 4 || !isLevel(level) {
		return false
	}
	f.formats = append(f.formats, "slog-term")
	f.stamp(stamp{t: t, noYear: true, noZone: true}, rank+5, FromField, "head")
	f.setSeverity(level, rank)
	from := len(f.t.nodes)
	message := f.commaPairs(strings.TrimSpace(rest), true)
	f.walkNew(from, rank)
	f.setMessage(strings.TrimSpace(message), rank)
	return true
}
