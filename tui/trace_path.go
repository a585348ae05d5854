package tui

import (
	"sort"
	"time"

	"triage/correlate"
	"triage/telemetry"
)

// traceRow is one span of the flattened tree.
type traceRow struct {
	node     *correlate.Node
	prefix   string // branches in front of the name
	depth    int
	critical bool
}

// maxTraceDepth bounds the indentation; deeper spans keep their place in the order.
const maxTraceDepth = 24

// flatten lays a trace out as rows, parents before children, siblings as they are given. It
// needs no recursion, so a chain of 50,000 spans is no danger to the stack.
func flatten(t *correlate.Trace, g *glyphs) []traceRow {
	type item struct {
		n      *correlate.Node
		prefix string // of the row
		below  string // in front of its children's branches
		depth  int
	}
	var stack []item
	for i := len(t.Roots) - 1; i >= 0; i-- {
		stack = append(stack, item{n: t.Roots[i]})
	}
	seen := make(map[*correlate.Node]bool, t.Spans)
	crit := criticalPath(t)
	rows := make([]traceRow, 0, t.Spans)
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.n == nil || it.n.Span == nil || seen[it.n] {
			continue
		}
		seen[it.n] = true
		rows = append(rows, traceRow{node: it.n, prefix: it.prefix, depth: it.depth, critical: crit[it.n]})
		for i := len(it.n.Children) - 1; i >= 0; i-- {
			c := item{n: it.n.Children[i], prefix: it.below, below: it.below, depth: it.depth + 1}
			if it.depth < maxTraceDepth {
				if i == len(it.n.Children)-1 {
					c.prefix += g.last
					c.below += "  "
				} else {
					c.prefix += g.branch
					c.below += g.through
				}
			}
			stack = append(stack, c)
		}
	}
	return rows
}

// criticalPath are the spans that the end of the trace waited for: from the end of the
// longest root back, always the child that finished last before the point reached. It is
// the rule of Jaeger's critical path, told per span instead of per section: a child that
// outlives its parent counts up to the parent's end, one that starts after it not at all.
func criticalPath(t *correlate.Trace) map[*correlate.Node]bool {
	type item struct {
		n   *correlate.Node
		end time.Time // its own, or its parent's when that is earlier
	}
	on := map[*correlate.Node]bool{}
	var root *correlate.Node
	for _, r := range t.Roots {
		if r != nil && r.Span != nil && (root == nil || r.Span.Duration() > root.Span.Duration()) {
			root = r
		}
	}
	if root == nil {
		return on
	}
	work := []item{{root, root.Span.End}}
	for len(work) > 0 {
		it := work[len(work)-1]
		work = work[:len(work)-1]
		if on[it.n] {
			continue
		}
		on[it.n] = true
		var cs []item
		for _, c := range it.n.Children {
			if c == nil || c.Span == nil || c.Span.Start.After(it.end) {
				continue
			}
			end := c.Span.End
			if end.After(it.end) {
				if c.Span.Kind == telemetry.KindConsumer {
					continue // nobody waited for a message's consumer
				}
				end = it.end
			}
			cs = append(cs, item{c, end})
		}
		sort.SliceStable(cs, func(i, j int) bool { return cs[i].end.After(cs[j].end) })
		reached := it.end
		for _, c := range cs {
			// A clock a little ahead must not break the path.
			if c.end.After(reached.Add(time.Millisecond)) {
				continue
			}
			work = append(work, c)
			reached = c.n.Span.Start
		}
	}
	return on
}
