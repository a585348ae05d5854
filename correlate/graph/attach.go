package graph

import (
	"iter"
	"slices"
	"strings"
	"time"

	"triage/telemetry"
)

// attach finds the span in which each log record was written: the one whose id it carries;
// else the innermost span of its service, in its trace or in one of its request's, that was
// running at the time. A record that names a span which did not arrive tells whose the
// missing span was.
func (g *Graph) attach() {
	running := g.spansByService()
	for _, r := range g.Records {
		switch n := g.byKey[Key{r.Trace, strings.ToLower(r.Envelope.SpanID)}]; {
		case n != nil && r.Envelope.SpanID != "" && !n.callsInto(r.Service):
			if n.Service == "" {
				n.Service = r.Service
			}
			r.Node = n
		case r.Trace != "" && r.Envelope.SpanID == "":
			r.Node = aroundCall(innermost(running[Key{r.Trace, r.Service}], r.At))
		case r.Trace == "":
			r.Node = aroundCall(g.innermostAnywhere(running, r))
		}
		if r.Node != nil {
			r.Node.Records = append(r.Node.Records, r)
		}
	}
}

// aroundCall is the span from which a call was made, of a call's: a service writes in the work that
// waits for the call, and several calls may be made at a time.
func aroundCall(n *Node) *Node {
	for n != nil && n.Kind() == telemetry.KindClient && n.Parent != nil && n.Parent.Service == n.Service {
		n = n.Parent
	}
	return n
}

// spansByService are the spans of each trace and service, by start.
func (g *Graph) spansByService() map[Key][]*Node {
	by := map[Key][]*Node{}
	for _, n := range g.Nodes {
		if !n.Missing() {
			k := Key{n.Key.Trace, n.Service}
			by[k] = append(by[k], n)
		}
	}
	return by
}

// innermostAnywhere looks for a record that names no trace in all of them.
func (g *Graph) innermostAnywhere(running map[Key][]*Node, r *Record) *Node {
	for _, t := range g.Trees {
		n := innermost(running[Key{t.ID, r.Service}], r.At)
		if n == nil {
			continue
		}
		own := n.Envelope.RequestID
		if r.Nameless {
			if broken(n) {
				return n
			}
		} else if own == "" || r.Envelope.RequestID == "" || own == r.Envelope.RequestID {
			return n
		}
	}
	return nil
}

// broken tells whether a panic without an id may have happened in the span: it failed, or a
// span of its service around it did, or who called it saw it fail.
func broken(n *Node) bool {
	for at := n; at != nil; at = at.Parent {
		if at.Failed {
			return true
		}
		if at.Service != n.Service {
			return false
		}
	}
	return false
}

// callsInto tells whether the span is the call to that service, whose records name it since
// they have no span of their own.
func (n *Node) callsInto(service string) bool {
	return n.Kind() == telemetry.KindClient && !SameName(n.Service, service) && SameName(n.Envelope.Peer, service)
}

// maxOpen bounds how many spans that started earlier are looked at for one record.
const maxOpen = 256

// innermost is the span that was running at t and started last; a few milliseconds after
// its end, or before its start, still count: a line is often written on the way out, and its
// time is often rounded.
func innermost(spans []*Node, t time.Time) *Node {
	const slack = 5 * time.Millisecond
	i, _ := slices.BinarySearchFunc(spans, t.Add(time.Nanosecond), func(n *Node, at time.Time) int {
		return n.Start.Compare(at)
	})
	var late *Node
	for n := range Backwards(spans[:i], maxOpen) {
		if !n.End.Before(t) {
			return n
		}
		if late == nil && n.End.Add(slack).After(t) {
			late = n
		}
	}
	if late == nil && i < len(spans) && spans[i].Start.Add(-slack).Before(t) {
		return spans[i]
	}
	return late
}

// Backwards runs over at most limit of the last elements, the last one first.
func Backwards[T any](s []T, limit int) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := len(s) - 1; i >= max(0, len(s)-limit); i-- {
			if !yield(s[i]) {
				return
			}
		}
	}
}
