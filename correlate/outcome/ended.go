package outcome

import (
	"fmt"

	"triage/correlate/graph"
	"triage/correlate/links"
)

// requestEnded is how the request ended where it came in.
func (d *decision) requestEnded() (links.End, string) {
	if d.Entry == nil {
		return links.Unsaid, ""
	}
	end := d.EndOf(d.Entry)
	for _, door := range d.Doors { // the worst of the requests under one id
		if e := d.EndOf(door); e == links.Badly {
			end = e
		}
	}
	return end, d.endedWords(d.Entry, end)
}

// endedWords say how a node ended, and what tells so.
func (d *decision) endedWords(n *graph.Node, end links.End) string {
	switch r := links.Answer(n); {
	case end == links.Well && n.Missing() && r != nil:
		return fmt.Sprintf("%s answered with %s", n.Service, links.StatusWords(&r.Envelope))
	case end == links.Well && n.Missing():
		return fmt.Sprintf("%s says that it went well", n.Service)
	case end == links.Well:
		return n.Label() + " ended well"
	case end == links.Calm && !n.Missing():
		return fmt.Sprintf("%s, where the request came in, has no error status", n.Label())
	case end == links.Calm:
		return fmt.Sprintf("%s, where the request came in, tells of no error", n.Service)
	}
	return "no record says how the request ended"
}
