package investigate

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// failing is an incident of hops that are told by one plain record each, n of them in streams
// of their own and gap apart.
func failing(n int, gap time.Duration, change func(*correlate.Log)) correlate.Incident {
	inc := correlate.Incident{Status: correlate.Failed}
	for k := range n {
		l := &correlate.Log{
			Record:   telemetry.LogRecord{Time: night.Add(time.Duration(k) * gap), Labels: map[string]string{"service_name": fmt.Sprint("s", k)}},
			Envelope: envelope.Envelope{Severity: envelope.Error, Format: "text"},
		}
		change(l)
		inc.Chain = append(inc.Chain, correlate.Hop{Service: fmt.Sprint("s", k), Evidence: []correlate.EvidenceRef{{Kind: correlate.EvidenceLog, Log: l}}})
	}
	return inc
}

// called is an incident whose root was calling ledger when the call broke.
func called(change func(*correlate.Incident)) correlate.Incident {
	inc := failing(1, 0, func(l *correlate.Log) { l.Envelope.Format = "json" })
	own := &telemetry.Span{SpanID: "a1", Service: "s0"}
	inc.Chain[0].Peer, inc.Chain[0].Time = "ledger", night
	inc.Chain[0].Classification.Kind = envelope.KindUnavailable
	inc.Chain[0].Evidence = append(inc.Chain[0].Evidence, correlate.EvidenceRef{Kind: correlate.EvidenceSpan, Span: own})
	child := func(service, parent string, kind correlate.EvidenceKind) correlate.Entry {
		s := &telemetry.Span{Service: service, SpanID: service, ParentID: parent, End: night.Add(3 * time.Second)}
		return correlate.Entry{Service: service, Kind: kind, Span: s}
	}
	inc.Timeline = []correlate.Entry{
		child("store", "a1", correlate.EvidenceSpan), child("store", "a1", correlate.EvidenceSpan), child("s0", "a1", correlate.EvidenceSpan),
		child("apart", "b1", correlate.EvidenceSpan), child("event", "a1", correlate.EvidenceEvent),
	}
	change(&inc)
	return inc
}

// silent is an incident that nobody tells the end of.
func silent(entries ...string) correlate.Incident {
	inc := correlate.Incident{Status: correlate.Unknown}
	for n, e := range entries {
		service, how, _ := strings.Cut(e, " ")
		l := &correlate.Log{Record: telemetry.LogRecord{Time: night.Add(time.Duration(n) * time.Second), Labels: map[string]string{"service_name": service}}}
		switch how {
		case "200":
			l.Envelope.HTTPStatus = 200
		case "202":
			l.Envelope.HTTPStatus = 202
		case "grpc":
			l.Envelope.GRPCStatus = "OK"
		}
		entry := correlate.Entry{Service: service, Kind: correlate.EvidenceLog, Log: l}
		if how == "span" {
			entry = correlate.Entry{Service: service, Kind: correlate.EvidenceSpan, Span: &telemetry.Span{Service: service}}
		}
		inc.Timeline = append(inc.Timeline, entry)
	}
	return inc
}

func TestWhereAPanicOrTheRestOfATraceIsLookedFor(t *testing.T) {
	plain := func(*correlate.Log) {}
	for _, c := range []struct {
		name string
		inc  correlate.Incident
		want string // streams, and the window in seconds from the failure
	}{
		{"around a plain error", failing(1, 0, plain), "s0, -0.5s to 2s"},
		{"around two", failing(2, time.Minute, plain), "s0 s1, -0.5s to 62s"},
		{"around no more than six", failing(8, time.Second, plain), "s0 s1 s2 s3 s4 s5, -0.5s to 7s"},
		{"around two in one stream", failing(2, time.Second, func(l *correlate.Log) { l.Record.Labels["service_name"] = "s0" }), "s0, -0.5s to 3s"},
		{"not over hours", failing(2, time.Hour, plain), ""},
		{"over most of an hour", failing(2, 59*time.Minute, plain), "s0 s1, -0.5s to 3542s"},
		{"a record without a time of its own", failing(1, 0, func(l *correlate.Log) { l.Record.Time, l.Envelope.Time = time.Time{}, night }), "s0, -0.5s to 2s"},
		{"a record without any time", failing(1, 0, func(l *correlate.Log) { l.Record.Time = time.Time{} }), ""},
		{"not around a warning", failing(1, 0, func(l *correlate.Log) { l.Envelope.Severity = envelope.Warn }), ""},
		{"not around what has its stack", failing(1, 0, func(l *correlate.Log) { l.Envelope.Stack = "at x" }), ""},
		{"not around JSON", failing(1, 0, func(l *correlate.Log) { l.Envelope.Format = "json" }), ""},
		{"not around logfmt", failing(1, 0, func(l *correlate.Log) { l.Envelope.Format = "logfmt" }), ""},
		{"around those that were called", called(func(*correlate.Incident) {}), "ledger store, -2s to 5s"},
		{"not when the root tells why itself", called(func(i *correlate.Incident) { i.Chain[0].Classification.Kind = envelope.KindNotFound }), ""},
		{"not around the root itself", called(func(i *correlate.Incident) { i.Chain[0].Peer, i.Timeline = "s0", nil }), ""},
		{"around nobody", called(func(i *correlate.Incident) { i.Chain[0].Peer, i.Timeline = "", nil }), ""},
		{"not what was handled", called(func(i *correlate.Incident) { i.Status = correlate.Healthy }), ""},
		{"around who told no end", silent("intake 200", "worker"), "worker, 1s to 3s"},
		{"after and before work was accepted", silent("mail", "intake 202", "worker"), "worker mail, 0s to 4s"},
		{"not who told after the answer", silent("worker", "intake 200"), ""},
		{"nor after that of gRPC", silent("worker", "intake grpc"), ""},
		{"the last record of each", silent("worker", "mail", "worker", "span span"), "worker mail, 1s to 4s"},
		{"not before the answer", silent("mail", "intake 200", "worker"), "worker, 2s to 4s"},
		{"nothing was found", correlate.Incident{Status: correlate.NotFound}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{}
			o := w.options(correlate.Query{RequestID: "req-1"}).withDefaults()
			o.correlate = func(context.Context, correlate.Evidence) (correlate.Incident, error) { return c.inc, nil }
			i := newInquiry(t.Context(), o)
			queued := i.surroundings()
			var got []string
			for _, q := range i.queue {
				var names []string
				for _, labels := range q.streams {
					names = append(names, labels["service_name"])
				}
				in := func(at time.Time) string { return fmt.Sprint(at.Sub(night).Seconds(), "s") }
				got = append(got, strings.Join(names, " ")+", "+in(q.window.Start)+" to "+in(q.window.End))
			}
			same(t, c.want, strings.Join(got, "; "))
			if queued != (c.want != "") {
				t.Errorf("says %v", queued)
			}
			if i.queue = nil; i.surroundings() {
				t.Error("looked a second time")
			}
		})
	}
}

func TestAWorkerWithSpansIsNotLookedAround(t *testing.T) {
	w := &world{}
	o := w.options(correlate.Query{RequestID: "req-1"}).withDefaults()
	o.correlate = func(context.Context, correlate.Evidence) (correlate.Incident, error) { return silent("worker"), nil }
	i := newInquiry(t.Context(), o)
	i.evidence.Spans = []telemetry.Span{{}}
	if i.surroundings() {
		t.Errorf("asked %+v", i.queue)
	}
	i = newInquiry(t.Context(), o)
	i.status.of("loki").hopeless = true
	if i.surroundings() {
		t.Errorf("asked %+v", i.queue)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if newInquiry(ctx, o).surroundings() {
		t.Error("asked when time was up")
	}
}

func TestTheLabelOfAServiceIsThatOfTheOthers(t *testing.T) {
	i := &inquiry{}
	same(t, map[string]string{"service_name": "ledger"}, i.labelsOf("ledger:8080"))
	i.evidence.Logs = []correlate.Log{
		{Record: telemetry.LogRecord{Labels: map[string]string{"pod": "x"}}},
		{Record: telemetry.LogRecord{Labels: map[string]string{"app": "gateway", "pod": "y"}}},
	}
	same(t, map[string]string{"app": "ledger"}, i.labelsOf("ledger"))
}

func TestWhatStandsAroundIsKeptOnce(t *testing.T) {
	own := correlate.Log{Record: record(0, "shop", "ERROR req-1 failed")}
	i := &inquiry{records: map[[2]uint64]int{fingerprint(&own.Record): 0}}
	i.evidence.Logs = []correlate.Log{own}
	earlier := i.evidence.Logs
	around := []telemetry.LogRecord{
		own.Record, record(time.Millisecond, "shop", "java.lang.IllegalStateException: closed"), record(2*time.Millisecond, "shop", "\tat com.shop.Cart.add(Cart.java:41)"),
		record(time.Second, "ledger", "panic: nil map"), record(time.Second+1, "ledger", ""), record(time.Second+2, "ledger", "goroutine 9 [running]:"), record(time.Second+3, "ledger", "main.take(0x2)"),
		record(2*time.Second, "shop", "INFO nothing to do with it"),
	}
	for range 2 {
		i.takeAround(around)
		if len(i.evidence.Logs) != 2 || !strings.Contains(i.evidence.Logs[0].Record.Line, "Cart.java:41") || !i.evidence.Logs[1].Envelope.Panic {
			t.Errorf("%+v", i.evidence.Logs)
		}
	}
	if strings.Contains(earlier[0].Record.Line, "Cart") {
		t.Error("an earlier finding was changed")
	}
	if i.version == 0 {
		t.Error("the evidence is not correlated again")
	}
}

func TestALookAroundIsCutShortOnPurpose(t *testing.T) {
	w := &world{logs: []telemetry.LogRecord{record(0, "shop", "1")}}
	events := make(chan event, 1)
	q := question{source: "loki", logs: cutting{side{w, "loki"}}, streams: []map[string]string{{"service_name": "shop"}}}
	w.start()
	a, err := q.put(t.Context(), events)
	if ev := <-events; err != nil || len(a.Truncated) > 0 || len(ev.around) != 1 {
		t.Errorf("%+v, %v, %+v", a, err, ev)
	}
}

// cutting says that every answer was cut.
type cutting struct{ side }

func (c cutting) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	a, err := c.side.Logs(ctx, q, emit)
	a.Truncated = []string{"cut"}
	return a, err
}
