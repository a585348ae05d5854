package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
)

func TestALinkThatAStepNamesIsOpenedFromTheStep(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 120, 60})
	var opened string
	m.o.OpenURL = func(u string) error { opened = u; return nil }
	press(m, "tab", "down")
	for range 60 {
		if strings.HasPrefix(m.top().subject(m).step.title, "Did ledger change") {
			break
		}
		press(m, "down")
	}
	_, cmd := m.Update(keyMsg("o"))
	if cmd == nil {
		t.Fatal("o does nothing on a step that names a link")
	}
	m.Update(cmd())
	if want := "https://deploys.example.com/ledger?before=2026-11-21T02%3A52%3A00Z"; opened != want {
		t.Errorf("o opened %q, want %q", opened, want)
	}
}

func TestACommandOfSeveralRowsIsMarkedAsOneAndCopiedWhole(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 120, 60})
	got := ansi.Strip(m.View().Content)
	if !strings.Contains(got, "c │ sum by (pod)") || !strings.Contains(got, "  │ env=\"prod\"} | json") {
		t.Errorf("the command is not shown whole behind a bar:\n%s", got)
	}
	press(m, "tab")
	for range 60 {
		if s := m.top().subject(m); strings.HasPrefix(s.copy, "sum by (pod)") {
			if want := `sum by (pod) (count_over_time({service_name="ledger", env="prod"} | json | error_code=~"LEDGER_DB_.+" [5m]))`; s.copy != want {
				t.Errorf("y copies %q", s.copy)
			}
			return
		}
		press(m, "down")
	}
	t.Error("no row offers the command")
}

func TestStepsAreFoundInTheTextOfAnEntry(t *testing.T) {
	line := func(s string, continued bool) playbooks.Line {
		return playbooks.Line{Spans: []playbooks.Text{{Text: s}}, Continued: continued}
	}
	lines := []playbooks.Line{
		line("Diagnosis", false), line("1. Is it still", false), line("happening?", true), line("- Check: x", false),
		line("12) Who holds them", false), {Spans: []playbooks.Text{{Text: "Undo it"}}, Command: 1}, line("Undo it", false),
	}
	steps := []playbooks.Step{{Title: "Is it still happening?"}, {Title: "Who holds them"}, {Title: "Undo it"}, {Title: "Not there"}}
	at := stepsAt(lines, steps)
	if len(at) != 3 || at[1].Title != steps[0].Title || at[4].Title != steps[1].Title || at[6].Title != steps[2].Title {
		t.Errorf("the steps stand at %v", at)
	}
}

func TestClocksAreNotBlamedWhereThereWereSeveralTries(t *testing.T) {
	earlier := func(tries int) *Model {
		return start(t, state{findings: []investigate.Finding{with(failedFinding(), func(f *investigate.Finding) {
			f.Incident.Chain = append([]correlate.Hop(nil), f.Incident.Chain...)
			f.Incident.Chain[0].Attempts = tries
			f.Incident.Chain[3].Time = f.Incident.Chain[0].Time.Add(-2e9)
		})}}, sizes[1])
	}
	if row(earlier(1), "clocks disagree") == "" {
		t.Error("a symptom before its cause is not remarked on")
	}
	if m := earlier(2); row(m, "clocks disagree") != "" || row(m, "over several tries") == "" {
		t.Errorf("with two tries the clocks are blamed:\n%s", ansi.Strip(m.View().Content))
	}
}

func TestAnOtherEntryIsOpenedFromTheList(t *testing.T) {
	m := failedModel(t)
	press(m, "p", "G", "enter")
	if got := crumbsOf(m); got != "incident › playbook 2 of 2 deadline-exceeded" {
		t.Errorf("Enter on the second entry leads to %q", got)
	}
}
