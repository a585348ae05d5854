package alert

import (
	"strings"

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

// isRobusta is a finding of Robusta.
func isRobusta(n node) bool {
	return n.has("aggregation_key") || n.at("finding").has("aggregation_key") || n.at("subject").has("subject_type")
}

func readRobusta(n node, r *reader) {
	if f := n.at("finding"); f.isObject() {
		n = f
	}
	r.SetAlert(n.at("aggregation_key").text(), n.at("aggregation_key").path)
	r.SetSummary(n.first("title", "description").text(), n.first("title", "description").path)
	s := n.at("subject")
	r.fields(s.at("labels"))
	r.Label("namespace", s.at("namespace").text(), s.at("namespace").path)
	if name := s.first("name", "subject_name"); name.text() != "" {
		kind := strings.ToLower(s.first("subject_type", "kind").text())
		if kind == "pod" || kind == "deployment" || kind == "statefulset" || kind == "daemonset" {
			r.Label(kind, name.text(), name.path)
		}
	}
	r.Label("container", s.at("container").text(), s.at("container").path)
	for _, key := range [...]string{"fingerprint", "id"} {
		r.Ignore(n.at(key).text(), n.at(key).path)
	}
	start, end := n.first("starts_at", "start_time", "creation_date"), n.first("ends_at", "end_time")
	if !start.when().IsZero() {
		r.window(start, end)
	}
}

// isSlack is a message of Slack's API: text, attachments, blocks.
func isSlack(n node) bool {
	return n.at("attachments").isList() || n.at("blocks").isList() || n.at("event", "text").text() != ""
}

func readSlack(n node, r *reader) {
	var b strings.Builder
	slackText(n, &b, 0)
	r.text(b.String(), "text of the message")
	if t := n.at("ts"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
}

// slackText gathers what people see of a message, in its order.
func slackText(n node, b *strings.Builder, depth int) {
	if depth > 8 || b.Len() > maxMessage {
		return
	}
	for _, key := range [...]string{"pretext", "title", "title_link", "text", "value", "url", "from_url"} {
		if s := n.at(key); s.text() != "" {
			b.WriteString(s.text() + "\n")
		} else if s.isObject() {
			slackText(s, b, depth+1)
		}
	}
	for _, key := range [...]string{"event", "message"} {
		slackText(n.at(key), b, depth+1)
	}
	for _, key := range [...]string{"attachments", "blocks", "fields", "elements"} {
		for _, m := range n.at(key).items() {
			if t, v := m.at("title"), m.at("value"); t.text() != "" && v.text() != "" {
				b.WriteString(t.text() + ": " + v.text() + "\n")
				continue
			}
			slackText(m, b, depth+1)
		}
	}
}
