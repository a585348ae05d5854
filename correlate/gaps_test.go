package correlate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// TestWhyATraceHasNoSpans holds how flags and age explain a trace that the logs name and the
// trace store does not have.
func TestWhyATraceHasNoSpans(t *testing.T) {
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	cases := []struct {
		name, fields string
		age          time.Duration // of the record at the end of the window; 0 for no window
		want         string
	}{
		{"nothing is known", ``, 0, "not sampled, expired, or never sent"},
		{"an hour old, without flags", ``, time.Hour, "not sampled, expired, or never sent"},
		{"the flags say not sampled", `,"trace_flags":"00"`, time.Hour, "the logs say it was not sampled"},
		{"a traceparent says not sampled", `,"traceparent":"00-` + trace + `-00f067aa0ba902b7-00"`, time.Hour, "the logs say it was not sampled"},
		{"a young trace", `,"trace_flags":"01"`, 20 * time.Second, "it may be still on its way"},
		{"a young trace that was not sampled", `,"trace_flags":"00"`, 20 * time.Second, "the logs say it was not sampled"},
		{"an old trace", `,"trace_flags":"01"`, 75 * time.Hour, "it is 3 days old and may have expired"},
		{"sampled, and gone", `,"traceparent":"00-` + trace + `-00f067aa0ba902b7-01"`, time.Hour, "the logs say it was sampled, so it has expired or was lost on its way"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rec := telemetry.LogRecord{
				Time: day, Labels: map[string]string{"service_name": "web"},
				Line: `{"level":"error","msg":"no","request_id":"req-1","trace_id":"` + trace + `"` + c.fields + `}`,
			}
			ev := Evidence{Query: Query{RequestID: "req-1"}, Logs: []Log{{Record: rec, Envelope: envelope.Log(rec)}}}
			if c.age > 0 {
				ev.Query.Window = telemetry.Window{Start: day.Add(-time.Hour), End: day.Add(c.age)}
			}
			inc := correlated(ev)
			want := "trace 4bf92f35… is named in the logs and has no spans: " + c.want
			if !slices.Contains(inc.Gaps, want) {
				t.Errorf("the gaps are\n  %s\nwithout\n  %s", strings.Join(inc.Gaps, "\n  "), want)
			}
		})
	}
}
