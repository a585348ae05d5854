package envelope

import (
	"html"
	"strings"
	"time"
)

// julTimes are the heads of java.util.logging's SimpleFormatter; later JDKs write a narrow
// no-break space before AM.
var julTimes = [...]string{"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006, 3:04:05 PM"}

func julTime(s string) (time.Time, bool) {
	for _, layout := range julTimes {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// decodeJUL reads java.util.logging's two-line records: "Nov 21, 2026 3:22:42 AM class
// method", "SEVERE: message", then a stack; and its XML records.
func decodeJUL(f *filler, line string, rank int32) bool {
	if strings.HasPrefix(line, "<record>") {
		return julXML(f, line, rank)
	}
	head, rest, ok := strings.Cut(line, "\n")
	if !ok || len(head) > 400 || len(head) < 20 || head[3] != ' ' {
		return false
	}
	head = strings.ReplaceAll(head, "\u202f", " ")
	i := max(strings.Index(head, " AM"), strings.Index(head, " PM"))
	if i < 0 {
		return false
	}
	t, ok := julTime(head[:i+3])
	if !ok {
		return false
	}
	first, tail, more := strings.Cut(rest, "\n")
	level, message, found := strings.Cut(first, ": ")
	if !found || !f.setSeverity(level, rank) {
		return false
	}
	f.formats = append(f.formats, "jul")
	f.stamp(stamp{t: t, noZone: true}, rank+5, FromField, "head")
	place := strings.Fields(head[i+3:])
	if len(place) > 0 && f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = place[0]
	}
	if len(place) > 1 {
		f.setAttribute("method", place[1])
	}
	f.setMessage(message, rank)
	if more {
		f.tail(tail, rank)
	}
	return true
}

// julXML reads one <record> of java.util.logging's XMLFormatter. Its elements hold plain
// text only, so that their names are enough.
func julXML(f *filler, line string, rank int32) bool {
	f.formats = append(f.formats, "jul-xml")
	for rest := line; ; {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			break
		}
		name, body, ok := strings.Cut(after, ">")
		if !ok || name == "" {
			break
		}
		text, _, ok := strings.Cut(body, "</"+name+">")
		rest = body
		if !ok || strings.Contains(text, "<") || len(name) > 64 || name[0] == '/' {
			continue
		}
		rest = body[len(text):]
		value := html.UnescapeString(text)
		switch name {
		case "date":
			if st, ok := parseTime(value); ok {
				f.stamp(st, rank, FromField, name)
			}
		case "level":
			f.setSeverity(value, rank)
		case "logger":
			if f.take(FieldLogger, rank, FromField, name) {
				f.e.Logger = value
			}
		case "message":
			if f.have[FieldMessage] == 0 { // the exception's message follows the record's
				f.setMessage(value, rank)
			} else {
				f.errorText(value, rank, scope{})
			}
		default:
			f.setAttribute(name, value)
		}
	}
	return true
}

// decodeJavaStack reads a printed exception without a head: the JVM's "Exception in thread
// …", Node.js's uncaught errors and console.error.
func decodeJavaStack(f *filler, line string, rank int32) bool {
	text := strings.TrimPrefix(strings.TrimLeft(strings.TrimRight(line, " \r\n"), " "), "⨯ ") // Next.js'
	if !strings.Contains(text, "\n\tat ") && !strings.Contains(text, "\n    at ") && !strings.Contains(text, "\n   at ") {
		return false
	}
	header := text
	uncaught := false
	// Node.js prints the place and the source line first, then a blank line.
	if before, after, ok := strings.Cut(text, "^\n\n"); ok && strings.Count(before, "\n") < 8 {
		header, uncaught = after, true
	}
	if strings.HasPrefix(header, "Exception in thread ") || strings.HasPrefix(header, "Uncaught ") {
		if thread, _, ok := strings.Cut(strings.TrimPrefix(header, "Exception in thread \""), "\" "); ok && thread != "" && len(thread) < 100 {
			f.setAttribute("thread", thread)
		}
	}
	t, ok := javaStack(header)
	if !ok || t.typ == "" {
		return false
	}
	f.formats = append(f.formats, "stack")
	f.setMessage(t.message, rank)
	if t.message != "" {
		f.e.ErrorMessage = t.message
		f.take(FieldErrorMessage, rank+100, FromText, "")
	}
	f.clues.stack = header
	f.nodeProperties(header, rank)
	if uncaught && f.take(FieldSeverity, rank+500, FromDerived, "") {
		f.e.Severity = Fatal
	}
	return true
}

// nodeProperties reads the properties that util.inspect prints after the frames of the
// outermost error: "  code: 'PAY_GATEWAY',".
func (f *filler) nodeProperties(text string, rank int32) {
	from := len(f.t.nodes)
	for _, line := range strings.Split(text, "\n") {
		body := strings.TrimLeft(line, " ")
		if strings.HasPrefix(body, "[cause]") {
			break
		}
		name, value, ok := strings.Cut(body, ": ")
		if !ok || len(line)-len(body) != 2 || !isLogger(name) || strings.HasPrefix(body, "at ") || len(f.t.nodes)-from > 256 {
			continue
		}
		value = strings.TrimSuffix(value, ",")
		if n := len(value); n >= 2 && value[0] == '\'' && value[n-1] == '\'' {
			f.t.add(name, unescape(value[1:n-1]), nodeString)
		} else {
			f.addText(name, value)
		}
	}
	f.walk(int32(from), int32(len(f.t.nodes)), 0, scope{rank: rank, how: FromField, error: true})
}
