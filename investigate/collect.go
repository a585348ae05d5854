package investigate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

// Bounds of one query of a playbook, beside those of [sources.Question].
const (
	// CollectTimeout is how long it may take.
	CollectTimeout = 10 * time.Second

	collectTraces = 20        // rows of a search for traces that does not say how many
	collectBefore = time.Hour // looked back where neither query nor incident say how far
)

// Collected is what a query of a playbook brought.
type Collected struct {
	Query  playbooks.Query
	Source string // that was asked: "loki", "jaeger", "bundle"; "" when none was
	Window telemetry.Window
	// Reply holds the rows, and in its Asked the query as it was sent.
	Reply sources.Reply
	At    time.Time // when it was asked
	Took  time.Duration
}

// Errors of [Collect] that are no source's.
var (
	// ErrNotRunnable: the query lacks a value or is wrong; the text says which.
	ErrNotRunnable = errors.New("the query cannot be run")
	// ErrNoSource: no configured source can answer it.
	ErrNoSource = errors.New("no source for the query")
)

// Collect asks one query of a playbook entry, as [playbooks.Entry.Queries] gives it, of
// the source of o that it is meant for: of the one with its name, else of the first that
// answers questions, a bundle. It reads only, sends one question and takes at most
// [CollectTimeout]. values are those with which the query was filled in, of the finding:
// its window is taken from them. On error the result still says what was asked.
func Collect(ctx context.Context, o Options, q playbooks.Query, values playbooks.Values) (Collected, error) {
	o = o.withDefaults()
	c := Collected{Query: q, At: o.Now().UTC()}
	if ok, why := q.Runnable(); !ok {
		return c, fmt.Errorf("%w: %s", ErrNotRunnable, why)
	}
	asker := o.asker(q.Source)
	if asker == nil {
		return c, fmt.Errorf("%w: it is for %s: connect one with --%s-url", ErrNoSource, q.Source, q.Source)
	}
	c.Source = asker.Name()
	c.Window = collectWindow(q, values, c.At)
	question := sources.Question{Window: c.Window, Limit: q.Limit}
	switch q.Source {
	case "loki":
		question.LogQL, question.Instant = q.LogQL, q.Window == 0
	default:
		if question.Limit == 0 {
			question.Limit = collectTraces
		}
		question.Traces = &sources.TraceSearch{Service: q.Service, Operation: q.Operation, Tags: q.Tags, MinDuration: q.MinDuration}
	}
	asking, cancel := context.WithTimeout(ctx, CollectTimeout)
	defer cancel()
	ended := func(sources.Answer, error) {}
	if o.Observer != nil {
		asking, ended = o.Observer.Query(asking, c.Source, "collect")
	}
	began := time.Now()
	var err error
	c.Reply, err = asker.Ask(asking, question)
	c.Took = time.Since(began)
	ended(c.Reply.Answer, err)
	err = inWords(c.Source, err)
	var e *sources.Error
	if errors.As(err, &e) && errors.Is(asking.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		late := *e
		late.Detail = fmt.Sprintf("no answer within %s", CollectTimeout)
		late.Hint = "narrow the query, or shorten its window, in the playbook"
		err = &late
	}
	return c, err
}

// asker is the source that a query is for, nil when there is none.
func (o *Options) asker(name string) sources.Asker {
	var all []sources.Asker
	if name == "loki" {
		for _, s := range o.Logs {
			if a, ok := s.(sources.Asker); ok {
				all = append(all, a)
			}
		}
	} else {
		for _, s := range o.Traces {
			if a, ok := s.(sources.Asker); ok {
				all = append(all, a)
			}
		}
	}
	for _, a := range all {
		if a.Name() == name {
			return a
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return nil
}

// collectWindow is where a query looks. With a window of its own: from that long before
// the error to the end of the incident, or until now; else the incident's own window, and
// its start until now.
func collectWindow(q playbooks.Query, values playbooks.Values, now time.Time) telemetry.Window {
	start, end := nanos(values["start_ns"]), nanos(values["end_ns"])
	if end.IsZero() {
		end = now
	}
	if q.UntilNow && now.After(end) {
		end = now
	}
	if end.After(now) && start.Before(now) {
		end = now // nothing is there yet
	}
	at, err := time.Parse(time.RFC3339, values["at"])
	if err != nil {
		at = end
	}
	switch {
	case q.Window > 0 && q.UntilNow:
		start = end.Add(-q.Window)
	case q.Window > 0:
		if at.After(end) {
			end = at.Add(time.Second)
		}
		start = at.Add(-q.Window)
	case start.IsZero():
		start = end.Add(-collectBefore)
	}
	if longest := end.Add(-playbooks.MaxQueryWindow); start.Before(longest) {
		start = longest
	}
	if !start.Before(end) {
		start = end.Add(-collectBefore)
	}
	return telemetry.Window{Start: start.UTC(), End: end.UTC()}
}

// nanos is a time in Unix nanoseconds, zero for what is none.
func nanos(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(0, n)
}
