package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"triage/investigate"
)

// converse runs the linear mode on findings with what a user types, and returns what it says.
func converse(t testing.TB, typed string, change func(*Options), fs ...investigate.Finding) string {
	t.Helper()
	var out bytes.Buffer
	o := fixtureOptions()
	o.Findings, o.Input, o.Output = delivered(fs...), strings.NewReader(typed), &out
	if change != nil {
		change(&o)
	}
	if err := Linear(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheLinearMode(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		fs    []investigate.Finding
	}{
		"answer":           {"0\n", []investigate.Finding{askingFinding(), failedFinding()}},
		"details":          {"1\n\n\n1 2\n1 99\n0\n", []investigate.Finding{failedFinding()}},
		"logs":             {"2\n2 service:ledger -span\n3\n0\n", []investigate.Finding{failedFinding()}},
		"trace":            {"4\n0\n", []investigate.Finding{failedFinding()}},
		"playbook":         {"5\n\n5 2\n5 3\n0\n", []investigate.Finding{failedFinding()}},
		"steps":            {"6\ndone\nfailed\n0\n\nleave\n0\n", []investigate.Finding{failedFinding()}},
		"sources":          {"7\n\n0\n", []investigate.Finding{failedFinding()}},
		"menu":             {"\nnonsense\n0\n", []investigate.Finding{notFoundFinding()}},
		"both down":        {"1\n4\n5\n6\n7\n0\n", []investigate.Finding{bothDown(notFoundFinding())}},
		"handled":          {"0\n", []investigate.Finding{handledFinding()}},
		"cannot tell":      {"1\n7\n0\n", []investigate.Finding{unknownFinding()}},
		"other requests":   {"7\n\n0\n", []investigate.Finding{with(failedFinding(), othersOfTheOrder)}},
		"end of the input": {"", []investigate.Finding{failedFinding()}},
	} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, []byte(converse(t, c.typed, nil, c.fs...)))
		})
	}
}

func TestTheLinearModeNeverRepaints(t *testing.T) {
	typed := "1\n\n\n\n2\n\n\n3\n4\n\n5\n\n\n\n6\n7\n\n8\n9\n" + hostile + "\n0\n0\n"
	for _, s := range states() {
		got := converse(t, typed, func(o *Options) {
			if s.options != nil {
				s.options(o)
			}
		}, s.findings...)
		for i, r := range got {
			if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%s: a control character %q at byte %d:\n%s", s.name, r, i, got[max(0, i-80):i])
			}
		}
	}
}

func TestTheLinearModeSaysTheVerdictOfTheScreen(t *testing.T) {
	for _, s := range states() {
		s.ended = true // as its input does
		m := start(t, s, size{"", 400, 60})
		got := strings.Join(strings.Fields(converse(t, "", s.options, s.findings...)), " ")
		_, word := m.stateWord()
		if !strings.Contains(got, word) {
			t.Errorf("%s: it does not say %s:\n%s", s.name, word, got)
		}
	}
}

func TestTheLinearModeWritesAndKeepsMarks(t *testing.T) {
	var got []Mark
	write := func(o *Options) {
		o.WriteReport = func(_ investigate.Finding, n Notes) (string, error) { got = n.Marks; return "incident.md", nil }
	}
	said := converse(t, "done\n0\n9\n6\n", write, failedFinding())
	if len(got) != 1 || got[0].Outcome != StepDone || !strings.HasSuffix(said, "report written to incident.md\n") {
		t.Errorf("9 wrote %+v and said %q", got, said[max(0, len(said)-200):])
	}
	fail := func(o *Options) {
		o.WriteReport = func(investigate.Finding, Notes) (string, error) { return "", errors.New("disk full") }
	}
	if said := converse(t, "failed\n0\n9\n7\n0\n0\n", fail, failedFinding()); !strings.Contains(said, "disk full") || !strings.Contains(said, "loki\n") {
		t.Errorf("after a failed report it left: %q", said)
	}
}

func TestTheWholeReportIsPagedInTheLinearMode(t *testing.T) {
	report := func(o *Options) {
		o.Report = func(w io.Writer, _ investigate.Finding) error {
			_, err := w.Write([]byte(strings.Repeat("line of the report\n", 50)))
			return err
		}
	}
	said := converse(t, "8\n\n0\n", report, failedFinding())
	if n := strings.Count(said, "line of the report"); n != 2*pageRows {
		t.Errorf("two pages have %d lines, want %d", n, 2*pageRows)
	}
	if !strings.Contains(said, "Enter for 30 more lines, or a number:\n") {
		t.Errorf("it does not say how much is left: %q", said)
	}
}

func TestAnInterruptShowsWhatWasFound(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	findings := make(chan investigate.Finding)
	var out bytes.Buffer
	o := fixtureOptions()
	o.Findings, o.Lines, o.Output = findings, make(chan string), &out
	go func() {
		findings <- askingFinding()
		cancel()
	}()
	if err := Linear(ctx, o); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "interrupted: this is what was found until now") || !strings.Contains(s, "GATEWAY_UPSTREAM_ERROR") {
		t.Errorf("it said:\n%s", s)
	}
}

func TestTheLinearListOpensTheRequestOfTheNumber(t *testing.T) {
	for _, c := range []struct {
		typed, want string
		ok          bool
	}{
		{"2\n", "01JD4X9T7KQ2V8M3N5P6R7S802", true}, {"99\nx\n1\n", "01JD4X9T7KQ2V8M3N5P6R7S801", true}, {"0\n", "", false}, {"", "", false}, {"q\n", "", false},
		{"/no such word\n1\n/\n2\n", "01JD4X9T7KQ2V8M3N5P6R7S802", true}, {"/S802\n1\n", "01JD4X9T7KQ2V8M3N5P6R7S802", true},
	} {
		var out bytes.Buffer
		o := fixtureOptions()
		o.Input, o.Output = strings.NewReader(c.typed), &out
		r, ok, err := PickLinear(context.Background(), fixtureRequests(), o)
		if err != nil || ok != c.ok || r.RequestID != c.want {
			t.Errorf("%q opens %q, %v, %v:\n%s", c.typed, r.RequestID, ok, err, out.String())
		}
	}
	var out bytes.Buffer
	o := fixtureOptions()
	o.Input, o.Output = strings.NewReader("0\n"), &out
	if _, _, err := PickLinear(context.Background(), fixtureRequests(), o); err != nil {
		t.Fatal(err)
	}
	golden.RequireEqual(t, out.Bytes())
}
