package alert

import (
	"triage/alert/clue"
)

// isStatuspage is a notification of Statuspage: of an incident, or of a component.
func isStatuspage(n node) bool {
	return n.has("page") && (n.has("incident") || n.has("component_update")) || n.at("meta").has("unsubscribe")
}

func readStatuspage(n node, r *reader) {
	i := n.at("incident")
	if s := i.at("status").text(); s == clue.Resolved || s == "postmortem" {
		r.Status = clue.Resolved
	}
	r.SetSummary(i.at("name").text(), i.at("name").path)
	r.Ignore(n.at("page", "id").text(), "page.id")
	r.Ignore(i.at("id").text(), i.at("id").path)
	for _, key := range [...]string{"started_at", "created_at"} {
		if t := i.at(key); !t.when().IsZero() {
			r.FillWindow(t.when(), i.at("resolved_at").when(), t.path)
		}
	}
	r.Why = "a status page speaks to customers: it names components, not services, and no request"
}
