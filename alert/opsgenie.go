package alert

import (
	"strings"

	"triage/alert/clue"
)

// isOpsgenieHook is the webhook of Opsgenie and of Jira Service Management.
func isOpsgenieHook(n node) bool {
	return n.at("alert").has("alertId") || n.has("action", "alert") && n.at("alert").has("message")
}

func readOpsgenieHook(n node, r *reader) {
	if a := n.at("action").text(); a == "Close" || a == "Delete" {
		r.Status = clue.Resolved
	}
	// Its traceId, its integration's id and the alert's are Opsgenie's own.
	for _, key := range [...]string{"traceId", "integrationId"} {
		r.Ignore(n.at(key).text(), n.at(key).path)
	}
	r.opsgenie(n.at("alert"))
}

// isOpsgenie is a request that creates an alert, or an alert of its API.
func isOpsgenie(n node) bool {
	return n.marked("message alias", "message tinyId", "message responders", "message priority details")
}

func readOpsgenie(n node, r *reader) {
	if n.at("status").text() == "closed" {
		r.Status = clue.Resolved
	}
	r.Ignore(n.at("traceId").text(), "traceId")
	r.opsgenie(n)
}

func (r *reader) opsgenie(a node) {
	r.details(a.at("details"))
	r.details(a.at("extraProperties"))
	r.pairs(a.at("tags"))
	r.labelLines(a.at("description").text(), a.at("description").path)
	if s := a.at("entity"); clue.IsIdentifier(s.text()) {
		r.Service(s.text(), rankComponent, s.path)
	}
	r.note(a.at("note"))
	r.SetSummary(a.at("message").text(), a.at("message").path)
	r.title(a.at("message"))
	for _, id := range [...]string{"alertId", "id", "alias", "tinyId"} {
		if v := a.at(id); !strings.ContainsAny(v.text(), " ") {
			r.Ignore(v.text(), v.path)
		}
	}
	if t := a.at("createdAt"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
}
