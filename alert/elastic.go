package alert

import (
	"strings"

	"triage/alert/clue"
)

// isElastic is what a rule of Kibana or a watch sends, which the team writes by itself in the
// names of its variables.
func isElastic(n node) bool {
	return n.marked("rule context", "rule alert", "rule kibanaBaseUrl", "watch_id", "hits.hits", "ctx", "rule_name", "kibana.alert.rule.name",
		"ruleName kibanaBaseUrl", "ruleName alertId", "ruleName spaceId", "ruleName context")
}

func readElastic(n node, r *reader) {
	for _, p := range [...][]string{{"rule", "name"}, {"rule_name"}, {"ruleName"}, {"kibana.alert.rule.name"}, {"ctx", "metadata", "name"}, {"watch_id"}, {"ctx", "watch_id"}} {
		if v := n.at(p...); v.text() != "" {
			r.SetAlert(v.text(), v.path)
		}
	}
	for _, p := range [...][]string{{"kibana.alert.status"}, {"alert", "actionGroup"}, {"actionGroup"}, {"alertActionGroup"}} {
		if n.at(p...).text() == "recovered" {
			r.Status = clue.Resolved
		}
	}
	for _, p := range [...][]string{{"rule", "id"}, {"alert", "id"}, {"alert", "uuid"}, {"rule", "uuid"}, {"_id"}, {"ruleId"}, {"alertId"},
		{"kibana.alert.uuid"}, {"kibana.alert.rule.uuid"}} {
		r.Ignore(n.at(p...).text(), n.at(p...).path)
	}
	for _, p := range [...][]string{{"hits", "hits"}, {"context", "hits"}, {"ctx", "payload", "hits", "hits"}} {
		for i, h := range n.at(p...).items() {
			if i >= maxQuoted {
				break
			}
			src := h.at("_source")
			if !src.isObject() {
				src = h
			}
			r.record(src)
			r.Ignore(h.at("_id").text(), h.at("_id").path)
		}
	}
	for _, key := range n.keys() { // flat, as the alerts of Kibana are stored
		if strings.Contains(key, ".") && !strings.HasPrefix(key, "kibana.") {
			r.Label(key, n.at(key).text(), key)
		}
	}
	r.fields(n.at("context"))
	r.pairs(n.at("rule", "tags"))
	r.pairs(n.at("tags"))
	r.SetSummary(n.at("context", "message").text(), "context.message")
	for _, p := range [...][]string{{"date"}, {"context", "date"}, {"context", "timestamp"}, {"kibana.alert.start"}, {"@timestamp"}, {"ctx", "trigger", "triggered_time"}} {
		if t := n.at(p...); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
	for _, p := range [...][]string{{"context", "link"}, {"context", "alertDetailsUrl"}, {"url"}} {
		r.link(n.at(p...))
	}
}
