package link

import (
	"encoding/json"
	"strings"

	"triage/alert/clue"
)

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
