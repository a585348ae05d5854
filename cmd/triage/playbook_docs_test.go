package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestEveryCommandAboutPlaybooksIsDocumentedWithItsFlags(t *testing.T) {
	data, err := os.ReadFile("../../docs/playbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "## The commands")
	seen := 0
	walk(newPlaybook(newApp()), func(cmd *cobra.Command) {
		if !cmd.HasParent() {
			return
		}
		seen++
		use := "`triage playbook " + cmd.Use + "`"
		if !strings.Contains(text, use) {
			t.Errorf("%s is not in docs/playbooks.md", use)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !regexp.MustCompile("`--" + regexp.QuoteMeta(f.Name) + "[` ]").MatchString(text) {
				t.Errorf("--%s of %s is not in docs/playbooks.md", f.Name, cmd.Name())
			}
		})
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s says of itself %q", cmd.Name(), cmd.Short)
		}
	})
	if seen != 7 {
		t.Errorf("%d commands were found", seen)
	}
	for _, schema := range []string{listSchema, searchSchema, lintSchema, coverageSchema, matchSchema} {
		if !strings.Contains(text, "`"+schema+"`") {
			t.Errorf("%s is not in docs/playbooks.md", schema)
		}
	}
}
