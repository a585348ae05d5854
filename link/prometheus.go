package link

import (
	"strings"

	"triage/alert/clue"
)

func isPrometheus(p *page) bool { return p.query.has("g0.expr") }

func readPrometheus(p *page, c *clue.Clues) {
	for _, q := range p.query {
		if strings.HasSuffix(q.name, ".expr") {
			Query(c, q.value, q.name)
		}
	}
	if c.Route() == clue.Nowhere {
		c.Why = "the expression names no service: paste the alert itself, its labels do"
	}
}

// isAlertmanager is Alertmanager's own page, which keeps its state behind the #.
func isAlertmanager(p *page) bool {
	return strings.HasPrefix(p.fragment, "/alerts") || strings.HasPrefix(p.fragment, "/silences")
}

func readAlertmanager(p *page, c *clue.Clues) {
	path, q, _ := strings.Cut(p.fragment, "?")
	ps, _ := readParams(q)
	for _, f := range [...]string{"filter", "matcher"} {
		for _, text := range ps.all(f) {
			Query(c, text, f)
		}
	}
	c.Query = nil // matchers of alerts, not of records
	if id := strings.TrimPrefix(path, "/silences/"); id != path {
		c.Ignore(id, "path")
	}
	if c.Route() == clue.Nowhere {
		c.Why = "the page lists alerts and names none: paste the alert itself"
	}
}
