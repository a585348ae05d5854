package correlate

import (
	"fmt"
	"slices"
	"strings"

	"triage/envelope"
)

// speak settles which record speaks for the failure: the first that carries the service's
// own code; without one, the first error, an exception before a bare status. What it leaves
// open is filled in from the others; their codes are kept as what it became.
func (f *failure) speak() {
	slices.SortStableFunc(f.signals, func(a, b signal) int { return a.at.Compare(b.at) })
	best := 0
	for i := range f.signals {
		f.hard = f.hard || f.signals[i].hard
		if f.signals[i].voice() > f.signals[best].voice() {
			best = i
		}
	}
	own := f.signals[best].env
	f.env = own
	f.at = f.signals[best].at
	f.final = f.signals[len(f.signals)-1].at
	hardSeen := false
	for i := range f.signals {
		s := &f.signals[i]
		switch {
		case i == best:
		case f.hard && !s.hard:
			fill(&f.env, identity(&s.env)) // a warning is about something else that went wrong
		default:
			fill(&f.env, &s.env)
		}
		if code := ownCode(&s.env); code != "" && code != f.env.Code && i > best && !slices.Contains(f.also, code) {
			f.also = append(f.also, code)
		}
		if s.hard && !hardSeen && s.kind != EvidenceSpan {
			hardSeen = true
			f.at = earlier(f.at, s.at)
		}
	}
	if s := f.refusal(); s != nil {
		fill(&f.env, &s.env)
	}
	if f.node != nil && f.node.told != nil {
		fill(&f.env, &f.node.told.env)
		if f.env.Operation == "" {
			f.env.Operation = f.node.told.Name
			f.env.Mark(envelope.FieldOperation, envelope.FromDerived, "span name")
		}
	}
	if f.env.Service == "" {
		f.env.Service = f.service
	}
	f.cls = envelope.Classify(&f.env)
	f.unmask(&own)
}

// unmask lets what the service says of its own error decide where a status that stands
// elsewhere, in its span or its access line, makes a refusal of it: who could not fetch the
// keys answers 401 as well.
func (f *failure) unmask(own *envelope.Envelope) {
	if ownCode(&f.env) != "" || own.HTTPStatus != 0 || own.GRPCStatus != "" || own.ErrorMessage == "" && own.ErrorType == "" {
		return
	}
	if s := f.env.HTTPStatus; s < 400 || s >= 500 {
		return
	}
	said := envelope.Classify(own)
	if (&failure{cls: said}).outage() && !f.outage() {
		f.cls = said
		f.cls.Reason += fmt.Sprintf("; it was answered as HTTP %d", f.env.HTTPStatus)
	}
}

// refusal is the warning that says more of a failure than its errors do, which have no code
// or no words: many services log what they refuse so, at the end.
func (f *failure) refusal() *signal {
	wordless := f.env.ErrorMessage == "" && (f.env.Message == "" || answersOnly(&f.env))
	if !f.hard || f.env.Code != "" && !wordless {
		return nil
	}
	var found *signal
	for i := range f.signals {
		s := &f.signals[i]
		coded := ownCode(&s.env) != ""
		if s.hard || recovers(&s.env) || !coded && (!wordless || found != nil && ownCode(&found.env) != "") {
			continue
		}
		found = s
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
func (s *signal) voice() int {
	v := 0
	if s.hard {
		v += 8
	}
	if ownCode(&s.env) != "" {
		v += 4
	}
	switch {
	case s.env.Panic:
		v += 3
	case s.env.ErrorType != "" || s.env.ErrorMessage != "":
		v += 2
	case s.kind == EvidenceLog:
		v++
	}
	return v
}

// fill completes e with what o says of the same failure; nothing is overwritten.
func fill(e, o *envelope.Envelope) {
	text := func(f envelope.Field, dst *string, src string) {
		if *dst == "" && src != "" {
			*dst = src
			from := o.From(f)
			e.Mark(f, from.How, from.Key)
		}
	}
	text(envelope.FieldCode, &e.Code, ownCode(o))
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

// maxWords bounds the text of one failure that others are compared with.
const maxWords = 16 << 10

// spoken is what the record that speaks for the failure says, and the span's own status.
func (f *failure) spoken() string {
	if f.own != "" {
		return f.own
	}
	var b strings.Builder
	add := bounded(&b)
	add(f.env.Message)
	add(f.env.ErrorMessage)
	addCauses(add, f.env.Cause, 0)
	if f.node != nil && f.node.told != nil {
		add(f.node.told.StatusMessage)
	}
	b.WriteByte('\n')
	f.own = f.withoutIDs(b.String())
	return f.own
}

// withoutIDs takes the ids of the request out of a text: they may hold the name of a service.
func (f *failure) withoutIDs(text string) string {
	for _, id := range [...]string{f.env.RequestID, f.env.CorrelationID} {
		if len(id) >= 4 {
			text = strings.ReplaceAll(text, id, "")
		}
	}
	return text
}

// bounded appends lines to b up to [maxWords].
func bounded(b *strings.Builder) func(string) {
	return func(s string) {
		if s != "" && b.Len()+len(s) < maxWords {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
}

// text is everything the failure's records say, one after the other, bounded.
func (f *failure) text() string {
	if f.words != "" {
		return f.words
	}
	var b strings.Builder
	add := bounded(&b)
	for i := range f.signals {
		if f.hard && !f.signals[i].hard {
			continue // a warning is about what came before
		}
		e := &f.signals[i].env
		add(e.Code)
		add(e.Message)
		add(e.ErrorMessage)
		addCauses(add, e.Cause, 0)
		if e.Recovery != "" {
			add(e.Recovery)
		}
		if f.signals[i].kind == EvidenceLog {
			add(f.signals[i].log.Record.Line)
		} else if f.signals[i].node.told != nil {
			add(f.signals[i].node.told.StatusMessage)
		}
	}
	b.WriteByte('\n')
	f.words = f.withoutIDs(b.String())
	return f.words
}

func addCauses(add func(string), causes []envelope.Cause, depth int) {
	if depth > 16 {
		return
	}
	for i := range causes {
		add(causes[i].Code)
		add(causes[i].Message)
		addCauses(add, causes[i].Causes, depth+1)
	}
}
