package alert

import (
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// isDash0 is the webhook of a check of Dash0.
func isDash0(n node) bool {
	t := n.at("type").text()
	return strings.HasPrefix(t, "alert.") || strings.Contains(t, "dash0") ||
		n.marked("data.issue.issueIdentifier", "failedCheck", "data.failedCheck", "issue.checkrules")
}

func readDash0(n node, r *reader) {
	i := n.at("data", "issue")
	for _, p := range [...][]string{{"issue"}, {"data", "failedCheck"}, {"failedCheck"}, {"data"}} {
		if !i.isObject() {
			i = n.at(p...)
		}
	}
	if s := i.at("status").text(); s == clue.Resolved || strings.HasSuffix(n.at("type").text(), clue.Resolved) {
		r.Status = clue.Resolved
	}
	r.otlp(i.at("labels"))
	r.otlp(i.at("annotations"))
	r.otlp(i.at("attributes"))
	if rules := i.at("checkrules").items(); len(rules) > 0 {
		r.SetAlert(rules[0].at("name").text(), rules[0].at("name").path)
	}
	for _, key := range [...]string{"checkRuleName", "name", "title", "summary"} {
		r.SetAlert(i.at(key).text(), i.at(key).path)
	}
	r.SetSummary(i.at("summary").text(), i.at("summary").path)
	for j, c := range i.at("checkrules").items() {
		if j >= maxQuoted {
			break
		}
		r.otlp(c.at("labels"))
		r.otlp(c.at("annotations"))
		if q := c.at("expression"); q.text() != "" {
			link.Query(&r.Clues, q.text(), q.path)
		}
		r.Ignore(c.at("id").text(), c.at("id").path)
	}
	r.Ignore(i.at("id").text(), i.at("id").path)
	r.Ignore(i.at("issueIdentifier").text(), i.at("issueIdentifier").path)
	if t := i.first("start", "startTime", "startedAt"); !t.when().IsZero() {
		r.window(t, i.first("end", "endTime"))
	}
	r.link(i.at("url"))
}

// otlp reads attributes as OTLP writes them, {key, value: {stringValue}}, or an object.
func (r *reader) otlp(n node) {
	for _, a := range n.items() {
		v := a.at("value")
		for _, key := range v.keys() {
			r.Label(a.at("key").text(), v.at(key).text(), n.path+"."+a.at("key").text())
			break
		}
	}
	r.pairs(n)
}
