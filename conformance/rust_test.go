package conformance

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// debianRegistry is where Debian's librust-*-dev packages put their crates.
const debianRegistry = "/usr/share/cargo/registry"

// leastTests is how many tests the crate has at least: a run of none proves nothing.
const leastTests = 15

var passedTests = regexp.MustCompile(`test result: ok\. (\d+) passed`)

// TestRustCrate runs the tests of rust/error-envelope, which read and write the same
// vectors. It works on a copy outside the tree, without the network: with Debian's packaged
// crates where they are installed, else with what cargo has already fetched.
//
//	apt-get install librust-serde-dev librust-serde-json-dev librust-tracing-dev librust-tracing-subscriber-dev
func TestRustCrate(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		t.Skip("skipped: no cargo")
	}
	dir := t.TempDir()
	for _, part := range []string{"conformance", "rust/error-envelope"} {
		from, err := filepath.Abs(filepath.Join("..", filepath.FromSlash(part)))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(dir, filepath.FromSlash(part)), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"--offline"}
	if _, err := os.Stat(debianRegistry); err == nil {
		args = append(args, "--config", `source.crates-io.replace-with="debian"`,
			"--config", `source.debian.directory="`+debianRegistry+`"`)
	}
	run := func(arg ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, cargo, append(arg, args...)...)
		cmd.Dir = filepath.Join(dir, "rust", "error-envelope")
		cmd.Env = append(os.Environ(), "CARGO_TARGET_DIR="+targetDir(t), "CARGO_TERM_COLOR=never")
		cmd.WaitDelay = 10 * time.Second
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("generate-lockfile"); err != nil {
		t.Skipf("skipped: the crates do not resolve offline: %v\n%s", err, out)
	}
	out, err := run("test")
	if err != nil && (strings.Contains(out, "--offline") || strings.Contains(out, "failed to download")) {
		t.Skipf("skipped: the crates are known here but not stored: %v\n%s", err, out)
	}
	if err != nil {
		t.Fatalf("cargo test: %v\n%s", err, out)
	}
	passed := 0
	for _, m := range passedTests.FindAllStringSubmatch(out, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		passed += n
	}
	if passed < leastTests {
		t.Fatalf("cargo ran %d tests, fewer than there are:\n%s", passed, out)
	}
	t.Log(out)
}

// targetDir holds cargo's output between runs, outside the tree; a folder that cannot be
// made there is only slower.
func targetDir(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err == nil {
		dir := filepath.Join(cache, "triage-conformance", "cargo")
		if err := os.MkdirAll(dir, 0o755); err == nil || errors.Is(err, os.ErrExist) {
			return dir
		}
	}
	return t.TempDir()
}
