package envelope_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/envelope"
	"triage/schema"
	"triage/telemetry"
)

// full is an envelope with every field.
func full() envelope.Envelope {
	e := envelope.Envelope{
		Code: "PAYMENT_TIMEOUT", Message: "charge failed", Severity: envelope.Error,
		Time:      time.Date(2026, 11, 21, 3, 4, 5, 600_000_007, time.FixedZone("", 3600)),
		RequestID: "req-1", CorrelationID: "order-9", TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", SpanID: "00f067aa0ba902b7",
		Service: "payments", Operation: "POST /charge", Version: "1.2.3",
		ErrorType: "*net.OpError", ErrorMessage: "post entry: dial tcp: refused",
		Cause: []envelope.Cause{
			{Message: "post entry"}, {Message: "dial tcp: refused", Type: "*net.OpError", Code: "ECONNREFUSED",
				Causes: []envelope.Cause{{Message: "first"}, {Message: "second"}}},
		},
		CauseHow: envelope.CauseExplicit, Logger: "shop.pay", Caller: "pay.go:12", Class: envelope.Transient,
		Retriable: envelope.RetryIdempotent, Attempt: 2, MaxAttempts: 3, Recovery: "retry_with_backoff",
		RetryAfter: 1500 * time.Millisecond, GRPCStatus: "UNAVAILABLE", HTTPStatus: 503, Peer: "ledger",
		Resource: map[string]string{"order_id": "o-1", "account_id": "a-1"}, Stack: "goroutine 1\n\tmain.go:1", Panic: true,
		Attributes: map[string]any{"b": true, "a": int64(1), "d": []any{"x", nil}, "c": map[string]any{"z": "1", "y": json.Number("1.50")}},
		Format:     "json", Truncated: true,
	}
	e.Mark(envelope.FieldRetryAfter, envelope.FromField, "retry_after")
	e.Mark(envelope.FieldCode, envelope.FromField, "error_code")
	e.Mark(envelope.FieldPeer, envelope.FromText, "")
	return e
}

func TestTheJSONFormHasTheFieldsOfTheContractInItsOrder(t *testing.T) {
	e := full()
	got := string(e.AppendJSON(nil, envelope.JSONOptions{Provenance: true}))
	const want = `{"schema":"error-envelope/v1","error_code":"PAYMENT_TIMEOUT","message":"charge failed","severity":"error",` +
		`"timestamp":"2026-11-21T02:04:05.600000007Z","request_id":"req-1","correlation_id":"order-9",` +
		`"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","service":"payments","operation":"POST /charge",` +
		`"version":"1.2.3","error_type":"*net.OpError","error_message":"post entry: dial tcp: refused",` +
		`"cause":[{"message":"post entry"},{"message":"dial tcp: refused","type":"*net.OpError","code":"ECONNREFUSED",` +
		`"causes":[{"message":"first"},{"message":"second"}]}],"cause_how":"explicit","logger":"shop.pay","caller":"pay.go:12",` +
		`"class":"transient","retriable":true,"retry":"idempotent","attempt":2,"max_attempts":3,"recovery":"retry_with_backoff",` +
		`"retry_after_ms":1500,"grpc_status":"UNAVAILABLE","http_status":503,"peer":"ledger",` +
		`"resource":{"account_id":"a-1","order_id":"o-1"},"stack":"goroutine 1\n\tmain.go:1","panic":true,` +
		`"attributes":{"a":1,"b":true,"c":{"y":1.50,"z":"1"},"d":["x",null]},"truncated":true,"format":"json",` +
		`"from":{"error_code":{"how":"field","key":"error_code"},"retry_after_ms":{"how":"field","key":"retry_after"},"peer":{"how":"text"}}}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	plain, err := json.Marshal(e)
	if err != nil || strings.Contains(string(plain), `"from"`) {
		t.Errorf("without provenance: %s, %v", plain, err)
	}
}

func TestWhatIsAbsentStaysAbsent(t *testing.T) {
	e := envelope.Envelope{CauseHow: envelope.CauseSingle, Time: time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if got := string(e.AppendJSON(nil, envelope.JSONOptions{Provenance: true})); got != `{"schema":"error-envelope/v1"}` {
		t.Errorf("got %s", got)
	}
}

func TestStringsAreUTF8AndPrintable(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a b", `"a b"`},
		{"quotes and breaks", "\"\\\n\r\t", `"\"\\\n\r\t"`},
		{"an escape sequence", "\x1b[2J\x7f\x00", `"\u001b[2J\u007f\u0000"`},
		{"a C1 control", "\u009b2J", `"\u009b2J"`},
		{"bidirectional and zero width", "\u202e\u200b\ufeff", `"\u202e\u200b\ufeff"`},
		{"line separators", "\u2028\u2029", `"\u2028\u2029"`},
		{"beyond the first plane", "😀\U000e0041", `"😀\udb40\udc41"`},
		{"other scripts", "Zürich 東京", `"Zürich 東京"`},
		{"bytes that are not UTF-8", "a\xff\xc3b", `"a` + "\ufffd\ufffd" + `b"`},
		{"a replacement character", "\ufffd", "\"\ufffd\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := envelope.Envelope{Message: c.in}
			got := string(e.AppendJSON(nil, envelope.JSONOptions{}))
			if want := `{"schema":"error-envelope/v1","message":` + c.want + `}`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			var doc struct{ Message string }
			if err := json.Unmarshal([]byte(got), &doc); err != nil || doc.Message != strings.ToValidUTF8(strings.ReplaceAll(c.in, "\xff\xc3", "\ufffd\ufffd"), "\ufffd") {
				t.Errorf("a reader gets %q, %v", doc.Message, err)
			}
		})
	}
}

func TestAttributesOfEveryKindAreWritten(t *testing.T) {
	deep := any("end")
	for range 300 {
		deep = []any{deep}
	}
	for _, c := range []struct {
		name string
		in   any
		want string
	}{
		{"bytes", []byte{0, 1}, `"AAE="`},
		{"a float", 1.5, `1.5`},
		{"a huge float", 1e21, `1e+21`},
		{"no number", math.NaN(), `"NaN"`},
		{"infinity", math.Inf(-1), `"-Inf"`},
		{"digits past int64", json.Number("123456789012345678901234567890"), `123456789012345678901234567890`},
		{"what only looks like a number", json.Number("0x1F"), `"0x1F"`},
		{"a number with a leading zero", json.Number("007"), `"007"`},
		{"a number that ends early", json.Number("1e"), `"1e"`},
		{"a number without a digit", json.Number("-"), `"-"`},
		{"an exponent", json.Number("-0.5E+7"), `-0.5E+7`},
		{"a point without digits", json.Number("1."), `"1."`},
		{"texts", []string{"a"}, `["a"]`},
		{"an int", 7, `7`},
		{"what is no attribute", struct{}{}, `null`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := envelope.Envelope{Attributes: map[string]any{"k": c.in}}
			if got, want := string(e.AppendJSON(nil, envelope.JSONOptions{})), `{"schema":"error-envelope/v1","attributes":{"k":`+c.want+`}}`; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	e := envelope.Envelope{Attributes: map[string]any{"k": deep}}
	if !json.Valid(e.AppendJSON(nil, envelope.JSONOptions{})) {
		t.Error("nesting without end is not cut")
	}
}

// What one service writes the next one reads: the JSON form is itself a record.
func TestAnEnvelopeSurvivesARoundTrip(t *testing.T) {
	want := full()
	want.Truncated, want.Panic = false, false
	got := envelope.Log(telemetry.LogRecord{Line: string(want.AppendJSON(nil, envelope.JSONOptions{}))})
	if got.Schema != envelope.Schema {
		t.Errorf("schema is %q", got.Schema)
	}
	for _, f := range []struct {
		name      string
		want, got any
	}{
		{"error_code", want.Code, got.Code}, {"message", want.Message, got.Message}, {"severity", want.Severity, got.Severity},
		{"timestamp", want.Time.UTC(), got.Time}, {"request_id", want.RequestID, got.RequestID},
		{"correlation_id", want.CorrelationID, got.CorrelationID}, {"trace_id", want.TraceID, got.TraceID}, {"span_id", want.SpanID, got.SpanID},
		{"service", want.Service, got.Service}, {"operation", want.Operation, got.Operation}, {"version", want.Version, got.Version},
		{"error_type", want.ErrorType, got.ErrorType}, {"error_message", want.ErrorMessage, got.ErrorMessage},
		{"logger", want.Logger, got.Logger}, {"caller", want.Caller, got.Caller}, {"class", want.Class, got.Class},
		{"retry", want.Retriable, got.Retriable}, {"attempt", want.Attempt, got.Attempt}, {"max_attempts", want.MaxAttempts, got.MaxAttempts},
		{"recovery", want.Recovery, got.Recovery}, {"retry_after_ms", want.RetryAfter, got.RetryAfter},
		{"grpc_status", want.GRPCStatus, got.GRPCStatus}, {"http_status", want.HTTPStatus, got.HTTPStatus}, {"peer", want.Peer, got.Peer},
		{"resource", want.Resource, got.Resource}, {"stack", want.Stack, got.Stack},
	} {
		if !reflect.DeepEqual(f.want, f.got) {
			t.Errorf("%s: wrote %v, read %v", f.name, f.want, f.got)
		}
	}
}

// corpus are the lines of real services that this package keeps.
func corpus(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.ndjson")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var lines []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			var c struct {
				Raw    string `json:"raw"`
				RawB64 []byte `json:"raw_b64"`
			}
			if err := json.Unmarshal([]byte(row), &c); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, c.Raw+string(c.RawB64))
		}
	}
	return lines
}

func compiled(t testing.TB, doc []byte) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema", parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryLineOfTheCorpusSatisfiesTheSchema(t *testing.T) {
	s := compiled(t, schema.Envelope())
	at := time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)
	for _, line := range corpus(t) {
		e := envelope.Log(telemetry.LogRecord{Line: line, Time: at, Labels: map[string]string{"service_name": "x"}})
		doc := e.AppendJSON(nil, envelope.JSONOptions{Provenance: true})
		if !utf8.Valid(doc) || bytes.ContainsAny(doc, "\n\x1b\x00") {
			t.Errorf("not one printable line of UTF-8: %.200q", doc)
		}
		parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatalf("%v: %.300q", err, doc)
		}
		if err := s.Validate(parsed); err != nil {
			t.Errorf("%.200q: %v", line, err)
		}
	}
}

func TestTheSchemaDescribesExactlyTheFieldsThatAreWritten(t *testing.T) {
	var tree struct{ Properties map[string]any }
	if err := json.Unmarshal(schema.Envelope(), &tree); err != nil {
		t.Fatal(err)
	}
	e := full()
	var doc map[string]any
	if err := json.Unmarshal(e.AppendJSON(nil, envelope.JSONOptions{Provenance: true}), &doc); err != nil {
		t.Fatal(err)
	}
	for name := range doc {
		if tree.Properties[name] == nil {
			t.Errorf("%s is written but not described", name)
		}
	}
	for name := range tree.Properties {
		if doc[name] == nil {
			t.Errorf("%s is described but not written", name)
		}
	}
	for _, f := range envelope.Fields() {
		if tree.Properties[f.JSONName()] == nil {
			t.Errorf("the field %s is not described", f.JSONName())
		}
	}
}

func FuzzAppendJSON(f *testing.F) {
	for _, line := range corpus(f) {
		if len(line) < 4096 {
			f.Add(line)
		}
	}
	s := compiled(f, schema.Envelope())
	f.Fuzz(func(t *testing.T, line string) {
		e := envelope.Log(telemetry.LogRecord{Line: line})
		doc := e.AppendJSON(nil, envelope.JSONOptions{Provenance: true})
		if again := e.AppendJSON(nil, envelope.JSONOptions{Provenance: true}); !slices.Equal(doc, again) {
			t.Fatalf("two answers:\n%s\n%s", doc, again)
		}
		parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatalf("%v: %q", err, doc)
		}
		if err := s.Validate(parsed); err != nil {
			t.Fatalf("%v: %q", err, doc)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	e := full()
	var buf []byte
	for b.Loop() {
		buf = e.AppendJSON(buf[:0], envelope.JSONOptions{})
	}
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
}
