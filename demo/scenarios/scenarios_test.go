package scenarios_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/demo/scenarios"
)

func TestEveryFileIsListedAndReads(t *testing.T) {
	paths, err := filepath.Glob("*.scenario")
	if err != nil || len(paths) != len(scenarios.Names()) {
		t.Errorf("%d files, %d names, %v", len(paths), len(scenarios.Names()), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(path, ".scenario")
		if !slices.Contains(scenarios.Names(), name) {
			t.Errorf("%s is not listed", path)
		}
		s, err := scenarios.Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name != name || s.Title == "" || s.About == "" || s.RequestID == "" || s.Expect.Status == "" {
			t.Errorf("%s lacks name, title, about, request or the expected status", path)
		}
	}
	if _, err := scenarios.Load("nothing"); err == nil || !strings.Contains(err.Error(), "db-timeout") {
		t.Errorf("error %v does not list the names", err)
	}
}

func TestTheIncidentsLookLikeProduction(t *testing.T) {
	for _, name := range scenarios.Names() {
		s, err := scenarios.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		logs, spans := s.Build()
		t.Logf("%s: %d log records, %d spans", name, len(logs), len(spans))
		if len(logs) < 40 || len(logs) > 150 {
			t.Errorf("%s has %d log records", name, len(logs))
		}
		if name != "logs-only" && (len(spans) < 15 || len(spans) > 40) {
			t.Errorf("%s has %d spans", name, len(spans))
		}
		for _, l := range logs {
			if l.Time.Before(s.Start.Add(-time.Minute)) || l.Time.After(s.Start.Add(time.Minute)) {
				t.Errorf("%s: a line at %v", name, l.Time)
			}
		}
	}
}
