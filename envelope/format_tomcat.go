package envelope

import (
	"strings"
	"time"
)

// decodeTomcat reads Tomcat's one-line formatter: "21-Nov-2026 03:18:07.123 SEVERE [thread]
// class.method message", an exception on lines that are indented once more.
func decodeTomcat(f *filler, line string, rank int32) bool {
	if len(line) < 40 || line[2] != '-' || line[6] != '-' || line[11] != ' ' {
		return false
	}
	first, tail, more := strings.Cut(strings.TrimRight(line, " \r\n"), "\n")
	parts := strings.SplitN(first, " ", 4)
	if len(parts) < 4 || !isLevel(parts[2]) {
		return false
	}
	t, err := time.Parse("02-Jan-2006 15:04:05", parts[0]+" "+parts[1])
	thread, rest, ok := strings.Cut(parts[3], "] ")
	place, message, two := strings.Cut(rest, " ")
	if err != nil || !ok || !two || !strings.HasPrefix(thread, "[") || strings.Count(place, ".") < 2 || !isLogger(strings.NewReplacer("<", "", ">", "").Replace(place)) {
		return false
	}
	f.formats = append(f.formats, "tomcat")
	f.stamp(stamp{t: t, noZone: true}, rank+5, FromField, "head")
	f.setSeverity(parts[2], rank)
	f.setAttribute("thread", thread[1:])
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = place
	}
	f.setMessage(message, rank)
	if more {
		f.tail(strings.TrimPrefix(strings.ReplaceAll(tail, "\n\t", "\n"), "\t"), rank)
	}
	return true
}
