package envelope

import (
	"fmt"
	"strings"
)

// Classify says what kind of error e is, whether the same call can succeed later, whether
// it may be made again, and where to look. The service's own word on class and retry comes
// first, then its code, the gRPC status, the HTTP status, and last what the error itself
// tells: an SQLSTATE, its type, its cause's code, well-known texts. These may make the kind
// of a status more precise ("connection refused" under UNAVAILABLE), never that of a code;
// INTERNAL, UNKNOWN and a bare 500 decide nothing. Contradictions are kept in Conflict.
func Classify(e *Envelope) Classification {
	var told hints
	k, reason := kindOf(e, &told)
	info := infoOf(k, e, &told)
	c := Classification{Kind: k, Class: info.Class, Retry: info.Retry, Look: info.Look, Reason: reason}
	c.fromLast(e)
	table := c
	if w := strongerWord(e, k); w != "" {
		c.Conflict = w
	}
	if e.RetryAfter > 0 && (c.Retry == RetryYes || c.Retry == RetryUnknown) {
		c.Retry = RetryAfter
	}
	if e.Class != "" && e.Class != ClassUnknown {
		c.Class = e.Class
		if table.Class != ClassUnknown && table.Class != e.Class {
			c.Conflict = fmt.Sprintf("the service says class=%s, %s says %s", e.Class, reason, table.Class)
		}
		c.Reason = fmt.Sprintf("the service says class=%s; %s", e.Class, reason)
	}
	if e.Retriable != RetryUnknown && e.From(FieldRetriable).How != FromDerived {
		c.Retry = e.Retriable
		if e.Retriable == RetryYes && e.RetryAfter > 0 {
			c.Retry = RetryAfter
		}
		said, means := "retriable", "no"
		if e.Retriable == RetryNo {
			said, means = "not retriable", "yes"
		}
		decided := k != KindUnknown && k != KindInternal && k != KindRetriesExhausted
		switch {
		case decided && (e.Retriable == RetryNo) != (table.Retry == RetryNo):
			c.Conflict = fmt.Sprintf("the service says %s, %s says %s", said, reason, means)
		case !decided && c.Class == ClassUnknown:
			// The only word there is: what may be retried is expected to pass.
			c.Class = Transient
			if e.Retriable == RetryNo {
				c.Class = Permanent
			}
		}
		if e.Class == "" || e.Class == ClassUnknown {
			c.Reason = fmt.Sprintf("the service says %s; %s", said, reason)
		}
	} else if e.Class == Permanent && e.Retriable == RetryNo || e.Class == Transient && e.Retriable == RetryYes && table.Retry == RetryNo {
		c.Retry = e.Retriable
	} else if e.Class == Transient && c.Retry == RetryUnknown {
		c.Retry = RetryYes
	}
	return c
}

// kindOf finds the kind and says what decided. A code that is the service's own decides
// whatever the texts of the errors that it wraps say; one that is the name of a gRPC code or
// an SQLSTATE is a status, which they may make more precise. told is read when they are asked.
func kindOf(e *Envelope, told *hints) (Kind, string) {
	flags := flagsIn(responseFlags(e.Attributes))
	if len(flags) > 0 && responseFlagTable[flags[0]].kind == KindFaultInjected {
		return KindFaultInjected, flagReason(flags[0])
	}
	if e.Panic {
		return KindPanic, "the service panicked"
	}
	code, sure, known := kindOfName(e.Code, e.Service)
	leans := known && sure == codeLeans
	if known && !leans && code != KindInternal {
		if isStatusCode(e.Code) {
			if h, ok := told.of(e).refining(code); ok {
				return h.kind, "code " + e.Code + " and " + h.told
			}
		}
		return code, "code " + e.Code
	}
	if len(flags) > 0 {
		k := responseFlagTable[flags[0]].kind
		if h, ok := told.of(e).refining(k); ok {
			return h.kind, flagReason(flags[0]) + " and " + h.told
		}
		return k, flagReason(flags[0])
	}
	if k, ok := kindOfGRPC[e.GRPCStatus]; ok {
		if h, ok := told.of(e).refining(k); ok {
			return h.kind, "gRPC " + e.GRPCStatus + " and " + h.told
		}
		if k != KindInternal && k != KindUnknown {
			if leans && refines(k, code) {
				return code, "gRPC " + e.GRPCStatus + " and code " + e.Code
			}
			return k, "gRPC " + e.GRPCStatus
		}
	}
	if k, ok := kindOfHTTP(e.HTTPStatus); ok {
		h, ok := told.of(e).refining(k)
		if !ok {
			h, ok = told.overruling(e.HTTPStatus)
		}
		if ok {
			return h.kind, fmt.Sprintf("HTTP %d and %s", e.HTTPStatus, h.told)
		}
		if k != KindInternal {
			if leans && refines(k, code) {
				return code, fmt.Sprintf("HTTP %d and code %s", e.HTTPStatus, e.Code)
			}
			return k, fmt.Sprintf("HTTP %d", e.HTTPStatus)
		}
	}
	h, hinted := told.of(e).first()
	switch {
	case hinted:
		return h.kind, h.told
	case leans:
		return code, "code " + e.Code
	case e.GRPCStatus == "INTERNAL":
		return KindInternal, "gRPC INTERNAL, which decides nothing"
	case e.GRPCStatus == "UNKNOWN":
		return KindUnknown, "gRPC UNKNOWN, which decides nothing"
	case e.HTTPStatus >= 500:
		return KindInternal, fmt.Sprintf("HTTP %d, which decides nothing", e.HTTPStatus)
	case strings.Contains(strings.ToUpper(e.Code), "INTERNAL"):
		return KindInternal, "code " + e.Code + ", which decides nothing"
	case e.Recovery == "circuit_open":
		return KindCircuitOpen, "the service says recovery=circuit_open"
	case e.Recovery == "dead_letter":
		return KindDeadLettered, "the service says recovery=dead_letter"
	}
	return KindUnknown, "nothing in the record says what kind of error it is"
}

func flagReason(flag string) string {
	return "Envoy response flag " + flag + " (" + responseFlagTable[flag].text + ")"
}

// strongerWord tells when a status contradicts the class that decided.
func strongerWord(e *Envelope, k Kind) string {
	class := k.Info().Class
	if class == ClassUnknown {
		return ""
	}
	if g, ok := kindOfGRPC[e.GRPCStatus]; ok {
		if other := g.Info().Class; other != ClassUnknown && other != class && !refines(g, k) {
			return fmt.Sprintf("%s says %s, gRPC %s says %s", k, class, e.GRPCStatus, other)
		}
	}
	if h, ok := kindOfHTTP(e.HTTPStatus); ok && e.GRPCStatus == "" {
		if other := h.Info().Class; other != ClassUnknown && other != class && !refines(h, k) {
			return fmt.Sprintf("%s says %s, HTTP %d says %s", k, class, e.HTTPStatus, other)
		}
	}
	return ""
}

// fromLast gives exhausted retries and failed dependencies the class of what failed last.
func (c *Classification) fromLast(e *Envelope) {
	if c.Kind != KindRetriesExhausted && c.Kind != KindDependencyFailed {
		return
	}
	last := *e
	last.Code, last.Message, last.ErrorType = "", "", ""
	if in, ok := e.Innermost(); ok && len(e.Cause) > 1 {
		last.ErrorMessage, last.Code, last.ErrorType = in.Message, in.Code, in.Type
	}
	last.Cause, last.Attributes = nil, nil
	var told hints
	k, _ := kindOf(&last, &told)
	if info := infoOf(k, &last, &told); info.Class != ClassUnknown && k != c.Kind {
		c.Class = info.Class
		if c.Kind == KindDependencyFailed {
			c.Retry = info.Retry
		}
	}
}
