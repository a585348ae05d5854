package link

import (
	"strings"

	"triage/alert/clue"
)

func isKibana(p *page) bool {
	_, q, _ := strings.Cut(p.fragment, "?")
	ps, _ := readParams(q)
	for _, state := range [...]string{"_a", "_g", "_q"} {
		if ps.has(state) || p.query.has(state) {
			return true
		}
	}
	return p.has("app") && (p.has("discover") || p.has("kibana") || p.has("apm"))
}

// readKibana reads the state of Kibana and OpenSearch Dashboards, in RISON.
func readKibana(p *page, c *clue.Clues) {
	_, q, _ := strings.Cut(p.fragment, "?")
	ps, _ := readParams(q)
	ps = append(ps, p.query...)
	for _, name := range [...]string{"_a", "_q", "_g"} {
		state, err := parseRison(ps.get(name))
		if err != nil {
			c.Note(name + ": not the state that Kibana writes; was the link cut? " + err.Error())
		}
		readState(p, c, state, name)
	}
	if ids, ok := traceSegment(p, "trace"); ok {
		for _, id := range ids {
			c.ID(clue.TraceID, id, "path")
		}
	}
	for _, q := range p.query {
		switch q.name {
		case "traceId", "serviceName", "environment":
			c.Label(q.name, q.value, q.name)
		case "kuery":
			Query(c, q.value, q.name)
		}
	}
	if s, ok := p.after("services"); ok && p.has("apm") {
		c.Service(s, clue.RankNamed, "path")
	}
	setWindow(c, p.query.get("rangeFrom"), p.query.get("rangeTo"), p.now, "rangeFrom,rangeTo")
}

func readState(p *page, c *clue.Clues, state any, name string) {
	if text, ok := at(state, "query", "query").(string); ok {
		Query(c, text, name+".query.query")
	}
	if esql, ok := at(state, "query", "esql").(string); ok {
		Query(c, esql, name+".query.esql")
	}
	filters, _ := at(state, "filters").([]any)
	for _, f := range filters {
		if no, _ := at(f, "meta", "negate").(bool); no {
			continue
		}
		if off, _ := at(f, "meta", "disabled").(bool); off {
			continue
		}
		key, _ := at(f, "meta", "key").(string)
		from := name + ".filters." + key
		if v, ok := at(f, "meta", "params", "query").(string); ok {
			c.Label(key, v, from)
			continue
		}
		phrase, _ := at(f, "query", "match_phrase").(map[string]any)
		for key, v := range phrase {
			if s, ok := v.(string); ok {
				c.Label(key, s, name+".filters."+key)
			}
		}
	}
	from, _ := at(state, "time", "from").(string)
	to, _ := at(state, "time", "to").(string)
	if from != "" {
		setWindow(c, from, to, p.now, name+".time")
	}
}

// at is a member of nested objects, nil where there is none.
func at(v any, path ...string) any {
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}
