package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

// marked is a model on which the first step was marked done and the second one failed.
func marked(t testing.TB) *Model {
	t.Helper()
	m := failedModel(t)
	press(m, "tab", "m", "down", "m", "m")
	return m
}

func outcomes(m *Model) string {
	var parts []string
	for _, x := range m.marks.list {
		parts = append(parts, x.Step+"="+string(x.Outcome))
	}
	return strings.Join(parts, ", ")
}

func TestMTurnsAStepToDoneThenFailedThenNothing(t *testing.T) {
	m := failedModel(t)
	press(m, "tab")
	for i, want := range []string{"Is it still happening?=done", "Is it still happening?=failed", ""} {
		press(m, "m")
		if got := outcomes(m); got != want {
			t.Errorf("after pressing m %d times the marks are %q, want %q", i+1, got, want)
		}
		if s := m.top().subject(m).step.title; s != "Is it still happening?" {
			t.Errorf("after pressing m %d times the cursor is on %q", i+1, s)
		}
	}
	if m.marks.unsaved() {
		t.Error("a mark that was taken off counts as unsaved")
	}
}

func TestAMarkedStepTakesOneRowAndTheNextOneComesUp(t *testing.T) {
	m := marked(t)
	if row(m, "1 DONE 03:03:14Z  Is it still happening?") == "" || row(m, "2 FAILED 03:03:14Z  Did ledger change") == "" {
		t.Errorf("the marks are not shown:\n%s", ansi.Strip(m.View().Content))
	}
	if row(m, "3  NEXT  Who holds the connections?") == "" {
		t.Errorf("the next step is not the first without a mark:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "tab")
	rows := strings.Split(ansi.Strip(m.View().Content), "\n")
	for i, r := range rows {
		if strings.Contains(r, "PLAYBOOK 1/2") && !strings.Contains(rows[i+1], "3  NEXT  ") {
			t.Errorf("with the focus on the chain the pane does not begin with the next step: %q", rows[i+1])
		}
	}
}

func TestWhenEveryStepIsMarkedThePaneSaysWhatIsLeft(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 80, 60})
	press(m, "tab")
	for range 10 {
		if m.nextStep() == (stepKey{}) {
			break
		}
		m.main().book.wantStep = m.nextStep()
		m.main().book.toStep()
		press(m, "m")
	}
	if row(m, "every step is marked: escalate") == "" {
		t.Errorf("the pane reads:\n%s", ansi.Strip(m.View().Content))
	}
}

func TestAStepIsMarkedOnTheWholeEntryToo(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 80, 60})
	press(m, "p")
	for range 60 {
		if strings.HasPrefix(m.top().subject(m).step.title, "Did ledger change") {
			break
		}
		press(m, "down")
	}
	press(m, "m")
	if got := outcomes(m); got != "Did ledger change in the last hour?=done" {
		t.Fatalf("the marks are %q", got)
	}
	if row(m, "Did ledger change in the last hour?  DONE 03:03:14Z") == "" {
		t.Errorf("the heading does not show the mark:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "esc", "tab")
	if row(m, "2 DONE 03:03:14Z") == "" {
		t.Errorf("the pane does not show the mark:\n%s", ansi.Strip(m.View().Content))
	}
}

func TestMSaysWhyThereIsNothingToMark(t *testing.T) {
	for name, c := range map[string]struct {
		f    investigate.Finding
		keys string
		want string
	}{
		"the chain has the focus": {failedFinding(), "m", "Tab to the playbook"},
		"no entry fits":           {with(failedFinding(), func(f *investigate.Finding) { f.Playbooks = nil }), "tab m", "no step to mark"},
		"a title":                 {failedFinding(), "p m", "no step on this row"},
		"another screen":          {failedFinding(), "l m", "no step on this row"},
	} {
		m := start(t, state{findings: []investigate.Finding{c.f}}, narrow)
		press(m, strings.Fields(c.keys)...)
		if !strings.Contains(m.note.text, c.want) || len(m.marks.list) != 0 {
			t.Errorf("%s: the note is %q, %d marks", name, m.note.text, len(m.marks.list))
		}
	}
}

func TestLeavingAsksWhileMarksAreInNoReport(t *testing.T) {
	quits := func(cmd tea.Cmd) bool {
		if cmd == nil {
			return false
		}
		_, ok := cmd().(tea.QuitMsg)
		return ok
	}
	for _, k := range []string{"q", "ctrl+c"} {
		m := marked(t)
		if _, cmd := m.Update(keyMsg(k)); cmd != nil || m.prompt == nil {
			t.Fatalf("%s left without asking", k)
		}
		if row(m, "2 marks of playbook steps not in a report") == "" {
			t.Errorf("the question is not shown:\n%s", ansi.Strip(m.View().Content))
		}
		if _, cmd := m.Update(keyMsg("esc")); cmd != nil || m.prompt != nil {
			t.Errorf("Esc did not stay")
		}
		m.Update(keyMsg(k))
		if _, cmd := m.Update(keyMsg(k)); !quits(cmd) {
			t.Errorf("%s twice does not leave", k)
		}
	}

	m := marked(t)
	var got []Mark
	m.o.WriteReport = func(_ investigate.Finding, n Notes) (string, error) { got = n.Marks; return "incident.md", nil }
	m.Update(keyMsg("q"))
	_, cmd := m.Update(keyMsg("w"))
	_, cmd = m.Update(cmd())
	if !quits(cmd) || len(got) != 2 || got[0].Outcome != StepDone || got[1].Outcome != StepFailed || !got[0].At.Equal(fixtureNow) ||
		got[0].Entry != "ledger-db-timeout" || got[0].Section != "diagnosis" {
		t.Errorf("w wrote %+v", got)
	}

	m = marked(t)
	m.o.WriteReport = func(investigate.Finding, Notes) (string, error) { return "", errors.New("disk full") }
	m.Update(keyMsg("q"))
	_, cmd = m.Update(keyMsg("w"))
	if _, cmd = m.Update(cmd()); cmd != nil || !strings.Contains(m.note.text, "disk full") {
		t.Errorf("after a failed report the program leaves; note %q", m.note.text)
	}
}

func TestAReportMakesMarksSafeToLeave(t *testing.T) {
	m := marked(t)
	m.o.WriteReport = func(investigate.Finding, Notes) (string, error) { return "incident.md", nil }
	_, cmd := m.Update(keyMsg("w"))
	press(m, "m") // takes the mark of the second step off while the report is being written
	m.Update(cmd())
	if !m.marks.unsaved() {
		t.Error("a change made after w counts as written")
	}
	_, cmd = m.Update(keyMsg("w"))
	m.Update(cmd())
	if m.marks.unsaved() {
		t.Error("after a report the marks still count as unsaved")
	}
}

func TestMarksStayWithTheIncidentAndReachWhoeverIsCalled(t *testing.T) {
	m := marked(t)
	m.Update(findingMsg{f: failedFinding(), ok: true, reading: m.reading})
	if got := outcomes(m); got != "Is it still happening?=done, Did ledger change in the last hour?=failed" {
		t.Errorf("after a new finding the marks are %q", got)
	}
	s := m.escalationText()
	if !strings.Contains(s, "tried: Is it still happening? (done 03:03:14Z); Did ledger change in the last hour? (failed 03:03:14Z)") {
		t.Errorf("the message does not say what was tried:\n%s", s)
	}
	if strings.Count(s, "\n") > 4 {
		t.Errorf("the message has more than five lines:\n%s", s)
	}
}
