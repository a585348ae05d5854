package links

import (
	"fmt"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// End is how a stretch of work ended, as far as it tells itself.
type End uint8

// Ends of work.
const (
	Unsaid End = iota // it tells nothing of how it ended
	Calm              // it tells of no error, where it would have
	Well              // it states a success
	Badly             // it states or shows a failure
)

// EndOf is how a node's work ended.
func (f *Forest) EndOf(n *graph.Node) End {
	if n.Missing() {
		return f.visitEnded(n)
	}
	failed := f.Failures.Of(n)
	switch {
	case n.SaysWell() && (failed == nil || !outlasts(failed.Says) && !failed.Envelope.Panic):
		return Well
	case failed != nil && failed.Hard:
		return Badly
	}
	if f.Graph.TellsOutcome(n) {
		return Calm
	}
	return Unsaid
}

// outlasts tells whether a failure counts although its service had answered with a success: the
// status had been sent before the body broke off.
func outlasts(says lexicon.Set) bool { return says.Has(lexicon.CutShort) }

// visitEnded goes by the line with which the service closed its work, else by what it last
// told.
func (f *Forest) visitEnded(n *graph.Node) End {
	failed := f.Failures.Of(n)
	if r := Answer(n); r != nil {
		switch {
		case !graph.Success(&r.Envelope):
			return Badly
		case failed != nil && (outlasts(failed.Says) || failed.Final.After(r.At) && failed.Hard && r.Envelope.HTTPStatus == graph.Accepted):
			return Badly
		}
		return Well
	}
	if failed != nil && failed.Hard {
		return Badly
	}
	for r := range graph.Backwards(n.Records, 8) {
		if r.Says.Has(lexicon.Succeeded) {
			return Well
		}
	}
	if len(n.Records) > 0 && tellsLevels(n) {
		return Calm
	}
	return Unsaid
}

// tellsLevels tells whether the service's records say how severe they are.
func tellsLevels(n *graph.Node) bool {
	for r := range graph.Backwards(n.Records, 8) {
		if r.Envelope.Severity != envelope.SeverityUnknown {
			return true
		}
	}
	return false
}

// maxAnswers bounds how many of the last records are looked at for the answer.
const maxAnswers = 256

// Answer is the record by which the node's service says how it answered, the last one; nil
// when there is none. A status that it was given by another service is no answer of its own.
func Answer(n *graph.Node) *graph.Record {
	for r := range graph.Backwards(n.Records, maxAnswers) {
		e := &r.Envelope
		if e.HTTPStatus == 0 && e.GRPCStatus == "" || e.From(statusField(e)).How != envelope.FromField && !r.Says.Has(lexicon.Completed) {
			continue
		}
		if graph.AnswersOnly(e) && (e.Peer == "" || r.Closes()) {
			return r
		}
	}
	return nil
}

func statusField(e *envelope.Envelope) envelope.Field {
	if e.HTTPStatus != 0 {
		return envelope.FieldHTTPStatus
	}
	return envelope.FieldGRPCStatus
}

// StatusWords is the status that a record tells.
func StatusWords(e *envelope.Envelope) string {
	if e.HTTPStatus != 0 {
		return fmt.Sprintf("HTTP %d", e.HTTPStatus)
	}
	return "gRPC " + e.GRPCStatus
}

// ProxyLike tells whether a visit tells of nothing but its answer, as a proxy does.
func ProxyLike(n *graph.Node) bool {
	if !n.Visit {
		return false
	}
	for _, r := range n.Records[:min(len(n.Records), 8)] {
		if !graph.AnswersOnly(&r.Envelope) {
			return false
		}
	}
	return true
}
