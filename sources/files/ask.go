package files

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/safetext"
	"triage/sources"
)

var _ sources.Asker = (*Bundle)(nil)

// ErrNoLogQL says that a bundle was asked LogQL.
var ErrNoLogQL = errors.New("a bundle holds records and cannot evaluate LogQL")

// Ask implements [sources.Asker] for searches for traces, which it answers from the
// bundle's spans as Jaeger does. LogQL is refused with [ErrNoLogQL].
func (b *Bundle) Ask(ctx context.Context, q sources.Question) (sources.Reply, error) {
	began := time.Now()
	if err := q.Validate(); err != nil {
		return sources.Reply{}, b.refused(err)
	}
	if q.LogQL != "" {
		return sources.Reply{}, &sources.Error{
			Source: "bundle", Host: safetext.Line(b.name), Reason: sources.Rejected, Detail: ErrNoLogQL.Error(),
			Hint: "copy the query into Grafana or logcli", Err: ErrNoLogQL,
		}
	}
	q = q.Bounded()
	c, err := b.load(ctx)
	if err != nil {
		return sources.Reply{}, err
	}
	reply := sources.Reply{Answer: c.answer(describeSearch(*q.Traces))}
	rows := sources.NewTraceRows(*q.Traces)
	for n, trace := range c.order {
		if n%64 == 0 && ctx.Err() != nil {
			return reply, b.failed(ctx.Err())
		}
		if !c.overlaps(trace, q.Window) {
			continue
		}
		if !slices.ContainsFunc(c.traces[trace], func(i int) bool { return q.Traces.Fits(&c.spans[i]) }) {
			continue
		}
		for _, i := range c.traces[trace] {
			rows.Add(c.spans[i : i+1])
		}
	}
	var total int
	reply.Traces, total = rows.Newest(q.Limit)
	if total > q.Limit {
		reply.Truncated = append(reply.Truncated, fmt.Sprintf("only %d of %d traces", q.Limit, total))
	}
	reply.Records = len(reply.Traces)
	reply.Asked[0].Records, reply.Asked[0].Took = reply.Records, time.Since(began)
	return reply, nil
}

// describeSearch is the search in words.
func describeSearch(t sources.TraceSearch) string {
	var b strings.Builder
	fmt.Fprintf(&b, "traces of service %q", t.Service)
	if t.Operation != "" {
		fmt.Fprintf(&b, ", operation %q", t.Operation)
	}
	for _, name := range slices.Sorted(maps.Keys(t.Tags)) {
		fmt.Fprintf(&b, ", %s=%s", safetext.Line(name), strconv.Quote(t.Tags[name]))
	}
	if t.MinDuration > 0 {
		fmt.Fprintf(&b, ", at least %s", t.MinDuration)
	}
	return b.String()
}
