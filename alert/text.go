package alert

import (
	"regexp"
	"strings"
	"time"

	"triage/alert/clue"
)

// maxMessage bounds a message.
const maxMessage = 256 << 10

var (
	// firing begins the message of a group: "[FIRING:2] HighErrorRate payments (prod page)".
	firing = regexp.MustCompile(`\[(FIRING|RESOLVED|Alerting|OK)(?::(\d+))?(?:, RESOLVED:\d+)?\]\s*([^\n]*)`)
	// labelLine is "- service = payments", "*service:* payments", "service: payments".
	labelLine = regexp.MustCompile("^[\\s>•*_-]*([A-Za-z_][\\w.@ -]{0,40}?)[*_` ]*\\s*[:=]\\s*[*_`]*\\s*(.+?)[*_`]*\\s*$")
	// oneWordName is the name of an alert in one word, as rules of Prometheus have it.
	oneWordName = regexp.MustCompile(`^[A-Z][a-z0-9]*[A-Z]|[_:-]|\d`)
	upperCode   = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`)
	// web is a link in a text.
	web = regexp.MustCompile(`<?(?:https?|triage)://[^\s>"'` + "`" + `]+`)
)

// Text reads the text of a message about an alert, as somebody copied it; ok is false where
// nothing in it says that it is one.
func Text(text string, now time.Time) (c clue.Clues, ok bool) {
	r := &reader{now: now}
	r.Source = "slack"
	if !firing.MatchString(text) && !isGrafanaText(text) {
		if r.labelLines(text, "text"); r.Alert == nil || strings.Count(text, "\n") == 0 {
			return c, false // labels one a line are a message too
		}
	}
	r.text(text, "text")
	r.finish()
	return r.Clues, true
}

// isGrafanaText tells whether the text is what Grafana's default template writes.
func isGrafanaText(text string) bool {
	return (strings.Contains(text, "Firing") || strings.Contains(text, "Resolved")) && strings.Contains(text, "Labels:")
}

// text reads a message: its first line as Alertmanager writes it, labels one a line, links.
func (r *reader) text(text, path string) {
	if len(text) > maxMessage {
		text = text[:maxMessage]
	}
	r.labelLines(text, path)
	for _, l := range strings.Split(text, "\n") {
		if firing.MatchString(l) {
			r.title(node{l, path})
			break
		}
	}
	for i, l := range web.FindAllString(text, 20) {
		if i == 0 || r.Window == nil || len(r.Services) == 0 {
			r.link(node{strings.TrimRight(l, ".,;)"), path + ": link"})
		}
	}
}

// labelLines reads labels that stand one a line.
func (r *reader) labelLines(text, path string) {
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > 500 || len(line) > 2000 {
			break
		}
		if m := labelLine.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil && !strings.HasPrefix(m[2], "//") {
			r.Label(m[1], strings.Trim(m[2], "`*_\" "), path+": "+strings.TrimSpace(m[1]))
		}
	}
}

// envNames are the names that most people give their environments. A title holds the values of
// labels without their names: only such a word says what it is.
var envNames = map[string]bool{
	"prod": true, "production": true, "prd": true, "live": true, "staging": true, "stage": true, "stg": true, "preprod": true,
	"pre-prod": true, "uat": true, "qa": true, "test": true, "dev": true, "development": true, "sandbox": true, "canary": true,
}

// severities are words of a title that name how bad it is.
var severities = map[string]bool{
	"critical": true, "warning": true, "page": true, "info": true, "high": true, "low": true, "medium": true, "error": true, "none": true,
	"true": true, "false": true, "ticket": true, "p1": true, "p2": true, "p3": true, "p4": true, "p5": true,
}

// titleWords reads the values of labels whose names a title leaves out. The only one that is
// nothing else may be the service.
func (r *reader) titleWords(words []string, from string) {
	named := len(r.Services) > 0
	var left []string
	for _, w := range words {
		switch lower := strings.ToLower(w); {
		case envNames[lower]:
			r.Label("env", w, from)
		case severities[lower]:
		case upperCode.MatchString(w):
			r.SetCode(w, from)
		case clue.IsIdentifier(w):
			left = append(left, w)
		}
	}
	if !named && len(left) == 1 {
		r.Service(left[0], clue.RankSaid, from)
	}
}

// title reads "[FIRING:1] HighErrorRate payments (prod page)": the values of the labels by which
// alerts are grouped, sorted by the labels' names, so that the first is the alert's name as a rule.
func (r *reader) title(n node) {
	m := firing.FindStringSubmatch(n.text())
	if m == nil {
		return
	}
	if m[1] == "RESOLVED" || m[1] == "OK" {
		r.Status = clue.Resolved
	}
	rest, values, _ := strings.Cut(m[3], "(")
	if label, value, ok := strings.Cut(rest, " for "); ok { // [FIRING:1] HighErrorRate for payments
		rest = label + " " + value
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		return
	}
	from := n.path + ", a guess"
	if !oneWordName.MatchString(words[0]) { // "High memory usage": a name in words, and no value of a label
		words = []string{strings.Join(words, " ")}
	}
	r.SetAlert(words[0], from)
	r.titleWords(words[1:], from)
	r.titleWords(strings.FieldsFunc(values, func(c rune) bool { return c == ' ' || c == ',' || c == ')' }), from)
}
