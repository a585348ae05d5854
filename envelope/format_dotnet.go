package envelope

import "strings"

// dotnetLevels are the level words of .NET's console logger.
var dotnetLevels = map[string]Severity{"trce": Trace, "dbug": Debug, "info": Info, "warn": Warn, "fail": Error, "crit": Fatal}

// decodeDotnet reads .NET's simple console logger: "fail: Category[0]", perhaps behind a time,
// with the scopes, the message and the exception on indented lines below or behind it.
func decodeDotnet(f *filler, line string, rank int32) bool {
	var st stamp
	n, stamped := 0, false
	if isDigit(line[0]) {
		if st, n, stamped = f.isoTime(line); !stamped {
			return false
		}
	}
	word := strings.TrimLeft(line[n:min(len(line), n+240)], " ")
	if len(word) > 0 && word[0] == '\x1b' {
		word = stripColour(word)
	}
	if len(word) < 8 || word[4] != ':' || word[5] != ' ' {
		return false
	}
	sev, ok := dotnetLevels[word[:4]]
	if !ok {
		return false
	}
	word = firstLine(word[6:])
	category, rest, ok := strings.Cut(word, "[")
	event, _, closed := strings.Cut(rest, "]")
	if !ok || !closed || !allDigits(strings.TrimPrefix(event, "-")) || !isDotnetCategory(category) {
		return false
	}
	f.formats = append(f.formats, "dotnet")
	if stamped {
		f.stamp(st, rank+5, FromField, "head")
	}
	if f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = category
	}
	f.setAttribute("event_id", event)
	line = stripColour(line)
	_, rest, _ = strings.Cut(line, category+"["+event+"]")
	f.dotnetBody(rest, rank)
	return true
}

// isDotnetCategory tells whether s may name a type: dots, generic marks, no spaces.
func isDotnetCategory(s string) bool {
	return s != "" && len(s) < 200 && isAlpha(s[0]) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+`") == ""
}

// dotnetBody reads what follows the category.
func (f *filler) dotnetBody(body string, rank int32) {
	lines := strings.Split(strings.Trim(body, " \r\n"), "\n")
	kept := lines[:0]
	for _, l := range lines {
		l = strings.TrimRight(strings.TrimPrefix(l, "      "), " \r")
		if scopes, ok := strings.CutPrefix(l, "=> "); ok && len(kept) == 0 {
			f.dotnetScopes(scopes, rank)
			continue
		}
		kept = append(kept, l)
	}
	for i, l := range kept {
		if i+1 < len(kept) && strings.HasPrefix(kept[i+1], "   at ") {
			if typedLayer(l).Type != "" {
				f.clues.stack = strings.Join(kept[i:], "\n")
				kept = kept[:i]
				break
			}
		}
	}
	if message := strings.TrimSpace(strings.Join(kept, "\n")); message != "" {
		f.setMessage(message, rank)
	}
}

// dotnetScopes reads "SpanId:…, TraceId:…, ParentId:… => RequestPath:/pay RequestId:0HM:1".
func (f *filler) dotnetScopes(s string, rank int32) {
	from := len(f.t.nodes)
	for i, part := range strings.Fields(s) {
		name, value, ok := strings.Cut(strings.TrimSuffix(part, ","), ":")
		if i < 64 && ok && isLogger(name) && value != "" {
			f.t.add(name, value, nodeString)
		}
	}
	f.walkNew(from, rank+50)
}
