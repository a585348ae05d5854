package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// role is what a piece of text is, from which its look follows.
type role uint8

const (
	plain role = iota
	dim
	strong
	label  // the word in front of a row, a section's title
	name   // a service
	code   // an error code
	bad    // root cause, failures
	warn   // gaps, changing commands
	good   // healthy, ok
	key    // a key to press
	link   // something that can be opened
	ground // lines between panes
	banner // the environment's name
	beacon // the next step
	command
	numRoles
)

// look is a role's colours on dark and on light ground, as an index into the terminal's own
// 16 colours where there are no more (-1: the default), and its attributes. ansiUnsure is for
// a ground that is not known: of the 16 only red and magenta stand out from black and from
// white in every common palette, cyan and green nearly so, blue and yellow not at all. Grey is
// not among them: several palettes make the bright black that would be it the ground itself.
type look struct {
	dark, light                     string
	ansiDark, ansiLight, ansiUnsure int
	bold, faint, rev                bool
	underline                       bool
}

var looks = [numRoles]look{
	plain:   {ansiDark: -1, ansiLight: -1, ansiUnsure: -1},
	dim:     {dark: "#8b93a5", light: "#5c6370", ansiDark: -1, ansiLight: -1, ansiUnsure: -1, faint: true},
	strong:  {ansiDark: -1, ansiLight: -1, ansiUnsure: -1, bold: true},
	label:   {dark: "#7aa2f7", light: "#2552b5", ansiDark: 12, ansiLight: 4, ansiUnsure: -1, bold: true},
	name:    {dark: "#7dcfff", light: "#00688b", ansiDark: 14, ansiLight: 4, ansiUnsure: 6},
	code:    {ansiDark: -1, ansiLight: -1, ansiUnsure: -1, bold: true},
	bad:     {dark: "#ff7a85", light: "#b3152a", ansiDark: 9, ansiLight: 1, ansiUnsure: 1, bold: true},
	warn:    {dark: "#e8b65a", light: "#8a5300", ansiDark: 11, ansiLight: 5, ansiUnsure: 5},
	good:    {dark: "#8fd18a", light: "#1d7032", ansiDark: 10, ansiLight: 2, ansiUnsure: 2},
	key:     {ansiDark: -1, ansiLight: -1, ansiUnsure: -1, bold: true},
	link:    {dark: "#7dcfff", light: "#00688b", ansiDark: 14, ansiLight: 4, ansiUnsure: 6, underline: true},
	ground:  {dark: "#3d4663", light: "#b4bccf", ansiDark: -1, ansiLight: -1, ansiUnsure: -1, faint: true},
	banner:  {dark: "#e8b65a", light: "#8a5300", ansiDark: 11, ansiLight: 5, ansiUnsure: 5, bold: true, rev: true},
	beacon:  {dark: "#7aa2f7", light: "#2552b5", ansiDark: 12, ansiLight: 4, ansiUnsure: -1, bold: true, rev: true},
	command: {dark: "#c3e88d", light: "#2f5d0a", ansiDark: 10, ansiLight: -1, ansiUnsure: 2},
}

const (
	selectedDark  = "#2a3353"
	selectedLight = "#d9e2f7"
)

// theme turns roles into SGR sequences; it is built once per terminal, never per frame.
type theme struct {
	on   [numRoles]string // sequence that turns a role on
	sel  [numRoles]string // the same on the selected row
	fill string           // for the blanks of the selected row
	tail string           // mark of a cut
	bare bool             // the terminal shows links (OSC 8) as rubbish
}

// paper is the colour of the terminal's ground.
type paper uint8

const (
	unknownPaper paper = iota // the terminal has not said, or never will
	darkPaper
	lightPaper
)

// newTheme is the theme for a terminal of that profile and ground. Exact colours need both
// to be known; otherwise the terminal's own 16 are used, which its user has made readable.
// Below 16 colours, or when colour is not wanted, bold, faint and reverse are all that is
// left.
func newTheme(p paper, profile colorprofile.Profile, noColor bool, g glyphs) theme {
	t := theme{tail: g.ellipsis}
	mono := noColor || profile < colorprofile.ANSI
	rich := !mono && profile > colorprofile.ANSI && p != unknownPaper
	for r, l := range looks {
		t.on[r] = sgr(l.style(p, mono, rich))
		s := l
		switch {
		case rich:
			bg := selectedLight
			if p == darkPaper {
				bg = selectedDark
			}
			t.sel[r] = sgr(s.style(p, mono, rich).BackgroundColor(lipgloss.Color(bg)))
		default:
			// Reversed colours are unreadable in some palettes: the selected
			// row keeps the attributes and drops the colours.
			st := ansi.Style{}.Reverse(true)
			if l.bold {
				st = st.Bold()
			}
			t.sel[r] = sgr(st)
		}
	}
	t.fill = t.sel[plain]
	return t
}

func (l look) style(p paper, mono, rich bool) ansi.Style {
	var s ansi.Style
	if l.bold {
		s = s.Bold()
	}
	if l.underline {
		s = s.Underline(true)
	}
	if l.rev {
		s = s.Reverse(true)
	}
	hex, idx := l.light, l.ansiUnsure
	switch p {
	case darkPaper:
		hex, idx = l.dark, l.ansiDark
	case lightPaper:
		idx = l.ansiLight
	}
	switch {
	case !rich && l.faint:
		s = s.Faint()
	case mono:
	case rich && hex != "":
		s = s.ForegroundColor(lipgloss.Color(hex))
	case !rich && idx >= 0:
		s = s.ForegroundColor(ansi.BasicColor(idx))
	}
	return s
}

func sgr(s ansi.Style) string {
	if len(s) == 0 {
		return ""
	}
	return s.String()
}

// row renders l in exactly w cells.
func (t *theme) row(l line, w int, selected bool) string {
	if w <= 0 {
		return ""
	}
	l = l.cut(w, t.tail)
	var b strings.Builder
	used := 0
	for _, s := range l {
		if s.text == "" {
			continue
		}
		on := t.on[s.role]
		if selected {
			on = t.sel[s.role]
		}
		linked := s.url != "" && !t.bare
		if linked {
			b.WriteString(ansi.SetHyperlink(s.url))
		}
		b.WriteString(on)
		b.WriteString(s.text)
		if on != "" {
			b.WriteString(ansi.ResetStyle)
		}
		if linked {
			b.WriteString(ansi.ResetHyperlink())
		}
		used += cells(s.text)
	}
	if used < w {
		if selected && t.fill != "" {
			b.WriteString(t.fill)
			b.WriteString(strings.Repeat(" ", w-used))
			b.WriteString(ansi.ResetStyle)
		} else {
			b.WriteString(strings.Repeat(" ", w-used))
		}
	}
	return b.String()
}
