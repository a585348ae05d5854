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

// Bounds of one investigation. Each that is hit is noted on the result.
const (
	maxInFlight   = 6
	maxTraces     = 30     // traces fetched by id
	maxIDs        = 20     // request and correlation ids followed
	maxLogs       = 500000 // log records kept
	maxSpans      = 300000
	maxHops       = 1 // correlation ids and span links between a record and the query
	perAsk        = 100000
	refreshAtMost = 80 * time.Millisecond
	maxPatience   = 3 * time.Second // with a log source, before traces are searched by tag
)

// inquiry is a running investigation. Everything in it belongs to the goroutine of
// [inquiry.run]; the questions run in goroutines of their own and report over events.
type inquiry struct {
	o       Options
	ctx     context.Context
	events  chan event
	queue   []question
	running int
	asked   map[askedKey]bool
	status  statuses

	evidence correlate.Evidence
	records  map[[2]uint64]bool // log records that are known already
	found    telemetry.Window   // of the evidence that carries the query's own ids
	steps    []telemetry.Window // still to be tried when nothing is found
	ids      budget
	bounds   []string
	searched bool // traces were searched by tag
	// surrounded: what stands around the failures was asked for
	surrounded bool

	started time.Time
	fresh   bool // evidence has changed since the last finding
	last    Finding
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
	done   bool
	sources.Answer
	err error
}

func newInquiry(ctx context.Context, o Options) *inquiry {
	i := &inquiry{
		o: o, ctx: ctx, events: make(chan event),
		asked: map[askedKey]bool{}, records: map[[2]uint64]bool{},
		started: o.Now().UTC(),
	}
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
	if i.ctx.Err() != nil {
		i.bounds = append(i.bounds, "time was up before every question was answered: raise --timeout")
	}
	i.fresh = true
	f := i.finding(true)
	publish(out, f)
	return f
}

// drain runs the queue until it is empty and every question has ended.
func (i *inquiry) drain(out chan Finding) {
	ticker := time.NewTicker(refreshAtMost)
	defer ticker.Stop()
	patience := time.NewTimer(min(i.o.Timeout/5, maxPatience))
	defer patience.Stop()
	for {
		if i.ctx.Err() != nil {
			i.queue = nil
		}
		for i.running < maxInFlight && len(i.queue) > 0 {
			q := i.queue[0]
			i.queue = i.queue[1:]
			i.ask(q, perAsk)
		}
		if i.running == 0 && len(i.queue) == 0 {
			if !i.searchTraces() && !i.surroundings() {
				return
			}
			continue
		}
		select {
		case ev := <-i.events:
			i.take(ev)
		case <-patience.C: // the logs keep us waiting: the traces can be found without them
			i.searchTraces()
		case <-ticker.C:
			if i.fresh && time.Since(i.shown) > 4*i.cost {
				publish(out, i.finding(false))
			}
		}
	}
}

// take notes what a question brought and queues what follows from it.
func (i *inquiry) take(ev event) {
	i.fresh = true
	if ev.done {
		i.running--
		i.status.end(ev)
		return
	}
	if len(ev.around) > 0 {
		i.takeAround(ev.around)
		return
	}
	var kept []correlate.Log
	for _, l := range ev.logs {
		h := fingerprint(&l.Record)
		if i.records[h] {
			continue
		}
		if len(i.evidence.Logs)+len(kept) >= maxLogs {
			i.bound("more than %d log records: the rest was left out", maxLogs)
			break
		}
		i.records[h] = true
		kept = append(kept, l)
	}
	i.evidence.Logs = append(i.evidence.Logs, kept...)
	spans := ev.spans
	if room := maxSpans - len(i.evidence.Spans); len(spans) > room {
		i.bound("more than %d spans: the rest was left out", maxSpans)
		spans = spans[:max(room, 0)]
	}
	i.evidence.Spans = append(i.evidence.Spans, spans...)
	i.status.batch(ev.q.source, len(kept)+len(spans))
	i.follow(ev.q, kept, spans)
}

// finding is the state of things as it is now.
func (i *inquiry) finding(done bool) Finding {
	f := i.last
	if i.fresh || done || f.Taken.IsZero() {
		begun := time.Now()
		ev := i.evidence
		ev.Logs = ev.Logs[:len(ev.Logs):len(ev.Logs)]
		ev.Spans = ev.Spans[:len(ev.Spans):len(ev.Spans)]
		if inc, err := correlate.Correlate(context.WithoutCancel(i.ctx), ev); err == nil {
			f.Incident = inc
		}
		f.Playbooks = i.o.Library.Match(facts(&f.Incident, i.o.Env))
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
