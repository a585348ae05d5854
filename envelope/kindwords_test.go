package envelope

import "testing"

// Codes as services of several trades make them. What a code says stands against what its
// message says, where there is one.
func TestCodesOfManyTradesAreClassedByTheirWords(t *testing.T) {
	for _, c := range []struct {
		reason string
		e      Envelope
		kind   Kind
		class  Class
	}{
		{"a decode error, whoever sent what could not be decoded",
			Envelope{Code: "BAD_UPSTREAM_PAYLOAD", ErrorMessage: "json: cannot unmarshal string into Go struct field Quote.price of type float64"}, KindBadResponse, Permanent},
		{"the same, said at the end", Envelope{Code: "PROVIDER_RESPONSE_UNPARSEABLE"}, KindBadResponse, Permanent},
		{"another schema stays another one", Envelope{Code: "UPSTREAM_SCHEMA_MISMATCH"}, KindBadResponse, Permanent},
		{"the upstream alone says where, and takes the class of what failed there",
			Envelope{Code: "UPSTREAM_FAILURE", ErrorMessage: "tls: bad certificate"}, KindDependencyFailed, Permanent},
		{"and of one that passes", Envelope{Code: "UPSTREAM_FAILURE", ErrorMessage: "connect: connection refused"}, KindDependencyFailed, Transient},

		{"numbers are never given back", Envelope{Code: "SEQ_EXHAUSTED"}, KindOutOfRange, Permanent},
		{"nor those of a range", Envelope{Code: "INVOICE_NUMBER_RANGE_EXHAUSTED"}, KindOutOfRange, Permanent},
		{"nor codes that were printed", Envelope{Code: "VOUCHER_CODES_EXHAUSTED"}, KindOutOfRange, Permanent},
		{"a number that grew past its type", Envelope{Code: "TICKET_SEQUENCE_OVERFLOW"}, KindOutOfRange, Permanent},
		{"a pool's members come back", Envelope{Code: "CONNECTION_POOL_EXHAUSTED"}, KindResourceExhausted, Transient},
		{"ports come back, though they are a range", Envelope{Code: "PORT_RANGE_EXHAUSTED"}, KindResourceExhausted, Transient},
		{"threads come back", Envelope{Code: "THREADS_EXHAUSTED"}, KindResourceExhausted, Transient},
		{"a quota refuses on purpose", Envelope{Code: "UPSTREAM_QUOTA_EXHAUSTED"}, KindQuotaExceeded, Policy},
		{"so does a budget", Envelope{Code: "CAMPAIGN_BUDGET_EXHAUSTED"}, KindQuotaExceeded, Policy},
		{"a budget of retries is about retries", Envelope{Code: "RETRY_BUDGET_EXHAUSTED"}, KindRetriesExhausted, Transient},
		{"a budget of time is about time", Envelope{Code: "TIME_BUDGET_EXHAUSTED"}, KindTimeout, Transient},

		{"a conflict is what the status says: somebody was faster", Envelope{Code: "BID_CONFLICT", GRPCStatus: "ABORTED"}, KindConcurrencyAborted, Transient},
		{"or it is there already", Envelope{Code: "CART_CONFLICT", GRPCStatus: "ALREADY_EXISTS"}, KindAlreadyExists, Permanent},
		{"or the state forbids it", Envelope{Code: "SCHEDULE_CONFLICT", GRPCStatus: "FAILED_PRECONDITION"}, KindPreconditionFailed, Permanent},
		{"or what the text says", Envelope{Code: "BID_CONFLICT", ErrorMessage: "could not serialize access due to concurrent update"}, KindConcurrencyAborted, Transient},
		{"without either it is HTTP's 409", Envelope{Code: "NAME_CONFLICT"}, KindAlreadyExists, Permanent},
		{"a version's conflict is one of concurrency, whatever the status", Envelope{Code: "SHADOW_VERSION_CONFLICT", HTTPStatus: 409}, KindConcurrencyAborted, Transient},

		{"a role that is missing is a refusal, no missing thing", Envelope{Code: "ROLE_MISSING"}, KindPermissionDenied, Policy},
		{"with what the role is for", Envelope{Code: "ADMIN_ROLE_REQUIRED"}, KindPermissionDenied, Policy},
		{"before the role", Envelope{Code: "MISSING_DISPATCHER_ROLE"}, KindPermissionDenied, Policy},
		{"a right that was taken back", Envelope{Code: "CONSENT_REVOKED"}, KindPermissionDenied, Policy},
		{"a credential that is missing", Envelope{Code: "API_KEY_MISSING"}, KindUnauthenticated, Policy},
		{"in a header", Envelope{Code: "AUTH_HEADER_MISSING"}, KindUnauthenticated, Policy},
		{"that was used before", Envelope{Code: "REFRESH_TOKEN_REUSED"}, KindUnauthenticated, Policy},
		{"that does not fit", Envelope{Code: "WEBHOOK_SIGNATURE_MISMATCH"}, KindUnauthenticated, Policy},
		{"a second factor", Envelope{Code: "TWO_FACTOR_REQUIRED"}, KindUnauthenticated, Policy},
		{"input that is missing", Envelope{Code: "HEADER_MISSING"}, KindInvalidInput, Permanent},
		{"whose name stands last", Envelope{Code: "MISSING_TENANT_HEADER"}, KindInvalidInput, Permanent},
		{"a setting that is missing", Envelope{Code: "CONFIG_KEY_MISSING"}, KindConfig, Permanent},
		{"a variable of the environment", Envelope{Code: "ENV_VAR_MISSING"}, KindConfig, Permanent},
		{"a thing that is missing", Envelope{Code: "SEARCH_INDEX_MISSING"}, KindNotFound, Permanent},

		{"a check digit that the caller's number fails is input", Envelope{Code: "IBAN_CHECKSUM_INVALID"}, KindInvalidInput, Permanent},
		{"a checksum that differs is lost data", Envelope{Code: "BLOCK_CHECKSUM_MISMATCH"}, KindDataLoss, Permanent},
		{"what is done already stays done", Envelope{Code: "ORDER_ALREADY_SHIPPED"}, KindPreconditionFailed, Permanent},
		{"what is being done already ends", Envelope{Code: "JOB_ALREADY_RUNNING"}, KindConcurrencyAborted, Transient},
		{"somebody else's lock is given back", Envelope{Code: "CHART_LOCKED_BY_OTHER_USER"}, KindConcurrencyAborted, Transient},
		{"no answer came in time", Envelope{Code: "HLR_NO_RESPONSE"}, KindTimeout, Transient},
		{"an empty answer came", Envelope{Code: "PROVIDER_RESPONSE_EMPTY"}, KindBadResponse, Permanent},
		{"a queue that overflows empties again", Envelope{Code: "TELEMETRY_BUFFER_OVERFLOW"}, KindOverloaded, Transient},
		{"somebody gave up", Envelope{Code: "EXPORT_CANCELLED_BY_USER"}, KindCancelled, ClassUnknown},
		{"a state that is required leaves room for the status", Envelope{Code: "APPROVAL_REQUIRED", HTTPStatus: 403}, KindPermissionDenied, Policy},
		{"and decides where there is none", Envelope{Code: "ACCOUNT_NOT_ACTIVE"}, KindPreconditionFailed, Permanent},
		{"a start leaves room for the text", Envelope{Code: "ENGINE_STARTING", ErrorMessage: "permission denied"}, KindPermissionDenied, Policy},
		{"an unknown error is unknown", Envelope{Code: "UNKNOWN_ERROR"}, KindUnknown, ClassUnknown},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != c.kind || got.Class != c.class {
				t.Errorf("%s is %s and %s (%s), want %s and %s", c.e.Code, got.Kind, got.Class, got.Reason, c.kind, c.class)
			}
		})
	}
}
