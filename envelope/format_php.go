package envelope

import (
	"strings"
	"time"
)

// decodeMonolog reads Monolog's and Laravel's lines: "[time] channel.LEVEL: message {context}
// {extra}". Laravel's channel is the environment; its context holds a printed exception.
func decodeMonolog(f *filler, line string, rank int32) bool {
	if len(line) < 24 || line[0] != '[' {
		return false
	}
	st, n, ok := isoTime(line[1:])
	if !ok || n+2 >= len(line) || line[1+n] != ']' || line[2+n] != ' ' {
		return false
	}
	head, rest, ok := strings.Cut(line[n+3:], ":")
	i := strings.LastIndexByte(head, '.')
	if !ok || i <= 0 || len(head) > 120 || !isLogger(head[:i]) || head[i+1:] != strings.ToUpper(head[i+1:]) || !isLevel(head[i+1:]) ||
		rest != "" && rest[0] != ' ' {
		return false
	}
	f.formats = append(f.formats, "monolog")
	f.stamp(st, rank+5, FromField, "head")
	f.setSeverity(head[i+1:], rank)
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = head[:i]
	}
	f.setMessage(f.monologContext(strings.TrimSpace(rest), rank), rank)
	return true
}

// monologMarks bounds how many places of a line are tried for the start of its context.
const monologMarks = 32

// monologContext reads the JSON values that end a line and returns what stands before them.
func (f *filler) monologContext(s string, rank int32) (message string) {
	if !strings.HasSuffix(s, "}") && !strings.HasSuffix(s, "]") {
		return s
	}
	for i, tries := 0, 0; i < len(s) && tries < monologMarks; i++ {
		if s[i] != '{' && s[i] != '[' || i > 0 && s[i-1] != ' ' {
			continue
		}
		tries++
		from := len(f.t.nodes)
		if f.jsonValues(s[i:]) {
			for j := int32(from); j < int32(len(f.t.nodes)); j = f.t.nodes[j].end {
				if f.t.nodes[j].kind == nodeObject {
					f.walk(j+1, f.t.nodes[j].end, 0, scope{rank: rank + 50, how: FromField})
				}
			}
			return strings.TrimSpace(s[:i])
		}
		f.t.nodes = f.t.nodes[:from]
	}
	return s
}

// jsonValues scans one or two JSON values that are all of s: a context and what processors
// added.
func (f *filler) jsonValues(s string) bool {
	for values := 0; values < 2; values++ {
		switch {
		case strings.HasPrefix(s, "[]") || strings.HasPrefix(s, "{}"):
			s = s[2:]
		case strings.HasPrefix(s, "{\"") || strings.HasPrefix(s, "[\"") || strings.HasPrefix(s, "[{"):
			truncated := f.t.truncated
			end, ok := scan(&f.t, s)
			if !ok || f.t.truncated != truncated {
				f.t.truncated = truncated
				return false
			}
			s = s[end:]
		default:
			return false
		}
		if s = strings.TrimLeft(s, " "); s == "" {
			return true
		}
	}
	return false
}

// phpLevels are PHP's own words for the level of an error.
var phpLevels = [...]struct {
	word string
	sev  Severity
}{
	{"Fatal error", Fatal}, {"Recoverable fatal error", Error}, {"Parse error", Error}, {"Core error", Fatal}, {"Compile error", Fatal},
	{"Warning", Warn}, {"Notice", Info}, {"Deprecated", Info},
}

// decodePHP reads PHP's error log ("[21-Nov-2026 03:18:07 UTC] PHP Fatal error:  Uncaught …")
// and PHP-FPM's ("[21-Nov-2026 03:18:07] WARNING: [pool www] …", "NOTICE: PHP message: …").
func decodePHP(f *filler, line string, rank int32) bool {
	rest := line
	var st stamp
	stamped := false
	if strings.HasPrefix(line, "[") && len(line) > 24 && line[3] == '-' && line[7] == '-' {
		inner, after, ok := strings.Cut(line[1:], "] ")
		if !ok {
			return false
		}
		if st, ok = phpTime(inner); !ok {
			return false
		}
		rest, stamped = after, true
	}
	level := ""
	if stamped {
		if word, after, ok := strings.Cut(rest, ": "); ok && word == strings.ToUpper(word) && isLevel(word) {
			level, rest = word, after
		}
	}
	said := strings.TrimPrefix(strings.TrimPrefix(rest, "NOTICE: "), "PHP message: ")
	sev, message, ok := phpSaid(said)
	if !ok && !stamped {
		return false
	}
	f.formats = append(f.formats, "php")
	if stamped {
		f.stamp(st, rank+5, FromField, "head")
	}
	switch {
	case ok:
		if f.take(FieldSeverity, rank+5, FromField, "head") {
			f.e.Severity = sev
		}
	case level != "":
		f.setSeverity(level, rank)
		message = rest
	default:
		message = rest
	}
	first, tail, _ := strings.Cut(message, "\n")
	if i := strings.LastIndex(first, " in /"); i > 0 {
		place := strings.Replace(first[i+len(" in "):], " on line ", ":", 1)
		if isPlace(place) {
			f.setCaller(place, rank)
			first = first[:i]
		}
	}
	if thrown, ok := strings.CutPrefix(first, "Uncaught "); ok {
		f.clues.errText, f.clues.errRank = thrown, rankText
		first = thrown
	}
	if strings.Contains(tail, "#0 ") && f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = tail
	}
	f.setMessage(first, rank)
	return true
}

// phpSaid reads what PHP itself writes: "PHP Warning:  message".
func phpSaid(s string) (sev Severity, message string, ok bool) {
	rest, ok := strings.CutPrefix(s, "PHP ")
	if !ok {
		return "", "", false
	}
	for _, l := range phpLevels {
		if after, ok := strings.CutPrefix(rest, l.word+": "); ok {
			return l.sev, strings.TrimSpace(after), true
		}
	}
	return "", "", false
}

// phpTime reads 21-Nov-2026 03:18:07, with a zone by name or without.
func phpTime(s string) (stamp, bool) {
	when, zone, _ := strings.Cut(s[:min(len(s), 80)], " ")
	clock, zone, _ := strings.Cut(zone, " ")
	t, err := time.Parse("02-Jan-2006 15:04:05", when+" "+clock)
	if err != nil {
		return stamp{}, false
	}
	return stamp{t: t, noZone: zone != "UTC" && zone != "GMT"}, true
}
