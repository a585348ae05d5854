package link

import (
	"strings"

	"triage/alert/clue"
)

func isSplunk(p *page) bool { return p.has("app") && strings.HasPrefix(p.query.get("q"), "search ") }

func readSplunk(p *page, c *clue.Clues) {
	Query(c, strings.TrimPrefix(p.query.get("q"), "search "), "q")
	c.Ignore(p.query.get("sid"), "sid, the search's own")
	setWindow(c, p.query.get("earliest"), p.query.get("latest"), p.now, "earliest,latest")
}
