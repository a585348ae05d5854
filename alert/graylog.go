package alert

import (
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
