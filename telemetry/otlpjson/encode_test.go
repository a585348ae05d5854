package otlpjson

import (
	"bytes"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"triage/telemetry"
)

func TestSpansComeBackAsTheyWere(t *testing.T) {
	file, err := os.ReadFile("testdata/jaeger-v3.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := traces(t, string(file))
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, telemetry.Span{Service: "alone", Name: "no resource", Source: "test",
		Resource:   telemetry.Attributes{"service.name": "alone"},
		Attributes: telemetry.Attributes{"nan": math.NaN(), "inf": math.Inf(1), "none": []any{}, "e": ""}})
	var buf bytes.Buffer
	if err := EncodeTraces(&buf, want); err != nil {
		t.Fatal(err)
	}
	got, err := traces(t, buf.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestAServiceThatTheResourceDoesNotNameIsWritten(t *testing.T) {
	var buf bytes.Buffer
	res := telemetry.Attributes{"host.name": "h1"}
	if err := EncodeTraces(&buf, []telemetry.Span{{Service: "ledger", Resource: res}}); err != nil {
		t.Fatal(err)
	}
	got, err := traces(t, buf.String())
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Service != "ledger" || got[0].Resource["host.name"] != "h1" {
		t.Errorf("got %+v", got[0])
	}
	if _, changed := res["service.name"]; changed {
		t.Error("the caller's resource was changed")
	}
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	labels := map[string]string{"service.name": "ledger", "empty": ""}
	want := []telemetry.LogRecord{
		{Time: at(1795245600, 1), Line: `{"msg":"<a> & \u2028"}`, Labels: labels, Source: "test", Metadata: map[string]string{
			"trace_id": traceID, "span_id": "00f067aa0ba902b7", "severity_text": "ERROR", "severity_number": "17",
			"flags": "1", "event_name": "e", "scope_name": "s", "request_id": "req-1"}},
		{Line: "\xff\x00 not text", Labels: labels, Source: "test", Metadata: map[string]string{
			"scope_name": "s", "trace_id": "not an id", "span_id": "", "severity_number": "99", "flags": "many"}},
	}
	var buf bytes.Buffer
	if err := EncodeLogs(&buf, want); err != nil {
		t.Fatal(err)
	}
	got, err := logs(t, buf.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestNothingIsAnEmptyRequest(t *testing.T) {
	var buf bytes.Buffer
	if err := EncodeTraces(&buf, nil); err != nil {
		t.Fatal(err)
	}
	if got := buf.String(); got != "{\"resourceSpans\":[]}\n" {
		t.Errorf("got %q", got)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAWriterThatFailsIsToldOf(t *testing.T) {
	err := EncodeLogs(full{}, []telemetry.LogRecord{{Line: strings.Repeat("x", 1<<16)}})
	if err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v", err)
	}
}

func TestBytesThatAreNotUTF8ReadBackAsTheyWereWritten(t *testing.T) {
	var once, twice bytes.Buffer
	if err := EncodeTraces(&once, []telemetry.Span{{Attributes: telemetry.Attributes{"a": []any{"x\xffy"}, "b": "\xff"}}}); err != nil {
		t.Fatal(err)
	}
	spans, err := traces(t, once.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := EncodeTraces(&twice, spans); err != nil {
		t.Fatal(err)
	}
	if once.String() != twice.String() {
		t.Errorf("not stable:\n%s\n%s", once.String(), twice.String())
	}
}

func FuzzDecodeTraces(f *testing.F) {
	file, err := os.ReadFile("testdata/jaeger-v3.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(file))
	f.Add(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":{"kvlistValue":{"values":[{"key":"","value":{"doubleValue":"NaN"}}]}}}]}]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		spans, _ := traces(t, text)
		var once, twice bytes.Buffer
		if err := EncodeTraces(&once, spans); err != nil {
			t.Fatal(err)
		}
		again, err := traces(t, once.String())
		if err != nil || len(again) != len(spans) {
			t.Fatalf("%d spans became %d: %v", len(spans), len(again), err)
		}
		if err := EncodeTraces(&twice, again); err != nil {
			t.Fatal(err)
		}
		if once.String() != twice.String() {
			t.Fatalf("not stable:\n%s\n%s", once.String(), twice.String())
		}
	})
}

func FuzzDecodeLogs(f *testing.F) {
	f.Add(`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[{"timeUnixNano":"1","severityNumber":17,"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}}}]}]}]}`)
	f.Add(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"/w=="},"attributes":[{"key":"scope_name","value":{"stringValue":"x"}},{"key":"flags","value":{"arrayValue":{}}}]}]}]}]}`)
	f.Add("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"severitYNumBer\":{\"\xb2\":0}}")
	f.Fuzz(func(t *testing.T, text string) {
		recs, _ := logs(t, text)
		var once bytes.Buffer
		if err := EncodeLogs(&once, recs); err != nil {
			t.Fatal(err)
		}
		again, err := logs(t, once.String())
		if err != nil || len(again) != len(recs) {
			t.Fatalf("%d records became %d: %v", len(recs), len(again), err)
		}
		var twice bytes.Buffer
		if err := EncodeLogs(&twice, again); err != nil {
			t.Fatal(err)
		}
		if once.String() != twice.String() {
			t.Fatalf("not stable:\n%s\n%s", once.String(), twice.String())
		}
	})
}
