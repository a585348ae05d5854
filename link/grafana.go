package link

import (
	"encoding/json"
	"sort"
	"strings"

	"triage/alert/clue"
)

func isExplore(p *page) bool {
	return p.ends("explore") && (p.query.has("panes") || p.query.has("left"))
}

// readExplore reads both generations of Explore's state.
func readExplore(p *page, c *clue.Clues) {
	if text := p.query.get("panes"); text != "" {
		readPanes(p, c, text)
	}
	for _, side := range [...]string{"left", "right"} {
		if text := p.query.get(side); text != "" {
			readSide(p, c, text, side)
		}
	}
}

// pane is one half of the screen: schema version 1, and the object form of before.
type pane struct {
	Queries []json.RawMessage `json:"queries"`
	Range   struct {
		From any `json:"from"`
		To   any `json:"to"`
	} `json:"range"`
}

func readPanes(p *page, c *clue.Clues, text string) {
	var panes map[string]pane
	if err := json.Unmarshal([]byte(text), &panes); err != nil {
		c.Note("panes: not the JSON that Explore writes; was the link cut? " + err.Error())
		return
	}
	ids := make([]string, 0, len(panes))
	for id := range panes {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		panes[id].read(p, c, "range")
	}
}

func (one pane) read(p *page, c *clue.Clues, at string) {
	for _, raw := range one.Queries {
		readGrafanaQuery(c, raw)
	}
	if c.Window == nil {
		setWindow(c, scalar(one.Range.From), scalar(one.Range.To), p.now, at)
	}
}

// readSide reads left and right: an object, or the list [from, to, data source, query, …].
func readSide(p *page, c *clue.Clues, text, side string) {
	var one pane
	if err := json.Unmarshal([]byte(text), &one); err == nil {
		one.read(p, c, side+".range")
		return
	}
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		c.Note(side + ": not the JSON that Explore writes; was the link cut? " + err.Error())
		return
	}
	var from, to any
	for i, raw := range list {
		switch {
		case i == 0:
			_ = json.Unmarshal(raw, &from)
		case i == 1:
			_ = json.Unmarshal(raw, &to)
		default:
			readGrafanaQuery(c, raw)
		}
	}
	setWindow(c, scalar(from), scalar(to), p.now, side+"[0],"+side+"[1]")
}

// grafanaQuery is one query of Explore; each data source has fields of its own.
type grafanaQuery struct {
	Expr        string          `json:"expr"`
	Query       json.RawMessage `json:"query"`
	QueryType   string          `json:"queryType"`
	Service     string          `json:"service"`
	Operation   string          `json:"operation"`
	Tags        string          `json:"tags"`
	ServiceName string          `json:"serviceName"`
	SpanName    string          `json:"spanName"`
	Search      string          `json:"search"`
	Filters     []struct {
		Tag      string `json:"tag"`
		Operator string `json:"operator"`
		Value    any    `json:"value"`
	} `json:"filters"`
}

func readGrafanaQuery(c *clue.Clues, raw json.RawMessage) {
	var q grafanaQuery
	if json.Unmarshal(raw, &q) != nil {
		return // the name of the data source, or what a later version writes
	}
	if q.Expr != "" {
		Query(c, q.Expr, "expr of the query")
	}
	var text string
	if json.Unmarshal(q.Query, &text) == nil && text != "" {
		if t := strings.Trim(strings.TrimSpace(text), `"`); isTraceID(t) {
			c.ID(clue.TraceID, t, "query")
		} else {
			Query(c, text, "query")
		}
	}
	for _, f := range [...]struct{ name, value string }{
		{"service.name", q.Service}, {"operation", q.Operation}, {"service.name", q.ServiceName}, {"operation", q.SpanName},
	} {
		if f.value != "" && f.value != "All" && f.value != "all" {
			c.Label(f.name, f.value, f.name+" of the query")
		}
	}
	Query(c, q.Tags, "tags of the query")
	Query(c, q.Search, "search of the query")
	for _, f := range q.Filters {
		if f.Operator != "=" && f.Operator != "=~" {
			continue
		}
		for _, v := range values(f.Value) {
			if f.Tag == "name" {
				f.Tag = "operation"
			}
			c.Label(f.Tag, v, "filter "+f.Tag)
		}
	}
}

// isTraceID tells whether the text of a query is a trace id: 16 or 32 digits, or an odd number
// where leading zeros were dropped.
func isTraceID(s string) bool {
	if len(s) < 15 || len(s) > 32 {
		return false
	}
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// scalar is a JSON string or number as text.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		b, _ := json.Marshal(int64(v))
		return string(b)
	}
	return ""
}

// values are a JSON string, or the strings of a list.
func values(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// isDrilldown is one of Grafana's apps for logs and traces.
func isDrilldown(p *page) bool {
	app, ok := p.after("a")
	return ok && strings.HasPrefix(app, "grafana-") && strings.Contains(app, "explore")
}

func readDrilldown(p *page, c *clue.Clues) {
	if name, ok := p.after("service"); ok {
		c.Service(name, clue.RankNamed, "path")
	}
	readVars(p, c)
	for _, v := range p.query.all("var-filters") { // name|=|value
		if parts := strings.Split(v, "|"); len(parts) == 3 && parts[1] == "=" {
			c.Label(parts[0], parts[2], "var-filters")
		}
	}
	if id := p.query.get("traceId"); id != "" {
		c.ID(clue.TraceID, id, "traceId")
	}
}

func isDashboard(p *page) bool {
	if p.has("dashboard") {
		return p.has("db") || p.has("snapshot")
	}
	return p.has("d") || p.has("d-solo")
}

func readDashboard(p *page, c *clue.Clues) { readVars(p, c) }

// readVars reads the variables of a dashboard, and its window. All values of a variable are
// no value.
func readVars(p *page, c *clue.Clues) {
	for _, q := range p.query {
		if name, ok := strings.CutPrefix(q.name, "var-"); ok && !strings.Contains(q.value, "$__all") && !strings.EqualFold(q.value, "all") {
			c.Label(name, q.value, q.name)
		}
	}
	setWindow(c, p.query.get("from"), p.query.get("to"), p.now, "from,to")
}

func isGoto(p *page) bool { _, ok := p.after("goto"); return ok && len(p.segments) <= 3 }

func readGoto(p *page, c *clue.Clues) {
	uid, _ := p.after("goto")
	c.Ignore(uid, "path")
	c.Why = "a Grafana short link: only Grafana knows what is behind it. Open it and paste the address that it leads to"
}

func isRule(p *page) bool { return p.has("alerting") }

func readRule(p *page, c *clue.Clues) {
	if uid, ok := p.after("grafana"); ok {
		c.Ignore(uid, "path")
	} else if uid, ok := p.after("alerting"); ok {
		c.Ignore(uid, "path")
	}
	for _, q := range p.query.all("matcher") {
		Query(c, q, "matcher")
	}
	Query(c, p.query.get("queryString"), "queryString")
	Query(c, p.query.get("search"), "search")
	c.Query = nil // no query of the rule: words of a filter
	if c.Route() == clue.Nowhere {
		c.Why = "the page of an alert rule names no service and no request: paste the alert itself, or what it says"
	}
}
