package playbooks

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPatternsMeetInATextThatBothMatch(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"POOL_*", "POOL_DB", "POOL_DB"}, {"POOL_DB", "POOL_DB", "POOL_DB"}, {"A*C", "*BC", "ABC"}, {"A?", "?B", "AB"},
		{"A*", "B*", "-"}, {"A?", "A", "-"}, {"*A", "*B", "-"}, {"A*B*C", "AC", "-"}, {"*", "*", ""}, {"?", "*", "X"},
	} {
		got, ok := intersection(glob(c.a), glob(c.b))
		if !ok {
			got = "-"
		}
		if got != c.want {
			t.Errorf("%s and %s meet in %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestPatternsMeetExactlyWhenSomeTextFitsBoth(t *testing.T) {
	pattern := rapid.StringMatching(`[AB*?]{0,8}`)
	text := rapid.StringMatching(`[AB]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, s := glob(pattern.Draw(t, "a")), glob(pattern.Draw(t, "b")), text.Draw(t, "text")
		got, ok := intersection(a, b)
		if ok && (!a.match(got) || !b.match(got)) {
			t.Fatalf("%q does not fit both %s and %s", got, a, b)
		}
		if !ok && a.match(s) && b.match(s) {
			t.Fatalf("%q fits both %s and %s, but nothing was found", s, a, b)
		}
	})
}

func TestTheProbesOfAnEntryMatchIt(t *testing.T) {
	l, _ := Load(Dir{FS: thousand(t).FS, Name: "own"})
	n := 0
	for _, e := range l.Entries() {
		facts, why := e.match.probes()
		if why != "" {
			t.Errorf("%s: %s", e.ID, why)
		}
		for i := range facts {
			n++
			s := newSubject(&facts[i])
			if _, ok := try(e, &s); !ok {
				t.Errorf("%s does not match what was made for it: %+v", e.ID, facts[i])
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d probes were made", n)
	}
}

func BenchmarkLintOfAThousandFiles(b *testing.B) {
	d := thousand(b)
	for b.Loop() {
		if len(Lint(LintOptions{}, d)) == 0 {
			b.Fatal("nothing was found")
		}
	}
}
