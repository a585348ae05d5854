package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// tall is the height from which there are rules between the parts of the screen.
const tall = 20

// View draws the frame: header, path, the screen on top of the stack, sources, keys.
func (m *Model) View() tea.View {
	v := tea.NewView(strings.Join(m.rows(), "\n"))
	v.AltScreen = true
	v.WindowTitle = "triage " + m.safe(m.queryID())
	if m.o.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.prompt != nil {
		v.Cursor = tea.NewCursor(min(m.prompt.column(m), max(0, m.w-1)), max(0, m.h-1))
	}
	return v
}

func (m *Model) rows() []string {
	w, h := max(m.w, 1), max(m.h, 1)
	out := make([]string, 0, h)
	put := func(l line) { out = append(out, m.theme.row(l, w, false)) }
	put(m.header(w))
	deep := len(m.stack) > 1
	if h >= tall || deep {
		title, remark := line(nil), line(nil)
		if deep {
			title = m.crumbs(w - 4)
		} else { // below the id that was asked for, on a row that is there anyway
			remark = m.othersLine(w - 6) // what a rule has room for
		}
		put(m.rule(title, remark, w))
	}
	foot := 2
	if h >= tall {
		foot = 3
	}
	m.bodyAt = len(out)
	if body := h - len(out) - foot; body > 0 {
		out = append(out, m.top().view(m, w, body)...)
	}
	if h >= tall {
		put(m.rule(nil, nil, w))
	}
	put(m.statusRow(w))
	put(m.keyRow(w))
	if len(out) > h { // too low for a frame: the header and what follows it count most
		out = out[:h]
	}
	return out
}

func (m *Model) statusRow(w int) line {
	if m.prompt != nil && m.prompt.notice != "" {
		return styled(warn, " "+m.prompt.notice)
	}
	return m.strip(w)
}

func (m *Model) keyRow(w int) line {
	switch {
	case m.prompt != nil:
		return m.prompt.line(m)
	case m.note.text != "":
		return styled(m.note.role, " "+m.note.text)
	}
	hs := m.top().hints(m)
	if back := hints(back); len(m.stack) > 1 && (len(hs) == 0 || hs[0].key != back[0].key) {
		hs = append(back, hs...)
	}
	return m.keyLine(hs, w)
}

// rule is a line across with a title at its left and a remark at its right.
func (m *Model) rule(title, remark line, w int) line {
	dash := m.g.rule
	if len(title) == 0 && len(remark) == 0 {
		return styled(ground, strings.Repeat(dash, w))
	}
	l := styled(ground, dash)
	if len(title) > 0 {
		l = append(append(append(l, seg{text: " "}), title...), seg{text: " "})
	}
	if rw := remark.width(); rw > 0 {
		if room := max(0, w-l.width()-4); rw > room { // the remark is cut, never the title
			if room < rw/2 {
				room = 0 // what would be left says nothing
			}
			for len(remark) > 1 && remark.width() > room { // whole parts go first
				remark = remark[:len(remark)-1]
			}
			remark = remark.cut(room, m.g.ellipsis)
			rw = remark.width()
		}
		if rw > 0 {
			fill := w - l.width() - rw - 3
			l = l.add(ground, strings.Repeat(dash, max(0, fill)))
			l = append(append(append(l, seg{text: " "}), remark...), seg{text: " "})
			return l.add(ground, dash)
		}
	}
	return l.add(ground, strings.Repeat(dash, max(0, w-l.width())))
}

// fillRows makes rows exactly h rows of w cells.
func (m *Model) fillRows(rows []string, w, h int) []string {
	if len(rows) > h {
		return rows[:h]
	}
	blank := strings.Repeat(" ", max(0, w))
	for len(rows) < h {
		rows = append(rows, blank)
	}
	return rows
}

// beside puts two columns of the same height next to each other.
func (m *Model) beside(left, right []string) []string {
	bar := " " + m.theme.row(styled(ground, m.g.bar), 1, false) + " "
	if cells(m.g.bar) != 1 {
		bar = "   "
	}
	out := make([]string, len(left))
	for i := range left {
		out[i] = left[i] + bar + right[i]
	}
	return out
}
