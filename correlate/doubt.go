package correlate

import (
	"fmt"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/envelope"
	"triage/telemetry"
)

// doubts are other readings of the same evidence: of calls that failed one after another the
// first may have been the fatal one and the last only clean-up, and what a service got over
// may have come back as something else.
func (x *explanation) doubts() []string {
	var doubts []string
	path := x.out.Path
	for i := range path {
		s := &path[i]
		for _, c := range s.Others {
			switch {
			case s.Cause != nil && maybeFatal(c, s.Cause):
				doubts = append(doubts, fmt.Sprintf("%s had failed before, with %s; what %s called then may have been clean-up",
					x.callee(c), c.Failure.Code(), s.Failure.Service))
			case i == len(path)-1 && x.mayComeBack(c, s.Failure):
				doubts = append(doubts, fmt.Sprintf("%s had failed before, with %s; going on without it may be what led to %s",
					x.callee(c), c.Failure.Code(), s.Failure.Code()))
			}
		}
	}
	return dedupe(doubts)
}

// maybeFatal tells whether an earlier call, of which the effect's words say as little as of the
// chosen one, may have been the fatal one.
func maybeFatal(c, chosen *links.Cause) bool {
	if chosen.Told() != 0 || c.Told() != 0 || !c.Enough() {
		return false
	}
	return c.Fate == links.Open && 0 < c.Round && c.Round < chosen.Round
}

// mayComeBack tells whether what the root got over may have led to it.
func (x *explanation) mayComeBack(c *links.Cause, root *failures.Failure) bool {
	if !c.Failure.Hard || !c.Failure.At.Before(root.At) || x.out.Fate(c.Failure).Kind != links.Handled {
		return false
	}
	switch root.Classification.Kind {
	case envelope.KindPanic, envelope.KindNotFound, envelope.KindInvalidInput, envelope.KindOutOfRange,
		envelope.KindBadResponse, envelope.KindInternal, envelope.KindPreconditionFailed:
		return true
	}
	return false
}

// callee is whom the failed call went to: the service of the failure, unless its span is the
// calling side.
func (x *explanation) callee(c *links.Cause) string {
	if c.Node.Kind() == telemetry.KindClient {
		if callee := x.Callee(c.Node); callee != "" {
			return callee
		}
	}
	return graph.BareName(c.Failure.Service)
}
