package graph

import (
	"slices"
	"strings"
	"time"

	"triage/envelope"
	"triage/envelope/lexicon"
)

// addVisits makes a node of each stretch of work that no span holds: the records of one
// service in one trace or under one request id, or those that name one span that did not
// arrive. A service that was asked several times closes each time with a line that says how it
// answered; such a line ends a visit.
func (g *Graph) addVisits() {
	g.findLogTraces()
	g.findCallsTo()
	g.measureSilent()
	type key struct{ service, scope, span string }
	groups := map[key][]*Record{}
	var order []key
	spans := map[Key]bool{} // the services, by trace, that send spans
	for _, n := range g.Nodes {
		if !n.Missing() {
			spans[Key{n.Key.Trace, n.Service}] = true
		}
	}
	for _, r := range g.Records {
		if r.Node != nil || r.Nameless {
			continue
		}
		k := key{service: r.Service, scope: g.scopeOf(r)}
		if spans[Key{r.Trace, r.Service}] {
			k.span = strings.ToLower(r.Envelope.SpanID) // the service's other spans did arrive
		}
		if len(groups[k]) == 0 {
			order = append(order, k)
		}
		groups[k] = append(groups[k], r)
	}
	var visits []*Node
	for _, k := range order {
		for _, records := range splitAll(g.splitVisits(k.service, k.scope, groups[k]), splitAtOpening) {
			visits = append(visits, newVisit(k.service, Key{records[0].Trace, k.span}, records))
		}
	}
	visits = g.placeNameless(g.splitAtCallers(visits))
	slices.SortStableFunc(visits, CompareNodes)
	g.Nodes = append(g.Nodes, visits...)
}

// newVisit makes a node of a service's records.
func newVisit(service string, k Key, records []*Record) *Node {
	v := &Node{Visit: true, Service: service, Key: k, Records: records}
	v.Start, v.End = interval(records)
	for _, r := range records {
		r.Node = v
	}
	return v
}

// scopeOf is what the records of one visit have in common: their trace. A record that names
// none is of the trace that its service's other records name, when that is one.
func (g *Graph) scopeOf(r *Record) string {
	if r.Trace != "" {
		return r.Trace
	}
	if trace, ok := g.logTrace[r.Service]; ok && trace != "" {
		return trace
	}
	return r.Envelope.RequestID
}

// findLogTraces notes the one trace that the records of a service name, "" when they name
// several.
func (g *Graph) findLogTraces() {
	g.logTrace = map[string]string{}
	for _, r := range g.Records {
		if r.Trace == "" {
			continue
		}
		if old, ok := g.logTrace[r.Service]; ok && old != r.Trace {
			g.logTrace[r.Service] = ""
		} else if !ok {
			g.logTrace[r.Service] = r.Trace
		}
	}
}

// interval is from when to when the records tell of work. A line that says how long the work
// took was written at its end.
func interval(records []*Record) (start, end time.Time) {
	for _, r := range records {
		begun := r.At
		if r.Envelope.Duration > 0 && r.Closes() {
			begun = r.At.Add(-r.Envelope.Duration)
		}
		if start.IsZero() || begun.Before(start) {
			start = begun
		}
		end = later(end, r.At)
	}
	return start, end
}

// Closes tells whether the record is the line with which its service closes its work on a
// request: how it answered, or that it is done.
func (r *Record) Closes() bool {
	e := &r.Envelope
	if e.Peer != "" && e.Severity == "" { // of a proxy, whose line names its upstream
		return AnswersOnly(e)
	}
	return e.Peer == "" && (AnswersOnly(e) || r.Says.Has(lexicon.Completed) && e.ErrorMessage == "")
}

// splitVisits divides the records of one service: by the spans that they name, though none arrived;
// by the calls that name it, where spans tell of several; else after each of its closing lines but
// the last.
func (g *Graph) splitVisits(service, trace string, records []*Record) [][]*Record {
	if parts := splitAtSpans(records); parts != nil {
		return parts
	}
	calls := g.namedCalls(trace, service)
	if len(calls) < 2 {
		return splitAtClosing(records)
	}
	var parts [][]*Record
	from := 0
	for _, call := range calls[1:] {
		to := from
		for to < len(records) && g.Same(service, records[to].At).Before(g.Same(call.Service, call.Start)) {
			to++
		}
		if to > from {
			parts = append(parts, records[from:to:to])
			from = to
		}
	}
	if from < len(records) {
		parts = append(parts, records[from:])
	}
	return parts
}

// splitAtSpans divides the records of one service by the span that each names; nil when some name
// none, or when a span tells of a part of the work alone: it neither opens nor closes it.
func splitAtSpans(records []*Record) [][]*Record {
	at := map[string]int{}
	var parts [][]*Record
	for _, r := range records {
		id := strings.ToLower(r.Envelope.SpanID)
		if id == "" {
			return nil
		}
		i, ok := at[id]
		if !ok {
			i = len(parts)
			at[id] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], r)
	}
	for _, p := range parts {
		if len(p) < 2 && !p[0].Closes() {
			return nil
		}
	}
	return parts
}

// findCallsTo notes the calls that name a service and have no span of it below them, one after
// another, by trace and bare name.
func (g *Graph) findCallsTo() {
	g.callsTo = map[Key][]*Node{}
	for _, n := range g.Nodes {
		peer := BareName(n.Envelope.Peer)
		if peer == "" || !n.Calls() || slices.ContainsFunc(n.Children, func(c *Node) bool { return BareName(c.Service) == peer }) {
			continue
		}
		for _, k := range [...]Key{{n.Key.Trace, peer}, {"", peer}} {
			if calls := g.callsTo[k]; len(calls) == 0 || !n.Start.Before(calls[len(calls)-1].End) {
				g.callsTo[k] = append(calls, n)
			}
		}
	}
}

// namedCalls are the calls that name a service: in its trace, or where its records name none, in
// all.
func (g *Graph) namedCalls(trace, service string) []*Node {
	if g.traces[trace] == nil {
		trace = ""
	}
	return g.callsTo[Key{trace, BareName(service)}]
}

// splitAtClosing divides the records of one service after each of its closing lines but the
// last. Only lines of one shape count: a service may tell of its answer twice.
func splitAtClosing(records []*Record) [][]*Record {
	byShape := map[string]int{}
	for _, r := range records {
		if r.Closes() {
			byShape[closingShape(r)]++
		}
	}
	shape, most := "", 1
	for _, r := range records {
		if r.Closes() {
			if s := closingShape(r); byShape[s] > most {
				shape, most = s, byShape[s]
			}
		}
	}
	if most == 1 {
		return splitAtAnswer(records)
	}
	var parts [][]*Record
	from, left := 0, most
	for i, r := range records {
		if r.Closes() && closingShape(r) == shape {
			if left--; left > 0 {
				parts = append(parts, records[from:i+1:i+1])
				from = i + 1
			}
		}
	}
	return append(parts, records[from:])
}

func splitAll(parts [][]*Record, split func([]*Record) [][]*Record) [][]*Record {
	var all [][]*Record
	for _, p := range parts {
		all = append(all, split(p)...)
	}
	return all
}

// splitAtOpening divides the records of a service that failed and then told again, in the same
// words, that it began.
func splitAtOpening(records []*Record) [][]*Record {
	opening := records[0]
	if opening.Envelope.Severity.AtLeast(envelope.Warn) || opening.Closes() {
		return [][]*Record{records}
	}
	words := Shape(opening.Envelope.Message)
	var parts [][]*Record
	from, failed := 0, false
	for i, r := range records {
		if failed && Shape(r.Envelope.Message) == words && !r.Envelope.Severity.AtLeast(envelope.Warn) {
			parts = append(parts, records[from:i:i])
			from, failed = i, false
		}
		failed = failed || r.Envelope.Severity.AtLeast(envelope.Error) || r.Envelope.Panic
	}
	return append(parts, records[from:])
}

// splitAtAnswer divides the records of a service that answered with a success, and later with a
// failure: no answer is both.
func splitAtAnswer(records []*Record) [][]*Record {
	for i, r := range records {
		if !r.Closes() || !Success(&r.Envelope) {
			continue
		}
		for _, later := range records[i+1:] {
			e := &later.Envelope
			if e.HTTPStatus >= 400 && e.From(envelope.FieldHTTPStatus).How == envelope.FromField {
				return [][]*Record{records[: i+1 : i+1], records[i+1:]}
			}
		}
		break
	}
	return [][]*Record{records}
}

// closingShape is what closing lines of one kind have in common.
func closingShape(r *Record) string {
	if r.Envelope.Operation != "" {
		return r.Envelope.Format + "\x00" + Shape(r.Envelope.Operation)
	}
	return r.Envelope.Format + "\x00" + Shape(r.Envelope.Message)
}

// Shape is a text without its numbers and ids, bounded.
func Shape(s string) string {
	const limit = 200
	var b strings.Builder
	for word := range strings.FieldsSeq(s) {
		if strings.ContainsAny(word, "0123456789") {
			word = "#"
		}
		b.WriteString(word)
		b.WriteByte(' ')
		if b.Len() > limit {
			break
		}
	}
	return b.String()
}
