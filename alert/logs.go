package alert

import (
	"regexp"
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// isGraylog is Graylog's HTTP notification.
func isGraylog(n node) bool {
	return n.marked("event_definition_id", "event_definition_title", "event.event_definition_id", "check_result.result_description", "check_result.matching_messages")
}

func readGraylog(n node, r *reader) {
	r.SetAlert(n.at("event_definition_title").text(), "event_definition_title")
	e := n.at("event")
	for _, key := range [...]string{"id", "event_definition_id", "origin_context"} {
		r.Ignore(e.at(key).text(), e.at(key).path)
	}
	r.Ignore(n.at("event_definition_id").text(), "event_definition_id")
	r.fields(e.at("fields"))
	r.fields(e.at("group_by_fields"))
	backlog := n.at("backlog")
	if backlog.v == nil {
		backlog = n.at("check_result", "matching_messages")
	}
	for i, m := range backlog.items() {
		if i >= maxQuoted {
			break
		}
		r.fields(m.at("fields"))
		r.line(m.at("message").text(), m.at("message").path)
		r.Ignore(m.at("id").text(), m.at("id").path)
		r.Ignore(m.at("index").text(), m.at("index").path)
	}
	r.SetSummary(e.at("message").text(), e.at("message").path)
	start, end := e.at("timerange_start"), e.at("timerange_end")
	if start.when().IsZero() {
		start, end = e.at("replay_info", "timerange_start"), e.at("replay_info", "timerange_end")
	}
	if !start.when().IsZero() {
		r.window(start, end)
	}
	for _, t := range [...]node{e.at("timestamp"), n.at("check_result", "triggered_at")} {
		if !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
	if text := e.at("replay_info", "query"); text.text() != "" {
		link.Query(&r.Clues, text.text(), text.path)
	}
}

// window makes the window of two fields the one of the payload.
func (r *reader) window(start, end node) {
	from := start.path
	if end.path != "" {
		from += "," + end.path
	}
	r.SetWindow(start.when(), end.when(), from)
}

// isSplunk is the webhook of a saved search.
func isSplunk(n node) bool {
	return n.has("search_name") || n.at("result").isObject() && (n.has("sid") || n.has("results_link"))
}

func readSplunk(n node, r *reader) {
	r.SetAlert(n.at("search_name").text(), "search_name")
	r.Ignore(n.at("sid").text(), "sid")
	r.records(n.at("result"))
	r.records(n.at("results"))
	r.link(n.at("results_link"))
}

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

// isDash0 is the webhook of a check of Dash0.
func isDash0(n node) bool {
	t := n.at("type").text()
	return strings.HasPrefix(t, "alert.") || strings.Contains(t, "dash0") ||
		n.marked("data.issue.issueIdentifier", "failedCheck", "data.failedCheck", "issue.checkrules")
}

func readDash0(n node, r *reader) {
	i := n.at("data", "issue")
	for _, p := range [...][]string{{"issue"}, {"data", "failedCheck"}, {"failedCheck"}, {"data"}} {
		if !i.isObject() {
			i = n.at(p...)
		}
	}
	if s := i.at("status").text(); s == clue.Resolved || strings.HasSuffix(n.at("type").text(), clue.Resolved) {
		r.Status = clue.Resolved
	}
	r.otlp(i.at("labels"))
	r.otlp(i.at("annotations"))
	r.otlp(i.at("attributes"))
	if rules := i.at("checkrules").items(); len(rules) > 0 {
		r.SetAlert(rules[0].at("name").text(), rules[0].at("name").path)
	}
	for _, key := range [...]string{"checkRuleName", "name", "title", "summary"} {
		r.SetAlert(i.at(key).text(), i.at(key).path)
	}
	r.SetSummary(i.at("summary").text(), i.at("summary").path)
	for j, c := range i.at("checkrules").items() {
		if j >= maxQuoted {
			break
		}
		r.otlp(c.at("labels"))
		r.otlp(c.at("annotations"))
		if q := c.at("expression"); q.text() != "" {
			link.Query(&r.Clues, q.text(), q.path)
		}
		r.Ignore(c.at("id").text(), c.at("id").path)
	}
	r.Ignore(i.at("id").text(), i.at("id").path)
	r.Ignore(i.at("issueIdentifier").text(), i.at("issueIdentifier").path)
	if t := i.first("start", "startTime", "startedAt"); !t.when().IsZero() {
		r.window(t, i.first("end", "endTime"))
	}
	r.link(i.at("url"))
}

// otlp reads attributes as OTLP writes them, {key, value: {stringValue}}, or an object.
func (r *reader) otlp(n node) {
	for _, a := range n.items() {
		v := a.at("value")
		for _, key := range v.keys() {
			r.Label(a.at("key").text(), v.at(key).text(), n.path+"."+a.at("key").text())
			break
		}
	}
	r.pairs(n)
}
