package tui

import (
	"image/color"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
)

var sgrSequence = regexp.MustCompile(`\x1b\[([0-9;:]*)m`)

func TestWithoutColourNothingButAttributesIsWritten(t *testing.T) {
	for name, change := range map[string]func(*Model){
		"NO_COLOR":            func(m *Model) { m.o.NoColor = true; m.restyle() },
		"a terminal with two": func(m *Model) { m.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII}) },
	} {
		m := failedModel(t)
		m.Update(tea.BackgroundColorMsg{Color: color.Black})
		change(m)
		for _, match := range sgrSequence.FindAllStringSubmatch(m.View().Content, -1) {
			for _, p := range strings.Split(match[1], ";") {
				switch p {
				case "", "0", "1", "2", "4", "7":
				default:
					t.Errorf("%s: the frame holds SGR %q", name, match[1])
				}
			}
		}
	}
}

func TestEveryThemeSaysTheSame(t *testing.T) {
	want := ansi.Strip(failedModel(t).View().Content)
	for name, msgs := range map[string][]tea.Msg{
		"dark":             {tea.BackgroundColorMsg{Color: color.Black}},
		"light":            {tea.BackgroundColorMsg{Color: color.White}},
		"16 colours, dark": {tea.BackgroundColorMsg{Color: color.Black}, tea.ColorProfileMsg{Profile: colorprofile.ANSI}},
		"16 colours":       {tea.BackgroundColorMsg{Color: color.White}, tea.ColorProfileMsg{Profile: colorprofile.ANSI}},
		"no colours":       {tea.ColorProfileMsg{Profile: colorprofile.ASCII}},
	} {
		m := failedModel(t)
		for _, msg := range msgs {
			m.Update(msg)
		}
		if got := ansi.Strip(m.View().Content); got != want {
			t.Errorf("%s shows other words:\n%s", name, got)
		}
	}
}

func TestExactColoursWaitForTheTerminalToSayItsGround(t *testing.T) {
	m := failedModel(t)
	if strings.Contains(m.View().Content, "38;2;") {
		t.Error("exact colours are used on an unknown ground")
	}
	m.Update(tea.BackgroundColorMsg{Color: color.White})
	light := m.View().Content
	m.Update(tea.BackgroundColorMsg{Color: color.Black})
	if dark := m.View().Content; !strings.Contains(dark, "38;2;") || dark == light {
		t.Error("the theme does not follow the terminal's ground")
	}
}

func TestASCIIWritesNothingElse(t *testing.T) {
	for i, f := range []investigate.Finding{failedFinding(), wideFinding(), hostileFinding(), chainOf(40), bothDown(notFoundFinding())} {
		t.Run(itoa(i), func(t *testing.T) {
			t.Parallel()
			for j, sc := range screens {
				first := (i + j) % len(sizes)
				m := start(t, state{findings: []investigate.Finding{f}, options: func(o *Options) { o.ASCII = true }}, sizes[first])
				press(m, sc.keys...)
				for k := range sizes {
					sz := sizes[(first+k)%len(sizes)]
					m.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
					for i, r := range ansi.Strip(m.View().Content) {
						if r != '\n' && (r < ' ' || r > '~') {
							t.Fatalf("%s at %s holds %q at byte %d", sc.name, sz.name, r, i)
						}
					}
				}
			}
		})
	}
}

func TestTheSelectedRowIsMarkedByMoreThanColour(t *testing.T) {
	m := failedModel(t)
	if r := row(m, "LEDGER_DB_TIMEOUT           "); !strings.HasPrefix(r, "▸") {
		t.Errorf("the selected hop has no mark: %q", r)
	}
}

func TestLinksAreWrittenOnlyWhereTheyAreUnderstood(t *testing.T) {
	for term, want := range map[string]bool{"xterm-256color": true, "tmux-256color": true, "linux": false, "vt220": false, "dumb": false} {
		m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: func(o *Options) { o.Environ = []string{"TERM=" + term} }}, size{"", 120, 60})
		press(m, "p", "G")
		if got := strings.Contains(m.View().Content, "\x1b]8;;https://"); got != want {
			t.Errorf("TERM=%s: links are written: %v, want %v", term, got, want)
		}
	}
}
