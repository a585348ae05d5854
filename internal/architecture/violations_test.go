package architecture

import (
	"strings"
	"testing"
)

// TestViolationsAreFound proves that the rules bite: each case breaks exactly one.
func TestViolationsAreFound(t *testing.T) {
	cases := []struct {
		name string
		in   pkg
		want string // part of the one violation; "" for none
	}{
		{"data knows nobody", pkg{path: "telemetry", imports: []string{"time", "triage/safetext"}}, "stands above it"},
		{"the envelope may use telemetry", pkg{path: "envelope", imports: []string{"triage/telemetry"}}, ""},
		{"a source does not interpret", pkg{path: "sources/loki", imports: []string{"triage/envelope"}}, "need not know"},
		{"the servers do not know each other", pkg{path: "sources/jaeger", imports: []string{"triage/sources/loki"}}, "need not know"},
		{"correlation asks no source", pkg{path: "correlate", imports: []string{"triage/sources"}}, "need not know"},
		{"correlation draws up no playbook", pkg{path: "correlate", imports: []string{"triage/playbooks"}}, "stands above it"},
		{"playbooks do not know the incident", pkg{path: "playbooks", imports: []string{"triage/correlate"}}, "need not know"},
		{"the investigation knows interfaces, not servers", pkg{path: "investigate", imports: []string{"triage/sources/loki"}}, "need not know"},
		{"the screen does not know the report", pkg{path: "tui", imports: []string{"triage/report"}}, "need not know"},
		{"the report does not know the screen", pkg{path: "report", imports: []string{"triage/tui"}}, "stands above it"},
		{"nobody imports the command", pkg{path: "tui", imports: []string{"triage/cmd/triage"}}, "stands above it"},
		{"the command imports all", pkg{path: "cmd/triage", imports: []string{"triage/tui", "triage/sources/loki"}}, ""},
		{"the report draws no screen", pkg{path: "report", imports: []string{"charm.land/lipgloss/v2"}}, "only the screen draws"},
		{"a playbook runs nothing", pkg{path: "playbooks", imports: []string{"os/exec"}}, "is run"},
		{"a name that only looks like a listed one is free", pkg{path: "report", imports: []string{"net/httpx"}}, ""},
		{"a new package is added on purpose", pkg{path: "tui/sidebar"}, "not in the table"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := violations([]pkg{c.in}, rules)
			switch {
			case c.want == "" && len(got) != 0:
				t.Errorf("found %q, nothing is wrong", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("found %q, want one with %q", got, c.want)
			}
		})
	}
}

func TestMachinePathsAreTold(t *testing.T) {
	cases := map[string]bool{
		"see /" + "home/alice/src":            true,
		"`/" + "Users/bob`":                   true,
		`"/` + `root/.cache"`:                 true,
		"https://git.example/home/alice":      false,
		"./home/alice":                        false,
		"GET /api/work/items":                 false,
		"/usr/local/cargo/registry/src/tower": false,
	}
	for text, want := range cases {
		if got := machinePath.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
