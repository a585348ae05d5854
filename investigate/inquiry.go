package investigate

import (
	"context"
	"slices"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// inquiry is a running investigation. Everything in it belongs to the goroutine of
// [inquiry.run]; the questions run in goroutines of their own and report over events.
type inquiry struct {
	o      Options
	limits limits
	ctx    context.Context
	events chan event
	queue  []question
	later  []near           // ids for the next round
	open   map[int]question // asked and not yet answered, by number
	asked  int              // questions
	status statuses

	evidence correlate.Evidence
	rows     []sources.TraceRow   // of a search for failing requests
	version  int                  // of the evidence: it goes up with every change
	records  map[[2]uint64]int    // log records that are known already, and how far away each was found
	found    telemetry.Window     // of the evidence that carries the query's own ids
	steps    []telemetry.Window   // still to be tried when nothing is found
	seen     map[sources.Term]int // ids, and how far away each was found
	accounts accounts
	named    []string          // traces that log records name, in the order in which they came
	isNamed  map[string]bool   // the same
	fetches  map[string]*fetch // by trace
	bounds   []string
	searched bool // traces were searched by tag
	// surrounded: what stands around the failures was asked for
	surrounded bool
	unasked    bool // time was up before every question was answered

	started time.Time
	fresh   bool // something has changed since the last finding
	last    Finding
	judged  judged
	cost    time.Duration // of the last correlation
	shown   time.Time     // when it was done
}

// event is what a question reports: a batch, or its end.
type event struct {
	q     question
	logs  []correlate.Log
	spans []telemetry.Span
	// around are records from the streams of a failure, not decoded.
	around []telemetry.LogRecord
	rows   []sources.TraceRow
	done   bool
	sources.Answer
	err error
}

func newInquiry(ctx context.Context, o Options) *inquiry {
	i := &inquiry{
		o: o, ctx: ctx, events: make(chan event),
		open: map[int]question{}, records: map[[2]uint64]int{}, seen: map[sources.Term]int{},
		isNamed: map[string]bool{}, fetches: map[string]*fetch{},
		started: o.Now().UTC(), limits: usualLimits,
	}
	if o.limits != nil {
		i.limits = *o.limits
	}
	i.accounts = newAccounts(i.limits)
	i.evidence.Query = o.Query
	for _, s := range o.Logs {
		i.status.add(s.Name())
	}
	for _, s := range o.Traces {
		i.status.add(s.Name())
	}
	i.steps = windows(o, i.started)
	return i
}

// run asks until nothing new is to be asked, or time is up, and returns the last finding.
func (i *inquiry) run(out chan Finding) Finding {
	publish(out, i.finding(false))
	for i.nextWindow() {
		i.askFirst()
		i.drain(out)
		if len(i.evidence.Logs)+len(i.evidence.Spans) > 0 || i.ctx.Err() != nil {
			break
		}
	}
	if i.unasked {
		i.bounds = append(i.bounds, i.interrupted("every question was answered"))
	}
	f := i.finding(true)
	publish(out, f)
	return f
}

// drain runs the queue until it is empty and every question has ended.
func (i *inquiry) drain(out chan Finding) {
	ticker := time.NewTicker(refreshAtMost)
	defer ticker.Stop()
	patience := min(i.o.Timeout/5, maxPatience)
	slow := time.NewTimer(patience)
	defer slow.Stop()
	over := i.ctx.Done()
	var left <-chan time.Time
	for {
		if i.ctx.Err() != nil {
			i.unasked = i.unasked || len(i.queue)+len(i.later)+len(i.open) > 0
			i.queue, i.later = nil, nil
		}
		for len(i.open) < maxInFlight && len(i.queue) > 0 {
			q := i.queue[0]
			i.queue = i.queue[1:]
			i.ask(q)
		}
		if len(i.open) == 0 && len(i.queue) == 0 {
			if !i.searchTraces() && !i.nextRound() && !i.surroundings() {
				return
			}
			continue
		}
		select {
		case ev := <-i.events:
			i.take(ev)
		case <-slow.C: // the traces can be found without the logs, and the rest without the traces
			i.searchTraces()
			i.nextRound()
			slow.Reset(patience)
		case <-ticker.C:
			if i.fresh && time.Since(i.shown) > 4*i.cost {
				publish(out, i.finding(false))
			}
		case <-over:
			over, left = nil, time.After(leave)
		case <-left:
			i.abandon()
		}
	}
}

// take notes what a question brought and queues what follows from it.
func (i *inquiry) take(ev event) {
	i.fresh = true
	if ev.done {
		i.end(ev)
		return
	}
	if len(ev.around) > 0 {
		i.takeAround(ev.around)
		return
	}
	a := i.accounts.of(ev.q.far)
	var kept, nearer []correlate.Log
	for _, l := range ev.logs {
		h := fingerprint(&l.Record)
		far, known := i.records[h]
		switch {
		case !known:
			if i.room(1, &a.spent.logs, a.limit.logs, "log records"+a.of) == 0 {
				continue
			}
			kept = append(kept, l)
		case far > ev.q.far:
			nearer = append(nearer, l) // its ids are to be followed as those of the request
		default:
			continue
		}
		i.records[h] = ev.q.far
		i.name(&l)
	}
	spans := ev.spans[:i.room(len(ev.spans), &a.spent.spans, a.limit.spans, "spans"+a.of)]
	i.evidence.Logs = append(i.evidence.Logs, kept...)
	i.evidence.Spans = append(i.evidence.Spans, spans...)
	if len(kept)+len(spans) > 0 {
		i.version++
	}
	i.status.batch(ev.q.source, len(kept)+len(spans))
	i.follow(ev.q, append(kept, nearer...), spans)
}

// finding is the state of things as it is now.
func (i *inquiry) finding(done bool) Finding {
	f := i.last
	if i.fresh || done || f.Taken.IsZero() {
		begun := time.Now()
		i.judge(&f, done)
		f.Playbooks = i.entries(&f.Incident)
		f.Values = i.values(&f)
		i.shown = time.Now()
		i.cost = i.shown.Sub(begun)
		i.fresh = false
	}
	f.Sources = i.status.list(i.bounds, done)
	f.Partial = len(i.bounds) > 0
	for _, s := range f.Sources {
		f.Partial = f.Partial || s.State == Failed || s.State == PartialOK
	}
	if done {
		f.Incident.Gaps = append(slices.Clip(f.Incident.Gaps), i.bounds...)
	}
	f.Done = done
	f.Started, f.Taken = i.started, i.o.Now().UTC()
	f.AlertStart, f.Links = i.o.AlertStart, i.o.Links
	i.last = f
	return f
}

// decode is called in the goroutine of the question, so that lines are read while others
// arrive.
func decode(records []telemetry.LogRecord) []correlate.Log {
	logs := make([]correlate.Log, len(records))
	for n, r := range records {
		logs[n] = correlate.Log{Record: r, Envelope: envelope.Log(r)}
	}
	return logs
}
