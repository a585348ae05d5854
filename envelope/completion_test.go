package envelope

import (
	"fmt"
	"testing"
)

// TestALineThatSaysHowTheRequestEnded: status, operation and duration stand in the text alone.
func TestALineThatSaysHowTheRequestEnded(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"Koa", "  --> POST /orders 500 12ms 45b", "500  POST /orders 12ms"},
		{"Koa, a request that only came in", "  <-- POST /orders", "0   0s"},
		{"morgan, dev", `{"level":"info","msg":"POST /orders?a=1 502 76.544 ms - 45"}`, "502  POST /orders 76.544ms"},
		{"morgan, tiny", `{"level":"info","msg":"GET /orders 200 - 3.1 ms"}`, "200  GET /orders 3.1ms"},
		{"no duration, at the end", `{"level":"info","msg":"GET /orders 503"}`, "503  GET /orders 0s"},
		{"Ktor", "2026-11-21 02:57:15.300 [eventLoopGroupProxy-4-1] INFO  Application - 500 Internal Server Error: POST - /orders in 12ms", "500  POST /orders 12ms"},
		{"Ktor, without a duration", "2026-11-21 02:57:15.300 [eventLoopGroupProxy-4-1] INFO  Application - 404 Not Found: GET - /orders/7", "404  GET /orders/7 0s"},
		{"Phoenix", "02:57:15.137 request_id=req-7c1f [info] Sent 500 in 12ms", "500   12ms"},
		{"Phoenix, in microseconds", `{"level":"info","msg":"Sent 200 in 763µs"}`, "200   763µs"},
		{"uWSGI", "[pid: 123|app: 0|req: 5/9] 10.0.0.1 () {40 vars in 500 bytes} [Sat Nov 21 02:57:15 2026] POST /orders?rid=7 => generated 20 bytes in 30005 msecs (HTTP/1.1 502) 3 headers in 100 bytes (1 switches on core 0)",
			"502  POST /orders 30.005s"},
		{"ASP.NET Core", `{"LogLevel":"Information","Message":"Request finished HTTP/1.1 POST http://localhost/orders - 500 - text/plain 12.3ms"}`, "500  POST /orders 12.3ms"},
		{"gRPC", `{"level":"info","msg":"ledger.v1.Ledger/Post finished with UNAVAILABLE in 112.1 ms"}`, "0 UNAVAILABLE ledger.v1.Ledger/Post 112.1ms"},
		{"gRPC, well", `{"level":"info","msg":"ledger.v1.Ledger/Post completed with code OK in 3 ms"}`, "0 OK ledger.v1.Ledger/Post 3ms"},
		{"a field says more", `{"level":"info","msg":"POST /orders 500 12ms","status":503}`, "503   12ms"},
		{"a number of things", `{"level":"info","msg":"GET /orders 500 items loaded"}`, "0   0s"},
		{"mails that were sent", `{"level":"info","msg":"Sent 500 mails in 12ms"}`, "0   12ms"},
		{"a call of the service's own", `{"level":"info","msg":"POST http://ledger/post 500 12ms"}`, "0   0s"},
		{"work that ended with a word", `{"level":"info","msg":"jobs/import finished with Warnings in 3 ms"}`, "0   3ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decodeLine(c.line)
			if got := fmt.Sprintf("%d %s %s %s", e.HTTPStatus, e.GRPCStatus, e.Operation, e.Duration); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestPairsThatCommasPart: proxies are often told to log so, with braces around it or not.
func TestPairsThatCommasPart(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"in braces", `{request_id="r-1", method="GET", path="/x", response_code="502", response_flags="UPE"}`, "502 r-1 map[method:GET path:/x response_flags:UPE] false"},
		{"without", `status_code=504, backend=server, termination_state=sH, request_id=r-1, http_request="GET /a?b=1 HTTP/1.1"`,
			"504 r-1 map[backend:server http_request:GET /a?b=1 HTTP/1.1 termination_state:sH] false"},
		{"one behind another", `status=503, upstream=10.0.0.3, request_id=r-1`, "503 r-1 map[upstream:10.0.0.3] false"},
		{"a value that ends in a comma", `status=503 name=last, request_id=r-1`, "503 r-1 map[name:last,] false"},
		{"JSON that was cut", `{"status":503,"request_id":"r-1","note":"a=1, b=2, c=3`, "503 r-1 map[note:a=1, b=2, c=3] true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decodeLine(c.line)
			if got := fmt.Sprint(e.HTTPStatus, " ", e.RequestID, " ", e.Attributes, " ", e.Truncated); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
