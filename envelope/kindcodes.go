package envelope

import "strings"

// kindWords are the words of which services make their codes, most telling first. "A+B"
// needs both words, in this order, in the code.
var kindWords = [...]struct {
	kind  Kind
	words string
}{
	{KindDeadLettered, "DEAD+LETTER DLQ DEADLETTER DEADLETTERED"},
	{KindFaultInjected, "FAULT+INJECTED FAULT+INJECTION"},
	{KindPanic, "PANIC PANICKED"},
	{KindCircuitOpen, "CIRCUIT BREAKER"},
	{KindRetriesExhausted, "RETRIES+EXHAUSTED RETRIES+EXCEEDED RETRY+EXHAUSTED MAX+RETRIES RETRIES ATTEMPTS+EXHAUSTED"},
	{KindIdempotencyConflict, "IDEMPOTENCY IDEMPOTENT"},
	{KindConcurrencyAborted, "DEADLOCK SERIALIZATION OPTIMISTIC ABORTED STALE CONTENTION LOCK+TIMEOUT LOCK+WAIT LOCKED " +
		"WRITE+CONFLICT VERSION+CONFLICT VERSION+MISMATCH CONCURRENCY CONCURRENT LOCK"},
	{KindUpstreamTimeout, "UPSTREAM+TIMEOUT GATEWAY+TIMEOUT"},
	{KindResourceExhausted, "POOL EXHAUSTED OOM ENOSPC EMFILE ENFILE ENOMEM DISK+FULL OUT+MEMORY SATURATED"},
	{KindQuotaExceeded, "QUOTA"},
	{KindRateLimited, "RATE+LIMIT RATE+LIMITED RATELIMIT RATELIMITED THROTTLED THROTTLING THROTTLE TOO+MANY+REQUESTS"},
	{KindOverloaded, "OVERLOADED OVERLOAD BUSY BULKHEAD SHED BACKPRESSURE"},
	{KindTLSError, "TLS CERT CERTIFICATE X509 SSL HANDSHAKE"},
	{KindTimeout, "TIMEOUT TIMEDOUT TIMED+OUT DEADLINE ETIMEDOUT ESOCKETTIMEDOUT"},
	{KindCancelled, "CANCELLED CANCELED ABORTED+BY+CLIENT"},
	{KindUnreachable, "UNREACHABLE REFUSED RESET ECONNREFUSED ECONNRESET EPIPE ENOTFOUND EAI EHOSTUNREACH ENETUNREACH " +
		"ECONNABORTED DNS DIAL CONN CONNECT CONNECTION+FAILED CONNECTION"},
	{KindPayloadTooLarge, "TOO+LARGE TOO+BIG PAYLOAD"},
	{KindUnauthenticated, "UNAUTHENTICATED UNAUTHORIZED UNAUTHORISED TOKEN+EXPIRED TOKEN+INVALID INVALID+TOKEN AUTHENTICATION " +
		"CREDENTIALS"},
	{KindPermissionDenied, "PERMISSION FORBIDDEN ACCESS+DENIED NOT+ALLOWED EACCES EPERM UNAUTHORIZED"},
	{KindNotFound, "NOT+FOUND NOTFOUND MISSING ENOENT UNKNOWN+KEY GONE"},
	{KindAlreadyExists, "ALREADY+EXISTS EXISTS DUPLICATE EEXIST CONFLICT"},
	{KindOutOfRange, "OUT+RANGE OUTOFRANGE"},
	{KindConfig, "CONFIG CONFIGURATION MISCONFIGURED"},
	{KindDataLoss, "CORRUPT CORRUPTED CORRUPTION DATA+LOSS CHECKSUM"},
	{KindPreconditionFailed, "PRECONDITION CONSTRAINT INVALID+STATE FROZEN"},
	{KindPolicyRejected, "DECLINED REJECTED POLICY INSUFFICIENT+FUNDS FRAUD BLOCKED LIMIT CLOSED REFUSED+BY DENIED"},
	{KindInvalidInput, "INVALID VALIDATION BAD+REQUEST MALFORMED BAD+INPUT"},
	{KindUnimplemented, "UNIMPLEMENTED NOT+IMPLEMENTED UNSUPPORTED NOT+SUPPORTED"},
	{KindBadResponse, "BAD+RESPONSE DECODE DESERIALIZE DESERIALIZATION PARSE UNMARSHAL PROTOCOL"},
	{KindUnavailable, "UNAVAILABLE DOWN DRAINING MAINTENANCE"},
	{KindDependencyFailed, "DEPENDENCY UPSTREAM DOWNSTREAM BAD+GATEWAY GATEWAY"},
	{KindInternal, "INTERNAL UNEXPECTED"},
}

// codeRule is one row of kindWords taken apart.
type codeRule struct {
	kind  Kind
	words []string
}

var codeRules = func() (rules []codeRule) {
	for _, row := range kindWords {
		for _, w := range strings.Fields(row.words) {
			rules = append(rules, codeRule{row.kind, strings.Split(w, "+")})
		}
	}
	return rules
}()

// kindOfCode finds the kind of a service's own code: the name of a kind, of a gRPC code,
// an SQLSTATE, or the words that the code is made of.
func kindOfCode(code string) (Kind, bool) {
	if code == "" || len(code) > 128 {
		return "", false
	}
	if k, ok := kindOfSQLState(code); ok {
		return k, true
	}
	words := codeWords(code)
	name := strings.Join(words, "_")
	if k := Kind(name); k != KindUnknown && k.Info().Kind == k {
		return k, true
	}
	if k, ok := kindOfGRPC[name]; ok && k != KindUnknown {
		return k, true
	}
	for i := range codeRules {
		if hasWords(words, codeRules[i].words) {
			return codeRules[i].kind, true
		}
	}
	return "", false
}

func hasWords(words, want []string) bool {
	k := 0
	for _, w := range words {
		if k < len(want) && w == want[k] {
			k++
		}
	}
	return k == len(want)
}

// codeWords splits PAY_POOL-EXHAUSTED and PaymentTimeout into words, upper case.
func codeWords(code string) []string {
	var words []string
	start := 0
	cut := func(i int) {
		if i > start {
			words = append(words, strings.ToUpper(code[start:i]))
		}
	}
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case !isAlnum(c):
			cut(i)
			start = i + 1
		case i > start && c >= 'A' && c <= 'Z' && code[i-1] >= 'a' && code[i-1] <= 'z':
			cut(i)
			start = i
		}
	}
	cut(len(code))
	return words
}

// kindOfSQLState reads a five-character SQLSTATE (PostgreSQL, appendix A): letters and
// digits, the first a digit or X, F, H or P with digits after it.
func kindOfSQLState(code string) (Kind, bool) {
	if len(code) != 5 {
		return "", false
	}
	digits := 0
	for i := 0; i < 5; i++ {
		c := code[i]
		if isDigit(c) {
			digits++
		} else if c < 'A' || c > 'Z' {
			return "", false
		}
	}
	if digits < 3 {
		return "", false
	}
	switch code {
	case "23505":
		return KindAlreadyExists, true
	case "40001", "40P01", "55P03":
		return KindConcurrencyAborted, true
	case "42501":
		return KindPermissionDenied, true
	case "57014":
		return KindTimeout, true
	case "57P01", "57P02", "57P03":
		return KindUnavailable, true
	case "XX001", "XX002":
		return KindDataLoss, true
	}
	switch code[:2] {
	case "08":
		return KindUnreachable, true
	case "22":
		return KindInvalidInput, true
	case "23", "25", "55":
		return KindPreconditionFailed, true
	case "28":
		return KindUnauthenticated, true
	case "40":
		return KindConcurrencyAborted, true
	case "42", "3D", "3F":
		return KindConfig, true
	case "53":
		return KindResourceExhausted, true
	case "54":
		return KindPayloadTooLarge, true
	case "58", "XX":
		return KindInternal, true
	}
	return "", false
}
