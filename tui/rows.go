package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// rowsBuilder collects the rows of a page.
type rowsBuilder struct {
	m    *Model
	w    int
	rows []pageRow
}

// section puts a title; what follows two blanks in it is a remark.
func (b *rowsBuilder) section(title string) {
	if len(b.rows) > 0 {
		b.rows = append(b.rows, pageRow{})
	}
	head, remark, _ := strings.Cut(title, "  ")
	l := styled(label, head)
	if remark != "" {
		l = l.add(dim, "  "+remark)
	}
	b.rows = append(b.rows, pageRow{line: l, section: true})
}

func (b *rowsBuilder) put(l line) { b.rows = append(b.rows, pageRow{line: l}) }

// text puts text of any length, wrapped and indented.
func (b *rowsBuilder) text(r role, mark line, s string) {
	for _, l := range b.m.hanging(append(line{{text: "  "}}, mark...), s, b.w-2) {
		if n := len(l); n > 0 && r != plain {
			l[n-1].role = r
		}
		b.put(l)
	}
}

// verbatim puts text that may be copied: broken at the edge alone, never at a blank.
func (b *rowsBuilder) verbatim(r role, s string) {
	for _, row := range strings.Split(ansi.Hardwrap(s, max(4, b.w-4), true), "\n") {
		b.rows = append(b.rows, pageRow{line: line{{text: "  "}, {text: row, role: r}}, verbatim: true})
	}
}

// field puts a name, a value and where the value comes from.
func (b *rowsBuilder) field(nameText, value, origin string) {
	if value == "" {
		return
	}
	const most = 130 // from there on the eye loses the row between value and origin
	bw, nw := b.w, 16
	if bw < unbounded {
		bw = min(bw, most)
	}
	switch {
	case b.w >= 110:
		nw = 34
	case b.w >= 70:
		nw = 24
	}
	first := line{{text: "  "}, {text: pad(nameText, nw, b.m.g.ellipsis), role: dim}, {text: " "}}
	ow := 0
	if origin != "" && b.w >= 70 {
		ow = min(len(origin)+2, bw/3)
	}
	for i, row := range wrap(value, max(8, bw-nw-5-ow)) {
		if i == 0 {
			l := first.add(plain, row)
			if origin != "" {
				l = between(l, styled(dim, origin+" "), bw-1, b.m.g.ellipsis, ow > 0)
			}
			b.put(l)
			continue
		}
		b.put(text(strings.Repeat(" ", nw+3) + row))
	}
}
