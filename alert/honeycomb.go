package alert

import (
	"strings"

	"triage/alert/clue"
)

// isHoneycomb is the webhook of a trigger or of an SLO.
func isHoneycomb(n node) bool {
	return n.marked("result_groups_triggered", "trigger_url", "trigger_description", "result_url name", "shared_secret name")
}

// between are the fields of a group: its name, and its values as name: value.
func readHoneycomb(n node, r *reader) {
	if s := n.at("status").text(); strings.EqualFold(s, "OK") || strings.EqualFold(s, clue.Resolved) {
		r.Status = clue.Resolved
	}
	r.SetAlert(n.at("name").text(), "name")
	r.SetSummary(n.first("summary", "trigger_description", "description").text(), n.first("summary", "trigger_description", "description").path)
	for _, key := range [...]string{"result_groups_triggered", "result_groups"} {
		for i, g := range n.at(key).items() {
			if i >= maxQuoted {
				break
			}
			one := reader{now: r.now}
			one.fields(g.at("Group"))
			one.fields(g.at("group"))
			one.fields(g.at("DatasetGroup"))
			r.Merge(&one.Clues)
		}
	}
	r.Label("env", n.at("environment").text(), "environment")
	if len(r.Services) == 0 {
		if d := n.first("dataset", "dataset_slug"); clue.IsIdentifier(d.text()) {
			r.Service(d.text(), clue.RankSaid, d.path)
		}
	}
	for _, key := range [...]string{"id", "query_id", "trigger_id"} {
		r.Ignore(n.at(key).text(), key)
	}
	for _, key := range [...]string{"result_url", "trigger_url"} {
		r.link(n.at(key))
	}
	for _, key := range [...]string{"timestamp", "alert_time", "triggered_at"} {
		if t := n.at(key); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
}
