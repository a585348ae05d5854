package correlate

import (
	"slices"
	"strings"

	"triage/envelope"
)

// maxVoices bounds how many errors of one span are told apart.
const maxVoices = 64

// setAside takes from f the errors that the service had got over before it failed with
// another one: those of which it says that it went on without, and those that are of
// another kind than what it failed with at last. They become a failure of their own.
func (f *failure) setAside() *failure {
	if f.node == nil {
		return nil // records that no span holds are one failure only when they say the same
	}
	slices.SortStableFunc(f.signals, func(a, b signal) int { return a.at.Compare(b.at) })
	var errors []int // the service's own records and exceptions
	for i := range f.signals {
		if s := &f.signals[i]; s.hard && s.kind != EvidenceSpan && len(errors) < maxVoices {
			errors = append(errors, i)
		}
	}
	if len(errors) < 2 {
		return nil
	}
	last := -1
	for _, i := range errors {
		if e := &f.signals[i].env; !recovers(e) && !sideline(e) && !cancelled(e) && !undoes(e) && (last < 0 || definite(e) || !definite(&f.signals[last].env)) {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	over, overcome := map[int]bool{}, false
	for _, i := range errors {
		switch e := &f.signals[i].env; {
		case cancelled(e): // whatever it waited for besides was called off
			over[i] = true
		case undoes(e): // what it did because it had failed
			over[i] = true
		case sideline(e), i < last && (recovers(e) || !sameTrouble(&f.signals[last].env, e)):
			over[i], overcome = true, true
		}
	}
	if len(over) == 0 {
		return nil
	}
	aside := &failure{node: f.node, service: f.service, near: f.near, survived: true, aftermath: !overcome}
	var kept []signal
	for i, s := range f.signals {
		if over[i] {
			aside.signals = append(aside.signals, s)
		} else {
			kept = append(kept, s)
		}
	}
	f.signals = kept
	return aside
}

// sameTrouble tells whether what a service said later may be about what it had said
// earlier: it repeats it, or says nothing definite of its own.
func sameTrouble(later, earlier *envelope.Envelope) bool {
	if !definite(later) || ownCode(earlier) != "" && ownCode(later) == "" {
		return true
	}
	if a, b := envelope.Classify(later).Kind, envelope.Classify(earlier).Kind; a == b || !definite(earlier) && b == envelope.KindUnknown && earlier.ErrorMessage == "" {
		return true
	}
	a, b := words(later), words(earlier)
	return strings.Contains(a, b) || strings.Contains(b, a) || later.ErrorType != "" && later.ErrorType == earlier.ErrorType
}

// words is what an error says, innermost layer first.
func words(e *envelope.Envelope) string {
	if c, ok := e.Innermost(); ok && len(c.Message) >= 6 {
		return c.Message
	}
	if e.ErrorMessage != "" {
		return e.ErrorMessage
	}
	return e.Message
}
