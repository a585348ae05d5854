package main

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the incidents anew")

const committed = "../incidents"

func TestTheCommittedIncidentsAreWhatTheScenariosSay(t *testing.T) {
	if *update {
		if err := generate(committed); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	want, got := read(t, dir), read(t, committed)
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			t.Errorf("%s is not what the scenario says; run go run ./demo/generate", name)
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("%s comes from no scenario", name)
		}
	}
}

func read(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
