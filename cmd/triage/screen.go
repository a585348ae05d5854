package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"triage/investigate"
	"triage/playbooks"
	"triage/redact"
	"triage/report"
	"triage/safetext"
	"triage/tui"
)

// screen shows the investigation as it runs and returns when the user leaves.
func (s *session) screen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var last latest
	start := func() <-chan investigate.Finding {
		if s.options.Library != nil && s.options.Library.Stale() { // an entry was edited meanwhile
			s.options.Library, _ = s.options.Library.Reload()
		}
		return last.follow(ctx, investigate.RunFirst(ctx, s.options, s.others...))
	}
	o := s.tuiOptions()
	o.Findings, o.Reload = start(), start
	sources := s.options // a reload changes the original
	o.Collect = func(ctx context.Context, q playbooks.Query, values playbooks.Values) (investigate.Collected, error) {
		return investigate.Collect(ctx, sources, q, values)
	}
	o.OpenURL, o.Clipboard = tui.OpenBrowser, tui.NativeClipboard
	o.WriteReport = func(f investigate.Finding, n tui.Notes) (string, error) { return writeReport(".", f, n) }
	o.Report = func(w io.Writer, f investigate.Finding) error {
		return report.Text(w, f, report.TextOptions{Width: s.app.width(), ASCII: s.display.ascii, Location: time.Local})
	}
	show := tui.Run
	if s.display.plain {
		show = tui.Linear
	}
	err := show(ctx, o)
	if err != nil && ctx.Err() == nil {
		return err
	}
	f, any := last.get()
	if !any || !f.Done {
		return nil // left before there was an answer
	}
	return s.verdict(ctx, f)
}

// tuiOptions are what every screen of the session needs.
func (s *session) tuiOptions() tui.Options {
	return tui.Options{
		Query: s.options.Query, Sources: s.names, Env: s.options.Env, AlertStart: s.options.AlertStart, Now: s.options.Now,
		NoColor: s.display.noColor || s.app.getenv("NO_COLOR") != "", ASCII: s.display.ascii, Mouse: s.display.mouse,
		Input: s.app.in, Output: s.app.out, Lines: s.display.lines,
	}
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

// writeMarks adds what the user noted about the steps of the playbook, in the order in which
// it was noted. Titles hold values of the incident: they stand redacted in code spans, as all
// text of services does in the report.
func writeMarks(w io.Writer, marks []tui.Mark) error {
	if len(marks) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\n## Steps taken\n\n")
	for _, m := range marks {
		fmt.Fprintf(&b, "- %s **%s** %s (%s of playbook %s)\n", m.At.UTC().Format(time.RFC3339), m.Outcome,
			codeSpan(m.Step), safetext.Line(m.Section), codeSpan(m.Entry))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// answers are those of the notes, as the report takes them.
func answers(notes tui.Notes) []report.Answer {
	out := make([]report.Answer, len(notes.Answers))
	for i, a := range notes.Answers {
		out[i] = report.Answer(a)
	}
	return out
}

// codeSpan is s as one Markdown code span, whatever it holds (CommonMark 0.31, 6.1).
func codeSpan(s string) string {
	s = safetext.Line(redact.Text(s))
	run, longest := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + s + " " + fence
}

// writeReport writes the Markdown report into a new file of the folder, readable by its owner
// alone, and returns its path. No file is ever replaced.
func writeReport(folder string, f investigate.Finding, notes tui.Notes) (string, error) {
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
		err = report.Markdown(file, f)
		if err == nil {
			err = writeMarks(file, notes.Marks)
		}
		if err == nil {
			err = report.MarkdownAnswers(file, answers(notes))
		}
		if err != nil {
			_ = file.Close()
			return "", err
		}
		return name, file.Close()
	}
	return "", errors.New("too many reports of this moment are here already")
}
