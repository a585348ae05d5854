package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"triage/safetext"
)

// app is what the commands need of the world outside.
type app struct {
	in       *os.File
	out      *os.File
	err      io.Writer
	getenv   func(string) string
	now      func() time.Time
	terminal bool // both in and out are one that can show a screen
	outTTY   bool
}

func newApp() *app {
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, now: time.Now}
	a.outTTY = term.IsTerminal(a.out.Fd())
	a.terminal = a.outTTY && term.IsTerminal(a.in.Fd()) && os.Getenv("TERM") != "dumb"
	return a
}

// note tells the user something on stderr, in one printable line.
func (a *app) note(format string, args ...any) {
	a.say("note: " + fmt.Sprintf(format, args...))
}

func (a *app) say(text string) {
	// Nothing can be done about a stderr that is gone.
	_, _ = fmt.Fprintln(a.err, "triage: "+safetext.Line(text))
}

// width is the number of columns of the terminal, 0 when there is none.
func (a *app) width() int {
	if !a.outTTY {
		return 0
	}
	w, _, err := term.GetSize(a.out.Fd())
	if err != nil {
		return 0
	}
	return w
}

// inTTY tells whether somebody would have to type the input.
func (a *app) inTTY() bool { return term.IsTerminal(a.in.Fd()) }

// colour tells whether a report may be coloured (https://no-color.org).
func (a *app) colour() bool {
	return a.outTTY && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
}

// interruptible is a context that the first interrupt cancels, so that what has been found
// can still be shown; a second interrupt ends the program as usual.
func interruptible() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
