package envelope

import "strings"

// decodePython reads logging's default format, "LEVEL:logger:message", and a traceback
// without a head.
func decodePython(f *filler, line string, rank int32) bool {
	if strings.HasPrefix(line, "Traceback (most recent call last):") || strings.HasPrefix(line, "  + Exception Group Traceback") {
		t, ok := pythonTraceback(strings.TrimRight(line, "\r\n"))
		if !ok {
			return false
		}
		f.formats = append(f.formats, "stack")
		f.clues.stack = line
		f.setMessage(t.message, rank+100)
		return true
	}
	level, rest, ok := strings.Cut(line, ":")
	if !ok || len(level) < 4 || level != strings.ToUpper(level) || !isLevel(level) {
		return false
	}
	logger, message, ok := strings.Cut(rest, ":")
	if !ok || !isLogger(logger) {
		return false
	}
	f.formats = append(f.formats, "python")
	f.setSeverity(level, rank)
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = logger
	}
	message, tail, more := strings.Cut(message, "\n")
	f.setMessage(message, rank)
	if more {
		f.tail(tail, rank)
	}
	return true
}
