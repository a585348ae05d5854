package servers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// fakeVariable turns this test binary into a server: "serve ADDRESS" answers everything with
// 200, "fail TEXT" prints the text and ends.
const fakeVariable = "TRIAGE_E2E_FAKE_SERVER"

func TestMain(m *testing.M) {
	act, argument, _ := strings.Cut(os.Getenv(fakeVariable), " ")
	switch act {
	case "":
		os.Exit(m.Run())
	case "serve":
		err := http.ListenAndServe(argument, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		argument = err.Error()
	}
	fmt.Fprintln(os.Stderr, argument)
	os.Exit(1)
}

func fake(t *testing.T, act, url string) command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return command{name: "fake", binary: self, dir: t.TempDir(), url: url, ready: url, env: []string{fakeVariable + "=" + act}}
}

func TestAServerIsThereUntilItIsStopped(t *testing.T) {
	s, err := start(t.Context(), func() (command, error) {
		ports, err := freePorts(t.Context(), 1)
		if err != nil {
			return command{}, err
		}
		return fake(t, "serve 127.0.0.1:"+ports[0], "http://127.0.0.1:"+ports[0]), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := probe(t.Context(), s.URL); said != "" {
		t.Errorf("a started server says %q", said)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if said := probe(t.Context(), s.URL); said == "" {
		t.Error("a stopped server still answers")
	}
	if err := s.Stop(); err != nil {
		t.Errorf("stop again: %v", err)
	}
}

func TestAServerThatEndsAtOnceIsReportedWithItsLog(t *testing.T) {
	tries := 0
	_, err := start(t.Context(), func() (command, error) {
		tries++
		return fake(t, "fail storage is broken", "http://127.0.0.1:1"), nil
	})
	if err == nil || !strings.Contains(err.Error(), "storage is broken") {
		t.Errorf("error %v does not show the server's log", err)
	}
	if tries != 1 {
		t.Errorf("tried %d times, want 1: another port does not help", tries)
	}
}

func TestAPortThatWasTakenIsTriedAgain(t *testing.T) {
	tries := 0
	_, err := start(t.Context(), func() (command, error) {
		tries++
		return fake(t, "fail listen tcp: bind: address already in use", "http://127.0.0.1:1"), nil
	})
	if err == nil || tries != starts {
		t.Errorf("tried %d times (%v), want %d and an error", tries, err, starts)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ports, err := freePorts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = start(ctx, func() (command, error) {
		return fake(t, "serve 127.0.0.1:"+ports[0], "http://127.0.0.1:"+ports[0]), nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the context was cancelled", err)
	}
}

func TestFreePortsDiffer(t *testing.T) {
	ports, err := freePorts(t.Context(), 8)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range ports {
		if seen[p] {
			t.Errorf("port %s twice", p)
		}
		seen[p] = true
	}
}
