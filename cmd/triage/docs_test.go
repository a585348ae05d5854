package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/config"
)

const documentation = "../../docs/configuration.md"

func readDocumentation(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryFlagIsDocumented(t *testing.T) {
	text := readDocumentation(t)
	root := newRoot(newApp())
	seen := 0
	walk(root, func(cmd *cobra.Command) {
		if cmd.Name() == "completion" || cmd.HasParent() && cmd.Parent().Name() == "completion" {
			return // cobra's own
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			seen++
			if !regexp.MustCompile("`--" + regexp.QuoteMeta(f.Name) + "[` ]").MatchString(text) {
				t.Errorf("--%s of %s is not in %s", f.Name, cmd.CommandPath(), documentation)
			}
		})
	})
	if seen < 20 {
		t.Errorf("only %d flags were found", seen)
	}
}

func TestEveryFlagOfASettingExists(t *testing.T) {
	root := newRoot(newApp())
	for _, k := range config.Keys() {
		if k.Flag != "" && root.Flags().Lookup(k.Flag) == nil {
			t.Errorf("--%s sets %s, but there is no such flag", k.Flag, k.Name)
		}
	}
}

// TestEveryVariableIsDocumented looks for names of environment variables in the string
// literals of the code that reads them.
func TestEveryVariableIsDocumented(t *testing.T) {
	text := readDocumentation(t)
	name := regexp.MustCompile(`^(?:(?:TRIAGE|LOKI|OTEL|XDG)_[A-Z0-9_]*[A-Z0-9]|NO_COLOR|HOME|TERM)$`)
	found := map[string]bool{}
	for _, dir := range []string{".", "../../config", "../../selfobs"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("no code in %s: %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil && name.MatchString(s) {
						found[s] = true
					}
				}
				return true
			})
		}
	}
	for _, k := range config.Keys() {
		for _, v := range k.Variables {
			found[v] = true
		}
	}
	if !found["TRIAGE_ENV"] || !found["LOKI_ADDR"] || !found["OTEL_EXPORTER_OTLP_ENDPOINT"] {
		t.Fatalf("the search finds too little: %v", found)
	}
	for v := range found {
		if !strings.Contains(text, "`"+v+"`") {
			t.Errorf("%s is not in %s", v, documentation)
		}
	}
}
