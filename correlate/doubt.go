package correlate

import (
	"fmt"

	"triage/envelope"
	"triage/telemetry"
)

// doubtful bounds the confidence of an answer of which another reading is as good.
const doubtful = 0.65

// doubts are other readings of the same evidence: of calls that failed one after another the
// first may have been the fatal one and the last only clean-up, and what a service got over
// may have come back as something else.
func (r *request) doubts() []string {
	var doubts []string
	for i, f := range r.path {
		for _, c := range f.others {
			switch {
			case f.cause != nil && f.cause.told() == 0 && c.told() == 0 && c.fate == handled && c.score >= enough && 0 < c.round && c.round < f.cause.round:
				doubts = append(doubts, fmt.Sprintf("%s had failed before, with %s; what %s called then may have been clean-up",
					c.callee(), kindOrCode(c.f), f.service))
			case i == len(r.path)-1 && f.cause == nil && c.f.hard && r.fates[c.f].kind == handled && c.f.at.Before(f.at) && mayComeOf(f):
				doubts = append(doubts, fmt.Sprintf("%s had failed before, with %s; going on without it may be what led to %s",
					c.callee(), kindOrCode(c.f), kindOrCode(f)))
			}
		}
	}
	return dedupe(doubts)
}

// callee is whom the failed call went to: the service of the failure, unless its span is the
// calling side.
func (c *candidate) callee() string {
	if c.node != nil && c.node.kind() == telemetry.KindClient {
		if callee := keyOf(c.node, c.node).callee; callee != "" {
			return callee
		}
	}
	return c.f.service
}

// mayComeOf tells whether an error is of the kind that something missing or empty leads to.
func mayComeOf(f *failure) bool {
	switch f.cls.Kind {
	case envelope.KindPanic, envelope.KindNotFound, envelope.KindInvalidInput, envelope.KindOutOfRange,
		envelope.KindBadResponse, envelope.KindInternal, envelope.KindPreconditionFailed:
		return true
	}
	return false
}

// kindOrCode is the failure's own code, else its kind.
func kindOrCode(f *failure) string {
	if code := ownCode(&f.env); code != "" {
		return code
	}
	return string(f.cls.Kind)
}
