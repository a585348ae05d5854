package investigate

import (
	"strings"
	"testing"
	"time"

	"triage/correlate"
	"triage/telemetry"
)

// market is an order of which three requests tell. The asked one, req-1, is linked to the
// trace of a worker; req-2 failed as well, and names an order and a trace of its own.
func market() *world {
	inner := server(trace("a"), "00000000000000a2", "ledger", 100*time.Millisecond, telemetry.StatusError)
	inner.ParentID, inner.End = "00000000000000a1", night.Add(900*time.Millisecond)
	return &world{
		logs: []telemetry.LogRecord{
			line(0, "gateway", "level", "info", "msg", "begin", "request_id", "req-1", "trace_id", trace("a"), "span_id", "00000000000000a1"),
			line(950*time.Millisecond, "gateway", "level", "error", "msg", "failed", "error_code", "GATEWAY_FAILED",
				"request_id", "req-1", "correlation_id", "ord-1", "trace_id", trace("a"), "span_id", "00000000000000a1"),
			line(500*time.Millisecond, "ledger", "level", "error", "msg", "no room", "error_code", "LEDGER_FULL", "trace_id", trace("a"), "span_id", "00000000000000a2"),
			line(2*time.Second, "worker", "level", "info", "msg", "taken", "request_id", "job-1", "trace_id", trace("b")),
			line(10*time.Second, "gateway", "level", "error", "msg", "failed", "error_code", "GATEWAY_FAILED", "request_id", "req-2", "correlation_id", "ord-1", "trace_id", trace("c")),
			line(11*time.Second, "ledger", "level", "error", "msg", "no room", "error_code", "LEDGER_FULL", "trace_id", trace("c"), "correlation_id", "ord-9"),
			line(12*time.Second, "gateway", "level", "info", "msg", "done", "request_id", "req-3", "correlation_id", "ord-9"),
		},
		spans: []telemetry.Span{
			server(trace("a"), "00000000000000a1", "gateway", 0, telemetry.StatusError, strings.ToUpper(trace("b"))),
			inner,
			server(trace("b"), "00000000000000b1", "worker", 2*time.Second, telemetry.StatusUnset, trace("d")),
			server(trace("c"), "00000000000000c1", "gateway", 10*time.Second, telemetry.StatusError, trace("e")),
		},
	}
}

// told is a request of which one record tells, in the way that each test needs.
func told(r telemetry.LogRecord, spans ...telemetry.Span) *world {
	return &world{logs: []telemetry.LogRecord{r}, spans: spans}
}

const (
	around = " 02:50-03:11"
	whole  = " 02:00-04:00"
	uuid   = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
)

func TestEachRoundAsksForWhatTheOneBeforeFound(t *testing.T) {
	failed := func(id string) telemetry.Span {
		return server(id, "00000000000000a1", "gateway", 0, telemetry.StatusError)
	}
	tagged := failed(trace("a"))
	tagged.Attributes = telemetry.Attributes{"request_id": "req-1", "correlation_id": "ord-1"}
	tagged.End = night.Add(20 * time.Minute)
	first := []string{"loki request_id=req-1" + whole + " <=100000"}
	toTrace := func(id string) []string {
		return []string{"jaeger trace " + id + around + "; loki trace_id=" + id + around + " <=100000"}
	}
	byOrder := func(id string) []string {
		return []string{"loki correlation_id=" + id + " request_id=" + id + whole + " <=100000"}
	}
	join := func(parts ...[]string) (all []string) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	for _, c := range []struct {
		name  string
		q     correlate.Query
		world *world
		asked []string
		holds string
	}{
		{
			"a request leads to its trace, both to its order and links, these to other requests, and no further",
			correlate.Query{RequestID: "req-1"}, market(),
			join(first, toTrace(trace("a")), []string{
				"jaeger trace " + trace("b") + around + "; loki correlation_id=ord-1" + around + " <=20000; loki trace_id=" + trace("b") + around + " <=100000",
				"jaeger trace " + trace("c") + around + "; loki request_id=job-1 request_id=req-2 trace_id=" + trace("c") + around + " <=20000",
			}),
			"failed, 4 logs, 3 spans, ledger LEDGER_FULL > gateway GATEWAY_FAILED, 1 other",
		},
		{
			"an order's requests are all followed when it is what was asked for",
			correlate.Query{CorrelationID: "ord-9"}, market(),
			join(byOrder("ord-9"),
				[]string{"jaeger trace " + trace("c") + around + "; loki request_id=req-3" + around + " <=100000; loki trace_id=" + trace("c") + around + " <=100000"},
				[]string{"loki request_id=req-2" + around + " <=100000"},
				[]string{"jaeger trace " + trace("e") + around + "; loki correlation_id=ord-1" + around + " <=20000; loki trace_id=" + trace("e") + around + " <=100000"},
				[]string{"jaeger trace " + trace("a") + around + "; loki request_id=req-1 trace_id=" + trace("a") + around + " <=20000"},
			),
			"",
		},
		{
			"a request id given as a correlation id, beside a correlation id",
			correlate.Query{CorrelationID: uuid},
			told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", uuid, "correlation_id", "ord-1", "trace_id", trace("a")), failed(trace("a"))),
			join(byOrder(uuid), toTrace(trace("a")), []string{"loki correlation_id=ord-1" + around + " <=20000"}),
			"failed, 1 logs, 1 spans, gateway X",
		},
		{
			"a request id given as a correlation id that is kept beside the text",
			correlate.Query{CorrelationID: uuid},
			told(telemetry.LogRecord{
				Time: night, Line: "it failed", Labels: map[string]string{"service_name": "gateway"},
				Metadata: map[string]string{"request_id": uuid, "trace_id": trace("a"), "severity_text": "ERROR"},
			}, failed(trace("a"))),
			join(byOrder(uuid), toTrace(trace("a")), []string{"loki stream map[service_name:gateway] 02:59-03:00 <=2000"}),
			"failed, 1 logs, 1 spans, gateway UNKNOWN",
		},
		{
			"a short request id given as a correlation id",
			correlate.Query{CorrelationID: "77"},
			told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", "77", "trace_id", trace("a")), failed(trace("a"))),
			join(byOrder("77"), toTrace(trace("a"))),
			"failed, 1 logs, 1 spans, gateway X",
		},
		{
			"an order id that goes by another name, beside a correlation id",
			correlate.Query{CorrelationID: "ord-20417"},
			told(line(0, "gateway", "level", "error", "error_code", "X", "order", "ord-20417", "correlation_id", "c-1", "request_id", "req-1", "trace_id", trace("a")), failed(trace("a"))),
			join(byOrder("ord-20417"), []string{
				"jaeger trace " + trace("a") + around + "; loki request_id=req-1" + around + " <=100000; loki trace_id=" + trace("a") + around + " <=100000",
				"loki correlation_id=c-1" + around + " <=20000",
			}),
			"",
		},
		{
			"a record of another order that speaks of ours leads nowhere",
			correlate.Query{RequestID: "req-1"},
			&world{logs: []telemetry.LogRecord{
				line(0, "gateway", "level", "error", "error_code", "X", "request_id", "req-1", "correlation_id", "ord-1"),
				line(1, "mail", "level", "info", "msg", "as for ord-1", "request_id", "req-5", "correlation_id", "ord-5", "trace_id", trace("5")),
				line(2, "mail", "level", "info", "msg", "after req-1", "request_id", "req-6", "trace_id", trace("6")),
			}},
			join(first, []string{"jaeger search request_id=req-1" + whole + " <=30", "loki correlation_id=ord-1" + around + " <=20000"}),
			"failed, 1 logs, 0 spans, gateway X",
		},
		{
			"a number that stands in a text is no id of it",
			correlate.Query{RequestID: "200"},
			told(line(0, "gateway", "level", "error", "msg", "200 of them", "trace_id", trace("a"))),
			[]string{"loki request_id=200" + whole + " <=100000", "jaeger search request_id=200" + whole + " <=30"},
			"not_found, 0 logs, 0 spans, ",
		},
		{
			"an id that is told as plain text leads on",
			correlate.Query{RequestID: "req-1"},
			told(line(0, "gateway", "level", "error", "error_code", "X", "what", "req-1", "trace_id", trace("a")), failed(trace("a"))),
			join(first, toTrace(trace("a"))),
			"failed, 1 logs, 1 spans, gateway X",
		},
		{
			"a trace id in capitals and of half the digits is the same trace",
			correlate.Query{TraceID: strings.ToUpper(strings.Repeat("a", 16))},
			told(line(0, "gateway", "level", "error", "error_code", "X", "trace_id", strings.Repeat("0", 16)+strings.Repeat("A", 16), "request_id", "req-1")),
			[]string{
				"jaeger trace AAAAAAAAAAAAAAAA" + whole + "; loki trace_id=AAAAAAAAAAAAAAAA" + whole + " <=100000",
				"loki request_id=req-1" + around + " <=100000",
			},
			"failed, 1 logs, 0 spans, gateway X",
		},
		{
			"what is no trace id is not fetched",
			correlate.Query{TraceID: "not-a-trace-1"}, &world{},
			[]string{"loki trace_id=not-a-trace-1" + whole + " <=100000"},
			"not_found, 0 logs, 0 spans, ",
		},
		{
			"a trace id is followed in lower case",
			correlate.Query{RequestID: "req-1"},
			told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", "req-1", "trace_id", strings.ToUpper(trace("a"))), failed(trace("a"))),
			join(first, toTrace(trace("a"))),
			"failed, 1 logs, 1 spans, gateway X",
		},
		{
			"all ids of the query are asked for at once, and traces found by tag lead on",
			correlate.Query{RequestID: "req-1", TraceID: trace("f"), CorrelationID: "ord-1"},
			&world{spans: []telemetry.Span{tagged}},
			[]string{
				"jaeger trace " + trace("f") + whole + "; loki correlation_id=ord-1" + whole + " <=100000; loki request_id=req-1" + whole + " <=100000; loki trace_id=" + trace("f") + whole + " <=100000",
				"jaeger search request_id=req-1 correlation_id=ord-1" + whole + " <=30",
				"jaeger trace " + trace("a") + " 02:50-03:31; loki trace_id=" + trace("a") + " 02:50-03:31 <=100000",
			},
			"failed, 0 logs, 1 spans, gateway UNKNOWN",
		},
		{
			"a trace alone is not searched for by tag",
			correlate.Query{TraceID: trace("f")}, &world{},
			[]string{"jaeger trace " + trace("f") + whole + "; loki trace_id=" + trace("f") + whole + " <=100000"},
			"not_found, 0 logs, 0 spans, ",
		},
		{
			"traces that the logs name and nobody has are not searched for by tag",
			correlate.Query{RequestID: "req-1"},
			told(line(0, "gateway", "level", "error", "error_code", "X", "request_id", "req-1", "trace_id", trace("a"))),
			join(first, toTrace(trace("a"))),
			"failed, 1 logs, 0 spans, gateway X",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, asked := c.world.investigated(t, c.world.options(c.q))
			same(t, c.asked, asked)
			if c.holds != "" {
				same(t, c.holds, holds(f))
			}
			if f.Partial {
				t.Errorf("partial: %+v", f.Sources)
			}
		})
	}
}
