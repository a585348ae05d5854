package tui

import (
	"strconv"
	"time"

	"triage/envelope"
)

// fieldValue is a field of the envelope as text; "" when it is absent.
func fieldValue(e *envelope.Envelope, f envelope.Field) string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	switch f {
	case envelope.FieldCode:
		return e.Code
	case envelope.FieldMessage:
		return e.Message
	case envelope.FieldSeverity:
		return string(e.Severity)
	case envelope.FieldTime:
		if e.Time.IsZero() {
			return ""
		}
		return e.Time.UTC().Format(time.RFC3339Nano)
	case envelope.FieldRequestID:
		return e.RequestID
	case envelope.FieldCorrelationID:
		return e.CorrelationID
	case envelope.FieldTraceID:
		return e.TraceID
	case envelope.FieldSpanID:
		return e.SpanID
	case envelope.FieldService:
		return e.Service
	case envelope.FieldOperation:
		return e.Operation
	case envelope.FieldVersion:
		return e.Version
	case envelope.FieldErrorType:
		return e.ErrorType
	case envelope.FieldErrorMessage:
		return e.ErrorMessage
	case envelope.FieldLogger:
		return e.Logger
	case envelope.FieldCaller:
		return e.Caller
	case envelope.FieldClass:
		return string(e.Class)
	case envelope.FieldRetriable:
		return string(e.Retriable)
	case envelope.FieldAttempt:
		return number(e.Attempt)
	case envelope.FieldMaxAttempts:
		return number(e.MaxAttempts)
	case envelope.FieldRecovery:
		return e.Recovery
	case envelope.FieldRetryAfter:
		if e.RetryAfter == 0 {
			return ""
		}
		return e.RetryAfter.String()
	case envelope.FieldGRPCStatus:
		return e.GRPCStatus
	case envelope.FieldHTTPStatus:
		return number(e.HTTPStatus)
	case envelope.FieldPeer:
		return e.Peer
	case envelope.FieldPanic:
		if e.Panic {
			return "yes"
		}
	}
	return ""
}
