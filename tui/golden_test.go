package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"triage/investigate"
)

type size struct {
	name string
	w, h int
}

var sizes = []size{{"80x24", 80, 24}, {"120x36", 120, 36}, {"200x60", 200, 60}, {"40x15", 40, 15}}

// screens are the ways to each screen from the main one.
var screens = []struct {
	name string
	keys []string
}{
	{"main", nil},
	{"main with the playbook focused", []string{"tab", "down", "down"}},
	{"main with steps marked", []string{"tab", "m", "down", "m", "m", "tab"}},
	{"question on leaving with marks", []string{"tab", "m", "q"}},
	{"hop", []string{"enter"}},
	{"hop further down", []string{"enter", "G"}},
	{"log record", []string{"l", "enter"}},
	{"log record as stored", []string{"l", "enter", "v"}},
	{"timeline", []string{"l"}},
	{"timeline of errors", []string{"l", "L", "L"}},
	{"trace", []string{"t"}},
	{"span", []string{"t", "enter"}},
	{"sources", []string{"s"}},
	{"playbook", []string{"p"}},
	{"playbook with a step marked", []string{"tab", "m", "p", "tab", "tab", "tab"}},
	{"queries of the playbook", []string{"c"}},
	{"query with log lines", []string{"c", "c"}},
	{"query with values", []string{"tab", "to query pool-errors", "c"}},
	{"query with courses", []string{"c", "tab", "c"}},
	{"query with traces", []string{"c", "to query slow-acquire", "c"}},
	{"main with answers", []string{"tab", "to query pool-errors", "c", "esc", "G", "to query slow-acquire", "c", "esc", "tab"}},
	{"playbook with answers", []string{"p", "to query pool-errors", "c", "esc", "G"}},
	{"help", []string{"?"}},
	{"help on a step", []string{"tab", "?"}},
	{"guard of a changing command", []string{"tab", "to a changing command", "y"}},
}

// start is a model that has received the state's findings.
func start(t testing.TB, s state, sz size) *Model {
	t.Helper()
	o := fixtureOptions()
	if s.options != nil {
		s.options(&o)
	}
	m := New(o)
	m.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
	for _, f := range s.findings {
		m.Update(findingMsg{f: f, ok: true})
	}
	if s.ended || len(s.findings) > 0 && s.findings[len(s.findings)-1].Done {
		m.Update(findingMsg{})
	}
	return m
}

// press sends keys as Bubble Tea would, drawing in between as it does.
func press(m tea.Model, keys ...string) {
	for _, k := range keys {
		m.View()
		if name, ok := strings.CutPrefix(k, "to query "); ok {
			toQuery(m.(*Model), name)
			continue
		}
		if k == "to a changing command" {
			toChangingCommand(m.(*Model))
			continue
		}
		_, cmd := m.Update(keyMsg(k))
		if k == "c" {
			m.Update(answerOf(cmd))
		}
	}
}

// toQuery goes down to a query of the playbook, or up to it.
func toQuery(m *Model, name string) {
	m.View()
	for _, way := range []string{"down", "up"} {
		for range 160 {
			if q := m.top().subject(m).query; q != nil && q.ID == name {
				return
			}
			m.Update(keyMsg(way))
		}
	}
}

// toChangingCommand goes down to a command that asks before it is copied, where there is one.
func toChangingCommand(m *Model) {
	m.View()
	for range 120 {
		if s := m.top().subject(m); s.changes && s.refusal == "" {
			return
		}
		m.Update(keyMsg("down"))
	}
}

func keyMsg(k string) tea.KeyPressMsg {
	named := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
		"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"backspace": {Code: tea.KeyBackspace}, "space": {Code: tea.KeySpace, Text: " "},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+w": {Code: 'w', Mod: tea.ModCtrl},
	}
	if msg, ok := named[k]; ok {
		return msg
	}
	r := []rune(k)[0]
	return tea.KeyPressMsg{Code: r, Text: k}
}

// frame is what is on the screen, without styling and trailing blanks; it fails the test
// when the frame does not fill the screen exactly.
func frame(t testing.TB, m tea.Model, sz size) string {
	t.Helper()
	content := m.View().Content
	checkFrame(t, content, sz)
	rows := strings.Split(ansi.Strip(content), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// checkFrame fails when the frame is not exactly as large as the screen, or holds a control
// character other than our own styling.
func checkFrame(t testing.TB, content string, sz size) {
	t.Helper()
	rows := strings.Split(content, "\n")
	if len(rows) != sz.h {
		t.Errorf("the frame has %d rows, want %d", len(rows), sz.h)
	}
	for i, r := range rows {
		if w := ansi.StringWidth(r); w != sz.w {
			t.Errorf("row %d is %d cells wide, want %d: %q", i, w, sz.w, ansi.Strip(r))
		}
		if bad := unexpected(r); bad != "" {
			t.Errorf("row %d holds %s: %q", i, bad, r)
		}
	}
}

// unexpected names what a row must not hold: anything but printable text, SGR sequences and
// links to http and https.
func unexpected(row string) string {
	for i := 0; i < len(row); {
		c := row[i]
		switch {
		case strings.HasPrefix(row[i:], "\x1b["):
			end := strings.IndexByte(row[i:], 'm')
			if end < 0 || strings.Trim(row[i+2:i+end], "0123456789;:") != "" {
				return "an escape sequence that is not a style"
			}
			i += end + 1
		case strings.HasPrefix(row[i:], "\x1b]8;;"):
			end := strings.IndexByte(row[i:], '\a')
			if end < 0 {
				return "an unterminated link"
			}
			if u := row[i+5 : i+end]; u != "" && !webURL(u) {
				return "a link that is not http or https"
			}
			i += end + 1
		case c < 0x20 || c == 0x7f:
			return "a control character"
		default:
			i++
		}
	}
	for _, r := range row {
		switch {
		case r >= 0x80 && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200b, r == 0xfeff:
			return "an invisible or bidirectional control"
		}
	}
	return ""
}

func TestEveryScreenAtEverySize(t *testing.T) {
	for _, sc := range screens {
		for _, sz := range sizes {
			t.Run(sc.name+" "+sz.name, func(t *testing.T) {
				m := start(t, state{findings: states()[3].findings}, sz)
				press(m, sc.keys...)
				golden.RequireEqual(t, frame(t, m, sz))
			})
		}
	}
}

func TestEveryState(t *testing.T) {
	for _, s := range states() {
		for _, sz := range sizes {
			t.Run(s.name+" "+sz.name, func(t *testing.T) {
				golden.RequireEqual(t, frame(t, start(t, s, sz), sz))
			})
		}
	}
}

func TestAHundredThousandLogs(t *testing.T) {
	huge := state{findings: []investigate.Finding{hugeFinding()}}
	for _, sz := range sizes {
		m := start(t, huge, sz)
		for _, sc := range []struct {
			name string
			keys []string
		}{{"main", nil}, {"timeline", []string{"l", "G"}}, {"timeline of errors", []string{"L", "L", "n"}}, {"trace", []string{"t", "G"}}} {
			press(m, sc.keys...)
			t.Run(sc.name+" "+sz.name, func(t *testing.T) { golden.RequireEqual(t, frame(t, m, sz)) })
		}
	}
}

// Each screen is opened at one size and then taken through all the others; over the states
// every screen is opened at every size.
func TestEveryStateFillsEveryScreenAtEverySize(t *testing.T) {
	all := append([]size{{"1x1", 1, 1}, {"2x44", 2, 44}, {"20x5", 20, 5}, {"39x9", 39, 9}, {"110x28", 110, 28}, {"300x20", 300, 20}}, sizes...)
	for i, s := range states() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for j, sc := range screens {
				first := (i + j) % len(all)
				m := start(t, s, all[first])
				press(m, sc.keys...)
				for k := range all {
					sz := all[(first+k)%len(all)]
					m.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
					checkFrame(t, m.View().Content, sz)
					if t.Failed() {
						t.Fatalf("%s, opened at %s, at %s", sc.name, all[first].name, sz.name)
					}
				}
			}
		})
	}
}
