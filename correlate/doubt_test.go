package correlate

import (
	"slices"
	"strings"
	"testing"
)

func TestOfCallsThatFailedOneAfterAnotherTheFirstMayHaveBeenTheFatalOne(t *testing.T) {
	claim := call{
		service: "claims", name: "POST /claim", to: 900, status: 500, fails: true,
		calls: []call{
			{service: "score", name: "POST /score", from: 10, to: 200, status: 500, fails: true, clientFails: true},
			{service: "mailer", name: "POST /send", from: 300, to: 800, status: 502, fails: true, clientFails: true},
		},
	}
	inc := correlated(tell(t, claim))
	if h := inc.Root(); h == nil || h.Service != "mailer" || !strings.HasSuffix(inc.Verdict.Basis, "/doubts") {
		t.Errorf("%s, basis %s", inShort(&inc), inc.Verdict.Basis)
	}
	if want := "score had failed before, with UNKNOWN; what claims called then may have been clean-up"; !slices.Contains(inc.Verdict.Against, want) {
		t.Errorf("against it stands %q, want %q", inc.Verdict.Against, want)
	}

	claim.logs = []line{{at: 880, level: "error", msg: "claim failed", fields: map[string]any{"error": "score: 500"}}}
	inc = correlated(tell(t, claim))
	if h := inc.Root(); h == nil || h.Service != "score" || strings.HasSuffix(inc.Verdict.Basis, "/doubts") {
		t.Errorf("with a last word: %s, basis %s", inShort(&inc), inc.Verdict.Basis)
	}
}
