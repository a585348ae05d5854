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
	"sync"
	"testing"
	"time"
)

// store is a Loki with some services, each of which has n records that look like errors.
type store struct {
	services map[string]int
	refuse   string // a service whose queries are refused
	noList   bool   // the list of services is refused

	mu      sync.Mutex
	queries []string
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	q := r.URL.Query()
	switch path := r.URL.Path; {
	case path == "/loki/api/v1/labels":
		_, _ = fmt.Fprint(w, `{"status":"success","data":["service_name"]}`)
	case path == "/loki/api/v1/label/service_name/values" && s.noList:
		http.Error(w, "not for you", http.StatusForbidden)
	case path == "/loki/api/v1/label/service_name/values":
		var names []string
		for name := range s.services {
			names = append(names, name)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": names})
	case path == "/loki/api/v1/query_range":
		s.mu.Lock()
		s.queries = append(s.queries, q.Get("query"))
		s.mu.Unlock()
		s.answer(w, q.Get("query"), q.Get("limit"), q.Get("end"))
	default:
		http.NotFound(w, r)
	}
}

// answer knows the records of the service that a query names, in its selector.
func (s *store) answer(w http.ResponseWriter, query, limit, end string) {
	selector, _, _ := strings.Cut(query, "}")
	for name, n := range s.services {
		if !strings.Contains(selector, `service_name="`+name+`"`) {
			continue
		}
		if name == s.refuse {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		most, _ := strconv.Atoi(limit)
		to, _ := strconv.ParseInt(end, 10, 64)
		var values [][]any
		for i := range min(n, most) {
			at := strconv.FormatInt(to-int64(i+1)*int64(time.Second), 10)
			values = append(values, []any{at, `{"level":"error","msg":"it failed","n":` + strconv.Itoa(i) + `}`,
				map[string]any{"structuredMetadata": map[string]string{"detected_level": "error"}}})
		}
		if strings.Contains(query, "|=") {
			values = nil // levels are known: nobody has to guess
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{
			"resultType": "streams", "encodingFlags": []string{"categorize-labels"},
			"result": []any{map[string]any{"stream": map[string]string{"service_name": name}, "values": values}},
		}})
		return
	}
	_, _ = fmt.Fprint(w, `{"status":"success","data":{"resultType":"streams","result":[]}}`)
}

// lintOf runs triage envelope lint --output json against a store.
func lintOf(t *testing.T, s *store, args ...string) (status int, doc map[string]any, stderr string) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "stdout")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	var errs bytes.Buffer
	a := newApp()
	a.out, a.err, a.terminal, a.outTTY = out, &errs, false, false
	a.now = func() time.Time { return noon }
	a.getenv = func(name string) string { return map[string]string{"LOKI_ADDR": server.URL}[name] }
	status = run(a, append([]string{"envelope", "lint", "--output", "json"}, args...))
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

func errorsBy(doc map[string]any) string {
	var parts []string
	services, _ := doc["services"].([]any)
	for _, s := range services {
		s := s.(map[string]any)
		parts = append(parts, fmt.Sprintf("%v %v", s["service"], s["errors"]))
	}
	return strings.Join(parts, ", ")
}

func TestAServerIsAskedForTheNewestErrorsOfEachService(t *testing.T) {
	s := &store{services: map[string]int{"loud": 5000, "quiet": 2, "silent": 0}}
	status, doc, stderr := lintOf(t, s, "--sample", "50")
	if got := errorsBy(doc); status != exitOK || got != "loud 50, quiet 2" || doc["partial"] != false || doc["sample"] != 50.0 {
		t.Errorf("status %d, %s, partial %v, sample %v\n%s", status, got, doc["partial"], doc["sample"], stderr)
	}
	window := doc["window"].(map[string]any)
	if window["start"] != "2026-11-21T11:00:00Z" || window["end"] != "2026-11-21T12:00:00Z" {
		t.Errorf("window %v", window)
	}
	for _, q := range s.queries {
		if !strings.Contains(q, "service_name=\"") {
			t.Errorf("%s asks for all services at once", q)
		}
	}
}

func TestOneServiceIsAskedForAlone(t *testing.T) {
	s := &store{services: map[string]int{"loud": 5000, "quiet": 2}, noList: true}
	status, doc, stderr := lintOf(t, s, "--service", "quiet")
	if got := errorsBy(doc); status != exitOK || got != "quiet 2" {
		t.Errorf("status %d, %s\n%s", status, got, stderr)
	}
	for _, q := range s.queries {
		if strings.Contains(q, "loud") {
			t.Errorf("%s", q)
		}
	}
}

func TestAServiceThatCannotBeReadIsToldAndCostsOnlyItself(t *testing.T) {
	s := &store{services: map[string]int{"loud": 3, "quiet": 2}, refuse: "loud"}
	status, doc, _ := lintOf(t, s)
	notes, _ := doc["notes"].([]any)
	if got := errorsBy(doc); status != exitPartial || got != "quiet 2" || doc["partial"] != true || len(notes) != 1 {
		t.Errorf("status %d, %s, notes %v", status, got, notes)
	}
	s = &store{services: map[string]int{"loud": 3}, refuse: "loud"}
	if status, doc, stderr := lintOf(t, s); status != exitFailed || doc != nil || !strings.HasPrefix(stderr, "triage: loki at ") {
		t.Errorf("nothing could be read: status %d, %v, %s", status, doc, stderr)
	}
}

func TestWithoutAListOfServicesTheServerIsBlamed(t *testing.T) {
	status, _, stderr := lintOf(t, &store{services: map[string]int{"loud": 3}, noList: true})
	if status != exitFailed || !strings.Contains(stderr, "403") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
