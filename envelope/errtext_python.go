package envelope

import "strings"

// pythonTraceback reads one or more chained tracebacks. Python prints the root cause
// first; "direct cause" is explicit chaining, "During handling" the context.
func pythonTraceback(s string) (errText, bool) {
	const mark = "Traceback (most recent call last):"
	if !strings.Contains(s, mark) && !strings.Contains(s, "Exception Group Traceback") {
		return errText{}, false
	}
	if t, ok := pythonGroup(s); ok {
		return t, true
	}
	t := errText{how: CauseExplicit, stack: true}
	lines := strings.Split(s, "\n")
	for i := 0; i < len(lines); i++ {
		if !strings.HasSuffix(lines[i], mark) {
			continue
		}
		margin := len(lines[i]) - len(mark)
		for i++; i < len(lines); i++ {
			line := lines[i]
			if len(line) > margin {
				line = line[min(margin, len(line)):]
			}
			if line == "" || line[0] == ' ' || line[0] == '\t' || strings.HasPrefix(line, "> File \"") { // loguru marks a frame
				continue
			}
			header := line
			for i+1 < len(lines) && lines[i+1] != "" && !strings.HasSuffix(lines[i+1], mark) && !chainsTracebacks(lines[i+1]) && len(header) < 4096 {
				i++ // a message of several lines, up to the blank one, which shippers may drop
				header += "\n" + lines[i]
			}
			if len(t.layers) < maxLayers {
				t.layers = append(t.layers, raisedLayer(header))
			}
			break
		}
	}
	if len(t.layers) == 0 {
		return errText{}, false
	}
	for i, j := 0, len(t.layers)-1; i < j; i, j = i+1, j-1 {
		t.layers[i], t.layers[j] = t.layers[j], t.layers[i]
	}
	if len(t.layers) == 1 {
		t.how = CauseSingle
	}
	t.typ, t.message = t.layers[0].Type, t.layers[0].Message
	return t, true
}

// chainsTracebacks tells whether a line is one of Python's two sentences between tracebacks.
func chainsTracebacks(line string) bool {
	line = strings.TrimLeft(line, " |")
	return strings.HasPrefix(line, "The above exception was ") || strings.HasPrefix(line, "During handling of ")
}

// raisedLayer splits the line behind the frames, whose type may be of any spelling when its
// module stands before it.
func raisedLayer(header string) Cause {
	c := typedLayer(header)
	if c.Type != "" {
		return c
	}
	typ, message, _ := strings.Cut(header, ": ")
	if strings.Contains(typ, ".") && isDotted(typ) {
		return Cause{Type: typ, Message: message}
	}
	return c
}

// pythonGroup reads the boxes that Python draws of an ExceptionGroup: the group's own
// header behind one bar, its members behind two, each in a box of its own.
func pythonGroup(s string) (errText, bool) {
	if !strings.Contains(s, "Exception Group Traceback (most recent call last):") {
		return errText{}, false
	}
	var top Cause
	for _, line := range strings.Split(s, "\n") {
		body := strings.TrimLeft(line, " ")
		margin := len(line) - len(body)
		rest, bar := strings.CutPrefix(body, "| ")
		if !bar || rest == "" || rest[0] == ' ' || !strings.Contains(rest, ": ") {
			continue
		}
		layer := typedLayer(rest)
		switch {
		case layer.Type == "":
		case margin <= 2 && top.Type == "":
			top = layer
		case margin > 2 && len(top.Causes) < maxBranches:
			top.Causes = append(top.Causes, layer)
		}
	}
	if top.Type == "" {
		return errText{}, false
	}
	return errText{layers: []Cause{top}, how: CauseExplicit, typ: top.Type, message: top.Message, stack: true}, true
}
