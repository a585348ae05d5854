package otlpjson

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"triage/telemetry"
)

// arriving has every kind of value, escapes and other spellings among the names.
const arriving = `{"attributes":[{"key":"service.name","value":{"stringValue":"ledger"}},
{"key":"text","value":{"stringValue":"a\tb"}},{"key":"ok","value" : { "boolValue" : true } },{"key":"n","value":{"intValue":"14"}},
{"key":"f","value":{"double_value":0.5}},{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":2}]}}},
{"key":"map","value":{"kvlistValue":{"values":[{"key":"\u0069n","value":{"bytesValue":"AQI="}}]}}}]}`

// TestTheAnswerDoesNotDependOnHowTheDocumentArrives cuts documents in two at each byte.
func TestTheAnswerDoesNotDependOnHowTheDocumentArrives(t *testing.T) {
	traces := `{"resourceSpans":[{"resource":` + arriving + `,"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
"spanId":"eee19b7ec3c1b174","name":"POST /post","kind":2,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000",
"attributes":[{"key":"rpc.grpc.status_code","value":{"intValue":"16"}}],"status":{"code":2,"message":"no"}}]}]}]}`
	logs := `{"resourceLogs":[{"resource":` + arriving + `,"scopeLogs":[{"logRecords":[{"timeUnixNano":"1544712660300000000",
"severityText":"ERROR","body":{"stringValue":"it failed"},"attributes":[{"key":"error_code","value":{"stringValue":"LEDGER_DOWN"}}]}]}]}]}`
	var spans [][]telemetry.Span
	var records [][]telemetry.LogRecord
	for n := range traces {
		var got []telemetry.Span
		if err := DecodeTraces(inTwo(traces, n), "test", func(batch []telemetry.Span) { got = append(got, batch...) }); err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if spans = append(spans, got); len(got) != 1 || got[0].Service != "ledger" || !reflect.DeepEqual(got, spans[0]) {
			t.Fatalf("cut at %d, behind %q:\n%+v, want\n%+v", n, traces[max(0, n-30):n], got, spans[0])
		}
	}
	for n := range logs {
		var got []telemetry.LogRecord
		if err := DecodeLogs(inTwo(logs, n), "test", func(batch []telemetry.LogRecord) { got = append(got, batch...) }); err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if records = append(records, got); len(got) != 1 || got[0].Line != "it failed" || !reflect.DeepEqual(got, records[0]) {
			t.Fatalf("cut at %d, behind %q:\n%+v, want\n%+v", n, logs[max(0, n-30):n], got, records[0])
		}
	}
}

// inTwo reads text in two pieces; the second one is long enough to move what is left of the first.
func inTwo(text string, n int) io.Reader {
	return io.MultiReader(strings.NewReader(text[:n]), strings.NewReader(text[n:]))
}
