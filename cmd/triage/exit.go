package main

import (
	"errors"
	"strings"
	"syscall"

	"triage/config"
	"triage/investigate"

	"triage/correlate"
)

// Exit statuses.
const (
	exitOK       = 0 // an incident was reconstructed, or the request is healthy
	exitFailed   = 1 // it could not be done
	exitUsage    = 2 // usage or configuration
	exitNotFound = 3 // nothing was found for that id in that window
	// shown, but some source failed, was truncated, held records that were not understood, or
	// it cannot be told how the request ended
	exitPartial = 4
)

// usageError is a mistake on the command line.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// statusError ends the program with a status; text, when there is any, goes to stderr.
type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return e.text }

// run executes the command line and returns the exit status.
func run(a *app, args []string) int {
	ctx, stop := interruptible()
	defer stop()
	root := newRoot(a)
	root.SetArgs(args)
	return a.report(root.ExecuteContext(ctx))
}

// report tells what went wrong, one line a problem, and returns the exit status.
func (a *app) report(err error) int {
	if err == nil {
		return exitOK
	}
	var (
		status *statusError
		usage  *usageError
		bad    *config.Error
	)
	switch {
	case errors.Is(err, syscall.EPIPE):
		return exitOK // the reader has seen enough
	case errors.As(err, &status):
		if status.text != "" {
			a.say(status.text)
		}
		return status.status
	case errors.As(err, &bad):
		for _, line := range strings.Split(bad.Error(), "\n") {
			a.say(line)
		}
		return exitUsage
	case errors.As(err, &usage):
		a.say(usage.text)
		return exitUsage
	}
	a.say(err.Error())
	return exitFailed
}

// doubtful tells whether the evidence leaves open how the request ended, or holds records
// that were not understood and may say otherwise.
func doubtful(i *correlate.Incident) bool {
	return i.Status == correlate.Unknown || i.Stats.NotUnderstood > 0
}

// statusOf is the exit status that a finding stands for. unanswered are the failures when no
// source answered at all.
func statusOf(f investigate.Finding) (status int, unanswered []string) {
	asked := 0
	for _, s := range f.Sources {
		switch s.State {
		case investigate.Failed:
			asked++
			unanswered = append(unanswered, s.Error)
		case investigate.Skipped:
		default:
			asked++
		}
	}
	none := f.Incident.Status == correlate.NotFound || f.Incident.Status == ""
	switch {
	case none && len(unanswered) == asked:
		return exitFailed, unanswered
	case f.Partial || !f.Done || doubtful(&f.Incident):
		return exitPartial, nil
	case none:
		return exitNotFound, nil
	}
	return exitOK, nil
}
