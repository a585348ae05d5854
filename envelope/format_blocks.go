package envelope

import "strings"

// blockValues tells whether the lines after the first hold values of several lines as
// hclog ("  error=", then "  | line") and charmbracelet/log ("  │ line") write them.
func blockValues(tail string) bool {
	first := firstLine(tail)
	name, value, ok := strings.Cut(strings.TrimLeft(first, " \t"), "=")
	return ok && len(first) > len(strings.TrimLeft(first, " \t")) && strings.TrimSpace(value) == "" && isLogger(name)
}

// blocks appends such values to the tape and returns the pairs that stand on lines of
// their own beside them.
func (f *filler) blocks(tail string) (pairs string) {
	key := ""
	var lines []string
	flush := func() {
		if key != "" {
			f.t.add(key, strings.Join(lines, "\n"), nodeString)
		}
		key, lines = "", nil
	}
	for _, line := range strings.Split(tail, "\n") {
		body := strings.TrimLeft(line, " \t")
		if text, ok := blockLine(body); ok && key != "" {
			lines = append(lines, text)
			continue
		}
		name, value, ok := strings.Cut(body, "=")
		switch {
		case ok && isLogger(name) && strings.TrimSpace(value) == "":
			flush()
			key = name
		case ok && isLogger(name):
			flush()
			pairs += " " + body
		}
	}
	flush()
	return pairs
}

func blockLine(s string) (string, bool) {
	for _, bar := range [...]string{"|", "│", "┃"} {
		if rest, ok := strings.CutPrefix(s, bar); ok {
			return strings.TrimPrefix(rest, " "), true
		}
	}
	return "", false
}

// indentedFields tells whether the lines after the first are "    name: value", as
// pino-pretty writes them.
func indentedFields(tail string) bool {
	first := firstLine(tail)
	name, _, ok := strings.Cut(strings.TrimLeft(first, " "), ": ")
	return ok && strings.HasPrefix(first, "    ") && len(first) > 5 && first[4] != ' ' && isLogger(name) && name != "at" &&
		!isTypeName(name)
}

// indented reads such lines: JSON values, an error's "stack" being the lines indented
// below its name.
func (f *filler) indented(tail string, rank int32) {
	var doc, stack strings.Builder
	inStack := 0
	flush := func() {
		if stack.Len() > 0 {
			f.clues.stack, f.clues.stackKey = strings.TrimRight(stack.String(), "\n"), "stack"
		}
		stack.Reset()
	}
	for _, line := range strings.Split(tail, "\n") {
		body := strings.TrimLeft(line, " ")
		indent := len(line) - len(body)
		if inStack > 0 && indent > inStack {
			stack.WriteString(line[min(indent, inStack+4):] + "\n")
			continue
		}
		inStack = 0
		if body == "\"stack\":" || body == "stack:" {
			flush()
			inStack = indent
			continue
		}
		if indent == 4 && body != "}" {
			f.indentedValue(&doc, rank)
		}
		doc.WriteString(body + "\n")
	}
	f.indentedValue(&doc, rank)
	flush()
}

// indentedValue reads one "name: value" whose value is JSON of one or more lines.
func (f *filler) indentedValue(doc *strings.Builder, rank int32) {
	name, value, ok := strings.Cut(strings.TrimRight(doc.String(), "\n"), ": ")
	doc.Reset()
	if !ok || !isLogger(name) {
		return
	}
	wrapped := "{\"" + name + "\":" + value + "}"
	from := len(f.t.nodes)
	if _, ok := scan(&f.t, wrapped); ok && len(f.t.nodes) > from+1 {
		f.walk(int32(from)+1, f.t.nodes[from].end, 0, scope{rank: rank, how: FromField})
		return
	}
	from = len(f.t.nodes)
	f.addText(name, value)
	f.walkNew(from, rank)
}
