package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
	"triage/playbooks"
)

func TestTheTimeThatIsLeftNeverTakesMoreThanItsCells(t *testing.T) {
	for _, tc := range []struct {
		in   time.Duration
		want string
	}{
		{72 * time.Hour, "in 3d"}, {14*time.Hour + time.Minute, "in 14h"}, {9*time.Hour + 59*time.Minute, "in 9h59m"},
		{time.Hour, "in 1h00m"}, {time.Hour - 300*time.Millisecond, "in 1h00m"}, {time.Hour - time.Second, "in 59:59"},
		{4*time.Minute + 2*time.Second, "in 04:02"}, {1500 * time.Millisecond, "in 00:02"}, {time.Millisecond, "in 00:01"},
		{0, "due now"}, {-59 * time.Second, "due now"}, {-time.Minute, "late 1m"}, {-59 * time.Minute, "late 59m"},
		{-47 * time.Hour, "late 47h"}, {-90 * 24 * time.Hour, "late 90d"},
	} {
		_, got := due(fixtureNow.Add(tc.in), fixtureNow)
		if got != tc.want || len(got) > dueCells {
			t.Errorf("%s off is %q, want %q in %d cells", tc.in, got, tc.want, dueCells)
		}
	}
}

// firingSince sets the start of the alert, counted back from the fixture's clock.
func firingSince(ago time.Duration) func(*Options) {
	return func(o *Options) { o.AlertStart = fixtureNow.Add(-ago) }
}

func TestTheCountdownChangesNothingButItsOwnCells(t *testing.T) {
	for _, sz := range sizes {
		now := fixtureNow
		m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: func(o *Options) {
			o.AlertStart = fixtureNow.Add(-6 * time.Minute)
			o.Now = func() time.Time { return now }
		}}, sz)
		before := strings.Split(ansi.Strip(m.View().Content), "\n")
		if text := strings.Join(before, "\n"); sz.w >= 60 && (!strings.Contains(text, "firing 6m") || !strings.Contains(text, "team-ledger-oncall in 04:00")) || !strings.Contains(text, "in 04:00") {
			t.Errorf("%s: nothing is counted down:\n%s", sz.name, text)
		}
		for _, later := range []time.Duration{time.Second, 17 * time.Second, 4 * time.Minute, 20 * time.Minute, 3 * time.Hour} {
			now = fixtureNow.Add(later)
			m.Update(tickMsg{m.ticks})
			for i, row := range strings.Split(ansi.Strip(m.View().Content), "\n") {
				old := before[i]
				switch {
				case i == 0:
					row, old = strings.Replace(row, "firing "+pad(coarse(6*time.Minute+later), 3, ""), "", 1), strings.Replace(old, "firing 6m ", "", 1)
				case strings.Contains(old, "ESCALATE"), strings.Contains(old, "CALL"), strings.Contains(before[i-1], "ESCALATE"):
					at := func(s string) int { return ansi.StringWidth(strings.Split(s, "dba-oncall")[0]) }
					if strings.Contains(old, "dba-oncall") && at(old) != at(row) || ansi.StringWidth(old) != ansi.StringWidth(row) {
						t.Errorf("%s: whom to call moved:\n%s\n%s", sz.name, old, row)
					}
					continue
				case strings.Contains(old, "snapshot"), strings.Contains(old, "WHEN"): // ages of their own
					continue
				}
				if row != old {
					t.Errorf("%s after %s: row %d changed:\n%s\n%s", sz.name, later, i, old, row)
				}
			}
		}
	}
}

func TestTheScreenTicksEachSecondWhileACallIsCountedDown(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: firingSince(time.Minute)}, narrow)
	if _, cmd := m.Update(tickMsg{m.ticks}); cmd == nil {
		t.Error("the clock has stopped")
	}
	if got := m.every(); got != time.Second {
		t.Errorf("it ticks every %s", got)
	}
	if got := failedModel(t).every(); got < 10*time.Second {
		t.Errorf("without anything to count it ticks every %s", got)
	}
}

func TestWhatIsPassedOnSaysSinceWhenTheAlertFires(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: firingSince(6 * time.Minute)}, narrow)
	if got := m.escalationText(); !strings.Contains(got, "alert firing for 6m, since 02:57:14Z") || strings.Count(got, "\n") > 4 {
		t.Errorf("the message for whoever is called:\n%s", got)
	}
}

func TestTheLinearModeSaysWhenToCallAsATimeThatDoesNotAge(t *testing.T) {
	got := converse(t, "0\n", firingSince(12*time.Minute), failedFinding())
	for _, want := range []string{
		"alert firing for 12m, since 02:51:14Z",
		"ESCALATE: #inc-ledger now; team-ledger-oncall overdue by 2m, since 03:01:14Z; dba-oncall at 03:11:14Z, in 8m00s if the primary is down",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestWhomToCallGivesUpWordsBeforePeople(t *testing.T) {
	steps := []playbooks.Escalation{
		{To: "#inc-ledger", After: "0m"}, {To: "ledger on-call", After: "10m"}, {To: "database on-call", After: "20m", When: "holders are not ours"},
	}
	for _, c := range []struct {
		w, h   int
		firing bool
		want   []string
	}{
		{200, 1, false, []string{"ESCALATE #inc-ledger now · ledger on-call after 10m · database on-call after 20m if holders are not ours"}},
		{94, 2, false, []string{"ESCALATE #inc-ledger now · ledger on-call after 10m", "         database on-call after 20m if holders are not ours"}},
		{90, 1, false, []string{"ESCALATE #inc-ledger now · ledger on-call after 10m · database on-call after 20m if…"}},
		{80, 1, false, []string{"ESCALATE #inc-ledger now · ledger on-call +10m · database on-call +20m if…"}},
		{80, 1, true, []string{"CALL #inc-ledger now · ledger on-call in 04:00 · database on-call in 14:00 if…"}},
		{72, 1, false, []string{"CALL #inc-ledger now · ledger on-call +10m · database on-call +20m if…"}},
		{60, 1, false, []string{"ESCALATE #inc-ledger now · ledger on-call +10m +1 more"}},
		{40, 1, true, []string{"CALL #inc-ledger now +2 more in 04:00"}},
	} {
		m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: func(o *Options) {
			if c.firing {
				o.AlertStart = fixtureNow.Add(-6 * time.Minute)
			}
		}}, size{"", c.w, 24})
		rows := m.escalateRows(&playbooks.Entry{Escalate: steps}, c.w, c.h)
		for i, row := range rows {
			if got := strings.TrimRight(ansi.Strip(row), " "); got != " "+c.want[i] {
				t.Errorf("%d cells, firing %v: row %d is %q, want %q", c.w, c.firing, i, got, " "+c.want[i])
			}
		}
	}
}
