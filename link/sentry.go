package link

import (
	"strings"

	"triage/alert/clue"
)

func isSentry(p *page) bool {
	return strings.Contains(p.host, "sentry") || p.has("organizations") && (p.has("issues") || p.has("traces"))
}

func readSentry(p *page, c *clue.Clues) {
	if ids, ok := traceSegment(p, "trace"); ok {
		for _, id := range ids {
			c.ID(clue.TraceID, id, "path")
		}
	}
	for _, name := range [...]string{"issues", "events"} {
		if id, ok := p.after(name); ok {
			c.Ignore(id, "path")
		}
	}
	Query(c, strings.ReplaceAll(" "+p.query.get("query"), " trace:", " trace_id:"), "query")
	c.Query = nil
	if text := strings.TrimSpace(p.query.get("query")); text != "" {
		c.SetQuery(text, "query")
	}
	if env := p.query.get("environment"); env != "" {
		c.Label("environment", env, "environment")
	}
	if c.Route() == clue.Nowhere {
		c.Why = "a Sentry issue is many events, and its link names no trace: open an event and copy its trace id, or paste the alert that Sentry sent"
	}
}
