package tui

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

var narrow = sizes[0]

func failedModel(t testing.TB) *Model {
	t.Helper()
	return start(t, state{findings: []investigate.Finding{failedFinding()}}, narrow)
}

// row is the first row of the frame that holds text, "" when none does.
func row(m tea.Model, text string) string {
	for _, r := range strings.Split(ansi.Strip(m.View().Content), "\n") {
		if strings.Contains(r, text) {
			return r
		}
	}
	return ""
}

// lastNote is the message that a copy command ends with.
func lastNote(cmd tea.Cmd) noteMsg {
	var note noteMsg
	// tea.Sequence gives a slice of commands of an unexported type.
	v := reflect.ValueOf(cmd())
	for i := range v.Len() {
		if n, ok := v.Index(i).Interface().(tea.Cmd)().(noteMsg); ok {
			note = n
		}
	}
	return note
}

func crumbsOf(m *Model) string { return m.crumbs(unbounded).plain() }

func TestKeysLeadWhereTheyPromise(t *testing.T) {
	for _, c := range []struct {
		name, keys, crumbs, shows string
	}{
		{"Enter opens the root cause", "enter", "incident › hop 1 of 4 ledger", "WHY THIS IS THE ROOT CAUSE"},
		{"Enter opens the hop under the cursor", "down enter", "incident › hop 2 of 4 payments", "follows 1:"},
		{"a handled failure opens too", "G up enter", "incident › handled fraud", "recovered"},
		{"n goes to the next hop on the hop screen", "enter n n", "incident › hop 3 of 4 checkout", "CHECKOUT_FAILED"},
		{"Enter on a reason opens what it rests on", "enter tab down enter", "incident › hop 1 of 4 ledger › log", "as it was understood"},
		{"Enter on a reason of the help too", "? down enter", "incident › help: why hop 1 of 4 ledger › log", "as it was understood"},
		{"Enter on a field opens the record that it was read from", "enter tab tab tab tab down enter", "incident › hop 1 of 4 ledger › log", "as it was understood"},
		{"? on a hop says why it is there", "down ?", "incident › help: why hop 2 of 4 payments", "its span a000000000000005 is the parent"},
		{"? elsewhere is about the keys", "l ?", "incident › logs › help", "the same on every screen"},
		{"Enter on evidence opens the record", "enter tab tab down enter", "incident › hop 1 of 4 ledger › log", "as it was understood"},
		{"v shows the line as stored", "enter tab tab down enter v", "incident › hop 1 of 4 ledger › log", "LINE AS STORED"},
		{"Esc goes back one step", "enter tab tab down enter esc", "incident › hop 1 of 4 ledger", "EVIDENCE"},
		{"l from a hop stands on its evidence", "down l", "incident › logs", "▸02:57:15.693"},
		{"t from a hop stands on its span", "down t", "incident › trace", "▸●   └ payments"},
		{"l from a span goes to it in time", "t home l", "incident › trace › logs", "▸02:57:12.690"},
		{"the same screen is never stacked twice", "l enter t l", "incident › logs", "17 rows"},
		{"p opens the whole entry", "p", "incident › playbook 1 of 2 ledger-db-timeout", "Ledger gets no database connection"},
		{"] turns to the next entry", "p ]", "incident › playbook 2 of 2 deadline-exceeded", "A deadline passed"},
		{"[ turns back", "p ] [", "incident › playbook 1 of 2 ledger-db-timeout", "Ledger gets no"},
		{"s shows the queries", "s", "incident › sources", "/api/v3/traces/" + fixtureTrace},
		{"? shows the keys", "?", "incident › help: why hop 1 of 4 ledger", "the same on every screen"},
		{"Esc on the first screen says how to leave", "esc", "incident", "q quits"},
		{"Tab gives the playbook the focus", "tab", "incident", "▸ PLAYBOOK"},
		{"Enter in the playbook pane opens the entry", "tab enter", "incident › playbook 1 of 2 ledger-db-timeout", "Diagnosis"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := failedModel(t)
			press(m, strings.Fields(c.keys)...)
			if got := crumbsOf(m); got != c.crumbs {
				t.Errorf("the path is %q, want %q", got, c.crumbs)
			}
			if row(m, c.shows) == "" {
				t.Errorf("the screen does not show %q:\n%s", c.shows, ansi.Strip(m.View().Content))
			}
		})
	}
}

func TestNextErrorStepsThroughTheErrorsOfTheTimeline(t *testing.T) {
	m := failedModel(t)
	press(m, "l", "home")
	var seen []string
	for range 3 {
		press(m, "n")
		seen = append(seen, m.top().subject(m).ref)
	}
	tl := m.f.Incident.Timeline
	// The warning of fraud, tl[5], belongs to no hop of the chain, so it is no stop.
	want := []string{tl[2].Ref, tl[6].Ref, tl[7].Ref}
	for i := range want {
		if seen[i] != want[i] {
			t.Errorf("stop %d is %s, want %s", i+1, seen[i], want[i])
		}
	}
	press(m, "N")
	if got := m.top().subject(m).ref; got != tl[6].Ref {
		t.Errorf("N went to %s, want %s", got, tl[6].Ref)
	}
	press(m, "end", "n")
	if !strings.Contains(m.note.text, "no error further down") {
		t.Errorf("at the end the note is %q", m.note.text)
	}
}

func TestTheTimelineFilterNarrowsAsOneTypes(t *testing.T) {
	m := failedModel(t)
	press(m, "l", "/")
	for _, r := range "service:ledger" {
		press(m, string(r))
	}
	if row(m, "4 of 17 rows") == "" {
		t.Fatalf("typing does not filter:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "space", "-", "s", "p", "a", "n", "enter")
	if m.prompt != nil {
		t.Error("Enter leaves the prompt open")
	}
	if got := m.top().(*timelineScreen).filter.String(); got != "service:ledger -span" {
		t.Errorf("the filter is %q", got)
	}
	press(m, "esc")
	if row(m, "17 rows") == "" || crumbsOf(m) != "incident › logs" {
		t.Error("Esc does not take the filter off first")
	}
	press(m, "/", "x", "esc")
	if got := m.top().(*timelineScreen).filter; !got.empty() {
		t.Errorf("Esc in the prompt keeps the filter %q", got)
	}
}

func TestQuickFiltersStepThroughLevelServiceAndHop(t *testing.T) {
	m := failedModel(t)
	press(m, "l", "L")
	s := m.top().(*timelineScreen)
	var got []string
	for _, k := range []string{"L", "L", "S", "S", "H", "H"} {
		press(m, k)
		got = append(got, s.filter.String())
	}
	want := []string{"level:error", "", "service:gateway", "service:checkout", "service:checkout hop:1", "service:checkout hop:2"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("after step %d the filter is %q, want %q", i+1, got[i], want[i])
		}
	}
}

func TestAChangingCommandIsCopiedOnlyForTheServicesName(t *testing.T) {
	toCommand := func(t *testing.T) *Model {
		m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 80, 60})
		press(m, "tab")
		for range 60 {
			if s := m.top().subject(m); s.changes && s.refusal == "" {
				return m
			}
			press(m, "down")
		}
		t.Fatal("no changing command in the pane")
		return nil
	}
	t.Run("y asks first", func(t *testing.T) {
		m := toCommand(t)
		_, cmd := m.Update(keyMsg("y"))
		if cmd != nil || m.prompt == nil {
			t.Fatal("y copied without asking")
		}
		if row(m, "THIS COMMAND CHANGES SOMETHING") == "" || row(m, "type ledger to copy it") == "" {
			t.Errorf("the question is not shown:\n%s", ansi.Strip(m.View().Content))
		}
	})
	t.Run("another word copies nothing", func(t *testing.T) {
		m := toCommand(t)
		press(m, "y", "y", "e", "s")
		if _, cmd := m.Update(keyMsg("enter")); cmd != nil {
			t.Error("a wrong name copied the command")
		}
		if !strings.Contains(m.note.text, "not copied") {
			t.Errorf("the note is %q", m.note.text)
		}
	})
	t.Run("Esc copies nothing", func(t *testing.T) {
		m := toCommand(t)
		press(m, "y")
		if _, cmd := m.Update(keyMsg("esc")); cmd != nil || m.prompt != nil {
			t.Error("Esc did not leave the question")
		}
	})
	t.Run("the service's name copies", func(t *testing.T) {
		m := toCommand(t)
		press(m, "y")
		for _, r := range "ledger" {
			press(m, string(r))
		}
		if _, cmd := m.Update(keyMsg("enter")); cmd == nil {
			t.Error("the right name copied nothing")
		}
	})
}

func TestACommandWithAMissingValueIsNotCopied(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", 80, 60})
	press(m, "tab")
	for range 60 {
		if m.top().subject(m).refusal != "" {
			break
		}
		press(m, "down")
	}
	if _, cmd := m.Update(keyMsg("y")); cmd != nil {
		t.Fatal("y copied a command with a missing value")
	}
	if !strings.Contains(m.note.text, "region") {
		t.Errorf("the note does not name the missing value: %q", m.note.text)
	}
}

func TestReadingKeysNeverAsk(t *testing.T) {
	m := failedModel(t)
	for _, k := range []string{"enter", "l", "t", "s", "p", "?", "esc", "esc", "esc", "tab", "down", "n", "N", "]", "[", "v", "L", "S", "H"} {
		press(m, k)
		if m.prompt != nil {
			t.Fatalf("%s opened a question", k)
		}
	}
}

func TestTheReportIsWrittenOnW(t *testing.T) {
	m := failedModel(t)
	press(m, "w")
	if !strings.Contains(m.note.text, "no place to write") {
		t.Errorf("without a writer the note is %q", m.note.text)
	}
	var got investigate.Finding
	m.o.WriteReport = func(f investigate.Finding, _ Notes) (string, error) { got = f; return "/tmp/incident.md", nil }
	_, cmd := m.Update(keyMsg("w"))
	m.Update(cmd())
	if m.note.text != "report written to /tmp/incident.md" || len(got.Incident.Chain) != 4 {
		t.Errorf("note %q, chain of %d", m.note.text, len(got.Incident.Chain))
	}
	m.o.WriteReport = func(investigate.Finding, Notes) (string, error) { return "", errors.New("disk full") }
	_, cmd = m.Update(keyMsg("w"))
	m.Update(cmd())
	if !strings.Contains(m.note.text, "disk full") || m.note.role != bad {
		t.Errorf("after a failure the note is %q", m.note.text)
	}
}

func TestOnlyWebLinksAreOpened(t *testing.T) {
	for u, want := range map[string]bool{
		"https://grafana.example.com/d/x": true, "http://x.example": true,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "https://user:pw@x.example": false,
		"https://": false, "https://x.example/\x1b[2J": false, "ssh://x": false, "": false,
	} {
		if got := webURL(u); got != want {
			t.Errorf("webURL(%q) = %v, want %v", u, got, want)
		}
	}
	m := failedModel(t)
	var opened string
	m.o.OpenURL = func(u string) error { opened = u; return nil }
	_, cmd := m.Update(keyMsg("o"))
	m.Update(cmd())
	if opened != "https://grafana.example.com/d/ledger-db?var-env=prod" && opened != "https://deploys.example.com/ledger?before=2026-11-21T02%3A52%3A00Z" {
		t.Errorf("o opened %q", opened)
	}
}

func TestALinkIsCopiedWhereThereIsNoBrowser(t *testing.T) {
	m := failedModel(t)
	m.o.OpenURL = func(string) error { return fmt.Errorf("%w: xdg-open is missing", errNoBrowser) }
	var copied string
	m.o.Clipboard = func(s string) (string, error) { copied = s; return "wl-copy", nil }
	_, cmd := m.Update(keyMsg("o"))
	_, cmd = m.Update(cmd())
	if note := lastNote(cmd); !strings.Contains(note.text, "copied link, no browser here") || !webURL(copied) {
		t.Errorf("the note is %q and %q was copied", note.text, copied)
	}
}

func TestEscalationTextHasAtMostFiveLines(t *testing.T) {
	m := failedModel(t)
	s := m.escalationText()
	if n := strings.Count(s, "\n") + 1; n > 5 {
		t.Errorf("%d lines:\n%s", n, s)
	}
	for _, want := range []string{"LEDGER_DB_TIMEOUT", "pool timed out", fixtureRequest, "PROD", "ledger-db-timeout"} {
		if !strings.Contains(strings.ToUpper(s), strings.ToUpper(want)) {
			t.Errorf("the message does not say %q:\n%s", want, s)
		}
	}
}

func TestReloadKeepsWhatIsShownUntilTheAnswer(t *testing.T) {
	m := failedModel(t)
	next := make(chan investigate.Finding)
	m.o.Reload = func() <-chan investigate.Finding { return next }
	_, cmd := m.Update(keyMsg("r"))
	if cmd == nil || !m.asking() {
		t.Fatal("r does not ask again")
	}
	if row(m, "LEDGER_DB_TIMEOUT") == "" || row(m, "FAILED, asking") == "" {
		t.Error("what was known is gone")
	}
	m.Update(findingMsg{f: healthyFinding(), ok: true, reading: 0})
	if row(m, "LEDGER_DB_TIMEOUT") == "" {
		t.Error("a late finding of the first run was taken")
	}
	m.Update(findingMsg{f: healthyFinding(), ok: true, reading: 1})
	if row(m, "HEALTHY") == "" {
		t.Error("the new finding is not shown")
	}
}

func TestQuitLeaves(t *testing.T) {
	for _, k := range []string{"q", "ctrl+c"} {
		_, cmd := failedModel(t).Update(keyMsg(k))
		if cmd == nil {
			t.Fatalf("%s does nothing", k)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%s does not quit", k)
		}
	}
	m := failedModel(t)
	press(m, "l", "/", "q")
	if m.prompt == nil || string(m.prompt.text) != "q" {
		t.Error("q does not type in the filter")
	}
	if _, cmd := m.Update(keyMsg("ctrl+c")); cmd == nil {
		t.Error("ctrl+c does not leave the filter")
	}
}

func TestEveryKeyIsBoundOnceAndExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range bindings {
		if b.long == "" {
			t.Errorf("%s is not explained", b.name())
		}
		for _, k := range b.keys {
			if seen[k] {
				t.Errorf("%s is bound twice", k)
			}
			seen[k] = true
		}
	}
	if len(Keys()) != len(bindings) {
		t.Error("Keys leaves some out")
	}
}

func TestAReasonIsToldOnce(t *testing.T) {
	f := failedFinding()
	h := &f.Incident.Chain[1]
	h.Reasons = append(h.Reasons, h.Link.Reason)
	h.Classification.Conflict = "the text says otherwise"
	h.Against = []string{"the text says otherwise"}
	m := start(t, state{findings: []investigate.Finding{f}}, size{"", 200, 60})
	for _, keys := range [][]string{{"down"}, {"enter"}} {
		press(m, keys...)
		got := ansi.Strip(m.View().Content)
		for _, s := range []string{"the parent of ledger's Ledger/Append", "the text says otherwise"} {
			if n := strings.Count(got, s); n != 1 {
				t.Errorf("after %v %q stands %d times:\n%s", keys, s, n, got)
			}
		}
	}
}

func TestThePathSaysWhereOneIsWhereverThereIsNoRoomForAll(t *testing.T) {
	for _, c := range []struct {
		w    int
		want string
	}{
		{80, "─ … › hop 1 of 4 ledger › logs › trace › playbook 1 of 2 ledger-db-timeout ─"},
		{60, "─ … › logs › trace › playbook 1 of 2 ledger-db-timeout ─"},
		{40, "─ … › playbook 1 of 2 ledger-db-timeo… ─"},
	} {
		m := start(t, state{findings: []investigate.Finding{failedFinding()}}, size{"", c.w, 24})
		press(m, "enter", "l", "t", "p")
		if got := strings.Split(ansi.Strip(m.View().Content), "\n")[1]; !strings.HasPrefix(got, c.want) {
			t.Errorf("at %d columns: %q, want %q", c.w, got, c.want)
		}
	}
}
