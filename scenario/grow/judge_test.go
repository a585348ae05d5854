package grow

import "testing"

func TestJudge(t *testing.T) {
	failed := Truth{Outcome: "failed", Statuses: []string{"failed"}, Roots: []string{"c"}, Peer: "c-pg", Path: []string{"c", "b", "a"}, Required: []string{"c", "a"}, Classes: []string{"transient"}, Handled: []string{"x"}}
	handled := Truth{Outcome: "handled", Statuses: []string{"handled"}, Handled: []string{"x", "y"}}
	for name, c := range map[string]struct {
		truth  Truth
		answer Answer
		want   Verdict
	}{
		"all right":                     {failed, Answer{Status: "failed", Root: "c", Chain: []string{"c", "b", "a"}, RootClass: "transient", Handled: []string{"x"}}, Verdict{true, true, true, true, true, true, true, true, true}},
		"a silent middle may be absent": {failed, Answer{Status: "failed", Root: "c", Chain: []string{"c", "a"}, RootClass: "transient", Handled: []string{"x"}}, Verdict{true, true, true, true, true, true, true, true, true}},
		"the peer may lead":             {failed, Answer{Status: "failed", Root: "c-pg", Chain: []string{"c-pg", "c", "a"}, RootClass: "transient", Handled: []string{"x"}}, Verdict{true, true, true, true, true, true, true, true, true}},
		"a required hop is absent":      {failed, Answer{Status: "failed", Root: "c", Chain: []string{"c", "b"}, RootClass: "permanent"}, Verdict{true, true, false, false, false, true, true, true, true}},
		"the symptom as the root":       {failed, Answer{Status: "failed", Root: "a", Chain: []string{"a"}, RootClass: "transient"}, Verdict{true, false, false, false, false, true, true, true, true}},
		"a stranger on the chain":       {failed, Answer{Status: "failed", Root: "c", Chain: []string{"c", "x", "a"}, RootClass: "transient", Handled: []string{"x"}}, Verdict{true, true, false, true, false, true, true, true, true}},
		"the wrong order":               {failed, Answer{Status: "failed", Root: "c", Chain: []string{"c", "a", "b"}, RootClass: "transient", Handled: []string{"x"}}, Verdict{true, true, false, true, true, true, true, true, true}},
		"handled, one of them listed":   {handled, Answer{Status: "handled", Handled: []string{"y"}}, Verdict{Status: true, Handled: true, HasHandle: true}},
		"handled and blamed":            {handled, Answer{Status: "failed", Root: "x", Chain: []string{"x"}}, Verdict{HasHandle: true}},
	} {
		if got := Judge(c.truth, c.answer); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
