package jaeger

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

func requestID(value string) []sources.Term {
	return []sources.Term{{Key: sources.RequestID, Value: value}}
}

func searchFor(t *testing.T, s *Source, q sources.SpanQuery) ([]string, sources.Answer, error) {
	t.Helper()
	var spans []telemetry.Span
	answer, err := s.Search(t.Context(), q, func(batch []telemetry.Span) { spans = append(spans, batch...) })
	if answer.Records != len(spans) {
		t.Errorf("the answer counts %d spans, %d were handed over", answer.Records, len(spans))
	}
	return names(spans), answer, err
}

func TestASearchFindsWholeTracesByAnySpellingOfTheTag(t *testing.T) {
	for tag, value := range map[string]string{
		"request_id": "req-1", "request.id": "req-1", "guid:x-request-id": "req-1", "mine": "req-1",
		"http.request.header.x-request-id": `["req-1"]`, "http.request.header.x_request_id": `["req-1"]`,
	} {
		t.Run(tag, func(t *testing.T) {
			f := &fake{spans: []stored{
				{"1", "1", "gateway", map[string]string{tag: value}}, {"1", "2", "orders", nil},
				{"2", "3", "gateway", map[string]string{tag: "req-12"}},
			}}
			s := f.source(t, Config{Fields: map[sources.Key][]string{sources.RequestID: {"mine"}}}, httpclient.Options{})
			got, answer, err := searchFor(t, s, sources.SpanQuery{Terms: requestID("req-1")})
			if err != nil || !slices.Equal(got, []string{"1 gateway", "1 orders"}) {
				t.Errorf("found %v, %v", got, err)
			}
			if len(answer.Truncated)+len(answer.Problems) != 0 || answer.Bytes == 0 {
				t.Errorf("answer is %+v", answer)
			}
		})
	}
}

func TestValuesAreSentAsTheyAre(t *testing.T) {
	for _, id := range []string{`a"b\c`, "<&>", "x=1&service=other", "ü 😀", "%20", `"}`} {
		f := &fake{spans: []stored{{"1", "1", "a", map[string]string{"request_id": id}}}}
		if got, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: requestID(id)}); err != nil || len(got) != 1 {
			t.Errorf("%q: found %v, %v", id, got, err)
		}
	}
}

func TestTheWindowIsSentInMicroseconds(t *testing.T) {
	f := &fake{spans: []stored{{"1", "1", "a", map[string]string{"request_id": "req-1"}}}}
	w := telemetry.Window{Start: time.Unix(1795245600, 999), End: time.Unix(1795245700, 1)}
	if _, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: requestID("req-1"), Window: w}); err != nil {
		t.Fatal(err)
	}
	want := "/api/traces?end=1795245700000001&limit=20&raw=true&service=a&start=1795245600000000&tags=%7B%22request_id%22%3A%22req-1%22%7D"
	if !slices.Contains(f.asked, want) {
		t.Errorf("asked %q", f.asked)
	}
}

func TestServicesAreAskedInOrderWithinABound(t *testing.T) {
	f := &fake{spans: []stored{{"9", "9", "jaeger-query", nil}}}
	for i := range 12 {
		f.spans = append(f.spans, stored{fmt.Sprint(i), "1", fmt.Sprintf("svc-%02d", i), nil})
	}
	var order []string
	f.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if service := r.URL.Query().Get("service"); service != "" {
			f.mu.Lock()
			defer f.mu.Unlock()
			if !slices.Contains(order, service) {
				order = append(order, service)
			}
		}
		return false
	}
	s := f.source(t, Config{MaxServices: 8}, httpclient.Options{})
	_, answer, err := searchFor(t, s, sources.SpanQuery{Terms: requestID("none"), Services: []string{"svc-11", "unknown", "svc-05"}})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(order[:4]) // a wave is asked at once
	slices.Sort(order[4:])
	want := []string{"svc-00", "svc-01", "svc-05", "svc-11", "svc-02", "svc-03", "svc-04", "svc-06"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	if !slices.Equal(answer.Truncated, []string{"searched 8 of 13 services"}) {
		t.Errorf("truncated is %q", answer.Truncated)
	}
	if f.most > maxInFlight {
		t.Errorf("%d requests at the same time", f.most)
	}
	// The misses are one line a tag.
	if n := len(answer.Asked); n != 1+len(spellings[sources.RequestID]) || !strings.Contains(answer.Asked[1].Query, "on 8 services") {
		t.Errorf("asked is %+v", answer.Asked)
	}
}

func TestATraceIsNotDownloadedOnceMoreForEachOfItsServices(t *testing.T) {
	f := &fake{}
	for i := range 16 {
		f.spans = append(f.spans, stored{"1", fmt.Sprintf("%x", i+1), fmt.Sprintf("svc-%02d", i), map[string]string{"request_id": "req-1"}})
	}
	f.spans = append(f.spans, stored{"2", "1", "zzz", map[string]string{"request_id": "req-1"}})
	got, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: requestID("req-1")})
	if err != nil || len(got) != 17 {
		t.Errorf("%d spans, %v", len(got), err)
	}
	if n := f.count("/api/traces?"); n != 5 { // a wave of four, then the service that is in no trace yet
		t.Errorf("%d searches", n)
	}
}

func TestBoundsOfASearchAreReported(t *testing.T) {
	f := &fake{}
	for i := range 40 {
		f.spans = append(f.spans, stored{fmt.Sprintf("%x", i+1), "1", fmt.Sprintf("svc-%02d", i%10), map[string]string{"request_id": "req-1"}})
	}
	for _, c := range []struct {
		name  string
		c     Config
		limit int
		want  string
	}{
		{"traces of the question", Config{}, 3, "stopped at 12 traces: there may be more"},
		{"traces of one service", Config{}, 4, `service svc-00 has 4 traces or more with {"request_id":"req-1"}: 4 were read`},
		{"spans", Config{MaxSpans: 5}, 0, "stopped at 5 spans: there are more"},
		{"bytes", Config{MaxBytes: 100}, 0, "bytes: there may be more traces"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, answer, err := searchFor(t, f.source(t, c.c, httpclient.Options{}), sources.SpanQuery{Terms: requestID("req-1"), Limit: c.limit})
			if err != nil || !slices.ContainsFunc(answer.Truncated, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("truncated is %q, %v", answer.Truncated, err)
			}
		})
	}
}

func TestATermThatIsATraceIDIsFetched(t *testing.T) {
	f := &fake{spans: []stored{{traceID, "1", "a", nil}}}
	got, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: []sources.Term{{Key: sources.TraceID, Value: traceID}}})
	if err != nil || len(got) != 1 || f.count("/api/services") != 0 {
		t.Errorf("found %v, %v, asked %v", got, err, f.asked)
	}
}

func TestAnErrorCodeIsSearchedFor(t *testing.T) {
	f := &fake{spans: []stored{{"1", "1", "a", map[string]string{"error.code": "PAYMENT_TIMEOUT"}}}}
	got, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: []sources.Term{{Key: sources.ErrorCode, Value: "PAYMENT_TIMEOUT"}, {Key: sources.CorrelationID, Value: "c"}}})
	if err != nil || len(got) != 1 {
		t.Errorf("found %v, %v", got, err)
	}
}

func TestAnEmptyValueIsRefused(t *testing.T) {
	f := &fake{}
	if _, _, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: requestID("")}); sources.ReasonOf(err) != sources.Rejected || len(f.asked) != 0 {
		t.Errorf("error is %v, asked %v", err, f.asked)
	}
}

func TestAServiceThatFailsCostsOnlyItsPart(t *testing.T) {
	f := &fake{spans: []stored{{"1", "1", "good", map[string]string{"request_id": "req-1"}}, {"2", "2", "bad", nil}}}
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("service") != "bad" {
			return false
		}
		http.Error(w, `{"data":null,"errors":[{"msg":"shard is lost"}]}`, http.StatusInternalServerError)
		return true
	}
	got, answer, err := searchFor(t, f.source(t, Config{}, httpclient.Options{}), sources.SpanQuery{Terms: requestID("req-1")})
	if err != nil || len(got) != 1 || len(answer.Problems) != 1 || !strings.HasPrefix(answer.Problems[0], "service bad: ") || !strings.Contains(answer.Problems[0], "500 shard is lost") {
		t.Errorf("found %v, %v, problems %q", got, err, answer.Problems)
	}
}

func TestServicesThatTheCallerNamesAreAskedWhenTheyCannotBeListed(t *testing.T) {
	f := &fake{spans: []stored{{"1", "1", "a", map[string]string{"request_id": "req-1"}}}}
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/services" {
			return false
		}
		http.Error(w, "forbidden", http.StatusForbidden)
		return true
	}
	s := f.source(t, Config{}, httpclient.Options{})
	got, answer, err := searchFor(t, s, sources.SpanQuery{Terms: requestID("req-1"), Services: []string{"a"}})
	if err != nil || len(got) != 1 || len(answer.Problems) != 1 || !strings.Contains(answer.Problems[0], "403 forbidden") {
		t.Errorf("found %v, %v, problems %q", got, err, answer.Problems)
	}
	if _, _, err := searchFor(t, s, sources.SpanQuery{Terms: requestID("req-1")}); sources.ReasonOf(err) != sources.Unauthorized {
		t.Errorf("error is %v", err)
	}
}

func TestACancelledSearchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := &fake{spans: []stored{{"1", "1", "a", nil}}}
	f.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/traces" {
			return false
		}
		cancel()
		<-r.Context().Done()
		return true
	}
	_, err := f.source(t, Config{}, httpclient.Options{}).Search(ctx, sources.SpanQuery{Terms: requestID("x")}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
