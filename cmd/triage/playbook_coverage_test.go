package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// week is a Loki with errors at some moments: code to how long ago.
type week struct {
	now    time.Time
	errors map[string][]time.Duration
	refuse bool
}

func (l *week) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case l.refuse:
		http.Error(w, "no org id", http.StatusUnauthorized)
		return
	case r.URL.Path == "/loki/api/v1/labels":
		_, _ = fmt.Fprint(w, `{"status":"success","data":["service_name"]}`)
		return
	case r.URL.Path != "/loki/api/v1/query_range":
		_, _ = fmt.Fprint(w, `{"status":"success","data":["ledger"]}`)
		return
	}
	start, _ := strconv.ParseInt(q.Get("start"), 10, 64)
	end, _ := strconv.ParseInt(q.Get("end"), 10, 64)
	limit, _ := strconv.Atoi(q.Get("limit"))
	var values [][]any
	for code, agos := range l.errors {
		for i, ago := range agos {
			at := l.now.Add(-ago).UnixNano() - int64(i)
			if at >= start && at < end && len(values) < limit && !strings.Contains(q.Get("query"), "|=") {
				values = append(values, []any{strconv.FormatInt(at, 10), `{"level":"error","error_code":"` + code + `","msg":"it failed"}`,
					map[string]any{"structuredMetadata": map[string]string{"detected_level": "error"}}})
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{
		"resultType": "streams", "encodingFlags": []string{"categorize-labels"},
		"result": []any{map[string]any{"stream": map[string]string{"service_name": "ledger"}, "values": values}},
	}})
}

// coverageOf runs triage playbook coverage --output json against a Loki.
func coverageOf(t *testing.T, l *week, args ...string) (status int, doc coverageDoc, stderr string) {
	t.Helper()
	l.now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	home := t.TempDir()
	path := filepath.Join(home, "stdout")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	var errs bytes.Buffer
	a := newApp()
	a.out, a.err, a.terminal, a.outTTY = out, &errs, false, false
	a.now = func() time.Time { return l.now }
	a.getenv = func(name string) string {
		return map[string]string{"LOKI_ADDR": server.URL, "HOME": home, "XDG_CONFIG_HOME": home}[name]
	}
	status = run(a, append([]string{"playbook", "coverage", "--demo", "--output", "json"}, args...))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
	}
	return status, doc, errs.String()
}

func TestCoverageCountsTheErrorsOfAWeekOfLoki(t *testing.T) {
	const day = 24 * time.Hour
	l := &week{errors: map[string][]time.Duration{
		"LEDGER_DB_POOL_TIMEOUT": {time.Minute, day, 2 * day, 6*day + 23*time.Hour},
		"LEDGER_UNKNOWN_THING":   {3 * day},
		"LONG_AGO":               {8 * day},
	}}
	status, doc, errs := coverageOf(t, l)
	if status != exitOK || errs != "" || doc.Errors != 5 || doc.Covered != 4 || doc.Percent != 80 || doc.Sampled || doc.Partial {
		t.Errorf("status %d, %+v, %s", status, doc, errs)
	}
	if len(doc.Codes) != 2 || doc.Codes[0].Code != "LEDGER_DB_POOL_TIMEOUT" || doc.Codes[0].Count != 4 || doc.Codes[0].Service != "ledger" ||
		doc.Codes[0].Entry != "ledger-db-pool-timeout" || doc.Codes[0].How != "exact" || !doc.Codes[0].Last.Equal(l.now.Add(-time.Minute)) {
		t.Errorf("codes %+v", doc.Codes)
	}
	if doc.Window == nil || doc.Window.End.Sub(doc.Window.Start) != 7*day {
		t.Errorf("window %+v", doc.Window)
	}
	if status, _, errs := coverageOf(t, l, "--min", "81"); status != exitFailed || !strings.Contains(errs, "80.0 % of the errors") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, doc, _ := coverageOf(t, l, "--since", "36h"); status != exitOK || doc.Errors != 2 {
		t.Errorf("status %d, %d errors in 36 hours", status, doc.Errors)
	}
	if status, _, errs := coverageOf(t, &week{}); status != exitNotFound || !strings.Contains(errs, "nothing could be compared") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, doc, errs := coverageOf(t, &week{refuse: true}); status != exitFailed || doc.Schema != "" || !strings.Contains(errs, "401") {
		t.Errorf("status %d, %s", status, errs)
	}
}

func TestCoverageSaysThatItReadASample(t *testing.T) {
	many := make([]time.Duration, coverageSample+100)
	for i := range many {
		many[i] = time.Hour
	}
	status, doc, errs := coverageOf(t, &week{errors: map[string][]time.Duration{"LEDGER_DB_POOL_TIMEOUT": many}})
	if status != exitOK || !doc.Sampled || doc.Partial || doc.Errors != coverageSample || !strings.Contains(errs, "note: sampled: at most 5000 errors") {
		t.Errorf("status %d, sampled %v, partial %v, %d errors, %s", status, doc.Sampled, doc.Partial, doc.Errors, errs)
	}
}
