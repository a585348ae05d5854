package link

import (
	"encoding/json"
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

func isHoneycomb(p *page) bool { return strings.Contains(p.host, "honeycomb.io") }

func readHoneycomb(p *page, c *clue.Clues) {
	for _, name := range [...]string{"trace_id", "traceId"} {
		if id := p.query.get(name); id != "" {
			c.ID(clue.TraceID, id, name)
		}
	}
	if env, ok := p.after("environments"); ok {
		c.Label("env", env, "path")
	}
	if set, ok := p.after("datasets"); ok && set != "__all__" {
		c.Service(set, clue.RankSaid, "dataset in the path")
	}
	for _, name := range [...]string{"result", "triggers", "board"} {
		if id, ok := p.after(name); ok {
			c.Ignore(id, "path")
		}
	}
	var q struct {
		Filters []struct {
			Column string `json:"column"`
			Op     string `json:"op"`
			Value  any    `json:"value"`
		} `json:"filters"`
		Start any `json:"start_time"`
		End   any `json:"end_time"`
	}
	if text := p.query.get("query"); text != "" && json.Unmarshal([]byte(text), &q) == nil {
		for _, f := range q.Filters {
			if f.Op != "=" && f.Op != "in" {
				continue
			}
			for _, v := range values(f.Value) {
				c.Label(f.Column, v, "filter "+f.Column)
			}
		}
		setWindow(c, scalar(q.Start), scalar(q.End), p.now, "start_time,end_time")
	}
	for _, ends := range [...][2]string{{"trace_start_ts", "trace_end_ts"}, {"start", "end"}} {
		if c.Window == nil {
			setWindow(c, p.query.get(ends[0]), p.query.get(ends[1]), p.now, ends[0]+","+ends[1])
		}
	}
}

func isSplunk(p *page) bool { return p.has("app") && strings.HasPrefix(p.query.get("q"), "search ") }

func readSplunk(p *page, c *clue.Clues) {
	Query(c, strings.TrimPrefix(p.query.get("q"), "search "), "q")
	c.Ignore(p.query.get("sid"), "sid, the search's own")
	setWindow(c, p.query.get("earliest"), p.query.get("latest"), p.now, "earliest,latest")
}

func isAxiom(p *page) bool { return strings.HasSuffix(p.host, "axiom.co") }

func readAxiom(p *page, c *clue.Clues) {
	if id := p.query.get("traceId"); id != "" {
		c.ID(clue.TraceID, id, "traceId")
	}
	var form struct {
		APL   string `json:"apl"`
		Query struct {
			APL string `json:"apl"`
		} `json:"query"`
	}
	if json.Unmarshal([]byte(p.query.get("initForm")), &form) == nil {
		Query(c, form.APL+form.Query.APL, "initForm.apl")
	}
}
