package envelope

// inSpan tells what fields of a span may say of an event inside it.
func inSpan(a action) bool {
	switch a {
	case actMessage, actEvent, actSeverity, actSeverityNumber, actSyslogSeverity, actTime, actError, actErrorType, actErrorMessage,
		actLogger, actName, actCaller, actFile, actLine, actStack, actVerbose, actChain, actCauses, actCause,
		actBranches, actSource, actSpan, actSpans, actPanic, actWrapped, actKindOrType, actStatus, actBareCode, actCode,
		actClass, actDetail:
		return false
	}
	return true
}

// span reads one span of Rust's tracing: its fields count for the event, less than the
// event's own.
func (f *filler) span(i int32, level int32, sc scope) {
	sc.span = true
	sc.rank += rankSpan + level*rankOuter
	f.segs[len(f.segs)-1].drop = true
	if name := f.t.child(i, "name"); name >= 0 {
		sc.skip, sc.skipped = name, true
		if s, ok := f.t.scalar(name); ok && level == 0 && !sc.silent {
			f.setAttribute("span", s)
		}
	}
	f.walk(i+1, f.t.nodes[i].end, len(f.path), sc)
}

// spans reads tracing's list of spans, outermost first, from the innermost outwards.
func (f *filler) spans(i int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind != nodeArray || n.end == i+1 || f.t.nodes[i+1].kind != nodeObject {
		return false
	}
	var members []int32
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		if f.t.nodes[j].kind == nodeObject {
			members = append(members, j)
		}
	}
	for k := len(members) - 1; k >= 0; k-- {
		f.span(members[k], int32(min(len(members)-1-k, 60)), sc)
	}
	if !sc.silent && !f.d.options.NoAttributes {
		var path []any
		for _, j := range members {
			if name := f.t.childText(j, "name"); name != "" {
				path = append(path, name)
			}
		}
		f.setAttribute("spans", path)
	}
	return true
}

// scopes reads the scopes that .NET's console keeps around an event, outermost first: what
// they hold counts less than the event's own.
func (f *filler) scopes(i int32, sc scope) bool {
	n := &f.t.nodes[i]
	objects := 0
	for j := i + 1; n.kind == nodeArray && j < n.end; j = f.t.nodes[j].end {
		if f.t.nodes[j].kind == nodeObject { // beside those that are plain text
			objects++
		}
	}
	if objects == 0 {
		return false
	}
	sc.span = true
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		if f.t.nodes[j].kind == nodeObject {
			sc.rank += rankSpan
			f.walk(j+1, f.t.nodes[j].end, len(f.path), sc)
		}
	}
	return true
}
