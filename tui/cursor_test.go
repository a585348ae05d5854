package tui

import "testing"

func TestAPageIsAScreenLessARow(t *testing.T) {
	c := cursor{}
	c.scroll(50, 10, false)
	for _, step := range []struct {
		key         action
		off, cursor int
	}{
		{pageDown, 9, 9}, {down, 9, 10}, {pageDown, 18, 19}, {pageUp, 9, 10}, {bottom, 40, 49}, {pageDown, 40, 49},
		{pageUp, 31, 40}, {top, 0, 0}, {pageUp, 0, 0},
	} {
		c.step(step.key, 50)
		c.scroll(50, 10, false)
		if c.off != step.off || c.cur != step.cursor {
			t.Errorf("after %d the window begins at %d with the cursor at %d, want %d and %d", step.key, c.off, c.cur, step.off, step.cursor)
		}
	}
}

func TestTheCursorPassesOverRowsThatOnlyPartOthers(t *testing.T) {
	p := page{rows: []pageRow{{line: text("a")}, {}, {line: text("b")}, {line: text("  ")}}}
	for i, step := range []struct {
		key  action
		want int
	}{{down, 2}, {up, 0}, {pageDown, 2}, {pageUp, 0}} {
		p.height = 3
		if p.do(nil, step.key); p.cur != step.want {
			t.Errorf("step %d ends on row %d, want %d", i, p.cur, step.want)
		}
	}
}
