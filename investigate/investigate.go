package investigate

import (
	"context"
	"time"

	"triage/correlate"
	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

// Options are what an investigation needs.
type Options struct {
	Query correlate.Query
	// Fixed: the window was given by the user and is not widened.
	Fixed   bool
	Logs    []sources.LogSource
	Traces  []sources.TraceSource
	Library *playbooks.Library
	// Env is the name of the environment, for the playbooks' ${triage.env}.
	Env     string
	Timeout time.Duration    // of the whole; 0 means 30 s
	Now     func() time.Time // nil means time.Now
	// Observer may be nil.
	Observer Observer
}

// Observer is told what an investigation does, for our own telemetry. It must not record a
// log line, an id's value or a credential.
type Observer interface {
	// Investigation is called at the start; the function it returns, at the end.
	Investigation(ctx context.Context) (context.Context, func(Finding))
	// Query is called around one question to a source; operation is one of "logs",
	// "trace", "search".
	Query(ctx context.Context, source, operation string) (context.Context, func(sources.Answer, error))
}

// Run starts the investigation. The channel delivers findings as evidence arrives, never
// blocks the investigation for long (a slow reader misses intermediate findings, never the
// last one) and is closed after the one that has Done set. Cancelling ctx ends it.
func Run(ctx context.Context, o Options) <-chan Finding {
	out := make(chan Finding)
	close(out)
	return out
}

// Requests are the failing requests that carry an error code.
type Requests struct {
	Code     string
	Window   telemetry.Window
	Requests []Request // newest first
	Sources  []SourceStatus
	Partial  bool
}

// Request is one failing request.
type Request struct {
	RequestID, TraceID string    // one of them is set
	Time               time.Time // of the newest error with the code
	Service            string
	Message            string
	// Shape is the chain in short, "ledger LEDGER_DB_TIMEOUT > gateway 504", root first;
	// requests of one shape failed in the same way. "" when not known.
	Shape string
}

// Search finds the failing requests of the window that carry o.Query.ErrorCode.
func Search(ctx context.Context, o Options) (Requests, error) {
	return Requests{}, nil
}
