package envelope

import "strings"

// pkgErrorsVerbose reads %+v of github.com/pkg/errors: messages innermost first, each
// followed by its frames ("pkg.func\n\tfile:line").
func pkgErrorsVerbose(s string) (errText, bool) {
	if !strings.Contains(s, "\n\t") {
		return errText{}, false
	}
	lines := strings.Split(s, "\n")
	var messages []string
	frames := 0
	for i := 0; i < len(lines); i++ {
		if i+1 < len(lines) && isGoFrame(lines[i+1]) {
			frames++
			i++
			continue
		}
		if lines[i] != "" && len(messages) < maxLayers {
			messages = append(messages, lines[i])
		}
	}
	if frames == 0 || len(messages) == 0 {
		return errText{}, false
	}
	t := errText{how: CauseExplicit, stack: true}
	for i := len(messages) - 1; i >= 0; i-- {
		// A message holds the messages that it wraps only when it is the first.
		t.layers = append(t.layers, Cause{Message: messages[i]})
	}
	if len(t.layers) == 1 {
		t.how = CauseSingle
	}
	t.message = t.layers[0].Message
	return t, true
}

// isGoFrame tells whether a line is the file part of a frame: a tab, a path and a line.
func isGoFrame(s string) bool {
	if len(s) < 4 || s[0] != '\t' {
		return false
	}
	s, _, _ = strings.Cut(s, " +0x")
	i := strings.LastIndexByte(s, ':')
	return i > 0 && allDigits(s[i+1:]) && !strings.ContainsAny(s[1:i], "\t")
}

// cockroachVerbose reads %+v of github.com/cockroachdb/errors: "(1) …\nWraps: (2) …", then
// "Error types: (1) *withstack.withStack …". Layers that only attach a stack or a detail
// are no layers of the chain.
func cockroachVerbose(s string) (errText, bool) {
	at := strings.Index(s, "\n(1) ")
	if at < 0 {
		if !strings.HasPrefix(s, "(1) ") {
			return errText{}, false
		}
		at = -1
	}
	types := map[string]string{}
	if i := strings.LastIndex(s, "\nError types: "); i >= 0 {
		fields := strings.Fields(s[i+len("\nError types: "):])
		for k := 0; k+1 < len(fields); k += 2 {
			types[fields[k]] = fields[k+1]
		}
		s = s[:i]
	}
	if at >= len(s) {
		return errText{}, false // the first layer stands behind the types
	}
	t := errText{how: CauseExplicit, stack: strings.Contains(s, "-- stack trace:")}
	if at > 0 {
		t.message = s[:at]
	}
	for _, block := range strings.Split(s[at+1:], "\nWraps: ") {
		number, text, ok := strings.Cut(block, " ")
		if !ok || !strings.HasPrefix(number, "(") || len(t.layers) >= maxLayers {
			continue
		}
		text, _, _ = strings.Cut(text, "\n  -- ")
		text = strings.ReplaceAll(strings.TrimSpace(text), "\n  | ", "\n")
		typ := types[number]
		switch {
		case text == "attached stack trace" || text == "":
		case strings.HasSuffix(typ, "hintdetail.withDetail") || strings.HasSuffix(typ, "hintdetail.withHint"):
			t.details = append(t.details, text)
		case strings.HasPrefix(typ, "*withstack.") || strings.HasPrefix(typ, "*contexttags.") || strings.HasPrefix(typ, "*secondary."):
		default:
			t.layers = append(t.layers, Cause{Message: text, Type: ownType(typ)})
		}
	}
	if len(t.layers) == 0 {
		return errText{}, false
	}
	t.typ = t.layers[0].Type
	return t, true
}

// ownType drops the library's own wrapper types, which say nothing of the error.
func ownType(typ string) string {
	if strings.HasPrefix(typ, "*errutil.") || strings.HasPrefix(typ, "*errors.") || strings.HasPrefix(typ, "*fmt.") {
		return ""
	}
	return typ
}

// oopsVerbose reads %+v of github.com/samber/oops: labelled lines, then the stack with
// "Oops: innermost" first and "Thrown: …" for each layer around it.
func oopsVerbose(s string) (errText, bool) {
	if !strings.HasPrefix(s, "Oops: ") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit, stack: true}
	t.message = strings.TrimPrefix(firstLine(s), "Oops: ")
	inStack := !strings.Contains(s, "\nStacktrace:")
	for i, line := range strings.Split(s, "\n") {
		if line == "Stacktrace:" {
			inStack = true
			continue
		}
		label, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(value, "--- at") {
			continue
		}
		switch {
		case inStack && (label == "Oops" || label == "Thrown") && len(t.layers) < maxLayers:
			t.layers = append([]Cause{{Message: value}}, t.layers...)
		case inStack || i == 0:
		case label == "Code":
			t.code = value
		case label == "Trace":
			t.traceID = value
		case label == "Hint":
			t.details = append(t.details, value)
		}
	}
	if len(t.layers) == 0 {
		t.layers, t.how = []Cause{{Message: t.message}}, CauseSingle
	}
	return t, true
}
