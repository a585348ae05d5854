package envelope

import "triage/envelope/lexicon"

// overruling is the most telling hint that decides against an HTTP status which stands for
// too much: AWS answers 400 when it throttles and when a token has expired, and 403 when a
// clock is wrong. The name of an exception decides against a 400, well-known words only where
// they cannot be said of what the caller sent.
func (h *hints) overruling(status int) (hint, bool) {
	for _, n := range h.list {
		if n.weak || n.kind == KindInternal || n.kind == KindUnknown {
			continue
		}
		switch status {
		case 400:
			if n.kind == KindInvalidInput {
				return hint{}, false // it agrees
			}
			if n.named || neverInput(n.kind) && (n.kind == KindUnauthenticated || !lexicon.Tells(h.lower, lexicon.BlamesInput)) {
				return n, true
			}
		case 403:
			if n.named && n.kind == KindUnauthenticated {
				return n, true
			}
		}
	}
	return hint{}, false
}

// neverInput tells of which kinds well-known words are not said of a request's contents.
func neverInput(k Kind) bool {
	switch k {
	case KindRateLimited, KindQuotaExceeded, KindResourceExhausted, KindConcurrencyAborted, KindUnauthenticated, KindPayloadTooLarge,
		KindCircuitOpen, KindOverloaded, KindUnreachable, KindTLSError, KindCancelled, KindPolicyRejected:
		return true
	}
	return false
}
