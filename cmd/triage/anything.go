package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"triage/alert"
	"triage/alert/clue"
	"triage/correlate"
	"triage/paste"
	"triage/report"
	"triage/telemetry"
)

// anything finds the way from what somebody has at hand to an answer.
func anything(ctx context.Context, a *app, cmd *cobra.Command, f *lookFlags, args []string) error {
	if err := f.noHandle(cmd, args); err != nil {
		return err
	}
	if len(args) == 1 && args[0] != "-" && !strings.ContainsAny(args[0], "0123456789") && commandLike(cmd, args[0]) != "" {
		return noCommand(cmd, args[0])
	}
	text, err := a.pasted(args)
	if err != nil {
		return err
	}
	c, err := paste.Read(text, a.now())
	if err != nil {
		return unreadable(err)
	}
	if c.Route() == clue.Nowhere && len(args) > 1 && commandLike(cmd, args[0]) != "" {
		return noCommand(cmd, args[0])
	}
	return follow(ctx, a, f, &c)
}

// noHandle refuses an argument beside a flag that says what to look for.
func (f *lookFlags) noHandle(cmd *cobra.Command, args []string) error {
	for _, flag := range handleFlags {
		if cmd.Flags().Changed(flag) {
			return &usageError{fmt.Sprintf("--%s has its value, %q is too much: put quotes around a value with blanks", flag, clip(args[0]))}
		}
	}
	return nil
}

// unreadable says that nothing could be made of what was given.
func unreadable(err error) error {
	if errors.Is(err, paste.ErrEmpty) {
		return &usageError{"an empty argument: give an id, a link, a log line or an alert, or say what it is with --request-id, --trace-id, --correlation-id, --error-code or --service"}
	}
	return &usageError{err.Error()}
}

// pasted is the text of the arguments, or of standard input for "-".
func (a *app) pasted(args []string) (string, error) {
	if len(args) != 1 || args[0] != "-" {
		return strings.Join(args, " "), nil // a line that was pasted without quotes
	}
	return a.readAll(a.in, "standard input")
}

// readAll reads an input up to the bound of a payload.
func (a *app) readAll(r io.Reader, name string) (string, error) {
	if r == io.Reader(a.in) && a.inTTY() {
		a.note("reading from the terminal: paste it, then press Enter and Ctrl-D")
	}
	data, err := io.ReadAll(io.LimitReader(r, alert.MaxBytes+1))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	if r == io.Reader(a.in) {
		a.takeTerminal()
	}
	return string(data), nil
}

// takeTerminal takes keys from the terminal itself once standard input has been read to its
// end, so that what was piped in can be followed on a screen.
func (a *app) takeTerminal() {
	if a.terminal || !a.outTTY || a.getenv("TERM") == "dumb" {
		return
	}
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		a.in, a.terminal = tty, true
	}
}

// follow takes the first way that leads on.
func follow(ctx context.Context, a *app, f *lookFlags, c *clue.Clues) error {
	a.say(readAs(c))
	for _, n := range c.Notes {
		a.note("%s", n)
	}
	format, err := f.display.format(a)
	if err != nil {
		return err
	}
	if route := c.Route(); format == "json" && (route == clue.ByAlert || route == clue.Nowhere) {
		return writeClues(a, c) // there is no incident to write
	}
	if status := c.Get("status"); status != "" && c.Source == "text" {
		return adviseOn(a, f, status)
	}
	if c.Route() == clue.Nowhere {
		if f.brief != nil {
			if err := report.BriefAdvice(a.out, nil, "it leads nowhere: "+c.Why, *f.brief); err != nil {
				return err
			}
		}
		return &statusError{exitNotFound, "it leads nowhere: " + c.Why}
	}
	if err := f.adopt(a, c); err != nil {
		return err
	}
	if c.Route() == clue.ByAlert {
		return advise(a, f, c)
	}
	s, err := f.session(a)
	if err != nil {
		return err
	}
	if c.Alert != nil {
		s.options.AlertName = c.Alert.Value
	}
	if c.Runbook != nil {
		s.options.Runbook = c.Runbook.Value
	}
	defer s.observe(ctx)()
	return s.follow(ctx, f, c)
}

// follow goes the ways of an id, a code and a service. Where one finds nothing the next one is
// taken, except on a screen, which has shown what it found.
func (s *session) follow(ctx context.Context, f *lookFlags, c *clue.Clues) error {
	var err error
	if len(c.IDs) > 0 {
		all := readings(c.IDs)
		s.others = all[1:]
		q := all[0]
		s.window(f, c, oldID)
		if err = s.look(ctx, q); s.ended(err) || c.Code == nil && !s.hasService(c) {
			s.suggest(err, c)
			return err
		}
		s.others = nil
		s.app.note("nothing was found by the id: going on with %s", s.nextWay(c))
	}
	s.window(f, c, 0)
	if c.Code != nil {
		if err = s.look(ctx, correlate.Query{ErrorCode: c.Code.Value}); s.ended(err) || !s.hasService(c) {
			return err
		}
		s.app.note("nothing was found by the code: going on with the failing requests of %s", names(c.Best()))
	}
	return s.failing(ctx, f, c)
}

// suggest names the next way after a screen that found nothing: it is not taken by itself, since
// somebody has just left.
func (s *session) suggest(err error, c *clue.Clues) {
	var status *statusError
	if s.format != "tui" || !errors.As(err, &status) || status.status != exitNotFound {
		return
	}
	switch {
	case c.Code != nil:
		s.app.note("what else was read leads on: triage --error-code %s", c.Code.Value)
	case s.hasService(c):
		s.app.note("what else was read leads on: triage --service %s", c.Best()[0].Name)
	}
}

func (s *session) hasService(c *clue.Clues) bool { return len(c.Services) > 0 }

func (s *session) nextWay(c *clue.Clues) string {
	if c.Code != nil {
		return "the code " + c.Code.Value
	}
	return "the failing requests of " + names(c.Best())
}

// ended tells whether a way led to an answer, or cannot be followed by another.
func (s *session) ended(err error) bool {
	var status *statusError
	return s.format == "tui" || s.format == "json" || !errors.As(err, &status) || status.status != exitNotFound
}

// Before the start of an alert its cause has begun.
const lead = 15 * time.Minute

// oldID is how old an alert is of which an id is looked for around its own time, since the usual
// windows do not reach back so far.
const oldID = 6 * 24 * time.Hour

// window makes the window that of the alert, unless a flag gives one. It is left alone where the
// alert is younger than older.
func (s *session) window(f *lookFlags, c *clue.Clues, older time.Duration) {
	w := c.Window
	if w == nil || f.since+f.start+f.end+f.bundle != "" {
		return
	}
	now := s.app.now()
	if older > 0 && (w.Relative || now.Sub(w.Start) < older) {
		return
	}
	s.options.Query.Window = alertWindow(w, now)
	s.options.Fixed = true
}

// alertWindow is where the requests of an alert are looked for: from a while before it began to
// its end, or until now.
func alertWindow(w *clue.Window, now time.Time) telemetry.Window {
	start, end := w.Start, w.End
	if start.IsZero() {
		start = end.Add(-time.Hour)
	}
	if end.IsZero() || end.After(now) {
		end = now
	}
	if longest := start.Add(maxAlertWindow); end.After(longest) {
		// It has been firing for long, or was sent long ago: how it began is what matters.
		end = longest
	}
	if !w.Relative {
		start = start.Add(-lead)
	}
	if !start.Before(end) {
		start = end.Add(-time.Hour)
	}
	return telemetry.Window{Start: start.UTC(), End: end.UTC()}
}

// maxAlertWindow bounds the window of an alert.
const maxAlertWindow = 24 * time.Hour

// adopt takes over what an alert says of its environment and of its beginning.
func (f *lookFlags) adopt(a *app, c *clue.Clues) error {
	if c.Env != nil && f.bundle == "" {
		file, err := f.config.read(a)
		if err != nil {
			return err
		}
		known := file.Environments()
		switch chosen := f.config.env + a.getenv("TRIAGE_ENV"); {
		case chosen != "" || len(known) == 0:
		case slices.Contains(known, c.Env.Value):
			f.config.env = c.Env.Value
		default:
			return &usageError{fmt.Sprintf("it is about the environment %q (%s), which the configuration does not name: choose with --env: %s",
				c.Env.Value, c.Env.From, strings.Join(known, ", "))}
		}
	}
	if at := began(c); f.alertStart == "" && !at.After(a.now()) && !at.IsZero() {
		f.alertStart = at.Format(time.RFC3339Nano)
	}
	return nil
}

// began is since when an alert fires; zero for what is no alert, or over.
func began(c *clue.Clues) time.Time {
	if c.Window == nil || c.Window.Relative || c.Alert == nil || c.Status != clue.Firing {
		return time.Time{}
	}
	return c.Window.Start
}

// names are services in words.
func names(list []clue.Service) string {
	const most = 3
	var out []string
	for n, s := range list {
		if n == most {
			out = append(out, fmt.Sprintf("%d more", len(list)-n))
			break
		}
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}
