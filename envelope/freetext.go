package envelope

import "strings"

// freeTextMax bounds how much of a message is searched for ids.
const freeTextMax = 4096

// freeText looks for ids that stand in the message as name=value or "name: value", for
// fields that nothing else has filled.
func (f *filler) freeText() {
	e := &f.e
	text := f.clues.bodyText
	if text == "" {
		text = e.Message
	}
	if len(text) > freeTextMax {
		text = text[:freeTextMax]
	}
	if e.RequestID != "" && e.TraceID != "" || !strings.ContainsAny(text, "=:") {
		return
	}
	for i := 1; i+1 < len(text); i++ {
		if text[i] != '=' && text[i] != ':' {
			continue
		}
		start := i
		for start > 0 && i-start < 48 && nameByte(text[start-1]) {
			start--
		}
		if i-start < 3 {
			continue
		}
		r, ok := f.d.names.of(text[start:i])
		if !ok {
			continue
		}
		value := strings.TrimLeft(text[i+1:], " ")
		if text[i] == '=' && len(value) != len(text)-i-1 {
			continue
		}
		if value = tokenOf(value); value != "" {
			f.textField(r, value)
		}
	}
}

// textField stores a value that free text names, where ids and codes are concerned.
func (f *filler) textField(r rule, value string) {
	e := &f.e
	rank := rankText + int32(r.rank)
	switch r.act {
	case actRequestID:
		if f.take(FieldRequestID, rank, FromText, "") {
			e.RequestID = value
		}
	case actCorrelationID:
		if allDigits(value) && len(value) < 6 {
			return // a counter: NATS' cid:7
		}
		if f.take(FieldCorrelationID, rank, FromText, "") {
			e.CorrelationID = value
		}
	case actTraceID:
		if id, span, ok := parseContext(value); ok && len(value) >= 16 && f.take(FieldTraceID, rank, FromText, "") {
			e.TraceID = id
			if span != "" && f.take(FieldSpanID, rank, FromText, "") {
				e.SpanID = span
			}
		}
	case actSpanID:
		if id, ok := ParseSpanID(value); ok && len(value) == 16 && f.take(FieldSpanID, rank, FromText, "") {
			e.SpanID = id
		}
	case actCode:
		if isCode(value) && f.take(FieldCode, rank, FromText, "") {
			e.Code = value
		}
	}
}

// isCode tells whether a word follows the naming rule for codes: upper snake case.
func isCode(s string) bool {
	if len(s) < 3 || len(s) > 64 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'A' || c > 'Z') && !isDigit(c) && c != '_' {
			return false
		}
	}
	return true
}

func nameByte(c byte) bool { return isAlnum(c) || c == '_' || c == '-' || c == '.' }

// tokenOf is the value at the start of s: quoted, or up to a space or closing mark.
func tokenOf(s string) string {
	if s == "" {
		return ""
	}
	if s[0] == '"' || s[0] == '\'' {
		if n := strings.IndexByte(s[1:], s[0]); n > 0 {
			return s[1 : n+1]
		}
		return ""
	}
	return s[:idEnd(s[:min(len(s), 256)])]
}
