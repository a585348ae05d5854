package envelope

import "strings"

// javaStack reads a printed exception of the JVM, of Node.js or of .NET: a header "Type:
// message", frames, and the causes by "Caused by:", "caused by:", "[cause]:" or "--->".
// Logback's rootCauseFirst turns the order round with "Wrapped by:".
func javaStack(s string) (errText, bool) {
	if !strings.Contains(s, "\tat ") && !strings.Contains(s, "\n   at ") && !strings.Contains(s, "  at ") && !strings.Contains(s, "\n\t... ") &&
		!strings.Contains(s, "\nCaused by: ") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit, stack: true}
	reverse := false
	header := "" // of the layer that is being read; its message may hold newlines
	done, branches := false, false
	push := func() {
		if header == "" || len(t.layers) >= maxLayers {
			return
		}
		// .NET prints the chain in the header: outer ---> inner
		for _, part := range strings.Split(header, " ---> ") {
			t.layers = append(t.layers, typedLayer(part))
		}
		header = ""
	}
	for _, line := range strings.Split(s, "\n") {
		body := strings.TrimLeft(line, " \t")
		indent := len(line) - len(body)
		lower := body
		if len(body) > 0 && body[0] == 'C' {
			lower = "c" + body[1:]
		}
		switch {
		case body == "[errors]: [" && len(t.layers) > 0: // Node.js's AggregateError
			branches = true
		case branches && body == "]":
			branches = false
		case branches && !strings.HasPrefix(body, "at ") && strings.Contains(body, ": "):
			if top := &t.layers[len(t.layers)-1]; len(top.Causes) < maxBranches {
				top.Causes = append(top.Causes, typedLayer(body))
			}
		case strings.HasPrefix(body, "at ") && indent > 0, strings.HasPrefix(body, "... ") && indent > 0,
			strings.HasPrefix(body, "Suppressed: "):
			// Suppressed errors are no causes; their own causes stand deeper still.
			if header != "" {
				push()
			}
			done = true
		case strings.HasPrefix(lower, "caused by: ") && (indent == 0 || line[0] != '\t'):
			push()
			header, done = body[len("caused by: "):], false
		case strings.HasPrefix(body, "Wrapped by: "):
			push()
			header, done, reverse = body[len("Wrapped by: "):], false, true
		case strings.HasPrefix(body, "[cause]: "):
			push()
			header, done = body[len("[cause]: "):], false
		case strings.HasPrefix(body, "---> "):
			push()
			header, done = body[len("---> "):], false
		case done:
			// Properties of a Node.js error: code: 'PAY_GATEWAY',
			t.property(body)
		case header == "" && len(t.layers) == 0 && body != "":
			header = body
		case header != "" && body != "" && len(header) < 4096:
			header += "\n" + line
		}
	}
	push()
	if len(t.layers) == 0 {
		return errText{}, false
	}
	if reverse {
		for i, j := 0, len(t.layers)-1; i < j; i, j = i+1, j-1 {
			t.layers[i], t.layers[j] = t.layers[j], t.layers[i]
		}
	}
	if len(t.layers) == 1 {
		t.how = CauseSingle
	}
	t.typ, t.message = t.layers[0].Type, t.layers[0].Message
	if t.code == "" {
		t.code = t.layers[0].Code
	}
	return t, true
}

// property reads one property line of a Node.js error as util.inspect prints it.
func (t *errText) property(line string) {
	if len(t.layers) != 1 { // of the outermost error only
		return
	}
	name, value, ok := strings.Cut(strings.TrimRight(line, ",{ "), ": ")
	if ok && name == "code" && t.code == "" {
		t.code = strings.Trim(value, "'\"`")
	}
}

// typedLayer splits "Type: message". An exception without a message is its type alone.
func typedLayer(header string) Cause {
	header = strings.TrimSuffix(header, " {")
	header = strings.TrimPrefix(header, "Exception in thread \"main\" ")
	if rest, ok := strings.CutPrefix(header, "Exception in thread \""); ok {
		if _, after, ok := strings.Cut(rest, "\" "); ok {
			header = after
		}
	}
	if rest, ok := strings.CutPrefix(header, "(node:"); ok { // "(node:7) UnhandledPromiseRejectionWarning: Error: text"
		if pid, after, ok := strings.Cut(rest, ") "); ok && allDigits(pid) {
			header = strings.TrimPrefix(after, "UnhandledPromiseRejectionWarning: ")
		}
	}
	for _, said := range [...]string{"Uncaught (in promise) ", "Uncaught ", "Unhandled exception. ", "Unhandled Exception: "} { // JavaScript, .NET, Mono
		header = strings.TrimPrefix(header, said)
	}
	typ, message, ok := strings.Cut(header, ": ")
	if !ok {
		typ = strings.TrimSuffix(header, ":")
	}
	code := ""
	if name, inner, found := strings.Cut(strings.TrimSuffix(typ, "]"), " ["); found && len(name)+len(inner)+3 == len(typ) && isCode(inner) {
		typ, code = name, inner // Node.js': TypeError [ERR_INVALID_ARG_TYPE]: message
	}
	if name, inner, found := strings.Cut(strings.TrimSuffix(typ, ")"), " ("); found && len(name)+len(inner)+3 == len(typ) && isNumeral(inner) {
		typ = name // .NET's: SocketException (111): message
	}
	if (ok || code != "") && isExceptionName(typ) {
		return Cause{Message: message, Type: typ, Code: code}
	}
	if isExceptionName(strings.TrimSuffix(header, ":")) && isTypeName(strings.TrimSuffix(header, ":")) {
		return Cause{Type: strings.TrimSuffix(header, ":")}
	}
	return Cause{Message: header}
}

// isNumeral tells whether s is a number, decimal or hexadecimal (0x80004005).
func isNumeral(s string) bool {
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		return isHex(strings.ToLower(digits))
	}
	return allDigits(s)
}

// isExceptionName tells whether s may be the type in a header: one word with a capital.
func isExceptionName(s string) bool {
	if s == "" || len(s) > 200 || strings.ContainsAny(s, " \t(){}[]\"'=,/") {
		return false
	}
	if i := strings.IndexByte(s, '['); i > 0 {
		s = s[:i]
	}
	last := s[strings.LastIndexAny(s, ".:$")+1:]
	return last != "" && last[0] >= 'A' && last[0] <= 'Z'
}
