package alert

import (
	"triage/alert/clue"
)

// isKeep is an alert of Keep, which gathers those of others.
func isKeep(n node) bool {
	return n.marked("providerId", "providerType", "lastReceived fingerprint", "lastReceived name")
}

func readKeep(n node, r *reader) {
	if n.at("status").text() == clue.Resolved {
		r.Status = clue.Resolved
	}
	r.fields(n.at("labels"))
	for _, key := range [...]string{"service", "environment"} {
		if v := n.at(key); v.text() != "" && v.text() != "undefined" && v.text() != "unknown" {
			r.Label(key, v.text(), key)
		}
	}
	r.SetAlert(n.at("name").text(), "name")
	r.SetSummary(n.first("description", "message").text(), n.first("description", "message").path)
	for _, key := range [...]string{"trace_id", "request_id", "traceId"} {
		r.Label(key, n.at(key).text(), key)
	}
	for _, key := range [...]string{"id", "fingerprint", "event_id", "providerId", "alert_hash"} {
		r.Ignore(n.at(key).text(), key)
	}
	for _, f := range n.at("fingerprint").items() {
		r.Ignore(f.text(), "fingerprint")
	}
	for _, key := range [...]string{"startedAt", "firingStartTime", "lastReceived"} {
		if t := n.at(key); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
	r.link(n.at("generatorURL"))
	r.link(n.at("url"))
}
