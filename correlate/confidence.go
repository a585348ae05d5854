package correlate

import (
	"triage/correlate/links"
	"triage/envelope"
)

// unsure is the confidence under which the verdict says that it cannot tell.
const unsure = 0.4

// confidence is that of the weakest link, less what speaks against the root.
func (x *explanation) confidence(inc *Incident) float64 {
	switch inc.Status {
	case Unknown:
		return 0.3
	case Healthy, Handled:
		switch x.out.Ended {
		case links.Well:
			return 0.95
		case links.Calm:
			return 0.75
		}
		return 0.5
	}
	c := 0.95
	for i := 1; i < len(inc.Chain); i++ {
		c = min(c, inc.Chain[i].Link.Confidence)
	}
	root := inc.Root()
	if root.Envelope.Code == "" && root.Classification.Kind == envelope.KindUnknown {
		c -= 0.15
	}
	if len(inc.RunnersUp) > 0 {
		c -= 0.15
	}
	if len(x.doubts()) > 0 {
		c = min(c, 0.65)
	}
	for i := range x.out.Path {
		if nameless(x.out.Path[i].Failure) {
			c = min(c, unsure-0.05)
		}
	}
	return min(max(c, 0.05), 0.99)
}
