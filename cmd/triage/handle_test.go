package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"triage/correlate"
)

func TestTraceIDsAreMadeOfWhatPeoplePaste(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, tc := range []struct{ name, in, want string }{
		{"32 digits", id, id},
		{"16 digits", "a3ce929d0e0e4736", "a3ce929d0e0e4736"},
		{"upper case", strings.ToUpper(id), id},
		{"a UUID", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736", id},
		{"a traceparent", "00-" + id + "-00f067aa0ba902b7-01", id},
		{"a traceparent with blanks", "  00-" + id + "-00f067aa0ba902b7-01\n", id},
		{"too short", "4bf92f", ""},
		{"no hex", strings.Repeat("g", 32), ""},
		{"all zero", strings.Repeat("0", 32), ""},
		{"a traceparent of zeros", "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := handles{traceID: tc.in}.query(func(flag string) bool { return flag == "trace-id" })
			if (err == nil) != (tc.want != "") || err == nil && q.TraceID != tc.want {
				t.Errorf("got %q, %v, want %q", q.TraceID, err, tc.want)
			}
		})
	}
}

func TestOneHandleIsTakenAsItIs(t *testing.T) {
	hostile := "\" or \"\" |= `{\\}\n%s\x00é\xff"
	given := func(names ...string) func(string) bool {
		return func(flag string) bool { return strings.Contains(" "+strings.Join(names, " ")+" ", " "+flag+" ") }
	}
	for _, tc := range []struct {
		name  string
		in    handles
		given []string
		want  correlate.Query
	}{
		{"a request id of any content", handles{requestID: hostile}, []string{"request-id"}, correlate.Query{RequestID: hostile}},
		{"blanks at the ends go", handles{correlationID: " \t order 42\n"}, []string{"correlation-id"}, correlate.Query{CorrelationID: "order 42"}},
		{"a code keeps its case", handles{errorCode: "Payment.Timeout"}, []string{"error-code"}, correlate.Query{ErrorCode: "Payment.Timeout"}},
		{"a trace id loses its case", handles{traceID: "A3CE929D0E0E4736"}, []string{"trace-id"}, correlate.Query{TraceID: "a3ce929d0e0e4736"}},
		{"none", handles{}, nil, correlate.Query{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.in.query(given(tc.given...))
			if err != nil || got != tc.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tc.want)
			}
		})
	}
	for _, bad := range []struct {
		in    handles
		given []string
	}{
		{handles{requestID: ""}, []string{"request-id"}},
		{handles{requestID: strings.Repeat("x", maxHandle+1)}, []string{"request-id"}},
		{handles{requestID: "a", errorCode: "B"}, []string{"request-id", "error-code"}},
		{handles{traceID: "x"}, []string{"trace-id"}},
	} {
		_, err := bad.in.query(given(bad.given...))
		var usage *usageError
		if !errors.As(err, &usage) {
			t.Errorf("%v gave %v, want a usage error", bad.given, err)
		}
	}
}

func FuzzHandle(f *testing.F) {
	hex := regexp.MustCompile(`^(?:[0-9a-f]{16}|[0-9a-f]{32})$`)
	for _, s := range []string{"", "abc", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "A_B", "https://x/y", "'; rm -rf /", "\x1b[2J"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := handles{traceID: s}.query(func(flag string) bool { return flag == "trace-id" })
		if err == nil && !hex.MatchString(q.TraceID) {
			t.Errorf("%q gives the trace id %q", s, q.TraceID)
		}
	})
}
