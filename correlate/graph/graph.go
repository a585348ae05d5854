package graph

import (
	"context"
	"slices"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// Graph is the telemetry of one request in one picture. Its slices are in a fixed order that
// does not depend on that of the evidence; its maps are only looked into.
type Graph struct {
	Query   Query
	Records []*Record // by time
	Nodes   []*Node   // the spans by trace and start, then the visits by start
	Trees   []*Tree   // by start
	Others  []Other   // by start

	NoAnswer map[string]string // that of the evidence

	traces   map[string]*Tree
	byKey    map[Key]*Node
	skew     map[string]time.Duration // how far a service's clock is ahead of the entry's
	services map[string]bool          // those that tell of the request, by bare name
	callsTo  map[Key][]*Node          // see findCallsTo
	logTrace map[string]string        // the one trace that the records of a service name
}

// Tree is one trace.
type Tree struct {
	ID    string
	Tops  []*Node // without a parent
	Nodes []*Node
	Doors []*Node // where the request comes in, when the trace holds others too
	// TellsOutcome: some span says by its status, or by that of HTTP or gRPC, how it ended.
	// Where none does, the tracer records no outcomes, and silence proves nothing.
	TellsOutcome bool
}

// Build puts the evidence in order. The error is that of ctx.
func Build(ctx context.Context, ev Evidence) (*Graph, error) {
	g := &Graph{Query: ev.Query, NoAnswer: ev.NoAnswer}
	items, err := gather(ctx, ev)
	if err != nil {
		return nil, err
	}
	parts := divide(ev.Query, items)
	others := parts.continued()
	if ev.Query.CorrelationID != "" && ev.Query.RequestID == "" && ev.Query.TraceID == "" {
		parts, others = firstOf(parts, others)
	}
	for _, c := range others {
		g.Others = append(g.Others, c.other())
	}
	var spans []*Node
	for _, it := range parts.own {
		if it.span != nil {
			spans = append(spans, it.span)
		} else {
			g.Records = append(g.Records, it.record)
		}
	}
	slices.SortFunc(g.Records, compareRecords)
	slices.SortFunc(spans, func(a, b *Node) int { return compareSpans(a.Span, b.Span) })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.buildTrees(spans)
	g.setApartRequests()
	if ev.Query != (Query{Window: ev.Query.Window}) {
		g.addNameless(items, spans)
	}
	g.nameServices()
	g.nameCallees()
	g.measureClocks()
	g.attach()
	g.addVisits()
	for i, n := range g.Nodes {
		n.ID = i
	}
	return g, ctx.Err()
}

// gather brings the evidence into one order, without repetitions.
func gather(ctx context.Context, ev Evidence) ([]item, error) {
	records := make([]*Record, len(ev.Logs))
	for i := range ev.Logs {
		l := &ev.Logs[i]
		records[i] = &Record{Log: l, At: l.When(), Service: l.Speaker(), Trace: TraceID(l.Envelope.TraceID)}
	}
	slices.SortFunc(records, compareRecords)
	records = slices.CompactFunc(records, func(a, b *Record) bool { return compareRecords(a, b) == 0 })
	spans := make([]*telemetry.Span, len(ev.Spans))
	for i := range ev.Spans {
		spans[i] = &ev.Spans[i]
	}
	slices.SortFunc(spans, compareSpans)
	spans = slices.CompactFunc(spans, sameSpan)

	items := make([]item, 0, len(records)+len(spans))
	for i, r := range records {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.Says = envelope.Says(&r.Envelope)
		items = append(items, item{record: r, ids: idsOf(ev.Query, r.Log)})
	}
	for i, s := range spans {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		n := &Node{Span: s, Key: Key{s.TraceID, s.SpanID}, Service: s.Service, Start: s.Start, End: later(s.Start, s.End), Async: s.Kind == telemetry.KindConsumer}
		n.Envelope, n.Failed = envelope.Span(*s)
		items = append(items, item{span: n, ids: spanIDs(s, &n.Envelope)})
	}
	return items, nil
}

// firstOf takes, of the requests that a correlation id leads to, the first as the one that is
// meant, with what goes on with its work.
func firstOf(parts scope, others []*component) (scope, []*component) {
	all := components(parts.own)
	if len(all) < 2 {
		return parts, others
	}
	first := scope{own: all[0].items}
	for _, it := range parts.own { // of the order and of no request of it
		if !slices.ContainsFunc(it.ids, func(k id) bool { return k.kind != correlationID }) {
			first.own = append(first.own, it)
		}
	}
	for _, c := range all[1:] {
		first.correlated = append(first.correlated, c.items...)
	}
	return first, append(first.continued(), others...)
}

// TellsOutcome tells whether the node's trace records outcomes; see [Tree].
func (g *Graph) TellsOutcome(n *Node) bool {
	t := g.Trace(n.Key.Trace)
	return t != nil && t.TellsOutcome
}

// Trace is the tree of a trace, nil when no span of it was received.
func (g *Graph) Trace(id string) *Tree { return g.traces[id] }

// Same is a service's time on the clock of the service that saw the request first.
func (g *Graph) Same(service string, t time.Time) time.Time { return t.Add(-g.skew[service]) }

// Skew is how far the service's clock is ahead of that one's, 0 where nothing shows it.
func (g *Graph) Skew(service string) time.Duration { return g.skew[service] }

// Tells tells whether a service of that name, whatever it is called by, tells of the request.
func (g *Graph) Tells(peer string) bool { return g.services[BareName(peer)] }

func (g *Graph) nameServices() {
	g.services = map[string]bool{}
	for _, n := range g.Nodes {
		if n.Service != "" {
			g.services[BareName(n.Service)] = true
		}
	}
	for _, r := range g.Records {
		g.services[BareName(r.Service)] = true
	}
}
