package failures

import (
	"fmt"
	"slices"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// speak makes one failure of the signals of a node, and settles which record speaks for it:
// the first that carries the service's own code; without one, the first error, an exception
// before a bare status. What it leaves open is filled in from the others; their codes are kept
// as what it became.
func speak(n *graph.Node, signals []Signal) *Failure {
	f := &Failure{Node: n, Service: n.Service, Signals: signals}
	best := 0
	for i := range signals {
		f.Hard = f.Hard || signals[i].Hard
		if signals[i].voice() > signals[best].voice() {
			best = i
		}
	}
	own := signals[best].Envelope
	f.Envelope = own
	f.At, f.Final = signals[best].At, signals[len(signals)-1].At
	f.complete(best)
	if s := f.refusal(); s != nil {
		Fill(&f.Envelope, &s.Envelope)
	}
	if !n.Missing() {
		Fill(&f.Envelope, &n.Envelope)
		if f.Envelope.Operation == "" {
			f.Envelope.Operation = n.Span.Name
			f.Envelope.Mark(envelope.FieldOperation, envelope.FromDerived, "span name")
		}
	}
	if f.Envelope.Service == "" {
		f.Envelope.Service = f.Service
	}
	f.Says = envelope.Says(&f.Envelope)
	f.Classification = envelope.Classify(&f.Envelope)
	f.unmask(&own)
	return f
}

// complete takes from the other signals what the one that speaks leaves open.
func (f *Failure) complete(best int) {
	errorSeen := false
	for i := range f.Signals {
		s := &f.Signals[i]
		switch {
		case i == best:
		case f.Hard && !s.Hard:
			Fill(&f.Envelope, identity(&s.Envelope)) // a warning is about something else that went wrong
		default:
			Fill(&f.Envelope, &s.Envelope)
		}
		code := graph.OwnCode(&s.Envelope)
		if i > best && code != "" && code != f.Envelope.Code && !slices.Contains(f.Also, code) {
			f.Also = append(f.Also, code)
		}
		if s.Hard && !errorSeen && !s.Span() {
			errorSeen = true
			if s.At.Before(f.At) {
				f.At = s.At
			}
		}
	}
}

// unmask lets what the service says of its own error decide where a status that stands
// elsewhere, in its span or its access line, makes a refusal of it: who could not fetch the
// keys answers 401 as well.
func (f *Failure) unmask(own *envelope.Envelope) {
	silent := own.ErrorMessage == "" && own.ErrorType == ""
	if graph.OwnCode(&f.Envelope) != "" || own.HTTPStatus != 0 || own.GRPCStatus != "" || silent {
		return
	}
	if s := f.Envelope.HTTPStatus; s < 400 || s >= 500 {
		return
	}
	if said := envelope.Classify(own); outageKind(said.Kind) && !f.Outage() {
		f.Classification = said
		f.Classification.Reason += fmt.Sprintf("; it was answered as HTTP %d", f.Envelope.HTTPStatus)
	}
}

// refusal is the warning that says more of a failure than its errors do, which have no code
// or no words: many services log what they refuse so, at the end.
func (f *Failure) refusal() *Signal {
	e := &f.Envelope
	wordless := e.ErrorMessage == "" && (e.Message == "" || graph.AnswersOnly(e))
	if !f.Hard || e.Code != "" && !wordless {
		return nil
	}
	var found *Signal
	for i := range f.Signals {
		s := &f.Signals[i]
		coded := graph.OwnCode(&s.Envelope) != ""
		if s.Hard || s.Says.Has(lexicon.GoesOn) {
			continue
		}
		if coded || wordless && (found == nil || graph.OwnCode(&found.Envelope) == "") {
			found = s
		}
	}
	return found
}

// identity is who and when without what: the ids, the operation and the version.
func identity(e *envelope.Envelope) *envelope.Envelope {
	id := &envelope.Envelope{
		RequestID: e.RequestID, CorrelationID: e.CorrelationID, TraceID: e.TraceID, SpanID: e.SpanID,
		Operation: e.Operation, Version: e.Version, Attempt: e.Attempt, MaxAttempts: e.MaxAttempts,
	}
	for _, f := range [...]envelope.Field{
		envelope.FieldRequestID, envelope.FieldCorrelationID, envelope.FieldTraceID, envelope.FieldSpanID,
		envelope.FieldOperation, envelope.FieldVersion, envelope.FieldAttempt, envelope.FieldMaxAttempts,
	} {
		from := e.From(f)
		id.Mark(f, from.How, from.Key)
	}
	return id
}

// voice is how much a record has to say about the failure.
func (s *Signal) voice() int {
	v := 0
	if s.Hard {
		v += 8
	}
	if graph.OwnCode(&s.Envelope) != "" {
		v += 4
	}
	switch {
	case s.Envelope.Panic:
		v += 3
	case s.Envelope.ErrorType != "" || s.Envelope.ErrorMessage != "":
		v += 2
	case s.Record != nil:
		v++
	}
	return v
}

// Fill completes e with what o says of the same failure; nothing is overwritten.
func Fill(e, o *envelope.Envelope) {
	text := func(f envelope.Field, dst *string, src string) {
		if *dst == "" && src != "" {
			*dst = src
			from := o.From(f)
			e.Mark(f, from.How, from.Key)
		}
	}
	text(envelope.FieldCode, &e.Code, graph.OwnCode(o))
	text(envelope.FieldMessage, &e.Message, o.Message)
	text(envelope.FieldRequestID, &e.RequestID, o.RequestID)
	text(envelope.FieldCorrelationID, &e.CorrelationID, o.CorrelationID)
	text(envelope.FieldTraceID, &e.TraceID, o.TraceID)
	text(envelope.FieldSpanID, &e.SpanID, o.SpanID)
	text(envelope.FieldOperation, &e.Operation, o.Operation)
	text(envelope.FieldVersion, &e.Version, o.Version)
	text(envelope.FieldErrorType, &e.ErrorType, o.ErrorType)
	text(envelope.FieldErrorMessage, &e.ErrorMessage, o.ErrorMessage)
	text(envelope.FieldRecovery, &e.Recovery, o.Recovery)
	text(envelope.FieldGRPCStatus, &e.GRPCStatus, o.GRPCStatus)
	text(envelope.FieldPeer, &e.Peer, o.Peer)
	text(envelope.FieldStack, &e.Stack, o.Stack)
	number := func(f envelope.Field, dst *int, src int) {
		if *dst == 0 && src != 0 {
			*dst = src
			from := o.From(f)
			e.Mark(f, from.How, from.Key)
		}
	}
	number(envelope.FieldHTTPStatus, &e.HTTPStatus, o.HTTPStatus)
	number(envelope.FieldAttempt, &e.Attempt, o.Attempt)
	number(envelope.FieldMaxAttempts, &e.MaxAttempts, o.MaxAttempts)
	if len(e.Cause) < len(o.Cause) && (len(e.Cause) <= 1) {
		e.Cause, e.CauseHow = o.Cause, o.CauseHow
		from := o.From(envelope.FieldCause)
		e.Mark(envelope.FieldCause, from.How, from.Key)
	}
	if (e.Class == "" || e.Class == envelope.ClassUnknown) && o.Class != "" {
		e.Class = o.Class
		e.Mark(envelope.FieldClass, o.From(envelope.FieldClass).How, o.From(envelope.FieldClass).Key)
	}
	if e.Retriable == envelope.RetryUnknown && o.Retriable != envelope.RetryUnknown {
		e.Retriable = o.Retriable
		e.Mark(envelope.FieldRetriable, o.From(envelope.FieldRetriable).How, o.From(envelope.FieldRetriable).Key)
	}
	if !e.Panic && o.Panic {
		e.Panic = true
		e.Mark(envelope.FieldPanic, o.From(envelope.FieldPanic).How, o.From(envelope.FieldPanic).Key)
	}
	if e.RetryAfter == 0 {
		e.RetryAfter = o.RetryAfter
	}
	if e.Severity == envelope.SeverityUnknown {
		e.Severity = o.Severity
	}
}
