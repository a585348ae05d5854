package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

// jaegerDown is the failed incident of which the source that is named last has failed.
func jaegerDown() investigate.Finding {
	f := failedFinding()
	f.Sources = slices.Clone(f.Sources)
	f.Sources[1] = investigate.SourceStatus{Name: "jaeger", State: investigate.Failed, Queries: 1, Took: time.Second,
		Error: "jaeger at traces.example:16686: dial tcp 10.0.0.7:16686: connect: connection refused: nothing listens there: check host and port"}
	f.Partial = true
	return f
}

func TestWhatFailedIsSeenFirst(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{jaegerDown()}}, narrow)
	rows := strings.Split(ansi.Strip(m.View().Content), "\n")
	if got := rows[len(rows)-2]; !strings.HasPrefix(got, " jaeger FAILED connection refused") {
		t.Errorf("the row of the sources is %q", got)
	}
	if got := row(m, "! gaps (3)"); !strings.Contains(got, "jaeger failed: connection refused: nothing listens") {
		t.Errorf("the row of the gaps is %q", got)
	}
	press(m, "s")
	got := ansi.Strip(m.View().Content)
	if j, l := strings.Index(got, "▸jaeger"), strings.Index(got, " loki\n"); j < 0 || l >= 0 && l < j || !strings.Contains(got, "traces.example:16686") {
		t.Errorf("the page of the sources is\n%s", got)
	}
}
