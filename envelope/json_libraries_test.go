package envelope

import "testing"

// Lines of JSON whose names or nesting are one library's own.
func TestWhatIsPeculiarToAJSONLibraryIsRead(t *testing.T) {
	const trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for _, c := range []struct {
		name, line string
		want       map[string]string // by plainField's names
	}{
		{"zap's development keys", `{"L":"ERROR","T":"2026-11-21T03:18:07.123Z","N":"pay","C":"pay/x.go:4","M":"capture failed"}`,
			map[string]string{"severity": "error", "message": "capture failed", "target": "pay", "caller": "pay/x.go:4"}},
		{"MongoDB's keys of one letter", `{"t":{"$date":"2026-11-21T03:18:07.123+00:00"},"s":"E","c":"NETWORK","id":1,"ctx":"conn1","msg":"Assertion","attr":{"error":{"code":9001,"errmsg":"socket closed"}}}`,
			map[string]string{"severity": "error", "message": "Assertion", "error_code": "9001", "error_message": "socket closed", "caller": "", "timestamp": "2026-11-21T03:18:07.123Z"}},
		{"structlog calls the message event", `{"event":"posting failed","level":"error","request_id":"r1"}`,
			map[string]string{"message": "posting failed", "request_id": "r1"}},
		{"an event beside a message is a fact of its own", `{"event":"order.posted","level":"error","message":"a"}`, map[string]string{"message": "a"}},
		{"loguru's record", `{"text":"x\n","record":{"exception":{"type":"ValueError","value":"bad amount","traceback":true},"extra":{"request_id":"r1"},"file":{"name":"a.py","path":"/app/a.py"},"level":{"icon":"x","name":"ERROR","no":40},"line":12,"message":"posting failed","time":{"repr":"2026-11-21 03:18:07.123456+00:00","timestamp":1795231087.123456}}}`,
			map[string]string{"severity": "error", "message": "posting failed", "request_id": "r1", "error_type": "ValueError", "error_message": "bad amount", "caller": "/app/a.py:12", "timestamp": "2026-11-21T03:18:07.123456Z"}},
		{"a Python logger's name is no type of error", `{"levelname":"ERROR","name":"shop.api","message":"posting failed","exc_info":"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in post\nValueError: bad"}`,
			map[string]string{"target": "shop.api", "error_type": "ValueError"}},
		{"Monolog's 400 is an error, whatever it is to others", `{"message":"posting failed","context":{"exception":{"class":"RuntimeException","message":"no ledger","code":0}},"level":400,"level_name":"ERROR"}`,
			map[string]string{"severity": "error", "error_code": "", "error_type": "RuntimeException"}},
		{"Ruby's types have colons", `{"status":500,"error":"PG::ConnectionBad: could not connect"}`,
			map[string]string{"error_type": "PG::ConnectionBad"}},
		{"Google's error model", `{"error":{"code":409,"message":"exists","status":"ALREADY_EXISTS","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ORDER_EXISTS"},{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r1"}]}}`,
			map[string]string{"error_code": "ORDER_EXISTS", "request_id": "r1", "grpc_status": "ALREADY_EXISTS", "http_status": "409"}},
		{"GraphQL's only error", `{"message":"graphql","errors":[{"message":"no ledger","path":["a"],"extensions":{"code":"LEDGER_DOWN"}}]}`,
			map[string]string{"error_code": "LEDGER_DOWN"}},
		{"journald's time of the source", `{"_SOURCE_REALTIME_TIMESTAMP":"1795231087123456","PRIORITY":"3","MESSAGE":"capture failed"}`,
			map[string]string{"timestamp": "2026-11-21T03:18:07.123456Z", "severity": "error"}},
		{"Traefik's headers and status", `{"DownstreamStatus":502,"OriginStatus":0,"level":"info","time":"2026-11-21T03:18:07Z","request_X-Request-Id":"r1"}`,
			map[string]string{"http_status": "502", "request_id": "r1"}},
		{".NET's scopes and category", `{"EventId":0,"LogLevel":"Error","Category":"Shop.Api","Message":"Posting failed","Scopes":[{"SpanId":"` + span + `","TraceId":"` + trace + `"},{"RequestId":"r1"}]}`,
			map[string]string{"target": "Shop.Api", "trace_id": trace, "span_id": span, "request_id": "r1"}},
		{"the AWS SDK's error has the id of its call", `{"msg":"call failed","err":{"name":"TimeoutError","message":"no answer","$metadata":{"httpStatusCode":503,"requestId":"aws1"}},"reqId":"r1"}`,
			map[string]string{"request_id": "r1", "http_status": "503"}},
		{"which is better than none", `{"msg":"call failed","err":{"message":"no answer","$metadata":{"requestId":"aws1"}}}`, map[string]string{"request_id": "aws1"}},
		{"Powertools for AWS Lambda", `{"level":"ERROR","function_request_id":"r1","message":"x"}`, map[string]string{"request_id": "r1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decodeLine(c.line)
			for field, want := range c.want {
				if got := plainField(&e, field); got != want {
					t.Errorf("%s is %q, want %q", field, got, want)
				}
			}
		})
	}
}

func TestOfTwoValuesForOneFieldTheLoserStaysAnAttribute(t *testing.T) {
	for _, c := range []struct {
		name, line, field, want string
		attribute, value        string
	}{
		{"codes", `{"error_code":"PAY_X","upstream.error_code":"LEDGER_Y"}`, "error_code", "PAY_X", "upstream.error_code", "LEDGER_Y"},
		{"codes, the weaker first", `{"upstream.error_code":"LEDGER_Y","error_code":"PAY_X"}`, "error_code", "PAY_X", "upstream.error_code", "LEDGER_Y"},
		{"gRPC statuses", `{"rpc.grpc.status_code":14,"upstream.grpc_status":"NOT_FOUND"}`, "grpc_status", "UNAVAILABLE", "upstream.grpc_status", "NOT_FOUND"},
		{"trace ids", `{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","b3":"80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"}`, "trace_id",
			"4bf92f3577b34da6a3ce929d0e0e4736", "b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"},
		{"a mark for none is no id", `{"request_id":"-"}`, "request_id", "", "request_id", "-"},
		{"nor is a word for it", `{"correlation_id":"undefined"}`, "correlation_id", "", "correlation_id", "undefined"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decodeLine(c.line)
			if got := plainField(&e, c.field); got != c.want || e.Attributes[c.attribute] != any(c.value) {
				t.Errorf("%s is %q, want %q; attributes %v", c.field, got, c.want, e.Attributes)
			}
		})
	}
}
