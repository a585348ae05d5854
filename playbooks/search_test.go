package playbooks

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestASearchFindsEntriesByTheirWords(t *testing.T) {
	l, ws := Load(Dir{Name: "own", FS: fstest.MapFS{
		"pool.md":  ours("id: pool\ntitle: No connection\ncodes: [DB_POOL_TIMEOUT]\nsummary: Writes wait.\n"),
		"disk.md":  {Data: []byte("# Disk full\n\nFree some room.\n\n1. Ask **the POOL\x1b[31m's** owner.\n")},
		"old.md":   ours("id: old\ntitle: Old pool\nstatus: deprecated\n"),
		"other.md": {Data: []byte("# Other\n\nNothing.\n")},
	}})
	if len(ws) > 0 {
		t.Fatal(ws)
	}
	for _, c := range []struct{ name, words, want string }{
		{"a name before a text, what is retired last", "Pool", "pool disk old"},
		{"all words must be there", "pool owner", "disk"},
		{"in any order", "timeout db", "pool"},
		{"the summary counts", "writes WAIT", "pool"},
		{"nothing", "zebra", ""},
		{"no words", "  ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var ids []string
			for _, f := range l.Search(c.words) {
				if !f.Entry.Default {
					ids = append(ids, f.Entry.ID)
				}
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	f := l.Search("pool owner")[0]
	if f.Line != 5 || f.Text != "Ask **the POOL␛[31m's** owner." && strings.ContainsRune(f.Text, '\x1b') {
		t.Errorf("line %d: %q", f.Line, f.Text)
	}
	if fs := l.Search("deadline"); len(fs) == 0 || !fs[0].Entry.Default {
		t.Error("general advice is not found")
	}
}
