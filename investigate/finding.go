package investigate

import (
	"time"

	"triage/correlate"
	"triage/playbooks"
	"triage/sources"
)

// Finding is the state of an investigation at one moment. It is not changed after it has
// been handed out.
type Finding struct {
	Incident correlate.Incident
	// Playbooks are the entries that fit, best first; the first is the one to show.
	Playbooks []playbooks.Match
	// Values fill in the variables of a playbook entry.
	Values  playbooks.Values
	Sources []SourceStatus
	// Partial: some source failed, or some bound cut the evidence short.
	Partial bool
	// Done: nothing more will come.
	Done bool
	// Taken is when the finding was put together, Started when the investigation began.
	Started, Taken time.Time
	// AlertStart is [Options.AlertStart]: the escalation's times count from it.
	AlertStart time.Time
	// Links are [Options.Links].
	Links Links
}

// State is how far a source has come.
type State string

// States of a source.
const (
	Waiting   State = "waiting" // not asked yet
	Asking    State = "asking"
	OK        State = "ok"
	PartialOK State = "partial" // answered, but not wholly
	Failed    State = "failed"
	Skipped   State = "skipped" // not configured or not needed
)

// SourceStatus is what one source did, the trust strip of the screen.
type SourceStatus struct {
	Name    string
	State   State
	Error   string // one line, what to do included; "" unless partial or failed
	Queries int
	Records int // log records, each counted once, and spans
	Bytes   int64
	Took    time.Duration // from the first question to the last answer
	Asked   []sources.Asked
	// Notes are bounds that were hit and parts that could not be used.
	Notes []string
}
