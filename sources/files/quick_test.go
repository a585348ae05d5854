package files

import (
	"encoding/json"
	"testing"

	"triage/telemetry"
)

// BenchmarkEntry reads a line as logcli writes it, the quick way and the slow one.
func BenchmarkEntry(b *testing.B) {
	line := []byte(`{"timestamp":"2026-11-21T03:04:05.123456789Z","labels":{"namespace":"shop","service_name":"ledger"},"line":"{\"time\":\"2026-11-21T03:04:05.123456789Z\",\"level\":\"ERROR\",\"msg\":\"charge failed\",\"request_id\":\"req-00000001\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"error_code\":\"PAYMENT_TIMEOUT\",\"error\":\"post entry: call ledger: context deadline exceeded\",\"operation\":\"POST /charge\",\"http_status\":502,\"retriable\":true,\"attempt\":2}","metadata":{"detected_level":"error"}}`)
	b.Run("quick", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(line)))
		for b.Loop() {
			rec, ok := quickEntry(line)
			if !ok {
				b.Fatal("not read")
			}
			recordSink = rec
		}
	})
	b.Run("slow", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(line)))
		for b.Loop() {
			var e entry
			if err := json.Unmarshal(line, &e); err != nil {
				b.Fatal(err)
			}
			rec, err := e.record()
			if err != nil {
				b.Fatal(err)
			}
			recordSink = rec
		}
	})
}

var recordSink telemetry.LogRecord
