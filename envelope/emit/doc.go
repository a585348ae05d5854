// Package emit is the producing side of the error contract error-envelope/v1: with it a Go
// service builds an error that says what an on-call engineer will ask, and hands it on.
//
// [New] makes an error of this service, [Wrap] one that another error caused, [Enrich] adds
// what is known further up without replacing what was said below. All of them are ordinary
// errors: errors.Is, errors.As and errors.Unwrap see the whole tree, and a [Code] can be
// asked for with errors.Is, also across services:
//
//	err := emit.Wrap(cause, "PAYMENT_CHARGE_FAILED", "could not charge the card",
//		emit.In(ctx), emit.Class(envelope.Transient), emit.Peer("ledger"))
//	errors.Is(err, emit.Code("LEDGER_DB_TIMEOUT")) // what the ledger said
//
// The same error is then told in as many ways as the service has: [Attr] or [NewHandler] for
// log/slog, [Record] for an OpenTelemetry span, its JSON form for anything else, and to the
// caller through the carriers in the sub-packages httpproblem (RFC 9457) and grpcstatus
// (google.rpc.ErrorInfo), which read it back on the other side: the callee's code stays a
// layer of the cause chain.
//
// A field that is not set is absent, never empty or zero. Text is written as it stands,
// bounded in size, see [MaxText].
package emit
