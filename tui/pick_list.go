package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/investigate"
)

// pickScreen is the list, grouped by the shape of the chain.
type pickScreen struct {
	cursor
	rows   []pickRow
	layout string // of times: with their day unless all are of today
	filter string
	chosen investigate.Request
	done   bool
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
	const day = "01-02 "
	s.layout = "15:04:05.000"
	for i := range m.picking.Requests {
		if m.picking.Requests[i].Time.UTC().Format(day) != m.o.now().UTC().Format(day) {
			s.layout = day + "15:04:05"
		}
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
	s.keep(len(s.rows))
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
	if a == up || a == pageUp || a == bottom {
		d = -1
	}
	s.step(a, len(s.rows))
	switch a {
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
	s.keep(len(s.rows))
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
