package correlate

import (
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// ownFault tells whether an error of this kind is decided by the service that raises it, so
// that another error beneath needs more than its place to be the cause.
func ownFault(f *failure) bool {
	e := &f.env
	if relays(e) || ownCode(e) == "" && e.ErrorType == "" && e.ErrorMessage == "" && !e.Panic {
		return false // a bare status may be a relayed one
	}
	switch f.cls.Kind {
	case envelope.KindPanic, envelope.KindInvalidInput, envelope.KindOutOfRange, envelope.KindPayloadTooLarge,
		envelope.KindUnauthenticated, envelope.KindRateLimited, envelope.KindIdempotencyConflict,
		envelope.KindNotFound, envelope.KindAlreadyExists, envelope.KindPermissionDenied, envelope.KindDataLoss:
		return true
	}
	return false
}

// refusedOnly tells whether nothing is known of f but that it refused the request.
func refusedOnly(f *failure) bool {
	return f.says().answering && f.env.HTTPStatus >= 400 && f.env.HTTPStatus < 500 && f.cls.Class != envelope.Transient
}

// outage tells whether the error is of the kind that no caller turns into a refusal.
func (f *failure) outage() bool {
	switch f.cls.Kind {
	case envelope.KindUnreachable, envelope.KindTimeout, envelope.KindUpstreamTimeout, envelope.KindUnavailable,
		envelope.KindDependencyFailed, envelope.KindTLSError, envelope.KindOverloaded, envelope.KindResourceExhausted:
		return true
	}
	return false
}

// wentOn tells whether f's service made calls after the candidate that went well, and then
// failed with an error that names nothing of the candidate.
func wentOn(f *failure, c *candidate) bool {
	if c.node == nil || c.node.parent == nil || f.node == nil || f.says().relays ||
		f.cls.Kind == c.f.cls.Kind && f.cls.Kind != envelope.KindUnknown && f.cls.Kind != envelope.KindInternal {
		return false
	}
	if ownCode(&f.env) == "" && f.env.ErrorType == "" || !f.at.After(c.node.end) {
		return false
	}
	for _, sib := range c.node.parent.children {
		if sib.failure == nil && !sib.async && sib.service == c.node.service && calls(sib) && !sib.start.Before(c.node.end) && !sib.end.After(f.at) {
			return true
		}
	}
	return false
}

// unlike tells whether f is an exception whose stack trace, which would name its causes, does
// not know the one that a span of the same service below it raised.
func unlike(f, g *failure) bool {
	a, b := f.env.ErrorType, g.env.ErrorType
	return f.service == g.service && g.node != nil && g.node.kind() == telemetry.KindInternal && a != "" && b != "" && a != b && strings.Contains(f.env.Stack, "\n") &&
		!strings.Contains(f.env.Stack, b[strings.LastIndexByte(b, '.')+1:])
}
