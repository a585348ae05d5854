package jaeger

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// asks is a Jaeger that gives one answer a path and remembers what it was asked.
type asks struct {
	status int // of /api/traces
	legacy string
	v3     string // "" where that API is not there
	params map[string]url.Values
}

const userInterface = "<!doctype html><html><head><title>Jaeger UI</title></head></html>"

func (a *asks) source(t *testing.T, o httpclient.Options) *Source {
	t.Helper()
	a.params = map[string]url.Values{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.params[r.URL.Path] = r.URL.Query()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		body := map[string]string{"/api/traces": a.legacy, "/api/v3/traces": a.v3}[r.URL.Path]
		if body == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			body = userInterface
		}
		if a.status != 0 && r.URL.Path == "/api/traces" {
			w.WriteHeader(a.status)
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	o.Source, o.URL, o.Retries = "jaeger", server.URL, -1
	client, err := httpclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// recorded is an answer of version 1.76.
func recorded(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "ask", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	askWindow = telemetry.Window{Start: time.Unix(1795256700, 0).UTC(), End: time.Unix(1795257600, 0).UTC()}
	slow      = &sources.TraceSearch{
		Service: "ledger", Operation: "pg.acquire", MinDuration: 600 * time.Millisecond,
		Tags: map[string]string{"db.system.name": "postgresql"},
	}
	slowRows = []sources.TraceRow{
		{
			TraceID: "0000000000000000000000000000abc3", SpanID: "0000000000000032", Service: "ledger", Operation: "pg.acquire",
			Start: time.Unix(1795257531, 1e7).UTC(), Duration: 1100 * time.Millisecond, Error: true, Message: "pool timed out",
			RootService: "gateway", RootOperation: "POST /orders", Spans: 2, Errors: 2,
		},
		{
			TraceID: "0000000000000000000000000000abc2", SpanID: "0000000000000022", Service: "ledger", Operation: "pg.acquire",
			Start: time.Unix(1795257530, 1e7).UTC(), Duration: 800 * time.Millisecond,
			RootService: "gateway", RootOperation: "POST /orders", Spans: 2,
		},
	}
)

func TestASearchIsOneCallWithAllThatIsAskedFor(t *testing.T) {
	a := &asks{legacy: recorded(t, "legacy.json")}
	got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{Traces: slow, Window: askWindow, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slowRows, got.Traces); diff != "" {
		t.Error(diff)
	}
	want := map[string]url.Values{"/api/traces": {
		"service": {"ledger"}, "operation": {"pg.acquire"}, "minDuration": {"600ms"}, "tags": {`{"db.system.name":"postgresql"}`},
		"limit": {"21"}, "raw": {"true"}, "start": {"1795256700000000"}, "end": {"1795257600000000"},
	}}
	if diff := cmp.Diff(want, a.params); diff != "" {
		t.Error(diff)
	}
	if len(got.Asked) != 1 || !strings.HasPrefix(got.Asked[0].Query, "/api/traces?") || got.Records != 2 || got.Asked[0].Records != 2 || got.Bytes == 0 || got.Truncated != nil {
		t.Errorf("the answer says %+v", got.Answer)
	}
}

func TestWhereOnlyTheNewerAPIAnswersItIsAskedAndTagsAreComparedHere(t *testing.T) {
	a := &asks{v3: recorded(t, "v3.json")}
	s := a.source(t, httpclient.Options{})
	got, err := s.Ask(t.Context(), sources.Question{Traces: slow, Window: askWindow, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slowRows, got.Traces); diff != "" {
		t.Error(diff)
	}
	want := url.Values{
		"query.service_name": {"ledger"}, "query.operation_name": {"pg.acquire"}, "query.duration_min": {"600ms"}, "query.num_traces": {"21"},
		"query.raw_traces": {"true"}, "query.start_time_min": {"2026-11-21T10:25:00Z"}, "query.start_time_max": {"2026-11-21T10:40:00Z"},
	}
	if diff := cmp.Diff(want, a.params["/api/v3/traces"]); diff != "" {
		t.Error(diff)
	}
	other := *slow
	other.Tags = map[string]string{"db.system.name": "mysql"}
	got, err = s.Ask(t.Context(), sources.Question{Traces: &other, Window: askWindow})
	if err != nil || len(got.Traces) != 0 {
		t.Errorf("another tag finds %+v, %v", got.Traces, err)
	}
}

func TestMoreTracesThanWantedAreCutToTheNewest(t *testing.T) {
	a := &asks{legacy: recorded(t, "legacy.json")}
	got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{Traces: slow, Window: askWindow, Limit: 1})
	if err != nil || len(got.Traces) != 1 || got.Traces[0].TraceID != slowRows[0].TraceID || len(got.Truncated) != 1 || got.Truncated[0] != "stopped at 1 traces: there may be more" {
		t.Errorf("got %+v, %v, %v", got.Traces, got.Truncated, err)
	}
}

func TestALongAnswerToASearchIsCutAndSaysSo(t *testing.T) {
	whole := recorded(t, "legacy.json")
	a := &asks{legacy: whole}
	bound := int64(strings.Index(whole, `"traceID":"000000000000abc2"`))
	for _, c := range []struct {
		name string
		o    httpclient.Options
		q    sources.Question
	}{
		{"by the question's bound", httpclient.Options{}, sources.Question{MaxBytes: bound}},
		{"by the client's", httpclient.Options{MaxBodyBytes: bound}, sources.Question{}},
	} {
		c.q.Traces, c.q.Window = slow, askWindow
		got, err := a.source(t, c.o).Ask(t.Context(), c.q)
		if err != nil || len(got.Traces) != 1 || len(got.Truncated) != 1 || !strings.Contains(got.Truncated[0], "the answer is larger than") {
			t.Errorf("%s: %+v, %v, %v", c.name, got.Traces, got.Truncated, err)
		}
	}
}

func TestASearchThatIsRefusedOrMisunderstoodIsAnError(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		reason     sources.Reason
		says       string
	}{
		{"a bad parameter", `{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":400,"msg":"unable to parse param 'minDuration'"}]}`, 400, sources.Rejected, "unable to parse param"},
		{"a store that cannot", `{"data":null,"errors":[{"code":500,"msg":"cannot query for duration and tags simultaneously"}]}`, 500, sources.Broken, "duration and tags"},
		{"no JSON", "traces", 200, sources.BadAnswer, "is this really Jaeger"},
		{"broken off", `{"data":[{"traceID":"a","spans":[`, 200, sources.BadAnswer, "unexpected EOF"},
		{"a page everywhere", userInterface, 200, sources.BadAnswer, "check the base path of the URL"},
	} {
		a := &asks{legacy: c.body, status: c.status}
		if strings.HasPrefix(c.body, "<") {
			a.legacy = ""
		}
		got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{Traces: slow, Window: askWindow})
		if err == nil || sources.ReasonOf(err) != c.reason || !strings.Contains(err.Error(), c.says) || got.Rows() != 0 {
			t.Errorf("%s: got %v (%s), want one with %q (%s)", c.name, err, sources.ReasonOf(err), c.says, c.reason)
		}
	}
}

func TestASearchThatFindsNothingIsEmpty(t *testing.T) {
	for _, a := range []*asks{
		{legacy: `{"data":[],"total":0,"limit":0,"offset":0,"errors":null}`},
		{status: 404, legacy: `{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}`},
	} {
		got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{Traces: slow, Window: askWindow})
		if err != nil || got.Rows() != 0 || len(got.Asked) != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestJaegerIsAskedOnlyForTraces(t *testing.T) {
	a := &asks{}
	s := a.source(t, httpclient.Options{})
	for _, q := range []sources.Question{
		{LogQL: `{a="b"}`, Window: askWindow}, {Window: askWindow}, {Traces: &sources.TraceSearch{Operation: "x"}, Window: askWindow}, {Traces: slow},
	} {
		if _, err := s.Ask(t.Context(), q); sources.ReasonOf(err) != sources.Rejected {
			t.Errorf("%+v: got %v", q, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Ask(ctx, sources.Question{Traces: slow, Window: askWindow}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(a.params) != 0 {
		t.Errorf("asked %v", a.params)
	}
}

// Whatever a server sends, and however it is cut, asking does not panic and stays within
// its bounds.
func FuzzAnswerToASearch(f *testing.F) {
	f.Add([]byte(`{"data":[{"spans":[{"traceID":"a","spanID":"b","operationName":"pg.acquire","processID":"p"}],"processes":{"p":{"serviceName":"ledger"}}}]}`))
	f.Add([]byte(`{"data":[{"spans":[{"traceID":"a","spanID":"b","startTime":-9e18,"duration":9e18}],"processes":null}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows := sources.NewTraceRows(*slow)
		c := newCollector(1000, rows.Add)
		_ = DecodeUITraces(strings.NewReader(string(body)), "jaeger", func(batch []telemetry.Span) { c.add(batch) })
		got, total := rows.Newest(5)
		if len(got) > 5 || total < len(got) || total > rows.Seen() {
			t.Fatalf("%d rows of %d", len(got), total)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Start.After(got[i-1].Start) {
				t.Fatalf("%v comes behind %v", got[i].Start, got[i-1].Start)
			}
		}
		for _, r := range got {
			if r.Errors > r.Spans || r.Spans == 0 {
				t.Fatalf("%+v", r)
			}
		}
	})
}
