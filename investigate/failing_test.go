package investigate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/investigate"
	"triage/sources"
	"triage/sources/files"
)

var midnight = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// lineOf is a log record of a bundle.
func lineOf(second int, service string, fields map[string]any) string {
	inner, _ := json.Marshal(fields)
	outer, _ := json.Marshal(map[string]any{
		"timestamp": midnight.Add(time.Duration(second) * time.Second), "line": string(inner),
		"labels": map[string]string{"service_name": service, "namespace": "shop"},
	})
	return string(outer)
}

// night is a bundle in which payments fails many times in two ways, one of which comes from
// ledger, and once more with an answer of 5xx at level info.
func night(requests int) *files.Bundle {
	var lines []string
	for n := range requests {
		id := fmt.Sprintf("req-%04d", n)
		if n%4 == 0 {
			lines = append(lines, lineOf(n, "payments", map[string]any{"level": "error", "request_id": id, "error_code": "CARD_DECLINED", "msg": "card was declined", "http_status": 402}))
			continue
		}
		lines = append(lines,
			lineOf(n, "ledger", map[string]any{"level": "error", "request_id": id, "error_code": "LEDGER_DB_TIMEOUT", "msg": "pool timed out"}),
			lineOf(n, "payments", map[string]any{"level": "error", "request_id": id, "error_code": "PAYMENTS_LEDGER", "msg": "call ledger: LEDGER_DB_TIMEOUT: pool timed out", "http_status": 502}),
			lineOf(n, "payments", map[string]any{"level": "info", "request_id": "well-" + id, "msg": "request done", "http_status": 200}))
	}
	lines = append(lines, lineOf(requests, "payments", map[string]any{"level": "info", "request_id": "req-5xx", "msg": "request done", "http_status": 503, "operation": "POST /pay"}))
	return files.New(fstest.MapFS{"logs.ndjson": {Data: []byte(strings.Join(lines, "\n"))}}, "night")
}

func options(b *files.Bundle) investigate.Options {
	return investigate.Options{
		Fixed: true, Logs: []sources.LogSource{b}, Traces: []sources.TraceSource{b},
		Now: func() time.Time { return midnight.Add(24 * time.Hour) },
	}
}

func TestTheFailingRequestsOfAServiceAreGroupedByCause(t *testing.T) {
	b := night(400)
	o := options(b)
	known := investigate.KnownServices(t.Context(), o)
	if diff := cmp.Diff([]string{"ledger", "payments"}, known.Names); diff != "" {
		t.Error(diff)
	}
	r, err := investigate.SearchFailing(t.Context(), o, investigate.Failing{Services: []string{"payments"}, Known: known})
	if err != nil || r.Partial {
		t.Fatalf("%v, partial %v: %+v", err, r.Partial, r.Sources)
	}
	type group struct {
		Shape  string
		Count  int
		Newest string
		Likely bool // of the oldest
	}
	var got []group
	for _, g := range r.Groups() {
		got = append(got, group{g.Shape, len(g.Requests), g.Requests[0].RequestID, g.Requests[len(g.Requests)-1].Likely})
	}
	want := []group{
		{"ledger LEDGER_DB_TIMEOUT > payments PAYMENTS_LEDGER", 300, "req-0399", true},
		{"payments CARD_DECLINED", 100, "req-0396", true},
		{"payments UNAVAILABLE", 1, "req-5xx", false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if first, ok := r.Pick(); !ok || first.RequestID != "req-0399" || first.Likely {
		t.Errorf("opened would be %+v", first)
	}
}

func TestTheFailingRequestsOfAServiceAreNarrowed(t *testing.T) {
	b := night(20)
	for _, tc := range []struct {
		name string
		ask  investigate.Failing
		want int
	}{
		{"all of the service", investigate.Failing{}, 21},
		{"of a class of answers", investigate.Failing{Status: "5xx"}, 16},
		{"of one answer", investigate.Failing{Status: "503"}, 1},
		{"of a namespace", investigate.Failing{Namespace: "shop"}, 21},
		{"of another namespace", investigate.Failing{Namespace: "other"}, 0},
		{"of an operation, as far as one is said", investigate.Failing{Operation: "POST /pay", Status: "503"}, 1},
		{"of another operation", investigate.Failing{Operation: "GET /", Status: "503"}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.ask.Services = []string{"payments"}
			r, err := investigate.SearchFailing(t.Context(), options(b), tc.ask)
			if err != nil || len(r.Requests) != tc.want {
				t.Errorf("%d requests, want %d, %v", len(r.Requests), tc.want, err)
			}
		})
	}
}

func TestAServiceIsSearchedWithinTheWindow(t *testing.T) {
	o := options(night(20))
	o.Query.Window.Start, o.Query.Window.End = midnight.Add(5*time.Second), midnight.Add(10*time.Second)
	r, err := investigate.SearchFailing(t.Context(), o, investigate.Failing{Services: []string{"payments"}})
	if err != nil || len(r.Requests) != 5 {
		t.Errorf("%d requests, want 5, %v", len(r.Requests), err)
	}
}
