// Package httpproblem carries an error of package emit over HTTP as a problem document
// (application/problem+json, RFC 9457), in both directions.
//
// The service that failed answers with [Write]; the one that called it reads the answer with
// [Read] and wraps what it gets, so that the code of the first stays a layer of the second's
// cause chain:
//
//	httpproblem.Write(w, err, httpproblem.Status(http.StatusBadGateway))
//
//	if err := httpproblem.Read(response); err != nil {
//		return emit.Wrap(err, "PAYMENT_CHARGE_FAILED", "could not charge the card", emit.In(ctx))
//	}
//
// Callers are strangers unless told otherwise: by default a document holds the error's code,
// its class and answer on retry, the request id and the text of [emit.Public], and nothing
// of its other texts, causes or peers. [Internal] tells everything but the stack and the
// attributes; use it only between services of one's own.
package httpproblem
