package envelope

import (
	"fmt"
	"slices"
	"strings"
)

// hint is what one part of an error, other than its code and statuses, tells of its kind.
type hint struct {
	kind Kind
	told string
	weak bool // it decides when nothing else does, and makes no status more precise
	// named says that a type or a code of another API told it, not words that may be said of
	// anything.
	named bool
}

// hints are those of one error, most telling first, read when they are first asked for.
type hints struct {
	list  []hint
	read  bool
	lower string // the text, in lower case
}

// of reads the hints of e: an SQLSTATE in its text, the types of the outermost and innermost
// error, the innermost error's code, codes and gRPC statuses that the text quotes, well-known
// texts, a mail server's reply, types and HTTP statuses that the text quotes, and last types
// that only name what failed. A text may say which of several things an SQLSTATE or a timeout
// was.
func (h *hints) of(e *Envelope) *hints {
	if h.read {
		return h
	}
	h.read = true
	text := signature(e)
	lower := strings.ToLower(text)
	h.lower = lower
	textKind, words, hasText := kindOfText(lower)
	textHint := hint{kind: textKind, told: fmt.Sprintf("%q in the error's text", words)}
	add := func(n hint) {
		if hasText && (n.kind == KindCancelled || n.kind == KindTimeout) && betterThanTimeout(n.kind, textKind) {
			n = textHint
		}
		h.list = append(h.list, n)
	}
	if state, ok := sqlStateIn(text); ok {
		k, _ := kindOfSQLClass(state)
		add(hint{kind: k, told: "SQLSTATE " + state + " in the text", weak: k == KindInternal, named: true})
	}
	in, _ := e.Innermost()
	types := [...]string{e.ErrorType, in.Type}
	if types[0] == types[1] {
		types[1] = ""
	}
	var weak []hint
	for _, typ := range types {
		if k, about, ok := kindOfType(typ); ok && !about {
			add(hint{kind: k, told: "type " + typ, named: true})
		} else if ok && k != KindInternal {
			weak = append(weak, hint{kind: k, told: "type " + typ})
		}
	}
	if k, ok := kindOfCode(in.Code, ""); ok && k != KindInternal && in.Code != e.Code {
		add(hint{kind: k, told: "code " + in.Code + " of the cause", weak: !isStatusCode(in.Code) && !isErrno(in.Code), named: true})
	}
	if isSnake(e.ErrorMessage) { // an error that is a code: OAuth's invalid_grant
		if k, ok := kindOfCode(strings.ToUpper(e.ErrorMessage), ""); ok && k != KindInternal {
			add(hint{kind: k, told: "the error " + e.ErrorMessage, named: true})
		}
	}
	if code, ok := sdkCodeInText(text); ok {
		if k, ok := kindOfCode(code, ""); ok && k != KindInternal {
			add(hint{kind: k, told: "code " + code + " in the error's text", named: true})
		}
	}
	if status, ok := innermostGRPC(text); ok {
		if k := kindOfGRPC[status]; !hasText || !refines(k, textKind) {
			add(hint{kind: k, told: "gRPC " + status + " in the error's text", named: true})
		}
	}
	if hasText {
		h.list = append(h.list, textHint)
	}
	if k, told, ok := smtpInText(lower); ok && k != KindUnknown {
		h.list = append(h.list, hint{kind: k, told: told, named: true})
	}
	if k, name, ok := typeInText(text); ok {
		add(hint{kind: k, told: name + " in the error's text", named: true})
	}
	if code, ok := httpInText(lower); ok {
		if k, ok := kindOfHTTP(code); ok {
			h.list = append(h.list, hint{kind: k, told: fmt.Sprintf("HTTP %d in the error's text", code)})
		}
	}
	h.list = append(h.list, weak...)
	return h
}

// isSnake tells whether a text is one word of lower-case words joined by "_".
func isSnake(s string) bool {
	if len(s) < 3 || len(s) > 64 || strings.IndexByte(s, '_') <= 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && c != '_' && !isDigit(c) {
			return false
		}
	}
	return true
}

// betterThanTimeout tells whether a text says more than that somebody waited or gave up.
func betterThanTimeout(k, text Kind) bool {
	if k == KindCancelled {
		return text == KindTimeout
	}
	return text == KindResourceExhausted || text == KindConcurrencyAborted || text == KindUpstreamTimeout
}

// first is the most telling hint.
func (h *hints) first() (hint, bool) {
	if len(h.list) == 0 {
		return hint{}, false
	}
	return h.list[0], true
}

// refining is the most telling hint that may stand in for the kind of a status.
func (h *hints) refining(status Kind) (hint, bool) {
	for _, n := range h.list {
		if !n.weak && n.kind != status && refines(status, n.kind) {
			return n, true
		}
	}
	return hint{}, false
}

// isStatusCode tells whether a code is one of a protocol's: the name of a gRPC code, or an
// SQLSTATE.
func isStatusCode(code string) bool {
	if _, ok := kindOfSQLState(code); ok {
		return true
	}
	_, ok := ParseGRPCStatus(code)
	return ok
}

// isErrno tells whether a code is an error number's name: ECONNREFUSED, EAI_AGAIN.
func isErrno(code string) bool {
	return len(code) >= 4 && len(code) <= 16 && code[0] == 'E' && isCode(code) && (!strings.Contains(code, "_") || strings.HasPrefix(code, "EAI_"))
}

// signatureMax bounds how much text is searched for well-known words.
const signatureMax = 8192

// signature is the text of an error that well-known words are searched in: its own text
// and its innermost cause before the record's message. The line of an access log is none:
// its paths and agents are words of the client's.
func signature(e *Envelope) string {
	var b strings.Builder
	add := func(s string) {
		if s != "" && b.Len() < signatureMax {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(s[:min(len(s), signatureMax)])
		}
	}
	add(e.ErrorMessage)
	if in, ok := e.Innermost(); ok && !strings.Contains(e.ErrorMessage, in.Message) {
		add(in.Message)
	}
	for _, key := range [...]string{"upstream_transport_failure_reason", "response_code_details"} {
		if s, ok := e.Attributes[key].(string); ok {
			add(s)
		}
	}
	if e.Message != e.ErrorMessage && !isAccessLog(e) {
		add(e.Message)
	}
	return b.String()
}

// accessLogs are the formats of access logs in text.
var accessLogs = [...]string{"envoy", "access", "alb", "elb", "cloudfront", "haproxy", "gin", "heroku", "uvicorn", "fiber"}

// isAccessLog tells whether the line was one of a proxy's access log in text.
func isAccessLog(e *Envelope) bool {
	return slices.Contains(accessLogs[:], e.Format[strings.LastIndexByte(e.Format, '+')+1:])
}
