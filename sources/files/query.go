package files

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/safetext"
	"triage/sources"
	"triage/telemetry"
)

// batchSize is how many records are handed over at once.
const batchSize = 1024

// Logs sends the records that are asked for in order of time; with a limit, the earliest or
// the newest of them. Terms are found by the rule of [sources.Term.InRecord], levels by that
// of [sources.SeemsError]. Records without a time keep the order of their file; they are in
// every window, unless a line of theirs, or one before it, says when it was written and no
// id is asked for.
func (b *Bundle) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	began := time.Now()
	if err := q.Validate(); err != nil {
		return sources.Answer{}, b.refused(err)
	}
	c, err := b.load(ctx)
	if err != nil {
		return sources.Answer{}, err
	}
	a := c.answer(describeLogs(q))
	defer func() { a.Asked[0].Records, a.Asked[0].Took = a.Records, time.Since(began) }()
	pick := newPicker(q)
	var picked []int
	flush := func() {
		for part := range slices.Chunk(picked, batchSize) {
			batch := make([]telemetry.LogRecord, len(part))
			for k, i := range part {
				batch[k] = c.logs[i]
			}
			a.Records += len(batch)
			emit(batch)
		}
		picked = picked[:0]
	}
	for n := range c.logs {
		if n%batchSize == 0 && ctx.Err() != nil {
			flush()
			return a, b.failed(ctx.Err())
		}
		i := n
		if q.Newest {
			i = len(c.logs) - 1 - n
		}
		if pick.takes(&c.logs[i], c.writtenAt(i)) {
			picked = append(picked, i)
		}
		if len(picked) == batchSize && !q.Newest {
			flush()
		}
		if pick.full {
			break
		}
	}
	if q.Newest {
		slices.Reverse(picked)
	}
	flush()
	a.Truncated = append(a.Truncated, pick.truncated()...)
	return a, nil
}

// Trace sends the spans of one trace, all of them if any of them lies in the window.
func (b *Bundle) Trace(ctx context.Context, id string, w telemetry.Window, emit func([]telemetry.Span)) (sources.Answer, error) {
	began := time.Now()
	c, err := b.load(ctx)
	if err != nil {
		return sources.Answer{}, err
	}
	a := c.answer("trace " + safetext.Line(id))
	defer func() { a.Asked[0].Took = time.Since(began) }()
	if trace := traceID(id); c.overlaps(trace, w) {
		c.emit(trace, &a, emit)
	}
	return a, nil
}

// Search sends the traces in which one of the terms occurs in an attribute of a span, of
// its resource or of its events, or in its status; newest first, those of the services
// asked for before others.
func (b *Bundle) Search(ctx context.Context, q sources.SpanQuery, emit func([]telemetry.Span)) (sources.Answer, error) {
	began := time.Now()
	c, err := b.load(ctx)
	if err != nil {
		return sources.Answer{}, err
	}
	a := c.answer(describe("traces", q.Terms))
	defer func() { a.Asked[0].Took = time.Since(began) }()
	type hit struct {
		trace string
		rank  int
	}
	var hits []hit
	terms := finders(q.Terms)
	for n, trace := range c.order {
		if n%64 == 0 && ctx.Err() != nil {
			return a, b.failed(ctx.Err())
		}
		if !c.overlaps(trace, q.Window) {
			continue
		}
		rank := -1
		for _, i := range c.traces[trace] {
			if s := &c.spans[i]; carries(s, terms) {
				at := slices.Index(q.Services, s.Service)
				if at < 0 {
					at = len(q.Services)
				}
				if rank < 0 || at < rank {
					rank = at
				}
			}
		}
		if rank >= 0 {
			hits = append(hits, hit{trace, rank})
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return cmp.Compare(x.rank, y.rank) })
	if q.Limit > 0 && len(hits) > q.Limit {
		a.Truncated = append(a.Truncated, fmt.Sprintf("only %d of %d traces", q.Limit, len(hits)))
		hits = hits[:q.Limit]
	}
	for _, h := range hits {
		c.emit(h.trace, &a, emit)
	}
	return a, nil
}

// index prepares the content for questions.
func (c *content) index() {
	// Stable: records without a time, which come first, keep the order of their file.
	slices.SortStableFunc(c.logs, func(a, b telemetry.LogRecord) int { return a.Time.Compare(b.Time) })
	c.placed = place(c.logs)
	c.traces = map[string][]int{}
	newest := map[string]time.Time{}
	for i := range c.spans {
		s := &c.spans[i]
		if _, seen := c.traces[s.TraceID]; !seen {
			c.order = append(c.order, s.TraceID)
		}
		c.traces[s.TraceID] = append(c.traces[s.TraceID], i)
		if s.Start.After(newest[s.TraceID]) {
			newest[s.TraceID] = s.Start
		}
	}
	slices.SortStableFunc(c.order, func(a, b string) int { return newest[b].Compare(newest[a]) })
}

// overlaps tells whether a span of the trace lies in the window, at least in part.
func (c *content) overlaps(trace string, w telemetry.Window) bool {
	return slices.ContainsFunc(c.traces[trace], func(i int) bool {
		s := &c.spans[i]
		if s.Start.IsZero() || w.Contains(s.Start) {
			return true
		}
		startsBeforeEnd := w.End.IsZero() || s.Start.Before(w.End)
		return startsBeforeEnd && !s.End.Before(w.Start)
	})
}

// emit sends the spans of one trace.
func (c *content) emit(trace string, a *sources.Answer, emit func([]telemetry.Span)) {
	at := c.traces[trace]
	for len(at) > 0 {
		n := min(len(at), batchSize)
		batch := make([]telemetry.Span, n)
		for k, i := range at[:n] {
			batch[k] = c.spans[i]
		}
		at = at[n:]
		a.Records += n
		a.Asked[0].Records += n
		emit(batch)
	}
}

// carries tells whether one of the terms occurs in what the span says.
func carries(s *telemetry.Span, terms []sources.Finder) bool {
	return slices.ContainsFunc(terms, func(t sources.Finder) bool {
		if t.Key() == sources.TraceID && t.In(s.TraceID) || t.In(s.StatusMessage) || inAttributes(t, s.Attributes) || inAttributes(t, s.Resource) {
			return true
		}
		return slices.ContainsFunc(s.Events, func(e telemetry.SpanEvent) bool { return inAttributes(t, e.Attributes) })
	})
}

func inAttributes(t sources.Finder, attrs map[string]any) bool {
	for _, v := range attrs {
		if inValue(t, v, 0) {
			return true
		}
	}
	return false
}

// inValue looks into values as deep as their decoders let them be.
func inValue(t sources.Finder, v any, depth int) bool {
	switch v := v.(type) {
	case string:
		return t.In(v)
	case int64:
		return t.In(fmt.Sprint(v))
	case []byte:
		return t.In(string(v))
	case []any:
		return depth < 128 && slices.ContainsFunc(v, func(item any) bool { return inValue(t, item, depth+1) })
	case map[string]any:
		return depth < 128 && slices.ContainsFunc(mapValues(v), func(item any) bool { return inValue(t, item, depth+1) })
	}
	return false
}

func mapValues(m map[string]any) []any {
	values := make([]any, 0, len(m))
	for _, v := range m {
		values = append(values, v)
	}
	return values
}

// traceID brings an id into the form that spans have: 32 lower-case hex digits.
func traceID(id string) string {
	id = strings.ToLower(strings.ReplaceAll(id, "-", ""))
	if n := len(id); n > 0 && n < 32 {
		id = strings.Repeat("0", 32-n) + id
	}
	return id
}

// describe is the question in words.
func describe(what string, terms []sources.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = fmt.Sprintf("%s %q", t.Key, t.Value)
	}
	return what + " with " + strings.Join(parts, " or ")
}
