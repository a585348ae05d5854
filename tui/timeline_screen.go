package tui

import (
	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/envelope"
)

// timelineScreen is every log record, span and event in order of time. It draws only the
// rows that are seen, whatever their number.
type timelineScreen struct {
	cursor
	filter   timelineFilter
	shown    []int32 // indices into the timeline that pass the filter; nil when all do
	all      int
	services []string
	serviceW int
	raw      bool
	want     string // reference to go to
	jumped   bool   // the row just gone to is shown with what stands around it
	ref      string // of the entry under the cursor, to find it again in a later finding
}

// openTimeline shows the timeline at the record that the cursor is on.
func (m *Model) openTimeline(s subject) tea.Cmd {
	for _, x := range m.stack {
		if t, ok := x.(*timelineScreen); ok {
			t.want = s.ref
			m.push(t)
			return nil
		}
	}
	m.push(&timelineScreen{want: s.ref})
	return nil
}

func (s *timelineScreen) crumb(*Model) string { return "logs" }

func (s *timelineScreen) refresh(m *Model) {
	tl := m.f.Incident.Timeline
	if s.want == "" && s.cur > 0 {
		s.want = s.ref
	}
	s.all = len(tl)
	s.services, s.serviceW = nil, 4
	seen := map[string]bool{}
	for i := range tl {
		if n := tl[i].Service; !seen[n] {
			seen[n] = true
			s.services = append(s.services, n)
			s.serviceW = max(s.serviceW, cells(m.safe(n)))
		}
	}
	s.apply(m, s.filter)
}

// apply filters anew, keeping the cursor on its entry where that is still shown.
func (s *timelineScreen) apply(m *Model, f timelineFilter) {
	tl := m.f.Incident.Timeline
	anchor := -1
	if s.cur >= 0 && s.cur < s.len() {
		anchor = s.index(s.cur)
	}
	if s.want != "" {
		for i := range tl {
			if tl[i].Ref == s.want {
				anchor, s.jumped = i, true
				break
			}
		}
		s.want = ""
		if anchor >= 0 && anchor < len(tl) && !f.keeps(&tl[anchor]) {
			f = timelineFilter{} // the record that was asked for is always shown
		}
	}
	s.filter, s.shown = f, nil
	if !f.empty() {
		s.shown = make([]int32, 0, 64)
		for i := range tl {
			if f.keeps(&tl[i]) {
				s.shown = append(s.shown, int32(i))
			}
		}
	}
	s.cur = 0
	for i := range s.len() {
		if s.index(i) > anchor {
			break
		}
		s.cur = i
	}
	s.remember(m)
}

func (s *timelineScreen) remember(m *Model) {
	s.ref = ""
	if e := s.at(m, s.cur); e != nil {
		s.ref = e.Ref
	}
}

func (s *timelineScreen) len() int {
	if s.filter.empty() {
		return s.all
	}
	return len(s.shown)
}

func (s *timelineScreen) index(i int) int {
	if s.filter.empty() {
		return i
	}
	return int(s.shown[i])
}

func (s *timelineScreen) at(m *Model, i int) *correlate.Entry {
	if i < 0 || i >= s.len() {
		return nil
	}
	if j := s.index(i); j < len(m.f.Incident.Timeline) {
		return &m.f.Incident.Timeline[j]
	}
	return nil
}

func (s *timelineScreen) hints(*Model) []hint {
	return append([]hint{{"↑↓", "row"}, {"Enter", "record"}, {"n/N", "next/prev error"}, {"/", "filter"}},
		append(hints(level, byService, byHop), hints(raw, copyIt)...)...)
}

func (s *timelineScreen) do(m *Model, a action) tea.Cmd {
	s.step(a, s.len())
	switch a {
	case next, previous:
		s.nextError(m, a)
	case raw:
		s.raw = !s.raw
	case enter:
		if e := s.at(m, s.cur); e != nil {
			m.push(newRecordScreen(recordOf(e)))
		}
	case filter:
		s.ask(m)
	case level:
		f := s.filter
		f.level = map[envelope.Severity]envelope.Severity{"": envelope.Warn, envelope.Warn: envelope.Error}[f.level]
		s.apply(m, f)
	case byService:
		f := s.filter
		f.service = following(s.services, f.service)
		s.apply(m, f)
	case byHop:
		f := s.filter
		f.hop = (f.hop + 1) % (len(m.f.Incident.Chain) + 1)
		s.apply(m, f)
	}
	s.keep(s.len())
	s.remember(m)
	return nil
}

// following is the service after the one filtered for, "" after the last.
func following(services []string, lower string) string {
	if lower == "" {
		if len(services) > 0 {
			return lowerASCII(services[0])
		}
		return ""
	}
	for i, n := range services {
		if lowerASCII(n) == lower && i+1 < len(services) {
			return lowerASCII(services[i+1])
		}
	}
	return ""
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func (s *timelineScreen) nextError(m *Model, a action) {
	d := 1
	if a == previous {
		d = -1
	}
	for i := s.cur + d; i >= 0 && i < s.len(); i += d {
		if isFailure(s.at(m, i)) {
			s.cur = i
			return
		}
	}
	if d > 0 {
		m.say(dim, "no error further down; N goes back up")
	} else {
		m.say(dim, "no error further up; n goes down")
	}
}

func (s *timelineScreen) ask(m *Model) {
	before := s.filter
	p := &prompt{
		label: "/", text: []rune(s.filter.String()), tail: "words service: level: hop: -word   Enter keeps, Esc undoes",
		live:   func(m *Model, t string) { s.apply(m, parseFilter(t)) },
		accept: func(m *Model, t string) tea.Cmd { s.apply(m, parseFilter(t)); return nil },
		cancel: func(m *Model) { s.apply(m, before) },
	}
	if len(p.text) > 0 {
		p.text = append(p.text, ' ')
	}
	m.prompt = p
}

// undo takes the filter off.
func (s *timelineScreen) undo(m *Model) bool {
	if s.filter.empty() {
		return false
	}
	s.apply(m, timelineFilter{})
	return true
}

func recordOf(e *correlate.Entry) record {
	return record{kind: e.Kind, ref: e.Ref, log: e.Log, span: e.Span, text: e.Text}
}

func (s *timelineScreen) subject(m *Model) subject {
	if e := s.at(m, s.cur); e != nil {
		return m.recordSubject(recordOf(e))
	}
	return subject{}
}
