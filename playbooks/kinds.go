package playbooks

import "triage/envelope"

// allKinds are the kinds that an entry may name.
func allKinds() []envelope.Kind {
	return []envelope.Kind{
		envelope.KindUnknown, envelope.KindInvalidInput, envelope.KindOutOfRange,
		envelope.KindPayloadTooLarge, envelope.KindNotFound, envelope.KindAlreadyExists,
		envelope.KindIdempotencyConflict, envelope.KindConcurrencyAborted,
		envelope.KindPreconditionFailed, envelope.KindUnauthenticated,
		envelope.KindPermissionDenied, envelope.KindPolicyRejected, envelope.KindRateLimited,
		envelope.KindQuotaExceeded, envelope.KindOverloaded, envelope.KindResourceExhausted,
		envelope.KindTimeout, envelope.KindUpstreamTimeout, envelope.KindCancelled,
		envelope.KindUnreachable, envelope.KindUnavailable, envelope.KindTLSError,
		envelope.KindDependencyFailed, envelope.KindCircuitOpen, envelope.KindRetriesExhausted,
		envelope.KindInternal, envelope.KindPanic, envelope.KindBadResponse,
		envelope.KindDataLoss, envelope.KindUnimplemented, envelope.KindConfig,
		envelope.KindDeadLettered, envelope.KindFaultInjected,
	}
}
