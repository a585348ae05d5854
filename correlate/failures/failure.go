package failures

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// Failure is one service's view of one error: all that one span says of it, or one visit.
type Failure struct {
	Node           *graph.Node
	Service        string
	Signals        []Signal // by time, at least one
	Envelope       envelope.Envelope
	Classification envelope.Classification
	At             time.Time // first seen to fail
	Final          time.Time // when the service had its last word on it
	Hard           bool      // it says error, not merely warning
	Also           []string  // codes that the service put on it afterwards
	Over           bool      // the service itself went on after it
	Aftermath      bool      // of one that is over: what the service did because it had failed
	Running        bool      // it did not fail: it was still at work when its caller gave up
	Common         bool      // another service logs the same message, beside an error's own words
	Says           lexicon.Set
	Last           string // what the last error says, whole
	Own            string // what the record that speaks for it says, and the span's status
	All            string // what all its errors say

	outer, messages []string // see Outer and Messages
}

// Signal is one record that tells of a failure.
type Signal struct {
	Envelope envelope.Envelope
	Says     lexicon.Set
	At       time.Time
	Hard     bool
	Ref      string
	Text     string
	Record   *graph.Record // nil for a span or an event
	Node     *graph.Node
	Event    bool
}

// Span tells whether the span itself is the signal, and not a record or an event in it.
func (s *Signal) Span() bool { return s.Record == nil && !s.Event }

// Set is all failures of a graph.
type Set struct {
	All    []*Failure // by time
	byNode []*Failure
	aside  map[*graph.Node]*Failure
}

// Aside is what a node got over, or what came after its failure; nil when there is nothing.
func (s *Set) Aside(n *graph.Node) *Failure { return s.aside[n] }

// Of is what a node failed with, nil when it did not, or got over it.
func (s *Set) Of(n *graph.Node) *Failure {
	if n == nil || n.ID >= len(s.byNode) {
		return nil
	}
	return s.byNode[n.ID]
}

// Find reads the failures out of g. The error is that of ctx.
func Find(ctx context.Context, g *graph.Graph) (*Set, error) {
	s := &Set{byNode: make([]*Failure, len(g.Nodes)), aside: map[*graph.Node]*Failure{}}
	for i, n := range g.Nodes {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if n.Foreign {
			continue
		}
		signals := signalsOf(g, n)
		if len(signals) == 0 {
			continue
		}
		over, left, overcome := setAside(n, signals)
		if len(left) > 0 {
			f := speak(n, left)
			s.byNode[n.ID] = f
			s.All = append(s.All, f)
		}
		if len(over) > 0 {
			f := speak(n, over)
			f.Over, f.Aftermath = true, !overcome
			s.aside[n] = f
			s.All = append(s.All, f)
		}
	}
	s.ignoreAround()
	slices.SortStableFunc(s.All, Compare)
	findCommon(s.All)
	for i, f := range s.All {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		f.collectWords()
	}
	return s, ctx.Err()
}

// ignoreAround leaves out what spans around the request's own say: a batch that goes on, or
// fails for the sake of other requests.
func (s *Set) ignoreAround() {
	s.All = slices.DeleteFunc(s.All, func(f *Failure) bool {
		if f.Node.Around {
			s.byNode[f.Node.ID] = nil
		}
		return f.Node.Around
	})
}

// Compare orders failures by time, then by what identifies them.
func Compare(a, b *Failure) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Ref(), b.Ref()))
}

// Ref identifies the failure: its span, or its first record.
func (f *Failure) Ref() string {
	if !f.Node.Visit {
		return f.Node.Key.Trace + "/" + f.Node.Key.Span + "/" + string(f.Node.Kind())
	}
	return f.Signals[0].Ref
}

// Code is the service's own code, else the kind of error.
func (f *Failure) Code() string {
	return cmp.Or(graph.OwnCode(&f.Envelope), string(f.Classification.Kind))
}

// GaveUp tells whether f is the error of one who stopped waiting.
func (f *Failure) GaveUp() bool {
	switch f.Classification.Kind {
	case envelope.KindTimeout, envelope.KindUpstreamTimeout:
		return true
	case envelope.KindCancelled: // tonic's client says so of its own timeout
		return f.Node.Calls() && f.Says.Has(lexicon.TimedOut)
	case envelope.KindUnavailable, envelope.KindDependencyFailed: // its own code says what it could not do
		return f.Relays() && f.Says.Has(lexicon.TimedOut)
	}
	return false
}

// CalledOff tells whether the failure is one of a call that was cancelled from above.
func (f *Failure) CalledOff() bool {
	return f.Classification.Kind == envelope.KindCancelled && !f.GaveUp()
}

// RefersBack: such an error says nothing of its own cause, only that something else happened
// before or above.
func (f *Failure) RefersBack() bool {
	switch f.Classification.Kind {
	case envelope.KindCancelled, envelope.KindCircuitOpen, envelope.KindRetriesExhausted, envelope.KindDeadLettered:
		return true
	}
	return false
}

// Definite tells whether the error is of a kind that does not come about by another one's
// being passed on: the service looked at something and found it wrong.
func (f *Failure) Definite() bool { return definiteKind(f.Classification.Kind) }

func definiteKind(k envelope.Kind) bool {
	switch k {
	case envelope.KindInvalidInput, envelope.KindOutOfRange, envelope.KindPayloadTooLarge, envelope.KindNotFound,
		envelope.KindAlreadyExists, envelope.KindIdempotencyConflict, envelope.KindConcurrencyAborted,
		envelope.KindPreconditionFailed, envelope.KindUnauthenticated, envelope.KindPermissionDenied,
		envelope.KindPolicyRejected, envelope.KindQuotaExceeded, envelope.KindPanic, envelope.KindDataLoss,
		envelope.KindUnimplemented, envelope.KindConfig:
		return true
	}
	return false
}

// OwnFault tells whether an error of this kind is decided by the service that raises it, so
// that another error beneath needs more than its place to be the cause.
func (f *Failure) OwnFault() bool {
	e := &f.Envelope
	bare := graph.OwnCode(e) == "" && e.ErrorType == "" && e.ErrorMessage == "" && !e.Panic
	if f.Relays() || bare {
		return false // a bare status may be a relayed one
	}
	switch f.Classification.Kind {
	case envelope.KindPanic, envelope.KindInvalidInput, envelope.KindOutOfRange, envelope.KindPayloadTooLarge,
		envelope.KindUnauthenticated, envelope.KindRateLimited, envelope.KindIdempotencyConflict,
		envelope.KindNotFound, envelope.KindAlreadyExists, envelope.KindPermissionDenied, envelope.KindDataLoss:
		return true
	}
	return false
}

// Outage tells whether the error is of the kind that no caller turns into a refusal.
func (f *Failure) Outage() bool { return outageKind(f.Classification.Kind) }

func outageKind(k envelope.Kind) bool {
	switch k {
	case envelope.KindUnreachable, envelope.KindTimeout, envelope.KindUpstreamTimeout, envelope.KindUnavailable,
		envelope.KindDependencyFailed, envelope.KindTLSError, envelope.KindOverloaded, envelope.KindResourceExhausted:
		return true
	}
	return false
}

// Relays tells whether the error only says how a called service answered: the reason is there.
func (f *Failure) Relays() bool {
	return f.Says.Has(lexicon.Relays) || f.Says.Has(lexicon.BareReason)
}

// Answers tells whether nothing is known of f but how its service answered.
func (f *Failure) Answers() bool { return graph.AnswersOnly(&f.Envelope) }

// RefusedOnly tells whether nothing is known of f but that it refused the request.
func (f *Failure) RefusedOnly() bool {
	s := f.Envelope.HTTPStatus
	return f.Answers() && s >= 400 && s < 500 && f.Classification.Class != envelope.Transient
}

// SameError tells whether two tries failed in the same way: neither kind, status nor code
// speaks against it.
func SameError(a, b *Failure) bool {
	if x, y := graph.OwnCode(&a.Envelope), graph.OwnCode(&b.Envelope); x != "" && y != "" {
		return x == y
	}
	if x, y := a.Envelope.GRPCStatus, b.Envelope.GRPCStatus; x != "" && y != "" && x != y {
		return false
	}
	if x, y := a.Envelope.HTTPStatus, b.Envelope.HTTPStatus; x != 0 && y != 0 && x != y {
		return false
	}
	x, y := a.Classification.Kind, b.Classification.Kind
	return x == y || x == envelope.KindUnknown || y == envelope.KindUnknown
}

// Alike tells whether the two give the same status or are of the same kind.
func Alike(a, b *Failure) bool {
	switch {
	case a.Envelope.GRPCStatus != "" && a.Envelope.GRPCStatus == b.Envelope.GRPCStatus:
		return true
	case a.Envelope.HTTPStatus >= 400 && a.Envelope.HTTPStatus == b.Envelope.HTTPStatus:
		return true
	}
	return a.Classification.Kind == b.Classification.Kind && a.Classification.Kind != envelope.KindUnknown
}

// LastWord is when the service had said what it had to say of f: its last record with a
// code, else its last error or exception, but none that announces another try; zero when it only
// set a status, which happens at the very end.
func (f *Failure) LastWord() (t time.Time) {
	coded := false
	for i := range f.Signals {
		s := &f.Signals[i]
		if !s.Hard || s.Span() || s.Says.Has(lexicon.TriesAgain) || graph.AnswersOnly(&s.Envelope) {
			continue
		}
		if s.Says.Has(lexicon.Undoing) {
			return s.At // what follows is about taking it back
		}
		if has := graph.OwnCode(&s.Envelope) != ""; has || !coded {
			if has && !coded {
				coded, t = true, time.Time{}
			}
			if s.At.After(t) {
				t = s.At
			}
		}
	}
	return t
}

// findCommon finds the messages that say what was being done and not what went wrong: several
// services log the same one beside an error with words of its own.
func findCommon(all []*Failure) {
	first, several := map[string]string{}, map[string]bool{} // the service that logs a message; those of more than one
	for _, f := range all {
		m := f.Envelope.Message
		if service, ok := first[m]; !ok {
			first[m] = f.Service
		} else if service != f.Service {
			several[m] = true
		}
	}
	for _, f := range all {
		e := &f.Envelope
		f.Common = several[e.Message] && e.ErrorMessage != "" && !strings.EqualFold(e.ErrorMessage, e.Message)
	}
}
