package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/investigate"
)

// Pick shows the failing requests of an error code and returns the one that the user opens;
// ok is false when the user left without choosing.
func Pick(ctx context.Context, r investigate.Requests, o Options) (chosen investigate.Request, ok bool, err error) {
	p := newPicker(r, o)
	if err := run(ctx, p, o); err != nil {
		return investigate.Request{}, false, err
	}
	return p.list.chosen, p.list.done, nil
}

// picker is the root model of the list: the same frame and keys as the rest.
type picker struct {
	*Model
	list *pickScreen
}

func newPicker(r investigate.Requests, o Options) *picker {
	o.Findings, o.Reload = nil, nil
	m := New(o)
	m.picking = &r
	m.have, m.closed = true, true
	m.f = investigate.Finding{
		Incident: correlate.Incident{Query: correlate.Query{ErrorCode: r.Code, Window: r.Window}},
		Sources:  r.Sources, Partial: r.Partial, Done: true, Taken: o.now(),
	}
	s := &pickScreen{}
	m.stack = []screen{s}
	s.refresh(m)
	return &picker{Model: m, list: s}
}

// Update takes the keys that mean something in a list and hands the rest to the frame.
func (p *picker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok && p.prompt == nil {
		switch actionOf(k) {
		case showLog, showTrace, showBook, nextBook, previousBook, markIt, escalate, open, write, reload:
			p.say(dim, "open a request first: Enter")
			return p, nil
		}
	}
	_, cmd := p.Model.Update(msg)
	return p, cmd
}

// pickScreen is the list, grouped by the shape of the chain.
type pickScreen struct {
	rows     []pickRow
	filter   string
	cur, off int
	height   int
	chosen   investigate.Request
	done     bool
}

// pickRow is a request or, when request is nil, the title of a group.
type pickRow struct {
	shape   string
	n       int
	newest  time.Time
	request *investigate.Request
}

func (s *pickScreen) crumb(*Model) string { return "requests" }

// refresh groups the requests that pass the filter, in the order given: newest first.
func (s *pickScreen) refresh(m *Model) {
	f := parseFilter(s.filter)
	type group struct {
		shape string
		rs    []*investigate.Request
	}
	var order []*group
	byShape := map[string]*group{}
	for i := range m.picking.Requests {
		r := &m.picking.Requests[i]
		e := correlate.Entry{Service: r.Service, Text: r.RequestID + " " + r.TraceID + " " + r.Service + " " + r.Message + " " + r.Shape, Hop: -1}
		if !f.keeps(&e) {
			continue
		}
		g := byShape[r.Shape]
		if g == nil {
			g = &group{shape: r.Shape}
			byShape[r.Shape] = g
			order = append(order, g)
		}
		g.rs = append(g.rs, r)
	}
	s.rows = nil
	for _, g := range order {
		if len(order) > 1 || g.shape != "" {
			s.rows = append(s.rows, pickRow{shape: g.shape, n: len(g.rs), newest: g.rs[0].Time})
		}
		for _, r := range g.rs {
			s.rows = append(s.rows, pickRow{shape: g.shape, request: r})
		}
	}
	s.cur = max(0, min(s.cur, len(s.rows)-1))
	s.settle(1)
}

// settle moves the cursor off a group's title.
func (s *pickScreen) settle(d int) {
	for s.cur >= 0 && s.cur < len(s.rows) && s.rows[s.cur].request == nil {
		s.cur += d
	}
	if s.cur < 0 {
		s.cur = 0
		if len(s.rows) > 0 {
			s.settle(1)
		}
	}
	s.cur = min(s.cur, max(0, len(s.rows)-1))
}

func (s *pickScreen) hints(*Model) []hint {
	return []hint{{"↑↓", "request"}, {"Enter", "open"}, {"/", "filter"}, {"n/N", "next/prev shape"}, {"y", "copy id"}, {"s", "sources"}}
}

func (s *pickScreen) do(m *Model, a action) tea.Cmd {
	d := 1
	switch a {
	case up:
		s.cur, d = s.cur-1, -1
	case down:
		s.cur++
	case pageUp:
		s.cur, d = s.cur-max(1, s.height-1), -1
	case pageDown:
		s.cur += max(1, s.height-1)
	case top:
		s.cur = 0
	case bottom:
		s.cur, d = len(s.rows)-1, -1
	case next, previous:
		s.nextShape(a)
	case filter:
		s.ask(m)
	case enter:
		if r := s.selected(); r != nil {
			s.chosen, s.done = *r, true
			return tea.Quit
		}
	}
	s.cur = max(0, min(s.cur, len(s.rows)-1))
	s.settle(d)
	return nil
}

func (s *pickScreen) nextShape(a action) {
	if a == next {
		for i := s.cur + 1; i < len(s.rows); i++ {
			if s.rows[i].request == nil {
				s.cur = i
				return
			}
		}
		return
	}
	titles := 0
	for i := s.cur; i >= 0; i-- {
		if s.rows[i].request == nil {
			if titles++; titles == 2 {
				s.cur = i
				return
			}
		}
	}
}

func (s *pickScreen) ask(m *Model) {
	before := s.filter
	m.prompt = &prompt{
		label: "/", text: []rune(s.filter), tail: "Enter keeps, Esc undoes",
		live:   func(m *Model, t string) { s.filter = t; s.refresh(m) },
		accept: func(m *Model, t string) tea.Cmd { s.filter = t; s.refresh(m); return nil },
		cancel: func(m *Model) { s.filter = before; s.refresh(m) },
	}
}

func (s *pickScreen) undo(m *Model) bool {
	if s.filter == "" {
		return false
	}
	s.filter = ""
	s.refresh(m)
	return true
}

func (s *pickScreen) selected() *investigate.Request {
	if s.cur < 0 || s.cur >= len(s.rows) {
		return nil
	}
	return s.rows[s.cur].request
}

func (s *pickScreen) subject(m *Model) subject {
	r := s.selected()
	if r == nil {
		return subject{}
	}
	if r.RequestID != "" {
		return subject{copy: m.safe(r.RequestID), what: "request id"}
	}
	return subject{copy: m.safe(r.TraceID), what: "trace id"}
}

func (s *pickScreen) view(m *Model, w, h int) []string {
	out := []string{m.theme.row(s.head(m, w), w, false)}
	h--
	s.height = h
	if len(s.rows) == 0 {
		why := "no failing request carries this code: " + m.windowWords()
		switch {
		case s.filter != "":
			why = "nothing passes the filter: Esc takes it off"
		case len(m.troubled()) > 0:
			why = "cannot tell: " + m.troubleWords()
		}
		for _, r := range wrap(why, max(1, w-4)) {
			out = append(out, m.theme.row(styled(warn, "  "+r), w, false))
		}
		return m.fillRows(out, w, h+1)
	}
	s.off = window(s.off, s.cur, len(s.rows), h)
	if s.off == s.cur && s.off > 0 && s.rows[s.off-1].request == nil {
		s.off-- // the first request of a group is shown with its title
	}
	for i := s.off; i < len(s.rows) && i-s.off < h; i++ {
		sel := i == s.cur
		out = append(out, m.theme.row(s.line(m, s.rows[i], w, sel), w, sel))
	}
	return m.fillRows(out, w, h+1)
}

func (s *pickScreen) head(m *Model, w int) line {
	n := len(m.picking.Requests)
	l := styled(dim, " "+count(n, "failing request")+", newest first")
	if s.filter != "" {
		l = l.add(plain, "  filter ").add(strong, m.safe(s.filter))
	}
	return between(l, styled(dim, "times in UTC "), w, m.g.ellipsis, w >= 60)
}

func (s *pickScreen) line(m *Model, r pickRow, w int, sel bool) line {
	if r.request == nil {
		shape := m.safe(r.shape)
		if shape == "" {
			shape = "shape not known"
		}
		return line{{text: " "}, {text: fmt.Sprintf("%d%s ", r.n, m.g.times), role: warn}, {text: "newest " + ago(r.newest, m.o.now()) + "  ", role: dim},
			{text: shape, role: label}}
	}
	mark := seg{text: "   "}
	if sel {
		mark = seg{text: m.g.focus + "  ", role: label}
	}
	id, what := r.request.RequestID, "req   "
	if id == "" {
		id, what = r.request.TraceID, "trace "
	}
	l := line{mark, {text: r.request.Time.UTC().Format("15:04:05.000") + " ", role: dim}, {text: what, role: dim}}
	idw := 36
	if w < 90 {
		idw = 26
	}
	if w < 60 {
		idw = 13
	}
	l = l.add(strong, pad(m.elide(m.safe(id), idw), idw, m.g.ellipsis)).add(plain, " ").
		add(name, m.safe(r.request.Service)).add(plain, " "+m.safe(r.request.Message))
	return l
}
