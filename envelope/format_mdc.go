package envelope

import "strings"

// contextMax bounds the length of what is taken for mapped context, in bytes.
const contextMax = 1024

// mapped reads what patterns put between brackets or braces beside the level: the pairs of
// Logback's and log4j's mapped diagnostic context (name=value, name=value), a trace and span
// id, or a request id alone. ok is false for anything else, such as the name of a thread.
func (f *filler) mapped(s string, rank int32) (ok bool) {
	if t, sp, ok := traceBracket(s); ok {
		f.setIDs(t, sp, rank)
		return true
	}
	s = strings.TrimSpace(s)
	if f.loneID(s, rank) {
		return true
	}
	if len(s) > contextMax || strings.IndexByte(s, '=') < 0 {
		return false
	}
	from := len(f.t.nodes)
	known := false
	for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' || c == ' ' }) {
		name, value, found := strings.Cut(part, "=")
		if !found || !isLogger(name) {
			f.t.nodes = f.t.nodes[:from]
			return false
		}
		if r, have := f.d.names.of(name); have {
			known = known || r.act != actNone
		}
		if value = strings.Trim(value, `"'`); value != "" && value != "null" {
			f.addText(name, value)
		}
	}
	if !known {
		f.t.nodes = f.t.nodes[:from]
		return false
	}
	f.walkNew(from, rank)
	return true
}

// loneID reads an id that stands between brackets without a name: a UUID or what begins
// with "req" is a request's, 32 digits of hex a trace's. It is a guess. So is "rid:req-7".
func (f *filler) loneID(s string, rank int32) bool {
	name, value, named := strings.Cut(s, ":")
	if named {
		r, ok := f.d.names.of(name)
		if !ok || r.act != actRequestID && r.act != actTraceID && r.act != actCorrelationID || !isIDWord(value) {
			return false
		}
		f.textField(rule{act: r.act}, value)
		return true
	}
	switch {
	case isUUID(s) || isRequestWord(s):
		if f.take(FieldRequestID, rank+200, FromDerived, "head") {
			f.e.RequestID = s
		}
	case len(s) == 32 && isHex(s):
		id, ok := ParseTraceID(s)
		if !ok {
			return false
		}
		if f.take(FieldTraceID, rank+200, FromDerived, "head") {
			f.e.TraceID = id
		}
	default:
		return false
	}
	return true
}

// isRequestWord tells whether a word calls itself a request's id: req-7, req_8a6e, request-9.
func isRequestWord(s string) bool {
	rest, ok := strings.CutPrefix(s, "req")
	if !ok {
		return false
	}
	rest = strings.TrimPrefix(rest, "uest")
	return len(rest) > 1 && (rest[0] == '-' || rest[0] == '_') && isIDWord(rest[1:]) && strings.ContainsAny(rest, "0123456789")
}

func isIDWord(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isAlnum(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return true
}

// isUUID tells whether s is one in its usual form of 36 characters.
func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	return isHex(s[:8]) && isHex(s[9:13]) && isHex(s[14:18]) && isHex(s[19:23]) && isHex(s[24:])
}

// tags reads the brackets at the start of a message that hold ids or context, as Rails' tagged
// logging and patterns write them, and returns what follows; other brackets are the message's.
func (f *filler) tags(s string, rank int32) string {
	for i := 0; i < 8 && strings.HasPrefix(s, "["); i++ {
		inner, after, ok := strings.Cut(s[1:], "]")
		if !ok || after != "" && after[0] != ' ' && after[0] != '[' || !f.mapped(inner, rank) {
			break
		}
		s = strings.TrimPrefix(after, " ")
	}
	return s
}

// bracketed reads what stands between brackets and braces after the level: a thread, a name,
// mapped context, ids. Brackets that hold anything else are the message's.
func (f *filler) bracketed(rest string, rank int32) string {
	word, taken := "", 0
	for i := 0; i < 8; i++ {
		closing := "] "
		if strings.HasPrefix(rest, "{") {
			closing = "} "
		} else if !strings.HasPrefix(rest, "[") {
			break
		}
		inner, after, found := strings.Cut(rest[1:], closing)
		if !found {
			break
		}
		if inner != "" && !f.mapped(inner, rank) {
			if inner = strings.TrimRight(inner, " "); closing == "} " || strings.ContainsAny(inner, " =") && !beforeLogger(inner, after) {
				break
			}
			switch {
			case !isPlace(inner):
				if word != "" {
					f.bracketWord(word, rank)
				}
				word = inner
			case isLogger(word) && f.take(FieldLogger, rank+105, FromField, "head"): // Python's: [logger] [file:line]
				f.e.Logger, word = word, ""
				fallthrough
			default:
				f.setCaller(inner, rank)
			}
		}
		rest = strings.TrimLeft(after, " ")
		taken++
	}
	if word != "" {
		f.bracketWord(word, rank)
	}
	if taken > 0 {
		rest = strings.TrimPrefix(rest, "- ")
		if thread, after, ok := strings.Cut(rest, ") "); ok && strings.HasPrefix(thread, "(") && isLogger(thread[1:]) { // JBoss'
			f.setAttribute("thread", thread[1:])
			rest = strings.TrimLeft(after, " ")
		}
	}
	if word, after, ok := strings.Cut(rest, "> "); ok && strings.HasPrefix(word, "<") && strings.Count(word, ".") == 2 && // Erlang's process
		allDigits(strings.ReplaceAll(word[1:], ".", "")) {
		f.setAttribute("pid", word[1:])
		rest = after
	}
	return f.namedID(rest, rank)
}

// beforeLogger tells whether brackets with spaces are the name of a thread, since a logger and
// a dash follow: Kafka's "[kafka-producer-network-thread | producer-1] o.a.k.Client - ".
func beforeLogger(inner, after string) bool {
	name, _, ok := strings.Cut(after, " - ")
	return ok && strings.IndexByte(inner, '=') < 0 && isLogger(strings.TrimSpace(name))
}

// bracketWord stores a word between brackets after the level: MySQL's number of an error, a
// logger, or a thread.
func (f *filler) bracketWord(s string, rank int32) {
	switch {
	case strings.HasPrefix(s, "MY-") && allDigits(s[3:]):
		if f.take(FieldCode, rank+5, FromField, "head") {
			f.e.Code = s
		}
	case (strings.Count(s, ".") >= 2 || strings.Contains(s, "::")) && isLogger(s) || strings.HasPrefix(f.e.Code, "MY-"):
		if f.take(FieldLogger, rank+105, FromField, "head") {
			f.e.Logger = s
		}
	default:
		f.setAttribute("thread", s)
	}
}

// context reads brackets and braces with nothing beside them as mapped context or ids, which
// may be none: "[]", log4net's "[(null)]".
func (f *filler) context(s string, rank int32) bool {
	s = strings.TrimSpace(s)
	if s == "[]" || s == "{}" || s == "[(null)]" {
		return true
	}
	if len(s) < 3 || s[0] != '[' && s[0] != '{' || s[len(s)-1] != ']' && s[len(s)-1] != '}' || strings.ContainsAny(s[1:len(s)-1], "[]{}") {
		return false
	}
	return f.mapped(s[1:len(s)-1], rank)
}

// namedID reads an id that stands as a word of its own before the message: rid:req-7, or
// request_id=req-7 when no other pair follows it.
func (f *filler) namedID(rest string, rank int32) string {
	word, after, ok := strings.Cut(rest, " ")
	if !ok || len(word) > 160 {
		return rest
	}
	if name, _, pair := strings.Cut(word, "="); pair {
		if next, _, _ := strings.Cut(after, " "); strings.Contains(next, "=") || !f.oneWord(name) || !f.mapped(word, rank) {
			return rest
		}
		return strings.TrimLeft(after, " ")
	}
	if strings.IndexByte(word, ':') > 0 && f.loneID(word, rank) {
		return strings.TrimLeft(after, " ")
	}
	return rest
}
