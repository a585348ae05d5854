package envelope

import "strings"

// decodeJSON reads a JSON object, of any library: what its fields are called decides. An
// object that only wraps another line (Docker's json-file, a shipper's message or _entry)
// yields that line, its own fields counting less.
func decodeJSON(f *filler, line string, rank int32) bool {
	at := 0
	for at < len(line) && line[at] <= ' ' {
		at++
	}
	if at == len(line) || line[at] != '{' {
		return false
	}
	first := int32(len(f.t.nodes))
	_, ok := scan(&f.t, line[at:])
	if !ok || f.t.nodes[first].end == first+1 {
		return false
	}
	f.object(first, rank, "json")
	return true
}

// object reads a document by its names, after the line that it wraps, if it wraps one.
func (f *filler) object(first, rank int32, name string) {
	sc := scope{rank: rank, how: FromField}
	end := f.t.nodes[first].end
	i, kind := f.wrapped(first)
	if i >= 0 && kind == "otlp" && otlp(f, i, rank) {
		f.formats = append(f.formats, "otlp")
		return
	}
	if i >= 0 && kind != "otlp" {
		f.formats = append(f.formats, kind)
		f.text(strings.TrimSuffix(f.t.nodes[i].text, "\n"), rank)
		sc.rank, sc.skip, sc.skipped = rank+rankWrapper, i, true
		f.walk(first+1, end, 0, sc)
		return
	}
	if i := f.shippedLine(first); i >= 0 && f.known(strings.TrimSuffix(f.t.nodes[i].text, "\n"), rank) {
		f.formats = append([]string{name}, f.formats...)
		sc.rank, sc.skip, sc.skipped = rank+rankWrapper, i, true
		f.walk(first+1, end, 0, sc)
		return
	}
	f.formats = append(f.formats, name)
	f.walk(first+1, end, 0, sc)
	if f.have[FieldSeverity] == 0 && f.e.Message != "" && f.t.child(first, "sourcetype", "kubernetes", "agent", "stream") >= 0 {
		f.known(f.e.Message, rank) // Vector and Filebeat keep the container's line there
	}
	f.afterObject(first, sc)
	f.dialect(first, sc)
}

// wrapped finds the member of an object that holds a whole line or OTLP request.
func (f *filler) wrapped(first int32) (i int32, kind string) {
	end := f.t.nodes[first].end
	for j := first + 1; j < end; j = f.t.nodes[j].end {
		n := &f.t.nodes[j]
		if n.kind == nodeArray && (n.key == "resourceLogs" || n.key == "resource_logs") {
			return j, "otlp"
		}
		if n.kind != nodeString || n.text == "" || n.cut {
			continue
		}
		if c := n.text[0]; c != '{' && c != '"' && c > ' ' && n.key != "log" && n.key != "_entry" {
			continue // no line of JSON
		}
		switch n.key {
		case "log":
			// Docker and Fluent Bit; a library's own "log" beside a message is a field.
			if f.t.child(first, "message", "msg") < 0 {
				return j, "docker"
			}
		case "_entry":
			return j, "packed"
		case "message", "msg", "MESSAGE", "body", "@message", "line":
			if t := n.text; (t[0] == '{' || t[0] == '"' && strings.HasPrefix(t, "\"{")) && looksLikeJSON(t) {
				return j, "wrapped"
			}
		}
	}
	return -1, ""
}

// shippedLine finds the member in which journald or Azure Monitor keeps a whole line of the
// program's, which may be of any format or plain text; -1 when there is none.
func (f *filler) shippedLine(first int32) int32 {
	i := int32(-1)
	second := f.t.nodes[first+1].end
	switch key := f.t.nodes[first+1].key; {
	case key == "time" && second < f.t.nodes[first].end &&
		(f.t.nodes[second].key == "resourceId" || f.t.nodes[second].key == "category"): // Azure's
		i = f.t.child(first, "resultdescription")
	case key != "" && (key[0] == '_' || key[0] >= 'A' && key[0] <= 'Z'): // journald's
		if j := f.t.child(first, "message"); j >= 0 && f.t.nodes[j].key == "MESSAGE" {
			i = j
		}
	}
	if i < 0 || f.t.nodes[i].kind != nodeString || f.t.nodes[i].cut {
		return -1
	}
	return i
}

func looksLikeJSON(s string) bool {
	s = strings.TrimLeft(s, "{\" \t\n\\")
	return strings.Contains(s[:min(len(s), 64)], "\":") || strings.Contains(s[:min(len(s), 64)], "\\\":")
}

// place joins a file and a line that stand in fields of their own; logrus writes both in
// one.
func (f *filler) place(rank int32) {
	place := f.file
	if f.line != "" && place != "" {
		place += ":" + f.line
	}
	if isPlace(place) && f.take(FieldCaller, rank+90, FromField, "file") {
		f.e.Caller = place
	}
}

// afterObject reads what only makes sense when all fields of the object are known.
func (f *filler) afterObject(first int32, sc scope) {
	f.place(sc.rank)
	if f.name == "" {
		return
	}
	switch {
	case f.t.child(first, "pid") >= 0 && f.t.child(first, "hostname") >= 0: // bunyan, pino
		if f.take(FieldService, sc.rank+150, FromDerived, "name") {
			f.e.Service = f.name
		}
	case isExceptionName(f.name) && f.clues.stack != "": // winston
		if f.take(FieldErrorType, sc.rank+150, sc.how, "name") {
			f.e.ErrorType = f.name
		}
	case isLogger(f.name) && (f.clues.stack != "" || f.t.child(first, "levelname", "taskname", "process", "thread") >= 0): // Python's
		if f.take(FieldLogger, sc.rank+150, FromDerived, "name") {
			f.e.Logger = f.name
		}
	}
}
