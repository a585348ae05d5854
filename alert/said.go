package alert

import (
	"regexp"
	"strings"

	"triage/alert/clue"
)

var (
	// said is an id as people write it: "Reference: 7F3A-9C2E-11", "request id abc".
	said = regexp.MustCompile(`(?i)\b(reference(?: (?:id|number|code|no))?|ref|request[ _-]?id|x-request-id|req(?:uest)?|correlation[ _-]?id|trace[ _-]?id|trace|traceparent|order[ _-]?id|support[ _-]?id|support code|incident id|error id|fehlernummer|vorgangsnummer)\b["'*_` + "`" + `]*\s*(?:is|was|:|=|#|nr\.?|no\.?)?\s*["'*_<(\[` + "`" + `]*([A-Za-z0-9][A-Za-z0-9._:@/+=-]{3,127})`)
	// saidCode is a code as people write it: "error code PAYMENT_TIMEOUT".
	saidCode = regexp.MustCompile("(?i:\\b(?:error ?)?code)\\b[:=]?\\s*[\"'`(]*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\\b")
)

// Said reads what people write in sentences: an id behind its name, a code behind the word.
func Said(c *clue.Clues, text, path string) {
	for _, m := range said.FindAllStringSubmatch(text, 20) {
		id := strings.TrimRight(m[2], ".:,;/-")
		if !strings.ContainsAny(id, "0123456789") {
			continue // a word of the sentence
		}
		from := path + " after \"" + m[1] + "\""
		switch name := strings.ToLower(m[1]); {
		case strings.HasPrefix(name, "trace"):
			c.ID(clue.TraceID, id, from)
		case strings.HasPrefix(name, "corr"), strings.HasPrefix(name, "order"):
			c.ID(clue.CorrelationID, id, from)
		default:
			c.ID(clue.RequestID, id, from)
		}
	}
	if m := saidCode.FindStringSubmatch(text); m != nil {
		c.SetCode(m[1], path+" after \"code\"")
	}
}

// note reads a remark that somebody wrote about an incident.
func (r *reader) note(n node) {
	if n.text() == "" {
		return
	}
	for line := range strings.Lines(n.text()) {
		if strings.ContainsAny(line, "={[") {
			r.line(strings.TrimSpace(line), n.path)
		}
	}
	Said(&r.Clues, n.text(), n.path)
	r.text(n.text(), n.path)
}
