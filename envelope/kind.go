package envelope

// Kind is the normalised name of what went wrong, independent of the service's own code.
type Kind string

// Kinds of errors.
const (
	KindUnknown             Kind = "UNKNOWN"
	KindInvalidInput        Kind = "INVALID_INPUT"
	KindOutOfRange          Kind = "OUT_OF_RANGE"
	KindPayloadTooLarge     Kind = "PAYLOAD_TOO_LARGE"
	KindNotFound            Kind = "NOT_FOUND"
	KindAlreadyExists       Kind = "ALREADY_EXISTS"
	KindIdempotencyConflict Kind = "IDEMPOTENCY_CONFLICT"
	KindConcurrencyAborted  Kind = "CONCURRENCY_ABORTED"
	KindPreconditionFailed  Kind = "PRECONDITION_FAILED"
	KindUnauthenticated     Kind = "UNAUTHENTICATED"
	KindPermissionDenied    Kind = "PERMISSION_DENIED"
	KindPolicyRejected      Kind = "POLICY_REJECTED"
	KindRateLimited         Kind = "RATE_LIMITED"
	KindQuotaExceeded       Kind = "QUOTA_EXCEEDED"
	KindOverloaded          Kind = "OVERLOADED"
	KindResourceExhausted   Kind = "RESOURCE_EXHAUSTED"
	KindTimeout             Kind = "TIMEOUT"
	KindUpstreamTimeout     Kind = "UPSTREAM_TIMEOUT"
	KindCancelled           Kind = "CANCELLED"
	KindUnreachable         Kind = "UNREACHABLE"
	KindUnavailable         Kind = "UNAVAILABLE"
	KindTLSError            Kind = "TLS_ERROR"
	KindDependencyFailed    Kind = "DEPENDENCY_FAILED"
	KindCircuitOpen         Kind = "CIRCUIT_OPEN"
	KindRetriesExhausted    Kind = "RETRIES_EXHAUSTED"
	KindInternal            Kind = "INTERNAL_ERROR"
	KindPanic               Kind = "PANIC"
	KindBadResponse         Kind = "BAD_RESPONSE"
	KindDataLoss            Kind = "DATA_LOSS"
	KindUnimplemented       Kind = "UNIMPLEMENTED"
	KindConfig              Kind = "CONFIG_ERROR"
	KindDeadLettered        Kind = "DEAD_LETTERED"
	KindFaultInjected       Kind = "FAULT_INJECTED"
)

// Look says where the cause of an error lies relative to the service that tells it.
type Look string

// Directions in which the cause lies.
const (
	LookDown Look = "down" // in the callee
	LookHere Look = "here"
	LookUp   Look = "up"   // in the caller: its input, its rate, its patience
	LookBack Look = "back" // in earlier attempts or earlier requests on the same edge
	LookOut  Look = "out"  // outside the request: configuration, identity, certificates
)

// Classification is what an error is, with the reason it was chosen.
type Classification struct {
	Kind   Kind
	Class  Class
	Retry  Retry
	Look   Look
	Reason string // in words: "gRPC UNAVAILABLE", "the service says class=permanent"
	// Conflict says what contradicts the choice ("the service says retriable, code
	// INVALID_INPUT says no"); the service's own word wins. "" when nothing does.
	Conflict string
}
