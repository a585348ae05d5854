package graph

import (
	"cmp"
	"slices"
	"time"
)

// Other is what another request with the same correlation id tells.
type Other struct {
	CorrelationID, RequestID, TraceID string
	Start                             time.Time
	Evidence                          Evidence
}

// component is the items of one request, tied by request and trace ids.
type component struct {
	items []item
	start time.Time
	entry string // the service that is seen first
}

// components divides items by request: those that share a request or trace id, or are
// linked, are one.
func components(items []item) []*component {
	parent := map[id]id{}
	find := func(k id) id {
		for {
			p, ok := parent[k]
			if !ok || p == k {
				return k
			}
			if up, ok := parent[p]; ok {
				parent[k] = up
			}
			k = p
		}
	}
	union := func(a, b id) {
		if a, b = find(a), find(b); a != b {
			parent[b] = a
		}
	}
	own := func(it item) []id {
		return slices.DeleteFunc(slices.Clone(it.ids), func(k id) bool { return k.kind == correlationID })
	}
	for _, it := range items {
		ids := own(it)
		for i := 1; i < len(ids); i++ {
			union(ids[0], ids[i])
		}
		if it.span != nil {
			for _, l := range it.span.Span.Links {
				union(ids[0], id{traceID, TraceID(l.TraceID)})
			}
		}
	}
	byRoot := map[id]*component{}
	var all []*component
	for _, it := range items {
		ids := own(it)
		if len(ids) == 0 {
			continue // of the order, and of no request of it
		}
		root := find(ids[0])
		c := byRoot[root]
		if c == nil {
			c = &component{}
			byRoot[root] = c
			all = append(all, c)
		}
		c.items = append(c.items, it)
		at, service := it.first()
		if c.start.IsZero() || at.Before(c.start) || at.Equal(c.start) && service < c.entry {
			c.start, c.entry = at, service
		}
	}
	slices.SortStableFunc(all, func(a, b *component) int { return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.entry, b.entry)) })
	return all
}

func (it *item) first() (time.Time, string) {
	if it.span != nil {
		return it.span.Start, it.span.Service
	}
	return it.record.At, it.record.Service
}

// continued adds to the request's own items those of its correlated ones that go on with its
// work: they begin later, and come in at a service that the request has not come in at. What
// comes in at the same door is a request of its own, as a retry by the user is, or the next
// of a batch.
func (s *scope) continued() (others []*component) {
	own := components(s.own)
	begun := time.Time{}
	doors := map[string]bool{}
	for _, c := range own {
		doors[c.entry] = true
		if begun.IsZero() || c.start.Before(begun) {
			begun = c.start
		}
	}
	for _, c := range components(s.correlated) {
		if doors[c.entry] || c.start.Before(begun) {
			others = append(others, c)
			continue
		}
		s.own = append(s.own, c.items...)
	}
	return others
}

// other is the evidence of a component, to be judged by itself.
func (c *component) other() Other {
	o := Other{Start: c.start}
	for _, it := range c.items {
		for _, k := range it.ids {
			switch {
			case k.kind == correlationID:
				o.CorrelationID = cmp.Or(o.CorrelationID, k.text)
			case k.kind == requestID:
				o.RequestID = cmp.Or(o.RequestID, k.text)
			default:
				o.TraceID = cmp.Or(o.TraceID, k.text)
			}
		}
		if it.span != nil {
			o.Evidence.Spans = append(o.Evidence.Spans, *it.span.Span)
		} else {
			o.Evidence.Logs = append(o.Evidence.Logs, *it.record.Log)
		}
	}
	o.Evidence.Query = Query{RequestID: o.RequestID}
	if o.RequestID == "" {
		o.Evidence.Query.TraceID = o.TraceID
	}
	return o
}
