package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"triage/sources"
	"triage/telemetry"
)

// searchedTraces bounds the traces that a search by tag brings.
const searchedTraces = 30

// question is one call of one source.
type question struct {
	source string
	logs   sources.LogSource   // or
	traces sources.TraceSource // to fetch trace, or to search when trace is ""
	terms  []sources.Term
	trace  string
	// streams, instead of terms: what stands around a failure
	streams []map[string]string
	// errors, with or without streams: the newest records of an error or of an answer of 5xx
	errors bool
	// search, of asker, instead of logs and traces
	search *sources.TraceSearch
	asker  sources.Asker
	sample bool // that search may be cut short
	window telemetry.Window
	limit  int // log records
	far    int // of what is asked for from the query: farOwn, farNear or farOther
	number int // set when it is asked
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
	own := i.ownTerms()
	if i.byCorrelationAlone() {
		i.askLogs(own, w, farOwn)
		return
	}
	for _, t := range own {
		i.askLogs([]sources.Term{t}, w, farOwn)
		i.askTrace(near{t, farOwn}, w)
	}
}

// byCorrelationAlone tells whether a correlation id is all that is known.
func (i *inquiry) byCorrelationAlone() bool {
	q := &i.o.Query
	return q.CorrelationID != "" && q.RequestID == "" && q.TraceID == ""
}

// ownTerms are the ids of the query. What is called a correlation id here may be a request
// id to the services: alone it is looked for as both, since stores that keep ids beside the
// text find them by name only.
func (i *inquiry) ownTerms() []sources.Term {
	q := &i.o.Query
	if i.byCorrelationAlone() {
		return []sources.Term{{Key: sources.CorrelationID, Value: q.CorrelationID}, {Key: sources.RequestID, Value: q.CorrelationID}}
	}
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

// askLogs queues one question for all terms to each log source. What may tell of other
// requests is bounded more tightly; a linked trace is not.
func (i *inquiry) askLogs(terms []sources.Term, w telemetry.Window, far int) {
	limit := i.limits.perAsk
	if far == farOther || far == farNear && terms[0].Key == sources.CorrelationID {
		limit = i.limits.perOther
	}
	for _, s := range i.o.Logs {
		if !i.status.givenUp(s.Name()) {
			i.queue = append(i.queue, question{source: s.Name(), logs: s, terms: terms, window: w, limit: limit, far: far})
		}
	}
}

// askTrace queues the fetching of a trace; an id of another kind asks for nothing.
func (i *inquiry) askTrace(t near, w telemetry.Window) {
	if t.Key != sources.TraceID || !isTraceID(t.Value) {
		return
	}
	for _, s := range i.o.Traces {
		if !i.status.givenUp(s.Name()) {
			i.queue = append(i.queue, question{source: s.Name(), traces: s, trace: t.Value, window: w, far: t.far})
		}
	}
}

// searchTraces asks the trace sources by tag, once per window, when nothing has named a
// trace; it tells whether there is anything to wait for.
func (i *inquiry) searchTraces() bool {
	if i.searched || len(i.evidence.Spans) > 0 || i.accounts.own.spent.traces > 0 || i.ctx.Err() != nil {
		return false
	}
	i.searched = true
	terms := slices.DeleteFunc(i.ownTerms(), func(t sources.Term) bool { return t.Key == sources.TraceID })
	if len(terms) == 0 {
		return false
	}
	for _, s := range i.o.Traces {
		if !i.status.givenUp(s.Name()) {
			i.queue = append(i.queue, question{source: s.Name(), traces: s, terms: terms, window: i.evidence.Query.Window, far: farOwn})
		}
	}
	return len(i.queue) > 0
}

// ask starts one question. Its goroutine has ended when its last event has been taken,
// for which [inquiry.drain], [inquiry.collect] or [inquiry.abandon] waits.
func (i *inquiry) ask(q question) {
	i.asked++
	q.number = i.asked
	i.open[q.number] = q
	i.beginFetch(&q)
	i.status.begin(q.source)
	ctx, events, observer := i.ctx, i.events, i.o.Observer
	go func() {
		ended := func(sources.Answer, error) {}
		if observer != nil {
			ctx, ended = observer.Query(ctx, q.source, q.operation())
		}
		a, err := q.put(ctx, events)
		ended(a, err)
		events <- event{q: q, done: true, Answer: a, err: err}
	}()
}

// end notes that a question has been answered, or will not be.
func (i *inquiry) end(ev event) {
	delete(i.open, ev.q.number)
	i.status.end(ev)
	i.endFetch(&ev)
}

// put calls the source; batches are reported as they come.
func (q *question) put(ctx context.Context, events chan<- event) (a sources.Answer, err error) {
	spans := func(batch []telemetry.Span) { events <- event{q: *q, spans: batch} }
	switch {
	case q.errors:
		a, err = q.logs.Logs(ctx, sources.LogQuery{Streams: q.streams, Errors: true, Faults: true, Newest: true, Window: q.window, Limit: q.limit},
			func(batch []telemetry.LogRecord) { events <- event{q: *q, logs: decode(batch)} })
	case q.search != nil:
		var reply sources.Reply
		reply, err = q.asker.Ask(ctx, sources.Question{Traces: q.search, Window: q.window, Limit: q.limit})
		if a = reply.Answer; q.sample {
			a.Truncated = nil
		}
		events <- event{q: *q, rows: reply.Traces}
	case len(q.streams) > 0:
		var all []telemetry.LogRecord
		all, a, err = gather(func(emit func([]telemetry.LogRecord)) (sources.Answer, error) {
			return q.logs.Logs(ctx, sources.LogQuery{Streams: q.streams, Window: q.window, Limit: maxAround}, emit)
		})
		a.Truncated = nil // a look around is cut short on purpose
		events <- event{q: *q, around: all}
	case q.logs != nil:
		a, err = q.logs.Logs(ctx, sources.LogQuery{Terms: q.terms, Window: q.window, Limit: q.limit},
			func(batch []telemetry.LogRecord) { events <- event{q: *q, logs: decode(batch)} })
	case q.trace != "":
		a, err = q.traces.Trace(ctx, q.trace, q.window, spans)
	default:
		a, err = q.traces.Search(ctx, sources.SpanQuery{Terms: q.terms, Window: q.window, Limit: searchedTraces}, spans)
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
