package envelope

import "strings"

// kindWords are the words of which services make their codes. says are what happened, about
// are what it happened to, which decides only when nothing says what happened: of
// CONFIG_STORE_UNAVAILABLE it is the last word that counts. "A+B" is one after the other,
// "A$" the last word of the code. Words that mean different things in different trades
// (STALE, RESET, LOCKED, CANCELLED, CLOSED, POOL) stand only with what makes them clear: a
// code that says nothing for sure leaves the decision to the statuses.
var kindWords = [...]struct {
	kind        Kind
	says, about string
}{
	{KindDeadLettered, "DEAD+LETTER DEAD+LETTERED DEADLETTER DEADLETTERED DLQ", ""},
	{KindFaultInjected, "FAULT+INJECTED FAULT+INJECTION INJECTED+FAULT", ""},
	{KindPanic, "PANIC PANICKED NULL+POINTER NULL+REFERENCE STACK+OVERFLOW SEGFAULT", ""},
	{KindCircuitOpen, "CIRCUIT+OPEN CIRCUIT+BREAKER BREAKER BREAKER+OPEN CIRCUITBREAKER SHORT+CIRCUITED BROKEN+CIRCUIT " +
		"CALL+NOT+PERMITTED", ""},
	{KindRetriesExhausted, "RETRIES+EXHAUSTED RETRIES+EXCEEDED RETRY+EXHAUSTED RETRY+EXCEEDED MAX+RETRIES MAX+RETRY OUT+RETRIES " +
		"TOO+MANY+RETRIES RETRY+LIMIT RETRY+BUDGET ATTEMPTS+EXHAUSTED ATTEMPTS+EXCEEDED MAX+ATTEMPTS", "RETRIES"},
	{KindIdempotencyConflict, "IDEMPOTENCY+CONFLICT IDEMPOTENCY+MISMATCH IDEMPOTENCY+KEY+CONFLICT IDEMPOTENCY+KEY+MISMATCH " +
		"IDEMPOTENCY+KEY+REUSED IDEMPOTENCY+KEY+USED IDEMPOTENCY+KEY+PROGRESS IDEMPOTENCY+PROGRESS DUPLICATE+IDEMPOTENCY " +
		"DUPLICATE+IDEMPOTENCY+KEY IDEMPOTENCY+ERROR", "IDEMPOTENCY"},
	{KindConcurrencyAborted, "DEADLOCK DEADLOCKED DEADLOCK+VICTIM SERIALIZATION+FAILURE SERIALIZATION+CONFLICT OPTIMISTIC OPTIMISTIC+LOCK " +
		"OPTIMISTIC+CONFLICT CONTENTION LOCK+TIMEOUT LOCK+WAIT LOCK+WAIT+TIMEOUT LOCK+CONFLICT LOCK+HELD LOCK+NOT+AVAILABLE " +
		"LOCK+UNAVAILABLE LOCK+NOT+ACQUIRED LOCK+ACQUIRE ACQUIRE+LOCK ROW+LOCKED RECORD+LOCKED TABLE+LOCKED DB+LOCKED DATABASE+LOCKED " +
		"RESOURCE+LOCKED SQLITE+BUSY SQLITE+LOCKED WRITE+CONFLICT UPDATE+CONFLICT EDIT+CONFLICT VERSION+CONFLICT VERSION+MISMATCH " +
		"TRANSACTION+CONFLICT TXN+CONFLICT CONCURRENT+MODIFICATION CONCURRENT+UPDATE CONCURRENT+WRITE CONCURRENCY+CONFLICT " +
		"CONCURRENCY+ABORTED TRANSACTION+ABORTED TRANSACTION+ROLLBACK TXN+ABORTED TX+ABORTED STALE+ROW STALE+OBJECT STALE+VERSION " +
		"STALE+WRITE STALE+STATE STALE+ENTITY", "CONCURRENCY"},
	{KindUpstreamTimeout, "UPSTREAM+TIMEOUT UPSTREAM+TIMED+OUT GATEWAY+TIMEOUT", ""},
	{KindOverloaded, "OVERLOADED OVERLOAD BUSY BULKHEAD+FULL LOAD+SHED LOAD+SHEDDING SHED BACKPRESSURE QUEUE+FULL BUFFER+FULL " +
		"REJECTED+EXECUTION CONCURRENCY+LIMIT NO+CAPACITY OVER+CAPACITY CAPACITY+EXCEEDED", "BULKHEAD CAPACITY"},
	{KindResourceExhausted, "EXHAUSTED RESOURCE+EXHAUSTED POOL+EXHAUSTED POOL+FULL POOL+EMPTY POOL+TIMEOUT POOL+TIMED+OUT " +
		"POOL+WAIT+TIMEOUT POOL+ACQUIRE+TIMEOUT TIMEOUT+POOL POOL+LIMIT OOM OOM+KILLED ENOSPC EMFILE ENFILE ENOMEM DISK+FULL STORAGE+FULL " +
		"NO+SPACE OUT+MEMORY SATURATED STARVED STARVATION TOO+MANY+CONNECTIONS MAX+CONNECTIONS CONNECTION+LIMIT MEMORY+LIMIT " +
		"TOO+MANY+OPEN+FILES INSUFFICIENT+MEMORY INSUFFICIENT+STORAGE INSUFFICIENT+CAPACITY INSUFFICIENT+RESOURCES", ""},
	{KindQuotaExceeded, "QUOTA+EXCEEDED QUOTA+EXHAUSTED QUOTA+REACHED OVER+QUOTA QUOTA+LIMIT", "QUOTA"},
	{KindRateLimited, "RATE+LIMIT RATE+LIMITED RATE+EXCEEDED RATELIMIT RATELIMITED THROTTLED THROTTLING THROTTLE TOO+MANY+REQUESTS " +
		"SLOW+DOWN CONCURRENT+REQUESTS THROUGHPUT+EXCEEDED REQUEST+NOT+PERMITTED", ""},
	{KindTLSError, "TLS+HANDSHAKE SSL+HANDSHAKE HANDSHAKE+FAILED INVALID+CERT INVALID+CERTIFICATE BAD+CERTIFICATE UNKNOWN+CA CERT+EXPIRED " +
		"CERTIFICATE+EXPIRED CERT+INVALID CERTIFICATE+INVALID CERT+NOT+YET+VALID SELF+SIGNED ALTNAME+INVALID VERIFY+LEAF " +
		"CERTIFICATE+VERIFY CERTIFICATE+REVOKED", "TLS CERT CERTIFICATE X509 SSL HANDSHAKE MTLS"},
	{KindTimeout, "TIMEOUT TIMEDOUT TIMED+OUT ETIMEDOUT ESOCKETTIMEDOUT DEADLINE+EXCEEDED DEADLINE+EXPIRED DEADLINE+ELAPSED " +
		"TIMEOUT+EXPIRED TIMEOUT+EXCEEDED TIMEOUT+ELAPSED TIME+LIMIT", "DEADLINE"},
	{KindCancelled, "REQUEST+CANCELLED REQUEST+CANCELED CONTEXT+CANCELLED CONTEXT+CANCELED CALL+CANCELLED CALL+CANCELED " +
		"OPERATION+CANCELLED OPERATION+CANCELED QUERY+CANCELLED QUERY+CANCELED STATEMENT+CANCELED CLIENT+CANCELLED CLIENT+CANCELED " +
		"CANCELLED+CLIENT CANCELED+CLIENT CANCELLED+CALLER CANCELED+CALLER CANCELLED+ERROR CANCELED+ERROR ABORTED+CLIENT CLIENT+ABORTED " +
		"CLIENT+ABORT REQUEST+ABORTED ABORT+ERROR CLIENT+DISCONNECTED CLIENT+CLOSED+REQUEST CLIENT+GONE", ""},
	{KindUnreachable, "UNREACHABLE CONNECTION+REFUSED CONN+REFUSED CONNECT+REFUSED DIAL+REFUSED CONNECTION+RESET CONN+RESET STREAM+RESET " +
		"RESET+PEER RESET$ ECONNREFUSED ECONNRESET EPIPE BROKEN+PIPE ENOTFOUND EAI+AGAIN EHOSTUNREACH ENETUNREACH ECONNABORTED " +
		"CONNECTION+CLOSED CONNECTION+LOST CONNECTION+FAILED CONNECT+FAILED DIAL+FAILED NXDOMAIN UNKNOWN+HOST NO+SUCH+HOST NO+ROUTE+HOST",
		"DNS DIAL CONN CONNECT CONNECTION SOCKET NETWORK"},
	{KindPayloadTooLarge, "TOO+LARGE TOO+BIG SIZE+LIMIT SIZE+EXCEEDED OVERSIZED OVERSIZE", ""},
	{KindUnauthenticated, "UNAUTHENTICATED UNAUTHORIZED UNAUTHORISED NOT+AUTHENTICATED TOKEN+EXPIRED EXPIRED+TOKEN TOKEN+INVALID " +
		"INVALID+TOKEN TOKEN+MISSING MISSING+TOKEN TOKEN+REVOKED TOKEN+VALIDATION JWT+EXPIRED JWT+INVALID INVALID+JWT SESSION+EXPIRED " +
		"CREDENTIALS+EXPIRED CREDENTIALS+INVALID INVALID+CREDENTIALS BAD+CREDENTIALS MISSING+CREDENTIALS INVALID+API+KEY " +
		"MISSING+API+KEY API+KEY+INVALID API+KEY+EXPIRED INVALID+SIGNATURE SIGNATURE+INVALID INVALID+PASSWORD AUTH+FAILED AUTH+REQUIRED " +
		"AUTHENTICATION+FAILED LOGIN+REQUIRED", "CREDENTIALS AUTHENTICATION"},
	{KindPermissionDenied, "PERMISSION+DENIED FORBIDDEN ACCESS+DENIED NOT+ALLOWED NOT+AUTHORIZED NOT+PERMITTED EACCES EPERM " +
		"MISSING+PERMISSION MISSING+SCOPE MISSING+ROLE INSUFFICIENT+PERMISSION INSUFFICIENT+PERMISSIONS INSUFFICIENT+SCOPE " +
		"INSUFFICIENT+PRIVILEGE INSUFFICIENT+PRIVILEGES AUTHORIZATION+FAILED", "PERMISSION PERMISSIONS AUTHORIZATION"},
	{KindNotFound, "NOT+FOUND NOTFOUND MISSING ENOENT UNKNOWN+KEY UNKNOWN+TOPIC GONE NO+SUCH NOT+EXIST NOT+EXISTS NO+ROWS NO+RESULT " +
		"ROW+NOT+FOUND", ""},
	{KindAlreadyExists, "ALREADY+EXISTS EXISTS DUPLICATE DUPLICATED DUP+ENTRY EEXIST CONFLICT UNIQUE+VIOLATION UNIQUE+CONSTRAINT " +
		"UNIQUE+KEY DUPLICATE+KEY", ""},
	{KindOutOfRange, "OUT+RANGE OUTOFRANGE OUT+BOUNDS INDEX+ERROR", ""},
	{KindConfig, "MISCONFIGURED MISCONFIGURATION CONFIG+MISSING CONFIG+INVALID CONFIG+NOT+FOUND CONFIGURATION+MISSING CONFIGURATION+INVALID " +
		"INVALID+CONFIG INVALID+CONFIGURATION MISSING+CONFIG MISSING+CONFIGURATION BAD+CONFIG NOT+CONFIGURED MISSING+ENV NO+SUCH+TABLE " +
		"NO+SUCH+COLUMN UNDEFINED+TABLE UNDEFINED+COLUMN UNDEFINED+FUNCTION BAD+SQL CLASS+NOT+FOUND MODULE+NOT+FOUND", "CONFIG CONFIGURATION"},
	{KindDataLoss, "CORRUPT CORRUPTED CORRUPTION DATA+LOSS DATA+CORRUPTED CHECKSUM+MISMATCH CHECKSUM+INVALID", "CHECKSUM"},
	{KindPreconditionFailed, "PRECONDITION PRECONDITION+FAILED PRECONDITION+REQUIRED INVALID+STATE STATE+INVALID WRONG+STATE FROZEN EXPIRED " +
		"ALREADY+CANCELLED ALREADY+CANCELED ETAG+MISMATCH FOREIGN+KEY CONSTRAINT+VIOLATION INTEGRITY+VIOLATION READ+ONLY " +
		"CONDITIONAL+CHECK OPERATION+PROGRESS INVALID+OPERATION ILLEGAL+STATE", "CONSTRAINT INTEGRITY"},
	{KindPolicyRejected, "DECLINED INSUFFICIENT+FUNDS INSUFFICIENT+BALANCE INSUFFICIENT+CREDIT INSUFFICIENT+STOCK OUT+STOCK SOLD+OUT " +
		"CARD+EXPIRED EXPIRED+CARD ACCOUNT+LOCKED USER+LOCKED CARD+LOCKED ACCOUNT+CLOSED MARKET+CLOSED SUSPENDED DISABLED NOT+ELIGIBLE " +
		"LOGIN+ATTEMPTS PIN+ATTEMPTS PASSWORD+ATTEMPTS OTP+ATTEMPTS LOGIN+ATTEMPTS+EXCEEDED PIN+ATTEMPTS+EXCEEDED " +
		"PASSWORD+ATTEMPTS+EXCEEDED OTP+ATTEMPTS+EXCEEDED", "REJECTED POLICY FRAUD BLOCKED LIMIT REFUSED DENIED COMPLIANCE"},
	{KindUnimplemented, "UNIMPLEMENTED NOT+IMPLEMENTED UNSUPPORTED NOT+SUPPORTED UNKNOWN+METHOD UNKNOWN+SERVICE METHOD+NOT+ALLOWED " +
		"API+VERSION+MISMATCH SCHEMA+VERSION+MISMATCH PROTOCOL+VERSION+MISMATCH CLIENT+VERSION+MISMATCH", ""},
	{KindBadResponse, "BAD+RESPONSE INVALID+RESPONSE MALFORMED+RESPONSE UNEXPECTED+RESPONSE EMPTY+RESPONSE RESPONSE+INVALID " +
		"RESPONSE+MALFORMED RESPONSE+DECODE RESPONSE+PARSE INVALID+UPSTREAM+RESPONSE",
		"DECODE DECODING DESERIALIZE DESERIALIZATION PARSE UNMARSHAL PROTOCOL"},
	{KindInvalidInput, "INVALID MALFORMED BAD+REQUEST BAD+INPUT MISSING+FIELD MISSING+PARAMETER MISSING+PARAM MISSING+ARGUMENT " +
		"MISSING+REQUIRED MISSING+HEADER UNKNOWN+FIELD UNKNOWN+PARAMETER UNSUPPORTED+MEDIA REQUEST+DECODE REQUEST+PARSE BODY+PARSE " +
		"TOO+LONG TOO+SHORT VALIDATION+FAILED VALIDATION+ERROR ILLEGAL+ARGUMENT UNPROCESSABLE", "VALIDATION VALUE+ERROR"},
	{KindUnavailable, "UNAVAILABLE NOT+AVAILABLE DOWN$ SHUTTING+DOWN SHUTDOWN DRAINING MAINTENANCE OFFLINE UNHEALTHY NOT+READY OUTAGE " +
		"NO+HEALTHY NOT+LEADER REBALANCE+PROGRESS NOT+ENOUGH+REPLICAS", ""},
	{KindDependencyFailed, "BAD+GATEWAY FAILED+DEPENDENCY DEPENDENCY+FAILED", "DEPENDENCY UPSTREAM DOWNSTREAM GATEWAY"},
	{KindInternal, "", "INTERNAL UNEXPECTED"},
}

// leadingWords speak of what follows them (INVALID_TIMEOUT_VALUE is no timeout), all
// others of what stands before.
var leadingWords = map[string]bool{
	"INVALID": true, "MALFORMED": true, "MISSING": true, "UNSUPPORTED": true, "BAD": true, "UNKNOWN": true, "ILLEGAL": true,
}

// fillerWords say nothing of their own in a code.
var fillerWords = map[string]bool{
	"OF": true, "BY": true, "THE": true, "FOR": true, "A": true, "AN": true, "IS": true, "WAS": true, "TO": true, "IN": true, "ON": true,
	"HAS": true, "BEEN": true, "WITH": true, "FROM": true, "AT": true, "ALL": true,
}

// codeRule is one entry of kindWords taken apart.
type codeRule struct {
	kind  Kind
	words []string
	about bool
	last  bool // counts at the end of a code only
}

// codeRules are the entries by their first word.
var codeRules = func() map[string][]codeRule {
	rules := map[string][]codeRule{}
	for _, row := range kindWords {
		for i, column := range [...]string{row.says, row.about} {
			for _, entry := range strings.Fields(column) {
				entry, last := strings.CutSuffix(entry, "$")
				words := strings.Split(entry, "+")
				rules[words[0]] = append(rules[words[0]], codeRule{row.kind, words, i == 1, last})
			}
		}
	}
	return rules
}()

// kindOfCode finds the kind of a service's own code: the name of a kind, of a gRPC code,
// an SQLSTATE, or the words that the code is made of. The name of the service itself, at
// the start of the code, says nothing.
func kindOfCode(code, service string) (Kind, bool) {
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
	k, _, ok := kindOfWords(afterName(words, service))
	return k, ok
}

// afterName is what follows the name of the service in a code; the code itself when it
// does not start with it, or is nothing else.
func afterName(words []string, service string) []string {
	if service == "" || len(service) > 128 {
		return words
	}
	name := codeWords(service)
	if len(name) == 0 || len(name) >= len(words) {
		return words
	}
	for i := range name {
		if words[i] != name[i] {
			return words
		}
	}
	return words[len(name):]
}

// kindOfWords finds the kind that the words of a code or type tell of: of what happened
// before what it happened to, the last, and the longest. about tells that only the latter
// is known.
func kindOfWords(words []string) (k Kind, about, ok bool) {
	kept := words[:0:0]
	for _, w := range words {
		if !fillerWords[w] {
			kept = append(kept, w)
		}
	}
	best, bestEnd := codeRule{about: true}, -1
	for i, w := range kept {
		for _, r := range codeRules[w] {
			end := i + len(r.words)
			if !startsWith(kept[i:], r.words) || r.last && end != len(kept) {
				continue
			}
			if leadingWords[w] && i+1 < len(kept) {
				end = len(kept)
			}
			if bestEnd < 0 || !r.about && best.about ||
				r.about == best.about && (end > bestEnd || end == bestEnd && len(r.words) > len(best.words)) {
				best, bestEnd = r, end
			}
		}
	}
	return best.kind, best.about, bestEnd >= 0
}

func startsWith(words, want []string) bool {
	if len(words) < len(want) {
		return false
	}
	for i := range want {
		if words[i] != want[i] {
			return false
		}
	}
	return true
}

// kindOfType finds the kind that the name of an error's type tells of. What it is in
// (packages, modules, enclosing types) says nothing. about as in kindOfWords.
func kindOfType(typ string) (k Kind, about, ok bool) {
	if typ == "" || len(typ) > 256 {
		return "", false, false
	}
	typ, _, _ = strings.Cut(typ, "<") // generic arguments
	k, about, ok = kindOfWords(codeWords(typ[strings.LastIndexAny(typ, ".:$*/")+1:]))
	// Languages have types for a wrong argument or state that are raised for anything.
	return k, about || k == KindInvalidInput || k == KindPreconditionFailed, ok
}

// codeWords splits PAY_POOL-EXHAUSTED, PaymentTimeout and HTTPTimeout into words, upper
// case.
func codeWords(code string) []string {
	words := make([]string, 0, 6)
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
		case i > start && isUpper(c) && (isLower(code[i-1]) || isUpper(code[i-1]) && i+1 < len(code) && isLower(code[i+1])):
			cut(i)
			start = i
		}
	}
	cut(len(code))
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
