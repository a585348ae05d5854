package correlate

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/correlate/outcome"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// maxRivals bounds the root causes that are listed as considered; all of them are among the
// secondary failures.
const maxRivals = 10

// explanation puts an outcome into words.
type explanation struct {
	*links.Forest
	out   *outcome.Outcome
	all   []*failures.Failure            // the failures, and what was still at work
	again map[string][]*failures.Failure // the folded failures of a service
	tries map[*failures.Failure]int      // how often the call was made that led to a failure on the path
}

// explain makes the incident of an outcome. The error is that of ctx.
func explain(ctx context.Context, forest *links.Forest, out *outcome.Outcome) (Incident, error) {
	g := forest.Graph
	x := &explanation{Forest: forest, out: out, all: slices.Concat(forest.Failures.All, out.Extra),
		again: map[string][]*failures.Failure{}, tries: map[*failures.Failure]int{}}
	for i := range out.Path {
		if c := out.Path[i].Cause; c != nil {
			x.tries[c.Failure] = len(c.Tries)
		}
	}
	for _, f := range x.all {
		if out.Fate(f).Kind == links.Folded {
			x.again[f.Service] = append(x.again[f.Service], f)
		}
	}
	inc := Incident{Query: g.Query}
	parts := [...]func(){
		func() { inc.Chain = x.chain() },
		func() { inc.Handled = x.aside(links.Handled) },
		func() { inc.Secondary = x.aside(links.Secondary, links.Rival) },
		func() { inc.RunnersUp = x.aside(links.Rival) },
		func() { inc.RunnersUp = inc.RunnersUp[:min(len(inc.RunnersUp), maxRivals)] },
		func() { inc.Traces = traces(g) },
		func() { inc.Stats = x.stats() },
		func() { inc.Status = x.status(&inc) },
		func() { inc.Timeline = x.timeline(&inc) },
		func() { inc.Gaps = x.gaps(&inc) },
		func() { inc.Verdict = x.verdict(&inc) },
		func() { inc.TraceIDs, inc.RequestIDs, inc.CorrelationIDs = idsOf(g) },
	}
	for _, part := range parts {
		if ctx.Err() != nil {
			return Incident{}, ctx.Err()
		}
		part()
	}
	return inc, nil
}

// status is the outcome in one word. Only a success that somebody states makes a request
// healthy.
func (x *explanation) status(inc *Incident) Status {
	switch {
	case len(inc.Chain) > 0:
		return Failed
	case len(inc.Handled)+len(inc.Secondary) > 0:
		return Handled
	case len(x.Graph.Records) == 0 && inc.Stats.Spans == 0:
		return NotFound
	case x.out.Ended == links.Well, x.out.Ended == links.Calm && (!x.Entry.Missing() || x.statedSuccess()):
		return Healthy
	}
	return Unknown
}

// statedSuccess tells whether some span or record says that it went well.
func (x *explanation) statedSuccess() bool {
	return slices.ContainsFunc(x.Graph.Nodes, func(n *graph.Node) bool { return x.EndOf(n) == links.Well || n.SaysWell() }) ||
		slices.ContainsFunc(x.Graph.Records, func(r *graph.Record) bool { return graph.Success(&r.Envelope) || r.Says.Has(lexicon.Succeeded) })
}

func (x *explanation) stats() Stats {
	st := Stats{Logs: len(x.Graph.Records), Traces: len(x.Graph.Trees), Errors: len(x.Failures.All)}
	services := map[string]bool{}
	for _, n := range x.Graph.Nodes {
		if !n.Missing() {
			st.Spans++
		}
		if n.Service != "" && !n.Foreign {
			services[n.Service] = true
		}
	}
	for _, r := range x.Graph.Records {
		if r.Service != "" {
			services[r.Service] = true
		}
		if r.Envelope.Format == "text" {
			st.Undecoded++
		}
		if !understood(r) {
			st.NotUnderstood++
		}
	}
	st.Services = len(services)
	return st
}

// understood tells whether a record says how severe it is, how something ended, or what
// happened.
func understood(r *graph.Record) bool {
	e := &r.Envelope
	return e.Severity != envelope.SeverityUnknown || e.HTTPStatus != 0 || e.GRPCStatus != "" || graph.OwnCode(e) != "" || e.Panic ||
		e.ErrorMessage != "" || r.Says != 0
}

// idsOf are those that an investigation may ask for next.
func idsOf(g *graph.Graph) (traces, requests, correlations []string) {
	t, q, c := map[string]bool{}, map[string]bool{}, map[string]bool{}
	note := func(set map[string]bool, id string) {
		if graph.Usable(id) {
			set[id] = true
		}
	}
	for _, r := range g.Records {
		note(t, r.Trace)
		note(q, r.Envelope.RequestID)
		note(c, r.Envelope.CorrelationID)
	}
	for _, n := range g.Nodes {
		if n.Missing() {
			continue
		}
		note(t, n.Key.Trace)
		note(q, n.Envelope.RequestID)
		note(c, n.Envelope.CorrelationID)
		for _, l := range n.Span.Links {
			note(t, graph.TraceID(l.TraceID))
		}
	}
	return slices.Sorted(maps.Keys(t)), slices.Sorted(maps.Keys(q)), slices.Sorted(maps.Keys(c))
}

// traces are the traces as trees of spans; a guessed parent is not shown as one.
func traces(g *graph.Graph) []Trace {
	made := make(map[*graph.Node]*Node, len(g.Nodes))
	var all []Trace
	for _, t := range g.Trees {
		trace := Trace{ID: t.ID}
		for _, n := range t.Nodes {
			if n.Missing() {
				continue
			}
			made[n] = &Node{Span: n.Span, Orphan: n.Span.ParentID != "" && (n.Parent == nil || n.Parent.Missing())}
			trace.Spans++
			if trace.Start.IsZero() || n.Start.Before(trace.Start) {
				trace.Start = n.Start
			}
			if n.End.After(trace.End) {
				trace.End = n.End
			}
		}
		for _, n := range t.Nodes {
			m := made[n]
			switch p := n.Parent; {
			case m == nil:
			case p == nil || p.Missing() || p.Key.Trace != t.ID || n.Span.ParentID == "":
				trace.Roots = append(trace.Roots, m)
			default:
				made[p].Children = append(made[p].Children, m)
			}
		}
		all = append(all, trace)
	}
	return all
}

// compareHops orders what is not on the path: by time, then by service.
func compareHops(a, b Hop) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Service, b.Service))
}
