package envelope

import (
	"strings"
	"testing"

	"triage/envelope/lexicon"
)

func TestWellKnownTextsLeadToTheirKind(t *testing.T) {
	const none = KindUnknown
	for _, c := range []struct {
		text string
		want Kind
	}{
		{"dial tcp 10.0.0.7:5432: connect: connection refused", KindUnreachable},
		{"rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial tcp: lookup ledger: no such host\"", KindUnreachable},
		{"read tcp 10.0.0.1:4411->10.0.0.2:443: read: connection reset by peer", KindUnreachable},
		{"connect ECONNREFUSED 127.0.0.1:5432", KindUnreachable},
		{"getaddrinfo EAI_AGAIN ledger", KindUnreachable},
		{"socket hang up", KindUnreachable},
		{"upstream connect error or disconnect/reset before headers. reset reason: connection failure", KindUnreachable},
		{"upstream connect error or disconnect/reset before headers. reset reason: overflow", KindCircuitOpen},
		{"Get \"http://pricing/v1/quote\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)", KindTimeout},
		{"capture: ledger did not answer within 2s", KindTimeout},
		{"Read timed out", KindTimeout},
		{"status: DEADLINE_EXCEEDED: deadline exceeded after 4.9s", KindTimeout},
		{"unexpected HTTP status code received from server: 504 (Gateway Timeout)", KindUpstreamTimeout},
		{"grpc-status header missing, mapped from HTTP status code 504", KindUpstreamTimeout},
		{"unexpected HTTP status code received from server: 502 (Bad Gateway)", KindDependencyFailed},
		{"Post \"http://ledger/v1/post\": context canceled", KindCancelled},
		{"ERROR: canceling statement due to user request (SQLSTATE 57014)", KindCancelled},
		{"ERROR: canceling statement due to statement timeout (SQLSTATE 57014)", KindTimeout},
		{"database pool timed out", KindResourceExhausted},
		{"HikariPool-1 - Connection is not available, request timed out after 30000ms", KindResourceExhausted},
		{"timed out while waiting for an open slot in the connection pool", KindResourceExhausted},
		{"FATAL: sorry, too many clients already", KindResourceExhausted},
		{"accept: too many open files", KindResourceExhausted},
		{"write /data/wal: no space left on device", KindResourceExhausted},
		{"failed to create connection pool: connection refused", KindUnreachable},
		{"closing connection pool", none},
		{"ERROR: deadlock detected (SQLSTATE 40P01)", KindConcurrencyAborted},
		{"could not serialize access due to concurrent update", KindConcurrencyAborted},
		{"could not serialize the response", none},
		{"row is stale: expected version 3", KindConcurrencyAborted},
		{"database is locked", KindConcurrencyAborted},
		{"Lock wait timeout exceeded; try restarting transaction", KindConcurrencyAborted},
		{"account is locked, contact support", KindPolicyRejected},
		{"catalog is stale, built 3h ago", none},
		{"circuit breaker is open", KindCircuitOpen},
		{"circuit breaker for ledger is open", KindCircuitOpen},
		{"breaker of payments-svc is open, failing fast", KindCircuitOpen},
		{"circuit breaker for ledger closed again", none},
		{"CircuitBreaker 'ledger' is OPEN and does not permit further calls", KindCircuitOpen},
		{"io.grpc: call already cancelled", KindCancelled},
		{"java.util.concurrent.CancellationException", KindCancelled},
		{"booking already cancelled by the guest", none},
		{"too many requests", none}, // a half-open breaker of gobreaker or a limit
		{"closed a half-open connection of a scanner", none},
		{"429 Too Many Requests", KindRateLimited},
		{"rate limit exceeded for key merchant-17", KindRateLimited},
		{"rate limiter config reloaded", none},
		{"reading from slow downstream", none},
		{"grpc: received message larger than max (5242880 vs. 4194304)", KindPayloadTooLarge},
		{"ledger shard 3: write quota used up", KindQuotaExceeded},
		{"bulkhead is full", KindOverloaded},
		{"max retries exceeded with url: /v1/quote", KindRetriesExhausted},
		{"giving up after 5 attempts", KindRetriesExhausted},
		{"x509: certificate has expired or is not yet valid", KindTLSError},
		{"remote error: tls: bad certificate", KindTLSError},
		{"recovered panic: runtime error: index out of range [3] with length 3", KindPanic},
		{"runtime error: invalid memory address or nil pointer dereference", KindPanic},
		{"sql: no rows in result set", KindNotFound},
		{"account acc_1 does not exist", KindNotFound},
		{`ERROR: column "x" does not exist (SQLSTATE 42703)`, KindConfig},
		{`pq: relation "prices" does not exist`, KindConfig},
		{"ModuleNotFoundError: No module named 'ledger'", KindConfig},
		{`ERROR: duplicate key value violates unique constraint "pay_pk" (SQLSTATE 23505)`, KindAlreadyExists},
		{`insert or update on table "orders" violates foreign key constraint "fk" (SQLSTATE 23503)`, KindPreconditionFailed},
		{"FATAL: password authentication failed for user \"shop\" (SQLSTATE 28P01)", KindUnauthenticated},
		{"FATAL: terminating connection due to administrator command (SQLSTATE 57P01)", KindUnavailable},
		{"FATAL: remaining connection slots are reserved (SQLSTATE 53300)", KindResourceExhausted},
		{"permission denied for table prices (SQLSTATE 42501)", KindPermissionDenied},
		{"token has expired", KindUnauthenticated},
		{"card declined by issuer", KindPolicyRejected},
		{"checksum mismatch in segment 7", KindDataLoss},
		{"invalid character '<' looking for beginning of value", KindBadResponse},
		{"name contains an invalid character", none},
		{"unknown service shop.ledger.v2.Ledger", KindUnimplemented},
		{"quantity must be positive", KindInvalidInput},
		{"pq: value too long for type character varying(20)", KindInvalidInput},
		{"Data too long for column 'name' at row 1", KindInvalidInput},
		{`ORA-12899: value too large for column "SHOP"."NAME" (actual: 41, maximum: 20)`, KindInvalidInput},
		{"Unable to acquire JDBC Connection", KindResourceExhausted},
		{"Unable to acquire JDBC Connection [Connection refused]", KindUnreachable},
		{"[circuit_breaking_exception] [parent] Data too large, data for [<http_request>] would be [957mb]", KindResourceExhausted},
		{"Connection prematurely closed BEFORE response", KindUnreachable},
		{"Error deserializing Avro message for id 7", KindBadResponse},
		{"proto: cannot parse invalid wire-format data", KindBadResponse},
		{"Cannot deserialize value of type `int` from String", KindBadResponse},
		{`Unrecognized field "vat" (class shop.Order), not marked as ignorable`, KindBadResponse},
		{"You have exceeded your daily request quota for this API", KindQuotaExceeded},
		{"OVER_QUERY_LIMIT", KindQuotaExceeded},
		{"Error R14 (Memory quota exceeded)", KindResourceExhausted},
		{"exited in: GenServer.call(Shop.Pay, :capture, 5000): (EXIT) time out", KindTimeout},
		{"assignment to entry in nil map", KindPanic},
		{"called `Option::unwrap()` on a `None` value", KindPanic},
		{"called `Result::expect()` on an `Err` value: Broken", KindPanic},
		{"internal error: entered unreachable code: state 7", KindPanic},
		{"order.total is not a function", KindPanic},
		{"Basket is not a constructor", KindPanic},
		{"'str' object is not callable", KindPanic},
		{"undefined is not iterable (cannot read property Symbol(Symbol.iterator))", KindPanic},
		{"'Order' object has no attribute 'vat'", KindPanic},
		{"refund is not a functional requirement", none},
		{"required configuration key billing.url is not set", KindConfig},
		{"missing required configuration \"bootstrap.servers\" which has no default value.", KindConfig},
		{"config key rates.ttl missing", KindConfig},
		{"required setting LEDGER_URL not set", KindConfig},
		{"configuration reloaded, cookie is not set", none},
		{"panic recovered: boom", KindPanic},
		{"http: panic serving 10.0.0.1:5000: boom", KindPanic},
		{"runtime error: slice bounds out of range [5:3]", KindPanic},
		{"Cannot read properties of undefined (reading 'id')", KindPanic},
		{"'NoneType' object has no attribute 'id'", KindPanic},
		{"Call to a member function id() on null", KindPanic},
		{"java.lang.StackOverflowError", KindPanic},
		{"RecursionError: maximum recursion depth exceeded", KindPanic},
		{"java.lang.OutOfMemoryError: GC overhead limit exceeded", KindResourceExhausted},
		{"MemoryError: Unable to allocate 4.00 GiB", KindResourceExhausted},
		{"container payments OOMKilled", KindResourceExhausted},
		{"READONLY You can't write against a read only replica.", KindUnavailable},
		{"CLUSTERDOWN The cluster is down", KindUnavailable},
		{"java.lang.NoClassDefFoundError: Could not initialize class sun.font.SunFontManager", KindConfig},
		{"no such column: vat_id", KindConfig},
		{"Invalid object name 'dbo.orders'", KindConfig},
		{"ORA-00942: table or view does not exist", KindConfig},
		{`ORA-00904: "VAT": invalid identifier`, KindConfig},
		{"ORA-01017: invalid username/password; logon denied", KindUnauthenticated},
		{"Access denied for user 'shop'@'10.0.0.1' (using password: YES)", KindUnauthenticated},
		{"Access denied for user 'shop'@'10.0.0.1' to database 'ledger'", KindPermissionDenied},
		{"403 Permission 'secretmanager.versions.access' denied", KindPermissionDenied},
		{"ORA-00054: resource busy and acquire with NOWAIT specified or timeout expired", KindConcurrencyAborted},
		{"MySQL server has gone away", KindUnreachable},
		{"Rate exceeded", KindRateLimited},
		{"HttpError 403, reason: quotaExceeded", KindQuotaExceeded},
		{"HttpError 403, reason: userRateLimitExceeded", KindRateLimited},
		{"circuit breaker 'tariffs': too many requests", KindCircuitOpen},
		{"thermocouple 7 open circuit", none}, // a wire's
		{"request rejected by open circuit", KindCircuitOpen},
		{"Get \"http://tariffs/v1\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)", KindTimeout},
		{"request canceled", KindCancelled},
		{"request short-circuited by the cache", none},
		{"door closed too quickly", none},
		{"request canceled by the user, client.timeout=5s", KindCancelled},
		{"Connection to ledger-db:5432 refused", KindUnreachable},
		{"Connection to ledger-db:5432 refused. Check that the hostname and port are correct", KindUnreachable},
		{"No connection could be made because the target machine actively refused it. (tariffs:443)", KindUnreachable},
		{"Connexion refusée", KindUnreachable},
		{"nats: no responders available for request", KindUnavailable},
		{"fatal: unable to access 'https://git.example/': SSL certificate problem: unable to get local issuer certificate", KindTLSError},
		{"dial tcp 10.0.0.1:80: connect: cannot assign requested address", KindResourceExhausted},
		{"listen tcp 10.9.9.9:80: bind: cannot assign requested address", KindConfig},
		{"ORA-12514: TNS:listener does not currently know of service requested in connect descriptor", KindUnavailable},
		{"ORA-12541: TNS:no listener", KindUnreachable},
		{"WRONGTYPE Operation against a key holding the wrong kind of value", KindPreconditionFailed},
		{"sqlite: database disk image is malformed", KindDataLoss},
		{"the mail is malformed", KindInvalidInput},
		{"Out of range float values are not JSON compliant", KindInternal},
		{"Object of type Decimal is not JSON serializable", KindInternal},
		{"index 7 is out of range", KindOutOfRange},
		{"ZeroDivisionError: division by zero", KindPanic},
		{"ERROR: division by zero (SQLSTATE 22012)", KindInvalidInput},
		{"run pdf: signal: killed", KindUnavailable},
		{"command terminated with exit code 137", KindUnavailable},
		{"OOMKilled: exit code 137", KindResourceExhausted},
		{"gzip: invalid header", KindBadResponse},
		{"The difference between the request time and the current time is too large.", KindUnauthenticated},
		// Codes of others and names of settings are no words of a text.
		{"charge failed: ledger answered LEDGER_TIMEOUT", none},
		{"charge failed: TIMEOUT_LEDGER (code DEADLOCK_RETRY)", none},
		{"charge failed: CORRUPT_PRICES", none},
		{"charge failed, read_timeout=5s max_retries=3", none},
		{"charge failed: QUOTA_EXCEEDED", none},
		{"", none},
		{"charge failed", none},
	} {
		e := Envelope{ErrorMessage: c.text}
		if got := Classify(&e); got.Kind != c.want {
			t.Errorf("%q is %s (%s), want %s", c.text, got.Kind, got.Reason, c.want)
		}
	}
}

func TestEveryTextOfTheTableIsFoundAndNotShadowedByAnEarlierOne(t *testing.T) {
	known := map[Kind]bool{}
	for _, k := range Kinds() {
		known[k.Kind] = true
	}
	for _, row := range lexicon.KindRows() {
		if !known[Kind(row.Kind)] {
			t.Errorf("%s is no kind", row.Kind)
		}
		for _, part := range row.Parts {
			text := strings.TrimSuffix(strings.ReplaceAll(part, "…", " it "), "*")
			if k, told, ok := kindOfText(text); !ok || string(k) != row.Kind {
				t.Errorf("%q leads to %s by %q, want %s", part, k, told, row.Kind)
			}
		}
	}
}
