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
