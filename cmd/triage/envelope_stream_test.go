package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"triage/envelope"
)

// records are n lines as logcli writes them, of the size that is usual.
func records(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"timestamp":"2026-11-21T03:04:05.%09dZ","labels":{"namespace":"shop","service_name":"ledger"},"line":"{\"time\":\"2026-11-21T03:04:05.%09dZ\",\"level\":\"ERROR\",\"msg\":\"charge failed\",\"request_id\":\"req-%08x\",\"trace_id\":\"%032x\",\"error_code\":\"PAYMENT_TIMEOUT\",\"error\":\"post entry: call ledger: context deadline exceeded\",\"operation\":\"POST /charge\",\"http_status\":502,\"retriable\":true,\"attempt\":2,\"user_id\":\"u-%d\",\"duration_ms\":123.4,\"amount\":100,\"currency\":\"EUR\"}","metadata":{"detected_level":"error"}}`+"\n", i, i, i, i+1, i)
	}
	return b.String()
}

func BenchmarkDecodeRecords(b *testing.B) {
	const lines = 20_000
	text := records(lines)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := &recordStream{decoder: envelope.NewDecoder(envelope.Options{})}
		if err := s.run(b.Context(), strings.NewReader(text), bufio.NewWriter(io.Discard)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*lines/b.Elapsed().Seconds(), "lines/s")
}

var _ = bytes.NewReader
