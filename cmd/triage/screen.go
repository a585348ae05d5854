package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"triage/investigate"
	"triage/report"
	"triage/tui"
)

// screen shows the investigation as it runs and returns when the user leaves.
func (s *session) screen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var last latest
	start := func() <-chan investigate.Finding { return last.follow(ctx, investigate.Run(ctx, s.options)) }
	err := tui.Run(ctx, tui.Options{
		Findings: start(), Query: s.options.Query, Sources: s.names, Env: s.options.Env, Now: s.options.Now,
		NoColor: s.display.noColor || s.app.getenv("NO_COLOR") != "", ASCII: s.display.ascii,
		Input: s.app.in, Output: s.app.out,
		Reload: start, OpenURL: tui.OpenBrowser,
		WriteReport: func(f investigate.Finding) (string, error) { return writeReport(".", f) },
	})
	if err != nil && ctx.Err() == nil {
		return err
	}
	f, any := last.get()
	if !any || !f.Done {
		return nil // left before there was an answer
	}
	return s.verdict(ctx, f)
}

// latest remembers the newest finding that passed by.
type latest struct {
	mu  sync.Mutex
	f   investigate.Finding
	any bool
}

func (l *latest) get() (f investigate.Finding, any bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.f, l.any
}

// follow hands findings on until in is closed or ctx ends.
func (l *latest) follow(ctx context.Context, in <-chan investigate.Finding) <-chan investigate.Finding {
	out := make(chan investigate.Finding)
	go func() {
		defer close(out)
		for f := range in {
			l.mu.Lock()
			l.f, l.any = f, true
			l.mu.Unlock()
			select {
			case out <- f:
			case <-ctx.Done():
				// Run ends by itself now; nobody looks at what it still says.
				for range in {
				}
				return
			}
		}
	}()
	return out
}

// writeReport writes the Markdown report into a new file of the folder, readable by its owner
// alone, and returns its path. No file is ever replaced.
func writeReport(folder string, f investigate.Finding) (string, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()
	for n := 1; n <= 100; n++ {
		name := "triage-" + stamp(f.Taken) + ".md"
		if n > 1 {
			name = fmt.Sprintf("triage-%s-%d.md", stamp(f.Taken), n)
		}
		file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := report.Markdown(file, f); err != nil {
			_ = file.Close()
			return "", err
		}
		return name, file.Close()
	}
	return "", errors.New("too many reports of this moment are here already")
}
