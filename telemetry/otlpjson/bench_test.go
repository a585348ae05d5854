package otlpjson

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"triage/telemetry"
)

// BenchmarkDecodeTraces reads one trace of 50,000 spans, the size that Jaeger still answers.
func BenchmarkDecodeTraces(b *testing.B) {
	var spans []telemetry.Span
	start := time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)
	for i := range 50_000 {
		spans = append(spans, telemetry.Span{
			TraceID: traceID, SpanID: fmt.Sprintf("%016x", i+1), ParentID: fmt.Sprintf("%016x", i/4+1),
			Service: "svc", Name: "ledger.v1.Ledger/Reserve", Kind: telemetry.KindServer,
			Start: start.Add(time.Duration(i)), End: start.Add(time.Duration(i) + time.Millisecond), Status: telemetry.StatusError,
			Resource: telemetry.Attributes{"service.name": fmt.Sprint("svc-", i%20)},
			Attributes: telemetry.Attributes{
				"rpc.system.name": "grpc", "rpc.method": "ledger.v1.Ledger/Reserve", "rpc.response.status_code": "UNAVAILABLE",
				"server.address": "ledger", "server.port": int64(50051), "thread.id": int64(i), "request_id": "req-1", "retry": true,
			},
		})
	}
	var doc bytes.Buffer
	if err := EncodeTraces(&doc, spans); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(doc.Len()))
	for b.Loop() {
		n := 0
		if err := DecodeTraces(bytes.NewReader(doc.Bytes()), "bench", func(batch []telemetry.Span) { n += len(batch) }); err != nil || n != len(spans) {
			b.Fatal(n, err)
		}
	}
}
