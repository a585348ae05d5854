package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// runWithin is far more than any answer takes; triage's own time-out is 30 s.
const runWithin = 90 * time.Second

// answer is what one run of triage gave.
type answer struct {
	status         int
	stdout, stderr string
}

// servers in the environment, as a user sets them; "" leaves one out.
type environment struct {
	loki, org, jaeger string

	more []string // further variables, NAME=value
}

// everything is the environment of a user whose servers are all there.
func everything() environment {
	return environment{loki: shared.loki.URL, jaeger: shared.jaeger.URL}
}

// ask runs triage with args in an environment that holds nothing but e.
func (e environment) ask(t *testing.T, args ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, shared.triage, args...)
	home := t.TempDir()
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH"), "TZ=UTC"}
	for name, value := range map[string]string{"LOKI_ADDR": e.loki, "LOKI_ORG_ID": e.org, "TRIAGE_JAEGER_URL": e.jaeger} {
		if value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Env = append(cmd.Env, e.more...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("triage %q: %v", args, err)
	}
	if ctx.Err() != nil {
		t.Fatalf("triage %q did not end within %s; stderr: %s", args, runWithin, stderr.String())
	}
	return answer{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// incident asks for a report in JSON and checks the exit status.
func (e environment) incident(t *testing.T, status int, args ...string) document {
	t.Helper()
	a := e.ask(t, append(args, "--output", "json")...)
	if a.status != status {
		t.Fatalf("triage %q: exit %d, want %d; stderr: %s\nstdout: %.2000s", args, a.status, status, a.stderr, a.stdout)
	}
	return parse(t, a)
}

// document is a report, triage.incident/v1, as far as tests look into it; all is the whole.
type document struct {
	Status    string   `json:"status"`
	Partial   bool     `json:"partial"`
	RootCause *hop     `json:"root_cause"`
	Chain     []hop    `json:"chain"`
	Handled   []hop    `json:"handled"`
	Playbook  *entry   `json:"playbook"`
	Sources   []source `json:"sources"`
	Stats     stats    `json:"stats"`

	CorrelationIDs []string `json:"correlation_ids"`

	all map[string]any
}

type hop struct {
	Service string `json:"service"`
	Code    string `json:"code"`
	TraceID string `json:"trace_id"`
}

type entry struct {
	ID string `json:"id"`
}

type source struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Error  string `json:"error"`
}

type stats struct {
	Logs  int `json:"logs"`
	Spans int `json:"spans"`
}

func quote(t *testing.T, s string) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t *testing.T, a answer) document {
	t.Helper()
	var d document
	if err := errors.Join(json.Unmarshal([]byte(a.stdout), &d), json.Unmarshal([]byte(a.stdout), &d.all)); err != nil {
		t.Fatalf("the report is not JSON: %v; stderr: %s\nstdout: %.2000s", err, a.stderr, a.stdout)
	}
	return d
}

// traceID is the trace in which the request failed, or nearly did.
func (d document) traceID(t *testing.T) string {
	t.Helper()
	for _, h := range slices.Concat(d.Chain, d.Handled) {
		if h.TraceID != "" {
			return h.TraceID
		}
	}
	t.Fatal("no failure in the report has a trace id")
	return ""
}

// source is what the report says of the source called name.
func (d document) source(t *testing.T, name string) source {
	t.Helper()
	for _, s := range d.Sources {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("the report has no source %s: %v", name, d.Sources)
	return source{}
}

// requests is a list of requests, triage.requests/v1.
type requests struct {
	Partial  bool `json:"partial"`
	Requests []struct {
		RequestID string `json:"request_id"`
	} `json:"requests"`
}

func parseRequests(t *testing.T, a answer) requests {
	t.Helper()
	var r requests
	if err := json.Unmarshal([]byte(a.stdout), &r); err != nil || a.status != 0 {
		t.Fatalf("exit %d, %v; stderr: %s\nstdout: %.2000s", a.status, err, a.stderr, a.stdout)
	}
	return r
}
