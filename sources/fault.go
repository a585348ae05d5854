package sources

import (
	"regexp"

	"triage/telemetry"
)

// FaultText is what a line that tells of an answer of 5xx contains, as a regular expression of
// RE2: a status by its name, the end of an access line, a code between method and duration.
const FaultText = `(?i)(?:status|code|response|http)[\w.-]*\\?"?\s*[:=]\s*\\?"?5\d\d\b|"\s5\d\d\s|\s5\d\d\s+(?:in\s+)?[\d.]+\s*(?:ms|us|µs|s)\b|\b(?:returned|responded|answered|completed|finished)\s(?:with\s)?(?:status\s)?5\d\d\b`

var faultText = regexp.MustCompile(FaultText)

// FaultNames are the labels and metadata that hold the status of an answer.
var FaultNames = [...]string{"status", "status_code", "http_status", "http_status_code", "http_response_status_code", "response_code"}

var faultStatus = regexp.MustCompile(`^5\d\d$`)

// SeemsFault tells whether a record looks as if it told of an answer of 5xx. It is cheap; what a
// record means is for a decoder to say.
func SeemsFault(r telemetry.LogRecord) bool {
	for _, m := range [...]map[string]string{r.Metadata, r.Labels} {
		for _, name := range FaultNames {
			if faultStatus.MatchString(m[name]) {
				return true
			}
		}
	}
	line := r.Line
	if len(line) > maxSeverityText {
		line = line[:maxSeverityText]
	}
	return faultText.MatchString(line)
}
