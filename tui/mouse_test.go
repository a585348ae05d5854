package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

func mouseModel(t testing.TB, sz size) *Model {
	return start(t, state{findings: []investigate.Finding{failedFinding()}, options: func(o *Options) { o.Mouse = true }}, sz)
}

// clickOn clicks the first row of the screen that holds text, at its column.
func clickOn(t testing.TB, m *Model, text string) tea.Cmd {
	t.Helper()
	for y, r := range strings.Split(ansi.Strip(m.View().Content), "\n") {
		if i := strings.Index(r, text); i >= 0 {
			_, cmd := m.Update(tea.MouseClickMsg{X: ansi.StringWidth(r[:i]), Y: y, Button: tea.MouseLeft})
			return cmd
		}
	}
	t.Fatalf("the screen does not show %q:\n%s", text, ansi.Strip(m.View().Content))
	return nil
}

func TestAClickSelectsAndASecondOneOpens(t *testing.T) {
	for _, sz := range sizes[:3] {
		m := mouseModel(t, sz)
		clickOn(t, m, "payments")
		if f, _ := m.main().chain.selected(); f.n != 2 || len(m.stack) != 1 {
			t.Errorf("%s: a click on hop 2 selects hop %d, %d screens", sz.name, f.n, len(m.stack))
		}
		clickOn(t, m, "payments")
		if got := crumbsOf(m); got != "incident › hop 2 of 4 payments" {
			t.Errorf("%s: a second click leads to %q", sz.name, got)
		}
		press(m, "esc")
		clickOn(t, m, "Expect: zero, or falling")
		if s := m.top().subject(m).step.title; !m.main().inBook || s != "Is it still happening?" {
			t.Errorf("%s: a click on the playbook selects %q, focus %v", sz.name, s, m.main().inBook)
		}
	}
}

func TestAClickSelectsRowsOfTheLogsAndTheTrace(t *testing.T) {
	m := mouseModel(t, narrow)
	press(m, "l", "home")
	clickOn(t, m, "placing order")
	if got := m.top().subject(m).copy; !strings.Contains(got, "placing order") {
		t.Errorf("a click on the log selects %q", got)
	}
	press(m, "t")
	clickOn(t, m, "fraud")
	if got := m.top().subject(m).copy; !strings.HasPrefix(got, "fraud Fraud/Score") {
		t.Errorf("a click on the span selects %q", got)
	}
	clickOn(t, m, "fraud")
	if !strings.HasSuffix(crumbsOf(m), "trace › span") {
		t.Errorf("a second click leads to %q", crumbsOf(m))
	}
}

func TestTheWheelScrolls(t *testing.T) {
	m := mouseModel(t, narrow)
	press(m, "l", "home")
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := m.top().(*timelineScreen).cur; got != wheelRows {
		t.Errorf("the wheel leads to row %d", got)
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if got := m.top().(*timelineScreen).cur; got != 0 {
		t.Errorf("the wheel back leads to row %d", got)
	}
}

func TestTheMouseIsOffUntilAskedFor(t *testing.T) {
	m := failedModel(t)
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is on by default: the terminal's own selection would break")
	}
	m.Update(tea.MouseClickMsg{X: 5, Y: 10, Button: tea.MouseLeft})
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if m.main().chain.cur != 0 || len(m.stack) != 1 {
		t.Error("the mouse does something although it is off")
	}
	if mouseModel(t, narrow).View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is not on when asked for")
	}
}
