package link

import (
	"encoding/json"
	"sort"
	"strings"

	"triage/alert/clue"
)

// traceSegment is the trace id of a path /trace/ID, which may compare two: ID...ID.
func traceSegment(p *page, names ...string) (ids []string, ok bool) {
	for _, name := range names {
		seg, found := p.after(name)
		if !found {
			continue
		}
		for id := range strings.SplitSeq(seg, "...") {
			if isTraceID(id) {
				ids = append(ids, id)
			}
		}
	}
	return ids, len(ids) > 0
}

func isTempo(p *page) bool {
	_, ok := traceSegment(p, "traces")
	return ok
}

func readTempo(p *page, c *clue.Clues) {
	ids, _ := traceSegment(p, "traces")
	for _, id := range ids {
		c.ID(clue.TraceID, id, "path")
	}
}

func isJaegerTrace(p *page) bool {
	_, ok := traceSegment(p, "trace")
	return ok
}

func readJaegerTrace(p *page, c *clue.Clues) {
	ids, _ := traceSegment(p, "trace")
	for _, id := range ids {
		c.ID(clue.TraceID, id, "path")
	}
	c.Ignore(p.query.get("uiFind"), "uiFind, a text search")
}

func isJaegerSearch(p *page) bool {
	return p.ends("search") && (p.query.has("service") || p.query.has("traceID"))
}

func readJaegerSearch(p *page, c *clue.Clues) {
	for _, id := range p.query.all("traceID") {
		c.ID(clue.TraceID, id, "traceID")
	}
	for _, q := range p.query.all("span") { // spans@trace
		if _, id, ok := strings.Cut(q, "@"); ok {
			c.ID(clue.TraceID, id, "span")
		}
	}
	if s := p.query.get("service"); s != "" {
		c.Service(s, clue.RankNamed, "service")
	}
	if op := p.query.get("operation"); op != "" && !strings.EqualFold(op, "all") {
		c.Keep("operation", op, "operation")
	}
	if text := p.query.get("tags"); text != "" {
		readTags(c, text)
	}
	for _, t := range p.query.all("tag") {
		if name, value, ok := strings.Cut(t, ":"); ok {
			c.Label(name, value, "tag "+name)
		}
	}
	setWindow(c, p.query.get("start"), p.query.get("end"), p.now, "start,end (µs)")
	if back := p.query.get("lookback"); c.Window == nil && back != "" && back != "custom" {
		setWindow(c, "now-"+back, "now", p.now, "lookback")
	}
}

// readTags reads Jaeger's tags: an object, or key=value as its search field takes them.
func readTags(c *clue.Clues, text string) {
	var tags map[string]any
	if json.Unmarshal([]byte(text), &tags) != nil {
		Query(c, text, "tags")
		return
	}
	names := make([]string, 0, len(tags))
	for name := range tags {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if v := scalar(tags[name]); v != "" {
			c.Label(name, v, "tags."+name)
		}
	}
}
