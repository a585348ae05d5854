package servers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Program is a server that can be built.
type Program struct {
	Name   string // of the binary and of the folder that holds its go.mod
	Module string // whose version names the build
	Main   string // import path of the command
}

// The servers.
var (
	LokiProgram   = Program{Name: "loki", Module: "github.com/grafana/loki/v3", Main: "github.com/grafana/loki/v3/cmd/loki"}
	JaegerProgram = Program{Name: "jaeger", Module: "github.com/jaegertracing/jaeger", Main: "github.com/jaegertracing/jaeger/cmd/jaeger"}
)

// CacheVariable names the environment variable that moves the cache of binaries.
const CacheVariable = "TRIAGE_E2E_CACHE"

// Build returns the path of p's binary, building it when the cache has none of the same
// version, toolchain and go.sum. dir is this package's folder. Two processes that need the
// same binary build it once. What is being done goes to progress, line by line. A build
// that ctx ends keeps what it has compiled, so the next one continues.
func Build(ctx context.Context, p Program, dir string, progress io.Writer) (string, error) {
	dir = filepath.Join(dir, p.Name)
	key, err := buildKey(ctx, p, dir)
	if err != nil {
		return "", fmt.Errorf("build %s: %w", p.Name, err)
	}
	cache, err := cacheDir()
	if err != nil {
		return "", fmt.Errorf("build %s: %w", p.Name, err)
	}
	home := filepath.Join(cache, key)
	binary := filepath.Join(home, p.Name)
	if isFile(binary) {
		return binary, nil
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", fmt.Errorf("build %s: %w; set %s to a folder that can be written", p.Name, err, CacheVariable)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(home, "lock")).Lock()
	if err != nil {
		return "", fmt.Errorf("build %s: %w", p.Name, err)
	}
	defer unlock()
	if isFile(binary) { // another process was faster
		return binary, nil
	}
	if err := compile(ctx, p, dir, binary, progress); err != nil {
		return "", fmt.Errorf("build %s: %w", p.Name, err)
	}
	return binary, nil
}

// compile builds beside the binary and renames, so that no half-written file is ever run.
func compile(ctx context.Context, p Program, dir, binary string, progress io.Writer) error {
	started := time.Now()
	fmt.Fprintf(progress, "e2e: building %s (once; some 7 minutes on two cores when nothing is compiled yet)\n", filepath.Base(filepath.Dir(binary)))
	stop := heartbeat(progress, p.Name, started)
	defer stop()
	// No -trimpath: the compiled packages are shared with whatever else the user builds.
	cmd := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-ldflags=-s -w", "-o", binary+".new", p.Main)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("not done after %s: %w", time.Since(started).Round(time.Second), ctx.Err())
		}
		return fmt.Errorf("%w\n%s", err, tail(out.Bytes(), 4000))
	}
	if err := os.Rename(binary+".new", binary); err != nil {
		return err
	}
	fmt.Fprintf(progress, "e2e: built %s in %s\n", p.Name, time.Since(started).Round(time.Second))
	return nil
}

// heartbeat says every half minute that a long build lives.
func heartbeat(progress io.Writer, name string, started time.Time) (stop func()) {
	tick := time.NewTicker(30 * time.Second)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-tick.C:
				fmt.Fprintf(progress, "e2e: still building %s (%s)\n", name, time.Since(started).Round(time.Second))
			case <-done:
				return
			}
		}
	}()
	return func() { tick.Stop(); close(done); <-ended }
}

// buildKey is "loki-v3.7.8-go1.26.8-<12 hex digits of go.mod and go.sum>".
func buildKey(ctx context.Context, p Program, dir string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		return "", err
	}
	version, err := requiredVersion(mod, p.Module)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOOS", "GOARCH")
	cmd.Dir = dir
	env, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	hash := sha256.New()
	for _, part := range [][]byte{mod, sum, env} {
		fmt.Fprintf(hash, "%d\n", len(part))
		hash.Write(part)
	}
	toolchain, _, _ := strings.Cut(strings.TrimSpace(string(env)), "\n")
	toolchain, _, _ = strings.Cut(toolchain, " ") // "go1.26.8 X:experiment"
	return strings.Join([]string{p.Name, version, toolchain, hex.EncodeToString(hash.Sum(nil))[:12]}, "-"), nil
}

// requiredVersion is the version of module in the require lines of a go.mod.
func requiredVersion(mod []byte, module string) (string, error) {
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && fields[0] == module {
			return fields[1], nil
		}
	}
	return "", fmt.Errorf("go.mod does not require %s", module)
}

func cacheDir() (string, error) {
	if dir := os.Getenv(CacheVariable); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w; set %s to a folder for the binaries (400 MB)", err, CacheVariable)
	}
	return filepath.Join(dir, "triage-e2e"), nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return err == nil && info.Mode().IsRegular()
}

func tail(b []byte, n int) []byte {
	if len(b) > n {
		return append([]byte("…"), b[len(b)-n:]...)
	}
	return b
}
