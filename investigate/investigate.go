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
	// Fixed: the window was given by the user and is not widened. A fixed window that is
	// zero searches everything, as is usual for a bundle.
	Fixed   bool
	Logs    []sources.LogSource
	Traces  []sources.TraceSource
	Library *playbooks.Library // nil means the built-in one
	// Env is the name of the environment, for the playbooks' ${triage.env}.
	Env string
	// Links are where people look at the same data; the zero value means nowhere.
	Links Links
	// AlertStart is when the alert that led here began to fire; zero when that is not known.
	AlertStart time.Time
	// AlertName and Runbook are what that alert calls itself and where it says that one should
	// look; "" when that is not known. They lead to playbook entries too.
	AlertName, Runbook string
	Timeout            time.Duration    // of the whole; 0 means [DefaultTimeout]
	Now                func() time.Time // nil means time.Now
	// Observer may be nil.
	Observer Observer

	// correlate and limits are the usual ones unless a test sets them.
	correlate func(context.Context, correlate.Evidence) (correlate.Incident, error)
	limits    *limits
}

// DefaultTimeout is how long an investigation may take unless told otherwise.
const DefaultTimeout = 30 * time.Second

// Observer is told what an investigation does, for our own telemetry. It must not record a
// log line, an id's value or a credential.
type Observer interface {
	// Investigation is called at the start; the function it returns, at the end.
	Investigation(ctx context.Context) (context.Context, func(Finding))
	// Query is called around one question to a source; operation is one of "logs",
	// "trace", "search", "collect".
	Query(ctx context.Context, source, operation string) (context.Context, func(sources.Answer, error))
}

// Run starts the investigation. The channel delivers findings as evidence arrives, never
// blocks the investigation (a slow reader misses intermediate findings, never the last one)
// and is closed after the one that has Done set. Cancelling ctx ends it early; what was
// found until then is in that last finding.
func Run(ctx context.Context, o Options) <-chan Finding {
	o = o.withDefaults()
	out := make(chan Finding, 1)
	go func() {
		defer close(out)
		ctx, cancel := context.WithTimeout(ctx, o.Timeout)
		defer cancel()
		ended := func(Finding) {}
		if o.Observer != nil {
			ctx, ended = o.Observer.Investigation(ctx)
		}
		i := newInquiry(ctx, o)
		ended(i.run(out))
	}()
	return out
}

func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.correlate == nil {
		o.correlate = correlate.Correlate
	}
	if o.Library == nil {
		o.Library = playbooks.Builtin()
	}
	o.Query.Window = telemetry.Window{Start: o.Query.Window.Start.UTC(), End: o.Query.Window.End.UTC()}
	return o
}

// publish hands f out; a finding that nobody has read yet is replaced. Only the
// investigation itself sends, so the second step never blocks.
func publish(out chan Finding, f Finding) {
	select {
	case <-out:
	default:
	}
	out <- f
}
