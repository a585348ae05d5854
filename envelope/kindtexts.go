package envelope

import "strings"

// kindTexts are well-known parts of error texts, lower case, most telling first: a row
// wins over those below it. A part stands at whole words, "_" counting as a letter, so that
// neither another service's code (LEDGER_TIMEOUT) nor a setting's name (read_timeout)
// passes for one. "*" at the end continues a word, "…" skips up to 60 bytes of a line.
var kindTexts = [...]struct {
	kind  Kind
	texts []string
}{
	{KindFaultInjected, []string{"fault filter abort", "fault injected", "fault injection"}},
	{KindPanic, []string{"panicked at", "nil pointer dereference", "index out of range [", "nullpointerexception", "panic: ",
		"stack overflow", "stackoverflowerror", "goroutine 1 [running]", "invalid memory address", "segmentation fault",
		"assignment to entry in nil map", "panic recovered", "recovered from panic", "panic serving", "integer divide by zero",
		"slice bounds out of range", "interface conversion: ", "send on closed channel", "concurrent map writes", "nullreferenceexception",
		"object reference not set", "cannot read properties of", "cannot read property", "nonetype' object", "undefined method…for nil",
		"call to a member function…on null", "maximum recursion depth", "recursionerror", "maximum call stack size"}},
	{KindDeadLettered, []string{"dead letter*", "dead-letter*", "deadletter*", "moved to dlq", "sent to dlq"}},
	{KindCircuitOpen, []string{"circuit breaker is open", "circuit breaker open", "breaker is open", "breaker open", "circuit open",
		"circuit is open", "open circuit breaker", "rejected by open circuit", "short-circuited and is open", "circuit breaker…too many requests", "breaker…too many requests", "circuitbreaker…open", "circuit breaker '", "upstream overflow", "reset reason: overflow",
		"does not permit further calls", "breaker…half-open", "circuit…half-open", "half-open…breaker", "brokencircuit*"}},
	{KindRetriesExhausted, []string{"retries exceeded", "retries exhausted", "retry limit exceeded", "max retries exceeded",
		"max retries reached", "maximum retries", "max retries", "retry attempts exhausted", "giving up after", "gave up after",
		"exhausted all retries", "all attempts failed", "attempts exhausted", "too many retries", "retry budget exhausted",
		"retry budget exceeded", "retry budget spent"}},
	{KindTLSError, []string{"authentication handshake failed", "tls handshake", "tls: ", "x509: ", "certificate has expired",
		"certificate verify failed", "certificate signed by unknown", "certificate…validation", "bad certificate", "unknown ca",
		"ssl handshake", "sslhandshakeexception", "self-signed certificate", "self signed certificate", "invalid peer certificate",
		"certificate_verify_failed", "cert_has_expired", "ssl certificate problem", "unable to get local issuer certificate",
		"unable to verify the first certificate", "does not match certificate", "certificate is not trusted", "ssl_do_handshake", "ssl routines", "pkix path"}},
	{KindUpstreamTimeout, []string{"upstream request timeout", "upstream timed out", "upstream_response_timeout", "from server: 504",
		"http status code 504", "gateway timeout", "gateway time-out"}},
	{KindConcurrencyAborted, []string{"deadlock*", "could not serialize access", "serialization failure", "serialization_failure",
		"lock wait timeout", "optimistic lock*", "optimisticlock*", "concurrent update", "concurrent modification", "object has been modified", "write conflict",
		"transaction aborted", "restart transaction", "lock timeout", "stale row", "stale struct", "stale object", "row is stale", "row is locked", "rows are locked",
		"record is locked", "table is locked", "database is locked", "database table is locked", "is locked by", "lock not available",
		"could not obtain lock", "could not acquire lock", "failed to acquire lock", "resource busy and acquire", "cannotacquirelock*"}},
	{KindIdempotencyConflict, []string{"idempotency key", "idempotent key", "idempotency-key"}},
	{KindResourceExhausted, []string{"pool exhausted", "pool is exhausted", "pool timed out", "pool timeout", "pooltimedout",
		"pool…exhausted", "pool…timed out", "pool…timeout", "pool is full", "timed out…pool", "timeout…pool", "too many open files",
		"out of memory", "outofmemory*", "cannot allocate memory", "no space left", "disk full", "disk is full", "too many connections",
		"too many clients", "remaining connection slots", "connection limit", "memory limit", "oom", "oomkilled", "heap space",
		"timed out waiting for a connection", "timeout waiting for connection", "connection is not available, request timed out",
		"gc overhead limit", "unable to create new native thread", "unable to create native thread", "memoryerror", "memory quota",
		"circuit_breaking_exception", "circuitbreakingexception", "data too large, data for", "max number of clients",
		"unable to extend", "not enough space on the disk", "flood-stage watermark", "could not extend file", "connection not available", "pm.max_children", "could not get a resource from the pool"}},
	{KindUnreachable, []string{"connection refused", "connect refused", "econnrefused", "connectionrefused*", "connection reset",
		"econnreset", "connectionreset*", "reset by peer", "broken pipe", "epipe", "no such host", "host not found", "name resolution",
		"name resolver error", "name or service not known", "could not resolve host", "nxdomain", "getaddrinfo", "enotfound",
		"eai_again", "no route to host", "network is unreachable", "host is unreachable", "host unreachable", "ehostunreach",
		"no healthy upstream", "no_healthy_upstream", "no live upstreams", "brokers are down", "broker connections are down", "refused the connection", "actively refused", "refused. check that the hostname", "connexion refus*",
		"unknownhostexception", "failed to lookup address", "socket hang up"}},
	{KindPayloadTooLarge, []string{"larger than max", "larger than configured limit", "payload too large", "entity too large",
		"message too large", "body too large", "exceeds the maximum size", "request too large", "length limit exceeded"}},
	{KindQuotaExceeded, []string{"quota exceeded", "quota used up", "quota exhausted", "over quota", "exceeded your quota",
		"exceeded quota", "quota limit", "quota reached", "quota…exceeded", "exceeded your…quota", "exceeded the…quota",
		"over_query_limit", "insufficient_quota", "quotaexceeded", "dailylimitexceeded"}},
	{KindRateLimited, []string{"rate limit", "rate limited", "rate limits", "rate limiting", "rate-limit", "rate-limited", "ratelimit*",
		"request_rate_limited", "throttl*", "slow down", "mail too quickly", "requests too quickly", "rate exceeded", "provisionedthroughput*", "provisioned throughput…exceeded", "userratelimit*", "429 too many requests", "from server: 429", "http status code 429"}},
	{KindOverloaded, []string{"overloaded", "bulkhead full", "bulkhead is full", "load shed", "load shedding", "server busy",
		"server is busy", "shedding load", "queue is full", "queue full", "enhance your calm", "enhance_your_calm", "backpressure"}},
	{KindConfig, []string{"bind: cannot assign requested address"}},
	{KindResourceExhausted, []string{"cannot assign requested address", "eaddrnotavail"}}, // no port is left to call from
	{KindUnreachable, []string{"error while dialing", "connection closed before", "unexpected eof", "upstream connect error",
		"upstream_reset_before*", "upstream connection termination", "dns error", "connection aborted", "tcp connect error", "connection error",
		"server closed the connection", "delayed_connect_error", "connection failure", "use of closed network connection",
		"connecterror", "connection closed by", "prematurely closed", "prematureclose*", "closed prematurely", "has gone away", "lost connection to",
		"connection…closed unexpectedly", "connection…could not be established", "failed to open tcp connection", "no listener", "ora-12541", "nohostavailable*", "all hosts tried"}},
	{KindResourceExhausted, []string{"unable to acquire jdbc connection", "unable to acquire connection", "could not acquire connection",
		"failed to obtain jdbc connection"}},
	{KindTimeout, []string{"client.timeout exceeded", "client.timeout or context", "httpclient.timeout of"}},
	{KindCancelled, []string{"context canceled", "context cancelled", "operation was canceled", "operation was cancelled",
		"request canceled", "request cancelled", "cancellederror", "client disconnected", "client closed request",
		"canceled by caller", "cancelled by caller", "downstream connection termination", "aborterror",
		"canceling statement due to user request"}},
	{KindTimeout, []string{"context deadline exceeded", "deadline exceeded", "deadline_exceeded", "deadline expired", "timed out",
		"timeout", "timeouts", "timeoutexception", "timeouterror", "timedout", "time-out", "time out", "readtimeout*", "connecttimeout*", "etimedout", "deadline has elapsed",
		"did not answer within", "exceeded time limit", "maxtimemsexpired", "no answer within", "response_timeout", "stream_idle_timeout"}},
	{KindUnavailable, []string{"service unavailable", "server shutting down", "shutting down", "connection is draining",
		"is starting up", "temporarily unavailable", "not ready", "warming up", "in recovery mode", "not_leader_or_follower",
		"leader_not_available", "leader not available", "answered 503", "status 503", "from server: 503", "http status code 503", "read-only mode", "read only replica", "clusterdown", "masterdown", "is loading the dataset",
		"not primary", "notwritableprimary", "no responders available", "ora-12514", "ora-12505", "ora-12528", "does not host this topic*", "notleader*", "no primary"}},
	{KindDependencyFailed, []string{"bad gateway", "answered 502", "answered 500", "status 502", "from server: 502",
		"http status code 502", "failed dependency"}},
	{KindUnauthenticated, []string{"unauthenticated", "unauthorized", "token expired", "token is expired", "token has expired",
		"invalid token", "token…validation", "jwt expired", "jwt is expired", "invalid credentials", "authentication failed",
		"authentication is required", "authentication required", "not authenticated", "invalid api key", "password authentication",
		"login failed", "logon denied", "invalid_grant", "invalid_client", "request time and the current time", "requesttimetooskewed", "access denied for user…using password", "security token…expired", "expiredtoken*"}},
	{KindPermissionDenied, []string{"permission denied", "access denied", "forbidden", "permission…denied", "not authorized", "insufficient privileg*",
		"insufficient permission*", "not allowed to", "accessdenied*", "access_refused", "rbac_access_denied*", "ext_authz_denied"}},
	{KindAlreadyExists, []string{"already exists", "duplicate key", "duplicate entry", "unique constraint", "unique violation",
		"uniqueviolation", "e11000"}},
	{KindPreconditionFailed, []string{"violates foreign key", "violates check constraint", "violates not-null", "violates exclusion constraint",
		"constraint violation", "constraint failed", "constraint fails", "integrityerror", "constraintviolation*", "precondition failed", "precondition_failed",
		"failed precondition", "read-only transaction", "read only transaction"}},
	{KindPreconditionFailed, []string{"holding the wrong kind of value"}},
	{KindConfig, []string{"missing environment variable", "environment variable not set", "environment variable…not set",
		"environment variable…not found", "invalid configuration", "configuration error", "misconfigured", "config error",
		"missing configuration", "undefined table", "undefined column", "no such table", "no such column", "unknown column",
		"relation…does not exist", "column…does not exist", "table…does not exist", "table…doesn't exist", "database…does not exist",
		"role…does not exist", "schema…does not exist", "function…does not exist", "operator does not exist", "no module named",
		"invalid column name", "invalid object name", "invalid identifier", "noclassdef*", "classnotfound*", "could not initialize class",
		"nosuchmethoderror", "nosuchfielderror", "unsatisfiedlinkerror", "unsupportedclassversion*", "abstractmethoderror",
		"module not found", "cannot find module", "cannot load such file", "class not found"}},
	{KindNotFound, []string{"not found", "no such file", "no rows in result set", "no row was found", "does not exist", "notfound",
		"no such key", "no such image", "no such container", "nosuchkey", "rownotfound", "doesnotexist", "enoent", "unknown key"}},
	{KindDataLoss, []string{"data loss", "checksum mismatch", "bad checksum", "corrupt*", "data_loss", "disk image is malformed"}},
	{KindPolicyRejected, []string{"declined", "insufficient funds", "rejected by policy", "blocked by", "limit reached",
		"fraud", "not eligible", "compliance", "closed day", "account is locked", "account locked", "user is locked",
		"account is suspended"}},
	{KindBadResponse, []string{"unexpected token", "unexpected end of json", "invalid character '", "error parsing response",
		"cannot unmarshal", "unexpected response", "malformed response", "invalid response", "jsondecodeerror",
		"failed to deserialize", "protocol error", "malformed http", "expected value at line", "wireformat",
		"deserializ*", "deserialis*", "unmarshal*", "failed to decode", "error decoding", "cannot decode", "could not decode",
		"unable to decode", "decode error", "decoding error", "cannot parse invalid wire*", "wire-format", "unknown magic byte",
		"extraneous data", "unrecognized field", "gzip: invalid header", "incorrect header check", "not in gzip format", "mismatchedinput*", "no content to map", "protocol message", "serializationexception"}},
	{KindUnimplemented, []string{"unimplemented", "not implemented", "unknown method", "unknown service", "method not allowed",
		"notimplementederror", "unsupportedoperation*"}},
	{KindInternal, []string{"not json compliant", "not json serializable"}}, // what the service itself made
	{KindPanic, []string{"zerodivisionerror", "division by zero", "divide by zero", "exit code 139", "signal: segmentation fault"}},
	// A process that was ended from outside, by whomever.
	{KindUnavailable, []string{"signal: killed", "signal: terminated", "killed by signal 9", "exit code 137", "exit status 137", "exited with code 137",
		"exit code 143", "exit status 143", "exited with code 143"}},
	{KindOutOfRange, []string{"out of range", "outofrange", "index out of bounds", "indexerror"}},
	{KindInvalidInput, []string{"invalid argument", "bad request", "validation", "invalid input", "is required", "must be",
		"malformed", "illegalargument*", "valueerror", "invalid literal", "invalid value", "parse error", "missing field",
		"value too long", "value too large", "data too long", "would be truncated"}},
	{KindUnreachable, []string{"connection to…refused"}},
	{KindUnavailable, []string{"try again later"}},
}

// textRule is one entry of kindTexts taken apart.
type textRule struct {
	kind  Kind
	order int
	told  string   // in words, for people
	parts []string // one after the other
	stem  bool     // the last part continues a word
}

// textRules are the entries by their first three bytes.
var textRules = func() map[[3]byte][]textRule {
	rules := map[[3]byte][]textRule{}
	order := 0
	for _, row := range kindTexts {
		for _, entry := range row.texts {
			entry, stem := strings.CutSuffix(entry, "*")
			key := [3]byte([]byte(entry[:3]))
			rules[key] = append(rules[key], textRule{row.kind, order, strings.Trim(strings.ReplaceAll(entry, "…", " … "), ": '["),
				strings.Split(entry, "…"), stem})
			order++
		}
	}
	return rules
}()

// kindOfText finds the kind that a text, in lower case, tells of, and what told it.
func kindOfText(s string) (k Kind, told string, ok bool) {
	var best *textRule
	for i := 0; i+3 <= len(s); i++ {
		if !wordByte(s[i]) || i > 0 && wordByte(s[i-1]) {
			continue
		}
		rules := textRules[[3]byte{s[i], s[i+1], s[i+2]}]
		for r := range rules {
			if (best == nil || rules[r].order < best.order) && rules[r].at(s[i:]) {
				best = &rules[r]
			}
		}
	}
	if best == nil {
		return "", "", false
	}
	return best.kind, best.told, true
}

// textGap bounds what "…" skips, in bytes.
const textGap = 60

// at tells whether s starts with the parts.
func (r *textRule) at(s string) bool {
	for i, part := range r.parts {
		n := 0
		if i > 0 {
			line, _, _ := strings.Cut(s[:min(len(s), textGap+len(part))], "\n")
			if n = strings.Index(line, part); n < 0 {
				return false
			}
		} else if !strings.HasPrefix(s, part) {
			return false
		}
		end := n + len(part)
		if i == len(r.parts)-1 && r.stem {
			for end < len(s) && isAlnum(s[end]) {
				end++
			}
			return end == len(s) || s[end] != '_'
		}
		if end < len(s) && wordByte(s[end]) && wordByte(s[end-1]) {
			return false
		}
		s = s[end:]
	}
	return true
}

func wordByte(c byte) bool { return isAlnum(c) || c == '_' }
