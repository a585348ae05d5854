package sources

import (
	"strconv"
	"strings"

	"triage/telemetry"
)

// severityNames are the labels, metadata and fields that hold a record's level, most
// telling first. Loki derives detected_level itself; severity_number and severity_text are
// OpenTelemetry's.
var severityNames = [...]string{"severity_number", "severity_text", "level", "severity", "lvl", "log.level", "log_level", "loglevel", "detected_level"}

// errorWords are in the text of an error that has no level of its own, as a rule.
var errorWords = [...]string{"error", "fatal", "critical", "panic", "exception", "traceback", "emerg", "severe"}

// SeemsError tells whether a record looks like one at level error or above: by its metadata
// and labels, else by a level field in its text, else by a word in its text. It is cheap and
// errs on the side of yes; what a record means is for a decoder to say.
func SeemsError(r telemetry.LogRecord) bool {
	for _, m := range [...]map[string]string{r.Metadata, r.Labels} {
		for _, name := range severityNames {
			if v, ok := m[name]; ok {
				if is, known := errorLevel(v); known {
					return is
				}
			}
		}
	}
	line := r.Line
	if len(line) > maxSeverityText {
		line = line[:maxSeverityText]
	}
	line = lowerASCII(line)
	for _, name := range severityNames {
		if is, known := levelField(line, name); known {
			return is
		}
	}
	for _, word := range errorWords {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// maxSeverityText bounds how much of a line is looked at.
const maxSeverityText = 16 << 10

// errorLevel reads a level: a word in the usual spellings, or a number, OpenTelemetry's
// (17 to 24) or that of pino and bunyan (50 and 60).
func errorLevel(v string) (is, known bool) {
	v = lowerASCII(strings.TrimSpace(v))
	if n, err := strconv.Atoi(v); err == nil {
		return n >= 17 && n <= 24 || n >= 50, n > 0
	}
	switch v {
	case "error", "err", "eror", "e", "fatal", "critical", "crit", "panic", "dpanic", "severe", "emerg", "emergency", "alert", "f", "c":
		return true, true
	case "warn", "warning", "info", "information", "notice", "debug", "trace", "verbose", "w", "i", "d", "t", "fine", "finer", "finest", "config":
		return false, true
	}
	for _, word := range [...]string{"error", "fatal"} { // OpenTelemetry's ERROR2 to ERROR4
		if rest, ok := strings.CutPrefix(v, word); ok && len(rest) == 1 && isDigit(rest[0]) {
			return true, true
		}
	}
	return false, false
}

// levelField reads the level of the first field called name in a line of JSON or logfmt.
func levelField(line, name string) (is, known bool) {
	for {
		i := strings.Index(line, name)
		if i < 0 {
			return false, false
		}
		before, rest := line[:i], line[i+len(name):]
		line = rest
		if before != "" && inWordByte(before[len(before)-1]) {
			continue
		}
		rest = strings.TrimLeft(rest, "\\\" ")
		if rest == "" || rest[0] != ':' && rest[0] != '=' {
			continue
		}
		rest = strings.TrimLeft(rest[1:], "\\\" ")
		end := 0
		for end < len(rest) && isAlnum(rest[end]) {
			end++
		}
		if is, known = errorLevel(rest[:end]); known {
			return is, true
		}
	}
}

func inWordByte(c byte) bool { return isAlnum(c) || c == '_' || c == '.' || c == '-' }
