package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"triage/config"
	"triage/correlate"
	"triage/investigate"
	"triage/tui"
)

func TestTheExitStatusOfAFinding(t *testing.T) {
	ok := investigate.SourceStatus{Name: "loki", State: investigate.OK}
	partial := investigate.SourceStatus{Name: "loki", State: investigate.PartialOK}
	failed := investigate.SourceStatus{Name: "jaeger", State: investigate.Failed, Error: "jaeger: gone"}
	skipped := investigate.SourceStatus{Name: "jaeger", State: investigate.Skipped}
	for _, tc := range []struct {
		name    string
		status  correlate.Status
		partial bool
		unclear int // records that were not understood
		sources []investigate.SourceStatus
		want    int
	}{
		{"a failed request", correlate.Failed, false, 0, []investigate.SourceStatus{ok, skipped}, exitOK},
		{"a handled failure", correlate.Handled, false, 0, []investigate.SourceStatus{ok}, exitOK},
		{"a healthy request", correlate.Healthy, false, 0, []investigate.SourceStatus{ok}, exitOK},
		{"a failed request with records that were not understood", correlate.Failed, false, 2, []investigate.SourceStatus{ok}, exitPartial},
		{"a healthy request with records that were not understood", correlate.Healthy, false, 1, []investigate.SourceStatus{ok}, exitPartial},
		{"it cannot be told how it ended", correlate.Unknown, false, 4, []investigate.SourceStatus{ok}, exitPartial},
		{"it cannot be told although all was understood", correlate.Unknown, false, 0, []investigate.SourceStatus{ok}, exitPartial},
		{"nothing found", correlate.NotFound, false, 0, []investigate.SourceStatus{ok, skipped}, exitNotFound},
		{"shown although one source failed", correlate.Failed, true, 0, []investigate.SourceStatus{ok, failed}, exitPartial},
		{"shown although the answer was cut short", correlate.Failed, true, 0, []investigate.SourceStatus{partial}, exitPartial},
		{"nothing found where one source failed", correlate.NotFound, true, 0, []investigate.SourceStatus{ok, failed}, exitPartial},
		{"no source answered", correlate.NotFound, true, 0, []investigate.SourceStatus{failed, failed}, exitFailed},
		{"no source answered, the other was not needed", correlate.NotFound, true, 0, []investigate.SourceStatus{failed, skipped}, exitFailed},
		{"no source at all", "", false, 0, nil, exitFailed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := investigate.Finding{Sources: tc.sources, Partial: tc.partial, Done: true}
			f.Incident.Status, f.Incident.Stats.NotUnderstood = tc.status, tc.unclear
			if got, _ := statusOf(f); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}

func TestErrorsAreToldInOneLineEach(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want int
		text string
	}{
		{"none", nil, exitOK, ""},
		{"usage", &usageError{"give an id"}, exitUsage, "triage: give an id\n"},
		{"a closed pipe", fmt.Errorf("write: %w", &fs.PathError{Op: "write", Err: syscall.EPIPE}), exitOK, ""},
		{"a status without words", &statusError{status: exitNotFound}, exitNotFound, ""},
		{"anything else", errors.New("disk\nfull\x1b[2J"), exitFailed, "triage: disk\\nfull\\x1b[2J\n"},
		{"each problem of the configuration", &config.Error{Problems: []config.Problem{{Text: "a"}, {Text: "b"}}}, exitUsage, "triage: a\ntriage: b\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{err: &out}
			if got := a.report(tc.err); got != tc.want || out.String() != tc.text {
				t.Errorf("got %d, %q", got, out.String())
			}
		})
	}
}

func TestAReportNeverReplacesAFile(t *testing.T) {
	dir := t.TempDir()
	f := investigate.Finding{Taken: time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC), Done: true}
	for _, want := range []string{"triage-20261121T030405Z.md", "triage-20261121T030405Z-2.md"} {
		path, err := writeReport(dir, f, tui.Notes{})
		if err != nil || path != want {
			t.Fatalf("got %q, %v, want %q", path, err, want)
		}
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	if _, err := writeReport(filepath.Join(dir, "no", "such"), f, tui.Notes{}); err == nil || !strings.Contains(err.Error(), "no such") {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotBeToldNamesTheRecordsThatWereNotUnderstood(t *testing.T) {
	for want, stats := range map[string]correlate.Stats{
		"it cannot be told how the request ended": {Logs: 4},
		"it cannot be told how the request ended, 3 of 4 records not understood: neither level, status nor outcome": {Logs: 4, NotUnderstood: 3},
	} {
		if got := untold(&correlate.Incident{Status: correlate.Unknown, Stats: stats}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
