// Package grpcstatus carries an error of package emit over gRPC as status details
// (google.rpc.ErrorInfo, RetryInfo and RequestInfo of google/rpc/error_details.proto), in
// both directions. It is a package of its own so that services without gRPC do not pay for
// it.
//
// The service that failed returns [Err]; the one that called it reads what it got with
// [Read] and wraps that, so that the code of the first stays a layer of the second's cause
// chain:
//
//	return nil, grpcstatus.Err(err)
//
//	if err != nil {
//		return emit.Wrap(grpcstatus.Read(err), "PAYMENT_CHARGE_FAILED", "could not charge the card", emit.In(ctx))
//	}
//
// Callers are strangers unless told otherwise: by default a status holds the error's code,
// its class and answer on retry, the request id and the text of [emit.Public]. [Internal]
// adds its message, cause chain and peer; use it only between services of one's own. All of
// it stays below 4 KiB, since it travels in a trailer.
package grpcstatus
