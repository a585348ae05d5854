package tui

import "github.com/charmbracelet/x/ansi"

// cells is the number of cells that s takes. Plain ASCII, which most of a frame is, takes a
// cell a byte; everything else is measured by grapheme.
func cells(s string) int {
	if !isPlain(s) {
		return ansi.StringWidth(s)
	}
	return len(s)
}

// clip is s in at most w cells, ending in tail where something was cut off; nothing where not
// even tail has room. It cuts between graphemes.
func clip(s string, w int, tail string) string {
	if !isPlain(s) {
		return ansi.Truncate(s, w, tail)
	}
	if len(s) <= w {
		return s
	}
	w -= cells(tail)
	if w < 0 {
		return ""
	}
	return s[:w] + tail
}

// isPlain tells whether s is printable ASCII alone.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
