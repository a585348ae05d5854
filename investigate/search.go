package investigate

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// Requests are the failing requests that carry an error code, or those of some services.
type Requests struct {
	Code     string
	Failing  *Failing // what was asked for instead of a code; nil otherwise
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
	// Likely: the shape is that of requests that failed with the same words; this one was not
	// looked into.
	Likely bool
}

// Bounds of a search by code.
const (
	maxHits     = 5000 // records with the code that are read
	maxRequests = 1000 // requests listed
	maxShaped   = 20   // of which the chain is looked up, the newest
)

// Search finds the failing requests of the window that carry o.Query.ErrorCode. The error
// says why no source could answer; when only some could not, the result is partial.
func Search(ctx context.Context, o Options) (Requests, error) {
	o = o.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	i := newInquiry(ctx, o)
	found := Requests{Code: o.Query.ErrorCode}
	term := sources.Term{Key: sources.ErrorCode, Value: o.Query.ErrorCode}
	for i.nextWindow() {
		found.Window = i.evidence.Query.Window
		for _, s := range o.Logs {
			i.collect(question{source: s.Name(), logs: s, terms: []sources.Term{term}, window: found.Window, limit: maxHits})
		}
		found.Requests = i.requests(o.Query.ErrorCode)
		if len(found.Requests) == 0 {
			for _, s := range o.Traces {
				i.collect(question{source: s.Name(), traces: s, terms: []sources.Term{term}, window: found.Window, limit: maxHits})
			}
			found.Requests = i.requests(o.Query.ErrorCode)
		}
		if len(found.Requests) > 0 {
			break
		}
	}
	if len(found.Requests) > maxRequests {
		i.bound("%d requests carry the code: the newest %d are listed", len(found.Requests), maxRequests)
		found.Requests = found.Requests[:maxRequests]
	}
	i.shape(pointers(found.Requests[:min(len(found.Requests), maxShaped)]))
	return found, i.close(&found)
}

// close fills in what the sources did. The error says why none could answer.
func (i *inquiry) close(found *Requests) error {
	found.Sources = i.status.list(i.bounds, true)
	var failed []error
	for _, s := range found.Sources {
		found.Partial = found.Partial || s.State == Failed || s.State == PartialOK
		if s.State == Failed {
			failed = append(failed, errors.New(s.Error))
		}
	}
	if len(found.Requests) == 0 && len(failed) > 0 && i.status.answeredNothing() {
		return errors.Join(failed...)
	}
	return nil
}

func pointers(rs []Request) []*Request {
	out := make([]*Request, len(rs))
	for n := range rs {
		out[n] = &rs[n]
	}
	return out
}

// collect asks one question and waits for its end.
func (i *inquiry) collect(q question) {
	if i.status.givenUp(q.source) || i.ctx.Err() != nil {
		return
	}
	i.ask(q)
	i.gather()
}

// gather waits for the end of all that was asked, or a little longer than time allows.
func (i *inquiry) gather() {
	over := i.ctx.Done()
	var left <-chan time.Time
	for len(i.open) > 0 {
		select {
		case ev := <-i.events:
			if ev.done {
				i.end(ev)
				continue
			}
			i.status.batch(ev.q.source, len(ev.logs)+len(ev.spans)+len(ev.rows))
			i.evidence.Logs = append(i.evidence.Logs, ev.logs...)
			i.evidence.Spans = append(i.evidence.Spans, ev.spans...)
			i.rows = append(i.rows, ev.rows...)
		case <-over:
			over, left = nil, time.After(leave)
		case <-left:
			i.abandon()
		}
	}
}

// requests groups the records that carry the code by request, newest first.
func (i *inquiry) requests(code string) []Request {
	byID := map[string]*Request{}
	var order []*Request
	note := func(e *envelope.Envelope, at time.Time, service string) {
		if !strings.EqualFold(e.Code, code) && !causeHas(e.Cause, code, 0) {
			return
		}
		id := cmp.Or(e.RequestID, e.TraceID)
		if id == "" {
			return
		}
		q := byID[id]
		if q == nil {
			q = &Request{RequestID: e.RequestID}
			byID[id] = q
			order = append(order, q)
		}
		if q.TraceID == "" {
			q.TraceID = e.TraceID
		}
		if at.After(q.Time) || q.Service == "" {
			q.Time, q.Service = at, service
			q.Message = cmp.Or(e.ErrorMessage, e.Message)
		}
	}
	for n := range i.evidence.Logs {
		l := &i.evidence.Logs[n]
		at := l.Envelope.Time
		if at.IsZero() {
			at = l.Record.Time
		}
		note(&l.Envelope, at, cmp.Or(l.Envelope.Service, l.Record.Service()))
	}
	for n := range i.evidence.Spans {
		s := &i.evidence.Spans[n]
		e, _ := envelope.Span(*s)
		note(&e, s.End, s.Service)
		for k := range s.Events {
			if e, ok := envelope.Event(*s, k); ok {
				note(&e, s.Events[k].Time, s.Service)
			}
		}
	}
	found := make([]Request, len(order))
	for n, q := range order {
		found[n] = *q
	}
	slices.SortStableFunc(found, func(a, b Request) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.RequestID, b.RequestID), cmp.Compare(a.TraceID, b.TraceID))
	})
	return found
}

func causeHas(causes []envelope.Cause, code string, depth int) bool {
	for n := range causes {
		if strings.EqualFold(causes[n].Code, code) || (depth < 16 && causeHas(causes[n].Causes, code, depth+1)) {
			return true
		}
	}
	return false
}

// shape fills in how the requests failed. One question for the log records of all of them
// is enough: the order of their errors is in the logs.
func (i *inquiry) shape(requests []*Request) {
	var terms []sources.Term
	var oldest, newest time.Time
	for _, q := range requests {
		if q.RequestID != "" {
			terms = append(terms, sources.Term{Key: sources.RequestID, Value: q.RequestID})
		} else {
			terms = append(terms, sources.Term{Key: sources.TraceID, Value: q.TraceID})
		}
		if oldest.IsZero() || q.Time.Before(oldest) {
			oldest = q.Time
		}
		if q.Time.After(newest) {
			newest = q.Time
		}
	}
	if len(terms) == 0 || len(i.o.Logs)+len(i.evidence.Spans) == 0 {
		return
	}
	w := i.evidence.Query.Window
	if !w.IsZero() {
		w = telemetry.Window{Start: oldest.Add(-padding), End: newest.Add(padding)}
	}
	i.evidence.Logs = nil
	for _, s := range i.o.Logs {
		i.collect(question{source: s.Name(), logs: s, terms: terms, window: w, limit: maxHits * 4})
	}
	for _, r := range requests {
		q := correlate.Query{RequestID: r.RequestID}
		if q.RequestID == "" {
			q.TraceID = r.TraceID
		}
		inc, err := i.o.correlate(i.ctx, correlate.Evidence{Query: q, Logs: i.evidence.Logs, Spans: i.evidence.Spans})
		if err != nil {
			return
		}
		r.Shape = Shape(&inc)
	}
}

// Shape is an incident's chain in short, root first.
func Shape(inc *correlate.Incident) string {
	parts := make([]string, len(inc.Chain))
	for n := range inc.Chain {
		parts[n] = inc.Chain[n].Service + " " + inc.Chain[n].Code()
	}
	return strings.Join(parts, " > ")
}
