package tui

import "strings"

// page is text of many rows with a cursor: the body of the hop, record, sources, playbook
// and help screens.
type page struct {
	cursor
	rows     []pageRow
	width    int     // for which rows were built
	version  int     // of the finding for which rows were built
	wantStep stepKey // where the cursor goes when the rows are next built
}

// pageRow is one row of a page and what the cursor finds on it.
type pageRow struct {
	line    line
	section bool                // a title; Tab goes to the next one
	open    func(*Model) screen // what Enter opens; nil for nothing
	subject subject
	// verbatim: the text is part of what may be copied, its blanks included.
	verbatim bool
}

// build makes the rows anew when the width or the finding has changed.
func (p *page) build(m *Model, w int, rows func(w int) []pageRow) {
	if p.width == w && p.version == m.version+1 && p.rows != nil {
		return
	}
	p.rows, p.width, p.version = rows(w), w, m.version+1
	p.keep(len(p.rows))
	p.toStep()
}

// toStep puts the cursor on the first row of the step that is wanted.
func (p *page) toStep() {
	for i := range p.rows {
		if p.wantStep != (stepKey{}) && p.rows[i].subject.step == p.wantStep {
			p.cur = i
			break
		}
	}
	p.wantStep = stepKey{}
}

func (p *page) do(m *Model, a action) {
	if p.step(a, len(p.rows)) {
		p.overBlank(a)
		return
	}
	switch a {
	case tab:
		p.nextSection()
	case enter:
		if r := p.row(); r.open != nil {
			if s := r.open(m); s != nil {
				m.push(s)
			}
		}
	}
}

// overBlank takes the cursor from a row that is there to part two others on to the next one
// in the direction of a.
func (p *page) overBlank(a action) {
	d := 1
	if a == up || a == pageUp {
		d = -1
	}
	for i := p.cur; i >= 0 && i < len(p.rows); i += d {
		if strings.TrimSpace(p.rows[i].line.plain()) != "" {
			p.cur = i
			return
		}
	}
}

func (p *page) nextSection() {
	for i := 1; i <= len(p.rows); i++ {
		if j := (p.cur + i) % len(p.rows); p.rows[j].section {
			p.cur = j
			p.off = j // the section's title goes to the top where it can
			return
		}
	}
}

func (p *page) row() pageRow {
	if p.cur < 0 || p.cur >= len(p.rows) {
		return pageRow{}
	}
	return p.rows[p.cur]
}

// view draws the rows around the cursor; focus tells whether the cursor is shown.
func (p *page) view(m *Model, w, h int, focus bool) []string {
	p.scroll(len(p.rows), h, false)
	out := make([]string, 0, h)
	for i := p.off; i < len(p.rows) && len(out) < h; i++ {
		r := p.rows[i]
		mark := seg{text: " "}
		sel := focus && i == p.cur
		switch {
		case sel:
			mark = seg{text: m.g.focus, role: label}
		case i == p.off+h-1 && i+1 < len(p.rows):
			mark = seg{text: m.more(), role: dim}
		}
		out = append(out, m.theme.row(append(line{mark}, r.line...), w, sel))
	}
	return m.fillRows(out, w, h)
}

// more marks the last row that is shown when there is more below.
func (m *Model) more() string {
	if m.o.ASCII {
		return "v"
	}
	return "↓"
}
