package tui

// cursor is a place in a list of rows of which a window is shown.
type cursor struct {
	cur, off int // the row it is on, and the first one shown
	height   int // rows shown, as of the last frame
}

// step carries out the keys that move it among n rows; false when a is not one of them.
func (c *cursor) step(a action, n int) bool {
	switch a {
	case up:
		c.cur--
	case down:
		c.cur++
	case pageUp:
		c.page(-1)
	case pageDown:
		c.page(1)
	case top:
		c.cur = 0
	case bottom:
		c.cur = n - 1
	default:
		return false
	}
	c.keep(n)
	return true
}

// page moves the window and the cursor in it by a screen less a row, by which people find on.
func (c *cursor) page(d int) {
	d *= max(1, c.height-1)
	c.cur += d
	c.off += d
}

// keep brings it back among n rows.
func (c *cursor) keep(n int) { c.cur = max(0, min(c.cur, n-1)) }

// scroll moves the window so that the cursor is among its h rows; around shows the row with
// what stands before it.
func (c *cursor) scroll(n, h int, around bool) {
	c.height = h
	if around {
		c.off = c.cur - h/3
	}
	c.off = window(c.off, c.cur, n, h)
}

// window is the offset at which the row cur is among the h rows shown.
func window(off, cur, n, h int) int {
	if h <= 0 {
		return 0
	}
	if cur < off {
		off = cur
	}
	if cur >= off+h {
		off = cur - h + 1
	}
	return max(0, min(off, n-h))
}
