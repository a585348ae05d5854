package envelope

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// kindRows is the table of kinds as docs/envelope.md has it.
func kindRows() string {
	var b strings.Builder
	for _, k := range Kinds() {
		retry := string(k.Retry)
		if retry == "" {
			retry = "-"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", k.Kind, k.Class, retry, k.Look)
	}
	return b.String()
}

func TestTheDocumentationHasTheTableOfKindsAndEveryFormat(t *testing.T) {
	const name = "../docs/envelope.md"
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if *update {
		before, after, ok := strings.Cut(text, "| --- | --- | --- | --- |\n")
		_, rest, found := strings.Cut(after, "\n\n")
		if !ok || !found {
			t.Fatalf("%s has no table of kinds", name)
		}
		text = before + "| --- | --- | --- | --- |\n" + kindRows() + "\n" + rest
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(text, kindRows()) {
		t.Errorf("the table of kinds in %s is not that of Kinds(): run go test -update", name)
	}
	for _, f := range formats {
		switch f.name {
		case "quoted", "head":
			continue // no format of its own
		}
		if !strings.Contains(text, "`"+f.name+"`") {
			t.Errorf("%s does not name the format %s", name, f.name)
		}
	}
}
