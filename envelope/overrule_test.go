package envelope

import "testing"

func TestWhatAnErrorIsCalledDecidesBeforeAnHTTPStatusThatStandsForTooMuch(t *testing.T) {
	for name, c := range map[string]struct {
		e     Envelope
		kind  Kind
		class Class
		retry Retry
	}{
		"a throttled call that was answered 400": {Envelope{HTTPStatus: 400, ErrorType: "ThrottlingException", ErrorMessage: "Too much at once"},
			KindRateLimited, Transient, RetryAfter},
		"a table's throughput that is used up": {Envelope{HTTPStatus: 400, ErrorType: "ProvisionedThroughputExceededException"}, KindRateLimited, Transient, RetryAfter},
		"a token that has expired":             {Envelope{HTTPStatus: 400, ErrorType: "ExpiredTokenException"}, KindUnauthenticated, Policy, RetryNo},
		"a token that has expired, forbidden":  {Envelope{HTTPStatus: 403, ErrorType: "ExpiredTokenException"}, KindUnauthenticated, Policy, RetryNo},
		"a clock that is wrong, forbidden":     {Envelope{HTTPStatus: 403, ErrorType: "RequestTimeTooSkewed"}, KindUnauthenticated, Policy, RetryNo},
		"an SDK's code in the text": {Envelope{HTTPStatus: 400, ErrorMessage: "operation error DynamoDB: PutItem, api error ThrottlingException: too fast"},
			KindRateLimited, Transient, RetryAfter},
		"a thing that is not there, answered 400": {Envelope{HTTPStatus: 400, ErrorType: "ResourceNotFoundException"}, KindNotFound, Permanent, RetryNo},
		"OAuth's refusal of a token":              {Envelope{HTTPStatus: 400, ErrorMessage: "invalid_grant: the refresh token was revoked"}, KindUnauthenticated, Policy, RetryNo},
		"a text that is never said of input":      {Envelope{HTTPStatus: 400, ErrorMessage: "read body: client disconnected"}, KindCancelled, ClassUnknown, RetryNo},
		"a search engine's own breaker, answered 429": {Envelope{HTTPStatus: 429, ErrorType: "circuit_breaking_exception",
			ErrorMessage: "[parent] Data too large, data for [<http_request>] would be [2gb]"}, KindResourceExhausted, Transient, RetryAfter},
		"a full disk behind a 429": {Envelope{HTTPStatus: 429, ErrorMessage: "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]"},
			KindResourceExhausted, Permanent, RetryNo},
		"a quota behind a 403":             {Envelope{HTTPStatus: 403, ErrorMessage: "Quota exceeded for quota metric 'geocode'"}, KindQuotaExceeded, Policy, RetryAfter},
		"a quota of Kubernetes, forbidden": {Envelope{HTTPStatus: 403, ErrorMessage: `pods "x" is forbidden: exceeded quota: compute`}, KindQuotaExceeded, Policy, RetryAfter},

		"a validation that speaks of rates stays input":    {Envelope{HTTPStatus: 400, ErrorMessage: "validation failed: rate limit must be positive"}, KindInvalidInput, Permanent, RetryNo},
		"a body that could not be read stays input":        {Envelope{HTTPStatus: 400, ErrorMessage: "invalid character '<' looking for beginning of value"}, KindInvalidInput, Permanent, RetryNo},
		"a name of a timeout in an argument stays input":   {Envelope{HTTPStatus: 400, ErrorMessage: "timeout of 9000 is above the maximum"}, KindInvalidInput, Permanent, RetryNo},
		"a type that is raised for anything stays input":   {Envelope{HTTPStatus: 400, ErrorType: "IllegalStateException"}, KindInvalidInput, Permanent, RetryNo},
		"an answer of 404 keeps its meaning":               {Envelope{HTTPStatus: 404, ErrorType: "ThrottlingException"}, KindNotFound, Permanent, RetryNo},
		"a 422 is about what was sent":                     {Envelope{HTTPStatus: 422, ErrorType: "ThrottlingException"}, KindInvalidInput, Permanent, RetryNo},
		"gRPC's INVALID_ARGUMENT is a word of its service": {Envelope{GRPCStatus: "INVALID_ARGUMENT", ErrorType: "ThrottlingException"}, KindInvalidInput, Permanent, RetryNo},
		"the service's own code comes first":               {Envelope{Code: "INVALID_INPUT", HTTPStatus: 400, ErrorType: "ThrottlingException"}, KindInvalidInput, Permanent, RetryNo},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != c.kind || got.Class != c.class || got.Retry != c.retry {
				t.Errorf("got %s %s %s (%s)", got.Kind, got.Class, got.Retry, got.Reason)
			}
		})
	}
}

func TestTheInnermostStatusOfNestedOnesDecides(t *testing.T) {
	for name, c := range map[string]struct {
		e    Envelope
		kind Kind
	}{
		"behind UNKNOWN, wrapped": {Envelope{GRPCStatus: "UNKNOWN",
			ErrorMessage: "crate: rpc error: code = Unknown desc = shelf: rpc error: code = ResourceExhausted desc = 64 slots taken"}, KindResourceExhausted},
		"behind INTERNAL": {Envelope{GRPCStatus: "INTERNAL", ErrorMessage: "rpc error: code = Internal desc = shelf: rpc error: code = NotFound desc = no shelf 7"}, KindNotFound},
		"where the text says more": {Envelope{GRPCStatus: "UNKNOWN",
			ErrorMessage: "crate: rpc error: code = Unavailable desc = dial tcp 10.0.0.7:1: connect: connection refused"}, KindUnreachable},
		"not behind a status that a service chose": {Envelope{GRPCStatus: "FAILED_PRECONDITION",
			ErrorMessage: "rpc error: code = FailedPrecondition desc = shelf: rpc error: code = NotFound desc = no shelf 7"}, KindPreconditionFailed},
		"UNKNOWN in UNKNOWN stays so": {Envelope{GRPCStatus: "UNKNOWN", ErrorMessage: "rpc error: code = Unknown desc = shelf: rpc error: code = Unknown desc = no"}, KindUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != c.kind {
				t.Errorf("got %s (%s)", got.Kind, got.Reason)
			}
		})
	}
}

func TestAProxysFlagIsMadePreciseByItsReason(t *testing.T) {
	reason := func(flags, reason string) Envelope {
		return Envelope{HTTPStatus: 503, ErrorMessage: reason, Attributes: map[string]any{"response_flags": flags, "upstream_transport_failure_reason": reason}}
	}
	for name, c := range map[string]struct {
		e     Envelope
		kind  Kind
		class Class
	}{
		"a certificate behind a failed connection": {reason("UF", "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED"), KindTLSError, Permanent},
		"retries that met it each time":            {reason("URX,UF", "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED"), KindRetriesExhausted, Permanent},
		"a connection that was refused":            {reason("UF", "delayed_connect_error:_111"), KindUnreachable, Transient},
		"a breaker stays one":                      {reason("UO", ""), KindCircuitOpen, Transient},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != c.kind || got.Class != c.class {
				t.Errorf("got %s %s (%s)", got.Kind, got.Class, got.Reason)
			}
		})
	}
}

func TestACodeThatLeansLeavesRoomForTheStatus(t *testing.T) {
	for name, c := range map[string]struct {
		e     Envelope
		kind  Kind
		class Class
	}{
		"sessions come back":                         {Envelope{Code: "VAULT_SESSION_LIMIT", GRPCStatus: "RESOURCE_EXHAUSTED"}, KindResourceExhausted, Transient},
		"without a status as well":                   {Envelope{Code: "VAULT_SESSION_LIMIT"}, KindResourceExhausted, Transient},
		"any other limit is what the status says":    {Envelope{Code: "PARCEL_LIMIT", GRPCStatus: "RESOURCE_EXHAUSTED"}, KindResourceExhausted, Transient},
		"which a refusal is made precise by":         {Envelope{Code: "TRANSFER_LIMIT", HTTPStatus: 422}, KindPolicyRejected, Policy},
		"and by gRPC's":                              {Envelope{Code: "TRANSFER_LIMIT", GRPCStatus: "FAILED_PRECONDITION"}, KindPolicyRejected, Policy},
		"where nothing else speaks, it is a refusal": {Envelope{Code: "TRANSFER_LIMIT", HTTPStatus: 500}, KindPolicyRejected, Policy},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != c.kind || got.Class != c.class {
				t.Errorf("got %s %s (%s)", got.Kind, got.Class, got.Reason)
			}
		})
	}
}
