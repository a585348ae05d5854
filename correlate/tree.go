package correlate

import (
	"cmp"
	"slices"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// node is a span's place in its trace, or the place of a span that others name as their
// parent and that did not arrive.
type node struct {
	told     *told // nil when the span is missing
	key      spanKey
	service  string // "" for a missing span of which no log record tells
	parent   *node
	top      *node // some node above, on the way to the topmost one
	children []*node
	guessed  bool // parent is a guess: the span that names it is missing
	async    bool // runs on its own: a consumer, or tied to its parent by a span link
	logs     []*record
	failure  *failure
	start    time.Time
	end      time.Time
	covered  bool // a span above failed
	door     bool // where the request comes in, in a trace of several
	within   bool // at a door, or below one
	around   bool // above a door
	foreign  bool // of another request of the trace
}

// tree is one trace.
type tree struct {
	id     string
	tops   []*node // without a parent, guessed ones aside
	nodes  []*node
	doors  []*node // where the request comes in, when the trace holds others too
	orphan int     // spans whose parent is missing
	near   int
}

func (n *node) missing() bool { return n.told == nil }

// plant builds the trees, stands in for missing parents and hangs what is left over where
// it fits.
func (r *request) plant() {
	r.byID = make(map[spanKey]*node, len(r.spans))
	r.traces = map[string]*tree{}
	for _, s := range r.spans { // sorted by trace
		if len(r.trees) == 0 || r.trees[len(r.trees)-1].id != s.TraceID {
			t := &tree{id: s.TraceID, near: s.near}
			r.trees = append(r.trees, t)
			r.traces[t.id] = t
		}
		t := r.trees[len(r.trees)-1]
		n := &node{told: s, key: spanKey{s.TraceID, s.SpanID}, service: s.Service, start: s.Start, end: s.End}
		if n.end.Before(n.start) {
			n.end = n.start
		}
		n.async = s.Kind == telemetry.KindConsumer
		t.nodes = append(t.nodes, n)
		t.near = min(t.near, s.near)
		r.register(n)
	}
	for _, t := range r.trees {
		r.join(t)
		breakLoops(t)
		repair(t)
	}
	r.followLinks()
	slices.SortFunc(r.trees, func(a, b *tree) int {
		return cmp.Or(a.start().Compare(b.start()), cmp.Compare(a.id, b.id))
	})
	for _, t := range r.trees {
		r.nodes = append(r.nodes, t.nodes...)
	}
	for _, n := range r.nodes {
		slices.SortFunc(n.children, compareNodes)
	}
}

// register makes n known under its id. Two spans may share one id, as Zipkin's client and
// server do: the server's children name the same id, so it is the one that answers to it.
func (r *request) register(n *node) {
	old, ok := r.byID[n.key]
	if !ok || (n.told.Kind == telemetry.KindServer && old.told.Kind != telemetry.KindServer) {
		r.byID[n.key] = n
	}
}

// join ties each node to the parent that it names.
func (r *request) join(t *tree) {
	for _, n := range t.nodes {
		own := r.byID[n.key]
		if own != n && own.parent == nil && own.told.Kind == telemetry.KindServer && n.told.Kind == telemetry.KindClient {
			own.parent = n
		}
	}
	for _, n := range t.nodes[:len(t.nodes):len(t.nodes)] {
		id := n.told.ParentID
		if n.parent != nil || id == "" || id == n.key.span {
			continue
		}
		p := r.byID[spanKey{t.id, id}]
		if p == nil {
			p = &node{key: spanKey{t.id, id}, start: n.start, end: n.end}
			r.byID[p.key] = p
			t.nodes = append(t.nodes, p)
		}
		if p.missing() {
			p.start, p.end = earlier(p.start, n.start), later(p.end, n.end)
			t.orphan++
		}
		n.parent = p
	}
}

// breakLoops cuts each circle of parents at its earliest span and fills in children.
func breakLoops(t *tree) {
	const (
		fresh = iota
		onWay
		done
	)
	state := make(map[*node]int, len(t.nodes))
	for _, n := range t.nodes {
		var way []*node
		at := n
		for at != nil && state[at] == fresh {
			state[at] = onWay
			way = append(way, at)
			at = at.parent
		}
		if at != nil && state[at] == onWay {
			first := at
			for m := at.parent; m != at; m = m.parent {
				if compareNodes(m, first) < 0 {
					first = m
				}
			}
			first.parent = nil
		}
		for _, m := range way {
			state[m] = done
		}
	}
	for _, n := range t.nodes {
		if n.parent != nil {
			n.parent.children = append(n.parent.children, n)
		}
	}
}

// isStore tells whether the span is a call to a database or cache, which has no spans.
func (t *told) isStore() bool {
	for _, k := range [...]string{"db.system", "db.system.name"} {
		if _, ok := t.Attributes[k]; ok {
			return true
		}
	}
	return false
}

// followLinks hangs what was started over a message, with a trace or a root of its own,
// under the span that sent it.
func (r *request) followLinks() {
	for _, t := range r.trees {
		tops := t.tops[:0]
		for _, top := range t.tops {
			if p := r.sender(top); p != nil {
				top.parent, top.top, top.async = p, p, true
				p.children = append(p.children, top)
				continue
			}
			tops = append(tops, top)
		}
		t.tops = tops
	}
}

func (r *request) sender(top *node) *node {
	if top.missing() {
		return nil
	}
	for _, l := range top.told.Links {
		p := r.byID[spanKey{l.TraceID, l.SpanID}]
		if p != nil && !p.missing() && p.topmost() != top && !p.start.After(top.end) {
			return p
		}
	}
	return nil
}

// topmost is the node without a parent above n, or n itself.
func (n *node) topmost() *node {
	at := n
	for up := at.above(); up != nil; up = at.above() {
		at = up
	}
	for n != at { // the next question is answered at once
		n.top, n = at, n.above()
	}
	return at
}

// above is a node further up; top may be a shortcut that has become out of date only in
// that the node it leads to has got a parent since.
func (n *node) above() *node {
	if n.top != nil {
		return n.top
	}
	return n.parent
}

func (t *tree) findTops() {
	t.tops = t.tops[:0]
	slices.SortFunc(t.nodes, compareNodes)
	for _, n := range t.nodes {
		if n.parent == nil {
			t.tops = append(t.tops, n)
		}
	}
}

func (t *tree) start() time.Time {
	if len(t.nodes) == 0 {
		return time.Time{}
	}
	return t.nodes[0].start
}

// whole tells whether the trace's own root arrived.
func (t *tree) whole() bool {
	for _, top := range t.tops {
		if !top.missing() && top.told.ParentID == "" {
			return true
		}
	}
	return false
}

func compareNodes(a, b *node) int {
	if c := a.start.Compare(b.start); c != 0 {
		return c
	}
	if c := cmp.Compare(a.key.span, b.key.span); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.kind(), b.kind()), cmp.Compare(a.name(), b.name()))
}

func (n *node) kind() telemetry.SpanKind {
	if n.missing() {
		return telemetry.KindUnspecified
	}
	return n.told.Kind
}

func (n *node) name() string {
	if n.missing() {
		return ""
	}
	return n.told.Name
}

// provenOK tells whether the span says that it succeeded; one that says nothing at all has
// not failed either, but that is less.
func (n *node) provenOK() bool {
	if n.missing() || n.told.Status == telemetry.StatusError {
		return false
	}
	if n.told.Status == telemetry.StatusOK {
		return true
	}
	e := &n.told.env
	return succeeded(e)
}

func succeeded(e *envelope.Envelope) bool {
	switch {
	case e.HTTPStatus >= 400 || (e.GRPCStatus != "" && e.GRPCStatus != "OK"):
		return false
	}
	return e.HTTPStatus >= 100 || e.GRPCStatus == "OK"
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
