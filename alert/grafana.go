package alert

import (
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// isGrafana is the webhook of Grafana's unified alerting.
func isGrafana(n node) bool {
	if !n.at("alerts").isList() {
		return false
	}
	if n.has("orgId") || n.has("state", "title") {
		return true
	}
	list := n.at("alerts").items()
	return len(list) > 0 && (list[0].has("silenceURL") || list[0].has("valueString") || list[0].has("panelURL"))
}

// ownAlerts are the alerts by which Grafana and Prometheus tell of themselves.
var ownAlerts = map[string]string{
	"DatasourceError":  "Grafana could not ask its data source: nothing is known about a service",
	"DatasourceNoData": "Grafana's query brought no data: nothing is known about a service",
	"NoData":           "Grafana's query brought no data: nothing is known about a service",
	"Watchdog":         "Watchdog always fires: it shows that alerts arrive",
	"DeadMansSwitch":   "it always fires, to show that alerts arrive",
	"InfoInhibitor":    "it only holds other alerts back",
}

func readGrafana(n node, r *reader) {
	readGroup(n, r)
	if r.Alert == nil {
		r.SetAlert(n.at("title").text(), n.at("title").path)
	}
	if list := n.at("alerts").items(); len(list) > 0 {
		r.valueLabels(list[0].at("valueString"))
		rule := list[0].at("labels", "rulename")
		r.Keep("rulename", rule.text(), rule.path)
	}
}

// valueLabels reads the labels of what was measured: "[ var='A' labels={instance=a:1, job=b} value=2 ]".
func (r *reader) valueLabels(n node) {
	_, rest, ok := strings.Cut(n.text(), "labels={")
	if !ok {
		return
	}
	labels, _, _ := strings.Cut(rest, "}")
	for l := range strings.SplitSeq(labels, ",") {
		if name, value, ok := strings.Cut(strings.TrimSpace(l), "="); ok {
			r.Label(name, value, n.path+": "+name)
		}
	}
}

// ownAlert says why an alert of the alerting system itself leads nowhere.
func (r *reader) ownAlert() {
	if r.Alert == nil {
		return
	}
	if why, ok := ownAlerts[r.Alert.Value]; ok && len(r.IDs) == 0 {
		if r.Why = why; r.Get("rulename") != "" {
			r.Why += "; the rule is " + r.Get("rulename")
		}
	}
}

// isGrafanaLegacy is the webhook of Grafana up to version 8.
func isGrafanaLegacy(n node) bool {
	return n.has("evalMatches") || n.has("ruleUrl") || n.has("ruleName", "state") || n.has("ruleId", "state")
}

func readGrafanaLegacy(n node, r *reader) {
	if s := n.at("state").text(); s == "ok" {
		r.Status = clue.Resolved
	}
	r.SetAlert(n.at("ruleName").text(), "ruleName")
	r.SetSummary(n.at("message").text(), "message")
	r.fields(n.at("tags"))
	for _, m := range n.at("evalMatches").items() {
		r.fields(m.at("tags"))
		if metric := m.at("metric").text(); strings.HasPrefix(metric, "{") || strings.Contains(metric, "{") {
			link.Query(&r.Clues, metric, m.at("metric").path)
			r.Query = nil
		}
	}
	r.link(n.at("ruleUrl"))
	r.Ignore(n.at("ruleId").text(), "ruleId")
}
