package files

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/telemetry"
)

// streams are two labelled streams and two raw files.
func streams(t *testing.T) *Bundle {
	t.Helper()
	return New(folder(map[string]string{
		"a.ndjson": `{"timestamp":"2026-11-21T03:04:05Z","labels":{"app":"ledger","pod":"a"},"line":"panic: lost"}
{"timestamp":"2026-11-21T03:04:05Z","labels":{"app":"ledger","pod":"a"},"line":"goroutine 1 [running]:"}
{"timestamp":"2026-11-21T03:04:06Z","labels":{"app":"ledger","pod":"b"},"line":"req-1 in b","metadata":{"severity_text":"INFO"}}
{"timestamp":"2026-11-21T03:04:07Z","labels":{"app":"mail"},"line":"no errors","metadata":{"severity_number":"9"}}
{"timestamp":"2026-11-21T03:04:08Z","labels":{"app":"mail"},"line":"not sent","metadata":{"severity_number":"17"}}
{"timestamp":"2026-11-21T09:00:00Z","labels":{"app":"ledger","pod":"a"},"line":"much later"}`,
		"raw/b.log": "Traceback (most recent call last):\n  File \"x.py\", line 1\nValueError: lost\n",
		"raw/c.log": `{"level":"info","msg":"no error"}`,
	}), "test")
}

func lines(t *testing.T, b *Bundle, q sources.LogQuery) ([]string, sources.Answer) {
	t.Helper()
	var got []string
	a, err := b.Logs(t.Context(), q, func(batch []telemetry.LogRecord) {
		for _, r := range batch {
			got = append(got, r.Line)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Records != len(got) {
		t.Errorf("the answer counts %d records of %d", a.Records, len(got))
	}
	return got, a
}

func TestTheStreamsAroundAFailureAreReadWhole(t *testing.T) {
	ledger, podA := map[string]string{"app": "ledger"}, map[string]string{"app": "ledger", "pod": "a"}
	mail, raw := map[string]string{"app": "mail"}, map[string]string{sources.FileLabel: "raw/b.log"}
	for _, c := range []struct {
		name      string
		q         sources.LogQuery
		want      []string
		truncated []string
	}{
		{"one stream, within the window", sources.LogQuery{Streams: []map[string]string{podA}}, []string{"panic: lost", "goroutine 1 [running]:"}, nil},
		{"some labels take every stream that carries them", sources.LogQuery{Streams: []map[string]string{ledger}},
			[]string{"panic: lost", "goroutine 1 [running]:", "req-1 in b"}, nil},
		{"several streams, each record once", sources.LogQuery{Streams: []map[string]string{ledger, podA, mail}},
			[]string{"panic: lost", "goroutine 1 [running]:", "req-1 in b", "no errors", "not sent"}, nil},
		{"a file without times, in its order", sources.LogQuery{Streams: []map[string]string{raw}},
			[]string{"Traceback (most recent call last):", `  File "x.py", line 1`, "ValueError: lost"}, nil},
		{"another value is another stream", sources.LogQuery{Streams: []map[string]string{{"app": "ledger", "pod": "c"}, {"app": "ledger", "node": "a"}}}, nil, nil},
		{"the limit is shared out", sources.LogQuery{Streams: []map[string]string{ledger, mail}, Limit: 4},
			[]string{"panic: lost", "goroutine 1 [running]:", "no errors", "not sent"}, []string{`only the first 2 log records of {app="ledger"}`}},
		{"the newest", sources.LogQuery{Streams: []map[string]string{ledger}, Limit: 2, Newest: true},
			[]string{"goroutine 1 [running]:", "req-1 in b"}, []string{`only the latest 2 log records of {app="ledger"}`}},
		{"only errors", sources.LogQuery{Streams: []map[string]string{ledger, mail}, Errors: true}, []string{"panic: lost", "not sent"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.q.Window = telemetry.Window{Start: t0, End: t0.Add(10 * time.Second)}
			got, a := lines(t, streams(t), c.q)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.truncated, a.Truncated); diff != "" {
				t.Errorf("truncated (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorsAreFoundWithoutAnID(t *testing.T) {
	got, a := lines(t, streams(t), sources.LogQuery{Errors: true})
	want := []string{"Traceback (most recent call last):", "ValueError: lost", "panic: lost", "not sent"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if q := a.Asked[0].Query; q != "log records at level error and above" {
		t.Errorf("asked for %q", q)
	}
	got, _ = lines(t, streams(t), sources.LogQuery{Errors: true, Streams: []map[string]string{{"app": "mail"}}})
	if diff := cmp.Diff([]string{"not sent"}, got); diff != "" {
		t.Errorf("of one stream, of all time (-want +got):\n%s", diff)
	}
	got, a = lines(t, streams(t), sources.LogQuery{Errors: true, Newest: true, Limit: 1})
	if diff := cmp.Diff([]string{"not sent"}, got); diff != "" || len(a.Truncated) != 1 {
		t.Errorf("lines (-want +got):\n%struncated %q", diff, a.Truncated)
	}
}

func TestAStreamIsAskedForAsItsRecordSays(t *testing.T) {
	b := streams(t)
	logs, _, _, err := b.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range logs {
		got, _ := lines(t, b, sources.LogQuery{Streams: []map[string]string{sources.Stream(r)}, Window: telemetry.Window{Start: t0, End: t0.Add(24 * time.Hour)}})
		found := false
		for _, line := range got {
			found = found || line == r.Line
		}
		if !found {
			t.Errorf("the stream of %q does not hold it: %q", r.Line, got)
		}
	}
}

func TestWhatNoSourceCanAnswerIsRefused(t *testing.T) {
	for _, q := range []sources.LogQuery{
		{}, {Streams: []map[string]string{{"a": "b"}}},
		{Terms: []sources.Term{{Key: sources.RequestID, Value: "x"}}, Errors: true},
	} {
		_, err := streams(t).Logs(t.Context(), q, func([]telemetry.LogRecord) { t.Error("records") })
		if sources.ReasonOf(err) != sources.Rejected || !errors.Is(err, q.Validate()) {
			t.Errorf("%+v: error is %v", q, err)
		}
	}
}
