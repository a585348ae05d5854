package playbooks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheMarksOfSitesAreShownAsWhatTheyMean(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a callout of a code host", "> [!CAUTION]\n> Not now.\n", "│ Caution: Not now.\n"},
		{"one with a title", "> [!tip]- Look first\n> There.\n", "│ Tip: Look first: There.\n"},
		{"one in a list", "- a\n\n  > [!NOTE]\n  > b\n", "- a\n\n  │ Note: b\n"},
		{"a mark of another kind", "> [!div class=\"x\"]\n> [y](z.md)\n", "│ y (z.md)\n"},
		{"a callout of MkDocs in another", "!!! danger \"Stop\"\n    A.\n\n    !!! tip\n        B.\n\nC.\n", "│ Stop: A.\n│ \n│ │ Tip: B.\n\nC.\n"},
		{"one without a text", "!!! note\n\nC.\n", "│ Note:\n\nC.\n"},
		{"one that holds code", "!!! note\n    ```sh {risk=read}\n    run a\n    ```\n", "│ Note:\n│ \n│ [1] reads only\n  │ run a\n"},
		{"what is no callout", "!!!\n\nWhat???\n\n=== \n", "!!!\n\nWhat???\n\n===\n"},
		{"a callout between colons", ":::warning Mind\nA.\n:::\nB.\n", "│ Mind: A.\n\nB.\n"},
		{"one of Pandoc", "::: {.note}\nA.\n:::\n", "│ Note: A.\n"},
		{"one that never ends", "A.\n\n:::note\nB.\n", "A.\n\n:::note B.\n"},
		{"a block of another kind", ":::row\nA.\n:::\n", "A.\n"},
		{"marks in code", "```\n!!! note\n> [!NOTE]\n:::note\n[TOC]\n```\n", "  !!! note\n  > [!NOTE]\n  :::note\n  [TOC]\n"},
		{"a table of contents", "[[_TOC_]]\n\nA.\n", "A.\n"},
		{"the anchor of a heading", "## A {#b .c}\n\nD\n=\n\nE {#f}\n---\n\nText {#g}.\n", "A\n\nD\n\nE\nText {#g}.\n"},
		{"attributes of a paragraph", "A.\n{: .note}\n\nB.\n", "A.\n\nB.\n"},
		{"code between tags", "{{< highlight sh \"linenos=table\" >}}\nrun a\nrun b\n{{< /highlight >}}\n\n{% highlight text %}\nout\n{% endhighlight %}\n", "[1] may change something\n  run a\n  run b\n\n  out\n"},
		{"code that never ends", "{{< highlight sh >}}\nrun a\n", "run a\n"},
		{"a title and a colour", "{{% alert title=\"Mind *this*\" color=\"warning\" %}}\nA.\n{{% /alert %}}\n\n{{% alert color=\"warning\" %}}\nB.\n{{% /alert %}}\n", "│ Mind this: A.\n\n│ Warning: B.\n"},
		{"tags that are words", "{{< glossary_tooltip text=\"Pods\" term_id=\"pod\" >}} and {{< youtube \"a b\" >}}.\n", "Pods and video (https://www.youtube.com/watch?v=a%20b).\n"},
		{"bold words on a line of their own", "**Impact**\nNobody can log in.\n\n**Impact:**\nThe same.\n", "Impact\nNobody can log in.\n\nImpact: The same.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, screen((&Entry{Title: "T", Body: c.body}).Lines(nil, 80))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got, want := strings.Count(expandMarks(expandTags(c.body)), "\n"), strings.Count(c.body, "\n"); got != want {
				t.Errorf("%d lines became %d", want, got)
			}
		})
	}
}

func TestParagraphsThatBeginLikeASectionOpenIt(t *testing.T) {
	for body, want := range map[string]string{
		"**Impact:** nobody can log in.\n":                              "impact",
		"**Impact**: nobody can log in.\n":                              "impact",
		"**Symptoms**\nSlow.\n\n**Fix:**\nWait.\n":                      "meaning mitigation",
		"**Bold** words of a text.\n":                                   "",
		"**Impact** of a text.\n":                                       "",
		"## Diagnosis\n\n### 1. Look\n\n**Fix:** not here\n":            "diagnosis",
		"## 1. Diagnosis\n\nx\n\n## 2) Resolution:\n\nx\n":              "diagnosis mitigation",
		"## 🔍 Investigation\n\nx\n\n## How do I resolve it?\n\nx\n":     "diagnosis mitigation",
		"## Cause 1: A leak\n\nx\n\n## Solution: Go back\n\nx\n":        "notes mitigation",
		"## Playbook: slow checkout\n\nx\n\n## Causes of sorrow\n\nx\n": "",
	} {
		if got := strings.Join((&Entry{Body: body}).Sections(), " "); got != want {
			t.Errorf("%q has %q, want %q", body, got, want)
		}
	}
}

func TestTheRulesThatAPageQuotesNameIt(t *testing.T) {
	for body, want := range map[string]string{
		"```yaml\n- alert: DiskFull\n  expr: x\n```\n":      "DiskFull",
		"```yaml\nalert: 'Disk_full'\n- alert: \"B:C_D\"\n": "Disk_full B:C_D",
		"The alert: DiskFull\n":                             "",
		"- alert: somebody\n":                               "",
		"- alert: Disk Full\n":                              "",
	} {
		if got := strings.Join(ruleNames(body), " "); got != want {
			t.Errorf("%q names %q, want %q", body, got, want)
		}
	}
	if n := len(ruleNames(strings.Repeat("- alert: Aa_b\n- alert: Aa_c\n", 1000))); n != 2 {
		t.Errorf("%d names", n)
	}
}
