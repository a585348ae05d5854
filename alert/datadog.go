package alert

import (
	"regexp"
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// isDatadog is the webhook of a monitor, whose keys the team types in by itself: those of
// Datadog's own template, or its variables' names.
func isDatadog(n node) bool {
	kind := n.first("event_type", "EVENT_TYPE", "eventType").text()
	switch {
	case n.marked("alert_query", "alert_scope", "ALERT_QUERY", "alert_transition"):
	case strings.HasPrefix(kind, "query_alert"), strings.HasSuffix(kind, "_monitor"):
	case n.marked("org tags") && n.first("title", "event_title").text() != "":
	default:
		return strings.Contains(n.first("link", "url", "event_link", "body").text(), "datadoghq.")
	}
	return true
}

// first is the first member that is there, whatever the case of its name.
func (n node) first(names ...string) node {
	for _, name := range names {
		for _, key := range n.keys() {
			if strings.EqualFold(strings.TrimPrefix(key, "$"), name) {
				return n.at(key)
			}
		}
	}
	return node{}
}

// monitorTitle is "[Triggered on {service:payments}] High error rate": the name is behind it.
var monitorTitle = regexp.MustCompile(`^\s*(?:\[P\d\]\s*)?\[(Triggered|Re-Triggered|Warn|Re-Warn|Recovered|No Data|Alert|Renotify)(?: on \{([^}]*)\})?\]\s*(.*)$`)

func readDatadog(n node, r *reader) {
	title := n.first("event_title", "alert_title", "title")
	if m := monitorTitle.FindStringSubmatch(title.text()); m != nil {
		if m[1] == "Recovered" {
			r.Status = clue.Resolved
		}
		r.SetAlert(m[3], title.path)
		defer func() { r.scope(m[2], title.path) }()
	} else {
		r.SetAlert(title.text(), title.path)
	}
	if t := n.first("alert_transition", "transition"); strings.HasPrefix(t.text(), "Recovered") {
		r.Status = clue.Resolved
	}
	r.pairs(n.first("tags", "alert_tags"))
	scope := n.first("alert_scope", "scope")
	r.scope(scope.text(), scope.path)
	if v := n.first("service", "env"); v.text() != "" {
		r.Label("service", n.first("service").text(), "service")
		r.Label("env", n.first("env").text(), "env")
	}
	if q := n.first("alert_query", "query"); q.text() != "" {
		r.SetQuery(q.text(), q.path)
		if len(r.Services) == 0 {
			link.Query(&r.Clues, q.text(), q.path)
		}
	}
	r.datadogSample(n)
	body := n.first("body", "text_only_msg", "event_msg", "message")
	r.text(body.text(), body.path)
	r.link(n.first("link", "url", "event_link"))
	for _, key := range [...]string{"id", "alert_id", "event_id", "aggreg_key"} {
		if v := n.first(key); v.text() != "" {
			r.Ignore(v.text(), v.path)
		}
	}
	if t := n.first("date", "alert_date", "last_updated", "date_posix"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
}

// datadogSample reads the log records that a log monitor quotes.
func (r *reader) datadogSample(n node) {
	s := n.first("logs_sample")
	if in := s.inside(); in.v != nil {
		s = in
	}
	r.records(s)
}

// scope reads "service:payments,env:prod".
func (r *reader) scope(text, path string) {
	r.pairs(node{text, path})
}

// isDatadogLog is a log monitor's payload with a sample, or a record of Datadog's logs.
func isDatadogLog(n node) bool {
	return n.first("logs_sample").v != nil || n.at("content").has("attributes", "tags") || n.at("attributes", "attributes").isObject()
}

// readDatadogLog reads what the records say; the title tells no more than that there are some.
func readDatadogLog(n node, r *reader) {
	r.datadogSample(n)
	r.records(n.at("content"))
	r.records(n.at("attributes"))
	readDatadog(n, r)
	if r.Alert != nil {
		r.SetSummary(r.Alert.Value, r.Alert.From)
		r.Alert = nil
	}
}
