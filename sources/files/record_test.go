package files

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

func TestEveryLineOfAStreamIsAtLeastOneRecord(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 4, 5, 678_900_000, time.UTC)
	labels := map[string]string{"service_name": "ledger"}
	for _, c := range []struct {
		name, line string
		fault      bool
		want       []telemetry.LogRecord
	}{
		{"as logcli writes it", `{"labels":{"service_name":"ledger"},"line":"a \"b\"\n\u00e9\ud83d\ude00","timestamp":"2026-11-21T03:04:05.6789Z"}`, false,
			[]telemetry.LogRecord{{Time: at, Labels: labels, Line: "a \"b\"\né😀"}}},
		{"with another zone and metadata", `{"timestamp":"2026-11-21T05:04:05.6789+02:00","line":"x","metadata":{"trace_id":"ab"}}`, false,
			[]telemetry.LogRecord{{Time: at, Metadata: map[string]string{"trace_id": "ab"}, Line: "x"}}},
		{"with nanoseconds", `{"timestamp":"1795230245678900000","line":"x"}`, false, []telemetry.LogRecord{{Time: at, Line: "x"}}},
		{"with nanoseconds as a number", `{"timestamp":1795230245678900000,"line":"x"}`, false, []telemetry.LogRecord{{Time: at, Line: "x"}}},
		{"bytes that are not UTF-8", `{"timestamp":"2026-11-21T03:04:05.6789Z","line_base64":"/w==","line":"\ufffd"}`, false,
			[]telemetry.LogRecord{{Time: at, Line: "\xff"}}},
		{"an empty line", `{"timestamp":"2026-11-21T03:04:05.6789Z","labels":{},"line":""}`, false, []telemetry.LogRecord{{Time: at}}},
		{"labels that are no texts", `{"labels":{"service_name":"ledger","shard":3},"line":"x"}`, false,
			[]telemetry.LogRecord{{Labels: map[string]string{"service_name": "ledger", "shard": "3"}, Line: "x"}}},
		{"a time that is none", `{"timestamp":"yesterday","line":"x"}`, true, []telemetry.LogRecord{{Line: "x"}}},
		{"a service's own line", `{"msg":"x","line":42}`, false, []telemetry.LogRecord{{Line: `{"msg":"x","line":42}`}}},
		{"text", "\tat shop.Ledger.post(Ledger.java:1)", true, []telemetry.LogRecord{{Line: "\tat shop.Ledger.post(Ledger.java:1)"}}},
		{"damaged JSON", `{"line":"x","labels":{`, true, []telemetry.LogRecord{{Line: `{"line":"x","labels":{`}}},
		{"a list", `[1]`, true, []telemetry.LogRecord{{Line: `[1]`}}},
		{"bytes", "\xff\x00", true, []telemetry.LogRecord{{Line: "\xff\x00"}}},
		{"nothing", "", true, []telemetry.LogRecord{{}}},
		{"an OTLP request of two", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}]}]}]}`, false,
			[]telemetry.LogRecord{{Line: "a"}, {Line: "b"}}},
		{"an OTLP request of none", `{"resourceLogs":[]}`, false, []telemetry.LogRecord{{Line: `{"resourceLogs":[]}`}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []telemetry.LogRecord
			err := DecodeLine([]byte(c.line), "", func(r telemetry.LogRecord) { got = append(got, r) })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if (err != nil) != c.fault {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestARecordSharesNoMemoryWithItsLine(t *testing.T) {
	for _, text := range []string{`{"labels":{"a":"b"},"line":"before"}`, `{"line":"before","labels":{"a":1}}`, `before`} {
		line := []byte(text)
		var got telemetry.LogRecord
		_ = DecodeLine(line, "x", func(r telemetry.LogRecord) { got = r })
		want := got.Line
		copyOf := string(append([]byte{}, want...))
		clear(line)
		if got.Line != copyOf {
			t.Errorf("%s: the record has changed to %q", text, got.Line)
		}
	}
}

// FuzzQuickEntry compares the quick way with the slow one.
func FuzzQuickEntry(f *testing.F) {
	for _, s := range []string{
		`{"timestamp":"2026-11-21T03:04:05Z","labels":{"a":"b"},"line":"x\n\"\u00e9\ud83d\ude00","metadata":{"k":"v"}}`,
		` { "line" : "x" , "timestamp" : "1795230245000000000" } `, `{"line":"x","line":"y","labels":{}}`,
		`{"line":"\ud83d","labels":{}}`, `{"Line":"x","labels":{}}`, `{"line":"x","labels":null}`, `{"line":"\x","labels":{}}`,
		`{"line":"x","labels":{"a":"b","a":"c"}}`, `{"line":"x","timestamp":""}`, "{\"line\":\"\xff\",\"labels\":{}}", `{"line":"x","labels":{}}x`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var records []telemetry.LogRecord
		_ = DecodeLine(slices.Clone(line), "", func(r telemetry.LogRecord) { records = append(records, r) })
		if len(records) == 0 {
			t.Fatal("no record")
		}
		got, ok := quickEntry(line)
		if !ok {
			return
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("taken for an entry, but it is no JSON: %v", err)
		}
		want, err := e.record()
		if !e.isEntry() || err != nil {
			t.Fatalf("taken for an entry: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the slow way gives another record (-slow +quick):\n%s", diff)
		}
	})
}
