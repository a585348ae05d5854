package envelope

import "strings"

// dialect reads what only makes sense once it is known which program writes such objects:
// their first members tell.
func (f *filler) dialect(first int32, sc scope) {
	end := f.t.nodes[first].end
	if end <= first+1 {
		return
	}
	second := f.t.nodes[first+1].end
	if second >= end {
		return
	}
	switch f.t.nodes[first+1].key {
	case "t":
		if f.t.nodes[second].key == "s" {
			f.mongo(first, sc)
		}
	case "time":
		if f.t.nodes[second].key == "id" && f.t.child(first, "latencyhuman") >= 0 {
			f.echo(second, sc)
		}
	case "EventId", "Timestamp":
		if f.t.child(first, "eventid") >= 0 && f.t.child(first, "category") >= 0 {
			f.dotnetJSON(first, sc)
		}
	}
}

// mongo reads MongoDB's structured log: t (time), s (severity), c (component), ctx, msg, attr.
func (f *filler) mongo(first int32, sc scope) {
	if st, ok := parseTime(f.t.childText(first+1, "date")); ok {
		f.stamp(st, sc.rank+5, sc.how, "t")
	}
	level := f.t.childText(first, "s")
	if strings.HasPrefix(level, "D") {
		level = "D"
	}
	if sev, ok := ParseSeverity(level); ok && f.take(FieldSeverity, sc.rank+5, sc.how, "s") {
		f.e.Severity = sev
	}
	if c := f.t.childText(first, "c"); c != "" && c != "-" && f.take(FieldLogger, sc.rank+5, sc.how, "c") {
		f.e.Logger = c
	}
	attr := f.t.child(first, "attr")
	if attr < 0 {
		return
	}
	failed := f.t.child(attr, "error")
	if failed < 0 {
		failed = attr // a slow query's own errName and errMsg
	}
	if name := f.t.childText(failed, "codename", "errname"); name != "" && f.take(FieldCode, sc.rank, sc.how, "attr.error.codeName") {
		f.e.Code = name
	}
	if text := f.t.childText(failed, "errmsg"); text != "" {
		f.clues.errText, f.clues.errRank, f.clues.errKey = text, sc.rank, "attr.error.errmsg"
	}
}

// echo takes the id of Echo's default access log, which is that of the request.
func (f *filler) echo(id int32, sc scope) {
	if s, ok := f.t.scalar(id); ok && f.take(FieldRequestID, sc.rank+100, sc.how, "id") {
		f.e.RequestID = s
	}
}

// dotnetJSON takes the logger of .NET's JSON console, where "Category" is no class of an error.
func (f *filler) dotnetJSON(first int32, sc scope) {
	if s := f.t.childText(first, "category"); s != "" && f.take(FieldLogger, sc.rank+100, sc.how, "Category") {
		f.e.Logger = s
	}
}
