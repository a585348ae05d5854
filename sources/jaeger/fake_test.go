package jaeger

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"triage/sources/httpclient"
	"triage/telemetry"
)

// stored is one span of the fake.
type stored struct {
	trace, span, service string
	tags                 map[string]string
}

// fake is a Jaeger as version 1.76 was seen to behave: JSON in text/plain, its user
// interface with status 200 for every unknown path, searches for one service at a time that
// give whole traces.
type fake struct {
	t      *testing.T
	spans  []stored
	noV3   bool // as before the newer API
	before func(w http.ResponseWriter, r *http.Request) bool

	mu      sync.Mutex
	asked   []string // paths and parameters
	current int      // requests being answered
	most    int
}

func (f *fake) source(t *testing.T, c Config, o httpclient.Options) *Source {
	t.Helper()
	f.t = t
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	o.Source, o.URL = "jaeger", s.URL
	client, err := httpclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Client = client
	source, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// count is how many requests had the prefix.
func (f *fake) count(prefix string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, path := range f.asked {
		if strings.HasPrefix(path, prefix) {
			n++
		}
	}
	return n
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.RequestURI())
	f.current++
	f.most = max(f.most, f.current)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.current--
		f.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if f.before != nil && f.before(w, r) {
		return
	}
	q := r.URL.Query()
	id, byID := strings.CutPrefix(r.URL.Path, "/api/traces/")
	idV3, v3 := strings.CutPrefix(r.URL.Path, "/api/v3/traces/")
	switch {
	case v3 && !f.noV3:
		if q.Get("raw_traces") != "true" {
			f.t.Errorf("asked for %v", q)
		}
		spans := f.of(idV3)
		if len(spans) == 0 {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"error":{"httpCode":404,"message":"No traces found"}}`)
			return
		}
		writeV3(w, spans)
	case byID:
		spans := f.of(id)
		if len(spans) == 0 {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}`)
			return
		}
		writeLegacy(w, [][]stored{spans})
	case r.URL.Path == "/api/services":
		var names []string
		for _, s := range f.spans {
			if !slices.Contains(names, s.service) {
				names = append(names, s.service)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": names, "total": len(names), "errors": nil})
	case r.URL.Path == "/api/traces":
		f.search(w, r)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><html><head><title>Jaeger UI</title></head></html>")
	}
}

// of are the spans of a trace; an id may lack its leading zeros.
func (f *fake) of(id string) []stored {
	var found []stored
	for _, s := range f.spans {
		if strings.TrimLeft(s.trace, "0") == strings.TrimLeft(strings.ToLower(id), "0") {
			found = append(found, s)
		}
	}
	return found
}

func (f *fake) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var tags map[string]string
	if err := json.Unmarshal([]byte(q.Get("tags")), &tags); err != nil {
		f.t.Errorf("tags are %q: %v", q.Get("tags"), err)
	}
	if q.Get("service") == "" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"data":null,"errors":[{"code":400,"msg":"parameter 'service' is required"}]}`)
		return
	}
	var limit int
	_, _ = fmt.Sscan(q.Get("limit"), &limit)
	var traces [][]stored
	for _, s := range f.spans {
		match := s.service == q.Get("service")
		for k, v := range tags {
			match = match && s.tags[k] == v
		}
		if match && len(traces) < limit && !slices.ContainsFunc(traces, func(t []stored) bool { return t[0].trace == s.trace }) {
			traces = append(traces, f.of(s.trace))
		}
	}
	writeLegacy(w, traces)
}

func writeV3(w io.Writer, spans []stored) {
	var resources []any
	for _, s := range spans {
		var attrs []any
		for k, v := range s.tags {
			attrs = append(attrs, map[string]any{"key": k, "value": map[string]string{"stringValue": v}})
		}
		resources = append(resources, map[string]any{
			"resource": map[string]any{"attributes": []any{map[string]any{"key": "service.name", "value": map[string]string{"stringValue": s.service}}}},
			"scopeSpans": []any{map[string]any{"spans": []any{map[string]any{
				"traceId": fmt.Sprintf("%032s", s.trace), "spanId": fmt.Sprintf("%016s", s.span), "name": "op", "startTimeUnixNano": "1795245600000000001", "endTimeUnixNano": "1795245600000000002", "attributes": attrs,
			}}}},
		})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"result": map[string]any{"resourceSpans": resources}})
}

func writeLegacy(w io.Writer, traces [][]stored) {
	data := []any{}
	for _, spans := range traces {
		var list []any
		processes := map[string]any{}
		for i, s := range spans {
			var tags []any
			for k, v := range s.tags {
				tags = append(tags, map[string]any{"key": k, "type": "string", "value": v})
			}
			p := fmt.Sprintf("p%d", i)
			processes[p] = map[string]any{"serviceName": s.service, "tags": []any{}}
			list = append(list, map[string]any{"traceID": s.trace, "spanID": s.span, "operationName": "op", "startTime": 1795245600000000, "duration": 1, "tags": tags, "processID": p})
		}
		data = append(data, map[string]any{"traceID": spans[0].trace, "spans": list, "processes": processes})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data, "total": 0, "limit": 0, "offset": 0, "errors": nil})
}

// names are "trace service" of spans, sorted.
func names(spans []telemetry.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.TrimLeft(s.TraceID, "0")+" "+s.Service)
	}
	slices.Sort(out)
	return out
}
