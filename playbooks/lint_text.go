package playbooks

import (
	"regexp"
	"strings"

	"triage/safetext"
)

// controlEntity is a character reference to a control character.
var controlEntity = regexp.MustCompile(`(?i)&#(x0*(?:[0-9]|[01][0-9a-f]|7f|[89][0-9a-f])|0*(?:[0-9]|[12][0-9]|3[01]|12[789]|1[345][0-9]));`)

// secret looks like a credential: the well-known prefixes, and assignments of long values.
var secret = regexp.MustCompile(`\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,})|-----BEGIN [A-Z ]*PRIVATE KEY-----|(?i)\b(?:password|passwd|secret|token|api_?key)\s*[=:]\s*["']?[A-Za-z0-9/+_-]{16,}`)

// hostileText looks for what a reader would not see, and for what nobody should.
func (c *entryLint) hostileText() {
	if strings.Contains(c.e.ID, "#") {
		return // a part of a file that was looked at as a whole
	}
	line := 0
	for text := range strings.Lines(string(c.src)) {
		line++
		text = strings.TrimPrefix(strings.TrimRight(text, "\r\n"), "\ufeff")
		level, rule, what := LevelError, "", ""
		switch clean := strings.ReplaceAll(text, "\t", ""); {
		case safetext.Line(clean) != clean:
			rule, what = "invisible", "a control, bidirectional or invisible character"
		case controlEntity.MatchString(text):
			rule, what = "invisible", "an entity for a control character"
		case secret.MatchString(text):
			level, rule, what = LevelWarning, "secret", "what looks like a credential"
		default:
			continue
		}
		c.findings = append(c.findings, Finding{c.e.Path, line, rule, level, "the line holds " + what})
	}
}
