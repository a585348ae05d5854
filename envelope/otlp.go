package envelope

// otlp reads one log record out of an OTLP/JSON request (resourceLogs, scopeLogs,
// logRecords): the first. Whoever reads files splits requests beforehand.
func otlp(f *filler, res, rank int32) bool {
	if f.t.nodes[res].kind != nodeArray || f.t.nodes[res].end == res+1 {
		return false
	}
	res++
	scopes := f.t.child(res, "scopelogs", "instrumentationlibrarylogs")
	if scopes < 0 || f.t.nodes[scopes].kind != nodeArray || f.t.nodes[scopes].end == scopes+1 {
		return false
	}
	scopes++
	records := f.t.child(scopes, "logrecords", "logs")
	if records < 0 || f.t.nodes[records].kind != nodeArray || f.t.nodes[records].end == records+1 {
		return false
	}
	records++
	sc := scope{rank: rank, how: FromField}
	f.walk(records+1, f.t.nodes[records].end, 0, sc)
	if name := f.t.child(scopes, "scope", "instrumentationlibrary"); name >= 0 {
		if s := f.t.childText(name, "name"); s != "" && f.take(FieldLogger, rank+90, FromField, "scope.name") {
			f.e.Logger = s
		}
	}
	if r := f.t.child(res, "resource"); r >= 0 {
		if a := f.t.child(r, "attributes"); a >= 0 && f.t.nodes[a].kind == nodeArray {
			sc.rank += rankWrapper
			f.segs = append(f.segs, segment{node: a})
			f.keyValues(a, sc)
			f.segs = f.segs[:len(f.segs)-1]
		}
	}
	return true
}

// keyValues reads OTLP's list of {key, value}, in the spelling of the specification or of
// Go's stdout exporter.
func (f *filler) keyValues(i int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.end == i+1 || f.t.child(i+1, "key") < 0 {
		return false
	}
	var pairs []int32
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		pairs = append(pairs, j)
	}
	from := int32(len(f.t.nodes))
	for _, j := range pairs {
		if v := f.t.child(j, "value"); v >= 0 {
			f.anyValue(f.t.childText(j, "key"), v)
		}
	}
	f.segs[len(f.segs)-1].drop = true
	f.walk(from, int32(len(f.t.nodes)), len(f.path), sc)
	return true
}

// anyValue appends an OTLP AnyValue as a plain node named key.
func (f *filler) anyValue(key string, v int32) {
	n := &f.t.nodes[v]
	if n.kind != nodeObject || n.end == v+1 {
		f.t.add(key, n.text, n.kind)
		return
	}
	inner := v + 1 // stringValue, intValue, …
	if j := f.t.child(v, "value"); j >= 0 {
		inner = j // {Type, Value}
	}
	switch in := f.t.nodes[inner]; {
	case in.kind == nodeObject && f.t.child(inner, "values") >= 0:
		list := f.t.child(inner, "values")
		if f.t.nodes[list].end > list+1 {
			f.anyValue(key, list+1)
		}
	case normalIs(in.key, "intvalue") || normalIs(in.key, "doublevalue"):
		f.t.add(key, in.text, nodeNumber)
	case in.kind == nodeObject || in.kind == nodeArray:
		f.t.add(key, in.text, nodeString)
	default:
		f.t.add(key, in.text, in.kind)
	}
}
