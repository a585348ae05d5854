package feed

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

func TestTimesInsideLinesMoveAndKeepTheirForm(t *testing.T) {
	at := time.Date(2026, 3, 1, 23, 59, 50, 0, time.UTC)
	s := NewestAt(at.Add(20*time.Second), []telemetry.LogRecord{{Time: at}}, nil)
	cases := []struct{ name, in, want string }{
		{"a fraction and Z stay", `{"time":"2026-03-01T23:59:50.123456789Z"}`, `{"time":"2026-03-02T00:00:10.123456789Z"}`},
		{"a zone stays", "2026-03-02 00:59:50,123 +0100 ERROR", "2026-03-02 01:00:10,123 +0100 ERROR"},
		{"seconds with a fraction", `{"ts":1772409590.25,"n":1}`, `{"ts":1772409610.25,"n":1}`},
		{"milliseconds", `"time":1772409590123,`, `"time":1772409610123,`},
		{"nanoseconds at the end", "ts=1772409590000000001", "ts=1772409610000000001"},
		{"two numbers in a row", "[1772409590 1772409591]", "[1772409610 1772409591]"},
		{"a number that is no time of the incident stays", "order=1234567890 of 9876543210", "order=1234567890 of 9876543210"},
		{"an id stays", "req-1772409590-a trace=1772409590abcdef", "req-1772409590-a trace=1772409590abcdef"},
		{"no date stays", "2026-13-45T99:99:99", "2026-13-45T99:99:99"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := s.text(c.in); got != c.want {
				t.Errorf("%s\nbecame %s\nwant   %s", c.in, got, c.want)
			}
		})
	}
}

func TestAShiftMovesEverythingAndChangesNothingOfTheOriginal(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)
	original := func() ([]telemetry.LogRecord, []telemetry.Span) {
		return []telemetry.LogRecord{{Time: at, Line: "x", Metadata: map[string]string{"when": "2026-03-01T12:00:00Z"}}},
			[]telemetry.Span{{
				Start: at, End: at.Add(time.Second), Attributes: telemetry.Attributes{"when": "2026-03-01T12:00:00Z", "n": int64(1)},
				Events: []telemetry.SpanEvent{{Time: at, Name: "exception"}},
			}}
	}
	logs, spans := original()
	s := NewestAt(at.Add(time.Hour+time.Second), logs, spans)
	movedLogs, movedSpans := s.Logs(logs), s.Spans(spans)
	later := at.Add(time.Hour)
	want := []telemetry.Span{{
		Start: later, End: later.Add(time.Second), Attributes: telemetry.Attributes{"when": "2026-03-01T13:00:00Z", "n": int64(1)},
		Events: []telemetry.SpanEvent{{Time: later, Name: "exception"}},
	}}
	if diff := cmp.Diff(want, movedSpans); diff != "" {
		t.Error(diff)
	}
	if !movedLogs[0].Time.Equal(later) || movedLogs[0].Metadata["when"] != "2026-03-01T13:00:00Z" {
		t.Errorf("moved record %+v", movedLogs[0])
	}
	wantLogs, wantSpans := original()
	if diff := cmp.Diff(wantLogs, logs) + cmp.Diff(wantSpans, spans); diff != "" {
		t.Errorf("the original was changed: %s", diff)
	}
}
