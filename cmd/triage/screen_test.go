package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
	"triage/tui"
)

func TestMarksStandInTheReportWhateverTheyHold(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 11, 21, 3, 3, 14, 0, time.UTC)
	f := investigate.Finding{Taken: at, Done: true, Incident: correlate.Incident{Status: correlate.NotFound}}
	name, err := writeReport(dir, f, tui.Notes{Marks: []tui.Mark{
		{Entry: "a", Section: "diagnosis", Step: "Is it `still` <img src=x> @all?", Outcome: tui.StepDone, At: at},
		{Entry: "a``b", Section: "mitigation", Step: "Undo\x1b[2J for jane.doe@example.com", Outcome: tui.StepFailed, At: at.Add(time.Minute)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	got := string(data)
	_, steps, ok := strings.Cut(got, "\n## Steps taken\n\n")
	if !ok {
		t.Fatalf("the report has no steps:\n%s", got)
	}
	lines := strings.Split(strings.TrimSpace(steps), "\n")
	if len(lines) != 2 {
		t.Fatalf("two marks give %d lines:\n%s", len(lines), steps)
	}
	if want := "- 2026-11-21T03:03:14Z **done** `` Is it `still` <img src=x> @all? `` (diagnosis of playbook ` a `)"; lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	if strings.Contains(got, "\x1b") || strings.Contains(got, "jane.doe@example.com") || !strings.Contains(lines[1], "(mitigation of playbook ``` a``b ```)") {
		t.Errorf("the second line is %q", lines[1])
	}

	name, err = writeReport(dir, f, tui.Notes{})
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(filepath.Join(dir, name)); strings.Contains(string(data), "Steps taken") {
		t.Error("a report without marks has steps")
	}
}

func TestTheAnswersOfQueriesStandInTheReport(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 11, 21, 3, 3, 14, 0, time.UTC)
	f := investigate.Finding{Taken: at, Done: true, Incident: correlate.Incident{Status: correlate.NotFound}}
	name, err := writeReport(dir, f, tui.Notes{Answers: []tui.Answer{{
		Entry: "ledger", Query: playbooks.Query{ID: "pool-errors"}, Collected: investigate.Collected{Source: "loki", At: at},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if want := "## Queries asked\n\n- **`pool-errors`** of playbook `ledger`: nothing found\n"; !strings.Contains(string(data), want) {
		t.Errorf("no %q in:\n%s", want, data)
	}
}
