package investigate

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"triage/correlate"
	"triage/sources"
	"triage/telemetry"
)

// shop is a request whose id is in the gateway's log alone: the trace id leads on.
func shop() (logs, traces *store) {
	logs = &store{name: "loki", logs: []telemetry.LogRecord{
		record(0, "gateway", `{"level":"info","msg":"start","request_id":"req-7","trace_id":"`+traceA+`"}`),
		record(time.Second, "ledger", `{"level":"error","msg":"pool timed out","error_code":"LEDGER_POOL","trace_id":"`+traceA+`","span_id":"00000000000000b1"}`),
		record(2*time.Second, "gateway", `{"level":"error","msg":"failed","error_code":"GATEWAY_FAILED","request_id":"req-7","trace_id":"`+traceA+`","span_id":"00000000000000a1"}`),
		record(3*time.Second, "mail", `{"level":"error","msg":"other","request_id":"req-8","trace_id":"`+traceB+`"}`),
	}}
	traces = &store{name: "jaeger", spans: []telemetry.Span{
		{TraceID: traceA, SpanID: "00000000000000a1", Service: "gateway", Name: "POST /buy", Kind: telemetry.KindServer, Start: night, End: night.Add(2 * time.Second),
			Status: telemetry.StatusError, Attributes: telemetry.Attributes{"request_id": "req-7", "http.response.status_code": int64(500)}},
		{TraceID: traceA, SpanID: "00000000000000b1", ParentID: "00000000000000a1", Service: "ledger", Name: "Post", Kind: telemetry.KindServer,
			Start: night.Add(100 * time.Millisecond), End: night.Add(1100 * time.Millisecond), Status: telemetry.StatusError},
	}}
	return logs, traces
}

func options(logs, traces *store) Options {
	o := Options{
		Query: correlate.Query{RequestID: "req-7"},
		Now:   func() time.Time { return night.Add(10 * time.Minute) }, Timeout: 20 * time.Second,
	}
	if logs != nil {
		o.Logs = []sources.LogSource{logs}
	}
	if traces != nil {
		o.Traces = []sources.TraceSource{traces}
	}
	return o
}

func last(t *testing.T, ch <-chan Finding) Finding {
	t.Helper()
	var f Finding
	for f = range ch {
	}
	if !f.Done {
		t.Fatal("the last finding is not marked as done")
	}
	return f
}

func chain(f Finding) string { return Shape(&f.Incident) }

func TestTheIdLeadsToTheTraceAndTheTraceToTheRest(t *testing.T) {
	logs, traces := shop()
	f := last(t, Run(t.Context(), options(logs, traces)))
	if got, want := chain(f), "ledger LEDGER_POOL > gateway GATEWAY_FAILED"; got != want {
		t.Errorf("chain %q, want %q", got, want)
	}
	if f.Partial {
		t.Errorf("partial: %+v", f.Sources)
	}
	if f.Incident.Stats.Logs != 3 {
		t.Errorf("%d log records, want the 3 of this request", f.Incident.Stats.Logs)
	}
	want := []string{"logs request_id=req-7", "logs trace_id=" + traceA}
	if !slices.Equal(logs.asked, want) {
		t.Errorf("asked %q, want %q", logs.asked, want)
	}
	if want := []string{"trace " + traceA}; !slices.Equal(traces.asked, want) {
		t.Errorf("asked %q, want %q", traces.asked, want)
	}
	if len(f.Playbooks) == 0 {
		t.Error("no playbook entry, not even the general one")
	}
	for name, want := range map[string]string{"request_id": "req-7", "trace_id": traceA, "service": "ledger", "code": "LEDGER_POOL"} {
		if f.Values[name] != want {
			t.Errorf("value %s = %q, want %q", name, f.Values[name], want)
		}
	}
}

func TestADeadSourceCostsOnlyItsOwnPart(t *testing.T) {
	dead := &sources.Error{Source: "x", Reason: sources.Unreachable, Detail: "connection refused", Hint: "is it up?"}
	t.Run("the traces", func(t *testing.T) {
		logs, traces := shop()
		traces.err = dead
		f := last(t, Run(t.Context(), options(logs, traces)))
		if got, want := chain(f), "ledger LEDGER_POOL > gateway GATEWAY_FAILED"; got != want {
			t.Errorf("chain %q, want %q", got, want)
		}
		if !f.Partial || f.Sources[1].State != Failed || f.Sources[1].Error == "" {
			t.Errorf("partial %v, sources %+v", f.Partial, f.Sources)
		}
	})
	t.Run("the logs: the traces are searched by tag", func(t *testing.T) {
		logs, traces := shop()
		logs.err = dead
		f := last(t, Run(t.Context(), options(logs, traces)))
		if !f.Partial || f.Incident.Status != correlate.Failed || f.Incident.Stats.Spans != 2 {
			t.Errorf("partial %v, %s, %d spans", f.Partial, f.Incident.Status, f.Incident.Stats.Spans)
		}
		if !slices.Contains(traces.asked, "search request_id=req-7") || len(logs.asked) != 1 {
			t.Errorf("asked %q and %q", traces.asked, logs.asked)
		}
	})
	t.Run("both: nothing is asked a second time", func(t *testing.T) {
		logs, traces := shop()
		logs.err, traces.err = dead, dead
		f := last(t, Run(t.Context(), options(logs, traces)))
		if !f.Partial || f.Incident.Status != correlate.NotFound || len(logs.asked) != 1 || len(traces.asked) != 1 {
			t.Errorf("partial %v, %s, asked %q and %q", f.Partial, f.Incident.Status, logs.asked, traces.asked)
		}
	})
}

func TestTheWindowGrowsUntilSomethingIsFound(t *testing.T) {
	logs, traces := shop()
	o := options(logs, traces)
	o.Now = func() time.Time { return night.Add(20 * time.Hour) }
	f := last(t, Run(t.Context(), o))
	if chain(f) == "" {
		t.Fatal("not found")
	}
	if got := f.Incident.Query.Window; got.End.Sub(got.Start) < 24*time.Hour {
		t.Errorf("found in %v", got)
	}

	logs, traces = shop()
	o = options(logs, traces)
	o.Now = func() time.Time { return night.Add(20 * time.Hour) }
	o.Fixed, o.Query.Window = true, telemetry.Window{Start: night.Add(19 * time.Hour), End: night.Add(20 * time.Hour)}
	if f := last(t, Run(t.Context(), o)); f.Incident.Status != correlate.NotFound && f.Incident.Stats.Logs > 0 {
		t.Errorf("a window that the user gave was widened: %+v", f.Incident.Stats)
	}
	if n := len(logs.asked); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestWhatHasArrivedIsShownWhileTheRestIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs, traces := shop()
		traces.hold = make(chan struct{})
		seen := false
		for f := range Run(t.Context(), options(logs, traces)) {
			if !seen && chain(f) != "" && !f.Done {
				seen = true
				if f.Sources[1].State != Asking {
					t.Errorf("jaeger is %s while it is being asked", f.Sources[1].State)
				}
				close(traces.hold)
			}
		}
		if !seen {
			t.Error("the chain of the logs was not shown before the traces had answered")
		}
	})
}

func TestTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs, traces := shop()
		traces.hold = make(chan struct{}) // never closed
		f := last(t, Run(t.Context(), options(logs, traces)))
		if !f.Partial || chain(f) == "" || !strings.Contains(f.Sources[1].Error, "--timeout") {
			t.Errorf("partial %v, chain %q, jaeger %+v", f.Partial, chain(f), f.Sources[1])
		}
	})
}

func TestABoundMakesTheResultPartial(t *testing.T) {
	logs, traces := shop()
	logs.cut = "stopped at 5000 records"
	f := last(t, Run(t.Context(), options(logs, traces)))
	if !f.Partial || f.Sources[0].State != PartialOK || !slices.Contains(f.Sources[0].Notes, logs.cut) {
		t.Errorf("partial %v, loki %+v", f.Partial, f.Sources[0])
	}
}

func TestARecordThatOnlyMentionsTheIdLeadsNowhere(t *testing.T) {
	logs, traces := shop()
	logs.logs = append(logs.logs, record(4*time.Second, "mail", `{"level":"info","msg":"superseded by req-7","request_id":"req-9","trace_id":"`+traceB+`"}`))
	last(t, Run(t.Context(), options(logs, traces)))
	for _, what := range append(logs.asked, traces.asked...) {
		if strings.Contains(what, traceB) || strings.Contains(what, "req-9") {
			t.Errorf("asked %s", what)
		}
	}
}

func TestSearchListsTheFailingRequests(t *testing.T) {
	logs, traces := shop()
	logs.logs = append(logs.logs,
		record(5*time.Second, "ledger", `{"level":"error","msg":"pool timed out","error_code":"LEDGER_POOL","request_id":"req-10"}`),
		record(6*time.Second, "ledger", `{"level":"info","msg":"LEDGER_POOL is only mentioned","request_id":"req-11"}`))
	o := options(logs, traces)
	o.Query = correlate.Query{ErrorCode: "LEDGER_POOL"}
	found, err := Search(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range found.Requests {
		got = append(got, q.RequestID+"|"+q.TraceID+"|"+q.Shape)
	}
	want := []string{"req-10||ledger LEDGER_POOL", "|" + traceA + "|ledger LEDGER_POOL > gateway GATEWAY_FAILED"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	logs.err = &sources.Error{Source: "loki", Reason: sources.Unreachable, Detail: "refused"}
	traces.err = logs.err
	if _, err := Search(t.Context(), o); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("no source answered, and the error is %v", err)
	}
}

func TestAnIdThatCarriesItsTimeNarrowsTheWindow(t *testing.T) {
	cases := []struct{ name, id, want string }{
		{"UUIDv7", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "2022-02-22T19:22:22Z"},
		{"UUIDv1", "c232ab00-9414-11ec-b3c8-9f6bdeced846", "2022-02-22T19:22:22Z"},
		{"UUIDv6", "1ec9414c-232a-6b00-b3c8-9f6bdeced846", "2022-02-22T19:22:22Z"},
		{"ULID", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "2016-07-30T23:54:10Z"},
		{"ULID behind a prefix", "req_01ARZ3NDEKTSV4RRFFQ69G5FAV", "2016-07-30T23:54:10Z"},
		{"KSUID", "0ujtsYcgvSTl8PAuAdqWYSMnLOv", "2017-10-10T04:00:47Z"},
		{"X-Ray", "1-58406520-a006649127e371903a2de979", "2016-12-01T18:00:00Z"},
		{"UUIDv4", "7d444840-9dc0-41d1-b245-5ffdce74fad2", ""},
		{"a word of 26 letters", "abcdefghijklmnopqrstuvwxyz", ""},
		{"empty", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, ok := idTime(c.id)
			got := ""
			if ok {
				got = at.Truncate(time.Second).Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzIDTime(f *testing.F) {
	for _, s := range []string{"01890a5d-ac96-774b-bcce-b302099a8057", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "0ujtsYcgvSTl8PAuAdqWYSMnLOv", "1-58406520-a006649127e371903a2de979"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := idTime(s); ok && (at.Year() < 2010 || at.Year() > 2100) {
			t.Errorf("%q: %v", s, at)
		}
	})
}

func TestWhatStandsAroundAFailureIsReadWithIt(t *testing.T) {
	t.Run("a stack trace split over records", func(t *testing.T) {
		logs := &store{name: "loki", logs: []telemetry.LogRecord{
			record(0, "shop", "2026-03-14 03:00:00,000 ERROR [main] com.shop.Cart - request req-7 failed"),
			record(time.Millisecond, "shop", "java.lang.IllegalStateException: cart is closed"),
			record(2*time.Millisecond, "shop", "\tat com.shop.Cart.add(Cart.java:41)"),
			record(3*time.Millisecond, "shop", "\tat com.shop.Api.post(Api.java:17)"),
			record(9*time.Second, "shop", "2026-03-14 03:00:09,000 ERROR [main] com.shop.Cart - request req-9 failed"),
		}}
		f := last(t, Run(t.Context(), options(logs, nil)))
		root := f.Incident.Root()
		if root == nil {
			t.Fatalf("no failure: %+v", f.Incident)
		}
		if !strings.Contains(root.Envelope.Stack+root.Envelope.ErrorMessage+root.Envelope.ErrorType, "IllegalStateException") {
			t.Errorf("the exception is lost: %+v", root.Envelope)
		}
		if n := f.Incident.Stats.Logs; n != 1 {
			t.Errorf("%d records, want the one that was put together", n)
		}
	})
	t.Run("the panic of a callee that fell silent", func(t *testing.T) {
		logs, traces := shop()
		logs.logs = append(logs.logs[:1],
			record(900*time.Millisecond, "ledger", "panic: runtime error: index out of range [3] with length 2"),
			record(900*time.Millisecond+1, "ledger", ""),
			record(900*time.Millisecond+2, "ledger", "goroutine 18 [running]:"),
			record(900*time.Millisecond+3, "ledger", "main.post(0x2)"),
			record(2*time.Second, "gateway", `{"level":"error","msg":"failed","error_code":"GATEWAY_FAILED","error":"rpc error: code = Unavailable desc = error reading from server: EOF","grpc_status":"UNAVAILABLE","peer":"ledger","request_id":"req-7","trace_id":"`+traceA+`","span_id":"00000000000000a1"}`))
		traces.spans[1].Status = telemetry.StatusUnset
		f := last(t, Run(t.Context(), options(logs, traces)))
		if got, want := chain(f), "ledger PANIC > gateway GATEWAY_FAILED"; got != want {
			t.Errorf("chain %q, want %q; asked %q", got, want, logs.asked)
		}
	})
	taken := func(crash time.Duration, more ...telemetry.LogRecord) *store {
		return &store{name: "loki", logs: append([]telemetry.LogRecord{
			record(0, "intake", `{"level":"info","msg":"answered","status":202,"request_id":"req-7"}`),
			record(time.Second, "worker", `{"level":"info","msg":"message taken","request_id":"req-7"}`),
			record(time.Second+crash, "worker", "panic: assignment to entry in nil map"),
			record(time.Second+crash+1, "worker", ""),
			record(time.Second+crash+2, "worker", "goroutine 9 [running]:"),
			record(time.Second+crash+3, "worker", "main.take(0x2)"),
		}, more...)}
	}
	t.Run("the panic of a worker that took the request and told no more of it", func(t *testing.T) {
		f := last(t, Run(t.Context(), options(taken(time.Millisecond), nil)))
		if got, want := chain(f), "worker PANIC"; got != want {
			t.Errorf("chain %q, want %q", got, want)
		}
		if !strings.HasPrefix(f.Incident.Verdict.Summary, "cannot tell for sure") {
			t.Errorf("too sure: %q", f.Incident.Verdict.Summary)
		}
	})
	t.Run("not the panic of a worker that went on", func(t *testing.T) {
		f := last(t, Run(t.Context(), options(taken(time.Millisecond,
			record(1500*time.Millisecond, "worker", `{"level":"info","msg":"message done","request_id":"req-7"}`)), nil)))
		if f.Incident.Status != correlate.Healthy {
			t.Errorf("%s: %s", f.Incident.Status, chain(f))
		}
	})
	t.Run("not a panic after the request was answered", func(t *testing.T) {
		f := last(t, Run(t.Context(), options(taken(time.Millisecond,
			record(1200*time.Millisecond, "intake", `{"level":"info","msg":"done","status":200,"request_id":"req-7"}`)), nil)))
		if f.Incident.Status != correlate.Healthy {
			t.Errorf("%s: %s", f.Incident.Status, chain(f))
		}
	})
}
