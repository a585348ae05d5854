package tui

import (
	"context"
	"fmt"

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
		case showLog, showTrace, showBook, nextBook, previousBook, markIt, collect, escalate, open, write, reload:
			p.say(dim, "open a request first: Enter")
			return p, nil
		}
	}
	_, cmd := p.Model.Update(msg)
	return p, cmd
}

func (s *pickScreen) view(m *Model, w, h int) []string {
	out := []string{m.theme.row(s.head(m, w), w, false)}
	h--
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
	s.scroll(len(s.rows), h, false)
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
