package tui

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

// The fixture is one checkout that failed because the ledger's database pool was empty:
// gateway → checkout → payments (three tries) → ledger, with a fallback in fraud and a
// cancelled sibling in inventory.
const (
	fixtureRequest = "01JD4X9T7KQ2V8M3N5P6R7S8T9"
	fixtureTrace   = "4bf92f3577b34da6a3ce929d0e0e4736"
)

var (
	fixtureStart = time.Date(2026, 11, 21, 2, 57, 12, 690_000_000, time.UTC)
	fixtureNow   = time.Date(2026, 11, 21, 3, 3, 14, 0, time.UTC)
	fixtureZone  = time.FixedZone("CET", 3600)
)

func at(ms int) time.Time { return fixtureStart.Add(time.Duration(ms) * time.Millisecond) }

// span is a span of the fixture; from and to are milliseconds from its start.
func span(service, name, id, parent string, from, to int, failed string) *telemetry.Span {
	s := &telemetry.Span{
		TraceID: fixtureTrace, SpanID: id, ParentID: parent, Service: service, Name: name,
		Kind: telemetry.KindServer, Start: at(from), End: at(to), Source: "jaeger",
		Scope:    "io.opentelemetry.contrib",
		Resource: telemetry.Attributes{"service.version": "2.41.0", "k8s.pod.name": service + "-7d9f4b6c5-x2lqp"},
	}
	if failed != "" {
		s.Status, s.StatusMessage = telemetry.StatusError, failed
	}
	return s
}

// logLine is a log record of the fixture with its decoded envelope.
func logLine(ms int, sev envelope.Severity, service, errCode, msg, errText string) *correlate.Log {
	t := at(ms)
	line := fmt.Sprintf(`{"ts":%q,"level":%q,"service":%q,"request_id":%q,"msg":%q`, t.Format(time.RFC3339Nano), sev, service, fixtureRequest, msg)
	e := envelope.Envelope{
		Message: msg, Severity: sev, Time: t, RequestID: fixtureRequest, TraceID: fixtureTrace,
		Service: service, Format: "json",
	}
	e.Mark(envelope.FieldMessage, envelope.FromField, "msg")
	e.Mark(envelope.FieldSeverity, envelope.FromField, "level")
	e.Mark(envelope.FieldTime, envelope.FromField, "ts")
	e.Mark(envelope.FieldRequestID, envelope.FromField, "request_id")
	e.Mark(envelope.FieldTraceID, envelope.FromField, "trace_id")
	e.Mark(envelope.FieldService, envelope.FromField, "service")
	if errCode != "" {
		line += fmt.Sprintf(`,"error_code":%q`, errCode)
		e.Code = errCode
		e.Mark(envelope.FieldCode, envelope.FromField, "error_code")
	}
	if errText != "" {
		line += fmt.Sprintf(`,"error":%q`, errText)
		e.ErrorMessage = errText
		e.Mark(envelope.FieldErrorMessage, envelope.FromField, "error")
	}
	return &correlate.Log{Envelope: e, Record: telemetry.LogRecord{
		Time: t, Line: line + "}", Source: "loki",
		Labels:   map[string]string{"service_name": service, "namespace": "shop"},
		Metadata: map[string]string{"trace_id": fixtureTrace, "detected_level": string(sev)},
	}}
}

func logRef(l *correlate.Log) string {
	return fmt.Sprintf("%s@%d", l.Envelope.Service, l.Record.Time.UnixNano())
}

func logEvidence(l *correlate.Log) correlate.EvidenceRef {
	return correlate.EvidenceRef{Kind: correlate.EvidenceLog, Ref: logRef(l), Text: l.Envelope.Message, Log: l}
}

func spanEvidence(s *telemetry.Span) correlate.EvidenceRef {
	return correlate.EvidenceRef{Kind: correlate.EvidenceSpan, Ref: s.TraceID + "/" + s.SpanID, Text: s.Name + " " + s.StatusMessage, Span: s}
}

// failedFinding is the whole incident, both sources answered.
func failedFinding() investigate.Finding {
	gw := span("gateway", "POST /v1/checkout", "a000000000000001", "", 0, 3012, "502 Bad Gateway")
	co := span("checkout", "Checkout/Place", "a000000000000002", gw.SpanID, 8, 3009, "payment failed")
	fr := span("fraud", "Fraud/Score", "a000000000000003", co.SpanID, 14, 130, "")
	inv := span("inventory", "Inventory/Reserve", "a000000000000004", co.SpanID, 140, 3002, "context canceled")
	p1 := span("payments", "Payments/Charge", "a000000000000005", co.SpanID, 141, 3003, "ledger did not answer")
	l1 := span("ledger", "Ledger/Append", "a000000000000006", p1.SpanID, 150, 1655, "deadline exceeded")
	db := span("ledger", "pg.acquire", "a000000000000007", l1.SpanID, 152, 1652, "pool timed out")
	db.Kind = telemetry.KindClient
	db.Attributes = telemetry.Attributes{"db.system.name": "postgresql", "server.address": "ledger-db.shop", "db.client.connection.pool.name": "ledger-main"}
	db.Events = []telemetry.SpanEvent{{Time: at(1652), Name: "exception", Attributes: telemetry.Attributes{
		"exception.type": "sqlx::Error::PoolTimedOut", "exception.message": "pool timed out while waiting for an open connection"}}}

	gwIn := logLine(1, envelope.Info, "gateway", "", "request received POST /v1/checkout", "")
	coIn := logLine(9, envelope.Info, "checkout", "", "placing order for cart of 3 items", "")
	frWarn := logLine(128, envelope.Warn, "fraud", "FRAUD_CACHE_TIMEOUT", "score cache timed out, using the default score", "redis: i/o timeout")
	dbErr := logLine(1652, envelope.Error, "ledger", "LEDGER_DB_TIMEOUT", "append failed", "acquire connection: pool timed out while waiting for an open connection")
	dbErr.Envelope.SpanID = db.SpanID
	payRetry := logLine(1660, envelope.Warn, "payments", "PAYMENTS_LEDGER_TIMEOUT", "ledger append failed, trying again", "status: DeadlineExceeded")
	payErr := logLine(3003, envelope.Error, "payments", "PAYMENTS_LEDGER_TIMEOUT", "retries exhausted calling ledger", "status: DeadlineExceeded, message: \"ledger append: pool timed out\"")
	invErr := logLine(3004, envelope.Error, "inventory", "INVENTORY_CANCELLED", "reservation cancelled by the caller", "context canceled")
	coErr := logLine(3008, envelope.Error, "checkout", "CHECKOUT_PAYMENT_FAILED", "order could not be placed", "charge: rpc error: code = Unavailable desc = retries exhausted calling ledger")
	gwErr := logLine(3011, envelope.Error, "gateway", "GATEWAY_UPSTREAM_ERROR", "POST /v1/checkout 502 in 3.011s", "upstream checkout: 500")

	root := dbErr.Envelope
	root.Operation, root.Version, root.ErrorType, root.GRPCStatus = "pg.acquire", "2.41.0", "sqlx::Error::PoolTimedOut", "DEADLINE_EXCEEDED"
	root.Mark(envelope.FieldOperation, envelope.FromDerived, "span name")
	root.Mark(envelope.FieldVersion, envelope.FromField, "service.version")
	root.Mark(envelope.FieldErrorType, envelope.FromField, "exception.type")
	root.Mark(envelope.FieldGRPCStatus, envelope.FromText, "")
	root.Attempt, root.MaxAttempts = 3, 3
	root.Peer = "ledger-db.shop"
	root.Cause = []envelope.Cause{
		{Message: "append entry for order 88213"},
		{Message: "acquire connection", Code: "LEDGER_DB_TIMEOUT"},
		{Message: "pool timed out while waiting for an open connection", Type: "sqlx::Error::PoolTimedOut"},
	}
	root.CauseHow = envelope.CauseExplicit
	root.Resource = map[string]string{"order_id": "88213", "account": "acc_51"}
	root.Attributes = map[string]any{"pool.size": int64(20), "pool.idle": int64(0), "wait_ms": 1500.0}
	root.Stack = "   0: ledger::db::acquire\n             at src/db.rs:88:17\n   1: ledger::append::append_entry\n             at src/append.rs:41:9\n"

	hop := func(l *correlate.Log, op string, kind envelope.Kind, ms int, took time.Duration, ev ...correlate.EvidenceRef) correlate.Hop {
		return correlate.Hop{
			Service: l.Envelope.Service, Operation: op, Envelope: l.Envelope, Time: at(ms), Duration: took, Evidence: ev,
			Classification: envelope.Classification{Kind: kind, Class: envelope.Transient, Retry: envelope.RetryYes, Reason: "gRPC DEADLINE_EXCEEDED"},
		}
	}
	h1 := hop(dbErr, "pg.acquire", envelope.KindTimeout, 1652, 1500*time.Millisecond, logEvidence(dbErr), spanEvidence(db))
	h1.Envelope, h1.Peer = root, "ledger-db.shop"
	h1.Reasons = []string{
		"deepest failing span of the trace, and nothing below it",
		"its log and its span share span_id a000000000000007",
		"the texts of hops 2 and 3 contain \"pool timed out\"",
	}
	h1.Against = []string{"ledger-db.shop sends no telemetry: the cause may lie there"}
	h2 := hop(payErr, "Payments/Charge", envelope.KindRetriesExhausted, 3003, 2862*time.Millisecond, logEvidence(payErr), logEvidence(payRetry), spanEvidence(p1))
	h2.Attempts, h2.Envelope.GRPCStatus = 3, "DEADLINE_EXCEEDED"
	h2.Link = &correlate.Link{Kind: correlate.LinkParent, Reason: "its span a000000000000005 is the parent of ledger's Ledger/Append", Confidence: 0.97}
	h2.Reasons = []string{"three tries, each ended by the same error below"}
	h3 := hop(coErr, "Checkout/Place", envelope.KindDependencyFailed, 3008, 3001*time.Millisecond, logEvidence(coErr), spanEvidence(co))
	h3.Envelope.GRPCStatus = "UNAVAILABLE"
	h3.Also = []string{"CHECKOUT_FAILED"}
	h3.Link = &correlate.Link{Kind: correlate.LinkText, Reason: "its text contains \"retries exhausted calling ledger\"", Confidence: 0.8}
	h4 := hop(gwErr, "POST /v1/checkout", envelope.KindDependencyFailed, 3011, 3012*time.Millisecond, logEvidence(gwErr), spanEvidence(gw))
	h4.Envelope.HTTPStatus, h4.Envelope.Operation = 502, "POST /v1/checkout"
	h4.Link = &correlate.Link{Kind: correlate.LinkParent, Reason: "its span is the parent of checkout's Checkout/Place", Confidence: 0.97}
	hf := hop(frWarn, "Fraud/Score", envelope.KindTimeout, 128, 100*time.Millisecond, logEvidence(frWarn))
	hf.Envelope.Recovery = "fallback"
	hi := hop(invErr, "Inventory/Reserve", envelope.KindCancelled, 3004, 2864*time.Millisecond, logEvidence(invErr), spanEvidence(inv))

	node := func(s *telemetry.Span, children ...*correlate.Node) *correlate.Node {
		return &correlate.Node{Span: s, Children: children}
	}
	tree := node(gw, node(co, node(fr), node(inv), node(p1, node(l1, node(db)))))

	var timeline []correlate.Entry
	spanEntry := func(s *telemetry.Span, hop int) {
		timeline = append(timeline, correlate.Entry{Time: s.Start, Kind: correlate.EvidenceSpan, Service: s.Service, Text: s.Name, Ref: s.TraceID + "/" + s.SpanID, Hop: hop, Span: s})
	}
	logEntry := func(l *correlate.Log, hop int) {
		timeline = append(timeline, correlate.Entry{Time: l.Record.Time, Kind: correlate.EvidenceLog, Service: l.Envelope.Service, Severity: l.Envelope.Severity, Text: l.Envelope.Message, Ref: logRef(l), Hop: hop, Log: l})
	}
	spanEntry(gw, 3)
	logEntry(gwIn, -1)
	spanEntry(co, 2)
	logEntry(coIn, -1)
	spanEntry(fr, -1)
	logEntry(frWarn, -1)
	spanEntry(inv, -1)
	spanEntry(p1, 1)
	spanEntry(l1, -1)
	spanEntry(db, 0)
	logEntry(dbErr, 0)
	timeline = append(timeline, correlate.Entry{Time: at(1652), Kind: correlate.EvidenceEvent, Service: "ledger", Severity: envelope.Error, Text: "exception sqlx::Error::PoolTimedOut: pool timed out while waiting for an open connection", Ref: fixtureTrace + "/" + db.SpanID + "#0", Hop: 0, Span: db})
	logEntry(payRetry, 1)
	logEntry(payErr, 1)
	logEntry(invErr, -1)
	logEntry(coErr, 2)
	logEntry(gwErr, 3)

	return investigate.Finding{
		Incident: correlate.Incident{
			Query:  fixtureQuery(),
			Status: correlate.Failed,
			Verdict: correlate.Verdict{
				Summary:    "gateway answered 502 because ledger got no database connection: LEDGER_DB_TIMEOUT",
				Confidence: 0.93, Class: envelope.Transient, Retry: envelope.RetryYes,
				Reasons: []string{"the span tree reaches from the symptom to the root without a gap", "the logs name the same codes"},
			},
			Chain: []correlate.Hop{h1, h2, h3, h4}, Handled: []correlate.Hop{hf}, Secondary: []correlate.Hop{hi},
			Gaps:     []string{"ledger-db.shop (PostgreSQL) sends no telemetry of its own", "fraud: 1 span, no log of level error"},
			Timeline: timeline,
			Traces:   []correlate.Trace{{ID: fixtureTrace, Roots: []*correlate.Node{tree}, Spans: 7, Start: gw.Start, End: gw.End}},
			Stats:    correlate.Stats{Logs: 9, Spans: 7, Traces: 1, Services: 6, Errors: 6},
			TraceIDs: []string{fixtureTrace}, RequestIDs: []string{fixtureRequest},
		},
		Playbooks: fixtureMatches(),
		Values: playbooks.Values{
			"request_id": fixtureRequest, "trace_id": fixtureTrace, "code": "LEDGER_DB_TIMEOUT", "service": "ledger",
			"namespace": "shop", "env": "prod", "start": "2026-11-21T02:52:00Z", "end": "2026-11-21T03:03:00Z",
		},
		Sources: []investigate.SourceStatus{
			{Name: "loki", State: investigate.OK, Queries: 2, Records: 9, Bytes: 48_211, Took: 412 * time.Millisecond, Asked: []sources.Asked{
				{Query: `{service_name=~".+"} |= "` + fixtureRequest + `"`, Took: 230 * time.Millisecond, Records: 9},
				{Query: `{service_name=~".+"} | trace_id="` + fixtureTrace + `"`, Took: 182 * time.Millisecond, Records: 9},
			}},
			{Name: "jaeger", State: investigate.OK, Queries: 1, Records: 7, Bytes: 18_020, Took: 230 * time.Millisecond, Asked: []sources.Asked{
				{Query: "/api/v3/traces/" + fixtureTrace, Took: 230 * time.Millisecond, Records: 7},
			}},
		},
		Done: true, Started: fixtureNow.Add(-3 * time.Second), Taken: fixtureNow.Add(-2 * time.Second),
		Links: investigate.Links{Grafana: "https://grafana.example", LokiUID: "loki-1", Jaeger: "https://jaeger.example"},
	}
}

func fixtureQuery() correlate.Query {
	return correlate.Query{RequestID: fixtureRequest, Window: telemetry.Window{
		Start: time.Date(2026, 11, 21, 2, 52, 0, 0, time.UTC), End: time.Date(2026, 11, 21, 3, 3, 0, 0, time.UTC),
	}}
}

func fixtureOptions() Options {
	return Options{
		Query: fixtureQuery(), Sources: []string{"loki", "jaeger"}, Env: "prod",
		Now: func() time.Time { return fixtureNow }, Location: fixtureZone, Collect: fixtureCollect,
	}
}
