package link

import (
	"encoding/json"
	"strings"

	"triage/alert/clue"
)

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
