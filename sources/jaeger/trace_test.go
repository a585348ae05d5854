package jaeger

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

const traceID = "0af7651916cd43dd8448eb211c80319c"

func fetch(t *testing.T, s *Source, id string, w telemetry.Window) ([]telemetry.Span, sources.Answer, error) {
	t.Helper()
	var spans []telemetry.Span
	answer, err := s.Trace(t.Context(), id, w, func(batch []telemetry.Span) { spans = append(spans, batch...) })
	if answer.Records != len(spans) {
		t.Errorf("the answer counts %d spans, %d were handed over", answer.Records, len(spans))
	}
	return spans, answer, err
}

func TestATraceIsFetchedFromWhicheverAPIIsThere(t *testing.T) {
	plain404 := func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/v3") {
			http.Error(w, "404 page not found", http.StatusNotFound)
			return true
		}
		return false
	}
	for _, c := range []struct {
		name   string
		f      *fake
		v3     int // requests in two fetches
		legacy int
		start  string
	}{
		{"the newer one", &fake{}, 2, 0, "2026-11-21T07:20:00.000000001Z"},
		{"the older one, where the user interface stands in for the newer", &fake{noV3: true}, 1, 2, "2026-11-21T07:20:00Z"},
		{"the older one, where a proxy knows no newer", &fake{before: plain404}, 1, 2, "2026-11-21T07:20:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := c.f
			f.spans = []stored{{traceID, "00f067aa0ba902b7", "gateway", nil}, {traceID, "00f067aa0ba902b8", "orders", nil}, {strings.Repeat("9", 32), "1", "x", nil}}
			s := f.source(t, Config{}, httpclient.Options{})
			for range 2 { // the choice is remembered
				spans, answer, err := fetch(t, s, traceID, telemetry.Window{})
				if err != nil || len(spans) != 2 || answer.Bytes == 0 || len(answer.Truncated)+len(answer.Problems) > 0 {
					t.Fatalf("%d spans, %v, %+v", len(spans), err, answer)
				}
				if got := spans[0].Start.Format(time.RFC3339Nano); got != c.start || spans[0].Source != "jaeger" {
					t.Errorf("span is %+v", spans[0])
				}
			}
			if v3, legacy := f.count("/api/v3/"), f.count("/api/traces/"); v3 != c.v3 || legacy != c.legacy {
				t.Errorf("%d requests to the newer, %d to the older API, want %d, %d", v3, legacy, c.v3, c.legacy)
			}
		})
	}
}

func TestATraceIDIsTakenInAnyForm(t *testing.T) {
	f := &fake{spans: []stored{{traceID, "1", "a", nil}, {"0000000000000000a3ce929d0e0e4736", "2", "b", nil}}}
	s := f.source(t, Config{}, httpclient.Options{})
	for _, id := range []string{traceID, strings.ToUpper(traceID), "0af76519-16cd-43dd-8448-eb211c80319c", "a3ce929d0e0e4736", "0000000000000000a3ce929d0e0e4736"} {
		if spans, _, err := fetch(t, s, id, telemetry.Window{}); err != nil || len(spans) != 1 {
			t.Errorf("%s: %d spans, %v", id, len(spans), err)
		}
	}
	asked := len(f.asked)
	for _, id := range []string{"", "abc", "xyz", strings.Repeat("0", 32), strings.Repeat("z", 32), traceID + "0", "../../services/aaaaaaaaaaaaaaaaa"} {
		if _, _, err := fetch(t, s, id, telemetry.Window{}); sources.ReasonOf(err) != sources.Rejected {
			t.Errorf("%q: error is %v", id, err)
		}
	}
	if len(f.asked) != asked {
		t.Errorf("asked for %v", f.asked[asked:])
	}
}

func TestATraceThatIsNotThereIsAnEmptyAnswer(t *testing.T) {
	window := telemetry.Window{Start: time.Unix(1795245600, 1).UTC(), End: time.Unix(1795245700, 1).UTC()}
	for _, noV3 := range []bool{false, true} {
		f := &fake{noV3: noV3}
		s := f.source(t, Config{}, httpclient.Options{})
		spans, answer, err := fetch(t, s, traceID, window)
		if err != nil || len(spans) != 0 || len(answer.Problems) != 0 {
			t.Errorf("%d spans, %v, %+v", len(spans), err, answer)
		}
		// Asked again with the window, in the units that each API takes.
		want := "/api/v3/traces/" + traceID + "?end_time=2026-11-21T07%3A21%3A40.000000001Z&raw_traces=true&start_time=2026-11-21T07%3A20%3A00.000000001Z"
		if noV3 {
			want = "/api/traces/" + traceID + "?end=1795245700000001&raw=true&start=1795245600000000"
		}
		if !slices.Contains(f.asked, want) || answer.Asked[len(answer.Asked)-1].Query != want {
			t.Errorf("asked for %q, want %q", f.asked, want)
		}
	}
}

func TestBoundsAreReportedWithTheirFigure(t *testing.T) {
	f := &fake{}
	for i := range 2000 {
		f.spans = append(f.spans, stored{traceID, fmt.Sprintf("%016x", i+1), "a", nil})
	}
	for _, noV3 := range []bool{false, true} {
		f.noV3 = noV3
		spans, answer, err := fetch(t, f.source(t, Config{MaxSpans: 1500}, httpclient.Options{}), traceID, telemetry.Window{})
		if err != nil || len(spans) != 1500 || !slices.Equal(answer.Truncated, []string{"stopped at 1500 spans: there are more"}) {
			t.Errorf("%d spans, %v, truncated %q", len(spans), err, answer.Truncated)
		}
		spans, answer, err = fetch(t, f.source(t, Config{}, httpclient.Options{MaxBodyBytes: 300 << 10}), traceID, telemetry.Window{})
		want := []string{fmt.Sprintf("the answer is larger than 300 KiB: %d spans of it were read", len(spans))}
		if err != nil || len(spans) == 0 || len(spans) == 2000 || !slices.Equal(answer.Truncated, want) {
			t.Errorf("%d spans, %v, truncated %q", len(spans), err, answer.Truncated)
		}
	}
}

func TestASpanThatWasSentTwiceIsHandedOverOnce(t *testing.T) {
	f := &fake{spans: []stored{{traceID, "1", "a", nil}, {traceID, "1", "a", nil}, {traceID, "1", "b", nil}, {traceID, "2", "a", nil}}}
	spans, _, err := fetch(t, f.source(t, Config{}, httpclient.Options{}), traceID, telemetry.Window{})
	if err != nil || len(spans) != 3 {
		t.Errorf("%v, %v", names(spans), err)
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
		{"a wrong base path", 200, "text/html", "<html><title>Jaeger UI</title>", sources.BadAnswer, "not Jaeger's API: check the base path"},
		{"no tenant", 401, "text/plain", "missing tenant header", sources.Unauthorized, "this Jaeger has tenants"},
		{"no credentials", 401, "text/plain", "no basic auth provided", sources.Unauthorized, "401 no basic auth provided: no credentials"},
		{"storage is broken", 500, "text/plain", `{"data":null,"errors":[{"code":500,"msg":"elasticsearch: no"}]}`, sources.Broken, "500 elasticsearch: no"},
		{"the server is busy", 503, "text/plain", "", sources.Overloaded, "503 service unavailable"},
		{"JSON that ends early", 200, "text/plain", `{"result":{"resourceSpans":[`, sources.BadAnswer, "is this really Jaeger"},
		{"nothing at all at that address", 404, "text/plain", "404 page not found", sources.BadAnswer, "check the base path"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{before: func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
				return true
			}}
			s := f.source(t, Config{}, httpclient.Options{Retries: -1})
			_, _, err := fetch(t, s, traceID, telemetry.Window{})
			if sources.ReasonOf(err) != c.reason || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v (%s), want %q", err, sources.ReasonOf(err), c.want)
			}
			_, err = s.Search(context.Background(), sources.SpanQuery{Terms: requestID("x")}, nil)
			if sources.ReasonOf(err) != c.reason {
				t.Errorf("a search gives %v (%s)", err, sources.ReasonOf(err))
			}
			if _, err := s.Check(context.Background()); sources.ReasonOf(err) != c.reason {
				t.Errorf("a check gives %v (%s)", err, sources.ReasonOf(err))
			}
		})
	}
}

func TestADamagedSpanCostsNoMoreThanItself(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, `{"result":{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"`+traceID+`","spanId":"00f067aa0ba902b7","name":7},{"traceId":"`+traceID+`","spanId":"00f067aa0ba902b8"}]}]}]}}`)
		return true
	}}
	spans, answer, err := fetch(t, f.source(t, Config{}, httpclient.Options{}), traceID, telemetry.Window{})
	if err != nil || len(spans) != 2 || len(answer.Problems) != 1 || !strings.Contains(answer.Problems[0], "1 damaged") {
		t.Errorf("%d spans, %v, problems %q", len(spans), err, answer.Problems)
	}
}

func TestAConnectionThatBreaksOffIsTheServersFailure(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"result":{"resourceSpans":[`)
		return true
	}}
	_, _, err := fetch(t, f.source(t, Config{}, httpclient.Options{}), traceID, telemetry.Window{})
	if sources.ReasonOf(err) != sources.Unreachable || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("error is %v (%s)", err, sources.ReasonOf(err))
	}
}

func TestACheckSaysWhatItFound(t *testing.T) {
	f := &fake{spans: []stored{{traceID, "1", "a", nil}, {traceID, "2", "b", nil}}}
	s := f.source(t, Config{}, httpclient.Options{})
	if got, err := s.Check(t.Context()); err != nil || got != "answers: 2 services" {
		t.Errorf("check says %q, %v", got, err)
	}
	if s.Name() != "jaeger" {
		t.Errorf("name is %q", s.Name())
	}
	empty := (&fake{}).source(t, Config{}, httpclient.Options{Tenant: "team-a", TenantHeader: "x-tenant"})
	if got, err := empty.Check(t.Context()); err != nil || got != "answers, but has no spans for tenant team-a" {
		t.Errorf("check says %q, %v", got, err)
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a source without a client is taken")
	}
}
