package alert

import (
	"fmt"
	"strings"
	"time"

	"triage/alert/clue"
)

// maxAlerts bounds the alerts of one payload that are read.
const maxAlerts = 1000

// isAlertmanager is the webhook of Alertmanager; Grafana's, which came of it, is told before.
func isAlertmanager(n node) bool {
	return n.at("alerts").isList() && n.marked("groupLabels", "commonLabels", "groupKey", "receiver")
}

func readAlertmanager(n node, r *reader) { readGroup(n, r) }

// isAlertList is what Alertmanager's API, amtool and Prometheus itself hand out.
func isAlertList(n node) bool {
	list := n.items()
	if data := n.at("data", "alerts"); data.isList() {
		list = data.items()
	} else if alerts := n.at("alerts"); alerts.isList() {
		list = alerts.items()
	}
	return len(list) > 0 && list[0].at("labels").isObject() || n.at("labels").isObject() && n.has("startsAt")
}

func readAlertList(n node, r *reader) {
	switch {
	case n.isList():
		readAlerts(n.items(), r)
	case n.at("data", "alerts").isList():
		readAlerts(n.at("data", "alerts").items(), r)
	case n.at("alerts").isList():
		readAlerts(n.at("alerts").items(), r)
	default:
		readAlerts([]node{n}, r)
	}
}

// readGroup reads a group of alerts. What is common to them says most; what differs is with
// each alert.
func readGroup(n node, r *reader) {
	if strings.EqualFold(n.at("status").text(), clue.Resolved) {
		r.Status = clue.Resolved
	}
	common := reader{now: r.now}
	common.fields(n.at("commonLabels"))
	common.fields(n.at("groupLabels"))
	common.annotations(n.at("commonAnnotations"))
	if list := n.at("alerts").items(); len(list) > 0 {
		readAlerts(list, r)
	}
	if len(r.Services) > 0 {
		common.Services = nil
	}
	r.Merge(&common.Clues)
	if t, _ := n.at("truncatedAlerts").number(); t > 0 {
		r.Note(fmt.Sprintf("%.0f more alerts were left out by the sender", t))
	}
}

// readAlerts reads each alert by itself. Those that still fire are what matters, unless none
// does.
func readAlerts(list []node, r *reader) {
	r.Alerts = len(list)
	firing := list[:0:0]
	for _, a := range list {
		if !strings.EqualFold(a.status(), clue.Resolved) {
			firing = append(firing, a)
		}
	}
	if len(firing) > 0 {
		list = firing
	} else {
		r.Status = clue.Resolved
	}
	if len(list) > maxAlerts {
		r.Note(fmt.Sprintf("%d alerts in one: the first %d are read", len(list), maxAlerts))
		list = list[:maxAlerts]
	}
	for _, a := range list {
		one := reader{now: r.now}
		one.fields(a.at("labels"))
		one.annotations(a.at("annotations"))
		begin, path := a.at("startsAt").when(), a.at("startsAt").path
		if begin.IsZero() {
			begin, path = a.at("activeAt").when(), a.at("activeAt").path
		}
		end := a.at("endsAt").when()
		if s := strings.ToLower(a.status()); s != "" && s != clue.Resolved { // firing, active, suppressed
			end = time.Time{} // when it will be given up, not when it ended
		}
		one.SetWindow(begin, end, path)
		one.Began(begin)
		one.Ignore(a.at("fingerprint").text(), a.at("fingerprint").path)
		for _, l := range [...]string{"generatorURL", "dashboardURL", "panelURL"} {
			one.link(a.at(l))
		}
		r.Merge(&one.Clues)
	}
}

// status is what an alert says of itself; the API has it one level deeper.
func (n node) status() string {
	for _, path := range [...][]string{{"status"}, {"state"}, {"status", "state"}} {
		if s := n.at(path...).text(); s != "" {
			return s
		}
	}
	return ""
}

// annotations are read as labels are, but what names a service there is a sentence as often
// as not.
func (r *reader) annotations(n node) {
	for _, key := range n.keys() {
		if m := n.at(key); m.text() != "" {
			r.Label(key, m.text(), m.path)
		}
	}
}
