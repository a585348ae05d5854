package envelope

import (
	"time"
)

// Schema is the version of the contract that this package writes. It reads every v1.x.
const Schema = "error-envelope/v1"

// Severity uses OpenTelemetry's words.
type Severity string

// Severities, least first.
const (
	SeverityUnknown Severity = ""
	Trace           Severity = "trace"
	Debug           Severity = "debug"
	Info            Severity = "info"
	Warn            Severity = "warn"
	Error           Severity = "error"
	Fatal           Severity = "fatal"
)

// AtLeast tells whether s is as severe as t or more; an unknown severity never is.
func (s Severity) AtLeast(t Severity) bool { return s != SeverityUnknown && s.rank() >= t.rank() }

func (s Severity) rank() int {
	switch s {
	case Trace:
		return 1
	case Debug:
		return 2
	case Info:
		return 3
	case Warn:
		return 4
	case Error:
		return 5
	case Fatal:
		return 6
	}
	return 0
}

// Class says whether the same call can succeed later.
type Class string

// Classes of errors.
const (
	ClassUnknown Class = "unknown"
	Transient    Class = "transient" // may succeed later with nothing changed
	Permanent    Class = "permanent" // fails until input, data, code or configuration change
	Policy       Class = "policy"    // something refused it on purpose
)

// Retry is the answer to "may the call be made again?".
type Retry string

// Answers on retry; "" is not known.
const (
	RetryUnknown    Retry = ""
	RetryYes        Retry = "yes"        // with backoff
	RetryIdempotent Retry = "idempotent" // only if idempotent: the outcome is unknown
	RetryAfter      Retry = "after"      // after a delay: rate limit, breaker, quota
	RetryHigher     Retry = "higher"     // restart the whole transaction
	RetryNo         Retry = "no"
)

// CauseHow says how sure the layers of a cause chain are.
type CauseHow string

// How a cause chain was found.
const (
	CauseExplicit CauseHow = "explicit" // the line marks each layer
	CauseJoined   CauseHow = "joined"   // cut from one text at its ": ", a guess
	CauseSingle   CauseHow = "single"   // one layer
)

// Cause is one layer of a cause chain: an error that is wrapped inside another.
type Cause struct {
	Message string
	Type    string // in its own language: *net.OpError, sqlx::Error::PoolTimedOut
	Code    string
	Causes  []Cause // branches of a joined or aggregate error
}

// Envelope is one error, or any other log record, as one service told it.
type Envelope struct {
	Schema    string // as the line says; "" when it does not
	Code      string // stable, upper snake case: PAYMENT_TIMEOUT
	Message   string
	Severity  Severity
	Time      time.Time // when it happened, UTC; zero when the line has no time
	RequestID string
	// CorrelationID names the wider business operation.
	CorrelationID   string
	TraceID, SpanID string // lower-case hex
	Service         string
	Operation       string
	Version         string // release of the service
	ErrorType       string // of the outermost error
	ErrorMessage    string // of the outermost error, whole text
	Cause           []Cause
	CauseHow        CauseHow
	Logger          string // logger or Rust target
	Caller          string // file:line as printed
	Class           Class  // as the service says; ClassUnknown or "" when it does not
	Retriable       Retry  // as the service says
	Attempt         int    // 1 is the first; 0 when not said
	MaxAttempts     int
	Recovery        string // retry_with_backoff, fallback, failover, circuit_open, compensate, dead_letter, escalate
	RetryAfter      time.Duration
	GRPCStatus      string // canonical upper snake case: DEADLINE_EXCEEDED; "" when not said
	HTTPStatus      int    // 0 when not said
	// Duration is how long the handling took that an access or completion line tells of; 0 when
	// not said.
	Duration time.Duration
	Peer     string // service or host that was being called
	Resource map[string]string
	Stack    string
	Panic    bool
	// Attributes is everything else, by dotted path, values as they stand in the line.
	Attributes map[string]any
	// Format names the decoder that read the line: "json", "logfmt", "text", "span", ….
	Format string
	// Truncated tells that the line was cut, or lies beyond a bound: not all of it was read.
	Truncated bool

	from []origin // of the fields that are set; never changed in place
}

// origin is an [Origin] in little space.
type origin struct {
	key   string
	field Field
	how   uint8 // index in hows
}

var hows = [...]How{"", FromField, FromText, FromDerived}

// Field names a field of the envelope, as in its JSON form.
type Field uint8

// The fields that remember their origin.
const (
	FieldCode Field = iota
	FieldMessage
	FieldSeverity
	FieldTime
	FieldRequestID
	FieldCorrelationID
	FieldTraceID
	FieldSpanID
	FieldService
	FieldOperation
	FieldVersion
	FieldErrorType
	FieldErrorMessage
	FieldCause
	FieldLogger
	FieldCaller
	FieldClass
	FieldRetriable
	FieldAttempt
	FieldMaxAttempts
	FieldRecovery
	FieldRetryAfter
	FieldGRPCStatus
	FieldHTTPStatus
	FieldPeer
	FieldResource
	FieldStack
	FieldPanic
	numFields
)

var fieldNames = [numFields]string{
	"error_code", "message", "severity", "timestamp", "request_id", "correlation_id",
	"trace_id", "span_id", "service", "operation", "version", "error_type",
	"error_message", "cause", "logger", "caller", "class", "retriable", "attempt",
	"max_attempts", "recovery", "retry_after", "grpc_status", "http_status", "peer",
	"resource", "stack", "panic",
}

// String is the field's name in the JSON form.
func (f Field) String() string {
	if f < numFields {
		return fieldNames[f]
	}
	return "unknown"
}

// Fields are all fields that remember their origin, in a fixed order.
func Fields() []Field {
	fs := make([]Field, numFields)
	for i := range fs {
		fs[i] = Field(i)
	}
	return fs
}

// How says how far a field's value can be trusted to be the service's own word.
type How string

// Origins of a value.
const (
	FromField   How = "field"   // a field of the record says so
	FromText    How = "text"    // read out of free text
	FromDerived How = "derived" // concluded, a guess among other things
)

func (h How) index() uint8 {
	switch h {
	case FromField:
		return 1
	case FromText:
		return 2
	case FromDerived:
		return 3
	}
	return 0
}

// Origin is where a field's value came from; the zero Origin means the field is absent.
type Origin struct {
	How How
	Key string // the field, attribute or label that held it; "" for text
}

// From is where the value of f came from.
func (e *Envelope) From(f Field) Origin {
	for _, o := range e.from {
		if o.field == f {
			return Origin{How: hows[o.how], Key: o.key}
		}
	}
	return Origin{}
}

// Mark notes where the value of f came from; "" for how forgets it. Copies of the envelope
// are not affected.
func (e *Envelope) Mark(f Field, how How, key string) {
	if f >= numFields {
		return
	}
	from := make([]origin, 0, len(e.from)+1)
	for _, o := range e.from {
		if o.field != f {
			from = append(from, o)
		}
	}
	if how != "" {
		from = append(from, origin{key, f, how.index()})
	}
	if len(from) == 0 {
		from = nil
	}
	e.from = from
}

// Innermost is the last layer of the cause chain, following the first branch of each
// joined error; ok is false when there is no chain.
func (e *Envelope) Innermost() (c Cause, ok bool) {
	if len(e.Cause) == 0 {
		return Cause{}, false
	}
	c = e.Cause[len(e.Cause)-1]
	for depth := 0; len(c.Causes) > 0 && depth < 64; depth++ {
		c = c.Causes[0]
	}
	return c, true
}
