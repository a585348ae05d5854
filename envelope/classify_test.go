package envelope

import (
	"strings"
	"testing"
	"time"
)

func TestClassifyFollowsTheOrderOfTrust(t *testing.T) {
	said := func(e Envelope, fields ...Field) Envelope {
		for _, f := range fields {
			e.Mark(f, FromField, f.String())
		}
		return e
	}
	for name, c := range map[string]struct {
		e      Envelope
		kind   Kind
		class  Class
		retry  Retry
		look   Look
		reason string
	}{
		"a code decides before gRPC and HTTP": {Envelope{Code: "LEDGER_POOL_EXHAUSTED", GRPCStatus: "INTERNAL", HTTPStatus: 500},
			KindResourceExhausted, Transient, RetryAfter, LookHere, "code LEDGER_POOL_EXHAUSTED"},
		"a code that is the name of a kind": {Envelope{Code: "IDEMPOTENCY_CONFLICT"}, KindIdempotencyConflict, Permanent, RetryNo, LookUp, "code"},
		"gRPC decides before HTTP":          {Envelope{GRPCStatus: "NOT_FOUND", HTTPStatus: 503}, KindNotFound, Permanent, RetryNo, LookUp, "gRPC NOT_FOUND"},
		"HTTP decides before text":          {Envelope{HTTPStatus: 404, ErrorMessage: "timeout"}, KindNotFound, Permanent, RetryNo, LookUp, "HTTP 404"},
		"text makes UNAVAILABLE precise": {Envelope{GRPCStatus: "UNAVAILABLE", ErrorMessage: "connection error: desc = \"transport: Error while dialing: dial tcp 10.0.0.1:5432: connect: connection refused\""},
			KindUnreachable, Transient, RetryYes, LookDown, "connection refused"},
		"a failed handshake is permanent though gRPC says UNAVAILABLE": {Envelope{GRPCStatus: "UNAVAILABLE", ErrorMessage: "transport: authentication handshake failed: x509: certificate has expired"},
			KindTLSError, Permanent, RetryNo, LookOut, "handshake"},
		"a message that is too large is no rate limit": {Envelope{GRPCStatus: "RESOURCE_EXHAUSTED", ErrorMessage: "grpc: received message larger than max (5242880 vs. 4194304)"},
			KindPayloadTooLarge, Permanent, RetryNo, LookUp, "larger than max"},
		"tonic's client timeout says CANCELLED": {Envelope{GRPCStatus: "CANCELLED", ErrorMessage: "Timeout expired"}, KindTimeout, Transient, RetryIdempotent, LookDown, "timeout"},
		"an open breaker":                       {Envelope{ErrorMessage: "circuit breaker is open"}, KindCircuitOpen, Transient, RetryAfter, LookBack, "circuit breaker is open"},
		"retries that ran out take the class of the last attempt": {Envelope{ErrorMessage: "retries exceeded: account not found",
			Cause: []Cause{{Message: "retries exceeded"}, {Message: "account not found"}}}, KindRetriesExhausted, Permanent, RetryNo, LookBack, "retries exceeded"},
		"a 504 mapped by an intermediary": {Envelope{GRPCStatus: "UNAVAILABLE", ErrorMessage: "unexpected HTTP status code received from server: 504 (Gateway Timeout)"},
			KindUpstreamTimeout, Transient, RetryIdempotent, LookDown, "504"},
		"INTERNAL decides nothing":       {Envelope{GRPCStatus: "INTERNAL"}, KindInternal, ClassUnknown, RetryNo, LookHere, "decides nothing"},
		"a bare 500 decides nothing":     {Envelope{HTTPStatus: 500}, KindInternal, ClassUnknown, RetryNo, LookHere, "decides nothing"},
		"but its text may":               {Envelope{HTTPStatus: 500, ErrorMessage: "deadlock detected"}, KindConcurrencyAborted, Transient, RetryHigher, LookHere, "deadlock"},
		"a panic":                        {Envelope{Panic: true, GRPCStatus: "UNAVAILABLE"}, KindPanic, Permanent, RetryNo, LookHere, "panicked"},
		"an SQLSTATE":                    {Envelope{Code: "23505"}, KindAlreadyExists, Permanent, RetryNo, LookUp, "code 23505"},
		"a serialization failure":        {Envelope{Code: "40001"}, KindConcurrencyAborted, Transient, RetryHigher, LookHere, "code 40001"},
		"an errno":                       {Envelope{Code: "ECONNREFUSED"}, KindUnreachable, Transient, RetryYes, LookDown, "code ECONNREFUSED"},
		"a rate limit waits":             {Envelope{HTTPStatus: 429}, KindRateLimited, Transient, RetryAfter, LookUp, "HTTP 429"},
		"an injected fault first of all": {Envelope{HTTPStatus: 503, Attributes: map[string]any{"response_flags": "URX,FI"}}, KindFaultInjected, Policy, RetryNo, LookOut, "FI"},
		"a retry limit of Envoy":         {Envelope{HTTPStatus: 503, Attributes: map[string]any{"response_flags": "URX"}}, KindRetriesExhausted, Transient, RetryNo, LookBack, "URX"},
		"an error type":                  {Envelope{ErrorType: "sqlx::Error::PoolTimedOut"}, KindResourceExhausted, Transient, RetryAfter, LookHere, "PoolTimedOut"},
		"nothing":                        {Envelope{}, KindUnknown, ClassUnknown, RetryUnknown, LookHere, "nothing"},
		"the service's own class wins": {said(Envelope{Class: Permanent, GRPCStatus: "UNAVAILABLE"}, FieldClass),
			KindUnavailable, Permanent, RetryYes, LookDown, "the service says class=permanent"},
		"the service's own word on retry wins": {said(Envelope{Retriable: RetryNo, HTTPStatus: 503}, FieldRetriable),
			KindUnavailable, Transient, RetryNo, LookDown, "the service says not retriable"},
		"retriable with a delay": {said(Envelope{Retriable: RetryYes, RetryAfter: time.Second, HTTPStatus: 503}, FieldRetriable),
			KindUnavailable, Transient, RetryAfter, LookDown, "retriable"},
		"retriable is all there is": {said(Envelope{Retriable: RetryYes}, FieldRetriable), KindUnknown, Transient, RetryYes, LookHere, "retriable"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Classify(&c.e)
			if got.Kind != c.kind || got.Class != c.class || got.Retry != c.retry || got.Look != c.look || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestTheServicesOwnCodeDecidesBeforeTheWordsOfTheErrorsItWraps(t *testing.T) {
	for _, code := range []struct {
		code string
		kind Kind
	}{
		{"PAYMENTS_LEDGER_UNAVAILABLE", KindUnavailable}, {"CHECKOUT_PRICING_TIMEOUT", KindTimeout}, {"ORDERS_INVALID", KindInvalidInput},
		{"SEARCH_INDEX_MISSING", KindNotFound}, {"CART_UPSTREAM_ERROR", KindDependencyFailed}, {"SHIP_QUOTA", KindQuotaExceeded},
	} {
		for _, text := range []string{
			"database pool timed out", "dial tcp 10.0.0.7:5432: connect: connection refused", "context canceled", "row not found",
			"pricing: LEDGER_DB_POOL_EXHAUSTED", "ERROR: deadlock detected (SQLSTATE 40P01)", "panic: boom", "retries exceeded",
		} {
			e := Envelope{Code: code.code, ErrorMessage: "post entry: " + text, ErrorType: "java.net.SocketTimeoutException",
				Cause: []Cause{{Message: "post entry"}, {Message: text, Code: "LEDGER_DB_POOL_EXHAUSTED"}}, GRPCStatus: "INTERNAL", HTTPStatus: 500}
			if got := Classify(&e); got.Kind != code.kind || got.Reason != "code "+code.code {
				t.Errorf("%s with %q is %s (%s)", code.code, text, got.Kind, got.Reason)
			}
		}
	}
}

func TestACodeThatSaysNothingLeavesTheDecisionToWhatFollows(t *testing.T) {
	for name, c := range map[string]struct {
		e      Envelope
		kind   Kind
		reason string
	}{
		"to gRPC":         {Envelope{GRPCStatus: "NOT_FOUND", HTTPStatus: 503, ErrorMessage: "timed out"}, KindNotFound, "gRPC NOT_FOUND"},
		"to HTTP":         {Envelope{HTTPStatus: 503, ErrorMessage: "no quote"}, KindUnavailable, "HTTP 503"},
		"to the SQLSTATE": {Envelope{GRPCStatus: "INTERNAL", ErrorMessage: `column "x" does not exist (SQLSTATE 42703)`}, KindConfig, "gRPC INTERNAL and SQLSTATE 42703 in the text"},
		"to the type":     {Envelope{HTTPStatus: 500, ErrorType: "java.net.SocketTimeoutException", ErrorMessage: "boom"}, KindTimeout, "HTTP 500 and type java.net.SocketTimeoutException"},
		"to the text":     {Envelope{ErrorMessage: "database pool timed out"}, KindResourceExhausted, `"pool timed out" in the error's text`},
		"to a text that is more precise than a type that waited": {Envelope{ErrorType: "sqlalchemy.exc.TimeoutError", ErrorMessage: "pool limit of size 5 reached, pool timed out"},
			KindResourceExhausted, `"pool timed out" in the error's text`},
		"to a text before a type that is raised for anything": {Envelope{ErrorType: "System.InvalidOperationException", ErrorMessage: "connection refused"},
			KindUnreachable, `"connection refused" in the error's text`},
		"to the cause's code before its words": {Envelope{ErrorMessage: "no luck", Cause: []Cause{{Message: "no luck"}, {Message: "timed out", Code: "LEDGER_UNAVAILABLE"}}},
			KindUnavailable, "code LEDGER_UNAVAILABLE of the cause"},
		"to an errno of the cause under a status": {Envelope{GRPCStatus: "UNAVAILABLE", Cause: []Cause{{Message: "no luck"}, {Message: "connect", Code: "ECONNREFUSED"}}},
			KindUnreachable, "gRPC UNAVAILABLE and code ECONNREFUSED of the cause"},
		"but a cause's own code makes no status more precise": {Envelope{GRPCStatus: "UNAVAILABLE", Cause: []Cause{{Message: "no luck"}, {Message: "x", Code: "LEDGER_POOL_EXHAUSTED"}}},
			KindUnavailable, "gRPC UNAVAILABLE"},
		"to a type that only names what failed, last": {Envelope{ErrorType: "java.net.SocketException", ErrorMessage: "boom"}, KindUnreachable, "type java.net.SocketException"},
		"to nobody": {Envelope{ErrorMessage: "no luck", HTTPStatus: 500}, KindInternal, "HTTP 500, which decides nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			c.e.Code = "CHECKOUT_PAYMENT_FAILED"
			if got := Classify(&c.e); got.Kind != c.kind || got.Reason != c.reason {
				t.Errorf("%s (%s)", got.Kind, got.Reason)
			}
		})
	}
}

func TestACodeThatIsAProtocolsStatusIsMadePreciseByTheText(t *testing.T) {
	for _, c := range []struct {
		code, text string
		kind       Kind
	}{
		{"UNAVAILABLE", "connect: connection refused", KindUnreachable},
		{"RESOURCE_EXHAUSTED", "received message larger than max (9 vs. 8)", KindPayloadTooLarge},
		{"CANCELLED", "Timeout expired", KindTimeout},
		{"57014", "canceling statement due to statement timeout", KindTimeout},
		{"57014", "canceling statement due to user request", KindCancelled},
		{"42703", `column "x" does not exist`, KindConfig},
		{"ABORTED", "connection aborted", KindUnreachable},
		{"OUT_OF_RANGE", "unexpected EOF during handshake", KindUnreachable},
	} {
		e := Envelope{Code: c.code, ErrorMessage: c.text}
		if got := Classify(&e); got.Kind != c.kind || !strings.HasPrefix(got.Reason, "code "+c.code) {
			t.Errorf("%s with %q is %s (%s)", c.code, c.text, got.Kind, got.Reason)
		}
	}
}

func TestThePathOfAnAccessLogIsNoErrorText(t *testing.T) {
	e := decodeLine(`[2026-11-21T03:18:07.945Z] "GET /v1/timeout/deadlock?q=connection+refused HTTP/1.1" 500 - 0 91 12 11 "-" "curl/8" "req-7" "pay" "10.0.0.1:80"`)
	if got := Classify(&e); e.HTTPStatus != 500 || got.Kind != KindInternal {
		t.Errorf("%s: %s (%s)", e.Format, got.Kind, got.Reason)
	}
}

func TestContradictionsAreKept(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"level":"error","msg":"x","error_code":"INVALID_INPUT","retriable":true}`, "the service says retriable, code INVALID_INPUT says no"},
		{`{"level":"error","msg":"x","error_code":"LEDGER_TIMEOUT","class":"permanent"}`, "the service says class=permanent, code LEDGER_TIMEOUT says transient"},
		{`{"level":"error","msg":"x","error_code":"INVALID_INPUT","grpc_status":"UNAVAILABLE"}`, "INVALID_INPUT says permanent, gRPC UNAVAILABLE says transient"},
		{`{"level":"error","msg":"x","error_code":"LEDGER_TIMEOUT","grpc_status":"DEADLINE_EXCEEDED","retriable":true}`, ""},
	} {
		e := decodeLine(c.line)
		if got := Classify(&e).Conflict; got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.line, got, c.want)
		}
	}
}

func TestEveryKindIsInTheTableOnceAndCodesLeadToIt(t *testing.T) {
	seen := map[Kind]bool{}
	for _, k := range Kinds() {
		if seen[k.Kind] {
			t.Errorf("%s stands twice", k.Kind)
		}
		seen[k.Kind] = true
		if k.Look == "" || k.Class == "" || k.Text == "" {
			t.Errorf("%s is incomplete: %+v", k.Kind, k)
		}
		if k.Kind == KindUnknown || k.Kind == KindInternal {
			continue
		}
		if got, ok := kindOfCode(string(k.Kind), ""); !ok || got != k.Kind {
			t.Errorf("code %s leads to %s", k.Kind, got)
		}
	}
	if len(seen) != 33 {
		t.Errorf("%d kinds", len(seen))
	}
	for code, want := range map[string]Kind{
		"PAY_TIMEOUT": KindTimeout, "PaymentTimeout": KindTimeout, "ledger.pool-exhausted": KindResourceExhausted,
		"CHK_LEDGER_DOWN": KindUnavailable, "CARD_DECLINED": KindPolicyRejected, "USER_NOT_FOUND": KindNotFound,
		"RATE_LIMITED": KindRateLimited, "INV_SKU_FROZEN": KindPreconditionFailed, "DEAD_LETTERED": KindDeadLettered,
	} {
		if got, _ := kindOfCode(code, ""); got != want {
			t.Errorf("code %s leads to %s, want %s", code, got, want)
		}
	}
	for _, code := range []string{"", "ABC", "PAY_42", "12345678"} {
		if got, ok := kindOfCode(code, ""); ok {
			t.Errorf("code %q leads to %s", code, got)
		}
	}
}
