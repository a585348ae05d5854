package otlpjson

import (
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

const traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

func at(sec, nsec int64) time.Time { return time.Unix(sec, nsec).UTC() }

func traces(t *testing.T, text string) ([]telemetry.Span, error) {
	t.Helper()
	var spans []telemetry.Span
	err := DecodeTraces(strings.NewReader(text), "test", func(batch []telemetry.Span) { spans = append(spans, batch...) })
	return spans, err
}

func logs(t *testing.T, text string) ([]telemetry.LogRecord, error) {
	t.Helper()
	var recs []telemetry.LogRecord
	err := DecodeLogs(strings.NewReader(text), "test", func(batch []telemetry.LogRecord) { recs = append(recs, batch...) })
	return recs, err
}

func TestAJaegerAnswerIsReadWhole(t *testing.T) {
	file, err := os.ReadFile("testdata/jaeger-v3.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := traces(t, string(file))
	if err != nil {
		t.Fatal(err)
	}
	res := telemetry.Attributes{"service.name": "payments", "k8s.pod.name": "payments-6d9f-x2x7k"}
	want := []telemetry.Span{{
		TraceID: traceID, SpanID: "00f067aa0ba902b7", ParentID: "53995c3f42cd8ad8",
		Service: "payments", Name: "ledger.v1.Ledger/Reserve", Kind: telemetry.KindClient,
		Start: at(1795245600, 1), End: at(1795245602, 2),
		Status: telemetry.StatusError, StatusMessage: "upstream unavailable",
		Attributes: telemetry.Attributes{
			"rpc.system": "grpc", "rpc.grpc.status_code": int64(14), "retry": true, "ratio": 0.5,
			"tags": []any{"a", int64(2)}, "nested": map[string]any{"k": []byte{1, 2}},
		},
		Resource: res, Scope: "tonic", Source: "test",
		Events: []telemetry.SpanEvent{
			{Time: at(1795245600, 5e8), Name: "retry"},
			{Time: at(1795245601, 5e8), Name: "exception", Attributes: telemetry.Attributes{"exception.type": "tonic::Status"}},
		},
		Links: []telemetry.SpanLink{{
			TraceID: "4bf92f3577b34da6a3ce929d0e0e4737", SpanID: "00f067aa0ba902b8",
			Attributes: telemetry.Attributes{"why": "batch"},
		}},
		Warnings: []string{"clock skew adjustment disabled; not applying calculated delta of 575ms"},
	}, {
		TraceID: traceID, SpanID: "00f067aa0ba902b9", Service: "payments", Name: "root",
		Start: at(1795245600, 0), End: at(1795245603, 0), Resource: res, Scope: "tonic", Source: "test",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestSpansAreFoundWhereverStoresPutThem(t *testing.T) {
	const one = `[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"spanId":"00f067aa0ba902b7"}]}]}]`
	for _, c := range []struct{ name, text string }{
		{"an export request", `{"resourceSpans":` + one + `}`},
		{"Jaeger's answer", `{"result":{"resourceSpans":` + one + `}}`},
		{"Tempo's answer", `{"trace":{"resourceSpans":` + one + `},"status":"COMPLETE"}`},
		{"Tempo's older answer", `{"batches":` + one + `}`},
		{"after a byte order mark", "\ufeff" + `{"resourceSpans":` + one + `}`},
		{"after unknown fields", `{"x":[{"y":1}],"resourceSpans":` + one + `}`},
		{"after an empty document", `{} {"resourceSpans":` + one + `}`},
		{"resource after its spans", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"00f067aa0ba902b7"}],"scope":{"name":"s"}}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]}}]}`},
		{"the first versions of OTLP", `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"s"},"spans":[{"spanId":"00f067aa0ba902b7"}]}]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := traces(t, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Service != "a" || got[0].Scope != "s" || got[0].SpanID != "00f067aa0ba902b7" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSeveralDocumentsAreReadOneAfterTheOther(t *testing.T) {
	got, err := traces(t, `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a"},{"name":"b"}]}]}]}
{"result":{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"c"}]}]}]}}{"result":{}}`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestOneSpanFieldByField(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       telemetry.Span
	}{
		{"ids in base64", `"traceId":"S/kvNXezTaajzpKdDg5HNg==","spanId":"APBnqgupArc="`,
			telemetry.Span{TraceID: traceID, SpanID: "00f067aa0ba902b7"}},
		{"ids in upper case", `"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736"`, telemetry.Span{TraceID: traceID}},
		{"a trace id of 64 bits", `"traceId":"a3ce929d0e0e4736"`, telemetry.Span{TraceID: "0000000000000000a3ce929d0e0e4736"}},
		{"all-zero ids are none", `"traceId":"00000000000000000000000000000000","parentSpanId":"0000000000000000"`, telemetry.Span{}},
		{"what is no id is said to be none", `"spanId":"zzz"`, telemetry.Span{Warnings: []string{`spanId "zzz" is no id`}}},
		{"kind and status by name", `"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_OK"}`,
			telemetry.Span{Kind: telemetry.KindServer, Status: telemetry.StatusOK}},
		{"kind and status by number", `"kind":5,"status":{"code":2}`,
			telemetry.Span{Kind: telemetry.KindConsumer, Status: telemetry.StatusError}},
		{"an enum of the future", `"kind":17,"status":{"code":9}`, telemetry.Span{}},
		{"times as numbers", `"startTimeUnixNano":1795245600000000001,"endTimeUnixNano":1.7952456e18`,
			telemetry.Span{Start: at(1795245600, 1), End: at(1795245600, 0)}},
		{"times past 2262", `"startTimeUnixNano":"18446744073709551615"`, telemetry.Span{Start: at(18446744073, 709551615)}},
		{"a time of 0 is none", `"startTimeUnixNano":"0"`, telemetry.Span{}},
		{"what is no time is said to be none", `"startTimeUnixNano":"soon"`, telemetry.Span{Warnings: []string{`startTimeUnixNano "soon" is no time`}}},
		{"integers as numbers", `"attributes":[{"key":"n","value":{"intValue":42}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": int64(42)}}},
		{"the smallest integer", `"attributes":[{"key":"n","value":{"intValue":"-9223372036854775808"}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": int64(math.MinInt64)}}},
		{"an integer that is too large is kept as text", `"attributes":[{"key":"n","value":{"intValue":"9223372036854775808"}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": "9223372036854775808"}}},
		{"an integer that is none is kept as text", `"attributes":[{"key":"n","value":{"intValue":"many"}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": "many"}}},
		{"infinity", `"attributes":[{"key":"n","value":{"doubleValue":"-Infinity"}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": math.Inf(-1)}}},
		{"a double as text", `"attributes":[{"key":"n","value":{"doubleValue":"1.5"}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": 1.5}}},
		{"the later of two attributes counts", `"attributes":[{"key":"n","value":{"intValue":1}},{"key":"n","value":{"intValue":2}}]`, telemetry.Span{Attributes: telemetry.Attributes{"n": int64(2)}}},
		{"null stands for absent", `"attributes":null,"events":null,"status":null,"name":null`, telemetry.Span{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := traces(t, `{"resourceSpans":[{"scopeSpans":[{"spans":[{`+c.text+`}]}]}]}`)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Source = "test"
			if diff := cmp.Diff([]telemetry.Span{c.want}, got); diff != "" {
				t.Errorf("span (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeepAttributesAreBounded(t *testing.T) {
	deep := strings.Repeat(`{"arrayValue":{"values":[`, 3000) + strings.Repeat(`]}}`, 3000)
	got, err := traces(t, `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x","attributes":[{"key":"d","value":`+deep+`}]}]}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	depth, v := 0, got[0].Attributes["d"]
	for {
		list, ok := v.([]any)
		if !ok {
			break
		}
		depth, v = depth+1, list[0]
	}
	if depth != maxDepth+1 || v != tooDeep {
		t.Errorf("depth %d, innermost %v", depth, v)
	}
}

func TestWhatWasReadBeforeTheDamageStands(t *testing.T) {
	const good = `{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"name":"a"}`
	for _, c := range []struct {
		name, text, want string
		spans            int
		eof              bool
	}{
		{"cut off", good + `,{"name":"b`, "OTLP/JSON: at byte 70: the document ends before it is complete", 1, true},
		{"not JSON", good + `,nonsense`, "OTLP/JSON: at byte 70: invalid character", 1, false},
		{"a field of a wrong type", good + `,{"name":5,"spanId":"00f067aa0ba902b7"},{"name":"c"}]}]}]}`, "OTLP/JSON: 1 damaged, the first at byte 70: name: a number stands where a string belongs", 3, false},
		{"a span that is no object", good + `,"x",{"name":"c"}]}]}]}`, "OTLP/JSON: 1 damaged, the first at byte 70: a string stands where an object belongs", 2, false},
		{"not a list", `{"resourceSpans":5}`, "OTLP/JSON: at byte 17: a number stands where a list belongs", 0, false},
		{"not an object", `[1]`, "OTLP/JSON: at byte 0: a list stands where an object belongs", 0, false},
		{"a second document that is damaged", good + `]}]}]}{`, "OTLP/JSON: at byte", 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := traces(t, c.text)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
			var typed *Error
			if !errors.As(err, &typed) {
				t.Errorf("error of type %T", err)
			}
			if errors.Is(err, io.ErrUnexpectedEOF) != c.eof {
				t.Errorf("unexpected end: %v, want %v", !c.eof, c.eof)
			}
			if len(got) != c.spans {
				t.Errorf("%d spans, want %d", len(got), c.spans)
			}
		})
	}
}

func TestLogRecordsBecomeLineLabelsAndMetadata(t *testing.T) {
	const head = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"ledger"}},{"key":"pid","value":{"intValue":"7"}}]},"scopeLogs":[{"scope":{"name":"sqlx"},"logRecords":[{`
	const tail = `}]}]}]}`
	labels := map[string]string{"service.name": "ledger", "pid": "7"}
	for _, c := range []struct {
		name, text string
		want       telemetry.LogRecord
	}{
		{"a text body", `"timeUnixNano":"1795245600000000001","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"pool timed out"},"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736","spanId":"00f067aa0ba902b7","flags":1,"eventName":"db.timeout","attributes":[{"key":"request.id","value":{"stringValue":"req-1"}}]`,
			telemetry.LogRecord{Time: at(1795245600, 1), Line: "pool timed out", Metadata: map[string]string{
				"severity_number": "17", "severity_text": "ERROR", "trace_id": traceID, "span_id": "00f067aa0ba902b7",
				"flags": "1", "event_name": "db.timeout", "request.id": "req-1", "scope_name": "sqlx"}}},
		{"the observed time where there is no other", `"timeUnixNano":"0","observedTimeUnixNano":"1795245600000000002","body":{"stringValue":"x"}`,
			telemetry.LogRecord{Time: at(1795245600, 2), Line: "x", Metadata: map[string]string{"scope_name": "sqlx"}}},
		{"a severity by name", `"severityNumber":"SEVERITY_NUMBER_ERROR2"`,
			telemetry.LogRecord{Metadata: map[string]string{"severity_number": "18", "scope_name": "sqlx"}}},
		{"a map as body keeps its order", `"body":{"kvlistValue":{"values":[{"key":"z","value":{"intValue":"1"}},{"key":"a","value":{"arrayValue":{"values":[{"stringValue":"<x>"},{},{"doubleValue":"NaN"}]}}}]}}`,
			telemetry.LogRecord{Line: `{"z":1,"a":["<x>",null,"NaN"]}`, Metadata: map[string]string{"scope_name": "sqlx"}}},
		{"a body of bytes", `"body":{"bytesValue":"/wA="}`,
			telemetry.LogRecord{Line: "\xff\x00", Metadata: map[string]string{"scope_name": "sqlx"}}},
		{"nested attributes are flattened", `"attributes":[{"key":"err","value":{"kvlistValue":{"values":[{"key":"code","value":{"stringValue":"A"}},{"key":"cause","value":{"kvlistValue":{"values":[{"key":"n","value":{"intValue":2}}]}}}]}}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true}]}}},{"key":"raw","value":{"bytesValue":"AQI="}}]`,
			telemetry.LogRecord{Metadata: map[string]string{"err.code": "A", "err.cause.n": "2", "list": "[true]", "raw": "AQI=", "scope_name": "sqlx"}}},
		{"what is no trace id is kept as it stands", `"traceId":"abc-1"`,
			telemetry.LogRecord{Metadata: map[string]string{"trace_id": "abc-1", "scope_name": "sqlx"}}},
		{"what is no time is kept as it stands", `"timeUnixNano":"soon"`,
			telemetry.LogRecord{Metadata: map[string]string{"time_unreadable": "soon", "scope_name": "sqlx"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := logs(t, head+c.text+tail)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Labels, c.want.Source = labels, "test"
			if diff := cmp.Diff([]telemetry.LogRecord{c.want}, got); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}
