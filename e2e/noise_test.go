package e2e

import (
	"strings"
	"testing"
)

func TestTheNoiseIsNotPartOfAnyAnswer(t *testing.T) {
	for _, i := range shared.incidents {
		a := everything().ask(t, "--request-id", i.request, "--output", "json")
		if strings.Contains(a.stdout, "req-noise-") {
			t.Errorf("%s: a line of another request is in the report", i.name)
		}
	}
}

func TestAnIDThatIsNowhereIsNotFound(t *testing.T) {
	a := everything().ask(t, "--request-id", "req-that-nobody-sent", "--since", "1h")
	if a.status != 3 {
		t.Errorf("exit %d, want 3; stdout: %s stderr: %s", a.status, a.stdout, a.stderr)
	}
	if !strings.Contains(a.stdout+a.stderr, "req-that-nobody-sent") {
		t.Errorf("neither stream says what was not found: %s %s", a.stdout, a.stderr)
	}
}

func TestAPieceOfAnIDIsNotTheID(t *testing.T) {
	id := shared.incidents[0].request
	a := everything().ask(t, "--request-id", id[:len(id)-1], "--since", "1h", "--output", "json")
	if a.status != 3 {
		t.Errorf("exit %d, want 3: %q is a piece of another id", a.status, id[:len(id)-1])
	}
}

func TestAnIDOutsideTheWindowIsNotFound(t *testing.T) {
	id := shared.incidents[0].request
	a := everything().ask(t, "--request-id", id, "--start", "2026-01-01T00:00:00Z", "--end", "2026-01-01T01:00:00Z")
	if a.status != 3 {
		t.Errorf("exit %d, want 3; stdout: %s stderr: %s", a.status, a.stdout, a.stderr)
	}
}
