package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"triage/e2e/feed"
	"triage/e2e/servers"
	"triage/telemetry"
)

// tenant is the one that the tenants' Loki holds the incidents for.
const tenant = "team-a"

// noiseLines is how many lines that have nothing to do with any incident surround it.
const noiseLines = 10_000

// setUpWithin bounds the preparation. "go test" kills a test binary after ten minutes and
// shows little; we end earlier and say what to do.
const setUpWithin = 9 * time.Minute

// world is what all tests share: a built triage and servers that hold every demo incident.
type world struct {
	triage    string // the binary
	loki      *servers.Loki
	tenants   *servers.Loki // wants X-Scope-OrgID
	jaeger    *servers.Jaeger
	nowhere   string // a URL that refuses connections
	incidents []incident
}

// shared is set once, before the tests run.
var shared world

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("e2e: left out with -short")
		os.Exit(0)
	}
	os.Exit(run(m))
}

func run(m *testing.M) (status int) {
	dir, err := os.MkdirTemp("", "triage-e2e-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), setUpWithin)
	defer cancel()
	err = shared.setUp(ctx, dir)
	defer func() {
		if err := shared.tearDown(); err != nil {
			status = fail(err)
		}
	}()
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w\nnothing is lost: run \"go run ./prepare\", which has no time limit, and then the tests", err)
		}
		return fail(err)
	}
	return m.Run()
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, "e2e:", err)
	return 1
}

func (w *world) setUp(ctx context.Context, dir string) error {
	lokiBinary, err := servers.Build(ctx, servers.LokiProgram, "servers", os.Stderr)
	if err != nil {
		return err
	}
	jaegerBinary, err := servers.Build(ctx, servers.JaegerProgram, "servers", os.Stderr)
	if err != nil {
		return err
	}
	folder := func(name string) (string, error) {
		path := filepath.Join(dir, name)
		return path, os.Mkdir(path, 0o755)
	}
	err = together(
		func() (err error) { w.triage, err = buildTriage(ctx, dir); return err },
		func() error {
			at, err := folder("loki")
			if err == nil {
				w.loki, err = servers.StartLoki(ctx, lokiBinary, at, servers.LokiOptions{})
			}
			return err
		},
		func() error {
			at, err := folder("tenants")
			if err == nil {
				w.tenants, err = servers.StartLoki(ctx, lokiBinary, at, servers.LokiOptions{Tenants: true})
			}
			return err
		},
		func() error {
			at, err := folder("jaeger")
			if err == nil {
				w.jaeger, err = servers.StartJaeger(ctx, jaegerBinary, at)
			}
			return err
		},
	)
	if err != nil {
		return err
	}
	w.nowhere = "http://127.0.0.1:1" // tcpmux: nobody listens there
	now := time.Now().UTC()
	if w.incidents, err = loadIncidents(ctx, now.Add(-2*time.Minute), dir); err != nil {
		return err
	}
	return w.fill(ctx, now)
}

// fill sends the noise and every incident to all servers.
func (w *world) fill(ctx context.Context, now time.Time) error {
	noise := unrelated(now, noiseLines)
	if err := feed.PushLines(ctx, w.loki.URL, "", noise); err != nil {
		return err
	}
	if err := feed.PushLines(ctx, w.tenants.URL, "team-b", noise[:100]); err != nil {
		return err
	}
	for _, i := range w.incidents {
		if err := i.push(ctx, w); err != nil {
			return fmt.Errorf("incident %s: %w", i.name, err)
		}
	}
	return nil
}

func (w *world) tearDown() error {
	var errs []error
	if w.loki != nil {
		errs = append(errs, w.loki.Stop())
	}
	if w.tenants != nil {
		errs = append(errs, w.tenants.Stop())
	}
	if w.jaeger != nil {
		errs = append(errs, w.jaeger.Stop())
	}
	return errors.Join(errs...)
}

func buildTriage(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "triage")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, "./cmd/triage")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build triage: %w\n%s", err, out)
	}
	return binary, nil
}

// together runs all at once and waits for all.
func together(all ...func() error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// unrelated are lines of services at work, spread over the hour before now; every hundredth
// is an error, and none has an id that a test asks for.
func unrelated(now time.Time, n int) []telemetry.LogRecord {
	services := []string{"search", "mailer", "thumbnails", "billing"}
	records := make([]telemetry.LogRecord, n)
	for i := range records {
		level, text := "info", "request served"
		if i%100 == 0 {
			level, text = "error", "request failed"
		}
		at := now.Add(-time.Hour + time.Duration(i)*time.Hour/time.Duration(n))
		records[i] = telemetry.LogRecord{
			Time:   at,
			Line:   fmt.Sprintf(`{"time":%q,"level":%q,"msg":%q,"request_id":"req-noise-%06d"}`, at.Format(time.RFC3339Nano), level, text, i),
			Labels: map[string]string{"service_name": services[i%len(services)]},
		}
	}
	return records
}
