package link

import (
	"strings"

	"triage/alert/clue"
)

func isDatadog(p *page) bool {
	return strings.Contains(p.host, "datadog") || strings.Contains(p.host, "ddog-gov") || p.has("apm") && p.has("trace")
}

func readDatadog(p *page, c *clue.Clues) {
	if id, ok := p.after("trace"); ok {
		c.DatadogTrace(id, "path")
	}
	for _, name := range [...]string{"traceID", "trace_id", "traceId"} {
		if id := p.query.get(name); id != "" {
			c.DatadogTrace(id, name)
		}
	}
	for _, name := range [...]string{"services", "service"} {
		if s, ok := p.after(name); ok && p.has("apm") {
			c.Service(strings.TrimPrefix(s, "service:"), clue.RankNamed, "path")
		}
	}
	if id, ok := p.after("monitors"); ok {
		c.Ignore(id, "path")
	}
	for _, name := range [...]string{"event_id", "event", "spanID", "monitor_id"} {
		c.Ignore(p.query.get(name), name)
	}
	Query(c, p.query.get("query"), "query")
	for _, g := range p.query.all("group") { // of a monitor
		for part := range strings.SplitSeq(g, ",") {
			if name, value, ok := strings.Cut(part, ":"); ok {
				c.Label(name, value, "group")
			}
		}
	}
	for _, name := range [...]string{"env", "service"} {
		if v := p.query.get(name); v != "" {
			c.Label(name, v, name)
		}
	}
	for _, ends := range [...][2]string{{"from_ts", "to_ts"}, {"start", "end"}} {
		if c.Window == nil {
			setWindow(c, p.query.get(ends[0]), p.query.get(ends[1]), p.now, ends[0]+","+ends[1]+" (ms)")
		}
	}
	if c.Route() == clue.Nowhere {
		c.Why = "the Datadog page names no service and no trace: paste the alert itself"
	}
}
