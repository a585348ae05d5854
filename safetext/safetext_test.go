package safetext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLineMakesHostileTextVisible(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text is left alone", "pool timed out", "pool timed out"},
		{"letters of any script stay", "größe 名前 שלום é", "größe 名前 שלום é"},
		{"clear screen", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"unterminated OSC loses nothing", "a\x1b]0;title and more", `a\x1b]0;title and more`},
		{"OSC 52", "\x1b]52;c;aGk=\x07", `\x1b]52;c;aGk=\x07`},
		{"C1 as UTF-8", "a\u009b31mb", `a\x9b31mb`},
		{"C1 as a raw byte", "a\x9b31mb", `a\x9b31mb`},
		{"carriage return", "denied\rgranted", `denied\rgranted`},
		{"backspace and NUL", "a\b\x00b", `a\x08\x00b`},
		{"line break", "a\nb", `a\nb`},
		{"tab", "a\tb", "a    b"},
		{"bidirectional override", "a\u202eb", "a<U+202E>b"},
		{"zero width", "a\u200bb\ufeffc", "a<U+200B>b<U+FEFF>c"},
		{"soft hyphen", "a\u00adb", `a\xadb`},
		{"line separator", "a\u2028b", "a<U+2028>b"},
		{"tag characters", "a\U000e0041b", "a<U+E0041>b"},
		{"invalid UTF-8", "a\xff\xe2\x82b", `a\xff\xe2\x82b`},
		{"a real replacement character stays", "a\ufffdb", "a\ufffdb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Line(c.in); got != c.want {
				t.Errorf("Line(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestBlockKeepsLineBreaks(t *testing.T) {
	if got, want := Block("a\r\nb\nc\rd"), "a\nb\nc\\rd"; got != want {
		t.Errorf("Block = %q, want %q", got, want)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\x1b[31m", "\x9b", "\u202e", "\r\n", "\xe2\x82", "é\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, block := Line(s), Block(s)
		for _, out := range []string{line, strings.ReplaceAll(block, "\n", "")} {
			if !utf8.ValidString(out) {
				t.Fatalf("not UTF-8: %q", out)
			}
			for _, r := range out {
				if !printable(r) {
					t.Fatalf("%q holds %U", out, r)
				}
			}
		}
		if Line(line) != line || Block(block) != block {
			t.Fatalf("not idempotent for %q", s)
		}
	})
}
