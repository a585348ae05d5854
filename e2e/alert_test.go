package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// alertOf is a payload of Alertmanager that names a service and nothing else.
func alertOf(t *testing.T, service string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alert.json")
	payload := fmt.Sprintf(`{"version":"4","groupKey":"g","receiver":"w","status":"firing","alerts":[{"status":"firing",
		"labels":{"alertname":"HighErrorRate","service":%q},"annotations":{},"startsAt":%q,"endsAt":"0001-01-01T00:00:00Z"}]}`,
		service, time.Now().Add(-50*time.Minute).UTC().Format(time.RFC3339))
	if err := os.WriteFile(path, []byte(payload), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnAlertOfAServiceLeadsToItsFailingRequests(t *testing.T) {
	a := everything().ask(t, "alert", alertOf(t, "search"), "--output", "markdown")
	if a.status != 0 && a.status != 4 {
		t.Errorf("exit %d: %s", a.status, a.stderr)
	}
	for _, want := range []string{"failing requests of **`search`**", "Open it: `triage --request-id req-noise-"} {
		if !strings.Contains(a.stdout, want) {
			t.Errorf("%q is not in\n%s", want, a.stdout)
		}
	}
}

func TestAnAlertOpensTheRequestWithItsRootCause(t *testing.T) {
	a := everything().ask(t, "alert", alertOf(t, "ledger"), "--output", "markdown")
	if a.status != 0 || !strings.HasPrefix(a.stdout, "**Root cause:** **`ledger`** ") {
		t.Errorf("exit %d: %s\n%s", a.status, a.stderr, a.stdout)
	}
}

func TestAServiceThatNobodyKnowsIsNotReplaced(t *testing.T) {
	a := everything().ask(t, "alert", alertOf(t, "serch"))
	if a.status != 3 || a.stdout != "" || !strings.Contains(a.stderr, "did you mean triage --service search?") {
		t.Errorf("exit %d: %s\n%s", a.status, a.stderr, a.stdout)
	}
}
