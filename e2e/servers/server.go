package servers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a running server.
type Server struct {
	// URL is the base address of its query API.
	URL string

	name   string
	log    string // file with its output
	proc   *os.Process
	exited chan struct{} // closed when the process has ended; err is set before
	err    error
}

// Times within which a server must be there and must be gone: Loki needs 5 to 15 s for the
// first on a quiet machine, 5 s for the second.
const (
	readyWithin = 2 * time.Minute
	goneWithin  = 20 * time.Second
)

// starts is how often a server is tried: a port that was free when we looked may be taken
// when the server binds it.
const starts = 3

// command is one server to run.
type command struct {
	name   string
	binary string
	args   []string
	env    []string
	dir    string // the server's own, for its log and data
	url    string
	ready  string // URL that answers 200 once the server can be used
}

// start runs what prepare describes, on fresh ports at each try.
func start(ctx context.Context, prepare func() (command, error)) (*Server, error) {
	var last error
	for range starts {
		c, err := prepare()
		if err != nil {
			return nil, err
		}
		s, err := launch(c)
		if err != nil {
			return nil, err
		}
		last = s.waitReady(ctx, c.ready)
		if last == nil {
			return s, nil
		}
		last = errors.Join(last, s.Stop())
		if !strings.Contains(last.Error(), "address already in use") {
			break
		}
	}
	return nil, last
}

func launch(c command) (*Server, error) {
	s := &Server{URL: c.url, name: c.name, log: filepath.Join(c.dir, c.name+".log"), exited: make(chan struct{})}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	cmd := exec.Command(c.binary, c.args...) //nolint:noctx // it lives until Stop, whatever ends the start's context
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = log, log
	dieWithParent(cmd)
	started := make(chan error, 1)
	go func() {
		// The kernel ties the child's life to the thread that started it, so this
		// thread stays until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(s.exited)
		defer log.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			s.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	s.proc = cmd.Process
	return s, nil
}

// waitReady asks url until it answers 200, the process ends or the time is up.
func (s *Server) waitReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		last := probe(ctx, url)
		if last == "" {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.exited:
			return fmt.Errorf("%s ended before it was ready: %w\n%s", s.name, s.err, s.logTail())
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready (%s): %w\n%s", s.name, last, ctx.Err(), s.logTail())
		}
	}
}

// probe is "" when url answers 200, else what it said.
func probe(ctx context.Context, url string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
	if resp.StatusCode == http.StatusOK {
		return ""
	}
	return resp.Status + " " + strings.TrimSpace(string(body))
}

// Stop ends the server and waits until it is gone. It may be called more than once.
func (s *Server) Stop() error {
	if err := s.proc.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", s.name, err)
	}
	timer := time.NewTimer(goneWithin)
	defer timer.Stop()
	select {
	case <-s.exited:
		return nil
	case <-timer.C:
		if err := s.proc.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("kill %s: %w", s.name, err)
		}
		<-s.exited
		return fmt.Errorf("%s did not stop within %s and was killed", s.name, goneWithin)
	}
}

func (s *Server) logTail() string {
	text, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(tail(text, 3000))
}

// freePorts are n loopback ports that nobody listens on at this moment.
func freePorts(ctx context.Context, n int) ([]string, error) {
	var ports []string
	var config net.ListenConfig
	for range n {
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("free port: %w", err)
		}
		defer l.Close() // all stay open until all are known, so that they differ
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}
