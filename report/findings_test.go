package report_test

import (
	"fmt"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

const (
	requestID = "01JD4X9T7KQ2M3N4P5Q6R7S8T9"
	traceID   = "4bf92f3577b34da6a3ce929d0e0e4736"
)

// at is a moment of the incident's minute, in milliseconds.
func at(ms int) time.Time {
	return time.Date(2026, time.November, 21, 2, 57, 14, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

var window = telemetry.Window{Start: at(-300_000), End: at(360_000)}

func query() correlate.Query {
	return correlate.Query{RequestID: requestID, Window: window}
}

// findings are the cases of the golden files, by name.
func findings() map[string]investigate.Finding {
	return map[string]investigate.Finding{
		"db-timeout":       dbTimeout(),
		"handled":          handled(),
		"healthy":          healthy(),
		"not-found":        notFound(),
		"partial":          partial(),
		"cannot-tell":      cannotTell(),
		"nothing-answered": nothingAnswered(),
		"panic":            panicked(),
		"bundle-not-found": bundleNotFound(),
		"hostile":          hostile(),
		"alert":            alerted(),
		"unknown":          unknown(),
		"others":           others(),
	}
}

func finding(i correlate.Incident, s ...investigate.SourceStatus) investigate.Finding {
	return investigate.Finding{
		Incident: i, Sources: s, Done: true, Started: at(357_000), Taken: at(358_000),
		Values: playbooks.Values{"request_id": requestID, "trace_id": traceID, "service": "ledger", "code": "LEDGER_DB_TIMEOUT"},
	}
}

func loki() investigate.SourceStatus {
	return investigate.SourceStatus{
		Name: "loki", State: investigate.OK, Queries: 2, Records: 7, Bytes: 18_430, Took: 412 * time.Millisecond,
		Asked: []sources.Asked{
			{Query: `{service_name=~".+"} |= "01JD4X9T7KQ2M3N4P5Q6R7S8T9"`, Took: 300 * time.Millisecond, Records: 7},
			{Query: `{service_name=~".+"} | request_id="01JD4X9T7KQ2M3N4P5Q6R7S8T9"`, Took: 110 * time.Millisecond},
		},
	}
}

func jaeger() investigate.SourceStatus {
	return investigate.SourceStatus{
		Name: "jaeger", State: investigate.OK, Queries: 1, Records: 23, Bytes: 9_120, Took: 230 * time.Millisecond,
		Asked: []sources.Asked{{Query: "GET /api/v3/traces/" + traceID, Took: 230 * time.Millisecond, Records: 23}},
	}
}

func silent(s investigate.SourceStatus) investigate.SourceStatus {
	s.Records, s.Bytes = 0, 214
	asked := make([]sources.Asked, len(s.Asked))
	copy(asked, s.Asked)
	for n := range asked {
		asked[n].Records = 0
	}
	s.Asked = asked
	return s
}

func ledgerHop() correlate.Hop {
	e := envelope.Envelope{
		Schema: envelope.Schema, Code: "LEDGER_DB_TIMEOUT", Message: "append entry failed",
		Severity: envelope.Error, Time: at(1_710), RequestID: requestID, TraceID: traceID, SpanID: "00f067aa0ba902b7",
		Service: "ledger", Operation: "Ledger/Append", Version: "2.41.0", ErrorType: "sqlx::Error::PoolTimedOut",
		ErrorMessage: "append entry: pool timed out while waiting for an open connection",
		Cause: []envelope.Cause{
			{Message: "append entry: pool timed out while waiting for an open connection", Type: "ledger::AppendError"},
			{Message: "pool timed out while waiting for an open connection", Type: "sqlx::Error::PoolTimedOut"},
		},
		CauseHow: envelope.CauseExplicit, Logger: "ledger::store", Caller: "src/store.rs:118",
		GRPCStatus: "UNAVAILABLE", Resource: map[string]string{"account": "acc-7", "entry": "e-19"},
	}
	e.Mark(envelope.FieldCode, envelope.FromField, "error_code")
	e.Mark(envelope.FieldGRPCStatus, envelope.FromField, "rpc.grpc.status_code")
	e.Mark(envelope.FieldTime, envelope.FromDerived, "")
	return correlate.Hop{
		Service: "ledger", Operation: "Ledger/Append", Envelope: e, Time: at(1_710), Duration: 1_500 * time.Millisecond,
		Peer: "postgres",
		Classification: envelope.Classification{
			Kind: envelope.KindResourceExhausted, Class: envelope.Transient, Retry: envelope.RetryAfter,
			Look: envelope.LookHere, Reason: "error type sqlx::Error::PoolTimedOut",
		},
		Reasons: []string{"its span is the deepest one with an error", "its cause chain ends in sqlx::Error::PoolTimedOut"},
		Evidence: []correlate.EvidenceRef{
			{Kind: correlate.EvidenceSpan, Ref: traceID + "/00f067aa0ba902b7", Text: "Ledger/Append status=error"},
			{Kind: correlate.EvidenceLog, Ref: "ledger@1795229835710000000", Text: `{"level":"ERROR","error_code":"LEDGER_DB_TIMEOUT","message":"append entry failed"}`},
		},
	}
}

func paymentsHop() correlate.Hop {
	e := envelope.Envelope{
		Code: "PAYMENT_TIMEOUT", Message: "charge failed", Severity: envelope.Error, TraceID: traceID, SpanID: "53995c3f42cd8ad8",
		ErrorType: "*status.Error", ErrorMessage: "ledger append: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
		CauseHow: envelope.CauseJoined, Attempt: 3, MaxAttempts: 3, GRPCStatus: "DEADLINE_EXCEEDED", Peer: "ledger",
		Recovery: "retry_with_backoff",
		Cause: []envelope.Cause{
			{Message: "ledger append"}, {Message: "context deadline exceeded"},
		},
	}
	return correlate.Hop{
		Service: "payments", Operation: "Payments/Charge", Envelope: e, Time: at(3_200), Duration: 2_990 * time.Millisecond, Attempts: 3,
		Classification: envelope.Classification{Kind: envelope.KindTimeout, Class: envelope.Transient, Retry: envelope.RetryIdempotent, Reason: "gRPC DEADLINE_EXCEEDED"},
		Reasons:        []string{"it calls ledger and failed 10ms after it"},
		Link:           &correlate.Link{Kind: correlate.LinkParent, Reason: "ledger's span 00f067aa0ba902b7 is a child of this span", Confidence: 0.99},
		Evidence:       []correlate.EvidenceRef{{Kind: correlate.EvidenceSpan, Ref: traceID + "/53995c3f42cd8ad8", Text: "Payments/Charge"}},
	}
}

func checkoutHop() correlate.Hop {
	return correlate.Hop{
		Service: "checkout", Operation: "POST /orders", Time: at(3_202), Duration: 3_010 * time.Millisecond,
		Envelope: envelope.Envelope{
			Code: "CHECKOUT_FAILED", Message: "payment failed", Severity: envelope.Error, HTTPStatus: 500, TraceID: traceID,
			GRPCStatus: "INTERNAL",
		},
		Classification: envelope.Classification{Kind: envelope.KindDependencyFailed, Class: envelope.ClassUnknown, Reason: "HTTP 500 decides nothing"},
		Reasons:        []string{"its error text quotes PAYMENT_TIMEOUT"},
		Link:           &correlate.Link{Kind: correlate.LinkText, Reason: "its error text quotes PAYMENT_TIMEOUT", Confidence: 0.8},
		Also:           []string{"INTERNAL"},
	}
}

func gatewayHop() correlate.Hop {
	return correlate.Hop{
		Service: "gateway", Operation: "POST /checkout", Time: at(3_204), Duration: 3_020 * time.Millisecond,
		Envelope:       envelope.Envelope{HTTPStatus: 504, Message: "upstream request timeout", Severity: envelope.Error, TraceID: traceID},
		Classification: envelope.Classification{Kind: envelope.KindUpstreamTimeout, Class: envelope.Transient, Retry: envelope.RetryIdempotent, Reason: "HTTP 504"},
		Reasons:        []string{"it is the outermost span"},
		Link:           &correlate.Link{Kind: correlate.LinkPeer, Reason: "it names checkout as its upstream, 2ms later", Confidence: 0.7},
	}
}

// dbTimeout is a database pool that ran dry three services down.
func dbTimeout() investigate.Finding {
	chain := []correlate.Hop{ledgerHop(), paymentsHop(), checkoutHop(), gatewayHop()}
	f := finding(correlate.Incident{
		Query: query(), Status: correlate.Failed,
		Verdict: correlate.Verdict{
			Summary:    "ledger LEDGER_DB_TIMEOUT made gateway answer HTTP 504",
			Confidence: 0.93, Class: envelope.Transient, Retry: envelope.RetryAfter,
			Reasons: []string{"span parents tie three of four hops", "log and span of ledger share span_id 00f067aa0ba902b7"},
			Against: []string{"checkout and gateway are tied by a name only"},
		},
		Chain: chain,
		Secondary: []correlate.Hop{{
			Service: "stock", Operation: "Stock/Reserve", Time: at(3_203),
			Envelope:       envelope.Envelope{GRPCStatus: "CANCELLED", ErrorMessage: "context canceled"},
			Classification: envelope.Classification{Kind: envelope.KindCancelled, Class: envelope.Transient, Retry: envelope.RetryNo},
			Reasons:        []string{"cancelled by checkout after it had failed"},
		}},
		RunnersUp: []correlate.Hop{paymentsHop()},
		Gaps:      []string{"fraud: 0 log records in the window, 2 spans are there"},
		Timeline: []correlate.Entry{
			{Time: at(180), Kind: correlate.EvidenceSpan, Service: "gateway", Text: "POST /checkout", Ref: traceID + "/1111111111111111", Hop: 3},
			{Time: at(1_710), Kind: correlate.EvidenceLog, Service: "ledger", Severity: envelope.Error, Text: "append entry failed", Ref: "ledger@1795229835710000000", Hop: 0},
			{Time: at(1_800), Kind: correlate.EvidenceLog, Service: "fraud", Severity: envelope.Info, Text: "score 12", Ref: "fraud@1795229835800000000", Hop: -1},
		},
		Stats:    correlate.Stats{Logs: 7, Spans: 23, Traces: 1, Services: 6, Errors: 5},
		TraceIDs: []string{traceID}, RequestIDs: []string{requestID},
	}, loki(), jaeger())
	f.Playbooks = matches()
	return f
}

func handled() investigate.Finding {
	h := paymentsHop()
	h.Link, h.Reasons = nil, []string{"attempt 2 of the same call succeeded"}
	h.Attempts, h.Envelope.Attempt = 2, 1
	return finding(correlate.Incident{
		Query: query(), Status: correlate.Handled,
		Verdict: correlate.Verdict{Summary: "payments PAYMENT_TIMEOUT was recovered from: attempt 2 succeeded", Confidence: 0.9, Class: envelope.Transient, Retry: envelope.RetryIdempotent},
		Handled: []correlate.Hop{h},
		Stats:   correlate.Stats{Logs: 4, Spans: 9, Traces: 1, Services: 3, Errors: 1}, TraceIDs: []string{traceID},
	}, loki(), jaeger())
}

func healthy() investigate.Finding {
	return finding(correlate.Incident{
		Query: query(), Status: correlate.Healthy,
		Verdict: correlate.Verdict{Summary: "nothing failed", Confidence: 0.95, Reasons: []string{"POST /checkout of gateway ended well"}},
		Stats:   correlate.Stats{Logs: 12, Spans: 1, Traces: 1, Services: 4}, TraceIDs: []string{traceID},
	}, loki(), jaeger())
}

// unknown is a request of which plain lines without a level are all there is.
func unknown() investigate.Finding {
	return finding(correlate.Incident{
		Query: correlate.Query{RequestID: requestID}, Status: correlate.Unknown,
		Verdict: correlate.Verdict{Summary: "cannot tell: 3 of 4 records not understood", Reasons: []string{"no record says how the request ended"}},
		Stats:   correlate.Stats{Logs: 4, Services: 2, NotUnderstood: 3},
	}, investigate.SourceStatus{Name: "bundle", State: investigate.OK, Queries: 1, Records: 4, Bytes: 310, Took: 2 * time.Millisecond})
}

// others is an incident whose order has further requests, with some lines that say nothing.
func others() investigate.Finding {
	f := dbTimeout()
	f.Incident.Stats.NotUnderstood = 2
	for n := range 12 {
		o := correlate.OtherRequest{
			CorrelationID: "ord-20417", RequestID: fmt.Sprintf("req-%02d", n), TraceID: fmt.Sprintf("%032x", n+1), Time: at(10_000 * n),
			Status: correlate.Failed, Same: true, Root: "ledger LEDGER_DB_TIMEOUT",
		}
		switch {
		case n == 8:
			o.Same, o.Root = false, "stock OUT_OF_STOCK"
		case n == 9:
			o.RequestID, o.Status, o.Same = "", correlate.Handled, false
		case n == 10:
			o.Status, o.Same, o.Root = correlate.Healthy, false, ""
		case n == 11:
			o.CorrelationID, o.TraceID, o.Time, o.Status, o.Same, o.Root = "cart-7", "", time.Time{}, correlate.Unknown, false, ""
		}
		f.Incident.Others = append(f.Incident.Others, o)
	}
	f.Incident.CorrelationIDs = []string{"cart-7", "ord-20417"}
	return f
}

func notFound() investigate.Finding {
	return finding(correlate.Incident{Query: query(), Status: correlate.NotFound}, silent(loki()),
		investigate.SourceStatus{Name: "jaeger", State: investigate.Skipped})
}

func bundleNotFound() investigate.Finding {
	return finding(correlate.Incident{Query: correlate.Query{CorrelationID: "order-17"}, Status: correlate.NotFound},
		investigate.SourceStatus{
			Name: "bundle", State: investigate.PartialOK, Queries: 1, Took: 4 * time.Millisecond,
			Error: "", Notes: []string{"spans.json: not JSON at byte 512: left out"}, Asked: []sources.Asked{{Query: "outage.zip: order-17"}},
		})
}

func failedJaeger() investigate.SourceStatus {
	return investigate.SourceStatus{
		Name: "jaeger", State: investigate.Failed, Queries: 1, Took: 5 * time.Second,
		Error: "jaeger at traces.example: connection refused: check --jaeger-url or TRIAGE_JAEGER_URL",
	}
}

func partial() investigate.Finding {
	f := dbTimeout()
	f.Partial = true
	s := loki()
	s.State, s.Notes = investigate.PartialOK, []string{"stopped at 5000 records of 12000"}
	f.Sources = []investigate.SourceStatus{s, failedJaeger()}
	f.Incident.Chain = []correlate.Hop{ledgerHop()}
	f.Incident.Secondary, f.Incident.RunnersUp = nil, nil
	f.Incident.Verdict.Confidence = 0.42
	f.Incident.Verdict.Summary = "ledger LEDGER_DB_TIMEOUT is the only failure seen"
	return f
}

func cannotTell() investigate.Finding {
	f := healthy()
	f.Partial = true
	f.Incident.Gaps = []string{"no span was read"}
	f.Sources = []investigate.SourceStatus{loki(), failedJaeger()}
	return f
}

func nothingAnswered() investigate.Finding {
	s := failedJaeger()
	s.Name, s.Error = "loki", "loki at logs.example: 401 no org id: set --loki-org-id or LOKI_ORG_ID"
	f := finding(correlate.Incident{Query: correlate.Query{TraceID: traceID, Window: window}, Status: correlate.NotFound}, s, failedJaeger())
	f.Partial = true
	return f
}

func panicked() investigate.Finding {
	h := ledgerHop()
	h.Envelope.Code, h.Envelope.Panic, h.Envelope.GRPCStatus = "", true, ""
	h.Envelope.ErrorMessage, h.Envelope.Message = "index out of bounds: the len is 3 but the index is 7", ""
	h.Envelope.Cause, h.Peer, h.Envelope.Attempt = nil, "", 0
	h.Envelope.Stack = "thread 'tokio-worker-1' panicked at src/rates.rs:44:9:\n" +
		"   0: rust_begin_unwind\n   1: core::panicking::panic_fmt\n   2: ledger::rates::pick\n   3: ledger::append\n" +
		"   4: a\n   5: b\n   6: c\n   7: d\n   8: e\n   9: f\n  10: g\n  11: h\n  12: i\n"
	h.Classification = envelope.Classification{Kind: envelope.KindPanic, Class: envelope.Permanent, Retry: envelope.RetryNo, Reason: "a panic", Conflict: "the service says retriable, a panic says no"}
	f := finding(correlate.Incident{
		Query: correlate.Query{TraceID: traceID}, Status: correlate.Failed,
		Verdict:  correlate.Verdict{Summary: "ledger panicked: index out of bounds", Confidence: 0.88, Class: envelope.Permanent, Retry: envelope.RetryNo},
		Chain:    []correlate.Hop{h},
		Stats:    correlate.Stats{Logs: 1, Spans: 2, Traces: 1, Services: 1, Errors: 1},
		TraceIDs: []string{traceID},
	}, investigate.SourceStatus{Name: "panic.zip", State: investigate.OK, Queries: 1, Records: 3, Bytes: 812, Took: 3 * time.Millisecond})
	return f
}

// evil is what a caller may write into any field.
const evil = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c <script>alert(1)</script> [click](https://evil.example/x) ![](https://evil.example/p.png) " +
	"@channel <!here> #1 `a``b` **bold** | cell \xff\xfe\r\n# heading\n```\nfence\n``` www.evil.example token=hunter2secret bob@example.com"

func hostile() investigate.Finding {
	h := ledgerHop()
	h.Service, h.Operation, h.Envelope.Code, h.Peer = "led\x1b[31mger", evil, "CODE`@all`"+"\u200b", evil
	h.Envelope.Message, h.Envelope.ErrorMessage, h.Envelope.Stack = evil, "outer: "+evil, evil
	h.Envelope.Cause = []envelope.Cause{{Message: "outer"}, {Message: evil, Type: evil, Code: evil, Causes: []envelope.Cause{{Message: evil}}}}
	h.Envelope.CauseHow = envelope.CauseExplicit
	h.Envelope.Recovery, h.Envelope.Version, h.Envelope.GRPCStatus = evil, evil, evil
	h.Classification.Reason, h.Classification.Conflict = evil, evil
	h.Also, h.Reasons, h.Against = []string{evil}, []string{evil}, []string{evil}
	h.Evidence = []correlate.EvidenceRef{{Kind: correlate.EvidenceLog, Ref: evil, Text: evil}}
	later := h
	later.Time = h.Time.Add(time.Millisecond)
	top := gatewayHop()
	top.Service, top.Link.Reason = evil, evil
	f := finding(correlate.Incident{
		Query: correlate.Query{RequestID: evil}, Status: correlate.Failed,
		Verdict: correlate.Verdict{Summary: evil, Confidence: 1.7, Reasons: []string{evil}, Against: []string{evil}},
		Chain:   []correlate.Hop{h, top}, Handled: []correlate.Hop{h}, Secondary: []correlate.Hop{h}, RunnersUp: []correlate.Hop{later},
		Gaps:     []string{evil},
		Timeline: []correlate.Entry{{Time: at(0), Kind: correlate.EvidenceLog, Service: evil, Text: evil, Ref: evil, Hop: -1}},
		TraceIDs: []string{evil}, RequestIDs: []string{evil},
		Others: []correlate.OtherRequest{{CorrelationID: evil, RequestID: evil, TraceID: evil, Status: correlate.Failed, Root: evil}},
	}, investigate.SourceStatus{Name: evil, State: investigate.PartialOK, Error: evil, Notes: []string{evil}, Asked: []sources.Asked{{Query: evil}}})
	f.Partial = true
	f.Values = playbooks.Values{"request_id": evil, "trace_id": evil, "code": evil, "service": evil}
	f.Playbooks = matches()
	f.Playbooks[0].Reason = evil
	return f
}

// everything has a value in every field there is.
func everything() investigate.Finding {
	f := partial()
	h := ledgerHop()
	e := &h.Envelope
	e.HTTPStatus, e.Panic, e.Stack, e.CorrelationID = 503, true, "at ledger::append", "order-17"
	e.Attempt, e.MaxAttempts, e.Recovery, e.RetryAfter = 2, 3, "fallback", 250*time.Millisecond
	e.Cause[0].Code = "E1"
	e.Cause[1].Causes = []envelope.Cause{{Message: "branch"}}
	h.Attempts, h.Also, h.Against = 2, []string{"INTERNAL"}, []string{"a reason against"}
	h.Classification.Conflict = "the service says permanent"
	h.Evidence = append(h.Evidence, correlate.EvidenceRef{Kind: correlate.EvidenceEvent, Ref: "x", Text: "\xff"})
	f.Incident.Chain = []correlate.Hop{h, gatewayHop()}
	f.Incident.Timeline = []correlate.Entry{{Time: at(0), Kind: correlate.EvidenceLog, Service: "ledger", Severity: envelope.Error, Text: "\xff", Ref: "x", Hop: 0}}
	f.Incident.Query = correlate.Query{RequestID: "r", TraceID: "t", CorrelationID: "c", ErrorCode: "E", Window: window}
	f.Incident.CorrelationIDs = []string{"order-17"}
	f.Incident.Others = []correlate.OtherRequest{{CorrelationID: "order-17", RequestID: "r-2", TraceID: "t-2", Time: at(9), Status: correlate.Failed, Same: true, Root: "ledger E"}}
	f.Playbooks = matches()
	return f
}
