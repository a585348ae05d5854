package emit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/envelope/emit/httpproblem"
)

var errPool = errors.New("pool timed out")

func quiet(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func Example() {
	// Once, where the request comes in:
	ctx := emit.NewContext(context.Background(), emit.Request{Service: "ledger", Version: "2.0.1", RequestID: "r-1"})
	// Where something fails:
	err := emit.Wrap(errPool, "LEDGER_DB_TIMEOUT", "could not append the entry", emit.In(ctx),
		emit.Class(envelope.Transient), emit.Retry(envelope.RetryYes), emit.Attempt(3, 3),
		emit.Peer("postgres"), emit.Resource("account_id", "a-9"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, errPool), errors.Is(err, emit.Code("LEDGER_DB_TIMEOUT")))
	// Output:
	// could not append the entry: pool timed out
	// true true
}

func ExampleNewHandler() {
	logger := slog.New(emit.NewHandler(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: quiet})))

	ctx := emit.NewContext(context.Background(), emit.Request{Service: "ledger", RequestID: "r-1"})
	err := emit.Wrap(errPool, "LEDGER_DB_TIMEOUT", "could not append the entry", emit.Class(envelope.Transient))
	logger.ErrorContext(ctx, "append failed", "error", err)
	// Output:
	// {"level":"ERROR","msg":"append failed","schema":"error-envelope/v1","error_code":"LEDGER_DB_TIMEOUT","message":"could not append the entry","error_message":"could not append the entry: pool timed out","cause":[{"message":"could not append the entry","code":"LEDGER_DB_TIMEOUT"},{"message":"pool timed out"}],"cause_how":"explicit","class":"transient","request_id":"r-1","service":"ledger"}
}

func ExampleAttr() {
	logger := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: quiet}))
	err := emit.New("CART_EMPTY", "the cart is empty", emit.Class(envelope.Permanent), emit.HTTPStatus(http.StatusConflict))
	logger.Error("checkout refused", emit.Attr(err))
	// Output:
	// {"level":"ERROR","msg":"checkout refused","schema":"error-envelope/v1","error_code":"CART_EMPTY","message":"the cart is empty","error_message":"the cart is empty","class":"permanent","http_status":409}
}

func ExampleEnrich() {
	err := fmt.Errorf("shard 3: %w", emit.New("LEDGER_DB_TIMEOUT", "could not append the entry"))
	err = emit.Enrich(err, emit.Attempt(2, 3), emit.Recovery(emit.RetryWithBackoff))
	env := emit.Of(err).Envelope()
	fmt.Println(env.Code, env.Attempt, env.MaxAttempts, env.Recovery)
	for _, layer := range env.Cause {
		fmt.Printf("- %s %q\n", layer.Message, layer.Code)
	}
	// Output:
	// LEDGER_DB_TIMEOUT 2 3 retry_with_backoff
	// - shard 3 ""
	// - could not append the entry "LEDGER_DB_TIMEOUT"
}

// The ledger answers with a problem document, and the payment service that called it says
// what this means for the charge: the ledger's code is kept as a layer below.
func Example_acrossServices() {
	answer := httptest.NewRecorder()
	failed := emit.New("LEDGER_DB_TIMEOUT", "could not append the entry", emit.Service("ledger", "2.0.1"), emit.RequestID("r-1"))
	if err := httpproblem.Write(answer, failed, httpproblem.Internal(), httpproblem.Status(http.StatusServiceUnavailable)); err != nil {
		fmt.Println(err)
	}

	callee := httpproblem.Read(answer.Result())
	err := emit.Wrap(callee, "PAYMENT_CHARGE_FAILED", "could not charge the card", emit.Service("payment", "1.4.2"))
	env := emit.Of(err).Envelope()
	fmt.Println(env.Service, "called", env.Peer, "for request", env.RequestID)
	for _, layer := range env.Cause {
		fmt.Println("-", layer.Code, layer.Message)
	}
	// Output:
	// payment called ledger for request r-1
	// - PAYMENT_CHARGE_FAILED could not charge the card
	// - LEDGER_DB_TIMEOUT could not append the entry
}

func ExampleError_UnmarshalJSON() {
	var e emit.Error
	if err := json.Unmarshal([]byte(`{"schema":"error-envelope/v1.9","error_code":"A_FAILED","message":"m","zone":"eu-2"}`), &e); err != nil {
		fmt.Println(err)
	}
	b, err := json.Marshal(&e)
	fmt.Println(string(b), err)
	// Output: {"schema":"error-envelope/v1.9","error_code":"A_FAILED","message":"m","zone":"eu-2"} <nil>
}
