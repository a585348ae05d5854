package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

// taken is one request as a server saw it.
type taken struct {
	path, tenant string
	body         map[string]any
}

// recorder is a server that takes everything.
func recorder(t *testing.T) (url string, requests *[]taken) {
	t.Helper()
	requests = new([]taken)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		one := taken{path: r.URL.Path, tenant: r.Header.Get(TenantHeader)}
		if err := json.NewDecoder(r.Body).Decode(&one.body); err != nil {
			t.Errorf("the body of %s is not JSON: %v", r.URL.Path, err)
		}
		*requests = append(*requests, one)
	}))
	t.Cleanup(s.Close)
	return s.URL, requests
}

func TestLinesAreGroupedByStreamOldestFirst(t *testing.T) {
	url, requests := recorder(t)
	at := time.Unix(1_700_000_000, 0)
	gateway, ledger := map[string]string{"service_name": "gateway"}, map[string]string{"service_name": "ledger"}
	err := PushLines(t.Context(), url, "team-a", []telemetry.LogRecord{
		{Time: at.Add(2), Line: "third", Labels: gateway},
		{Time: at.Add(1), Line: "second", Labels: ledger, Metadata: map[string]string{"request_id": "r"}},
		{Time: at, Line: "first", Labels: gateway},
	})
	if err != nil {
		t.Fatal(err)
	}
	value := func(ns, line string, metadata map[string]any) any { return []any{ns, line, metadata} }
	want := []taken{{path: "/loki/api/v1/push", tenant: "team-a", body: map[string]any{"streams": []any{
		map[string]any{"stream": map[string]any{"service_name": "gateway"}, "values": []any{
			value("1700000000000000000", "first", map[string]any{}), value("1700000000000000002", "third", map[string]any{}),
		}},
		map[string]any{"stream": map[string]any{"service_name": "ledger"}, "values": []any{
			value("1700000000000000001", "second", map[string]any{"request_id": "r"}),
		}},
	}}}}
	if diff := cmp.Diff(want, *requests, cmp.AllowUnexported(taken{})); diff != "" {
		t.Error(diff)
	}
}

func TestManyLinesGoInSeveralRequests(t *testing.T) {
	url, requests := recorder(t)
	records := make([]telemetry.LogRecord, batch+1)
	for i := range records {
		records[i] = telemetry.LogRecord{Time: time.Unix(int64(i), 0), Line: "x"}
	}
	if err := PushLines(t.Context(), url, "", records); err != nil {
		t.Fatal(err)
	}
	if len(*requests) != 2 {
		t.Errorf("%d requests, want 2", len(*requests))
	}
}

func TestRecordsCarryTheNamesFromWhichLokiMakesLabels(t *testing.T) {
	url, requests := recorder(t)
	records := []telemetry.LogRecord{{
		Time: time.Unix(1, 0), Line: "pay failed",
		Labels:   map[string]string{"service_name": "payments"},
		Metadata: map[string]string{"request_id": "r", "trace_id": "0123456789abcdef0123456789abcdef"},
	}}
	if err := PushRecords(t.Context(), url, "", records); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(*requests)
	for _, part := range []string{"/otlp/v1/logs", "key:service.name", "traceId:0123456789abcdef0123456789abcdef", "key:request_id", "pay failed"} {
		if !strings.Contains(text, part) {
			t.Errorf("the request has no %s: %s", part, text)
		}
	}
	if records[0].Labels["service_name"] != "payments" {
		t.Error("the caller's records were changed")
	}
}

func TestSpansGoToTheTracesPath(t *testing.T) {
	url, requests := recorder(t)
	spans := []telemetry.Span{{TraceID: "0123456789abcdef0123456789abcdef", SpanID: "0123456789abcdef", Service: "payments", Name: "Charge"}}
	if err := PushSpans(t.Context(), url, spans); err != nil {
		t.Fatal(err)
	}
	if len(*requests) != 1 || (*requests)[0].path != "/v1/traces" {
		t.Errorf("requests %v, want one to /v1/traces", *requests)
	}
}

func TestARefusalIsAnErrorWithTheServersWords(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "entry too far behind", http.StatusBadRequest)
	}))
	defer s.Close()
	err := PushLines(t.Context(), s.URL, "", []telemetry.LogRecord{{Line: "x"}})
	if err == nil || !strings.Contains(err.Error(), "400 Bad Request: entry too far behind") {
		t.Errorf("error %v does not say what the server said", err)
	}
}

func TestATraceIsAwaitedUntilAllItsSpansAreThere(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		switch asked {
		case 1:
			http.NotFound(w, nil)
		case 2:
			_, _ = io.WriteString(w, `{"data":[{"spans":[{}]}]}`)
		default:
			_, _ = io.WriteString(w, `{"data":[{"spans":[{},{}]}]}`)
		}
	}))
	defer s.Close()
	if err := AwaitTrace(t.Context(), s.URL, "0123456789abcdef", 2); err != nil {
		t.Fatal(err)
	}
	if asked != 3 {
		t.Errorf("asked %d times, want 3", asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := AwaitTrace(ctx, s.URL, "0123456789abcdef", 9); err == nil {
		t.Error("waited for spans that never come, without an error")
	}
}
