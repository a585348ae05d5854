package envelope

import "strings"

// error reads a field that holds an error: text, or an object whose members are read by
// the names of an error object.
func (f *filler) error(i int32, start int, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	switch n.kind {
	case nodeNull:
		return true
	case nodeString:
		if n.text == "" {
			return true
		}
		if strings.HasPrefix(n.text, "{") && f.depth < maxWrap {
			from := int32(len(f.t.nodes))
			if end, ok := scan(&f.t, n.text); ok && end == len(n.text) && f.t.child(from, "message", "msg", "code", "errorcode") >= 0 {
				f.depth++
				f.errorObject(from, start, rank, sc)
				f.depth--
				return true
			}
		}
		f.errorText(n.text, rank, sc)
		return true
	case nodeObject:
		f.errorObject(i, start, rank, sc)
		return true
	case nodeArray:
		if sc.error && f.statusDetails(i, rank, sc) {
			return true
		}
		if f.clues.chain < 0 && n.end > i+1 && f.t.child(i+1, "exctype") >= 0 { // structlog's tracebacks, outermost first
			f.clues.chain = i
			return true
		}
		if f.typeAndMessage(i, rank, sc) {
			return true
		}
		if n.end > i+1 && f.clues.branches < 0 {
			f.clues.branches = i
			return true
		}
	}
	return false
}

func (f *filler) errorObject(i int32, start int, rank int32, sc scope) {
	if f.clues.errObj < 0 {
		f.clues.errObj = i
	}
	sc.error = true
	f.walk(i+1, f.t.nodes[i].end, start, sc)
}

// errorText notes the whole text of the outermost error.
func (f *filler) errorText(text string, rank int32, sc scope) {
	if text == "" {
		return
	}
	if f.clues.errText == "" || rank < f.clues.errRank {
		f.clues.errText, f.clues.errRank, f.clues.errKey = text, rank, f.dotted()
	}
}

// stack notes a stack trace: text, a list of lines, or a list of frames.
func (f *filler) stack(i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	var text string
	switch n.kind {
	case nodeString:
		text = n.text
		if text == "disabled backtrace" || text == "unsupported backtrace" { // Rust's std::backtrace
			return false
		}
	case nodeArray:
		var b strings.Builder
		for j := i + 1; j < n.end; j = f.t.nodes[j].end {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			if f.t.nodes[j].kind != nodeObject {
				s, _ := f.t.scalar(j)
				b.WriteString(s)
				continue
			}
			fn, file := f.t.childText(j, "func", "function", "method", "name"), f.t.childText(j, "source", "file", "filename", "path")
			b.WriteString(fn)
			if file != "" {
				b.WriteString("\n\t" + file)
				if line := f.t.childText(j, "line", "lineno", "linenumber"); line != "" {
					b.WriteString(":" + line)
				}
			}
		}
		text = b.String()
	case nodeNull:
		return true
	default:
		return false
	}
	if sc.error || f.clues.stack == "" {
		f.clues.stack, f.clues.stackKey = text, f.dotted()
	}
	return true
}

// chainField notes a field that holds layers of the cause chain.
func (f *filler) chainField(i int32, act action, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeNull {
		return true
	}
	empty := (n.kind == nodeObject || n.kind == nodeArray) && n.end == i+1 || n.kind == nodeString && n.text == ""
	c := &f.clues
	switch act {
	case actChain:
		if n.kind != nodeString && n.kind != nodeArray {
			return false
		}
		if c.chain < 0 && !empty {
			c.chain = i
		}
		return true
	case actCauses:
		if n.kind == nodeArray && (normalIs(n.key, "errorcauses") || !sc.error && f.t.zapErrors(i)) {
			if c.branches < 0 && !empty { // zap's multierr and zap.Errors
				c.branches = i
			}
			return true
		}
		if n.kind != nodeArray && n.kind != nodeString {
			return false
		}
		if c.causes < 0 && !empty {
			c.causes = i
		}
		return true
	case actBranches:
		if n.kind != nodeArray {
			return false
		}
		if c.branches < 0 && !empty {
			c.branches = i
		}
		return true
	}
	if c.cause >= 0 || empty {
		return n.kind == nodeString || sc.error
	}
	switch n.kind {
	case nodeString, nodeObject, nodeArray:
		c.cause = i
		return true
	}
	return false
}

// zapErrors tells whether a list holds errors as zap.Errors writes them, which stand side by
// side: objects whose first member is "error".
func (t *tape) zapErrors(i int32) bool {
	return t.nodes[i].end > i+2 && t.nodes[i+1].kind == nodeObject && t.nodes[i+2].key == "error" &&
		(t.nodes[i+1].end == i+3 || t.nodes[i+3].key == "errorVerbose")
}
