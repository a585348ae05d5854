package link

import (
	"regexp"

	"triage/alert/clue"
)

// xray is a trace in a page of AWS, which keeps its state behind the #.
var xray = regexp.MustCompile(`\btraces/(1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24})\b`)

func isXRay(p *page) bool { return xray.MatchString(p.fragment) }

func readXRay(p *page, c *clue.Clues) {
	c.ID(clue.TraceID, xray.FindStringSubmatch(p.fragment)[1], "fragment")
}
