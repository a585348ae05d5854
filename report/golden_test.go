package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"triage/investigate"
	"triage/report"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with testdata/name, or writes it there under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run go test ./report -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs, -want +got:\n%s", path, diff)
	}
}

func plainText(t testing.TB, f investigate.Finding, o report.TextOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Text(&b, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func markdown(t testing.TB, f investigate.Finding) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Markdown(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJSON(t testing.TB, f investigate.Finding) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryFindingReadsAsItsGoldenFiles(t *testing.T) {
	for name, f := range findings() {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".txt", plainText(t, f, report.TextOptions{}))
			golden(t, name+".md", markdown(t, f))
			golden(t, name+".json", asJSON(t, f))
		})
	}
}
