package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

// titles are the rows on which the fixed parts of the main screen stand.
func titles(m *Model) map[string]int {
	at := map[string]int{}
	for i, r := range strings.Split(ansi.Strip(m.View().Content), "\n") {
		for _, t := range []string{" WHAT ", " WHY ", " TYPE ", " WHEN ", "CHAIN ", "EVIDENCE ", "GAPS ", "PLAYBOOK ", "ESCALATE ", "CALL "} {
			if _, ok := at[t]; !ok && strings.Contains(r, t) {
				at[t] = i
			}
		}
	}
	return at
}

func TestNothingMovesWhenLateDataArrives(t *testing.T) {
	for _, sz := range sizes {
		t.Run(sz.name, func(t *testing.T) {
			m := New(fixtureOptions())
			m.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
			first := titles(m)
			if len(first) < 5 {
				t.Fatalf("the first frame lacks parts: %v", first)
			}
			for _, f := range []investigate.Finding{askingFinding(), failedFinding(), chainOf(40), lokiDown(failedFinding()), notFoundFinding()} {
				m.Update(findingMsg{f: f, ok: true})
				now := titles(m)
				for t0, row := range first {
					if now[t0] != row {
						t.Errorf("%q moved from row %d to %d", t0, row, now[t0])
					}
				}
			}
		})
	}
}

func TestTheCursorStaysOnItsHopWhenTheChainGrows(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{askingFinding()}}, narrow)
	press(m, "down", "up") // the user has moved: the gateway is what is looked at
	m.Update(findingMsg{f: failedFinding(), ok: true})
	if f, _ := m.main().chain.selected(); f.hop.Service != "gateway" {
		t.Errorf("the cursor went to %s", f.hop.Service)
	}
	fresh := start(t, state{findings: []investigate.Finding{askingFinding()}}, narrow)
	fresh.Update(findingMsg{f: failedFinding(), ok: true})
	if f, _ := fresh.main().chain.selected(); f.hop.Service != "ledger" {
		t.Errorf("an untouched cursor is on %s, not on the root cause", f.hop.Service)
	}
}

func TestTheTimelineKeepsItsRowWhenMoreArrives(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{askingFinding()}}, narrow)
	press(m, "l", "home", "down", "down", "down")
	ref := m.top().subject(m).ref
	f := failedFinding()
	f.Incident.Timeline = append(f.Incident.Timeline[1:2:2], f.Incident.Timeline...)
	m.Update(findingMsg{f: f, ok: true})
	if got := m.top().subject(m).ref; got != ref {
		t.Errorf("the cursor went from %s to %s", ref, got)
	}
}

func TestAFailedSourceIsNeverAnAllClear(t *testing.T) {
	for _, f := range []investigate.Finding{lokiDown(healthyFinding()), bothDown(healthyFinding()), lokiDown(notFoundFinding()), bothDown(notFoundFinding())} {
		for _, sz := range sizes {
			m := start(t, state{findings: []investigate.Finding{f}}, sz)
			got := ansi.Strip(m.View().Content)
			for _, claim := range []string{"HEALTHY", "NOT FOUND", "did not fail", "nothing found", "nothing failed:"} {
				if strings.Contains(got, claim) {
					t.Errorf("%s: the screen says %q although a source failed", sz.name, claim)
				}
			}
			if !strings.Contains(got, "CANNOT TELL") || !strings.Contains(got, "loki FAILED") {
				t.Errorf("%s: the failure is not said:\n%s", sz.name, got)
			}
		}
	}
	// The same holds when the stream ended early.
	early := start(t, state{ended: true, findings: []investigate.Finding{with(healthyFinding(), func(f *investigate.Finding) { f.Done = false })}}, narrow)
	if got := ansi.Strip(early.View().Content); strings.Contains(got, "HEALTHY") || strings.Contains(got, "did not fail") || !strings.Contains(got, "CANNOT TELL") {
		t.Errorf("an answer is claimed although not every source has answered:\n%s", got)
	}
	// The same holds while one is still asking.
	m := start(t, state{findings: []investigate.Finding{with(healthyFinding(), func(f *investigate.Finding) { f.Done = false })}}, narrow)
	if got := ansi.Strip(m.View().Content); strings.Contains(got, "HEALTHY") || strings.Contains(got, "did not fail") {
		t.Errorf("an answer is claimed before all sources have answered:\n%s", got)
	}
}

func TestWhatCannotBeToldIsNeverAnAllClear(t *testing.T) {
	for _, sz := range sizes {
		m := start(t, state{findings: []investigate.Finding{unknownFinding()}}, sz)
		content := m.View().Content
		got := strings.Join(strings.Fields(ansi.Strip(content)), " ")
		for _, claim := range []string{"HEALTHY", "NOT FOUND", "HANDLED", "did not fail", "nothing failed", "every source answered"} {
			if strings.Contains(got, claim) {
				t.Errorf("%s: the screen says %q:\n%s", sz.name, claim, got)
			}
		}
		for _, want := range []string{"CANNOT TELL", "3 of 4 records not"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the screen does not say %q:\n%s", sz.name, want, got)
			}
		}
		green := m.theme.on[good]
		if rows := strings.Split(content, "\n"); green == "" || strings.Contains(strings.Join(rows[:len(rows)-2], "\n"), green) {
			t.Errorf("%s: something above the sources is green", sz.name)
		}
	}
}

func TestRecordsThatWereNotUnderstoodAreSaid(t *testing.T) {
	for _, f := range []investigate.Finding{failedFinding(), handledFinding(), healthyFinding()} {
		f.Incident.Stats.NotUnderstood = 2
		for _, sz := range sizes[:3] {
			got := strings.Join(strings.Fields(ansi.Strip(start(t, state{findings: []investigate.Finding{f}}, sz).View().Content)), " ")
			if !strings.Contains(got, "2 of 9 records not understood: neither level") {
				t.Errorf("%s, %s: it is not said:\n%s", f.Incident.Status, sz.name, got)
			}
		}
	}
}

func TestEssentialsNeedNoScrollingAt80x24(t *testing.T) {
	got := ansi.Strip(failedModel(t).View().Content)
	for _, want := range []string{
		"GATEWAY_UPSTREAM_ERROR", "LEDGER_DB_TIMEOUT", "pool timed out while waiting", "transient", "retry: yes",
		"●1  ledger", "●2  payments", "●3  checkout", "◆4  gateway", "gaps (2)", "NEXT  Is it still happening?",
		"#inc-ledger now", "team-ledger-oncall +10m", "dba-oncall +20m if…", "loki ok 9", "jaeger ok 7", "? help", "q quit",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the first screen does not show %q", want)
		}
	}
}

func TestFoldedKeepsRootAndSymptomAndCountsTheRest(t *testing.T) {
	for n := 1; n < 45; n++ {
		for h := 1; h < 12; h++ {
			for cur := range n {
				got := folded(n, h, cur)
				if len(got) > h {
					t.Fatalf("folded(%d, %d, %d) = %v has more than %d rows", n, h, cur, got, h)
				}
				shown := map[int]bool{}
				last := -1
				for _, i := range got {
					if i >= 0 {
						if i <= last {
							t.Fatalf("folded(%d, %d, %d) = %v is out of order", n, h, cur, got)
						}
						last, shown[i] = i, true
					}
				}
				if !shown[cur] {
					t.Fatalf("folded(%d, %d, %d) = %v hides the cursor", n, h, cur, got)
				}
				if h >= 3 && (!shown[0] || !shown[n-1]) {
					t.Fatalf("folded(%d, %d, %d) = %v hides the root or the symptom", n, h, cur, got)
				}
				if h < 5 {
					continue
				}
				total := 0
				for _, i := range got {
					if i < 0 {
						total -= i
					} else {
						total++
					}
				}
				if total != n {
					t.Fatalf("folded(%d, %d, %d) = %v accounts for %d rows", n, h, cur, got, total)
				}
			}
		}
	}
}

func TestALowPaneStillShowsRootSymptomAndWhatTheCursorIsOn(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 40, 15})
	for range 6 {
		f, _ := m.main().chain.selected()
		got := ansi.Strip(m.View().Content)
		if f.place == inChain && (!strings.Contains(got, "●1") || !strings.Contains(got, "◆4")) {
			t.Errorf("root or symptom is hidden:\n%s", got)
		}
		if !strings.Contains(got, "▸"+map[place]string{inChain: "", wasHandled: "○", wasSecondary: "◌"}[f.place]) {
			t.Errorf("the cursor is hidden on %s:\n%s", f.hop.Service, got)
		}
		press(m, "down")
	}
}

func TestAResizeRebuildsTheFrame(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, narrow)
	press(m, "tab", "down", "down")
	for _, sz := range []size{{"", 80, 60}, {"", 120, 36}, {"", 40, 15}, {"", 200, 60}, narrow} {
		m.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
		checkFrame(t, m.View().Content, sz)
	}
	press(m, "g", "tab")
	if got, want := frame(t, m, narrow), frame(t, failedModel(t), narrow); got != want {
		t.Errorf("after resizing the screen differs:\n%s\nwant:\n%s", got, want)
	}
}
