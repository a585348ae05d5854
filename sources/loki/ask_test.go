package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// asks is a Loki that gives one answer to every question and remembers the last.
type asks struct {
	status int
	body   string
	answer func(url.Values) (int, string) // instead
	path   string
	params url.Values
	header http.Header
}

func (a *asks) source(t *testing.T, o httpclient.Options) *Source {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.path, a.params, a.header = r.URL.Path, r.URL.Query(), r.Header
		status, body := a.status, a.body
		if a.answer != nil {
			status, body = a.answer(a.params)
		}
		if status == 0 {
			status = http.StatusOK
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	o.Source, o.URL, o.Retries = "loki", server.URL, -1
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

var quarter = telemetry.Window{Start: time.Unix(1795256700, 0).UTC(), End: time.Unix(1795257600, 0).UTC()}

func value(at float64, v float64) sources.Point {
	return sources.Point{Time: time.UnixMilli(int64(at * 1000)).UTC(), Value: v}
}

// The bodies are what version 3.7.8 answers.
func TestAQuestionIsAskedAsItsKindWants(t *testing.T) {
	const stats = `,"stats":{"summary":{"bytesProcessedPerSecond":1,"splits":2}}}}`
	for _, c := range []struct {
		name, logql string
		instant     bool
		limit       int
		body        string
		path        string
		params      map[string]string
		want        sources.Reply
	}{
		{
			name: "lines come oldest first", logql: `{service_name="ledger"} |= "pool"`, limit: 5,
			body: `{"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels"],"result":[` +
				`{"stream":{"pod":"b"},"values":[["1795257526000000008","late",{"structuredMetadata":{"trace_id":"t"},"parsed":{"n":"8"}}],["1795257525000000000","early",{}]]},` +
				`{"stream":{"pod":"a"},"values":[["1795257525500000000","middle"]]}]` + stats,
			path:   "/loki/api/v1/query_range",
			params: map[string]string{"limit": "6", "direction": "backward", "start": "1795256700000000000", "end": "1795257600000000000", "step": "", "time": ""},
			want: sources.Reply{Lines: []telemetry.LogRecord{
				{Time: time.Unix(1795257525, 0).UTC(), Line: "early", Labels: map[string]string{"pod": "b"}, Source: "loki"},
				{Time: time.Unix(1795257525, 5e8).UTC(), Line: "middle", Labels: map[string]string{"pod": "a"}, Source: "loki"},
				{Time: time.Unix(1795257526, 8).UTC(), Line: "late", Labels: map[string]string{"pod": "b"}, Source: "loki", Metadata: map[string]string{"trace_id": "t", "n": "8"}},
			}},
		},
		{
			name: "a metric at an instant has its largest value first", logql: `sum by (pod) (count_over_time({a="b"}[5m]))`, instant: true,
			body: `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"ledger-a"},"value":[1795257610.77,"5"]},` +
				`{"metric":{"pod":"ledger-b"},"value":[1795257610.77,"9"]},{"metric":{"pod":"ledger-0"},"value":[1795257610.77,"5"]},{"metric":{},"value":[1795257610,"NaN"]}]` + stats,
			path: "/loki/api/v1/query", params: map[string]string{"time": "1795257600000000000", "start": "", "end": "", "limit": "", "step": ""},
			want: sources.Reply{Series: []sources.Series{
				{Labels: map[string]string{"pod": "ledger-b"}, Points: []sources.Point{value(1795257610.77, 9)}},
				{Labels: map[string]string{"pod": "ledger-0"}, Points: []sources.Point{value(1795257610.77, 5)}},
				{Labels: map[string]string{"pod": "ledger-a"}, Points: []sources.Point{value(1795257610.77, 5)}},
				{Labels: map[string]string{}, Points: []sources.Point{value(1795257610, math.NaN())}},
			}},
		},
		{
			name: "a query that sorts keeps its order", logql: ` sort(sum by (pod) (rate({a="b"}[5m])))`, instant: true,
			body: `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"a"},"value":[1795257610,"1"]},{"metric":{"pod":"b"},"value":[1795257610,"2"]}]` + stats,
			path: "/loki/api/v1/query",
			want: sources.Reply{Series: []sources.Series{
				{Labels: map[string]string{"pod": "a"}, Points: []sources.Point{value(1795257610, 1)}},
				{Labels: map[string]string{"pod": "b"}, Points: []sources.Point{value(1795257610, 2)}},
			}},
		},
		{
			name: "the course of a metric has sixty steps, and gaps where there was nothing to count", logql: `# since when?
 (sum(rate({a="b"}[5m])))`,
			body:   `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1795257540,"5"],[1795257600,"+Inf"]]}]` + stats,
			path:   "/loki/api/v1/query_range",
			params: map[string]string{"step": "15", "start": "1795256700000000000", "limit": ""},
			want: sources.Reply{Series: []sources.Series{{Labels: map[string]string{}, Points: []sources.Point{
				value(1795257540, 5), value(1795257555, math.NaN()), value(1795257570, math.NaN()), value(1795257585, math.NaN()), value(1795257600, math.Inf(1)),
			}}}},
		},
		{
			name: "a number is a series without labels, its time in milliseconds", logql: `1+1`, instant: true,
			body: `{"status":"success","data":{"resultType":"scalar","result":[1795257608000,"2"]` + stats,
			path: "/loki/api/v1/query",
			want: sources.Reply{Series: []sources.Series{{Labels: map[string]string{}, Points: []sources.Point{value(1795257608, 2)}}}},
		},
		{
			name: "nothing is an empty answer", logql: `({service_name="nope"} | json)`,
			body: `{"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels"],"result":[]` + stats,
			path: "/loki/api/v1/query_range", params: map[string]string{"limit": "201"},
		},
		{
			name: "more lines than wanted are cut to the latest, and warnings are told", logql: `{a="b"}`, limit: 2,
			body: `{"status":"success","warnings":["some shards failed"],"data":{"result":[{"values":[["3","c"],["2","b"],["1","a"]],"stream":{"a":"b"}}],"resultType":"streams"}}`,
			path: "/loki/api/v1/query_range", params: map[string]string{"limit": "3"},
			want: sources.Reply{
				Lines: []telemetry.LogRecord{
					{Time: time.Unix(0, 2).UTC(), Line: "b", Labels: map[string]string{"a": "b"}, Source: "loki"},
					{Time: time.Unix(0, 3).UTC(), Line: "c", Labels: map[string]string{"a": "b"}, Source: "loki"},
				},
				Answer: sources.Answer{Truncated: []string{"only the latest 2 log lines: there are more"}, Problems: []string{"loki warns: some shards failed"}},
			},
		},
		{
			name: "more series than wanted are counted", logql: `rate({a="b"}[1m])`, instant: true, limit: 1,
			body: `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"p":"a"},"value":[1,"1"]},{"metric":{"p":"b"},"value":[1,"2"]}]}}`,
			path: "/loki/api/v1/query",
			want: sources.Reply{
				Series: []sources.Series{{Labels: map[string]string{"p": "b"}, Points: []sources.Point{value(1, 2)}}},
				Answer: sources.Answer{Truncated: []string{"only 1 of 2 series"}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &asks{body: c.body}
			s := a.source(t, httpclient.Options{TenantHeader: "X-Scope-OrgID", Tenant: "team-a"})
			got, err := s.Ask(t.Context(), sources.Question{LogQL: c.logql, Window: quarter, Instant: c.instant, Limit: c.limit})
			if err != nil {
				t.Fatal(err)
			}
			if a.path != c.path || a.params.Get("query") != c.logql || a.header.Get("X-Scope-OrgID") != "team-a" || a.header.Get("X-Loki-Response-Encoding-Flags") != "categorize-labels" {
				t.Errorf("asked %s with %v and %v", a.path, a.params, a.header)
			}
			for name, want := range c.params {
				if got := a.params.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if len(got.Asked) != 1 || got.Asked[0].Query != c.logql || got.Asked[0].Records != got.Rows() || got.Records != got.Rows() || got.Bytes != int64(len(c.body)) {
				t.Errorf("the answer says %+v", got.Answer)
			}
			got.Asked, got.Records, got.Bytes = nil, 0, 0
			nan := cmp.Comparer(func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
			if diff := cmp.Diff(c.want, got, nan, cmp.Comparer(sameRows[telemetry.LogRecord]), cmp.Comparer(sameRows[string])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// sameRows takes no list and an empty one for the same.
func sameRows[T any](x, y []T) bool { return len(x) == 0 && len(y) == 0 || cmp.Equal(x, y) }

func TestAnswersToAQuestionThatAreNoneAreErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		reason sources.Reason
		says   string
	}{
		{"a query that does not parse", 400, "parse error at line 1, col 37: syntax error: unexpected $end, expecting )", sources.Rejected, "correct it there"},
		{"too many series", 400, "maximum number of series (500) reached for a single query; consider reducing query cardinality", sources.Rejected, "sum by fewer labels"},
		{"a line that cannot be read", 400, "pipeline error: 'SampleExtractionErr' for series: '{…}'.\nUse a label filter to intentionally skip this error.", sources.Rejected, `| __error__=""`},
		{"no tenant", 401, "no org id", sources.Unauthorized, "LOKI_ORG_ID"},
		{"too long", 504, "context deadline exceeded", "", "shorter window"},
		{"a failure of the server", 500, "boom", sources.Broken, "boom"},
		{"a page", 200, "<html><title>Grafana</title></html>", sources.BadAnswer, "web page"},
		{"no JSON", 200, "ok", sources.BadAnswer, "is this really Loki"},
		{"broken off", 200, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":`, sources.BadAnswer, "unexpected EOF"},
		{"no result", 200, `{"status":"success","data":{}}`, sources.BadAnswer, "there is no result in it"},
		{"not a success", 200, `{"status":"error","error":"no"}`, sources.BadAnswer, `status is "error"`},
		{"a value that is no number", 200, `{"data":{"result":[{"metric":{},"value":[1,"many"]}]}}`, sources.BadAnswer, `the value "many" is not a number`},
		{"a value without a time", 200, `{"data":{"result":[{"metric":{},"value":[true,"1"]}]}}`, sources.BadAnswer, "is not a number of seconds"},
		{"a value of one part", 200, `{"data":{"result":[{"metric":{},"value":[1]}]}}`, sources.BadAnswer, "a value has 1 parts"},
		{"a line of one part", 200, `{"data":{"result":[{"stream":{},"values":[["1"]]}]}}`, sources.BadAnswer, "an entry has 1 parts"},
		{"a line whose time is none", 200, `{"data":{"result":[{"stream":{},"values":[["soon","x"]]}]}}`, sources.BadAnswer, "is not a number of nanoseconds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &asks{status: c.status, body: c.body}
			got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{LogQL: "rate({a=\"b\"}[1m])", Window: quarter})
			if err == nil || !strings.Contains(err.Error(), c.says) || c.reason != "" && sources.ReasonOf(err) != c.reason {
				t.Errorf("got %v (%s), want one with %q (%s)", err, sources.ReasonOf(err), c.says, c.reason)
			}
			if got.Rows() != 0 || len(got.Asked) != 1 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAServerThatGivesFewerLinesIsAskedForThose(t *testing.T) {
	a := &asks{answer: func(q url.Values) (int, string) {
		if q.Get("limit") != "100" {
			return 400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (201 > 100)"
		}
		return 200, `{"status":"success","data":{"result":[{"stream":{},"values":[["1","a"]]}]}}`
	}}
	got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{LogQL: `{a="b"}`, Window: quarter})
	if err != nil || len(got.Lines) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAsManyLinesAsTheServerGivesAtOnceMayNotBeAll(t *testing.T) {
	a := &asks{answer: func(q url.Values) (int, string) {
		if q.Get("limit") != "2" {
			return 400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (201 > 2)"
		}
		return 200, `{"status":"success","data":{"result":[{"stream":{},"values":[["2","b"],["1","a"]]}]}}`
	}}
	got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{LogQL: `{a="b"}`, Window: quarter})
	if err != nil || len(got.Lines) != 2 || len(got.Truncated) != 1 || !strings.Contains(got.Truncated[0], "the latest 2 log lines") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAQuestionThatCannotBeAskedIsNotSent(t *testing.T) {
	a := &asks{body: "{}"}
	s := a.source(t, httpclient.Options{})
	search := &sources.TraceSearch{Service: "a"}
	for _, c := range []struct {
		name string
		q    sources.Question
		want error
	}{
		{"nothing", sources.Question{Window: quarter}, sources.ErrNoQuestion},
		{"two at once", sources.Question{LogQL: "1", Traces: search, Window: quarter}, sources.ErrTwoQuestions},
		{"an open window", sources.Question{LogQL: "1"}, sources.ErrOpenWindow},
		{"an empty window", sources.Question{LogQL: "1", Window: telemetry.Window{Start: quarter.End, End: quarter.End}}, sources.ErrOpenWindow},
		{"a service that is missing", sources.Question{Traces: &sources.TraceSearch{}, Window: quarter}, sources.ErrNoService},
		{"traces", sources.Question{Traces: search, Window: quarter}, nil},
	} {
		_, err := s.Ask(t.Context(), c.q)
		if sources.ReasonOf(err) != sources.Rejected || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	if a.path != "" {
		t.Errorf("asked %s", a.path)
	}
}

func TestALongAnswerToAQuestionIsCutAndSaysSo(t *testing.T) {
	line := strings.Repeat("x", 1000)
	var b strings.Builder
	b.WriteString(`{"status":"success","data":{"result":[{"stream":{"a":"b"},"values":[`)
	for i := range 100 {
		fmt.Fprintf(&b, `["%d",%q],`, i, line)
	}
	b.WriteString(`["100","end"]]}]}}`)
	a := &asks{body: b.String()}
	for _, c := range []struct {
		name string
		o    httpclient.Options
		q    sources.Question
	}{
		{"by the question's bound", httpclient.Options{}, sources.Question{MaxBytes: 50_000}},
		{"by the client's", httpclient.Options{MaxBodyBytes: 50_000}, sources.Question{}},
	} {
		c.q.LogQL, c.q.Window = `{a="b"}`, quarter
		got, err := a.source(t, c.o).Ask(t.Context(), c.q)
		if err != nil || len(got.Lines) < 40 || len(got.Lines) > 50 || got.Lines[0].Labels["a"] != "b" ||
			len(got.Truncated) != 1 || !strings.Contains(got.Truncated[0], "the answer is larger than 48.8 KiB") {
			t.Errorf("%s: %d lines, %v, %v", c.name, len(got.Lines), got.Truncated, err)
		}
	}
	a.body = `{"status":"success","data":{"result":[{"stream":{"a":"b"},"values":[["1","x"]` + strings.Repeat(`,["2","y"]`, 10_000) + `]}]}}`
	got, err := a.source(t, httpclient.Options{}).Ask(t.Context(), sources.Question{LogQL: `{a="b"}`, Window: quarter})
	if err != nil || len(got.Lines) != sources.MaxRows || len(got.Truncated) != 2 || !strings.Contains(got.Truncated[0], "more rows than it was asked for") {
		t.Errorf("%d lines, %v, %v", len(got.Lines), got.Truncated, err)
	}
}

func TestAQuestionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	a := &asks{answer: func(url.Values) (int, string) { cancel(); <-asked; return 200, "{}" }}
	_, err := a.source(t, httpclient.Options{}).Ask(ctx, sources.Question{LogQL: "1", Window: quarter})
	close(asked)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeAnswerToAQuestion(f *testing.F) {
	for _, s := range []string{
		`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"a"},"value":[1795257610.77,"5"]}],"stats":{}}}`,
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"5"],[2,"NaN"]]}]}}`,
		`{"status":"success","data":{"resultType":"scalar","result":[1795257608000,"2"]}}`,
		`{"data":{"result":[{"values":[["1","x",{"structuredMetadata":{"a":"b"}}]],"stream":{"p":"q"}}]},"warnings":["w"]}`,
		`{"data":{"result":[1,"2",3,{"value":["1","2"],"metric":null}]}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var a asked
		a.source = "loki"
		err := a.decode(strings.NewReader(string(body)))
		if len(a.lines) > maxAskLines || len(a.series) > maxAskSeries+1 || len(a.warnings) > maxAskWarnings {
			t.Fatalf("%d lines, %d series, %d warnings", len(a.lines), len(a.series), len(a.warnings))
		}
		for _, s := range a.series {
			if s.Labels == nil || s.Name() == "" {
				t.Fatalf("a series without labels or name: %+v", s)
			}
		}
		for _, l := range a.lines {
			if l.Labels == nil || l.Source != "loki" {
				t.Fatalf("a line without labels or source: %+v", l)
			}
		}
		if err == nil && !a.overflow && !json.Valid([]byte(strings.ToValidUTF8(string(body), "?"))) {
			// What follows the document is not read, as the connection may be kept.
			var first json.RawMessage
			if json.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(body), "?"))).Decode(&first) != nil {
				t.Fatalf("%q is not JSON and was read", body)
			}
		}
		var reply sources.Reply
		a.into(&reply, sources.Question{LogQL: "1"}.Bounded())
		if reply.Rows() > 2*sources.MaxRows {
			t.Fatalf("%d rows", reply.Rows())
		}
	})
}
