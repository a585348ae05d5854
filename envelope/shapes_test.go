package envelope

import (
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestShapesOfLinesThatTheCorpusLacks decodes one line of each further shape (the lines of
// testdata/shapes/lines.txt, divided by @@) and compares all that was read with what was
// checked by hand.
func TestShapesOfLinesThatTheCorpusLacks(t *testing.T) {
	b, err := os.ReadFile("testdata/shapes/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n@@\n") {
		e := decodeLine(line)
		fmt.Fprintf(&out, "%s\n", line)
		describe(&out, &e)
		c := Classify(&e)
		fmt.Fprintf(&out, "    => %s %s retry=%s look=%s: %s %s\n\n", c.Kind, c.Class, c.Retry, c.Look, c.Reason, c.Conflict)
	}
	const golden = "testdata/shapes/golden.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, expected := strings.Split(out.String(), "\n"), strings.Split(string(want), "\n")
	for i := range got {
		if i >= len(expected) || got[i] != expected[i] {
			t.Fatalf("line %d of %s:\n got %q\nwant %q", i+1, golden, got[i], append(expected, "")[min(i, len(expected))])
		}
	}
	if len(got) != len(expected) {
		t.Errorf("%d lines, want %d", len(got), len(expected))
	}
}

// describe prints every field that is set, with its origin.
func describe(out *strings.Builder, e *Envelope) {
	fmt.Fprintf(out, "    format %s\n", e.Format)
	line := func(f Field, v any) {
		if s := fmt.Sprint(v); s != "" && s != "0" && s != "0s" && s != "false" {
			from := e.From(f)
			fmt.Fprintf(out, "    %s %.200q (%s %s)\n", f, s, from.How, from.Key)
		}
	}
	if !e.Time.IsZero() {
		line(FieldTime, e.Time.Format("2006-01-02T15:04:05.999999999Z"))
	}
	line(FieldSeverity, e.Severity)
	line(FieldMessage, e.Message)
	line(FieldCode, e.Code)
	line(FieldErrorType, e.ErrorType)
	line(FieldErrorMessage, e.ErrorMessage)
	for i, c := range e.Cause {
		fmt.Fprintf(out, "    cause %d %s %q type=%q code=%q\n", i, e.CauseHow, c.Message, c.Type, c.Code)
		for _, b := range c.Causes {
			fmt.Fprintf(out, "      branch %q type=%q\n", b.Message, b.Type)
		}
	}
	line(FieldRequestID, e.RequestID)
	line(FieldCorrelationID, e.CorrelationID)
	line(FieldTraceID, e.TraceID)
	line(FieldSpanID, e.SpanID)
	line(FieldService, e.Service)
	line(FieldOperation, e.Operation)
	line(FieldVersion, e.Version)
	line(FieldLogger, e.Logger)
	line(FieldCaller, e.Caller)
	line(FieldClass, e.Class)
	line(FieldRetriable, e.Retriable)
	line(FieldAttempt, e.Attempt)
	line(FieldMaxAttempts, e.MaxAttempts)
	line(FieldRecovery, e.Recovery)
	line(FieldRetryAfter, e.RetryAfter)
	line(FieldGRPCStatus, e.GRPCStatus)
	line(FieldHTTPStatus, e.HTTPStatus)
	line(FieldPeer, e.Peer)
	line(FieldStack, e.Stack)
	line(FieldPanic, e.Panic)
	keys := make([]string, 0, len(e.Attributes))
	for k := range e.Attributes {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(out, "    attribute %s=%v\n", k, e.Attributes[k])
	}
}
