package files

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/telemetry"
)

func TestALineSaysWhenItWasWritten(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 4, 5, 123e6, time.UTC)
	for _, c := range []struct {
		name, line string
		want       time.Time
	}{
		{"first", "2026-11-21T03:04:05.123Z ERROR lost", at},
		{"with a blank", "2026-11-21 03:04:05.123Z ERROR lost", at},
		{"with a comma", "2026-11-21 03:04:05,123Z ERROR lost", at},
		{"in another zone", "[2026-11-21T04:04:05.123+01:00] lost", at},
		{"in JSON", `{"level":"error","ts":"2026-11-21T03:04:05.123Z"}`, at},
		{"without a zone, which would be a guess", "2026-11-21 03:04:05.123 lost", time.Time{}},
		{"a date alone", "2026-11-21", time.Time{}},
		{"what is no time", "2026-99-21T03:04:05Z", time.Time{}},
		{"the second that is one", "2026-99-21T03:04:05Z 2026-11-21T03:04:05.123Z", at},
		{"far into the line", strings.Repeat("x", maxHead) + "2026-11-21T03:04:05Z", time.Time{}},
		{"nothing", "", time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := stampOf(c.line); !got.Equal(c.want) || ok == c.want.IsZero() {
				t.Errorf("%v, %v, want %v", got, ok, c.want)
			}
		})
	}
}

func TestLinesOfARawFileAreFoundAroundAMoment(t *testing.T) {
	var text strings.Builder
	text.WriteString("started\n")
	for i := range 60 {
		fmt.Fprintf(&text, "2026-11-21T03:%02d:05Z ERROR lost req-%d\n  at a\n  at b\n", i, i)
	}
	b := New(folder(map[string]string{"a/ledger.log": text.String(), "b.log": "no time anywhere req-9\n"}), "test")
	w := telemetry.Window{Start: t0.Add(-time.Second), End: t0.Add(time.Second)}
	file := []map[string]string{{sources.FileLabel: "a/ledger.log"}}
	got, _ := lines(t, b, sources.LogQuery{Streams: file, Window: w})
	if diff := cmp.Diff([]string{"started", "2026-11-21T03:04:05Z ERROR lost req-4", "  at a", "  at b"}, got); diff != "" {
		t.Errorf("around a moment (-want +got):\n%s", diff)
	}
	got, _ = lines(t, b, sources.LogQuery{Streams: file, Window: w, Newest: true, Limit: 3})
	if diff := cmp.Diff([]string{"2026-11-21T03:04:05Z ERROR lost req-4", "  at a", "  at b"}, got); diff != "" {
		t.Errorf("the newest, in their order (-want +got):\n%s", diff)
	}
	ago := telemetry.Window{Start: time.Time{}.Add(-time.Second), End: time.Time{}.Add(time.Second)}
	if got, _ = lines(t, b, sources.LogQuery{Streams: file, Window: ago}); len(got) != 181 {
		t.Errorf("%d lines around a record without a time, want the whole file", len(got))
	}
	got, _ = lines(t, b, sources.LogQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: "req-9"}}, Window: w})
	if diff := cmp.Diff([]string{"2026-11-21T03:09:05Z ERROR lost req-9", "no time anywhere req-9"}, got); diff != "" {
		t.Errorf("an id in every window (-want +got):\n%s", diff)
	}
}

func TestLinesWithoutATimeKeepTheOrderOfTheirFile(t *testing.T) {
	files := map[string]string{}
	var want []string
	for _, name := range []string{"a.log", "b/c.log", "b/d.txt"} {
		var text strings.Builder
		for i := range 3 * batchSize / 2 {
			line := fmt.Sprintf("%s line %d", name, 7919*i%10007)
			want = append(want, line)
			text.WriteString(line + "\n")
		}
		files[name] = text.String()
	}
	files["z.ndjson"] = `{"timestamp":"1960-01-01T00:00:00Z","labels":{"a":"b"},"line":"dated"}`
	want = append(want, "dated")
	logs, _, _, err := New(folder(files), "test").All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range logs {
		got = append(got, r.Line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func FuzzStampOf(f *testing.F) {
	f.Add("x 2026-11-21 03:04:05,123+01:00 y")
	f.Add("2026-11-21T03:04:05-")
	f.Fuzz(func(t *testing.T, line string) {
		if at, ok := stampOf(line); ok && at.IsZero() && !strings.Contains(line, "0001-01-01") && !strings.Contains(line, "0000-") {
			t.Errorf("%q was written at no time", line)
		}
	})
}
