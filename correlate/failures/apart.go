package failures

import (
	"strings"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// maxVoices bounds how many errors of one node are told apart.
const maxVoices = 64

// setAside takes from a node's signals those that the service had got over before it failed
// with another one, or did because it had failed. overcome tells whether there is one of the
// first sort.
func setAside(n *graph.Node, signals []Signal) (over, left []Signal, overcome bool) {
	var errors []int // the service's own records and exceptions
	for i := range signals {
		if s := &signals[i]; s.Hard && !s.Span() && len(errors) < maxVoices {
			errors = append(errors, i)
		}
	}
	last := lastWord(signals, errors)
	aside, undoing := map[int]bool{}, false
	for _, i := range errors {
		s := &signals[i]
		switch {
		case undoing: // it has failed, and takes back what it had done
			aside[i] = true
		case besides(s), goesOn(n, signals, i): // it says so itself, in a word that nothing outweighs
			aside[i], overcome = true, true
		case last < 0 || len(errors) < 2:
		case cancelled(&s.Envelope), s.Says.Has(lexicon.UndoFailed): // called off, or done because it had failed
			aside[i] = i != last
		case i < last && !sameTrouble(&signals[last], s):
			aside[i], overcome = i != last, true
		}
		undoing = undoing || s.Says.Has(lexicon.Undoing)
	}
	for i, s := range signals {
		if aside[i] {
			over = append(over, s)
		} else {
			left = append(left, s)
		}
	}
	return over, left, overcome
}

// lastWord is the error with which the service ended: the last that tells what was wrong,
// and not of what came after it; -1 when there is none.
func lastWord(signals []Signal, errors []int) int {
	last := -1
	for _, i := range errors {
		s := &signals[i]
		if last >= 0 && signals[last].Says.Has(lexicon.Undoing) {
			break
		}
		if s.Says.Has(lexicon.GoesOn) || besides(s) || s.Says.Has(lexicon.UndoFailed) || cancelled(&s.Envelope) {
			continue
		}
		if last < 0 || definite(&s.Envelope) || !definite(&signals[last].Envelope) {
			last = i
		}
	}
	return last
}

// goesOn tells whether the service says that it went on after the i-th signal: in that record,
// or in one of its next ones, before it failed again. Where a span says how it all ended, only
// what is more than an information counts.
func goesOn(n *graph.Node, signals []Signal, i int) bool {
	if signals[i].Says.Has(lexicon.GoesOn) {
		return true
	}
	r := signals[i].Record
	if r == nil || n.Failed {
		return false
	}
	next := len(n.Records)
	for k, o := range n.Records {
		if o == r {
			next = k + 1
		}
	}
	for _, o := range n.Records[next:] {
		if !n.Missing() && !o.Envelope.Severity.AtLeast(envelope.Warn) {
			continue
		}
		tells, hard := Judge(&o.Envelope, o.Says)
		failed := tells && hard
		if o.Says.Has(lexicon.GoesOn) && sameMatter(&o.Envelope, &r.Envelope, failed) {
			return true
		}
		if failed {
			return false
		}
	}
	return false
}

// sameMatter tells whether a record that tells of going on may be about an earlier error: it tells
// of no failure itself, or of the same one.
func sameMatter(o, early *envelope.Envelope, failed bool) bool {
	if o.ErrorMessage == "" && o.ErrorType == "" && !failed || o.Peer != "" && graph.SameName(o.Peer, early.Peer) {
		return true
	}
	x, y := innermostWords(o), innermostWords(early)
	return strings.Contains(x, y) || strings.Contains(y, x)
}

// besides tells whether an error is about what services do beside their work: telemetry and
// health checks. What has a code of its own is the service's work.
func besides(s *Signal) bool {
	return s.Says.Has(lexicon.Telemetry) && graph.OwnCode(&s.Envelope) == ""
}

func definite(e *envelope.Envelope) bool { return definiteKind(envelope.Classify(e).Kind) }

func cancelled(e *envelope.Envelope) bool {
	return envelope.Classify(e).Kind == envelope.KindCancelled && graph.OwnCode(e) == ""
}

// sameTrouble tells whether what a service said later may be about what it had said
// earlier: it repeats it, or says nothing definite of its own.
func sameTrouble(late, early *Signal) bool {
	l, e := &late.Envelope, &early.Envelope
	if !definite(l) || graph.OwnCode(e) != "" && graph.OwnCode(l) == "" {
		return true
	}
	a, b := envelope.Classify(l).Kind, envelope.Classify(e).Kind
	if a == b || b == envelope.KindUnknown && e.ErrorMessage == "" {
		return true
	}
	x, y := innermostWords(l), innermostWords(e)
	return strings.Contains(x, y) || strings.Contains(y, x) || l.ErrorType != "" && l.ErrorType == e.ErrorType
}

// innermostWords is what an error says, innermost layer first.
func innermostWords(e *envelope.Envelope) string {
	if c, ok := e.Innermost(); ok && len(c.Message) >= 6 {
		return c.Message
	}
	if e.ErrorMessage != "" {
		return e.ErrorMessage
	}
	return e.Message
}
