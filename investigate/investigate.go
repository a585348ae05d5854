package investigate

import (
	"context"
	"time"

	"triage/correlate"
	"triage/playbooks"
	"triage/sources"
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
}

// Observer is told what an investigation does, for our own telemetry. It never sees a log
// line, an id's value or a credential.
type Observer interface {
	// Query is called around one question to a source.
	Query(ctx context.Context, source, operation string) (context.Context, func(sources.Answer, error))
}
