package envelope

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

// TestLinesOfEachLibraryAreReadAsTheirAuthorsMeantThem decodes the lines of
// testdata/formats/*.txt (divided by @@, one file a family) as a store delivers them and
// compares all that was read with what was checked by hand.
func TestLinesOfEachLibraryAreReadAsTheirAuthorsMeantThem(t *testing.T) {
	files, err := filepath.Glob("testdata/formats/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			var out strings.Builder
			for _, line := range formatLines(t, name) {
				e := Log(telemetry.LogRecord{Line: line, Time: time.Date(2026, 11, 21, 3, 18, 8, 0, time.UTC)})
				fmt.Fprintf(&out, "%s\n", line)
				describe(&out, &e)
				c := Classify(&e)
				fmt.Fprintf(&out, "    => %s %s: %s\n\n", c.Kind, c.Class, c.Reason)
			}
			golden := strings.TrimSuffix(name, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			got, expected := strings.Split(out.String(), "\n"), strings.Split(string(want), "\n")
			for i := range max(len(got), len(expected)) {
				if i >= len(got) || i >= len(expected) || got[i] != expected[i] {
					t.Fatalf("line %d of %s:\n got %q\nwant %q", i+1, golden, lineAt(got, i), lineAt(expected, i))
				}
			}
		})
	}
}

// formatLines are the lines of one fixture.
func formatLines(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n@@\n")
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "the end"
}

func TestNoFormatOfOneLibraryTakesTheLinesOfAnother(t *testing.T) {
	for line, want := range map[string]string{
		"E, [2026-11-21T03:18:07.123456 #7] no level":                                        "text",
		"[ERROR] 2026-11-21 charge failed":                                                   "text",
		"2026-11-21T03:18:07Z ERROR payments[7]: charge failed":                              "text",
		"2026-11-21 03:18:07 alice Task list was opened":                                     "text",
		"at=home we are connect=ed":                                                          "text",
		"http is a protocol \"x\"":                                                           "text",
		"info: [web] started":                                                                "text",
		"=ERROR= nothing":                                                                    "text",
		"Exception in thread \"x\" was handled":                                              "text",
		"[2026-11-21 03:18:07] channel.error: lower case is no level of Monolog's":           "text",
		"203.0.113.9:33317 [21/Nov/2026:03:18:07.123] http-in pay/pay1 not timers 504 - - -": "text",
	} {
		if e := decodeLine(line); e.Format != want {
			t.Errorf("%s is read as %s, want %s: %+v", line, e.Format, want, e)
		}
	}
}
