package envelope

// KindInfo is what is known of a kind of error whatever service tells it.
type KindInfo struct {
	Kind  Kind
	Class Class
	Retry Retry
	Look  Look
	Text  string // in words, for people: "rate limited"
}

// kindTable holds the kinds in the order of [Kinds]. Sources: google/rpc/code.proto,
// AIP-194, gRPC's statuscodes.md and http-grpc-status-mapping.md.
var kindTable = [...]KindInfo{
	{KindInvalidInput, Permanent, RetryNo, LookUp, "invalid input"},
	{KindOutOfRange, Permanent, RetryNo, LookUp, "out of range"},
	{KindPayloadTooLarge, Permanent, RetryNo, LookUp, "payload too large"},
	{KindNotFound, Permanent, RetryNo, LookUp, "not found"},
	{KindAlreadyExists, Permanent, RetryNo, LookUp, "already exists"},
	{KindIdempotencyConflict, Permanent, RetryNo, LookUp, "idempotency conflict"},
	{KindConcurrencyAborted, Transient, RetryHigher, LookHere, "aborted by a concurrent change"},
	{KindPreconditionFailed, Permanent, RetryNo, LookHere, "precondition failed"},
	{KindUnauthenticated, Policy, RetryNo, LookOut, "not authenticated"},
	{KindPermissionDenied, Policy, RetryNo, LookOut, "permission denied"},
	{KindPolicyRejected, Policy, RetryNo, LookOut, "rejected by a rule"},
	{KindRateLimited, Transient, RetryAfter, LookUp, "rate limited"},
	{KindQuotaExceeded, Policy, RetryAfter, LookOut, "quota exceeded"},
	{KindOverloaded, Transient, RetryAfter, LookHere, "overloaded"},
	{KindResourceExhausted, Transient, RetryAfter, LookHere, "resource exhausted"},
	{KindTimeout, Transient, RetryIdempotent, LookDown, "timed out"},
	{KindUpstreamTimeout, Transient, RetryIdempotent, LookDown, "upstream timed out"},
	{KindCancelled, ClassUnknown, RetryNo, LookUp, "cancelled by the caller"},
	{KindUnreachable, Transient, RetryYes, LookDown, "unreachable"},
	{KindUnavailable, Transient, RetryYes, LookDown, "unavailable"},
	{KindTLSError, Permanent, RetryNo, LookOut, "TLS failed"},
	{KindDependencyFailed, Transient, RetryYes, LookDown, "a dependency failed"},
	{KindCircuitOpen, Transient, RetryAfter, LookBack, "circuit breaker open"},
	{KindRetriesExhausted, Transient, RetryNo, LookBack, "retries exhausted"},
	{KindInternal, ClassUnknown, RetryNo, LookHere, "internal error"},
	{KindPanic, Permanent, RetryNo, LookHere, "panic"},
	{KindBadResponse, Permanent, RetryNo, LookDown, "bad response from a dependency"},
	{KindDataLoss, Permanent, RetryNo, LookHere, "data loss"},
	{KindUnimplemented, Permanent, RetryNo, LookOut, "not implemented"},
	{KindConfig, Permanent, RetryNo, LookOut, "configuration error"},
	{KindDeadLettered, Permanent, RetryNo, LookBack, "dead-lettered"},
	{KindFaultInjected, Policy, RetryNo, LookOut, "injected fault"},
	{KindUnknown, ClassUnknown, RetryUnknown, LookHere, "unknown"},
}

// Kinds are all kinds with their class, answer on retry and direction, in a fixed order.
func Kinds() []KindInfo { return append([]KindInfo(nil), kindTable[:]...) }

// Info is what is known of k; of a kind that does not exist, what is known of KindUnknown.
func (k Kind) Info() KindInfo {
	for i := range kindTable {
		if kindTable[i].Kind == k {
			return kindTable[i]
		}
	}
	return kindTable[len(kindTable)-1]
}

// kindOfGRPC are the kinds of the gRPC codes. UNKNOWN and INTERNAL decide nothing.
var kindOfGRPC = map[string]Kind{
	"CANCELLED": KindCancelled, "INVALID_ARGUMENT": KindInvalidInput, "DEADLINE_EXCEEDED": KindTimeout,
	"NOT_FOUND": KindNotFound, "ALREADY_EXISTS": KindAlreadyExists, "PERMISSION_DENIED": KindPermissionDenied,
	"RESOURCE_EXHAUSTED": KindResourceExhausted, "FAILED_PRECONDITION": KindPreconditionFailed,
	"ABORTED": KindConcurrencyAborted, "OUT_OF_RANGE": KindOutOfRange, "UNIMPLEMENTED": KindUnimplemented,
	"UNAVAILABLE": KindUnavailable, "DATA_LOSS": KindDataLoss, "UNAUTHENTICATED": KindUnauthenticated,
	"INTERNAL": KindInternal, "UNKNOWN": KindUnknown,
}

// kindOfHTTP is the kind of an HTTP status; ok is false for those that are no error.
func kindOfHTTP(code int) (k Kind, ok bool) {
	switch code {
	case 401, 407, 511:
		return KindUnauthenticated, true
	case 402, 451:
		return KindPolicyRejected, true
	case 403:
		return KindPermissionDenied, true
	case 404, 410:
		return KindNotFound, true
	case 405, 501, 505:
		return KindUnimplemented, true
	case 408:
		return KindTimeout, true
	case 409:
		return KindAlreadyExists, true
	case 412, 423, 426, 428:
		return KindPreconditionFailed, true
	case 413, 431:
		return KindPayloadTooLarge, true
	case 416:
		return KindOutOfRange, true
	case 424, 502, 520:
		return KindDependencyFailed, true
	case 429:
		return KindRateLimited, true
	case 499:
		return KindCancelled, true
	case 425, 503:
		return KindUnavailable, true
	case 504, 522, 524:
		return KindUpstreamTimeout, true
	case 507, 509:
		return KindResourceExhausted, true
	case 521, 523:
		return KindUnreachable, true
	case 525, 526:
		return KindTLSError, true
	case 529:
		return KindOverloaded, true
	case 500:
		return KindInternal, true
	}
	switch {
	case code >= 400 && code < 500:
		return KindInvalidInput, true
	case code >= 500 && code < 600:
		return KindInternal, true
	}
	return "", false
}

// refines tells whether a more precise kind, read from text or type, may stand in for the
// kind that a status gives: one status stands for several kinds.
func refines(status, precise Kind) bool {
	switch status {
	case KindInternal, KindUnknown:
		return true
	case KindUnavailable, KindDependencyFailed:
		switch precise {
		case KindUnreachable, KindTLSError, KindCircuitOpen, KindOverloaded, KindUpstreamTimeout, KindRetriesExhausted,
			KindBadResponse, KindRateLimited, KindTimeout, KindFaultInjected, KindResourceExhausted:
			return true
		}
	case KindResourceExhausted, KindRateLimited:
		switch precise {
		case KindPayloadTooLarge, KindRateLimited, KindQuotaExceeded, KindOverloaded, KindCircuitOpen, KindResourceExhausted:
			return true
		}
	case KindTimeout, KindUpstreamTimeout:
		return precise == KindRetriesExhausted || precise == KindUpstreamTimeout
	case KindCancelled:
		return precise == KindTimeout
	case KindConcurrencyAborted: // also tonic's for a connection that was aborted
		return precise == KindIdempotencyConflict || precise == KindUnreachable
	case KindAlreadyExists:
		return precise == KindIdempotencyConflict || precise == KindConcurrencyAborted
	case KindOutOfRange: // also tonic's for a stream that ends early
		return precise == KindUnreachable
	case KindUnreachable: // Envoy's flags say no more of a handshake that failed
		return precise == KindTLSError
	case KindPermissionDenied, KindPreconditionFailed, KindInvalidInput:
		if status == KindPermissionDenied && (precise == KindQuotaExceeded || precise == KindRateLimited) {
			return true // Google's and Kubernetes' way to refuse what is too much
		}
		return precise == KindPolicyRejected || precise == KindConfig && status == KindPreconditionFailed ||
			precise == KindPayloadTooLarge && status == KindInvalidInput
	}
	return false
}
