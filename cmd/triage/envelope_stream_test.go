package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

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

func newStream() *recordStream {
	return &recordStream{decoder: envelope.NewDecoder(envelope.Options{}), source: "test", most: maxRecordLine, wait: time.Millisecond}
}

func TestEnvelopesComeInTheOrderOfTheLinesHoweverManyDecode(t *testing.T) {
	const n = 3000 // some batches
	var out bytes.Buffer
	if err := newStream().run(t.Context(), strings.NewReader(records(n)), bufio.NewWriter(&out)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) != n {
		t.Fatalf("%d envelopes of %d records", len(lines), n)
	}
	for i, line := range lines {
		var e struct {
			RequestID string `json:"request_id"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.RequestID != fmt.Sprintf("req-%08x", i) {
			t.Fatalf("line %d is %s (%v)", i, line, err)
		}
	}
}

func TestLineBreaksOfEveryKindEndALine(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string // messages
	}{
		{"line feeds", "a\nb\n", []string{"a", "b"}},
		{"without a last one", "a\nb", []string{"a", "b"}},
		{"as on Windows", "a\r\nb\r\n", []string{"a", "b"}},
		{"blank lines hold no record", "\n\na\n \t\n\nb\n\n", []string{"a", "b"}},
		{"a byte order mark", "\ufeffa\n", []string{"a"}},
		{"leading blanks belong to the line", "  indented\n", []string{"  indented"}},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := newStream().run(t.Context(), strings.NewReader(c.in), bufio.NewWriter(&out)); err != nil {
				t.Fatal(err)
			}
			var got []string
			for dec := json.NewDecoder(&out); dec.More(); {
				var e struct{ Message string }
				if err := dec.Decode(&e); err != nil {
					t.Fatal(err)
				}
				got = append(got, e.Message)
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A pipe that stays open, as of kubectl logs -f, is answered record by record.
func TestARecordIsWrittenBeforeTheNextOneComes(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		w := bufio.NewWriter(out)
		err := newStream().run(context.Background(), in, w)
		_ = out.CloseWithError(errors.Join(w.Flush(), io.EOF))
		done <- err
	}()
	read := bufio.NewReader(answers)
	for _, text := range []string{"first", "second", "third"} {
		if _, err := io.WriteString(feed, text+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := read.ReadString('\n')
		if err != nil || !strings.Contains(line, text) {
			t.Fatalf("%q, %v", line, err)
		}
	}
	_ = feed.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestALineWithoutEndIsCutAndSaidToBe(t *testing.T) {
	var out bytes.Buffer
	s := newStream()
	s.most = 1 << 20 // of four buffers
	in := io.MultiReader(strings.NewReader("x"), io.LimitReader(endless{}, 3<<20), strings.NewReader("\nnext\n"))
	if err := s.run(t.Context(), in, bufio.NewWriter(&out)); err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if len(lines) != 2 || s.long != 1 || len(lines[0]) > 2<<20 || !bytes.Contains(lines[0], []byte(`"truncated":true`)) || !bytes.Contains(lines[1], []byte(`"message":"next"`)) {
		t.Errorf("%d lines, %d of them cut", len(lines), s.long)
	}
}

// endless is a line that does not end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAnErrorOfEitherEndEndsTheStream(t *testing.T) {
	broken := errors.New("disk on fire")
	if err := newStream().run(t.Context(), io.MultiReader(strings.NewReader("a\n"), failing{broken}), bufio.NewWriter(io.Discard)); !errors.Is(err, broken) {
		t.Errorf("reading fails: %v", err)
	}
	if err := newStream().run(t.Context(), strings.NewReader(records(5000)), bufio.NewWriter(failing{syscall.EPIPE})); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("writing fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, _ := io.Pipe() // nothing ever comes
	if err := newStream().run(ctx, in, bufio.NewWriter(io.Discard)); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkDecodeRecords(b *testing.B) {
	const lines = 20_000
	text := records(lines)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := newStream().run(b.Context(), strings.NewReader(text), bufio.NewWriter(io.Discard)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*lines/b.Elapsed().Seconds(), "lines/s")
}
