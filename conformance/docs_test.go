package conformance

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var codeBlock = regexp.MustCompile("(?s)```(go|rust|json)\n(.*?)```")

// TestTheExamplesInTheDocsAreOnesThatAreRun finds every line of docs/producing.md's code in
// the examples that go test and cargo test run.
func TestTheExamplesInTheDocsAreOnesThatAreRun(t *testing.T) {
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	run := map[string]string{}
	examples := read("../envelope/emit/example_test.go")
	run["go"], run["json"] = squeeze(examples), squeeze(strings.ReplaceAll(examples, "// ", ""))
	run["rust"] = squeeze(strings.ReplaceAll(read("../rust/error-envelope/src/lib.rs"), "//!", ""))
	blocks := codeBlock.FindAllStringSubmatch(read("../docs/producing.md"), -1)
	if len(blocks) < 6 {
		t.Fatalf("found %d examples", len(blocks))
	}
	for _, b := range blocks {
		if !strings.Contains(run[b[1]], squeeze(b[2])) {
			t.Errorf("this is in no example that is run:\n%s", b[2])
		}
	}
}

// squeeze leaves out what formatting adds.
func squeeze(code string) string { return strings.Join(strings.Fields(code), " ") }
