package envelope

import "strings"

// kindTexts are well-known parts of error texts, lower case, most telling first.
var kindTexts = [...]struct {
	kind  Kind
	texts []string
}{
	{KindFaultInjected, []string{"fault filter abort", "fault injected", "fault injection"}},
	{KindDeadLettered, []string{"dead letter", "dead-letter", "moved to dlq", "sent to dlq"}},
	{KindCircuitOpen, []string{"circuit breaker is open", "circuit breaker open", "breaker is open", "circuit open",
		"circuit is open", "open circuit", "circuitbreaker", "upstream overflow", "circuit breaker 'open'",
		"does not permit further calls", "half-open", "half open", "brokencircuit"}},
	{KindRetriesExhausted, []string{"retries exceeded", "retries exhausted", "retry limit exceeded", "max retries",
		"maximum retries", "retry attempts exhausted", "giving up after", "gave up after", "exhausted all retries",
		"all attempts failed", "attempts exhausted", "too many retries", "retry budget"}},
	{KindTLSError, []string{"authentication handshake failed", "tls handshake", "tls: ", "x509: ", "certificate has expired",
		"certificate verify failed", "certificate signed by unknown", "bad certificate", "unknown ca", "ssl handshake",
		"sslhandshakeexception", "self-signed certificate", "self signed certificate", "invalid peer certificate",
		"certificate_verify_failed", "cert_has_expired", "pkix path"}},
	{KindUpstreamTimeout, []string{"upstream request timeout", "upstream timed out", "from server: 504", "http status code 504",
		"gateway timeout", "gateway time-out"}},
	{KindConcurrencyAborted, []string{"deadlock", "could not serialize", "serialization failure", "lock wait timeout",
		"optimistic lock", "concurrent update", "concurrent modification", "write conflict", "transaction aborted",
		"restart transaction", "lock timeout", "version mismatch", "stale row", "row is locked", "is locked", "lock not available",
		"optimisticlock"}},
	{KindIdempotencyConflict, []string{"idempotency key", "idempotent key", "idempotency-key"}},
	{KindResourceExhausted, []string{"pool exhausted", "connection pool", "pool timed out", "pooltimedout", "pool is exhausted",
		"too many open files", "out of memory", "cannot allocate memory", "no space left", "disk full", "too many connections",
		"too many clients", "remaining connection slots", "oom", "outofmemoryerror", "heap space", "pool timeout",
		"timed out waiting for a connection", "timeout waiting for connection", "connection is not available, request timed out"}},
	{KindPayloadTooLarge, []string{"larger than max", "larger than configured limit", "payload too large", "entity too large",
		"message too large", "body too large", "exceeds the maximum size", "request too large", "length limit exceeded"}},
	{KindQuotaExceeded, []string{"quota exceeded", "quota used up", "quota exhausted", "over quota", "exceeded your quota",
		"exceeded quota", "quota limit"}},
	{KindRateLimited, []string{"rate limit", "rate-limit", "ratelimit", "throttl", "slow down", "429 too many requests"}},
	{KindOverloaded, []string{"overloaded", "bulkhead full", "bulkhead is full", "load shed", "server busy", "server is busy",
		"shedding load", "queue is full", "queue full", "enhance your calm", "enhance_your_calm", "backpressure"}},
	{KindUnreachable, []string{"connection refused", "connect refused", "econnrefused", "connectionrefused", "connection reset",
		"econnreset", "connectionreset", "reset by peer", "broken pipe", "epipe", "no such host", "name resolution",
		"name resolver error", "name or service not known", "getaddrinfo", "enotfound", "eai_again", "no route to host",
		"network is unreachable", "host is unreachable", "host unreachable", "ehostunreach", "error while dialing",
		"connection closed before", "unexpected eof", "no healthy upstream", "upstream connect error", "upstream_reset_before",
		"connection termination", "dns error", "failed to lookup address", "unknownhostexception", "socket hang up",
		"connection aborted", "tcp connect error", "connection error", "server closed the connection",
		"delayed_connect_error", "connection failure", "use of closed network connection", "connecterror"}},
	{KindCancelled, []string{"context canceled", "context cancelled", "operation was canceled", "operation was cancelled",
		"request canceled", "request cancelled", "cancellederror", "client disconnected", "client closed request",
		"canceled by caller", "downstream connection termination", "aborterror", "canceling statement due to user request"}},
	{KindTimeout, []string{"context deadline exceeded", "deadline exceeded", "deadline expired", "timed out", "timeout", "timedout",
		"time-out", "etimedout", "deadline has elapsed", "did not answer within", "no answer within"}},
	{KindUnavailable, []string{"service unavailable", "server shutting down", "shutting down", "connection is draining",
		"is starting up", "temporarily unavailable", "not ready", "try again later", "warming up", "in recovery mode",
		"not_leader_or_follower", "leader_not_available", "answered 503", "status 503", "read-only mode"}},
	{KindDependencyFailed, []string{"bad gateway", "answered 502", "answered 500", "status 502", "failed dependency"}},
	{KindUnauthenticated, []string{"unauthenticated", "unauthorized", "token expired", "token is expired", "invalid token",
		"jwt expired", "invalid credentials", "authentication failed", "not authenticated", "invalid api key",
		"password authentication"}},
	{KindPermissionDenied, []string{"permission denied", "access denied", "forbidden", "not authorized", "insufficient privileg",
		"insufficient permission", "not allowed to", "accessdenied"}},
	{KindAlreadyExists, []string{"already exists", "duplicate key", "duplicate entry", "unique constraint", "unique violation",
		"uniqueviolation", "e11000"}},
	{KindPreconditionFailed, []string{"violates foreign key", "violates check constraint", "violates not-null", "constraint violation",
		"constraint failed", "integrityerror", "constraintviolation", "precondition failed", "failed precondition"}},
	{KindNotFound, []string{"not found", "no such file", "no rows in result set", "does not exist", "notfound", "no such key",
		"nosuchkey", "rownotfound", "doesnotexist", "enoent", "unknown key"}},
	{KindDataLoss, []string{"data loss", "checksum mismatch", "bad checksum", "corrupt", "data_loss"}},
	{KindPolicyRejected, []string{"declined", "insufficient funds", "rejected by policy", "blocked by", "limit reached",
		"fraud", "not eligible", "compliance", "closed day"}},
	{KindBadResponse, []string{"unexpected token", "unexpected end of json", "invalid character", "error parsing response",
		"cannot unmarshal", "unexpected response", "malformed response", "invalid response", "jsondecodeerror",
		"failed to deserialize", "protocol error", "malformed http", "expected value at line", "wireformat"}},
	{KindUnimplemented, []string{"unimplemented", "not implemented", "unknown method", "unknown service", "method not allowed",
		"notimplementederror", "unsupportedoperation"}},
	{KindConfig, []string{"missing environment variable", "environment variable not set", "invalid configuration",
		"configuration error", "misconfigured", "config error", "missing configuration", "relation does not exist",
		"undefined table", "undefined column", "no such table"}},
	{KindPanic, []string{"panicked at", "nil pointer dereference", "index out of range [", "nullpointerexception", "panic: ",
		"stack overflow", "stackoverflowerror", "goroutine 1 [running]", "invalid memory address", "segmentation fault"}},
	{KindOutOfRange, []string{"out of range", "outofrange", "index out of bounds", "indexerror"}},
	{KindInvalidInput, []string{"invalid argument", "bad request", "validation", "invalid input", "is required", "must be ",
		"malformed", "illegalargument", "valueerror", "invalid literal", "invalid value", "parse error", "missing field"}},
}

// kindOfText finds the kind that a text, in lower case, tells of, and what told it.
func kindOfText(s string) (k Kind, told string, ok bool) {
	if s == "" {
		return "", "", false
	}
	for i := range kindTexts {
		for _, t := range kindTexts[i].texts {
			if hasText(s, t) {
				return kindTexts[i].kind, strings.Trim(t, ": "), true
			}
		}
	}
	return "", "", false
}

// hasText finds t in s; a short word must stand alone.
func hasText(s, t string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], t)
		if i < 0 {
			return false
		}
		i += from
		if len(t) > 4 || (i == 0 || !isAlnum(s[i-1])) && (i+len(t) == len(s) || !isAlnum(s[i+len(t)])) {
			return true
		}
		from = i + 1
	}
}
