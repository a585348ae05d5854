package correlate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"triage/envelope"
	"triage/telemetry"
)

// anyEvidence draws a request: mostly a sensible tree, with every kind of damage.
func anyEvidence(t *rapid.T) Evidence {
	ev := Evidence{Query: Query{RequestID: "req-1"}}
	services := []string{"gateway", "checkout", "payments", "ledger"}
	codes := []string{"", "", "A_TIMEOUT", "B_UNAVAILABLE", "C_BROKEN", "D_OPEN"}
	words := []string{"no answer from ledger", "context canceled", "pool timed out while waiting", "B_UNAVAILABLE", "circuit breaker is open", "using fallback", "ok"}
	statuses := []telemetry.StatusCode{telemetry.StatusUnset, telemetry.StatusUnset, telemetry.StatusOK, telemetry.StatusError}
	kinds := []telemetry.SpanKind{telemetry.KindServer, telemetry.KindClient, telemetry.KindInternal, telemetry.KindProducer, telemetry.KindConsumer}
	id := func(n int) string { return fmt.Sprintf("%016x", n) }
	spans := rapid.IntRange(0, 14).Draw(t, "spans")
	for n := 1; n <= spans; n++ {
		start := rapid.IntRange(0, 1000).Draw(t, "start")
		s := telemetry.Span{
			TraceID: hexID("t"+fmt.Sprint(rapid.IntRange(0, 1).Draw(t, "trace")), 32),
			SpanID:  id(rapid.IntRange(1, spans).Draw(t, "id")), ParentID: id(rapid.IntRange(0, spans+2).Draw(t, "parent")),
			Service: rapid.SampledFrom(services).Draw(t, "service"), Name: fmt.Sprint("op", n%3),
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Status: rapid.SampledFrom(statuses).Draw(t, "status"),
			Start:      day.Add(time.Duration(start) * time.Millisecond),
			End:        day.Add(time.Duration(start+rapid.IntRange(-50, 900).Draw(t, "length")) * time.Millisecond),
			Attributes: telemetry.Attributes{"request_id": "req-1"},
		}
		if s.ParentID == id(0) {
			s.ParentID = ""
		}
		if s.Status == telemetry.StatusError {
			s.StatusMessage = rapid.SampledFrom(words).Draw(t, "says")
		}
		if rapid.IntRange(0, 4).Draw(t, "link") == 0 {
			s.Links = []telemetry.SpanLink{{TraceID: hexID("t0", 32), SpanID: id(rapid.IntRange(1, spans).Draw(t, "linked"))}}
		}
		if rapid.IntRange(0, 3).Draw(t, "http") == 0 {
			s.Attributes["http.response.status_code"] = int64(rapid.SampledFrom([]int{200, 404, 500, 504}).Draw(t, "code"))
		}
		ev.Spans = append(ev.Spans, s)
	}
	for n := range rapid.IntRange(0, 14).Draw(t, "logs") {
		at := day.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "at")) * time.Millisecond)
		line := fmt.Sprintf(`{"time":%q,"level":%q,"msg":%q,"request_id":"req-1","n":%d`, at.Format(time.RFC3339Nano),
			rapid.SampledFrom([]string{"info", "warn", "error"}).Draw(t, "level"), rapid.SampledFrom(words).Draw(t, "msg"), n)
		if code := rapid.SampledFrom(codes).Draw(t, "error_code"); code != "" {
			line += fmt.Sprintf(`,"error_code":%q,"error":%q`, code, rapid.SampledFrom(words).Draw(t, "error"))
		}
		if rapid.Bool().Draw(t, "in a span") {
			line += fmt.Sprintf(`,"trace_id":%q,"span_id":%q`, hexID("t0", 32), id(rapid.IntRange(1, spans+2).Draw(t, "span")))
		}
		r := telemetry.LogRecord{Time: at, Line: line + "}", Labels: map[string]string{"service_name": rapid.SampledFrom(services).Draw(t, "by")}}
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

// answer is everything of an incident that is not a pointer into the evidence.
func answer(t *rapid.T, ev Evidence) string {
	inc := correlated(ev)
	inc.Traces, inc.Timeline = nil, nil
	for _, hops := range [][]Hop{inc.Chain, inc.Handled, inc.Secondary, inc.RunnersUp} {
		for i := range hops {
			for k := range hops[i].Evidence {
				hops[i].Evidence[k].Log, hops[i].Evidence[k].Span = nil, nil
			}
		}
	}
	b, err := json.MarshalIndent(inc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheAnswerDoesNotDependOnOrderOrRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev := anyEvidence(t)
		want := answer(t, ev)
		seed := rapid.Uint64().Draw(t, "seed")
		if got := answer(t, shuffled(ev, seed)); got != want {
			t.Fatalf("shuffled:\n%s\nwant\n%s", got, want)
		}
		twice := ev
		twice.Logs, twice.Spans = slices.Concat(ev.Logs, ev.Logs), slices.Concat(ev.Spans, ev.Spans)
		if got := answer(t, shuffled(twice, seed)); got != want {
			t.Fatalf("doubled:\n%s\nwant\n%s", got, want)
		}
	})
}

func TestUnrelatedTrafficDoesNotChangeTheAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev := anyEvidence(t)
		want := answer(t, ev)
		mixed := ev
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		for n := range 20 {
			at := day.Add(time.Duration(r.IntN(2000)) * time.Millisecond)
			rec := telemetry.LogRecord{Time: at, Labels: map[string]string{"service_name": "ledger"},
				Line: fmt.Sprintf(`{"level":"error","msg":"exporter failed","error_code":"X_%d","request_id":"other-%d","trace_id":%q}`, n, n, hexID(fmt.Sprint("other", n), 32))}
			mixed.Logs = append(slices.Clip(mixed.Logs), Log{Record: rec, Envelope: envelope.Log(rec)})
			mixed.Spans = append(slices.Clip(mixed.Spans), telemetry.Span{
				TraceID: hexID(fmt.Sprint("other", n), 32), SpanID: fmt.Sprintf("%016x", n+1), Service: "gateway", Name: "op0",
				Start: at, End: at.Add(time.Second), Status: telemetry.StatusError,
			})
		}
		if got := answer(t, mixed); got != want {
			t.Fatalf("with other requests:\n%s\nwant\n%s", got, want)
		}
	})
}

func TestEveryFailureIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ev := anyEvidence(t)
		inc := correlated(ev)
		shown := len(inc.Chain) + len(inc.Handled) + len(inc.Secondary)
		if inc.Stats.Errors > 0 && shown == 0 {
			t.Fatalf("%d failures and none is shown", inc.Stats.Errors)
		}
		for i := range inc.Chain {
			if h := &inc.Chain[i]; (h.Link == nil) != (i == 0) || len(h.Reasons) == 0 {
				t.Fatalf("hop %d: link %v, reasons %q", i, h.Link, h.Reasons)
			}
			if i > 0 && inc.Chain[i].Service == inc.Chain[i-1].Service {
				t.Fatalf("neighbouring hops of %s", inc.Chain[i].Service)
			}
		}
		if (inc.Status == Failed) != (len(inc.Chain) > 0) {
			t.Fatalf("status %s with %d hops", inc.Status, len(inc.Chain))
		}
	})
}
