package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"triage/envelope"
)

const (
	splitPanic     = "panic: row is stale\n\ngoroutine 12 [running]:\nmain.post(...)\n\t/app/post.go:41 +0x1a\nexit status 2"
	splitJava      = "2026-11-21T03:18:07.123Z ERROR shop.ledger.Api - posting failed\nshop.ledger.StaleRow: row is stale\n\tat shop.ledger.Api.post(Api.java:41)\nCaused by: java.net.ConnectException: refused\n\t... 1 more"
	splitTraceback = "Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in post\n    raise KeyError('k')\nKeyError: 'k'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/app/a.py\", line 7, in main\n    post()\nValueError: bad amount"
	splitRust      = "Error: open journal\n\nCaused by:\n    0: connect to ledger\n    1: refused"
)

// decoded is what the tests read of an envelope.
type decoded struct {
	Message      string `json:"message"`
	ErrorType    string `json:"error_type"`
	ErrorMessage string `json:"error_message"`
	Stack        string `json:"stack"`
	Format       string `json:"format"`
	Cause        []struct{ Type, Message string }
}

func decodeAll(t *testing.T, s *recordStream, in io.Reader) []decoded {
	t.Helper()
	s.options = envelope.JSONOptions{Provenance: true}
	var out bytes.Buffer
	if err := s.run(t.Context(), in, bufio.NewWriter(&out)); err != nil {
		t.Fatal(err)
	}
	var all []decoded
	for dec := json.NewDecoder(&out); dec.More(); {
		var e decoded
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// asEntries is text as logcli writes it, an entry a line.
func asEntries(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, `{"timestamp":"2026-11-21T03:18:07.%09dZ","labels":{"app":"ledger"},"line":%q}`+"\n", i, line)
	}
	return b.String()
}

func TestTheFirstRecordOfASplitReportHasAllOfIt(t *testing.T) {
	for _, c := range []struct {
		name, report      string
		typ, cause, frame string // of the first envelope: type, last cause, a part of the stack
	}{
		{"a Go panic", splitPanic, "", "row is stale", "post.go:41"},
		{"a Java stack", splitJava, "shop.ledger.StaleRow", "refused", "Api.java:41"},
		{"a Python traceback", splitTraceback, "ValueError", "'k'", "a.py"},
		{"anyhow's causes", splitRust, "", "refused", ""},
	} {
		text := `{"level":"info","msg":"before"}` + "\n" + c.report + "\n" + `{"level":"info","msg":"after"}`
		for name, in := range map[string]io.Reader{
			"as raw lines":      strings.NewReader(text),
			"byte by byte":      iotest.OneByteReader(strings.NewReader(text)),
			"as entries":        strings.NewReader(asEntries(text)),
			"entries, in parts": iotest.OneByteReader(strings.NewReader(asEntries(text))),
		} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				s := newStream()
				s.wait = time.Minute
				got := decodeAll(t, s, in)
				lines := strings.Count(text, "\n") + 1
				if !strings.Contains(name, "entries") {
					lines -= strings.Count(text, "\n\n") // blank ones hold no record
				}
				if len(got) != lines || got[0].Message != "before" || got[len(got)-1].Message != "after" {
					t.Fatalf("%d envelopes of %d records, from %q to %q", len(got), lines, got[0].Message, got[len(got)-1].Message)
				}
				e := got[1]
				if e.ErrorType != c.typ || len(e.Cause) == 0 || e.Cause[len(e.Cause)-1].Message != c.cause || !strings.Contains(e.Stack, c.frame) {
					t.Errorf("%+v", e)
				}
				for i, e := range got {
					if (e.Format == "continuation") != (i > 1 && i < len(got)-1) {
						t.Errorf("record %d of format %s", i, e.Format)
					}
				}
			})
		}
	}
}

// Reports lie across the borders of what is read and decoded at once.
func TestReportsAreWholeWhereverTheInputIsCutForDecoding(t *testing.T) {
	var text strings.Builder
	const reports = 3000 // some batches
	for i := range reports {
		fmt.Fprintf(&text, "2026-11-21T03:18:07Z ERROR shop.Api - posting %d failed\njava.io.IOException: %d\n", i, i)
		for frame := range 5 {
			fmt.Fprintf(&text, "\tat shop.Api.post%d(Api.java:%d)\n", frame, frame)
		}
	}
	n := 0
	s := newStream()
	s.wait = time.Minute
	for i, e := range decodeAll(t, s, strings.NewReader(text.String())) {
		if i%7 != 0 {
			if e.Format != "continuation" {
				t.Fatalf("record %d is of format %s: %s", i, e.Format, e.Message)
			}
			continue
		}
		if e.ErrorMessage != fmt.Sprint(i/7) || !strings.Contains(e.Stack, "Api.java:4") {
			t.Fatalf("report %d: %+v", i/7, e)
		}
		n++
	}
	if n != reports {
		t.Errorf("%d reports of %d", n, reports)
	}
}

func TestTheRestOfAReportIsNotWaitedForWithoutEnd(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	go func() {
		w := bufio.NewWriter(out)
		_ = newStream().run(t.Context(), in, w)
		_ = w.Flush()
		_ = out.Close()
	}()
	read := bufio.NewReader(answers)
	for _, line := range []string{"panic: row is stale", "goroutine 1 [running]:", `{"msg":"next"}`} {
		if _, err := io.WriteString(feed, line+"\n"); err != nil {
			t.Fatal(err)
		}
		if answer, err := read.ReadString('\n'); err != nil || !strings.HasPrefix(answer, "{") {
			t.Fatalf("%q: %q, %v", line, answer, err)
		}
	}
	_ = feed.Close()
	if rest, err := io.ReadAll(read); err != nil || len(rest) != 0 {
		t.Errorf("%q, %v", rest, err)
	}
}
