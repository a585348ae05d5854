//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestAnInterruptShowsWhatIsThere lets one source answer and the other hang; the interrupt
// comes while the program waits.
func TestAnInterruptShowsWhatIsThere(t *testing.T) {
	const line = `{"level":"error","request_id":"req-1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","error_code":"LEDGER_DB_TIMEOUT","msg":"pool timed out"}`
	hanging := make(chan struct{}, 8)
	loki := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := `{"status":"success","data":["service_name"]}`
		if strings.HasSuffix(r.URL.Path, "/query_range") {
			answer = `{"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels"],"result":[` +
				`{"stream":{"service_name":"ledger"},"values":[["` + strings.Split(r.URL.Query().Get("end")+".", ".")[0] + `",` + quote(line) + `,{}]]}]}}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer loki.Close()
	jaeger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		hanging <- struct{}{}
		<-r.Context().Done()
	}))
	defer jaeger.Close()

	for _, tc := range []struct {
		name, loki string
		status     int
		out, err   string
	}{
		{"what one source found is shown", loki.URL, exitPartial, "LEDGER_DB_TIMEOUT", "interrupted: this is what was found until then"},
		{"nothing was found yet", "", exitFailed, "", "interrupted before anything was found"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "--request-id", "req-1", "--since", "1h", "--jaeger-url", jaeger.URL)
			cmd.Env = append(os.Environ(), "TRIAGE_TEST_RUN_MAIN=1", "LOKI_ADDR="+tc.loki, "XDG_CONFIG_HOME="+t.TempDir())
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-hanging
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != tc.status {
				t.Errorf("ended with %v, want status %d", err, tc.status)
			}
			if !strings.Contains(stdout.String(), tc.out) {
				t.Errorf("stdout lacks %q:\n%s", tc.out, stdout.String())
			}
			if !strings.Contains(stderr.String(), tc.err) {
				t.Errorf("stderr lacks %q:\n%s", tc.err, stderr.String())
			}
		})
	}
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
