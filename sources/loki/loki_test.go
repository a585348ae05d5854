package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

func TestAnIDIsFoundInTextMetadataAndLabels(t *testing.T) {
	f := &fake{entries: []entry{
		line(1, "gateway", `{"request_id":"req-1","msg":"json"}`),
		line(2, "orders", "level=error request_id=req-1 logfmt"),
		line(3, "ledger", "request_id\x1b[2m=\x1b[0mreq-1 coloured"),
		withMeta(line(4, "billing", "metadata"), "request_id", "req-1"),
		withMeta(line(5, "billing", "another spelling"), "RequestId", "req-1"),
		withMeta(line(6, "billing", "header"), "http_request_header_x_request_id", `["req-1"]`),
		withMeta(line(7, "billing", "text req-1 and metadata"), "request_id", "req-1"),
		{at: 8, labels: map[string]string{"service_name": "x", "request_id": "req-1"}, line: "label"},
		line(9, "gateway", `{"request_id":"req-12"}`),
		line(10, "gateway", `{"request_id":"req-1-retry"}`),
		withMeta(line(11, "billing", "other"), "request_id", "req-12"),
	}}
	s := f.source(t, Config{}, httpclient.Options{})
	got, answer, err := find(t, s, sources.LogQuery{Terms: requestID("req-1")})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"another spelling", "header", "label", "level=error request_id=req-1 logfmt", "metadata",
		"request_id\x1b[2m=\x1b[0mreq-1 coloured", "text req-1 and metadata", `{"request_id":"req-1","msg":"json"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if len(answer.Asked) != 2 || answer.Bytes == 0 || len(answer.Truncated)+len(answer.Problems) != 0 {
		t.Errorf("answer is %+v", answer)
	}
	if q := answer.Asked[0].Query; q != `{service_name=~".+"} |= "req-1"` || answer.Asked[0].Window.IsZero() {
		t.Errorf("asked for %s in %v", q, answer.Asked[0].Window)
	}
	if s.Name() != "loki" {
		t.Errorf("name is %q", s.Name())
	}
}

func TestARecordIsHandedOverAsItIsStored(t *testing.T) {
	f := &fake{entries: []entry{withMeta(line(1, "ledger", "pool timed out: req-1"), "trace_id", "0af7651916cd43dd8448eb211c80319c")}}
	var got []telemetry.LogRecord
	_, err := f.source(t, Config{}, httpclient.Options{}).Logs(t.Context(), sources.LogQuery{Terms: requestID("req-1"), Window: hour},
		func(batch []telemetry.LogRecord) { got = append(got, batch...) })
	if err != nil {
		t.Fatal(err)
	}
	want := []telemetry.LogRecord{{
		Time: epoch.Add(1), Line: "pool timed out: req-1", Source: "loki",
		Labels:   map[string]string{"service_name": "ledger"},
		Metadata: map[string]string{"trace_id": "0af7651916cd43dd8448eb211c80319c"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestAnIDIsFoundHoweverTheEncoderWroteIt(t *testing.T) {
	for _, id := range []string{
		`a"b`, `back\slash`, "tick`x", "new\nline", "tab\tx", "nul\x00x", "bell\x07", "emoji😀", "%20", `{x="y"} |= "z"`,
		".*", "ü", "\u2028x", `x" or "y`, "<&>", strings.Repeat("long", 1000),
	} {
		t.Run(fmt.Sprintf("%.20q", id), func(t *testing.T) {
			htmlSafe, err := json.Marshal(map[string]string{"id": id})
			if err != nil {
				t.Fatal(err)
			}
			forms := requestID(id)[0].Forms()
			f := &fake{entries: []entry{
				line(1, "go", string(htmlSafe)), line(2, "raw", "raw "+id+" end"), line(3, "python", `{"id": "`+forms[len(forms)-1]+`"}`),
				withMeta(line(4, "otlp", "metadata"), "request_id", id),
				line(5, "other", "plain"), withMeta(line(6, "other", "other"), "request_id", "plain"),
			}}
			got, _, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID(id)})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 4 {
				t.Errorf("found %d of 4: %q", len(got), got)
			}
		})
	}
}

func TestTraceIDsAreAskedForAsStoresWriteThem(t *testing.T) {
	const id = "0af7651916cd43dd8448eb211c80319c"
	f := &fake{entries: []entry{
		line(1, "a", `trace_id=`+id), line(2, "a", "traceparent: 00-"+id+"-b7ad6b7169203331-01"),
		withMeta(line(3, "b", "metadata"), "trace_id", id),
		line(4, "a", "xx"+id), line(5, "a", id[16:]),
		line(6, "c", "short trace_id=a3ce929d0e0e4736"), withMeta(line(7, "c", "padded"), "trace_id", "0000000000000000a3ce929d0e0e4736"),
	}}
	s := f.source(t, Config{}, httpclient.Options{})
	for _, c := range []struct {
		name, id string
		want     int
	}{
		{"as it is", id, 3},
		{"in upper case", strings.ToUpper(id), 3},
		{"with the dashes of a UUID", "0af76519-16cd-43dd-8448-eb211c80319c", 3},
		{"64 bits", "a3ce929d0e0e4736", 2},
		{"64 bits padded", "0000000000000000a3ce929d0e0e4736", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := find(t, s, sources.LogQuery{Terms: []sources.Term{{Key: sources.TraceID, Value: c.id}}})
			if err != nil || len(got) != c.want {
				t.Errorf("found %q, %v", got, err)
			}
		})
	}
}

func TestAllIDsOfARoundAreAskedForAtOnce(t *testing.T) {
	f := &fake{}
	var terms []sources.Term
	for i := range 10 {
		id := fmt.Sprintf("%032x", 0x7bcdef0123456789+i)
		terms = append(terms, sources.Term{Key: sources.TraceID, Value: "f" + id[1:]})
		f.entries = append(f.entries, line(int64(i), "a", "text f"+id[1:]), withMeta(line(int64(i), "b", "metadata"), "trace_id", "f"+id[1:]))
	}
	terms = append(terms, terms[0], sources.Term{Key: sources.RequestID, Value: "req-1"}, sources.Term{Key: sources.ErrorCode, Value: "PAYMENT_TIMEOUT"})
	f.entries = append(f.entries, line(50, "a", "req-1"), line(51, "a", "code=PAYMENT_TIMEOUT"), line(52, "a", "PAYMENT_TIMEOUT_X"),
		withMeta(line(53, "a", "coded"), "error_code", "PAYMENT_TIMEOUT"))
	got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: terms})
	if err != nil || len(got) != 23 {
		t.Errorf("found %d lines, %v", len(got), err)
	}
	if n := len(f.asked()); n != 2 || len(answer.Asked) != 2 {
		t.Errorf("%d queries: %q", n, f.asked())
	}
}

func TestQueriesAreKeptShortEnoughForProxies(t *testing.T) {
	f := &fake{}
	var terms []sources.Term
	for i := range 300 {
		id := fmt.Sprintf("request-%d-%s", i, strings.Repeat("é", 20))
		terms = append(terms, sources.Term{Key: sources.RequestID, Value: id})
		f.entries = append(f.entries, line(int64(i), "a", id))
	}
	got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: terms})
	if err != nil || len(got) != maxTerms {
		t.Errorf("found %d lines, %v", len(got), err)
	}
	if want := []string{"asked for the first 200 of 300 ids"}; !slices.Equal(answer.Truncated, want) {
		t.Errorf("truncated is %q", answer.Truncated)
	}
	for _, q := range f.queries {
		if n := len(q.Encode()); n > 7000 {
			t.Errorf("a query of %d bytes", n)
		}
	}
}

func TestWhatCannotBeSearchedForIsRefused(t *testing.T) {
	f := &fake{}
	s := f.source(t, Config{}, httpclient.Options{})
	for name, terms := range map[string][]sources.Term{"nothing": nil, "an empty id": requestID(""), "an empty id among others": {{Key: sources.TraceID, Value: "a"}, {Key: sources.RequestID}}} {
		if _, _, err := find(t, s, sources.LogQuery{Terms: terms}); sources.ReasonOf(err) != sources.Rejected {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if len(f.queries) != 0 {
		t.Errorf("asked %v", f.queries)
	}
}

func TestTheSelectorIsTheConfiguredOneOrTakesEveryStream(t *testing.T) {
	for _, c := range []struct {
		name     string
		selector string
		labels   []string
		want     string
		problem  bool
	}{
		{"configured", `{env="prod"}`, []string{"service_name"}, `{env="prod"}`, false},
		{"every stream has the label that Loki adds", "", []string{"app", "service_name"}, `{service_name=~".+"}`, false},
		{"the label is turned off", "", []string{"zone", "job", "app"}, `{app=~".+"}`, true},
		{"only unknown labels", "", []string{"zone", "cell"}, `{cell=~".+"}`, true},
		{"no labels at all", "", []string{}, `{service_name=~".+"}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{labels: c.labels}
			_, answer, err := find(t, f.source(t, Config{Selector: c.selector}, httpclient.Options{}), sources.LogQuery{Terms: requestID("x")})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range f.asked() {
				if !strings.HasPrefix(q, c.want+" |") {
					t.Errorf("asked %s, want %s", q, c.want)
				}
			}
			if got := len(answer.Problems) > 0; got != c.problem {
				t.Errorf("problems are %q", answer.Problems)
			}
		})
	}
}

func TestOpenWindowsAreTheLastHour(t *testing.T) {
	f := &fake{entries: []entry{line(1, "a", "req-1")}}
	now := epoch.Add(30 * time.Minute)
	s := f.source(t, Config{Now: func() time.Time { return now }}, httpclient.Options{})
	var got int
	_, err := s.Logs(t.Context(), sources.LogQuery{Terms: requestID("req-1")}, func(b []telemetry.LogRecord) { got += len(b) })
	if err != nil || got != 1 {
		t.Errorf("found %d, %v", got, err)
	}
	from, to := f.nanos(f.queries[0].Get("start")), f.nanos(f.queries[0].Get("end"))
	if to.Sub(now) != ahead || to.Sub(from) != time.Hour {
		t.Errorf("asked for %s to %s", from, to)
	}
}

func TestFieldsAddNames(t *testing.T) {
	f := &fake{entries: []entry{withMeta(line(1, "a", "mine"), "my_req_id", "req-1")}}
	s := f.source(t, Config{Fields: map[sources.Key][]string{sources.RequestID: {"my.req-id", "request_id"}}}, httpclient.Options{})
	if got, _, err := find(t, s, sources.LogQuery{Terms: requestID("req-1")}); err != nil || len(got) != 1 {
		t.Errorf("found %q, %v", got, err)
	}
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	client, err := httpclient.New(httpclient.Options{URL: "http://h"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]Config{
		"no client":              {},
		"no braces":              {Client: client, Selector: `env="prod"`},
		"no matcher":             {Client: client, Selector: "{ }"},
		"a pipeline":             {Client: client, Selector: `{a="b"} | json`},
		"a name of a keyword":    {Client: client, Fields: map[sources.Key][]string{sources.RequestID: {"json"}}},
		"a name without letters": {Client: client, Fields: map[sources.Key][]string{sources.RequestID: {"--"}}},
		"an empty name":          {Client: client, Fields: map[sources.Key][]string{sources.RequestID: {""}}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestOneQuestionThatFailsCostsOnlyItsPart(t *testing.T) {
	f := &fake{entries: []entry{line(1, "a", "req-1"), withMeta(line(2, "a", "metadata"), "request_id", "req-1")}}
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Query().Get("query"), "| request_id") {
			plain(w, 500, "storage is broken")
			return true
		}
		return false
	}
	got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")})
	if err != nil || !slices.Equal(got, []string{"req-1"}) {
		t.Errorf("found %q, %v", got, err)
	}
	if len(answer.Problems) != 1 || !strings.Contains(answer.Problems[0], "500 storage is broken") || len(answer.Asked) != 2 {
		t.Errorf("answer is %+v", answer)
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		kind   string
		body   string
		reason sources.Reason
		want   string
	}{
		{"no tenant", 401, "text/plain", "no org id", sources.Unauthorized, "401 no org id: this Loki has tenants: set --loki-org-id or LOKI_ORG_ID"},
		{"two tenants", 500, "text/plain", "multiple org IDs present", sources.Rejected, "one tenant at a time"},
		{"a bad tenant", 400, "text/plain", "tenant ID 'a/b' contains unsupported character '/'", sources.Rejected, "check the tenant"},
		{"the queue is full", 429, "text/plain", "too many outstanding requests", sources.Overloaded, "Loki's queue is full"},
		{"a selector that is wrong", 400, "text/plain", "parse error at line 1, col 4: syntax error", sources.Rejected, "check the selector"},
		{"a login page", 200, "text/html", "<html><title>Sign in</title>", sources.BadAnswer, "login page"},
		{"not Loki", 404, "text/plain", "404 page not found", sources.BadAnswer, "check the base path"},
		{"JSON of something else", 200, "application/json", `{"message":"hello"}`, sources.BadAnswer, "is this really Loki"},
		{"JSON that ends early", 200, "application/json", `{"status":"success","data":{"resultType":"streams","result":[`, sources.BadAnswer, "unexpected EOF"},
		{"numbers, not lines", 200, "application/json", `{"status":"success","data":{"resultType":"matrix","result":[]}}`, sources.BadAnswer, `holds "matrix"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{before: func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
				return true
			}}
			_, _, err := find(t, f.source(t, Config{}, httpclient.Options{Retries: -1}), sources.LogQuery{Terms: requestID("req-1")})
			var e *sources.Error
			if !errors.As(err, &e) || e.Reason != c.reason || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v (%s), want %q", err, sources.ReasonOf(err), c.want)
			}
		})
	}
}

func TestAServerThatIsNotReadyIsNotWaitedFor(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/ready" {
			plain(w, 503, "Ingester not ready: waiting for 15s after being ready")
			return true
		}
		<-r.Context().Done()
		return true
	}}
	s := f.source(t, Config{}, httpclient.Options{})
	s.stall = 0
	_, _, err := find(t, s, sources.LogQuery{Terms: requestID("req-1")})
	var e *sources.Error
	if !errors.As(err, &e) || e.Reason != sources.Overloaded || !strings.Contains(e.Detail, "Ingester not ready") || !strings.Contains(e.Hint, "half a minute") {
		t.Errorf("error is %v", err)
	}
}

func TestASlowServerThatIsReadyIsWaitedFor(t *testing.T) {
	asked := make(chan struct{})
	var once sync.Once
	f := &fake{entries: []entry{line(1, "a", "req-1")}, before: func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/ready" {
			once.Do(func() { close(asked) })
			return true
		}
		<-asked // it answers after it was found to be ready
		return false
	}}
	s := f.source(t, Config{Selector: `{service_name=~".+"}`}, httpclient.Options{})
	s.stall = 0
	if got, _, err := find(t, s, sources.LogQuery{Terms: requestID("req-1")}); err != nil || len(got) != 1 {
		t.Errorf("found %q, %v", got, err)
	}
}

func TestACancelledSearchKeepsWhatItHasHandedOver(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := &fake{entries: []entry{line(1, "a", "req-1")}, before: func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Query().Get("query"), "| request_id") {
			<-r.Context().Done()
			return true
		}
		return false
	}}
	got := 0
	answer, err := f.source(t, Config{}, httpclient.Options{}).Logs(ctx, sources.LogQuery{Terms: requestID("req-1"), Window: hour}, func(b []telemetry.LogRecord) {
		got += len(b)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || got != 1 || answer.Records != 1 {
		t.Errorf("%d records, %v", got, err)
	}
}

func TestAGatewayThatAllowsOnlyQueriesIsEnough(t *testing.T) {
	f := &fake{entries: []entry{line(1, "a", "req-1")}, before: func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/loki/api/v1/query_range" {
			return false
		}
		plain(w, 403, "forbidden")
		return true
	}}
	if got, _, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")}); err != nil || len(got) != 1 {
		t.Errorf("found %q, %v", got, err)
	}
}

func TestACheckSaysWhatItFound(t *testing.T) {
	for _, c := range []struct {
		name   string
		labels []string
		o      httpclient.Options
		want   string
	}{
		{"logs are there", []string{"service_name", "env"}, httpclient.Options{}, `answers: 2 labels in the last hour, searching {service_name=~".+"}`},
		{"a tenant without logs", []string{}, httpclient.Options{Tenant: "team-a"}, "answers, but has no logs of the last hour for tenant team-a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{labels: c.labels}
			got, err := f.source(t, Config{}, c.o).Check(t.Context())
			if err != nil || got != c.want {
				t.Errorf("check says %q, %v", got, err)
			}
			if !slices.Equal(f.paths, []string{"/loki/api/v1/labels"}) {
				t.Errorf("asked %v", f.paths)
			}
		})
	}
	f := &fake{before: func(w http.ResponseWriter, _ *http.Request) bool { plain(w, 401, "no org id"); return true }}
	if _, err := f.source(t, Config{}, httpclient.Options{}).Check(t.Context()); sources.ReasonOf(err) != sources.Unauthorized || !strings.Contains(err.Error(), "LOKI_ORG_ID") {
		t.Errorf("error is %v", err)
	}
}
