package emit

import (
	"encoding/json"
	"time"

	"triage/envelope"
)

// Error is one error as this service saw it, with the fields of the contract. It is
// immutable and safe for concurrent use. Make one with [New], [Wrap], [Enrich], [FromPanic]
// or, when another service told it, [Remote].
type Error struct {
	env    envelope.Envelope // Cause is set only when the layers were read, not wrapped
	next   error
	tie    tie
	remote bool // another service told it
	read   bool // from its JSON form, which is written again as it was
	public string
	layers json.RawMessage            // of the cause chain, as they were read
	extra  map[string]json.RawMessage // unknown fields of a later v1.x
}

// tie says what Error.next is to the error.
type tie uint8

const (
	causedBy tie = iota // the next layer of the cause chain
	sameAs              // the same error, of which this is a fuller account
	cameAs              // the error that a transport made of it: no layer, but errors.As finds it
)

// Code is a stable error code, upper snake case: PAYMENT_TIMEOUT. As an error it serves as
// the target of errors.Is: an error matches when it, or any layer below, has that code, in
// this service or in the ones it called.
type Code string

// Error is the code itself.
func (c Code) Error() string { return string(c) }

// Error is the message followed by the text of the cause, as fmt.Errorf("%w") would join
// them.
func (e *Error) Error() string {
	switch {
	case e.next != nil && e.tie == sameAs:
		return e.next.Error()
	case e.next != nil && e.tie == causedBy:
		return join(e.env.Message, e.next.Error())
	case e.env.ErrorMessage != "":
		return e.env.ErrorMessage
	}
	return join(e.env.Message, "")
}

// Unwrap is the wrapped error, for package errors.
func (e *Error) Unwrap() error { return e.next }

// Is tells whether target is a [Code] that this error or one of its layers carries.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	if !ok || c == "" {
		return false
	}
	return e.env.Code == string(c) || carries(e.env.Cause, string(c), 0)
}

func carries(layers []envelope.Cause, code string, depth int) bool {
	if depth > maxDepth {
		return false
	}
	for i := range layers {
		if layers[i].Code == code || carries(layers[i].Causes, code, depth+1) {
			return true
		}
	}
	return false
}

// Envelope is what the error says, cause chain and whole text included. The caller owns it.
func (e *Error) Envelope() envelope.Envelope {
	out := e.env
	out.Resource, out.Attributes = clone(e.env.Resource), clone(e.env.Attributes)
	if out.Schema == "" {
		out.Schema = envelope.Schema
	}
	if e.next != nil && e.tie != cameAs {
		out.ErrorMessage = e.Error()
		out.Cause = layers(e)
		if len(out.Cause) == 1 && out.Cause[0].Message == out.Message && out.Cause[0].Causes == nil {
			out.Cause = nil // tells nothing that the other fields do not
		}
	}
	if e.read && e.next == nil {
		return out
	}
	if out.ErrorMessage == "" {
		out.ErrorMessage = out.Message
	}
	if out.CauseHow == "" && len(out.Cause) > 0 {
		out.CauseHow = envelope.CauseExplicit
		if len(out.Cause) == 1 && len(out.Cause[0].Causes) == 0 {
			out.CauseHow = envelope.CauseSingle
		}
	}
	bound(&out)
	return out
}

// PublicText is the text that may be told to anybody, see [Public]; "" when there is none.
func (e *Error) PublicText() string { return e.public }

// New makes an error of this service. code is stable and upper snake case, message is text
// for people that stays the same across releases: what changes belongs in [Resource] and
// [Attribute]. Its time is now unless [At] says otherwise.
func New(code, message string, options ...Option) *Error {
	e := &Error{env: envelope.Envelope{Code: code, Message: message, Severity: envelope.Error}}
	e.with(options)
	return e
}

// Wrap makes an error of this service that cause led to. What cause says on ids is taken
// over where the options do not say it; its class and retry are not, since they were said of
// another call. The peer defaults to the service that told cause. Wrap(nil) is nil.
func Wrap(cause error, code, message string, options ...Option) error {
	if cause == nil {
		return nil
	}
	e := &Error{env: envelope.Envelope{Code: code, Message: message, Severity: envelope.Error}, next: cause}
	e.with(options)
	if below := find(cause); below != nil {
		fill(&e.env.RequestID, below.env.RequestID)
		fill(&e.env.CorrelationID, below.env.CorrelationID)
		fill(&e.env.TraceID, below.env.TraceID)
		if e.env.Service == "" {
			e.env.Service, e.env.Version = below.env.Service, below.env.Version
		}
		if below.remote {
			fill(&e.env.Peer, below.env.Peer)
		}
	}
	return e
}

// Enrich adds what the options say to err where it does not say it yet: nothing that was
// said below is replaced, and no layer is added. An error that is no [Error] becomes one
// without a code. Enrich(nil) is nil.
func Enrich(err error, options ...Option) error {
	if err == nil {
		return nil
	}
	e := *Of(err)
	e.env.Resource, e.env.Attributes = clone(e.env.Resource), clone(e.env.Attributes)
	if e.next == nil || e.tie != sameAs || e.next != err { //nolint:errorlint // this very error, not one that it wraps
		e.next, e.tie = err, sameAs
	}
	var more Error
	for _, o := range options {
		if o != nil {
			o(&more)
		}
	}
	e.complete(&more)
	return &e
}

// Of is the envelope error that speaks for err: err itself, or the first [Error] in its
// tree, told with the text and cause chain of err; for any other error a new one without a
// code. It is nil only for nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*Error); ok && e != nil { //nolint:errorlint // find looks at what it wraps
		return e
	}
	if inner := find(err); inner != nil {
		e := *inner
		e.next, e.tie = err, sameAs
		e.env.ErrorMessage, e.env.Cause, e.env.CauseHow = "", nil, ""
		return &e
	}
	return &Error{
		env:  envelope.Envelope{Message: err.Error(), Severity: envelope.Error, Time: time.Now().UTC(), ErrorType: typeName(err)},
		next: err, tie: sameAs,
	}
}

// Remote is an error that another service told about itself, in the words of this one: who
// told it becomes the peer, and what only holds inside the callee (its release, operation,
// span, attempts, recovery, place in the source, stack, time) is left out. Its code,
// message and cause chain stay, as the layers below what this service wraps around it. via
// is the error as the transport gave it, found by errors.As, or nil.
//
// Carriers use it; services rarely need to.
func Remote(told envelope.Envelope, via error) *Error {
	e := told
	if e.Service != "" {
		e.Peer = e.Service
	}
	e.Schema, e.Service, e.Version, e.Operation, e.SpanID = "", "", "", "", ""
	e.Attempt, e.MaxAttempts, e.Recovery = 0, 0, ""
	e.Logger, e.Caller, e.Stack, e.Panic = "", "", "", false
	e.Attributes, e.Resource = nil, clone(e.Resource)
	e.Severity, e.Time = envelope.Error, time.Now().UTC()
	return &Error{env: e, next: via, tie: cameAs, remote: true}
}

func join(message, rest string) string {
	switch {
	case message == "" && rest == "":
		return "unknown error"
	case message == "":
		return rest
	case rest == "":
		return message
	}
	return message + ": " + rest
}

func fill(dst *string, from string) {
	if *dst == "" {
		*dst = from
	}
}

func clone[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return nil
	}
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}
