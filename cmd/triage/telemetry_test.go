package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"triage/demo"
)

func TestOurOwnTelemetryIsSentOnlyWhenAskedForAndHoldsNoID(t *testing.T) {
	var mu sync.Mutex
	var paths, bodies []string
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		paths, bodies = append(paths, r.URL.Path), append(bodies, string(body))
	}))
	defer collector.Close()

	for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_SDK_DISABLED"} {
		t.Setenv(name, "")
	}
	_, silent, _ := inProcess(t, "demo", "--output", "json")
	if len(paths) != 0 {
		t.Fatalf("something was sent without being asked for: %q", paths)
	}

	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	status, out, errs := inProcess(t, "demo", "--output", "json")
	if status != exitOK || errs != "" || len(out) == 0 || len(silent) == 0 {
		t.Fatalf("status %d, %s", status, errs)
	}
	sent := strings.Join(bodies, "")
	if p := strings.Join(paths, " "); !strings.Contains(p, "/v1/traces") || !strings.Contains(p, "/v1/metrics") {
		t.Errorf("sent to %q", p)
	}
	if !strings.Contains(sent, "bundle logs") || !strings.Contains(sent, "triage.source.records") {
		t.Error("the span of a query or the counter of records is missing")
	}
	for _, i := range demo.Incidents() {
		if strings.Contains(sent, i.RequestID) {
			t.Errorf("the request id %s was sent", i.RequestID)
		}
	}
	for _, word := range []string{"ledger", "gateway", "LEDGER_DB_POOL_TIMEOUT", "8b2e3bab26f65a0c"} {
		if bytes.Contains([]byte(out), []byte(word)) && strings.Contains(sent, word) {
			t.Errorf("%q of the incident was sent", word)
		}
	}
}
