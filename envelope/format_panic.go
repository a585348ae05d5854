package envelope

import "strings"

// decodePanic reads what the Go runtime and Rust's default hook print when a process
// panics.
func decodePanic(f *filler, line string, rank int32) bool {
	text := strings.TrimLeft(line, "\n")
	switch {
	case strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "fatal error: "):
		goPanic(f, text, rank)
	case strings.HasPrefix(text, "thread '") && strings.Contains(firstLine(text), " panicked at "):
		if !rustPanic(f, text, rank) {
			return false
		}
	default:
		return false
	}
	f.formats = append(f.formats, "panic")
	f.take(FieldPanic, rank, FromText, "")
	f.e.Panic = true
	if f.take(FieldSeverity, rank+500, FromDerived, "panic") {
		f.e.Severity = Fatal
	}
	return true
}

// goPanic reads "panic: message", "[signal …]", then the goroutines. Further lines of the
// message are indented by a tab; "[recovered]" and a second panic may follow.
func goPanic(f *filler, text string, rank int32) {
	_, rest, _ := strings.Cut(text, ": ")
	message, stack := rest, ""
	for _, mark := range [...]string{"\n\ngoroutine ", "\n[signal ", "\ngoroutine "} {
		if i := strings.Index(message, mark); i >= 0 {
			message, stack = message[:i], rest[i:]
		}
	}
	message = strings.TrimRight(strings.ReplaceAll(message, "\n\t", "\n"), "\n")
	message = strings.TrimSuffix(message, " [recovered]")
	f.setMessage(message, rank)
	if message != "" {
		f.clues.errText, f.clues.errRank = message, rankText
	}
	if stack != "" && f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = strings.TrimLeft(stack, "\n")
	}
}

// rustPanic reads "thread 'main' (26145) panicked at src/main.rs:171:65:", the message on
// the next lines (before Rust 1.73 between quotes on the same line), then the backtrace.
func rustPanic(f *filler, text string, rank int32) bool {
	head, rest, _ := strings.Cut(text, "\n")
	who, place, ok := strings.Cut(strings.TrimPrefix(head, "thread '"), " panicked at ")
	if !ok {
		return false
	}
	thread, _, _ := strings.Cut(who, "'")
	f.setAttribute("thread", thread)
	var message string
	if quoted, at, old := strings.Cut(strings.TrimPrefix(place, "'"), "', "); old && strings.HasPrefix(place, "'") {
		message, place = quoted, at
	} else {
		message = rest
		for _, mark := range [...]string{"\nstack backtrace:", "\nnote: "} {
			if i := strings.Index(message, mark); i >= 0 {
				message = message[:i]
			}
		}
		if strings.HasPrefix(message, "note: ") {
			message = ""
		}
	}
	f.setCaller(strings.TrimSuffix(place, ":"), rank)
	message = strings.TrimRight(message, "\n ")
	f.setMessage(message, rank)
	if i := strings.Index(rest, "stack backtrace:"); i >= 0 && f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = rest[i:]
	}
	if message != "" {
		f.clues.errText, f.clues.errRank = message, rankText
	}
	return true
}

// decodeErrorText reads the report of a main function that ended in an error: "Error:
// open journal", and what anyhow and eyre print below it.
func decodeErrorText(f *filler, line string, rank int32) bool {
	plain := stripColour(line)
	level, text, ok := strings.Cut(plain, ": ")
	if !ok || !strings.EqualFold(level, "error") && !strings.EqualFold(level, "fatal") || strings.TrimSpace(text) == "" {
		return false
	}
	text = strings.TrimRight(text, "\r\n ")
	if strings.HasSuffix(text, "}") && strings.Contains(text, "{\"") {
		return false
	}
	if strings.Contains(text, "\n    at ") { // JavaScript's, with its frames; Deno's with its own word before it
		if level == "Error" {
			text = plain
		}
		if decodeJavaStack(f, text, rank) {
			f.setSeverity(level, rank)
			return true
		}
	}
	f.formats = append(f.formats, "error")
	f.setSeverity(level, rank)
	if first, tail, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(tail, "Traceback (most recent call last):") { // uvicorn's
		f.setMessage(strings.TrimSpace(first), rank)
		f.tail(tail, rank)
		return true
	}
	text = strings.TrimLeft(text, " ")
	t := parseErrText(text)
	message := text
	if t.how == CauseExplicit && t.message != "" {
		message = t.message
	}
	f.setMessage(message, rank)
	f.clues.errText, f.clues.errRank = text, rankText
	f.clues.bodyText = text
	if _, after, ok := strings.Cut(text, "\nLocation:\n"); ok { // eyre's
		if place := strings.TrimSpace(firstLine(after)); isPlace(strings.TrimPrefix(place, "at ")) {
			f.setCaller(strings.TrimPrefix(place, "at "), rank)
		}
	}
	return true
}
