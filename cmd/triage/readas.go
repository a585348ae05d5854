package main

import (
	"fmt"
	"strings"

	"triage/alert/clue"
)

// sourceWords are what a source is called in a sentence.
var sourceWords = map[string]string{
	"alertmanager": "the Alertmanager alert", "grafana": "the Grafana alert", "grafana-legacy": "the alert of an older Grafana",
	"pagerduty-events": "the PagerDuty event", "pagerduty-v3": "the PagerDuty webhook", "pagerduty-v2": "the PagerDuty webhook", "pagerduty-alerts": "PagerDuty's list of alerts",
	"pagerduty-notes": "the PagerDuty note", "opsgenie": "the Opsgenie alert", "sentry": "the Sentry alert or link", "datadog": "the Datadog alert or link",
	"cloudwatch": "the CloudWatch alarm", "dash0": "the Dash0 check", "axiom": "the Axiom monitor", "honeycomb": "the Honeycomb trigger or link",
	"graylog": "the Graylog event", "splunk": "the Splunk alert", "elastic": "the Elastic rule", "kibana": "the Kibana link", "statuspage": "the Statuspage notice",
	"keep": "the Keep alert", "robusta": "the Robusta finding", "slack": "the message", "grafana-explore": "the Grafana Explore link",
	"grafana-dashboard": "the Grafana dashboard link", "grafana-rule": "the link to a Grafana rule", "grafana-goto": "the Grafana short link",
	"alertmanager-ui": "the Alertmanager link", "prometheus": "the Prometheus link", "jaeger": "the Jaeger link", "tempo": "the Tempo link", "x-ray": "the AWS X-Ray link",
	"triage": "the triage:// link", "link": "the link", "log": "the log record", "text": "the text", "json": "the JSON", "support": "the text",
}

// readAs says in one line what something was read as.
func readAs(c *clue.Clues) string {
	source := sourceWords[c.Source]
	if source == "" {
		source = "the canonical form"
	}
	if len(c.IDs) > 0 {
		parts := make([]string, 0, len(c.IDs))
		for _, id := range c.IDs[:min(3, len(c.IDs))] {
			parts = append(parts, id.Kind.Words()+" "+id.Value)
		}
		return fmt.Sprintf("read as %s, from %s (%s)", strings.Join(parts, " or "), source, c.IDs[0].From)
	}
	switch c.Route() {
	case clue.ByCode:
		return fmt.Sprintf("read as error code %s, from %s (%s)", c.Code.Value, source, c.Code.From)
	case clue.ByService:
		text := fmt.Sprintf("read as service %s, from %s (%s)", names(c.Best()), source, c.Best()[0].From)
		if c.Alert != nil {
			text += ": " + c.Alert.Value
		}
		return text
	case clue.ByAlert:
		f := c.Alert
		if f == nil {
			f = c.Summary
		}
		return fmt.Sprintf("read as an alert alone, %q, from %s (%s)", f.Value, source, f.From)
	}
	if s := c.Get("status"); s != "" {
		return "read as status " + s
	}
	return "read as " + strings.TrimPrefix(source, "the ")
}
