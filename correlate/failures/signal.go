package failures

import (
	"fmt"
	"slices"
	"strings"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/telemetry"
)

// Judge tells whether a log record tells of a failure, and whether it calls it an error. A
// warning does when it names an error: that is how a try that will be repeated is logged.
func Judge(e *envelope.Envelope, says lexicon.Set) (tells, hard bool) {
	switch {
	case e.Panic, e.Severity.AtLeast(envelope.Error), e.HTTPStatus >= 500, Refusal(e):
		return true, true
	case e.Severity == envelope.Warn:
		return !says.Has(lexicon.Telemetry) && (namesError(e) || turnsAway(e) || says.Any(troubles)), false
	case e.Severity == envelope.SeverityUnknown:
		tells := namesError(e) || says.Has(lexicon.Failed) || says.Has(lexicon.Panicked)
		return tells, tells
	}
	return false, false
}

// troubles are what the text of a warning tells when it has no error of its own beside it.
var troubles = lexicon.Of(lexicon.Failed, lexicon.GaveUp, lexicon.Relays, lexicon.Refused, lexicon.TimedOut)

// namesError tells whether the record gives an error a name: a code, type, text or status.
func namesError(e *envelope.Envelope) bool {
	if graph.OwnCode(e) != "" || e.ErrorType != "" || e.ErrorMessage != "" || len(e.Cause) > 0 {
		return true
	}
	return e.HTTPStatus >= 400 || e.GRPCStatus != "" && e.GRPCStatus != "OK"
}

// Refusal tells whether the record is an answer to the caller that is not a success.
func Refusal(e *envelope.Envelope) bool {
	if e.GRPCStatus != "" && e.GRPCStatus != "OK" && e.From(envelope.FieldGRPCStatus).How == envelope.FromField {
		return true
	}
	return e.HTTPStatus >= 400 && e.From(envelope.FieldHTTPStatus).How == envelope.FromField
}

// turnsAway tells whether a warning says that the service refused, or let nobody in.
func turnsAway(e *envelope.Envelope) bool {
	switch k := envelope.Classify(e).Kind; k {
	case envelope.KindRateLimited, envelope.KindOverloaded, envelope.KindResourceExhausted:
		return true
	default:
		return definiteKind(k)
	}
}

// signalsOf is everything by which a node tells of a failure, by time.
func signalsOf(g *graph.Graph, n *graph.Node) []Signal {
	sig := spanSignals(n)
	for _, r := range n.Records {
		tells, hard := Judge(&r.Envelope, r.Says)
		if !tells || inPassing(n, r) {
			continue
		}
		sig = append(sig, recordSignal(n, r, hard))
	}
	if len(sig) == 0 {
		return nil
	}
	if !slices.ContainsFunc(sig, func(s Signal) bool { return s.Hard }) && lastWordCounts(g, n, sig) {
		hardenLast(n, sig)
	}
	if n.Failed && !slices.ContainsFunc(sig, func(s Signal) bool { return s.Envelope.ErrorMessage != "" || s.Record != nil }) {
		for _, r := range n.Records { // the service called it a warning, or less, and says why all the same
			if r.Envelope.Severity == envelope.Warn || graph.OwnCode(&r.Envelope) != "" {
				sig = append(sig, recordSignal(n, r, false))
			}
		}
	}
	slices.SortStableFunc(sig, func(a, b Signal) int { return a.At.Compare(b.At) })
	return sig
}

// lastWordCounts tells whether nothing but the records tells how the node's work ended. Where there
// is a span, which might have told, they must say outright that it failed.
func lastWordCounts(g *graph.Graph, n *graph.Node, sig []Signal) bool {
	if n.Missing() {
		return true
	}
	return !n.SaysWell() && !g.TellsOutcome(n) && sig[len(sig)-1].Says.Any(lexicon.Of(lexicon.Failed, lexicon.GaveUp))
}

// hardenLast takes a warning for the failure of a service of which no span tells how it ended, when it is its
// last word but for the line that closes the work: many services log so what they answer with.
func hardenLast(n *graph.Node, sig []Signal) {
	last := &sig[len(sig)-1]
	if last.Record == nil || last.Says.Any(goingOn) {
		return
	}
	for r := range graph.Backwards(n.Records, len(n.Records)) {
		more := Complains(r) && !r.Says.Any(goingOn) // of the same
		switch {
		case r == last.Record:
			last.Hard = true
			return
		case !r.Closes() && !more || graph.Success(&r.Envelope):
			return
		}
	}
}

// goingOn is what a service says that has not failed yet.
var goingOn = lexicon.Of(lexicon.GoesOn, lexicon.TriesAgain)

// inPassing tells of a record with the status of a refusal that is no error by its level: where
// the span tells how the service answered itself, or another line does, it is how something
// answered that the service had asked.
func inPassing(n *graph.Node, r *graph.Record) bool {
	e := &r.Envelope
	calm := e.Severity != envelope.SeverityUnknown && !e.Severity.AtLeast(envelope.Warn)
	if !calm || e.HTTPStatus < 400 || e.HTTPStatus >= 500 {
		return false
	}
	if n.Missing() {
		return !r.Closes()
	}
	answers := !n.TellsStatus() && r.Closes() && e.Duration > 0 // the line of a server whose span does not give the status
	return !n.Failed && !answers
}

// spanSignals are the span's own status and its exception events.
func spanSignals(n *graph.Node) []Signal {
	if n.Missing() {
		return nil
	}
	var sig []Signal
	if n.Failed {
		sig = append(sig, Signal{
			Envelope: n.Envelope, Says: envelope.Says(&n.Envelope), At: n.End, Node: n,
			Hard: n.Span.Status == telemetry.StatusError || Refusal(&n.Envelope),
			Ref:  n.Key.Trace + "/" + n.Key.Span, Text: SpanText(n),
		})
	}
	for i := range n.Span.Events {
		e, ok := envelope.Event(*n.Span, i)
		if !ok {
			continue
		}
		sig = append(sig, Signal{
			Envelope: e, Says: envelope.Says(&e), At: n.Span.Events[i].Time, Hard: true, Node: n, Event: true,
			Ref: EventRef(n.Key, i), Text: EventText(&e),
		})
	}
	return sig
}

func recordSignal(n *graph.Node, r *graph.Record, hard bool) Signal {
	return Signal{Envelope: r.Envelope, Says: r.Says, At: r.At, Hard: hard, Ref: r.Ref(), Text: r.Record.Line, Record: r, Node: n}
}

// EventRef identifies a span's i-th event.
func EventRef(k graph.Key, i int) string { return fmt.Sprintf("%s/%s#%d", k.Trace, k.Span, i) }

// SpanText is a span in one line.
func SpanText(n *graph.Node) string {
	var b strings.Builder
	b.WriteString(n.Span.Name)
	if n.Span.StatusMessage != "" {
		b.WriteString(": " + n.Span.StatusMessage)
	} else if n.Envelope.ErrorMessage != "" {
		b.WriteString(": " + n.Envelope.ErrorMessage)
	}
	return b.String()
}

// EventText is an exception in one line.
func EventText(e *envelope.Envelope) string {
	switch {
	case e.ErrorType != "" && e.ErrorMessage != "":
		return e.ErrorType + ": " + e.ErrorMessage
	case e.ErrorMessage != "":
		return e.ErrorMessage
	case e.ErrorType != "":
		return e.ErrorType
	}
	return e.Message
}

// Complains tells whether a record is a warning or worse.
func Complains(r *graph.Record) bool { return r.Envelope.Severity.AtLeast(envelope.Warn) }
