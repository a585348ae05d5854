package envelope

import "strings"

// treeReport reads the trees that Rust's miette and error-stack draw: the outermost error
// behind "×" or on the first line, each cause behind "├─▶" or "╰─▶". What hangs on a layer
// behind "├╴" or "╰╴" (its place, attachments) is no layer.
func treeReport(s string) (errText, bool) {
	if !strings.Contains(s, "─▶ ") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit}
	add := func(message string) {
		if len(t.layers) < maxLayers {
			t.layers = append(t.layers, Cause{Message: message})
		}
	}
	for line := range strings.SplitSeq(s, "\n") {
		body := strings.TrimLeft(line, " ")
		top, marked := strings.CutPrefix(body, "× ")
		_, cause, found := strings.Cut(body, "─▶ ")
		switch {
		case marked && len(t.layers) <= 1:
			if len(t.layers) == 1 { // miette prints the code of a diagnostic first
				t.code, t.layers = t.layers[0].Message, t.layers[:0]
			}
			add(top)
		case found && (strings.HasPrefix(body, "├─▶ ") || strings.HasPrefix(body, "╰─▶ ")):
			add(cause)
		case len(t.layers) == 0 && body != "":
			add(strings.TrimSpace(strings.TrimPrefix(body, "Error: ")))
		}
	}
	if len(t.layers) < 2 {
		return errText{}, false
	}
	t.layers[0].Code = t.code
	t.message = t.layers[0].Message
	return t, true
}
