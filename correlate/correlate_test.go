package correlate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dbTimeout is the plain case: a pool timeout three services down.
func dbTimeout() call {
	return call{
		service: "gateway", name: "POST /checkout", from: 0, to: 3000, status: 504, fails: true,
		logs: []line{{at: 1, level: "info", msg: "request started"}, errorLine(2999, "GATEWAY_UPSTREAM_TIMEOUT", "checkout did not answer: CHECKOUT_PAYMENT_FAILED")},
		calls: []call{
			{service: "inventory", name: "Reserve", from: 10, to: 60, grpc: "OK", logs: []line{{at: 20, level: "info", msg: "reserved"}}},
			{service: "checkout", name: "PlaceOrder", from: 70, to: 2990, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE",
				logs: []line{{at: 71, level: "info", msg: "placing order"}, errorLine(2985, "CHECKOUT_PAYMENT_FAILED", "charge: PAYMENTS_LEDGER_UNAVAILABLE")},
				calls: []call{{service: "payments", name: "Charge", from: 80, to: 2980, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE",
					logs: []line{
						{at: 81, level: "info", msg: "charging"},
						{at: 1090, level: "warn", msg: "ledger call failed, trying again", fields: map[string]any{"attempt": 1, "error": "LEDGER_DB_POOL_TIMEOUT"}},
						errorLine(2975, "PAYMENTS_LEDGER_UNAVAILABLE", "ledger unavailable after 2 attempts: LEDGER_DB_POOL_TIMEOUT")},
					calls: []call{
						{service: "ledger", name: "Post", from: 85, to: 1085, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE",
							logs: []line{{at: 86, level: "info", msg: "posting"}, errorLine(1084, "LEDGER_DB_POOL_TIMEOUT", "pool timed out while waiting for an open connection")}},
						{service: "ledger", name: "Post", from: 1200, to: 2200, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE",
							logs: []line{errorLine(2199, "LEDGER_DB_POOL_TIMEOUT", "pool timed out while waiting for an open connection")}},
					}}}},
		},
	}
}

func TestAnIncidentIsRebuilt(t *testing.T) {
	inventoryFallback := call{
		service: "web", name: "GET /product", from: 0, to: 500, status: 200,
		logs: []line{{at: 120, level: "warn", msg: "recommendations failed, using fallback", fields: map[string]any{"recovery": "fallback", "error": "RECO_DOWN"}}, {at: 499, level: "info", msg: "done"}},
		calls: []call{{service: "reco", name: "List", from: 20, to: 100, grpc: "INTERNAL", fails: true, clientFails: true, clientGRPC: "INTERNAL",
			logs: []line{errorLine(99, "RECO_MODEL_MISSING", "model not loaded")}}},
	}
	cases := []struct {
		name string
		root call
		want string // complete
		logs string // logs alone; "" means the same
	}{
		{"a database timeout three services down", dbTimeout(),
			"failed: ledger LEDGER_DB_POOL_TIMEOUT x2 > payments PAYMENTS_LEDGER_UNAVAILABLE x2 > checkout CHECKOUT_PAYMENT_FAILED > gateway GATEWAY_UPSTREAM_TIMEOUT\n",
			"failed: ledger LEDGER_DB_POOL_TIMEOUT x2 > payments PAYMENTS_LEDGER_UNAVAILABLE x2 > checkout CHECKOUT_PAYMENT_FAILED > gateway GATEWAY_UPSTREAM_TIMEOUT\n"},
		{"a fallback is handled", inventoryFallback, "handled: \nhandled: reco RECO_MODEL_MISSING\n", ""},
		{"a healthy request", call{service: "web", name: "GET /", from: 0, to: 10, status: 200, logs: []line{{at: 1, level: "info", msg: "hello"}}}, "healthy: \n", "unknown: \n"},
		{"a retry that succeeded", call{
			service: "web", name: "POST /pay", from: 0, to: 900, status: 200,
			logs: []line{{at: 1, level: "info", msg: "paying"}, {at: 890, level: "info", msg: "answered", fields: map[string]any{"http_status": 200}}},
			calls: []call{
				{service: "pay", name: "Charge", from: 10, to: 100, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE", logs: []line{{at: 11, level: "info", msg: "charge"}, errorLine(99, "PAY_BUSY", "no worker is free at the moment")}},
				{service: "pay", name: "Charge", from: 200, to: 800, grpc: "OK"},
			}},
			"handled: \nhandled: pay PAY_BUSY\n", "handled: \nhandled: pay PAY_BUSY\n"},
		{"a deadline fires while the callee is at work", call{
			service: "web", name: "GET /report", from: 0, to: 1000, status: 504, fails: true,
			logs: []line{{at: 1, level: "info", msg: "start"}, errorLine(999, "WEB_DEADLINE", "context deadline exceeded")},
			calls: []call{{service: "report", name: "Render", from: 10, to: 4000, clientFrom: 5, clientTo: 998, grpc: "OK", clientFails: true, clientGRPC: "DEADLINE_EXCEEDED",
				logs: []line{{at: 20, level: "info", msg: "rendering"}}}}},
			"failed: report TIMEOUT > web WEB_DEADLINE\n", "failed: web WEB_DEADLINE\n"},
		{"a cancelled sibling is a consequence", call{
			service: "web", name: "GET /all", from: 0, to: 300, status: 500, fails: true,
			logs: []line{{at: 1, level: "info", msg: "start"}, errorLine(299, "WEB_FANOUT_FAILED", "prices: PRICES_CORRUPT")},
			calls: []call{
				{service: "prices", name: "Get", from: 10, to: 200, grpc: "DATA_LOSS", fails: true, clientFails: true, clientGRPC: "DATA_LOSS", logs: []line{{at: 11, level: "info", msg: "get"}, errorLine(199, "PRICES_CORRUPT", "checksum of page 7 does not match")}},
				{service: "stock", name: "Get", from: 10, to: 210, grpc: "CANCELLED", fails: true, clientFails: true, clientGRPC: "CANCELLED", logs: []line{{at: 11, level: "info", msg: "get"}, {at: 209, level: "error", msg: "context canceled", fields: map[string]any{"error": "context canceled"}}}},
			}},
			"failed: prices PRICES_CORRUPT > web WEB_FANOUT_FAILED\nsecondary: stock CANCELLED\n", ""},
		{"an open breaker has no callee", call{
			service: "web", name: "GET /x", from: 0, to: 20, status: 503, fails: true,
			logs:  []line{{at: 1, level: "info", msg: "start"}, errorLine(19, "WEB_FAILED", "orders: ORDERS_BREAKER_OPEN")},
			calls: []call{{service: "orders", name: "Get", from: 5, to: 15, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE", logs: []line{{at: 6, level: "info", msg: "get"}, {at: 14, level: "error", msg: "circuit breaker is open", fields: map[string]any{"error_code": "ORDERS_BREAKER_OPEN", "error": "circuit breaker is open", "peer": "stock"}}}}}},
			"failed: orders ORDERS_BREAKER_OPEN > web WEB_FAILED\n", ""},
		{"compensation after the root", call{
			service: "saga", name: "Order", from: 0, to: 900, status: 500, fails: true,
			logs: []line{{at: 1, level: "info", msg: "start"}, errorLine(890, "SAGA_FAILED", "charge: CARD_PROCESSOR_DOWN")},
			calls: []call{
				{service: "pay", name: "Charge", from: 10, to: 100, grpc: "UNAVAILABLE", fails: true, clientFails: true, clientGRPC: "UNAVAILABLE", logs: []line{{at: 11, level: "info", msg: "charge"}, errorLine(99, "CARD_PROCESSOR_DOWN", "the card processor refuses connections")}},
				{service: "stock", name: "Release", from: 200, to: 300, grpc: "INTERNAL", fails: true, clientFails: true, clientGRPC: "INTERNAL", logs: []line{{at: 201, level: "info", msg: "release"}, errorLine(299, "STOCK_RELEASE_FAILED", "reservation 77 is unknown")}},
			}},
			"failed: pay CARD_PROCESSOR_DOWN > saga SAGA_FAILED\nsecondary: stock STOCK_RELEASE_FAILED\n", ""},
		{"a panic on a span without a status", call{
			service: "web", name: "GET /p", from: 0, to: 50, status: 500, fails: true, logs: []line{{at: 1, level: "info", msg: "start"}},
			calls: []call{{service: "reco", name: "List", from: 5, to: 40, clientFails: true, clientGRPC: "UNAVAILABLE", logs: []line{{at: 6, level: "info", msg: "list"}, {at: 39, level: "error", msg: "panic: runtime error: index out of range [3] with length 2"}}}}},
			"failed: reco PANIC > web UNAVAILABLE\n", "failed: reco PANIC\n"},
		{"a missing server span in the middle", call{
			service: "web", name: "GET /m", from: 0, to: 100, status: 500, fails: true, logs: []line{{at: 1, level: "info", msg: "start"}, errorLine(99, "WEB_FAILED", "mid said no")},
			calls: []call{{service: "mid", name: "Do", from: 5, to: 90, clientFails: true, clientGRPC: "INTERNAL", noSpan: true,
				calls: []call{{service: "deep", name: "Do", from: 10, to: 80, grpc: "INTERNAL", fails: true, clientFails: true, clientGRPC: "INTERNAL",
					logs: []line{{at: 11, level: "info", msg: "do"}, errorLine(79, "DEEP_DISK_FULL", "no space left on device")}}}}}},
			"failed: deep DEEP_DISK_FULL > mid INTERNAL_ERROR > web WEB_FAILED\n", "failed: deep DEEP_DISK_FULL > web WEB_FAILED\n"},
		{"clocks apart by seconds", func() call {
			c := dbTimeout()
			c.calls[1].calls[0].skew = -7 * 1e9
			return c
		}(),
			"failed: ledger LEDGER_DB_POOL_TIMEOUT x2 > payments PAYMENTS_LEDGER_UNAVAILABLE x2 > checkout CHECKOUT_PAYMENT_FAILED > gateway GATEWAY_UPSTREAM_TIMEOUT\n",
			"failed: ledger LEDGER_DB_POOL_TIMEOUT x2 > payments PAYMENTS_LEDGER_UNAVAILABLE x2 > checkout CHECKOUT_PAYMENT_FAILED > gateway GATEWAY_UPSTREAM_TIMEOUT\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ev := tell(t, c.root)
			check := func(view string, ev Evidence, want string) {
				inc := correlated(ev)
				if got := inShort(&inc); got != want {
					t.Errorf("%s:\n%s\nverdict: %+v\ngaps: %s", view, cmp.Diff(want, got), inc.Verdict, strings.Join(inc.Gaps, "; "))
				}
				for seed := range uint64(5) {
					again := correlated(shuffled(ev, seed))
					if diff := cmp.Diff(inShort(&inc), inShort(&again)); diff != "" {
						t.Errorf("%s, shuffled: %s", view, diff)
					}
				}
			}
			check("complete", ev, c.want)
			if c.logs == "" {
				c.logs = c.want
			}
			check("logs alone", logsOnly(ev), c.logs)
		})
	}
}
