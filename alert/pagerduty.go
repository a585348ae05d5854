package alert

import (
	"strings"

	"triage/alert/clue"
)

// isPagerDutyEvent is an event of the Events API, version 2.
func isPagerDutyEvent(n node) bool {
	return n.has("routing_key") || n.has("event_action", "payload") || n.at("payload").has("summary", "source", "severity")
}

func readPagerDutyEvent(n node, r *reader) {
	if n.at("event_action").text() == "resolve" {
		r.Status = clue.Resolved
	}
	p := n.at("payload")
	r.details(p.at("custom_details"))
	r.SetSummary(p.at("summary").text(), p.at("summary").path)
	if t := p.at("timestamp"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
	r.component(p)
	r.Ignore(n.at("dedup_key").text(), "dedup_key")
	r.linksOf(n)
}

// component reads the fields by which PagerDuty names what is affected.
func (r *reader) component(p node) {
	if s := p.at("component"); s.text() != "" {
		r.Service(s.text(), rankComponent, s.path)
	}
	if s := p.at("source"); clue.IsIdentifier(s.text()) && !strings.ContainsAny(s.text(), ":/") {
		r.Keep("instance", s.text(), s.path)
	}
	if s := p.at("group"); s.text() != "" && clue.IsIdentifier(s.text()) {
		r.Keep("group", s.text(), s.path)
	}
}

const rankComponent = 6

// linksOf reads the links of an event.
func (r *reader) linksOf(n node) {
	for _, l := range n.at("links").items() {
		r.link(l.at("href"))
	}
	for _, c := range n.at("contexts").items() {
		r.link(c.at("href"))
	}
	r.link(n.at("client_url"))
}

// details reads the details that a rule's author fills: an object, whose texts may hold the
// labels of an alert one a line, as Alertmanager's default template writes them.
func (r *reader) details(n node) {
	r.fields(n)
	for _, key := range n.keys() {
		if text := n.at(key).text(); strings.Contains(text, "\n") {
			r.labelLines(text, n.at(key).path)
		}
	}
	if n.text() != "" {
		r.labelLines(n.text(), n.path)
	}
}

// isPagerDutyV2 is a webhook of version 2.
func isPagerDutyV2(n node) bool {
	list := n.at("messages").items()
	return len(list) > 0 && list[0].has("event", "incident")
}

func readPagerDutyV2(n node, r *reader) {
	m := n.at("messages").items()[0]
	if strings.HasSuffix(m.at("event").text(), "resolve") {
		r.Status = clue.Resolved
	}
	i := m.at("incident")
	r.incident(i)
	for _, l := range m.at("log_entries").items() {
		r.details(l.at("channel", "details"))
		r.details(l.at("channel", "cef_details", "details"))
	}
	for _, id := range [...]node{m.at("id"), i.at("id"), i.at("incident_key"), i.at("incident_number")} {
		r.Ignore(id.text(), id.path)
	}
	for _, t := range [...]node{i.at("created_at"), m.at("created_on")} {
		if !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
}

// isPagerDutyV3 is a webhook of version 3.
func isPagerDutyV3(n node) bool { return n.at("event").has("event_type", "data") }

func readPagerDutyV3(n node, r *reader) {
	e := n.at("event")
	data := e.at("data")
	if strings.HasSuffix(e.at("event_type").text(), "resolved") {
		r.Status = clue.Resolved
	}
	r.incident(data)
	if t := data.at("created_at"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	} else if t := e.at("occurred_at"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
	for _, id := range [...]node{e.at("id"), data.at("id"), data.at("incident_key"), data.at("number")} {
		r.Ignore(id.text(), id.path)
	}
	r.details(data.at("body", "details"))
	r.details(data.at("custom_details"))
	for _, f := range data.at("custom_fields").items() {
		r.Label(f.at("name").text(), f.at("value").text(), f.path+"."+f.at("name").text())
	}
	if c := data.at("content"); c.text() != "" { // a note that somebody wrote
		r.note(c)
	}
}

// incident reads what PagerDuty says of an incident: a service of PagerDuty's is a name that
// people gave, and often that of the software.
func (r *reader) incident(n node) {
	r.SetSummary(n.at("title").text(), n.at("title").path)
	r.SetSummary(n.at("summary").text(), n.at("summary").path)
	r.title(n.at("title"))
	for _, s := range [...]node{n.at("service", "summary"), n.at("service", "name")} {
		if clue.IsIdentifier(s.text()) {
			r.Service(s.text(), clue.RankSaid, s.path)
		}
	}
}

// isPagerDutyAlerts is the list of an incident's alerts, by the REST API.
func isPagerDutyAlerts(n node) bool {
	list := n.at("alerts").items()
	return len(list) > 0 && list[0].has("body") && (list[0].has("alert_key") || list[0].has("incident"))
}

func readPagerDutyAlerts(n node, r *reader) {
	list := n.at("alerts").items()
	r.Alerts = len(list)
	for i, a := range list {
		if i >= maxAlerts {
			break
		}
		one := reader{now: r.now}
		if a.at("status").text() == clue.Resolved {
			one.Status = clue.Resolved
		}
		cef := a.at("body", "cef_details")
		one.details(a.at("body", "details"))
		one.details(cef.at("details"))
		one.SetSummary(a.at("summary").text(), a.at("summary").path)
		one.title(a.at("summary"))
		one.incidentService(a, cef)
		if t := a.at("created_at"); !t.when().IsZero() {
			one.SetWindow(t.when(), zero, t.path)
			one.Began(t.when())
		}
		for _, id := range [...]node{a.at("id"), a.at("alert_key"), a.at("incident", "id")} {
			one.Ignore(id.text(), id.path)
		}
		one.linksOf(a.at("body"))
		one.linksOf(cef)
		r.Merge(&one.Clues)
	}
}

func (r *reader) incidentService(a, cef node) {
	if s := cef.at("source_component"); s.text() != "" {
		r.Service(s.text(), rankComponent, s.path)
	}
	if s := a.at("service", "summary"); clue.IsIdentifier(s.text()) {
		r.Service(s.text(), clue.RankSaid, s.path)
	}
}

// isPagerDutyNotes is the list of the notes of an incident.
func isPagerDutyNotes(n node) bool {
	list := n.at("notes").items()
	return len(list) > 0 && list[0].has("content") || n.at("note").has("content")
}

func readPagerDutyNotes(n node, r *reader) {
	list := n.at("notes").items()
	if n.at("note").isObject() {
		list = append(list, n.at("note"))
	}
	for i, note := range list {
		if i >= maxAlerts {
			break
		}
		r.note(note.at("content"))
		r.Ignore(note.at("id").text(), note.at("id").path)
		if t := note.at("created_at"); !t.when().IsZero() {
			r.FillWindow(t.when(), zero, t.path)
		}
	}
}
