package tui

import (
	"context"
	"io"
	"time"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
)

// Options are what the screen needs. The zero value of every field but Findings is usable.
type Options struct {
	// Findings delivers the investigation's states; it is closed after the last one.
	Findings <-chan investigate.Finding
	// Query is what was asked for: it fills the first frame, before anything has answered.
	Query correlate.Query
	// Sources names the sources that will be asked, for the first frame.
	Sources []string
	Env     string
	// AlertStart is when the alert began to fire; zero when that is not known.
	AlertStart time.Time
	// Now is the clock; nil means time.Now. Location is the user's zone; nil means
	// time.Local.
	Now      func() time.Time
	Location *time.Location
	// NoColor leaves out colour, not bold or reverse; ASCII keeps every character below
	// 0x7f. Both say the same as the full screen.
	NoColor, ASCII bool
	// Mouse lets the wheel scroll and a click select, at the price of the terminal's own
	// selection.
	Mouse bool
	// Input and Output are the terminal; nil means standard input and output.
	Input  io.Reader
	Output io.Writer
	// Lines are the lines that the user types, for [Linear] and [PickLinear]; nil means
	// those of Input. Two that follow each other must share one, see [ReadLines].
	Lines <-chan string
	// Environ is the terminal's environment, "KEY=value"; nil means os.Environ.
	Environ []string
	// Reload starts the investigation again and returns its findings; nil when that is
	// not possible.
	Reload func() <-chan investigate.Finding
	// OpenURL opens an http or https link; nil means that links are copied instead.
	OpenURL func(url string) error
	// Clipboard also copies natively, beside the terminal's own OSC 52, and names the
	// program that did it, "" when there is none; nil means not. See [NativeClipboard].
	Clipboard func(text string) (tool string, err error)
	// Report writes the whole report as text, for [Linear]; nil means that it has only its
	// own summary.
	Report func(w io.Writer, f investigate.Finding) error
	// Collect asks a read-only query of a playbook entry, see [investigate.Collect]; nil when
	// there is no source. It is called in a goroutine of its own and must end with ctx.
	Collect func(ctx context.Context, q playbooks.Query, values playbooks.Values) (investigate.Collected, error)
	// WriteReport writes the Markdown report, with what the user did beside the investigation,
	// and returns its path; nil means that w says so.
	WriteReport func(f investigate.Finding, notes Notes) (path string, err error)
}

// Notes are what the user did beside the investigation, in the order in which it was done.
type Notes struct {
	Marks   []Mark
	Answers []Answer
}

// Answer is a query of a playbook entry that the user asked.
type Answer struct {
	Entry string // id of the entry
	Query playbooks.Query
	// Collected is what it brought; At is zero when it has brought nothing.
	Collected investigate.Collected
	Err       error // of the last time that it was asked
}

func (o Options) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

func (o Options) location() *time.Location {
	if o.Location != nil {
		return o.Location
	}
	return time.Local
}
