package envelope

import "testing"

func TestTheWordsOfACodeLeadToItsKind(t *testing.T) {
	const none = Kind("")
	for _, c := range []struct {
		code string
		want Kind
	}{
		// What happened to something.
		{"PAYMENTS_LEDGER_UNAVAILABLE", KindUnavailable},
		{"LEDGER_DB_TIMEOUT", KindTimeout},
		{"LEDGER_DB_POOL_TIMEOUT", KindResourceExhausted},
		{"PAY_POOL_EXHAUSTED", KindResourceExhausted},
		{"OUT_OF_MEMORY", KindResourceExhausted},
		{"DEEP_DISK_FULL", KindResourceExhausted},
		{"GATEWAY_UPSTREAM_TIMEOUT", KindUpstreamTimeout},
		{"IDENTITY_DIRECTORY_UNREACHABLE", KindUnreachable},
		{"SHIPPING_CARRIER_RESET", KindUnreachable},
		{"DB_CONNECTION_REFUSED", KindUnreachable},
		{"CARD_PROCESSOR_DOWN", KindUnavailable},
		{"RECOMMEND_NOT_READY", KindUnavailable},
		{"DOWN_FOR_MAINTENANCE", KindUnavailable},
		{"WAREHOUSE_DEADLOCK", KindConcurrencyAborted},
		{"WORKER_DB_LOCKED", KindConcurrencyAborted},
		{"ROW_VERSION_CONFLICT", KindConcurrencyAborted},
		{"LED_STALE_ROW", KindConcurrencyAborted},
		{"LOCK_WAIT_TIMEOUT", KindConcurrencyAborted},
		{"ORDERS_BREAKER_OPEN", KindCircuitOpen},
		{"PRODUCT_REVIEWS_CIRCUIT_OPEN", KindCircuitOpen},
		{"SHIP_RETRIES_EXHAUSTED", KindRetriesExhausted},
		{"MAX_DELIVERY_ATTEMPTS_EXCEEDED", KindRetriesExhausted},
		{"ORDERS_DLQ", KindDeadLettered},
		{"RECOMMEND_MODEL_MISSING", KindNotFound},
		{"NO_SUCH_ORDER", KindNotFound},
		{"CARD_ISSUER_DECLINED", KindPolicyRejected},
		{"INSUFFICIENT_FUNDS", KindPolicyRejected},
		{"INSUFFICIENT_SCOPE", KindPermissionDenied},
		{"INSUFFICIENT_STORAGE", KindResourceExhausted},
		{"PROMO_RULES_CORRUPT", KindDataLoss},
		{"BACK_QUEUE_FULL", KindOverloaded},
		{"MID_NO_CAPACITY", KindOverloaded},
		{"API_RATE_LIMIT_EXCEEDED", KindRateLimited},
		{"TENANT_QUOTA_EXCEEDED", KindQuotaExceeded},
		{"AUTH_TOKEN_EXPIRED", KindUnauthenticated},
		{"OFFER_EXPIRED", KindPreconditionFailed},
		{"PRIMARY_READ_ONLY", KindPreconditionFailed},
		{"UPLOAD_TOO_LARGE", KindPayloadTooLarge},
		{"EMAIL_ALREADY_EXISTS", KindAlreadyExists},
		{"STOREFRONT_BAD_GATEWAY", KindDependencyFailed},
		{"PAYMENT_GATEWAY_ERROR", KindDependencyFailed},
		{"CERT_HAS_EXPIRED", KindTLSError},
		{"ERR_TLS_CERT_ALTNAME_INVALID", KindTLSError},
		// The last word of two that say something, and the word that leads what follows it.
		{"QUOTA_SERVICE_UNAVAILABLE", KindUnavailable},
		{"FRAUD_CHECK_TIMEOUT", KindTimeout},
		{"POLICY_ENGINE_UNREACHABLE", KindUnreachable},
		{"CONFIG_STORE_UNAVAILABLE", KindUnavailable},
		{"IDEMPOTENCY_STORE_TIMEOUT", KindTimeout},
		{"RATE_LIMITER_UNAVAILABLE", KindUnavailable},
		{"CIRCUIT_NOT_FOUND", KindNotFound},
		{"CONFIG_NOT_FOUND", KindConfig},
		{"INVALID_TIMEOUT_VALUE", KindInvalidInput},
		{"UNSUPPORTED_RATE_LIMIT_UNIT", KindUnimplemented},
		{"MISSING_REQUIRED_FIELD", KindInvalidInput},
		// The same words in another trade.
		{"ACCOUNT_LOCKED", KindPolicyRejected},
		{"LOGIN_ATTEMPTS_EXCEEDED", KindPolicyRejected},
		{"PAYMENT_REFUSED", KindPolicyRejected},
		{"JSON_SERIALIZATION_FAILED", none},
		{"PRICING_CATALOG_STALE", none},
		{"DEEP_STALE", none},
		{"PASSWORD_RESET_FAILED", none},
		{"ORDER_CANCELLED", none},
		{"ORDER_ALREADY_CANCELLED", KindPreconditionFailed},
		{"ALLOCATOR_RESERVATION_ABORTED", none},
		{"LIQUIDITY_POOL_PAUSED", none},
		{"SCALE_DOWN_FAILED", none},
		{"SCHEMA_VERSION_MISMATCH", KindUnimplemented},
		{"PAYLOAD_ENCODE_FAILED", none},
		// Nothing.
		{"CHECKOUT_PAYMENT_FAILED", none},
		{"ORDERS_ALLOCATION_FAILED", none},
		{"SAGA_FAILED", none},
		{"WORKER_POISON", none},
		{"E1001", none},
		{"UNKNOWN_ERROR", none},
		// Spellings.
		{"rate_limited", KindRateLimited},
		{"ledger.pool-exhausted", KindResourceExhausted},
		{"PaymentTimeout", KindTimeout},
		{"HTTPTimeoutException", KindTimeout},
		{"ThrottlingException", KindRateLimited},
		{"ConditionalCheckFailedException", KindPreconditionFailed},
		{"resource_missing", KindNotFound},
		{"EAI_AGAIN", KindUnreachable},
		{"UND_ERR_CONNECT_TIMEOUT", KindTimeout},
		{"NOT_LEADER_OR_FOLLOWER", KindUnavailable},
		{"OFFSET_OUT_OF_RANGE", KindOutOfRange},
		{"SASL_AUTHENTICATION_FAILED", KindUnauthenticated},
		{"ER_LOCK_DEADLOCK", KindConcurrencyAborted},
		{"DEADLINE_EXCEEDED", KindTimeout},
		{"FailedPrecondition", KindPreconditionFailed},
	} {
		if got, _ := kindOfCode(c.code, ""); got != c.want {
			t.Errorf("%s leads to %q, want %q", c.code, got, c.want)
		}
	}
}

func TestTheServicesOwnNameAtTheStartOfItsCodeSaysNothing(t *testing.T) {
	for _, c := range []struct {
		code, service string
		want          Kind
	}{
		{"GATEWAY_REQUEST_FAILED", "gateway", ""},
		{"GATEWAY_REQUEST_FAILED", "orders", KindDependencyFailed},
		{"FRAUD_SCORE_FAILED", "fraud", ""},
		{"RATE_LIMIT_STORE_FAILED", "rate-limit", ""},
		{"RATE_LIMIT_TIMEOUT", "rate-limit", KindTimeout},
		{"TIMEOUT", "timeout", KindTimeout},
		{"GATEWAYS_DOWN", "gateway", KindUnavailable},
	} {
		if got, _ := kindOfCode(c.code, c.service); got != c.want {
			t.Errorf("%s of %s leads to %q, want %q", c.code, c.service, got, c.want)
		}
	}
}

func TestTheNameOfAnErrorTypeLeadsToItsKind(t *testing.T) {
	for _, c := range []struct {
		typ  string
		want Kind
	}{
		{"java.net.SocketTimeoutException", KindTimeout},
		{"java.net.ConnectException", KindUnreachable},
		{"java.util.concurrent.RejectedExecutionException", KindOverloaded},
		{"javax.net.ssl.SSLHandshakeException", KindTLSError},
		{"io.github.resilience4j.circuitbreaker.CallNotPermittedException", KindCircuitOpen},
		{"org.springframework.orm.ObjectOptimisticLockingFailureException", KindConcurrencyAborted},
		{"sqlx::Error::PoolTimedOut", KindResourceExhausted},
		{"sqlx::Error::RowNotFound", KindNotFound},
		{"psycopg2.errors.UniqueViolation", KindAlreadyExists},
		{"psycopg2.errors.UndefinedColumn", KindConfig},
		{"context.deadlineExceededError", KindTimeout},
		{"builtins.ConnectionRefusedError", KindUnreachable},
		{"json.decoder.JSONDecodeError", KindBadResponse},
		{"Polly.CircuitBreaker.BrokenCircuitException", KindCircuitOpen},
		{"shop.ledger.StaleRow", KindConcurrencyAborted},
		{"java.lang.OutOfMemoryError", KindResourceExhausted},
		{"AbortError", KindCancelled},
		// Where it lives, and words that are no word of their own, say nothing.
		{"com.shop.timeout.PostingException", ""},
		{"shop/ratelimit.Error", ""},
		{"*errors.errorString", ""},
		{"*url.Error", ""},
		{"Busybox", ""},
		{"reqwest::Error", ""},
	} {
		if got, _, _ := kindOfType(c.typ); got != c.want {
			t.Errorf("%s leads to %q, want %q", c.typ, got, c.want)
		}
	}
}

func TestAnSQLStateDecidesByItselfOrItsClass(t *testing.T) {
	for _, c := range []struct {
		code string
		want Kind
	}{
		{"42703", KindConfig}, {"42P01", KindConfig}, {"42S02", KindConfig}, {"42501", KindPermissionDenied},
		{"23505", KindAlreadyExists}, {"23503", KindPreconditionFailed}, {"40001", KindConcurrencyAborted},
		{"40P01", KindConcurrencyAborted}, {"53300", KindResourceExhausted}, {"57014", KindCancelled}, {"57P01", KindUnavailable},
		{"08006", KindUnreachable}, {"28P01", KindUnauthenticated}, {"22003", KindOutOfRange}, {"22P02", KindInvalidInput},
		{"0A000", KindUnimplemented}, {"XX000", KindInternal}, {"XX001", KindDataLoss},
		// A service's own numbers.
		{"40401", ""}, {"40301", ""}, {"42901", ""}, {"50001", ""}, {"12345", ""}, {"ABC12", ""}, {"P0001", ""},
	} {
		if got, _ := kindOfCode(c.code, ""); got != c.want {
			t.Errorf("%s leads to %q, want %q", c.code, got, c.want)
		}
	}
	for text, want := range map[string]string{
		`ERROR: column "x" does not exist (SQLSTATE 42703)`:                          "42703",
		"SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry":      "23000",
		"SQL Error: 0, SQLState: 08001":                                              "08001",
		"Error 1213 (40001): Deadlock found when trying to get lock":                 "40001",
		"40001: could not serialize access due to concurrent update":                 "40001",
		"begin: failed (SQLSTATE 25P02): root: duplicate key value (SQLSTATE 23505)": "23505",
		"the sqlstate is unknown":                                                    "",
		"took 40001: ms":                                                             "",
		"40401: no such offer":                                                       "",
	} {
		if got, _ := sqlStateIn(text); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
