package alert

import (
	"strings"

	"triage/alert/clue"
	"triage/link"
)

// sentryEvent is the event of a payload: of an alert rule's action, of the older webhook, or
// by itself.
func sentryEvent(n node) node {
	for _, path := range [...][]string{{"data", "event"}, {"event"}, {"data", "error"}, {}} {
		if e := n.at(path...); e.marked("event_id tags", "event_id contexts", "event_id exception", "event_id platform", "event_id culprit") {
			return e
		}
	}
	return node{}
}

func isSentryEvent(n node) bool { return sentryEvent(n).v != nil }

func readSentryEvent(n node, r *reader) {
	e := sentryEvent(n)
	if id := e.at("contexts", "trace", "trace_id"); id.text() != "" {
		r.ID(clue.TraceID, id.text(), id.path)
	}
	r.pairs(e.at("tags"))
	r.fields(e.at("extra"))
	r.fields(e.at("contexts", "request"))
	for _, h := range e.at("request", "headers").items() {
		if kv := h.items(); len(kv) == 2 {
			r.Label(kv[0].text(), kv[1].text(), h.path)
		}
	}
	r.fields(e.at("request", "headers"))
	r.sentryProject(n, e)
	r.Label("environment", e.at("environment").text(), e.at("environment").path)
	r.Label("transaction", e.at("transaction").text(), e.at("transaction").path)
	r.Label("instance", e.at("server_name").text(), e.at("server_name").path)
	if name, _, ok := strings.Cut(e.at("release").text(), "@"); ok { // checkout@4.2.1
		r.Service(name, clue.RankSaid, e.at("release").path+", before its @")
	}
	r.SetSummary(e.at("title").text(), e.at("title").path)
	if rule := n.at("data", "triggered_rule"); rule.text() != "" {
		r.Keep("rule", rule.text(), rule.path) // who is told, not what is wrong
	}
	r.sentryIDs(e)
	for _, key := range [...]string{"datetime", "timestamp", "received"} {
		if t := e.at(key); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
}

// sentryProject names the project, which is one service as a rule.
func (r *reader) sentryProject(n, e node) {
	for _, p := range [...]node{n.at("project_slug"), e.at("project_slug"), n.at("project"), n.at("project_name"), e.at("project", "slug"), e.at("project")} {
		if t := p.text(); clue.IsIdentifier(t) && !allDigits(t) {
			r.Service(t, clue.RankSaid, p.path)
			return
		}
	}
}

func allDigits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// sentryIDs notes the ids of Sentry itself.
func (r *reader) sentryIDs(e node) {
	for _, key := range [...]string{"event_id", "issue_id", "id", "groupID"} {
		r.Ignore(e.at(key).text(), e.at(key).path)
	}
	for _, key := range [...]string{"fingerprint", "fingerprints", "hashes"} {
		for _, f := range e.at(key).items() {
			r.Ignore(f.text(), e.at(key).path)
		}
	}
}

func isSentryIssue(n node) bool {
	return n.at("data", "issue").marked("shortId", "permalink", "title project", "culprit")
}

func readSentryIssue(n node, r *reader) {
	i := n.at("data", "issue")
	if n.at("action").text() == clue.Resolved || i.at("status").text() == clue.Resolved {
		r.Status = clue.Resolved
	}
	r.SetSummary(i.at("title").text(), i.at("title").path)
	r.pairs(i.at("tags"))
	if s := i.at("project", "slug"); s.text() != "" {
		r.Service(s.text(), clue.RankSaid, s.path)
	}
	r.Ignore(i.at("id").text(), i.at("id").path)
	r.Ignore(i.at("shortId").text(), i.at("shortId").path)
	if t := i.at("firstSeen"); !t.when().IsZero() {
		r.window(t, i.at("lastSeen"))
	} else if t := i.at("lastSeen"); !t.when().IsZero() {
		r.window(t, node{})
	}
	r.Ignore(n.at("installation", "uuid").text(), "installation.uuid")
}

func isSentryMetric(n node) bool { return n.at("data", "metric_alert").isObject() }

func readSentryMetric(n node, r *reader) {
	m := n.at("data", "metric_alert")
	if n.at("action").text() == clue.Resolved {
		r.Status = clue.Resolved
	}
	rule := m.at("alert_rule")
	r.SetAlert(rule.at("name").text(), rule.at("name").path)
	r.Label("environment", rule.at("environment").text(), rule.at("environment").path)
	link.Query(&r.Clues, rule.at("query").text(), rule.at("query").path)
	for _, p := range m.at("projects").items() {
		if clue.IsIdentifier(p.text()) {
			r.Service(p.text(), clue.RankSaid, p.path)
		}
	}
	r.SetSummary(n.at("data", "description_text").text(), "data.description_text")
	if t := m.at("date_started"); !t.when().IsZero() {
		r.FillWindow(t.when(), m.at("date_closed").when(), t.path)
	}
	r.Ignore(m.at("id").text(), m.at("id").path)
	r.Ignore(m.at("identifier").text(), m.at("identifier").path)
}
