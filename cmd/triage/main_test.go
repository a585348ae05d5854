package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("TRIAGE_TEST_RUN_MAIN") != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"triage": main})
}

// TestScripts runs testdata/script/*.txtar: each is one story of a user.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Setenv("USERPROFILE", env.WorkDir+"/home")
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/xdg")
			server := httptest.NewServer(http.HandlerFunc(indiscreet))
			env.Defer(server.Close)
			env.Setenv("INDISCREET", server.URL)
			friendly := httptest.NewServer(http.HandlerFunc(friendly))
			env.Defer(friendly.Close)
			env.Setenv("FRIENDLY", friendly.URL)
			chatty := httptest.NewServer(http.HandlerFunc(chatty))
			env.Defer(chatty.Close)
			env.Setenv("CHATTY", chatty.URL)
			env.Setenv("ESCAPE", "a\x1b]0;title\x07\x1b[2Jb")
			env.Setenv("NOWHERE", "http://127.0.0.1:1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "lines": lines, "long-id": longID},
	})
}

// indiscreet refuses every request and repeats all headers in its answer, the credentials
// among them.
func indiscreet(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusUnauthorized)
	for name, values := range r.Header {
		_, _ = fmt.Fprintf(w, "%s: %s ", name, strings.Join(values, " "))
	}
}

// friendly answers the questions by which Loki and Jaeger are checked.
func friendly(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/loki/api/v1/labels":
		_, _ = io.WriteString(w, `{"status":"success","data":["service_name","pod"]}`)
	case "/base/api/services":
		_, _ = io.WriteString(w, `{"data":["gateway","ledger"],"total":2,"limit":0,"offset":0,"errors":null}`)
	default:
		http.NotFound(w, r)
	}
}

// chatty answers as friendly does, and goes on talking.
func chatty(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	friendly(answer, r)
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprintf(buf, "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%sand more",
		answer.Code, answer.Body.Len(), answer.Body)
	_ = buf.Flush()
	_, _ = conn.Read(make([]byte, 1))
}

// status runs a command that must end with exactly this exit status: status 3 triage …
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// lines counts the lines of a stream: lines stderr 1
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines stdout|stderr N")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := strings.Count(ts.ReadFile(args[0]), "\n"); got != want {
		ts.Fatalf("%s has %d lines, want %d:\n%s", args[0], got, want, ts.ReadFile(args[0]))
	}
}

// longID sets a variable to an id of so many bytes: long-id NAME 10000
func longID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: long-id NAME N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Setenv(args[0], strings.Repeat("x", n))
}
