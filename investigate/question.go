package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"triage/sources"
	"triage/telemetry"
)

// question is one call of one source.
type question struct {
	source string
	logs   sources.LogSource   // or
	traces sources.TraceSource // to fetch trace, or to search when trace is ""
	terms  []sources.Term
	trace  string
	// streams, instead of terms: what stands around a failure
	streams []map[string]string
	window  telemetry.Window
	far     int // correlation ids and links between what is asked for and the query
}

// askedKey keeps a question from being asked twice.
type askedKey struct {
	source string
	key    sources.Key
	value  string
	window telemetry.Window
}

func (q *question) operation() string {
	switch {
	case q.logs != nil:
		return "logs"
	case q.trace != "":
		return "trace"
	}
	return "search"
}

// askFirst queues the questions that the query itself holds.
func (i *inquiry) askFirst() {
	w := i.evidence.Query.Window
	for _, t := range i.ownTerms() {
		i.askLogs(t, w, 0)
		if t.Key == sources.TraceID {
			i.askTrace(t.Value, w, 0)
		}
	}
}

// ownTerms are the ids of the query.
func (i *inquiry) ownTerms() []sources.Term {
	q := &i.o.Query
	var terms []sources.Term
	for _, t := range [...]sources.Term{
		{Key: sources.RequestID, Value: q.RequestID},
		{Key: sources.TraceID, Value: q.TraceID},
		{Key: sources.CorrelationID, Value: q.CorrelationID},
	} {
		if t.Value != "" {
			terms = append(terms, t)
		}
	}
	return terms
}

func (i *inquiry) askLogs(t sources.Term, w telemetry.Window, far int) {
	for _, s := range i.o.Logs {
		k := askedKey{s.Name(), t.Key, t.Value, w}
		if i.asked[k] || i.status.givenUp(s.Name()) {
			continue
		}
		i.asked[k] = true
		i.queue = append(i.queue, question{source: s.Name(), logs: s, terms: []sources.Term{t}, window: w, far: far})
	}
}

func (i *inquiry) askTrace(id string, w telemetry.Window, far int) {
	if !isTraceID(id) {
		return
	}
	for _, s := range i.o.Traces {
		k := askedKey{s.Name() + " trace", sources.TraceID, id, w}
		if i.asked[k] || i.status.givenUp(s.Name()) {
			continue
		}
		i.asked[k] = true
		i.queue = append(i.queue, question{source: s.Name(), traces: s, trace: id, window: w, far: far})
	}
}

// searchTraces asks the trace sources by tag, once per window, when nothing has named a
// trace; it tells whether there is anything to wait for.
func (i *inquiry) searchTraces() bool {
	if i.searched || len(i.evidence.Spans) > 0 || i.ids.traces > 0 || i.ctx.Err() != nil {
		return false
	}
	i.searched = true
	terms := slices.DeleteFunc(i.ownTerms(), func(t sources.Term) bool { return t.Key == sources.TraceID })
	if len(terms) == 0 {
		return false
	}
	for _, s := range i.o.Traces {
		if !i.status.givenUp(s.Name()) {
			i.queue = append(i.queue, question{source: s.Name(), traces: s, terms: terms, window: i.evidence.Query.Window})
		}
	}
	return len(i.queue) > 0
}

// ask starts one question. Its goroutine has ended when its last event has been taken,
// for which both [inquiry.drain] and [inquiry.collect] wait.
func (i *inquiry) ask(q question, limit int) {
	i.running++
	i.status.begin(q.source)
	ctx, events, observer := i.ctx, i.events, i.o.Observer
	go func() {
		ended := func(sources.Answer, error) {}
		if observer != nil {
			ctx, ended = observer.Query(ctx, q.source, q.operation())
		}
		a, err := q.put(ctx, events, limit)
		ended(a, err)
		events <- event{q: q, done: true, Answer: a, err: err}
	}()
}

// put calls the source; batches are reported as they come.
func (q *question) put(ctx context.Context, events chan<- event, limit int) (a sources.Answer, err error) {
	spans := func(batch []telemetry.Span) { events <- event{q: *q, spans: batch} }
	switch {
	case len(q.streams) > 0:
		var all []telemetry.LogRecord
		all, a, err = gather(func(emit func([]telemetry.LogRecord)) (sources.Answer, error) {
			return q.logs.Logs(ctx, sources.LogQuery{Streams: q.streams, Window: q.window, Limit: maxAround}, emit)
		})
		a.Truncated = nil // a look around is cut short on purpose
		events <- event{q: *q, around: all}
	case q.logs != nil:
		a, err = q.logs.Logs(ctx, sources.LogQuery{Terms: q.terms, Window: q.window, Limit: limit},
			func(batch []telemetry.LogRecord) { events <- event{q: *q, logs: decode(batch)} })
	case q.trace != "":
		a, err = q.traces.Trace(ctx, q.trace, q.window, spans)
	default:
		a, err = q.traces.Search(ctx, sources.SpanQuery{Terms: q.terms, Window: q.window, Limit: maxTraces}, spans)
	}
	return a, inWords(q.source, err)
}

// inWords makes an error of the context one of the source's.
func inWords(source string, err error) error {
	var known *sources.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &sources.Error{Source: source, Reason: sources.TimedOut, Detail: "no answer in time", Hint: "raise --timeout or narrow the window", Err: err}
	case errors.Is(err, context.Canceled):
		return &sources.Error{Source: source, Reason: sources.TimedOut, Detail: "stopped before it had answered", Err: err}
	}
	return fmt.Errorf("%s: %w", source, err)
}

// isTraceID tells whether id is 16 or 32 hex digits, not all zero.
func isTraceID(id string) bool {
	return (len(id) == 16 || len(id) == 32) && strings.Trim(id, "0123456789abcdefABCDEF") == "" && strings.Trim(id, "0") != ""
}
