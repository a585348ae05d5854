package playbooks

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"
)

func TestALibraryKnowsWhenItsFilesHaveChanged(t *testing.T) {
	old := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		change func(t *testing.T, folder string)
		stale  bool
	}{
		{"nothing happened", func(*testing.T, string) {}, false},
		{"a file was written anew", func(t *testing.T, f string) {
			write(t, filepath.Join(f, "a.md"), "# B\n\nOther.\n", old.Add(time.Second))
		}, true},
		{"another size at the same time", func(t *testing.T, f string) { write(t, filepath.Join(f, "a.md"), "# A\n\nLonger.\n", old) }, true},
		{"a file came", func(t *testing.T, f string) { write(t, filepath.Join(f, "sub", "b.md"), "# B\n", old) }, true},
		{"a file went", func(t *testing.T, f string) {
			if err := os.Remove(filepath.Join(f, "a.md")); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"a file was renamed", func(t *testing.T, f string) {
			if err := os.Rename(filepath.Join(f, "a.md"), filepath.Join(f, "c.md")); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"the folder went", func(t *testing.T, f string) {
			if err := os.RemoveAll(f); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"what is no entry changed", func(t *testing.T, f string) { write(t, filepath.Join(f, "notes.txt"), "x", old) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "books")
			write(t, filepath.Join(folder, "a.md"), "# A\n\nText.\n", old)
			write(t, filepath.Join(folder, "sub", "big.md"), string(make([]byte, MaxFile+1)), old)
			d, err := Open(folder)
			if err != nil {
				t.Fatal(err)
			}
			l, _ := Load(d)
			c.change(t, folder)
			if got := l.Stale(); got != c.stale {
				t.Errorf("Stale = %v, want %v", got, c.stale)
			}
			next, _ := l.Reload()
			if next.Stale() {
				t.Error("the library is stale as soon as it has been loaded again")
			}
		})
	}
}

func TestALibraryIsReadAgainUnderTheSameNameAndTheOldOneStays(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "books")
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	write(t, filepath.Join(folder, "a.md"), "# Before\n\nText.\n", at)
	d, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	rest := Dir{FS: fstest.MapFS{"z.md": {Data: []byte("# Z\n\nText.\n")}}, Name: "rest"}
	l, _ := Load(d, rest)
	// Another folder takes the name, as when a checkout is exchanged whole.
	if err := os.Rename(folder, folder+".old"); err != nil {
		t.Fatal(err)
	}
	if !l.Stale() {
		t.Error("a folder that is gone is not noticed")
	}
	away, ws := l.Reload()
	if len(ws) != 1 || away.Entries()[0].ID != "z" || away.Stale() {
		t.Errorf("warnings %q, first entry %s, stale %v", ws, away.Entries()[0].ID, away.Stale())
	}
	write(t, filepath.Join(folder, "a.md"), "# After\n\nText.\n", at)
	if !away.Stale() {
		t.Error("a folder that has come back is not noticed")
	}
	next, ws := away.Reload()
	if len(ws) > 0 || next.Entries()[0].Title != "After" || next.Entries()[1].ID != "z" {
		t.Errorf("warnings %q, %s", ws, next.Entries()[0].Title)
	}
	if l.Entries()[0].Title != "Before" {
		t.Error("the old library changed")
	}
	if Builtin().Stale() {
		t.Error("the embedded entries are stale")
	}
}

func write(t *testing.T, name, text string, at time.Time) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkStaleOfAThousandFiles(b *testing.B) {
	l, _ := Load(thousand(b))
	for b.Loop() {
		if l.Stale() {
			b.Fatal("nothing has changed")
		}
	}
}
