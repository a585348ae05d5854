package audit_test

import (
	"os"
	"strings"
	"testing"

	"triage/envelope/audit"
	"triage/schema"
)

func TestTheDocumentationNamesEveryRuleAndEveryFieldThatCounts(t *testing.T) {
	b, err := os.ReadFile("../../docs/envelope-lint.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, r := range audit.Rules() {
		if !strings.Contains(text, "| `"+string(r)+"` |") {
			t.Errorf("the rule %s is not documented", r)
		}
		if !strings.Contains(string(schema.EnvelopeLint()), `"`+string(r)+`"`) {
			t.Errorf("the rule %s is not in the schema", r)
		}
	}
	_, fields, _ := strings.Cut(text, "<!-- fields -->")
	fields, _, _ = strings.Cut(fields, "<!-- /fields -->")
	if n := strings.Count(fields, "`") / 2; n != len(audit.Counted()) || n != 14 {
		t.Errorf("%d fields are documented, %d count", n, len(audit.Counted()))
	}
	for _, f := range audit.Counted() {
		if !strings.Contains(fields, "`"+f.JSONName()+"`") {
			t.Errorf("the field %s is not documented", f.JSONName())
		}
	}
}
