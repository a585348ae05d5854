package envelope

import "strings"

// tail reads the lines after the first: a stack trace, or the rest of the message.
func (f *filler) tail(tail string, rank int32) {
	tail = strings.TrimRight(tail, "\n ")
	if tail == "" {
		return
	}
	if f.tracingPlaces(tail, rank) {
		return
	}
	if isStack(tail) {
		if f.clues.stack == "" && isFrame(firstLine(tail)) {
			tail = f.headerInMessage(rank) + tail
		}
		if f.clues.stack == "" {
			f.clues.stack = tail
		}
		return
	}
	if f.rustReport(tail, rank) {
		return
	}
	if c := typedLayer(tail); strings.Count(c.Type, ".") >= 2 && isTypeName(c.Type) && f.clues.stack == "" { // an exception without frames
		f.clues.stack = tail
		return
	}
	if f.e.Message != "" {
		f.e.Message += "\n" + tail
	} else {
		f.setMessage(tail, rank)
	}
}

// rustReport takes a message and the lines below it for the printed report of one error, as
// {:?} of anyhow's, eyre's and error-stack's errors writes it.
func (f *filler) rustReport(tail string, rank int32) bool {
	if f.clues.errText != "" || !strings.Contains(tail, "─▶ ") && !strings.Contains(tail, "Caused by:\n") && !strings.HasPrefix(tail, "   0: ") {
		return false
	}
	text := strings.TrimPrefix(f.e.Message+"\n"+tail, "\n")
	for _, form := range [...]func(string) (errText, bool){causedByList, treeReport, numberedList} {
		t, ok := form(text)
		if !ok {
			continue
		}
		f.clues.errText, f.clues.errRank = text, rankText
		if f.e.Message == "" {
			f.setMessage(t.message, rank-5)
		}
		return true
	}
	return false
}

// headerInMessage takes the header of a stack trace off the end of the message, where
// JBoss' log manager writes it: "message: java.io.IOException: text", then the frames.
func (f *filler) headerInMessage(rank int32) string {
	message := f.e.Message
	var few [8]int
	for _, at := range colonCuts(few[:0], message, true) {
		typ, _, _ := strings.Cut(message[at+2:], ": ")
		if strings.Count(typ, ".") >= 2 && isTypeName(typ) && f.from[FieldMessage].key == "head" {
			f.e.Message = message[:at]
			return message[at+2:] + "\n"
		}
	}
	return ""
}

// reportBelow tells whether lines are the report of an error, with its frames.
func reportBelow(s string) bool {
	first, rest, _ := strings.Cut(s, "\n")
	return typedLayer(first).Type != "" && isFrame(firstLine(rest))
}

// isFrame tells whether a line is a frame of the JVM, of JavaScript or of .NET.
func isFrame(line string) bool {
	return strings.HasPrefix(line, "\tat ") || strings.HasPrefix(line, "    at ") || strings.HasPrefix(line, "   at ")
}

// isStack tells whether lines hold the frames of some language.
func isStack(s string) bool {
	if strings.Contains(s, "Traceback (most recent call last):") || strings.Contains(s, "\tat ") ||
		strings.Contains(s, "\n    at ") || strings.HasPrefix(s, "    at ") || strings.Contains(s, "\n   at ") || strings.HasPrefix(s, "   at ") {
		return true
	}
	for i, line := range strings.SplitN(s, "\n", 8) {
		if i > 0 && isGoFrame(line) {
			return true
		}
	}
	return false
}

// dropwizardStack undoes the "! " that Dropwizard puts before each line of a stack trace, which
// starts with the root cause.
func dropwizardStack(tail string) string {
	if !strings.HasPrefix(tail, "! ") {
		return tail
	}
	lines := strings.Split(tail, "\n")
	for i, line := range lines {
		line = strings.TrimPrefix(line, "! ")
		if strings.HasPrefix(line, "at ") || strings.HasPrefix(line, "... ") {
			line = "\t" + line
		} else if outer, ok := strings.CutPrefix(line, "Causing: "); ok {
			line = "Wrapped by: " + outer
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
