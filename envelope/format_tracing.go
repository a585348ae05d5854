package envelope

import "strings"

// tracingSpans reads the spans that tracing's text formats put before the target:
// "http_request{request_id=\"r\"}:apply{posting=7}: ledger: message". What is no span is
// left alone.
func (f *filler) tracingSpans(s string, rank int32) (rest string) {
	type span struct{ name, fields string }
	var spans []span
	rest = s
	for len(spans) < 60 {
		n := 0
		for n < len(rest) && (isAlnum(rest[n]) || rest[n] == '_' || rest[n] == '.' || rest[n] == '-') {
			n++
		}
		if n == 0 || n >= len(rest) {
			break
		}
		sp := span{name: rest[:n]}
		after := rest[n:]
		if after[0] == '{' {
			end := closing(after)
			if end < 0 {
				break
			}
			sp.fields, after = after[1:end], after[end+1:]
		}
		if !strings.HasPrefix(after, ":") {
			break
		}
		after = after[1:]
		if strings.HasPrefix(after, " ") {
			// The last span is followed by a space and the target; a name alone may
			// be the target itself.
			target, _, found := strings.Cut(after[1:], ": ")
			if sp.fields == "" && (!found || !isLogger(target) || isTypeName(target)) {
				break
			}
			spans = append(spans, sp)
			rest = after[1:]
			break
		}
		if sp.fields == "" && !strings.HasPrefix(after, ":") && !spanFollows(after) {
			break // a::path, or a message
		}
		if strings.HasPrefix(after, ":") { // module::path
			break
		}
		spans = append(spans, sp)
		rest = after
	}
	if len(spans) == 0 {
		return s
	}
	var path []any
	for i, sp := range spans {
		path = append(path, sp.name)
		from := len(f.t.nodes)
		f.pairs(sp.fields)
		level := int32(len(spans) - 1 - i)
		f.walk(int32(from), int32(len(f.t.nodes)), 0, scope{rank: rank + rankSpan + level*rankOuter, how: FromField, span: true})
	}
	f.setAttribute("span", spans[len(spans)-1].name)
	f.setAttribute("spans", path)
	return rest
}

// spanFollows tells whether another span of the same path starts here.
func spanFollows(s string) bool {
	n := 0
	for n < len(s) && (isAlnum(s[n]) || s[n] == '_') {
		n++
	}
	return n > 0 && n < len(s) && (s[n] == '{' || s[n] == ':' && n+1 < len(s) && s[n+1] == ' ')
}

// closing is the offset of the bracket that closes the one s starts with; -1 without one.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s) && i < 65_536; i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		case '"':
			if _, n := quoted(s[i:]); n > 0 {
				i += n - 1
			}
		}
	}
	return -1
}

// tracingPlaces reads the indented lines of the pretty format: "at file:line" and "in
// span with name: value".
func (f *filler) tracingPlaces(tail string, rank int32) bool {
	trimmed := strings.TrimLeft(tail, " ")
	place, _, _ := strings.Cut(firstLine(trimmed), " on ") // a thread
	if !strings.HasPrefix(trimmed, "at ") && !strings.HasPrefix(trimmed, "in ") || place == "" || strings.Contains(place, "(") {
		return false
	}
	var path []any
	level := int32(0)
	for _, line := range strings.Split(tail, "\n") {
		body := strings.TrimLeft(line, " ")
		if place, ok := strings.CutPrefix(body, "at "); ok {
			place, _, _ = strings.Cut(place, " on ")
			f.setCaller(place, rank)
			continue
		}
		span, ok := strings.CutPrefix(body, "in ")
		if !ok {
			continue
		}
		name, fields, _ := strings.Cut(span, " with ")
		if i := strings.LastIndex(name, "::"); i >= 0 {
			name = name[i+2:]
		}
		if len(path) < 60 {
			path = append([]any{name}, path...) // innermost first in the line
		}
		from := len(f.t.nodes)
		f.commaPairs(fields, false)
		f.walk(int32(from), int32(len(f.t.nodes)), 0, scope{rank: rank + rankSpan + min(level, 60)*rankOuter, how: FromField, span: true})
		level++
	}
	if len(path) > 0 {
		f.setAttribute("span", path[len(path)-1])
		f.setAttribute("spans", path)
	}
	return true
}

// commaPairs reads "name: value, name: value", after a message when withMessage is set.
func (f *filler) commaPairs(s string, withMessage bool) (message string) {
	parts := strings.Split(s, ", ")
	pending := "" // a value may hold ", " itself
	key := ""
	flush := func() {
		if key != "" {
			if text, n := quoted(pending); n == len(pending) && n > 0 {
				f.t.add(key, text, nodeString)
			} else {
				f.addText(key, pending)
			}
		}
	}
	for i, p := range parts {
		name, value, ok := strings.Cut(p, ": ")
		if ok && isLogger(name) && (i > 0 || !withMessage) {
			flush()
			key, pending = name, value
			continue
		}
		if i > 0 {
			pending += ", "
		}
		pending += p
		if i == 0 || key == "" {
			message = pending
		}
	}
	flush()
	return message
}
