package audit

import (
	"triage/envelope"
	"triage/telemetry"
)

// column is one field of the contract as the audit shows it.
type column struct {
	field envelope.Field
	head  string // of the table's column, at most five letters
}

// counted are the fields that every error record should have, in the order of the contract.
var counted = [...]column{
	{envelope.FieldCode, "code"},
	{envelope.FieldMessage, "msg"},
	{envelope.FieldSeverity, "level"},
	{envelope.FieldTime, "time"},
	{envelope.FieldRequestID, "req"},
	{envelope.FieldTraceID, "trace"},
	{envelope.FieldSpanID, "span"},
	{envelope.FieldService, "svc"},
	{envelope.FieldOperation, "oper"},
	{envelope.FieldVersion, "vers"},
	{envelope.FieldErrorType, "type"},
	{envelope.FieldErrorMessage, "error"},
	{envelope.FieldClass, "class"},
	{envelope.FieldRetriable, "retry"},
}

// Counted are the fields that every error record should have, in the order of the contract.
// The others of [envelope.Fields] only make sense for some errors.
func Counted() []envelope.Field {
	fields := make([]envelope.Field, len(counted))
	for i, c := range counted {
		fields[i] = c.field
	}
	return fields
}

// said tells whether the service itself gave the field in a field of the record. A time that
// is only the log store's own does not count, unless the record came over OTLP, where the
// store's time is the record's field.
func said(e *envelope.Envelope, r *telemetry.LogRecord, f envelope.Field) bool {
	o := e.From(f)
	if o.How != envelope.FromField {
		return false
	}
	if f == envelope.FieldTime && o.Key == storeTime {
		return r.Metadata["severity_number"] != "" || r.Metadata["observed_timestamp"] != ""
	}
	return true
}

// storeTime is the key of a time that the line does not have.
const storeTime = "record"

// guessed tells whether the field was read out of text or concluded.
func guessed(e *envelope.Envelope, f envelope.Field) bool {
	how := e.From(f).How
	return how == envelope.FromText || how == envelope.FromDerived
}

// isError tells which records the contract is about: those of severity error and above,
// panics, and those without a severity that carry a code, an error or a stack. A status
// alone makes no error record: access logs have one in every line.
func isError(e *envelope.Envelope) bool {
	switch {
	case e.Severity.AtLeast(envelope.Error), e.Panic:
		return true
	case e.Severity != envelope.SeverityUnknown:
		return false
	}
	return e.Code != "" || e.ErrorMessage != "" || e.ErrorType != "" || e.Stack != "" || len(e.Cause) > 0
}
