package envelope

import "strings"

// causedByList reads anyhow's and eyre's {:?}: the outermost error, "Caused by:", then one
// unnumbered cause or several numbered ones. A cause may span lines, which are indented
// further; "Location:", "Stack backtrace:" and a line that is not indented end the list.
func causedByList(s string) (errText, bool) {
	head, list, ok := strings.Cut(s, "\nCaused by:\n")
	if !ok {
		if head, list, ok = strings.Cut(s, "\nCaused by:\r\n"); !ok {
			return errText{}, false
		}
	}
	head = strings.TrimSpace(head)
	if i := strings.Index(head, "\n\n"); i >= 0 && strings.HasPrefix(head[i+2:], "Location:") {
		head = head[:i]
	}
	t := errText{layers: []Cause{{Message: head}}, how: CauseExplicit, message: head}
	indent := 0
	for _, line := range strings.Split(list, "\n") {
		body := strings.TrimLeft(line, " \t")
		if body == "" {
			continue
		}
		if len(body) == len(line) { // not indented: the list is over
			t.stack = strings.HasPrefix(body, "Stack backtrace") || strings.HasPrefix(body, "Location")
			break
		}
		number, text, numbered := strings.Cut(body, ": ")
		if numbered && allDigits(number) {
			indent = len(line) - len(body) + len(number) + 2
			t.layers = append(t.layers, Cause{Message: text})
		} else if indent == 0 {
			indent = len(line) - len(body)
			t.layers = append(t.layers, Cause{Message: body})
		} else {
			c := &t.layers[len(t.layers)-1]
			c.Message += "\n" + line[min(indent, len(line)-len(body)):]
		}
		if len(t.layers) >= maxLayers {
			break
		}
	}
	return t, len(t.layers) > 1
}

// isRustBacktrace tells whether a text is nothing but the numbered frames that Rust's
// std::backtrace prints: "   0: std::backtrace::create", "             at /rustc/…". The
// numbered causes of a report are sentences, or words without a path.
func isRustBacktrace(s string) bool {
	s = strings.TrimPrefix(strings.TrimLeft(s, "\n"), "stack backtrace:\n")
	frames, paths := 0, 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if place, ok := strings.CutPrefix(line, "at "); ok && frames > 0 && strings.ContainsAny(place, "/\\:") {
			continue
		}
		number, symbol, ok := strings.Cut(line, ": ")
		if !ok || !allDigits(number) {
			// Notes follow the frames ("note: Some details are omitted").
			return paths > 0 && strings.HasPrefix(line, "note: ")
		}
		if !isSymbol(symbol) {
			return false
		}
		if frames++; frames == 16 {
			break
		}
		if strings.Contains(symbol, "::") {
			paths++
		}
	}
	return paths > 0
}

// isSymbol tells whether s is the name of a function in a backtrace: a path, an address,
// or a trait's method ("<alloc::boxed::Box<F,A> as core::ops::FnOnce<Args>>::call_once").
func isSymbol(s string) bool {
	if address, symbol, ok := strings.Cut(s, " - "); ok && strings.HasPrefix(address, "0x") {
		s = symbol
	}
	name, _, _ := strings.Cut(s, "<")
	return s != "" && !strings.Contains(name, " ")
}

// numberedList reads color-eyre's report: "   0: outermost", "   1: cause", with lines of a
// section after a blank line.
func numberedList(s string) (errText, bool) {
	if isRustBacktrace(s) {
		return errText{}, false
	}
	lines := strings.Split(strings.TrimLeft(s, "\n"), "\n")
	t := errText{how: CauseExplicit}
	for _, line := range lines {
		number, text, ok := strings.Cut(strings.TrimLeft(line, " "), ": ")
		if !ok || !allDigits(number) || line[0] != ' ' {
			if strings.TrimSpace(line) == "" || len(t.layers) == 0 || line[0] != ' ' {
				break
			}
			t.layers[len(t.layers)-1].Message += "\n" + strings.TrimSpace(line)
			continue
		}
		if n, _ := digits(number); n != len(t.layers) || n >= maxLayers {
			break
		}
		t.layers = append(t.layers, Cause{Message: text})
	}
	if len(t.layers) == 0 || len(lines) < 2 {
		return errText{}, false
	}
	if len(t.layers) == 1 {
		t.how = CauseSingle
	}
	t.message = t.layers[0].Message
	return t, true
}

// debugDump reads Rust's {:?} and {:#?} of errors that hold a context and a source, as
// anyhow's does: Error { context: "open journal", source: Os { code: 111, … } }.
func debugDump(s string) (errText, bool) {
	if !strings.Contains(s, "context: \"") || !strings.Contains(s, "source: ") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit}
	rest := s
	for len(t.layers) < maxLayers {
		i := strings.Index(rest, "context: \"")
		if i < 0 {
			break
		}
		text, n := quoted(rest[i+len("context: "):])
		if n == 0 {
			return errText{}, false
		}
		t.layers = append(t.layers, Cause{Message: text})
		rest = rest[i+len("context: ")+n:]
	}
	if _, leaf, ok := strings.Cut(rest, "source: "); ok {
		leaf = strings.TrimRight(leaf, " ,\n}")
		layer := Cause{Message: leaf, Type: debugType(leaf + "}")}
		if _, after, ok := strings.Cut(leaf, "message: \""); ok {
			if text, n := quoted("\"" + after); n > 0 {
				layer.Message = text
			}
		} else if text, n := quoted(leaf); n > 0 {
			layer.Message = text
		} else if strings.Count(leaf, "{") > strings.Count(leaf, "}") {
			layer.Message += " }"
		}
		t.layers = append(t.layers, layer)
	}
	t.message = t.layers[0].Message
	return t, len(t.layers) > 1
}
