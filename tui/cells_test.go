package tui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestPlainTextIsMeasuredAndCutAsAnyOther(t *testing.T) {
	for _, s := range []string{"", "a", "acquire connection", "決済台帳", "pa\u0301y", "~", "a\tb", "…"} {
		if got, want := cells(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q takes %d cells, want %d", s, got, want)
		}
		for w := range 20 {
			for _, tail := range []string{"", "…", "~", "..."} {
				if got, want := clip(s, w, tail), ansi.Truncate(s, w, tail); got != want {
					t.Errorf("%q in %d cells with %q is %q, want %q", s, w, tail, got, want)
				}
			}
		}
	}
}
