package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestCutNeverSplitsAGraphemeAndFillsTheWidth(t *testing.T) {
	texts := []string{"plain text", "名前は長い", "e\u0301e\u0301e\u0301", "a名b前c", "👍🏽👍🏽", "", "שלום עולם"}
	th := newTheme(darkPaper, 5, false, unicodeGlyphs)
	for _, a := range texts {
		for _, b := range texts {
			l := line{{text: a, role: bad}, {text: b}}
			for w := range 25 {
				got := th.row(l, w, w%2 == 0)
				if n := ansi.StringWidth(got); n != w {
					t.Errorf("row(%q+%q, %d) takes %d cells: %q", a, b, w, n, ansi.Strip(got))
				}
				if strings.ContainsRune(got, '\ufffd') {
					t.Errorf("row(%q+%q, %d) broke a character", a, b, w)
				}
			}
		}
	}
}

func TestWrapKeepsEveryRowInsideTheWidth(t *testing.T) {
	for _, s := range []string{"one two three four", strings.Repeat("x", 50), "名前は長いです that is", "a  b", ""} {
		for w := 2; w < 20; w++ {
			for _, r := range wrap(s, w) {
				if ansi.StringWidth(r) > w {
					t.Errorf("wrap(%q, %d) gives %q", s, w, r)
				}
			}
		}
	}
}

func TestBetweenKeepsTheRightEndWhereThereIsRoom(t *testing.T) {
	for _, c := range []struct {
		name        string
		left, right string
		w           int
		keep        bool
		want        string
	}{
		{"both fit", "left", "right", 12, true, "left   right"},
		{"the left is cut", "a long left text", "right", 16, true, "a long le… right"},
		{"the right goes where it may", "a long left text", "right", 16, false, "a long left text"},
		{"too narrow for the right", "a long left text", "right", 10, true, "a long le…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := between(text(c.left), text(c.right), c.w, "…", c.keep).plain(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWrapBreaksAtBlanksAndLosesNothing(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"scale --replicas=0 deploy/ledger-worker", 20, "scale --replicas=0|deploy/ledger-worker"},
		{"tell team-fulfilment now", 10, "tell|team-fulfi|lment now"},
		{"a  b", 10, "a  b"},
		{"  indented text", 10, "  indented|text"},
		{"one\ntwo three", 5, "one|two|three"},
		{"", 5, ""},
		{"x", 0, "x"},
	} {
		if got := strings.Join(wrap(c.s, c.w), "|"); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

func TestALongErrorKeepsItsLastLayer(t *testing.T) {
	const wrapped = "append failed: acquire connection: pool timed out"
	for name, c := range map[string]struct {
		in   string
		w    int
		want string
	}{
		"it fits":                           {wrapped, 60, wrapped},
		"the middle goes":                   {wrapped, 40, "append failed: acquire co…pool timed out"},
		"a head of its own length":          {wrapped, 30, "append failed…pool timed out"},
		"no room for a head":                {wrapped, 20, "…pool timed out"},
		"one layer loses its end":           {"pool timed out while waiting for a connection", 30, "pool timed out while waiting …"},
		"a long last layer":                 {"append failed for account 51: pool timed out while waiting for an open connection", 40, "append fai…pool timed out while waiting…"},
		"a long last layer and little room": {"append failed for account 51: pool timed out while waiting for an open connection", 20, "…pool timed out whi…"},
		"a long last layer near the front":  {"acquire_connection: pool timed out while waiting for an open connection", 40, "acquire_connection: pool timed out whil…"},
		"hardly any room":                   {wrapped, 8, "append …"},
		"no room":                           {wrapped, 0, ""},
		"wide text":                         {"決済: 接続プールが枯渇しました: タイムアウト", 26, "決済: 接続プ…タイムアウト"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ends(c.in, c.w, "…")
			if got != c.want || cells(got) > c.w {
				t.Errorf("in %d cells: %q, want %q", c.w, got, c.want)
			}
		})
	}
}
