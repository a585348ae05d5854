package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/investigate"
)

// Picked is what came of [Pick].
type Picked struct {
	Requests investigate.Requests
	Found    bool // they are known: false when the user left before
	Chosen   investigate.Request
	Open     bool // the user opened Chosen
}

// Pick shows the failing requests of an error code, from before find has found them, until
// the user opens one or leaves; of none there is nothing to choose. It ends find's context
// and waits for it.
func Pick(ctx context.Context, find func(context.Context) investigate.Requests, o Options) (Picked, error) {
	ctx, cancel := context.WithCancel(ctx)
	found := make(chan investigate.Requests, 1)
	go func() { found <- find(ctx); close(found) }()
	defer func() {
		cancel()
		for range found {
		}
	}()
	p := newPicker(o)
	p.found = found
	if err := run(ctx, p, o); err != nil {
		return Picked{}, err
	}
	return Picked{Requests: *p.picking, Found: p.have, Chosen: p.list.chosen, Open: p.list.done}, nil
}

// picker is the root model of the list: the same frame and keys as the rest.
type picker struct {
	*Model
	list  *pickScreen
	found <-chan investigate.Requests // delivers what the list waits for; nil when it is known
}

// newPicker is the list before its requests are known.
func newPicker(o Options) *picker {
	o.Findings, o.Reload = nil, nil
	m := New(o)
	m.picking = &investigate.Requests{Code: o.Query.ErrorCode, Window: o.Query.Window}
	s := &pickScreen{}
	m.stack = []screen{s}
	s.refresh(m)
	return &picker{Model: m, list: s}
}

// fill puts the requests into the list.
func (p *picker) fill(r investigate.Requests) {
	p.picking = &r
	p.have, p.closed = true, true
	p.f = investigate.Finding{
		Incident: correlate.Incident{Query: correlate.Query{ErrorCode: r.Code, Window: r.Window}},
		Sources:  r.Sources, Partial: r.Partial, Done: true, Taken: p.o.now(),
	}
	p.version++
	p.refreshAll()
}

type requestsMsg struct{ r investigate.Requests }

// Init also waits for the requests.
func (p *picker) Init() tea.Cmd {
	if p.found == nil {
		return p.Model.Init()
	}
	return tea.Batch(p.Model.Init(), func() tea.Msg {
		if r, ok := <-p.found; ok {
			return requestsMsg{r}
		}
		return nil
	})
}

// Update takes the keys that mean something in a list and hands the rest to the frame.
func (p *picker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r, ok := msg.(requestsMsg); ok {
		p.fill(r.r)
		if len(r.r.Requests) == 0 {
			return p, tea.Quit // there is nothing to choose among
		}
		return p, nil
	}
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
		case m.asking():
			why = "the requests that failed with " + m.subjectName() + " appear here; " + m.waitingFor()
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
	if m.asking() {
		l = styled(dim, " failing requests, newest first")
	}
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
	l := line{mark, {text: r.request.Time.UTC().Format(s.layout) + " ", role: dim}, {text: what, role: dim}}
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
