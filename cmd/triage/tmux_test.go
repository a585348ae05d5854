package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// terminal is a real terminal: a tmux server of its own with one window.
type terminal struct {
	t      *testing.T
	ctx    context.Context
	socket string
}

// needTmux leaves the test out where there is no tmux; the virtual terminal of package tui
// walks the same paths without one.
func needTmux(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("left out: there is no tmux here")
	}
}

// openTerminal starts a command line in a terminal of w columns and h rows.
func openTerminal(t *testing.T, w, h int, command string) *terminal {
	t.Helper()
	dir, err := os.MkdirTemp("", "triage-tmux") // short: the path of a socket has a hundred bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	t.Cleanup(cancel)
	term := &terminal{t: t, ctx: ctx, socket: filepath.Join(dir, "s")}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", term.socket, "kill-server").Run() })
	term.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(w), "-y", strconv.Itoa(h), command)
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	cmd := exec.CommandContext(term.ctx, "tmux", append([]string{"-S", term.socket}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "SHELL=/bin/sh", "HOME="+filepath.Dir(term.socket), "XDG_CONFIG_HOME=", "NO_COLOR=", "TMUX=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// shows waits until every one of the texts is on the screen, and returns it.
func (term *terminal) shows(texts ...string) string {
	term.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	last := ""
	for {
		last = term.tmux("capture-pane", "-p")
		missing := ""
		for _, s := range texts {
			if !strings.Contains(last, s) {
				missing = s
			}
		}
		if missing == "" {
			return last
		}
		select {
		case <-tick.C:
		case <-term.ctx.Done():
			term.t.Fatalf("%q does not come up:\n%s", missing, last)
		}
	}
}

// press types keys, by tmux's names for them.
func (term *terminal) press(keys ...string) { term.tmux(append([]string{"send-keys"}, keys...)...) }

// TestTheBuiltProgramInATerminal walks the main paths of the program as it is shipped.
func TestTheBuiltProgramInATerminal(t *testing.T) {
	needTmux(t)
	binary := filepath.Join(t.TempDir(), "triage")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		t.Run(strconv.Itoa(size[0]), func(t *testing.T) {
			term := openTerminal(t, size[0], size[1], binary+" demo --alert-start 6m; echo LEFT with $?; exec cat")
			frame := term.shows("FAILED", "LEDGER_DB_POOL_TIMEOUT", "Is it still happening?", "firing 6m", "ledger on-call in 0", "q quit")
			for i, row := range strings.Split(strings.TrimRight(frame, "\n"), "\n") {
				if ansi.StringWidth(row) > size[0] {
					t.Errorf("row %d is too wide: %s", i, row)
				}
			}
			for _, step := range []struct {
				key   string
				shows []string
			}{
				{"?", []string{"help: why hop 1 of 4 ledger", "WHY THIS IS THE ROOT CAUSE"}},
				{"Escape", []string{"▸●1", "WHAT "}},
				{"Down", []string{"▸●2"}},
				{"Enter", []string{"incident › hop 2 of 4 payments", "follows 1:"}},
				{"l", []string{"› logs", "times in UTC"}},
				{"/", []string{"Enter keeps"}},
				{"ledger", []string{"filter ledger"}},
				{"Enter", []string{"Enter record"}},
				{"t", []string{"› trace", "critical path"}},
				{"p", []string{"› playbook 1 of 5"}},
				{"c", []string{"› queries", "pool-errors"}},
				{"c", []string{"› query pool-errors", "FAILED bundle"}},
				{"s", []string{"› sources", "bundle"}},
				{"Escape", []string{"c ask again"}},
			} {
				term.press(step.key)
				term.shows(step.shows...)
			}
			term.tmux("resize-window", "-x", "40", "-y", "15")
			term.shows("query pool-err", "? help")
			term.press("q")
			if left := term.shows("LEFT with 0"); strings.Contains(left, "› query") {
				t.Errorf("the terminal is not as it was before:\n%s", left)
			}
		})
	}
}

// TestTheLinearModeInATerminal has a conversation without a screen.
func TestTheLinearModeInATerminal(t *testing.T) {
	needTmux(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 100, 50, "TRIAGE_TEST_RUN_MAIN=1 "+self+" demo --plain; echo LEFT with $?; exec cat")
	term.shows("0 leave", "number, or Enter for the menu:")
	term.press("13", "Enter")
	term.shows("asking the sources again")
	term.press("done", "Enter")
	term.shows("marked as done")
	term.press("0", "Enter")
	term.shows("not in a report")
	term.press("0", "Enter")
	term.shows("LEFT with 0")
}

// TestTheScreenIsThereBeforeAServerAnswers asks a server that takes the call and says nothing.
func TestTheScreenIsThereBeforeAServerAnswers(t *testing.T) {
	needTmux(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	for ask, want := range map[string]string{
		"--request-id r-1":    "looking for request r-1",
		"--error-code X_LOST": "requests that failed with code X_LOST",
	} {
		t.Run(ask, func(t *testing.T) {
			term := openTerminal(t, 80, 24, "TRIAGE_TEST_RUN_MAIN=1 "+self+" "+ask+" --loki-url http://"+silent.Addr().String()+"; echo LEFT with $?; exec cat")
			term.shows(want, "ASKING", "asking for", "q quit")
			term.press("q")
			term.shows("LEFT with 0")
		})
	}
}
