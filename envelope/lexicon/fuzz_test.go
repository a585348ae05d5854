package lexicon

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", " ", "retrying in 2s…", "n't retrying", "won’t fall back — ok", "status code: 5\xff03", strings.Repeat("response ", 1000),
		"\"error\":null", "error=", "a: b: ", "…", "\xc3", "100%: 503"} {
		f.Add(s)
	}
	for _, row := range Rows() {
		f.Add(row.Says)
	}
	f.Fuzz(func(t *testing.T, s string) {
		told := Read(s)
		if told>>numMeanings != 0 {
			t.Errorf("%q: meanings that there are not: %x", s, told)
		}
		if again := Read(s); again != told {
			t.Errorf("%q is read as %v and as %v", s, told.All(), again.All())
		}
		for _, m := range Meanings() {
			said, ok := Find(s, m)
			if ok != told.Has(m) {
				t.Errorf("%q: found %t, read %t as %s", s, ok, told.Has(m), m)
			}
			if ok && !strings.Contains(s, said) {
				t.Errorf("%q: %q is none of its words", s, said)
			}
		}
		if low := lower(s); len(low) != len(s) {
			t.Errorf("%q: %d bytes in lower case", s, len(low))
		}
		KindOf(strings.ToLower(s))
	})
}

func FuzzPhrase(f *testing.F) {
	for _, row := range Rows() {
		f.Add(row.Phrase, row.Says)
		f.Add(row.Unless, row.Not)
	}
	f.Fuzz(func(t *testing.T, phrase, text string) {
		if strings.ContainsAny(phrase, "\x00\x01\x02\x03\x04\x05") || strings.TrimLeft(strings.Split(phrase, "…")[0], "^~$| ") == "" || !utf8.ValidString(phrase) {
			t.Skip()
		}
		for _, part := range strings.Split(phrase, "…") {
			if len(slots(part)) == 0 || len(slots(strings.TrimLeft(part, "^~"))) == 0 {
				t.Skip()
			}
		}
		rules := compile(phrase)
		x := newTree(rules)
		for i := range len(text) {
			x.walk(text, i, func(rule uint32, end int) bool {
				if end > len(text) || rules[rule].behind(text, i, end) > len(text) {
					t.Fatalf("%q runs beyond %q", phrase, text)
				}
				return true
			})
		}
	})
}
