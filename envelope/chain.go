package envelope

import (
	"strings"

	"triage/envelope/lexicon"
)

// resolve settles what kind of error the fields tell of, when all of them are read: the
// whole text, the type, and the cause chain from the most explicit of its sources.
func (f *filler) resolve() {
	c := &f.clues
	f.saidBeside()
	if c.errText == "" && c.errObj < 0 && c.chain < 0 && c.causes < 0 && c.cause < 0 && c.branches < 0 &&
		c.stack == "" && c.verbose == "" {
		return
	}
	if c.errText == "" && c.cause >= 0 && f.t.nodes[c.cause].kind == nodeString && c.errObj < 0 && c.chain < 0 {
		// A lone "cause" is the error itself.
		c.errText, c.errKey, c.cause = f.t.nodes[c.cause].text, f.t.nodes[c.cause].key, -1
	}
	e := &f.e
	var parsed errText
	if c.errText != "" {
		parsed = parseErrText(c.errText)
		if f.take(FieldErrorMessage, c.errRank, FromField, c.errKey) {
			e.ErrorMessage = c.errText
			if parsed.stack && parsed.typ != "" && parsed.message != "" { // a printed exception with its frames
				e.ErrorMessage = parsed.message
			}
		}
		f.learn(parsed)
	}
	layers, how := f.marked(parsed)
	if c.how == CauseJoined && len(layers) > 1 {
		how = c.how // another decoder's guess stays one
	}
	if layers == nil && c.verbose != "" {
		if t := parseErrText(c.verbose); t.how != CauseJoined {
			layers, how = t.layers, t.how
			f.learn(t)
			if t.stack && c.stack == "" {
				c.stack, c.stackKey = c.verbose, "errorVerbose"
			}
		}
		f.setAttribute("errorVerbose", c.verbose)
	}
	if c.stack != "" {
		if f.take(FieldStack, 0, FromField, c.stackKey) {
			e.Stack = c.stack
		}
		if t, ok := stackText(c.stack); ok && (layers == nil || len(layers) <= 1 && len(t.layers) > 1) {
			if e.ErrorMessage == "" && t.message != "" && f.take(FieldErrorMessage, rankEvent+500, FromText, c.stackKey) {
				e.ErrorMessage = t.message
			}
			if len(t.layers) > 1 || parsed.how != CauseJoined {
				layers, how = t.layers, t.how
			}
			f.learn(t)
		}
	}
	if layers == nil {
		layers, how = parsed.layers, parsed.how
		if parsed.stack && e.Stack == "" && f.take(FieldStack, 0, FromField, c.errKey) {
			e.Stack = c.errText
		}
	}
	if len(layers) == 0 {
		return
	}
	// The error's own type and code belong to the first layer.
	if layers[0].Type == "" {
		layers[0].Type = e.ErrorType
	} else if e.ErrorType == "" && f.take(FieldErrorType, rankText, FromText, "") {
		e.ErrorType = layers[0].Type
	}
	if layers[0].Code == "" && c.errObj >= 0 {
		layers[0].Code = e.Code
	}
	if e.GRPCStatus == "" && (how == CauseExplicit || layers[0].Type != "") {
		if status, ok := grpcOfLayers(layers); ok && f.take(FieldGRPCStatus, rankText, FromText, "") {
			e.GRPCStatus = status
		}
	}
	origin := FromDerived
	if how == CauseExplicit {
		origin = FromField
	}
	f.take(FieldCause, 0, origin, c.errKey)
	e.Cause, e.CauseHow = layers, how
	if e.ErrorMessage == "" && layers[0].Message != "" && c.causes < 0 && c.branches < 0 &&
		f.take(FieldErrorMessage, rankText, FromDerived, "") {
		e.ErrorMessage = layers[0].Message
	}
}

// recovered tells of a panic that was caught: its log line holds a goroutine's stack.
func (f *filler) recovered() {
	e := &f.e
	if !e.Panic && strings.Contains(e.Stack, "goroutine ") && lexicon.Read(e.Message).Has(lexicon.Panicked) && f.take(FieldPanic, rankText, FromDerived, "") {
		e.Panic = true
	}
}

// learn stores what an error's text says beside its layers.
func (f *filler) learn(t errText) {
	e := &f.e
	if t.grpc != "" && f.take(FieldGRPCStatus, rankText, FromText, "") {
		e.GRPCStatus = t.grpc
	}
	if t.typ != "" && f.take(FieldErrorType, rankText, FromText, "") {
		e.ErrorType = t.typ
	}
	if t.code != "" && f.take(FieldCode, rankText, FromText, "") {
		e.Code = t.code
	}
	if t.traceID != "" {
		if id, ok := ParseTraceID(t.traceID); ok && f.take(FieldTraceID, rankText, FromText, "") {
			e.TraceID = id
		}
	}
	if t.panic && f.take(FieldPanic, rankText, FromText, "") {
		e.Panic = true
	}
	if len(t.details) > 0 {
		f.setAttribute("error.details", anySlice(t.details))
	}
}

func anySlice(ss []string) []any {
	out := make([]any, len(ss))
	for i, s := range ss {
		out[i] = s
	}
	return out
}

// stackText reads a stack trace that names the error it belongs to.
func stackText(s string) (errText, bool) {
	s = strings.Trim(s, "\n")
	if isRustBacktrace(s) {
		return errText{}, false
	}
	for _, form := range [...]func(string) (errText, bool){pythonTraceback, cockroachVerbose, oopsVerbose, causedByList, javaStack} {
		if t, ok := form(s); ok {
			return t, true
		}
	}
	return headerAlone(s)
}

// headerAlone reads a stack trace of which only the header is there: "Type: message". The
// frames were cut, or the logger was told to leave them out.
func headerAlone(s string) (errText, bool) {
	if strings.IndexByte(s, '\n') >= 0 {
		return errText{}, false
	}
	c := typedLayer(s)
	if !isTypeName(c.Type) {
		return errText{}, false
	}
	return errText{layers: []Cause{c}, how: CauseSingle, typ: c.Type, message: c.Message, stack: true}, true
}

// marked finds the layers that fields of the record hold one by one.
func (f *filler) marked(parsed errText) ([]Cause, CauseHow) {
	c := &f.clues
	own := Cause{Message: c.errText, Type: f.e.ErrorType}
	if c.errObj >= 0 {
		own.Code = f.e.Code
	}
	switch {
	case c.chain >= 0:
		n := &f.t.nodes[c.chain]
		if n.kind == nodeString {
			t := parseErrText(n.text)
			if t.how == CauseSingle && parsed.how == CauseExplicit {
				return nil, ""
			}
			return t.layers, t.how
		}
		if layers := f.t.layers(c.chain); len(layers) > 0 {
			return layers, explicit(layers)
		}
	case c.causes >= 0:
		layers := f.t.layers(c.causes)
		if n := &f.t.nodes[c.causes]; n.kind == nodeString {
			layers = sourcesText(n.text)
		}
		if len(layers) == 0 {
			break
		}
		if c.errText != "" && !holds(layers, c.errText) {
			layers = append([]Cause{own}, layers...)
		}
		return layers, explicit(layers)
	case c.cause >= 0:
		layers := f.t.causes(c.cause, 0)
		if len(layers) == 0 {
			break
		}
		n := &f.t.nodes[c.cause]
		list := n.kind == nodeArray || n.kind == nodeString && strings.HasPrefix(n.text, "[")
		if c.errText != "" && !(list && holds(layers, c.errText)) { // the contract's own list starts with the error itself
			// The text may already hold its causes: "charge failed: gateway answered 502".
			if parsed.how == CauseJoined && parsed.layers[len(parsed.layers)-1].Message == layers[len(layers)-1].Message {
				own.Message = parsed.layers[0].Message
			}
			layers = append([]Cause{own}, layers...)
		}
		return layers, explicit(layers)
	case c.branches >= 0:
		branches := f.t.layers(c.branches)
		if len(branches) == 0 {
			break
		}
		if len(branches) > maxBranches {
			branches = branches[:maxBranches]
		}
		if own.Message == "" && len(branches) == 1 { // a list of one: GraphQL's
			if f.e.Code == "" && branches[0].Code != "" && f.take(FieldCode, rankText, FromField, f.t.nodes[c.branches].key) {
				f.e.Code = branches[0].Code
			}
			return branches, explicit(branches)
		}
		own.Causes = branches
		return []Cause{own}, CauseExplicit
	}
	return nil, ""
}

func explicit(layers []Cause) CauseHow {
	if len(layers) == 1 && len(layers[0].Causes) == 0 {
		return CauseSingle
	}
	return CauseExplicit
}

// holds tells whether a list of layers already starts from, or joins to, an error's text.
func holds(layers []Cause, text string) bool {
	for i := range layers {
		if layers[i].Message == text {
			return true
		}
	}
	return layers[0].Message != "" && strings.HasPrefix(text, layers[0].Message+": ")
}

// layers reads a list of layers: texts, or objects with a message, type and code.
func (t *tape) layers(i int32) []Cause {
	var out []Cause
	for j := i + 1; j < t.nodes[i].end && len(out) < maxLayers; j = t.nodes[j].end {
		switch t.nodes[j].kind {
		case nodeObject:
			out = append(out, t.layer(j, 0, "errors", "branches", "causes"))
		case nodeNull, nodeArray:
		default:
			if s := t.nodes[j].text; s != "" {
				out = append(out, Cause{Message: s})
			}
		}
	}
	return out
}

// layer reads one layer from an object, with its own branches, which stand in the first
// member of the given names.
func (t *tape) layer(j int32, depth int, branches ...string) Cause {
	c := Cause{
		Message: t.childText(j, "message", "msg", "errormessage", "error", "err", "text", "detail", "description", "reason", "title", "excvalue"),
		Type:    t.childText(j, "type", "errortype", "name", "kind", "class", "exceptiontype", "exctype"),
		Code:    t.childText(j, "code", "errorcode", "errcode"),
	}
	if more := t.child(j, "extensions"); more >= 0 && c.Code == "" { // GraphQL's
		c.Code = t.childText(more, "code")
	}
	if b := t.child(j, branches...); b >= 0 && t.nodes[b].kind == nodeArray && depth < 8 {
		for k := b + 1; k < t.nodes[b].end && len(c.Causes) < maxBranches; k = t.nodes[k].end {
			if t.nodes[k].kind == nodeObject {
				c.Causes = append(c.Causes, t.layer(k, depth+1, branches...))
			} else if s, ok := t.scalar(k); ok {
				c.Causes = append(c.Causes, Cause{Message: s})
			}
		}
	}
	return c
}

// causes reads a nested cause: text, a list, or an object that may hold the next.
func (t *tape) causes(i int32, depth int) []Cause {
	if depth > maxDepth {
		return nil
	}
	switch n := &t.nodes[i]; n.kind {
	case nodeString:
		if n.text != "" {
			if list, ok := listText(n.text); ok {
				return list
			}
			return []Cause{{Message: n.text}}
		}
	case nodeArray:
		return t.layers(i)
	case nodeObject:
		if n.end == i+1 {
			return nil
		}
		if inner := t.child(i, "exception"); inner == i+1 && t.nodes[inner].kind == nodeObject && t.nodes[inner].end == n.end { // JBoss'
			return t.causes(inner, depth+1)
		}
		own := t.layer(i, depth, "errors", "branches")
		var out []Cause
		if own.Message != "" || own.Type != "" || own.Code != "" {
			out = append(out, own)
		}
		if next := t.child(i, "cause", "causedby", "inner", "innererror", "innerexception", "previous", "source", "causes"); next >= 0 {
			out = append(out, t.causes(next, depth+1)...)
		}
		return out
	}
	return nil
}
