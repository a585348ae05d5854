package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated parts of the documentation")

const documentation = "../docs/configuration.md"

func TestTheDocumentationHasEveryKeyAndVariable(t *testing.T) {
	text := readDocumentation(t)
	begin, rest, ok := strings.Cut(text, "<!-- keys -->\n")
	got, end, ok2 := strings.Cut(rest, "<!-- /keys -->")
	if !ok || !ok2 {
		t.Fatal("the marks around the table of keys are gone")
	}
	want := keyTable()
	if *update {
		if err := os.WriteFile(documentation, []byte(begin+"<!-- keys -->\n"+want+"<!-- /keys -->"+end), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the table of keys in %s is not that of Keys: run go test ./config -update", documentation)
	}
}

func TestTheExampleOfTheDocumentationIsValid(t *testing.T) {
	_, rest, _ := strings.Cut(readDocumentation(t), "<!-- example -->\n```yaml\n")
	example, _, ok := strings.Cut(rest, "```\n<!-- /example -->")
	if !ok {
		t.Fatal("the example is gone")
	}
	c, err := Parse([]byte(example), "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range c.Environments() {
		if _, err := Resolve(Inputs{Config: c, Environment: name}); err != nil {
			t.Error(err)
		}
	}
}

// keyTable is the table of all keys, in Markdown.
func keyTable() string {
	var b strings.Builder
	b.WriteString("| key | kind | variable | flag | default | what for |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, k := range Keys() {
		variables := make([]string, len(k.Variables))
		for i, v := range k.Variables {
			variables[i] = "`" + v + "`"
		}
		flag := ""
		if k.Flag != "" {
			flag = "`--" + k.Flag + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", k.Name, k.Kind, strings.Join(variables, ", "), flag, k.Default, k.About)
	}
	return b.String()
}

func readDocumentation(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
