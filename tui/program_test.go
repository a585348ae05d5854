package tui

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"triage/investigate"
)

func delivered(fs ...investigate.Finding) <-chan investigate.Finding {
	ch := make(chan investigate.Finding, len(fs))
	for _, f := range fs {
		ch <- f
	}
	close(ch)
	return ch
}

// newProgram runs the model as a program on a terminal in memory.
func newProgram(t *testing.T, m tea.Model) *teatest.TestModel {
	return teatest.NewTestModel(t, m, teatest.WithInitialTermSize(80, 24))
}

func waitFor(t *testing.T, tm *teatest.TestModel, want string) {
	t.Helper()
	teatest.WaitFor(t, tm.Output(), func(b []byte) bool { return bytes.Contains(b, []byte(want)) },
		teatest.WithDuration(10*time.Second), teatest.WithCheckInterval(5*time.Millisecond))
}

func TestTheProgramShowsFindingsCopiesAndLeaves(t *testing.T) {
	o := fixtureOptions()
	o.Findings = delivered(askingFinding(), failedFinding())
	var native string
	o.Clipboard = func(s string) (string, error) { native = s; return "wl-copy", nil }
	tm := newProgram(t, New(o))
	waitFor(t, tm, "PAYMENTS_LEDGER_TIMEOUT")
	tm.Send(keyMsg("y"))
	want := "ledger | pg.acquire | LEDGER_DB_TIMEOUT | DEADLINE_EXCEEDED | pool timed out while waiting for an open connection | 2026-11-21T02:57:14.342Z"
	waitFor(t, tm, "\x1b]52;c;"+base64.StdEncoding.EncodeToString([]byte(want)))
	tm.Send(keyMsg("q"))
	tm.WaitFinished(t, teatest.WithFinalTimeout(10*time.Second))
	if native != want {
		t.Errorf("the native clipboard got %q", native)
	}
}

func TestPickReturnsTheRequestThatWasOpened(t *testing.T) {
	p := newPicker(fixtureOptions())
	found := make(chan investigate.Requests, 1)
	p.found = found
	tm := newProgram(t, p)
	waitFor(t, tm, "the requests that failed with")
	found <- fixtureRequests()
	waitFor(t, tm, "01JD4X9T7KQ2V8M3N5P6R7S801")
	tm.Send(keyMsg("down"))
	tm.Send(keyMsg("enter"))
	tm.WaitFinished(t, teatest.WithFinalTimeout(10*time.Second))
	if !p.list.done || p.list.chosen.RequestID != "01JD4X9T7KQ2V8M3N5P6R7S802" {
		t.Errorf("opened %v, %+v", p.list.done, p.list.chosen)
	}
}

func TestPickEndsByItselfWhenThereIsNothingToChoose(t *testing.T) {
	o := fixtureOptions()
	in, w := io.Pipe()
	defer w.Close()
	o.Input, o.Output, o.Environ = in, io.Discard, []string{"TERM=xterm-256color"}
	got, err := Pick(t.Context(), func(context.Context) investigate.Requests { return investigate.Requests{Code: "X"} }, o)
	if err != nil || !got.Found || got.Open || got.Requests.Code != "X" {
		t.Errorf("Pick = %+v, %v", got, err)
	}
}

func TestLeavingTheListEndsTheSearch(t *testing.T) {
	o := fixtureOptions()
	in, w := io.Pipe()
	defer w.Close()
	o.Input, o.Output, o.Environ = in, io.Discard, []string{"TERM=xterm-256color"}
	go func() { _, _ = w.Write([]byte("q")) }()
	ended := false
	got, err := Pick(t.Context(), func(ctx context.Context) investigate.Requests {
		<-ctx.Done()
		ended = true
		return investigate.Requests{}
	}, o)
	if err != nil || got.Found || got.Open || !ended {
		t.Errorf("Pick = %+v, %v; the search has ended: %v", got, err, ended)
	}
}

func TestTheFirstFrameNeedsNoAnswer(t *testing.T) {
	o := fixtureOptions()
	o.Findings = make(chan investigate.Finding)
	tm := newProgram(t, New(o))
	waitFor(t, tm, fixtureRequest)
	tm.Send(keyMsg("q"))
	tm.WaitFinished(t, teatest.WithFinalTimeout(10*time.Second))
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := errors.New("the deadline of the whole")
	findings := make(chan investigate.Finding)
	in, w := io.Pipe()
	defer w.Close()
	o := fixtureOptions()
	o.Findings, o.Input, o.Output, o.Environ = findings, in, io.Discard, []string{"TERM=xterm-256color"}
	go func() {
		findings <- failedFinding() // the program runs once it has taken this
		cancel(stop)
	}()
	if err := Run(ctx, o); !errors.Is(err, stop) {
		t.Errorf("Run = %v, want the context's cause", err)
	}
}
