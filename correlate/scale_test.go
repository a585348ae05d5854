package correlate

import (
	"fmt"
	"testing"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// crowd is one request of the given size in which one leaf in a hundred fails and passes
// its error on.
func crowd(logs, spans int) Evidence {
	ev := Evidence{Query: Query{RequestID: "req-1"}}
	trace := hexID("crowd", 32)
	services := []string{"gateway", "checkout", "payments", "ledger", "stock", "prices", "mail"}
	id := func(i int) string { return fmt.Sprintf("%016x", i+1) }
	for i := range spans {
		s := telemetry.Span{
			TraceID: trace, SpanID: id(i), Service: services[i%len(services)], Name: fmt.Sprintf("op-%d", i%13),
			Kind: telemetry.KindServer, Start: day.Add(time.Duration(i) * time.Microsecond),
			End:        day.Add(time.Duration(spans*2-i) * time.Microsecond),
			Attributes: telemetry.Attributes{"request_id": "req-1", "http.request.method": "GET", "server.address": services[(i+1)%len(services)]},
		}
		if i > 0 {
			s.ParentID = id((i - 1) / 3)
		}
		if i%100 == 0 {
			s.Status, s.StatusMessage = telemetry.StatusError, "upstream failed"
		}
		ev.Spans = append(ev.Spans, s)
	}
	for i := range logs {
		level, extra := "info", ""
		if i%200 == 0 {
			level, extra = "error", fmt.Sprintf(`,"error_code":"E_%d","error":"no answer from %s"`, i%7, services[i%len(services)])
		}
		at := day.Add(time.Duration(i) * time.Microsecond)
		service := services[i%len(services)]
		line := fmt.Sprintf(`{"time":%q,"level":%q,"msg":"handled item %d","request_id":"req-1","trace_id":%q,"span_id":%q%s}`,
			at.Format(time.RFC3339Nano), level, i, trace, id(i%max(spans, 1)), extra)
		r := telemetry.LogRecord{Time: at, Line: line, Labels: map[string]string{"service_name": service}}
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

// loners is the worst case of logs alone: every service tells of failures of its own.
func loners(logs int) Evidence {
	ev := Evidence{Query: Query{RequestID: "req-1"}}
	for i := range logs {
		at := day.Add(time.Duration(i) * time.Microsecond)
		r := telemetry.LogRecord{Time: at, Labels: map[string]string{"service_name": fmt.Sprintf("s%d", i%5000)},
			Line: fmt.Sprintf(`{"level":"error","msg":"step %c failed","request_id":"req-1","error_code":"CODE_%d"}`, 'a'+i%26, i%9000)}
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

// fan is a parent all of whose children failed.
func fan(children int) Evidence {
	return tree(children, func(int) int { return 0 }, func(i int) string { return fmt.Sprintf("leaf-%d", i%7) })
}

// shaft is a chain in which each service failed since the next one had.
func shaft(depth int) Evidence {
	return tree(depth, func(i int) int { return i - 1 }, func(i int) string { return fmt.Sprintf("level-%d", i) })
}

// estate is a request that goes through as many services as that, three below each.
func estate(services int) Evidence {
	return tree(services, func(i int) int { return (i - 1) / 3 }, func(i int) string { return fmt.Sprintf("service-%d", i) })
}

// tree is a trace of failed spans, each with a log record.
func tree(size int, parent func(i int) int, service func(i int) string) Evidence {
	ev := Evidence{Query: Query{RequestID: "req-1"}}
	trace := hexID("tree", 32)
	id := func(i int) string { return fmt.Sprintf("%016x", i+1) }
	for i := range size + 1 {
		s := telemetry.Span{
			TraceID: trace, SpanID: id(i), Service: service(i), Name: "work", Kind: telemetry.KindServer,
			Start: day.Add(time.Duration(i) * time.Microsecond), End: day.Add(time.Duration(4*size-i) * time.Microsecond),
			Status: telemetry.StatusError, StatusMessage: fmt.Sprintf("part %d is missing", i),
			Attributes: telemetry.Attributes{"request_id": "req-1"},
		}
		if i > 0 {
			s.ParentID = id(parent(i))
		}
		ev.Spans = append(ev.Spans, s)
		line := fmt.Sprintf(`{"level":"error","msg":"part %d is missing","request_id":"req-1","trace_id":%q,"span_id":%q}`, i, trace, id(i))
		r := telemetry.LogRecord{Time: s.End, Line: line, Labels: map[string]string{"service_name": s.Service}}
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

func BenchmarkCorrelate(b *testing.B) {
	for _, size := range []int{1000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("logs=%d,spans=%d", size, size/2), func(b *testing.B) {
			ev := crowd(size, size/2)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				correlated(ev)
			}
		})
	}
	for _, shape := range []struct {
		name  string
		of    func(int) Evidence
		sizes []int
	}{
		{"failing logs alone", loners, []int{1000, 10_000, 100_000}},
		{"failed children", fan, []int{2000, 20_000}},
		{"depth", shaft, []int{2000, 20_000}},
		{"services", estate, []int{500, 5000}},
	} {
		for _, size := range shape.sizes {
			b.Run(fmt.Sprintf("%s=%d", shape.name, size), func(b *testing.B) {
				ev := shape.of(size)
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					correlated(ev)
				}
			})
		}
	}
}
