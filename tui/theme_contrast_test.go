package tui

import (
	"math"
	"strconv"
	"testing"
)

// palettes are the 16 colours as some terminals ship them, with their ground.
var palettes = []struct {
	name   string
	paper  paper
	ground string
	ansi   [16]string
}{
	{"xterm dark", darkPaper, "000000", xtermPalette},
	{"xterm light", lightPaper, "ffffff", xtermPalette},
	{"console", darkPaper, "000000", [16]string{"000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa",
		"555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"}},
	{"solarized dark", darkPaper, "002b36", solarizedPalette},
	{"solarized light", lightPaper, "fdf6e3", solarizedPalette},
	{"tango light", lightPaper, "ffffff", tangoPalette},
	{"tango dark", darkPaper, "300a24", tangoPalette},
}

var (
	xtermPalette = [16]string{"000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
		"7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"}
	solarizedPalette = [16]string{"073642", "dc322f", "859900", "b58900", "268bd2", "d33682", "2aa198", "eee8d5",
		"002b36", "cb4b16", "586e75", "657b83", "839496", "6c71c4", "93a1a1", "fdf6e3"}
	tangoPalette = [16]string{"2e3436", "cc0000", "4e9a06", "c4a000", "3465a4", "75507b", "06989a", "d3d7cf",
		"555753", "ef2929", "8ae234", "fce94f", "729fcf", "ad7fa8", "34e2e2", "eeeeec"}
)

// contrast is that of WCAG 2.2, from 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return math.NaN()
	}
	channel := func(c uint64) float64 {
		f := float64(c&0xff) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(v>>16) + 0.7152*channel(v>>8) + 0.0722*channel(v)
}

func TestNoRoleVanishesInSixteenColours(t *testing.T) {
	const least = 1.9 // what cyan has on white in the palette of xterm, the hardest there is
	for _, p := range palettes {
		for r, l := range looks {
			known := l.ansiDark
			if p.paper == lightPaper {
				known = l.ansiLight
			}
			for _, x := range []struct {
				what string
				idx  int
			}{{"known", known}, {"not known", l.ansiUnsure}} {
				if x.idx < 0 {
					continue
				}
				if c := contrast(p.ansi[x.idx], p.ground); c < least {
					t.Errorf("%s, its ground %s: role %d has a contrast of %.1f", p.name, x.what, r, c)
				}
			}
		}
	}
}

func TestExactColoursAreReadable(t *testing.T) {
	for _, x := range []struct {
		ground string
		of     func(look) string
	}{
		{"000000", func(l look) string { return l.dark }},
		{"1e1e1e", func(l look) string { return l.dark }},
		{selectedDark[1:], func(l look) string { return l.dark }},
		{"ffffff", func(l look) string { return l.light }},
		{"fdf6e3", func(l look) string { return l.light }},
		{selectedLight[1:], func(l look) string { return l.light }},
	} {
		for r, l := range looks {
			hex := x.of(l)
			if hex == "" || role(r) == ground { // rules carry no words
				continue
			}
			if c := contrast(hex[1:], x.ground); c < 3.9 {
				t.Errorf("role %d on #%s has a contrast of %.1f", r, x.ground, c)
			}
		}
	}
}
