package envelope

import (
	"strings"

	"triage/telemetry"
)

// joinMode is what the lines of a report look like.
type joinMode uint8

const (
	joinNone   joinMode = iota // only indented lines continue it
	joinCauses                 // anyhow: blank line, "Caused by:", indented lines
	joinGo                     // a panic: goroutines until a line that is no frame
	joinRust                   // a panic: message, note, backtrace
	joinPython                 // a traceback: up to its last line, or a chained one
	joinJava
	joinJUL  // java.util.logging: the level and message stand on the second line
	joinNode // an uncaught error: its place, its line of source, then the error
)

// start begins a report with record r, the i-th.
func (s *report) start(r *telemetry.LogRecord, i int) {
	*s = report{first: s.first, at: i, last: r.Time, lines: 1, bytes: len(r.Line)}
	_, line, part := criPart(r.Line)
	s.cri, s.partial = part != 0, part == 'P'
	trimmed := strings.TrimRight(line, " \t\r\n")
	if strings.HasPrefix(line, "{") && strings.HasSuffix(trimmed, "}") && len(trimmed) > 1 {
		s.closed = true // an object of JSON
		return
	}
	s.braces = opensBrace(trimmed)
	switch {
	case strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: "):
		s.mode = joinGo
	case strings.HasPrefix(line, "thread '") && strings.Contains(line, " panicked at "):
		s.mode = joinRust
		s.stands = strings.Contains(line, " panicked at '") // before Rust 1.73
	case strings.HasPrefix(line, "Traceback (most recent call last):"):
		s.mode = joinPython
	case strings.HasPrefix(line, "Error: "):
		s.mode = joinCauses
	case isJULHead(line):
		s.mode = joinJUL
	case isPlace(line) && strings.Contains(line, "/"):
		s.mode = joinNode
	}
}

func opensBrace(line string) bool {
	return strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[")
}

// continues tells whether a line goes on with the report.
func (s *report) continues(line string, next func() string) bool {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" {
		// A blank line belongs to a report that goes on behind it.
		if s.mode == joinNone {
			return false
		}
		after := next()
		return after != "" && (s.mode == joinGo || s.continues(after, func() string { return "" }))
	}
	for _, head := range [...]string{"├", "│", "╰", "Caused by:", "caused by:", "Wrapped by: ", "Location:", "Stack backtrace:", "stack backtrace:",
		"Suppressed: "} {
		if strings.HasPrefix(line, head) {
			s.mode = max(s.mode, joinCauses)
			return true
		}
	}
	wasInside := s.inside
	s.inside = line[0] == ' ' || line[0] == '\t'
	if s.inside {
		s.braces = s.braces || opensBrace(trimmed)
		return line[0] == '\t' || len(line) > 2 && line[1] == ' ' || s.mode == joinRust || strings.HasPrefix(line, " ---> ") || trimmed == ">"
	}
	if s.braces && strings.Trim(trimmed, "}])") == "" {
		return true // what Node.js prints of an error's fields, and JSON over several lines
	}
	switch s.mode {
	case joinGo:
		return isGoroutine(line) || strings.HasPrefix(line, "[signal ") || strings.HasPrefix(line, "created by ") ||
			strings.HasPrefix(line, "exit status ") || strings.HasSuffix(line, ")") && strings.Contains(line, "(") && isGoFrame(next()) ||
			strings.HasSuffix(line, "(...)")
	case joinRust:
		return s.lines == 1 && !s.stands || strings.HasPrefix(line, "note: ")
	case joinPython:
		if chainsTracebacks(line) || strings.HasPrefix(line, "> File \"") || strings.HasPrefix(line, "Traceback (most") {
			return true
		}
		typ, _, _ := strings.Cut(line, ":")
		return isExceptionName(typ) || wasInside && isDotted(typ) // a name of any spelling ends the frames
	case joinJUL:
		if level, _, _ := strings.Cut(line, ": "); s.lines == 1 {
			return isLevel(level)
		}
	case joinNode:
		typ, _, _ := strings.Cut(line, ":")
		return isExceptionName(typ) || strings.HasPrefix(line, "Node.js v") || strings.HasPrefix(line, "Thrown at:") ||
			s.lines == 1 && strings.TrimLeft(next(), " \t^~") == "" // the line of source, above its mark
	}
	if isGoroutine(line) { // of a panic that was caught, or of a signal
		s.mode = joinGo
		return true
	}
	if strings.HasPrefix(line, "Traceback (most recent call last):") && s.lines == 1 {
		s.mode = joinPython
		return true
	}
	// A header between its record and its frames: shop.ledger.StaleRow: row is stale
	if s.lines == s.headLines() {
		if typedLayer(line).Type != "" || isExceptionName(strings.TrimSuffix(trimmed, ":")) {
			if after := next(); strings.HasPrefix(after, "\tat ") || strings.HasPrefix(after, "    at ") {
				s.mode = joinJava
				return true
			}
		}
	}
	return false
}

// headLines is how many lines the record has before a report under it begins.
func (s *report) headLines() int {
	if s.mode == joinJUL {
		return 2
	}
	return 1
}

// isGoroutine tells whether a line heads the frames of one: "goroutine 12 [running]:".
func isGoroutine(line string) bool {
	return strings.HasPrefix(line, "goroutine ") && strings.HasSuffix(line, "]:")
}

// isDotted tells whether a word may be the name of a class with its modules.
func isDotted(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '.' && c != '_' {
			return false
		}
	}
	return s != "" && !isDigit(s[0])
}

// isJULHead tells whether a line is the first of java.util.logging's two: "Nov 21, 2026
// 3:22:42 AM class method".
func isJULHead(line string) bool {
	line = strings.ReplaceAll(line[:min(len(line), 200)], "\u202f", " ")
	i := max(strings.Index(line, " AM "), strings.Index(line, " PM "))
	if i < 0 {
		return false
	}
	_, ok := julTime(line[:i+3])
	return ok
}
