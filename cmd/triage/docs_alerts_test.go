package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the sessions in the documentation")

// fence is a block of commands, or of a session with what it prints.
var fence = regexp.MustCompile("(?ms)^```(sh|console)\n(.*?)^```")

// TestEveryCommandOfTheAlertPageRuns runs the commands of docs/alerts.md on the files beside this
// test. What a session prints must be what stands there.
func TestEveryCommandOfTheAlertPageRuns(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell here")
	}
	const page = "../../docs/alerts.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	dir := alertFiles(t)
	ran := 0
	fresh := fence.ReplaceAllStringFunc(string(text), func(block string) string {
		m := fence.FindStringSubmatch(block)
		if m[1] == "sh" {
			for line := range strings.Lines(m[2]) {
				ran++
				if out, status := shell(t, dir, line); status == exitUsage || status == exitFailed {
					t.Errorf("%s ends with status %d:\n%s", strings.TrimSpace(line), status, out)
				}
			}
			return block
		}
		command, _, _ := strings.Cut(strings.TrimPrefix(m[2], "$ "), "\n")
		ran++
		out, _ := shell(t, dir, command)
		return "```console\n$ " + command + "\n" + out + "```"
	})
	if ran < 10 {
		t.Errorf("only %d commands were found", ran)
	}
	// How sure an answer is follows from measurements, which move with every rule of correlation.
	percent := regexp.MustCompile(`\d+ %`)
	if percent.ReplaceAllString(fresh, "") == percent.ReplaceAllString(string(text), "") {
		return
	}
	if *update {
		if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("a session prints something else (go test ./cmd/triage -update rewrites it):\n%s", cmp.Diff(string(text), fresh))
}

// alertFiles is a folder with the files of the page.
func alertFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/alerts")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shell runs a command of the page. One without a bundle would ask servers, of which there are
// none: it is given the bundle.
func shell(t *testing.T, dir, command string) (out string, status int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(command, "--bundle") && !strings.Contains(command, "triage link") {
		command = regexp.MustCompile(`(triage (?:alert )?)`).ReplaceAllString(command, "${1}--bundle evidence ")
	}
	cmd := exec.Command("sh", "-c", "triage() { "+`"$SELF" "$@"; }; `+command)
	cmd.Dir = dir
	cmd.Env = []string{"SELF=" + self, "TRIAGE_TEST_RUN_MAIN=1", "HOME=" + filepath.Join(dir, "home"), "PATH=" + os.Getenv("PATH")}
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	if err := cmd.Run(); err != nil {
		status = cmd.ProcessState.ExitCode()
	}
	return b.String(), status
}
