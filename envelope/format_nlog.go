package envelope

import "strings"

// decodeNLog reads NLog's default layout, "time|LEVEL|logger|message|exception", the
// exception with its frames on further lines.
func decodeNLog(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n >= len(line) || line[n] != '|' {
		return false
	}
	level, rest, ok := strings.Cut(line[n+1:], "|")
	if !ok || level != strings.ToUpper(level) || !isLevel(level) {
		return false
	}
	logger, rest, ok := strings.Cut(rest, "|")
	if !ok || !isLogger(logger) {
		return false
	}
	f.formats = append(f.formats, "nlog")
	f.stamp(st, rank+5, FromField, "head")
	f.setSeverity(level, rank)
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = logger
	}
	message := strings.TrimRight(rest, " \r\n")
	if i := strings.LastIndex(firstLine(message), "|"); i >= 0 && typedLayer(firstLine(message[i+1:])).Type != "" {
		f.clues.stack, message = message[i+1:], message[:i]
	}
	message, tail, more := strings.Cut(message, "\n")
	f.setMessage(message, rank)
	if more {
		f.tail(tail, rank)
	}
	return true
}
