package envelope

import (
	"strings"
	"testing"
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
		{"CircuitBreaker 'ledger' is OPEN and does not permit further calls", KindCircuitOpen},
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
	for _, row := range kindTexts {
		for _, entry := range row.texts {
			text := strings.TrimSuffix(strings.ReplaceAll(entry, "…", " it "), "*")
			if k, told, ok := kindOfText(text); !ok || k != row.kind {
				t.Errorf("%q leads to %s by %q, want %s", entry, k, told, row.kind)
			}
		}
	}
}
