package alert

import (
	"strings"
)

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
