package correlate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/envelope"
	"triage/telemetry"
)

// TestWhatAnAnswerMustSurvive holds what real telemetry does to a chain; each case changes
// a request by hand and says what must still be right.
func TestWhatAnAnswerMustSurvive(t *testing.T) {
	leaf := func(service string, from, to int, code, msg string) call {
		return call{service: service, name: "Do", from: from, to: to, grpc: "INTERNAL", fails: true, clientFails: true, clientGRPC: "INTERNAL",
			logs: []line{{at: from + 1, level: "info", msg: "begin"}, errorLine(to-1, code, msg)}}
	}
	top := func(code, msg string, calls ...call) call {
		return call{service: "web", name: "GET /", from: 0, to: 1000, status: 500, fails: true,
			logs: []line{{at: 1, level: "info", msg: "start"}, errorLine(999, code, msg)}, calls: calls}
	}
	cases := []struct {
		name   string
		ev     func(t *testing.T) Evidence
		want   string
		gap    string // must be in the gaps
		reason string // must be in the verdict's reasons or counter-reasons
	}{
		{
			name: "a connection refused names the peer",
			ev: func(t *testing.T) Evidence {
				c := top("WEB_DOWN", "orders unreachable")
				c.calls = []call{{service: "orders", name: "GET", from: 10, to: 20, noSpan: true, clientFails: true, clientSays: "dial tcp 10.0.0.7:8080: connect: connection refused"}}
				return tell(t, c)
			},
			want: "failed: web WEB_DOWN\n", gap: "orders was called by web and has no telemetry",
		},
		{
			name: "an error masked twice on its way",
			ev: func(t *testing.T) Evidence {
				mid := leaf("mid", 20, 800, "MID_REJECTED", "precondition failed")
				mid.grpc, mid.clientGRPC = "FAILED_PRECONDITION", "FAILED_PRECONDITION"
				mid.calls = []call{leaf("deep", 30, 700, "DEEP_STALE", "catalog is older than an hour")}
				mid.calls[0].clientGRPC = "INTERNAL"
				c := top("WEB_BAD_GATEWAY", "bad gateway", mid)
				c.status = 502
				c.logs = append(c.logs[:1], errorLine(850, "WEB_INTERNAL", "mid failed"), c.logs[1])
				return tell(t, c)
			},
			want: "failed: deep DEEP_STALE > mid MID_REJECTED > web WEB_INTERNAL\n", reason: "WEB_INTERNAL became WEB_BAD_GATEWAY",
		},
		{
			name: "deeper, later cancellations are consequences of a deadline",
			ev: func(t *testing.T) Evidence {
				c := top("WEB_DEADLINE", "context deadline exceeded")
				c.status = 504
				c.calls = []call{{service: "a", name: "Do", from: 10, to: 1005, clientFrom: 5, clientTo: 998, grpc: "CANCELLED", fails: true, clientFails: true, clientGRPC: "DEADLINE_EXCEEDED",
					logs: []line{{at: 11, level: "info", msg: "begin"}, {at: 1004, level: "error", msg: "context canceled"}},
					calls: []call{{service: "b", name: "Do", from: 20, to: 1010, clientFrom: 15, clientTo: 1003, grpc: "CANCELLED", fails: true, clientFails: true, clientGRPC: "CANCELLED",
						logs: []line{{at: 21, level: "info", msg: "begin"}, {at: 1009, level: "error", msg: "context canceled"}}}}}}
				return tell(t, c)
			},
			want: "failed: web WEB_DEADLINE\nsecondary: a CANCELLED > b CANCELLED\n",
		},
		{
			name: "a message handled in a trace of its own",
			ev: func(t *testing.T) Evidence {
				worker := leaf("worker", 2000, 2500, "WORKER_POISON", "cannot decode the order")
				worker.consumer, worker.ownTrace, worker.clientFails, worker.clientFrom, worker.clientTo = true, "second", false, 50, 60
				worker.clientGRPC = ""
				c := call{service: "web", name: "POST /order", from: 0, to: 100, status: 202, logs: []line{{at: 1, level: "info", msg: "start"}}, calls: []call{worker}}
				return tell(t, c)
			},
			want: "failed: worker WORKER_POISON\n",
		},
		{
			name: "a redelivery that succeeded",
			ev: func(t *testing.T) Evidence {
				bad := leaf("worker", 200, 250, "WORKER_DB_LOCKED", "lock wait timeout exceeded")
				bad.consumer, bad.noClient = true, true
				good := call{service: "worker", name: "Do", from: 900, to: 950, consumer: true, noClient: true}
				c := call{service: "web", name: "POST /order", from: 0, to: 100, status: 202, logs: []line{{at: 1, level: "info", msg: "start"}}, calls: []call{bad, good}}
				return tell(t, c)
			},
			want: "handled: \nhandled: worker WORKER_DB_LOCKED\n",
		},
		{
			name: "one request id, two traces, one of them sound",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				ev.Spans = append(ev.Spans, telemetry.Span{TraceID: hexID("again", 32), SpanID: hexID("again", 16), Service: "web", Name: "GET /", Kind: telemetry.KindServer,
					Start: day.Add(5 * time.Second), End: day.Add(6 * time.Second), Attributes: telemetry.Attributes{"request_id": "req-1", "http.response.status_code": int64(200)}})
				return ev
			},
			want: "failed: deep DEEP_BROKEN > web WEB_FAILED\n", reason: "of the same request did not fail",
		},
		{
			name: "parents in a circle, double ids, spans that end before they start",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				loop := func(id, parent string) telemetry.Span {
					return telemetry.Span{TraceID: ev.Spans[0].TraceID, SpanID: id, ParentID: parent, Service: "odd", Name: "loop", Start: day.Add(time.Second), End: day}
				}
				ev.Spans = append(ev.Spans, loop("00000000000000aa", "00000000000000bb"), loop("00000000000000bb", "00000000000000aa"), loop("00000000000000cc", "00000000000000cc"))
				twin := ev.Spans[len(ev.Spans)-4]
				twin.Attributes = telemetry.Attributes{"copy": "differs"}
				ev.Spans = append(ev.Spans, twin)
				return ev
			},
			want: "failed: deep DEEP_BROKEN > web WEB_FAILED\n",
		},
		{
			name: "an exception on a span without error status, below a failed one",
			ev: func(t *testing.T) Evidence {
				inner := call{service: "deep", name: "Do", from: 10, to: 500, clientFails: true, event: "*pq.Error: deadlock detected while updating stock", logs: []line{{at: 11, level: "info", msg: "begin"}}}
				return tell(t, top("WEB_FAILED", "deep failed", inner))
			},
			want: "failed: deep CONCURRENCY_ABORTED > web WEB_FAILED\n",
		},
		{
			name: "an exporter that fails is not of this request",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				r := telemetry.LogRecord{Time: day.Add(400 * time.Millisecond), Line: `{"level":"error","msg":"failed to export spans","error":"connection refused"}`, Labels: map[string]string{"service_name": "deep"}}
				ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
				return ev
			},
			want: "failed: deep DEEP_BROKEN > web WEB_FAILED\n",
		},
		{
			name: "a client span is lost",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "no", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				ev.Logs = nil
				ev.Spans = slices.DeleteFunc(ev.Spans, func(s telemetry.Span) bool { return s.Kind == telemetry.KindClient })
				return ev
			},
			want: "failed: deep INTERNAL_ERROR > web INTERNAL_ERROR\n", gap: "did not arrive",
		},
		{
			name: "the root span is lost",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "no", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				ev.Logs = slices.DeleteFunc(ev.Logs, func(l Log) bool { return l.Record.Labels["service_name"] == "web" })
				ev.Spans = slices.DeleteFunc(ev.Spans, func(s telemetry.Span) bool { return s.ParentID == "" })
				return ev
			},
			want: "failed: deep DEEP_BROKEN > web INTERNAL_ERROR\n", gap: "did not arrive",
		},
		{
			name: "the trace was not sampled",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				for i := range ev.Logs {
					ev.Logs[i].Record.Metadata = map[string]string{"trace_flags": "00"}
				}
				return logsOnly(ev)
			},
			want: "failed: deep DEEP_BROKEN > web WEB_FAILED\n", gap: "not sampled",
		},
		{
			name: "a proxy in front that only writes an access log",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				r := telemetry.LogRecord{Time: day.Add(1001 * time.Millisecond), Labels: map[string]string{"service_name": "nginx"},
					Line: `{"time":"2026-03-14T03:00:01.001Z","status":500,"request_method":"GET","request_uri":"/","request_id":"req-1","request_time":1.0}`}
				ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
				return ev
			},
			want: "failed: deep DEEP_BROKEN > web WEB_FAILED > nginx INTERNAL_ERROR\n",
		},
		{
			name: "raw lines of files, which name no service",
			ev: func(t *testing.T) Evidence {
				ev := Evidence{Query: Query{RequestID: "req-1"}}
				for _, l := range []struct{ file, line string }{
					{"nginx.log", `10.0.0.1 - - [14/Mar/2026:03:00:02 +0000] "POST /buy HTTP/1.1" 502 157 "-" "curl/8" req-1`},
					{"host-a/shop.log", `2026-03-14 03:00:01,110 ERROR [main] com.shop.Api - request req-1 failed: disk is full`},
				} {
					r := telemetry.LogRecord{Line: l.line, Source: l.file}
					ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
				}
				return ev
			},
			want: "failed: shop RESOURCE_EXHAUSTED > nginx DEPENDENCY_FAILED\n",
		},
		{
			name: "an id that stands in every line by chance finds nothing",
			ev: func(t *testing.T) Evidence {
				ev := tell(t, top("WEB_FAILED", "deep: DEEP_BROKEN", leaf("deep", 10, 500, "DEEP_BROKEN", "page is torn")))
				ev.Query.RequestID = "-"
				return ev
			},
			want: "not_found: \n",
		},
		{
			name: "trace context is lost between two services",
			ev: func(t *testing.T) Evidence {
				a := tell(t, call{service: "web", name: "GET /", from: 0, to: 1000, status: 500, fails: true,
					logs:  []line{{at: 1, level: "info", msg: "start"}, errorLine(999, "WEB_FAILED", "orders said no")},
					calls: []call{{service: "orders", name: "GET", from: 10, to: 900, noSpan: true, clientFails: true, clientSays: "500 Internal Server Error"}}})
				b := &builder{t: t, trace: hexID("other trace", 32)}
				orders := leaf("orders", 15, 890, "ORDERS_BROKEN", "page is torn")
				orders.status = 500
				b.add(orders, "", call{})
				a.Logs, a.Spans = append(a.Logs, b.logs...), append(a.Spans, b.spans...)
				return a
			},
			want: "failed: orders ORDERS_BROKEN > web WEB_FAILED\n",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ev := c.ev(t)
			inc := correlated(ev)
			if diff := cmp.Diff(c.want, inShort(&inc)); diff != "" {
				t.Errorf("%s\nverdict: %+v\ngaps: %s", diff, inc.Verdict, strings.Join(inc.Gaps, "; "))
			}
			if c.gap != "" && !strings.Contains(strings.Join(inc.Gaps, "\n"), c.gap) {
				t.Errorf("gaps %q do not say %q", inc.Gaps, c.gap)
			}
			all := strings.Join(append(slices.Clone(inc.Verdict.Reasons), inc.Verdict.Against...), "\n")
			if c.reason != "" && !strings.Contains(all, c.reason) {
				t.Errorf("the verdict does not say %q but\n%s", c.reason, all)
			}
			for seed := range uint64(3) {
				again := correlated(shuffled(ev, seed))
				if diff := cmp.Diff(inShort(&inc), inShort(&again)); diff != "" {
					t.Errorf("shuffled: %s", diff)
				}
			}
		})
	}
}
