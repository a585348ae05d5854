package alert

import (
	"regexp"
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// isAxiom is the webhook of a monitor of Axiom.
func isAxiom(n node) bool {
	return n.marked("event.monitorID", "event.monitorId", "monitorId queryStartTime", "event.matchedEvent", "action event.timestamp event.title")
}

// transition is what a sender writes before the name of its monitor.
var transition = regexp.MustCompile(`^(?i:(?:triggered|resolved|alert|firing|closed|opened)\s*:\s+)`)

func readAxiom(n node, r *reader) {
	e := n.at("event")
	if !e.isObject() {
		e = n
	}
	if a := n.at("action").text(); strings.EqualFold(a, "close") || strings.EqualFold(a, clue.Resolved) {
		r.Status = clue.Resolved
	}
	name := e.first("monitorName", "title", "name")
	r.SetAlert(transition.ReplaceAllString(name.text(), ""), name.path)
	if start := e.first("queryStartTime", "startTime"); !start.when().IsZero() {
		r.window(start, e.first("queryEndTime", "endTime"))
	}
	for _, key := range [...]string{"matchedEvent", "match", "groupKeys", "group"} {
		r.records(e.at(key))
	}
	if keys, vals := e.at("groupKeys").items(), e.at("groupValues").items(); len(keys) == len(vals) {
		for i := range keys {
			r.Label(keys[i].text(), vals[i].text(), vals[i].path)
		}
	}
	r.SetSummary(e.first("body", "description").text(), e.first("body", "description").path)
	for _, key := range [...]string{"monitorID", "monitorId", "id"} {
		r.Ignore(e.at(key).text(), e.at(key).path)
	}
	if q := e.first("query", "aplQuery"); q.text() != "" {
		link.Query(&r.Clues, q.text(), q.path)
	}
	if t := e.at("timestamp"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
}
