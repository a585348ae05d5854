package tui

import (
	"fmt"
	"strings"
	"time"
)

func share(d, total time.Duration) string {
	if total <= 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*float64(d)/float64(total))
}

// bar is the span's place in time in w cells.
func (s *traceScreen) bar(m *Model, r traceRow, w int) line {
	sp := r.node.Span
	if s.total <= 0 || w < 1 {
		return text(strings.Repeat(" ", max(0, w)))
	}
	at := func(t time.Time) int {
		return max(0, min(w, int(float64(w)*float64(t.Sub(s.start))/float64(s.total))))
	}
	a := min(at(sp.Start), w-1)
	b := max(a+1, at(sp.End))
	role, glyph := dim, m.g.span
	if r.critical {
		role, glyph = name, m.g.critical
	}
	if spanFailed(sp) {
		role = bad
	}
	return text(strings.Repeat(" ", a)).add(role, strings.Repeat(glyph, b-a)).add(plain, strings.Repeat(" ", w-b))
}
