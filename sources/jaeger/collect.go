package jaeger

import (
	"io"
	"slices"
	"sync"
	"time"

	"triage/telemetry"
)

// collector passes spans on once each, up to a bound. It is safe for concurrent use.
type collector struct {
	mu       sync.Mutex
	emit     func([]telemetry.Span)
	max      int
	count    int
	overflow bool // a span had to be left out
	seen     map[spanKey]struct{}
	traces   map[string]struct{}
	services map[string]struct{}
}

// spanKey tells copies of one span from spans that only share an id. A search finds one
// trace through several of its services, and a raw answer repeats what was sent twice.
type spanKey struct {
	trace, span, service, name string
	start, end                 int64
	events, attributes         int
}

func newCollector(limit int, emit func([]telemetry.Span)) *collector {
	return &collector{
		emit: emit, max: limit,
		seen: map[spanKey]struct{}{}, traces: map[string]struct{}{}, services: map[string]struct{}{},
	}
}

// add passes on the spans of a batch that are new.
func (c *collector) add(batch []telemetry.Span) (fresh int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]telemetry.Span, 0, len(batch))
	for _, s := range batch {
		restoreEnd(&s)
		key := spanKey{
			trace: s.TraceID, span: s.SpanID, service: s.Service, name: s.Name,
			start: unixNano(s.Start), end: unixNano(s.End), events: len(s.Events), attributes: len(s.Attributes),
		}
		if _, known := c.seen[key]; known {
			continue
		}
		if c.count+len(out) >= c.max {
			c.overflow = true
			break
		}
		c.seen[key] = struct{}{}
		c.traces[s.TraceID] = struct{}{}
		c.services[s.Service] = struct{}{}
		out = append(out, s)
	}
	if len(out) > 0 {
		c.count += len(out)
		c.emit(out)
	}
	return len(out)
}

func (c *collector) full() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.overflow
}

// has tells whether a trace that was passed on has a span of the service.
func (c *collector) has(service string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.services[service]
	return ok
}

func (c *collector) found() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.traces)
}

func unixNano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// tap is a reader that ends early when the collector is full, and remembers the error of
// the reader below, which decoders may put into words of their own.
type tap struct {
	r    io.Reader
	stop func() bool
	err  error
}

func (t *tap) Read(p []byte) (int, error) {
	if t.stop() {
		return 0, io.EOF
	}
	n, err := t.r.Read(p)
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

// traceIDs are the distinct traces of a batch, in order.
func traceIDs(ids []string, batch []telemetry.Span) []string {
	for i := range batch {
		if n := len(ids); n > 0 && ids[n-1] == batch[i].TraceID {
			continue
		}
		if !slices.Contains(ids, batch[i].TraceID) {
			ids = append(ids, batch[i].TraceID)
		}
	}
	return ids
}
