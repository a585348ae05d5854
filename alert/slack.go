package alert

import (
	"strings"
)

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
