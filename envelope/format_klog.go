package envelope

import (
	"strings"
	"time"
)

// decodeKlog reads klog and glog: "E1121 03:18:07.950516   18575 a.go:274] message", the
// message quoted and followed by pairs when it is structured. Values of several lines are
// written as err=<, indented lines, " >". The time has no year and no zone.
func decodeKlog(f *filler, line string, rank int32) bool {
	if len(line) < 22 || strings.IndexByte("IWEFD", line[0]) < 0 || line[5] != ' ' || line[8] != ':' || line[11] != ':' {
		return false
	}
	t, err := time.Parse("0102 15:04:05.999999999", strings.TrimRight(line[1:min(21, len(line))], " "))
	if err != nil {
		return false
	}
	place, text, ok := strings.Cut(line[21:], "] ")
	if !ok || strings.ContainsAny(place, "\n") {
		return false
	}
	f.formats = append(f.formats, "klog")
	f.stamp(stamp{t: t, noYear: true, noZone: true}, rank, FromField, "head")
	f.setSeverity(line[:1], rank)
	if i := strings.LastIndexByte(place, ' '); i >= 0 && f.take(FieldCaller, rank, FromField, "head") {
		f.e.Caller = place[i+1:]
	}
	message := text
	if quotedMessage, n := quoted(text); n > 0 {
		from := len(f.t.nodes)
		message = quotedMessage
		f.klogPairs(text[n:])
		f.walkNew(from, rank)
	}
	f.setMessage(strings.TrimRight(message, "\n"), rank)
	return true
}

// klogPairs reads pairs with klog's values of several lines.
func (f *filler) klogPairs(s string) {
	for len(f.t.nodes) < maxNodes {
		start, at, ok := nextPair(s, 0)
		if !ok {
			return
		}
		key := s[start : at-1]
		rest := s[at:]
		if body, isBlock := strings.CutPrefix(rest, "<\n"); isBlock {
			text, after, found := strings.Cut(body, "\n >")
			if !found {
				text, after = body, ""
			}
			f.t.add(key, strings.TrimPrefix(strings.ReplaceAll(text, "\n\t", "\n"), "\t"), nodeString)
			s = after
			continue
		}
		if text, n := quoted(rest); n > 0 {
			f.t.add(key, text, nodeString)
			s = rest[n:]
			continue
		}
		value, after, _ := strings.Cut(rest, " ")
		f.addText(key, value)
		s = after
	}
}

// setSeverity stores a level that the head of a line names.
func (f *filler) setSeverity(level string, rank int32) bool {
	sev, ok := ParseSeverity(level)
	if ok && f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	return ok
}

// setMessage stores the message of a text format.
func (f *filler) setMessage(text string, rank int32) {
	if f.take(FieldMessage, rank+5, FromField, "head") {
		f.e.Message = text
	}
}
