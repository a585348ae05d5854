package playbooks

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scraps are what pages are made of; any of them may follow any other.
var scraps = []string{
	"# Title\n", "## Diagnosis\n", "### 1. Step\n", "## Mitigation\n", "#### Deep\n", "**Impact**\n", "How to **fix** it:\n",
	"\n", "\n\n", "  ", "    ", "\t", "- ", "* ", "1. ", "2) ", "> ", "text ", "a very long word: " + strings.Repeat("abc", 40) + " ",
	"**bold** ", "*it* ", "_it_ ", "~~no~~ ", "`code` ", "``co`de`` ", "`${triage.code}` ", "${triage.message} ", "${triage.nothing} ", "$HOME ${x} ",
	"[a](b) ", "[a](https://x.example/?q=${triage.code}) ", "![i](p.png) ", "<https://x.example> ", "[r][x] ", "\n[x]: https://x.example\n", "https://bare.example ",
	"- **Expect:** nothing\n", "- **Rollback:** `undo`\n", "- [ ] task\n",
	"\n```sh {name=x risk=change}\nrun ${triage.code} <pod> | tee x\n```\n", "\n```console\n$ a \\\n> b\nout\n$ c <<EOF\nd\nEOF\n```\n", "\n~~~\nplain ${triage.message}\n~~~\n",
	"\n```logql\n{a=${triage.message}, b=\"${triage.message}\", c=`${triage.message}`}\n```\n", "\n```json {name=j}\n{\"a\": ${triage.message}}\n```\n", "```", "````\n", "\n    indented ${triage.code}\n",
	"| a | b |\n|---|:-:|\n| ${triage.message} | `x|y` |\n", "|", "---\n", "===\n", "\\", "\\*", "&amp;", "&#27;", "&#x202e;", "&lt;b&gt;", "<br>", "<b>x</b>", "<pod-name>", "<!-- c -->", "<!--",
	"<details>\n<summary>S ${triage.code}</summary>\n\n", "\n</details>\n", "<script>alert(1)</script>", "<img src=\"a\" alt=\"b\">", "<div>\nx\n</div>\n", "<a href='javascript:x'>",
	"{{< ref \"x\" >}} ", "{{% note %}}\n", "{{% /note %}}\n", "{{< what >}} ", "{% raw %}", "{{ .x }} ", "{{site.data.alerts.callout_info}}\n", "{{site.data.alerts.end}}\n",
	"> [!WARNING] T\n", "> [!div x]\n", "!!! warning \"T ${triage.code}\"\n", "??? note\n    ", "=== \"Tab\"\n\n    x\n", ":::tip T\n", ":::\n", ":::image source=\"a\" alt-text=\"b\":::\n", "# [P](#tab/p)\n", "[!INCLUDE [a](b.md)]\n", "[TOC]\n", "## H {#a .b}\n", "{: .c}\n",
	"{{< highlight sh >}}\n", "{{< /highlight >}}\n", "{{< tab name=\"T\" >}}\n", "{{< youtube \"x\" >}}", "{{< glossary_tooltip text=\"a\" >}}", "{{< alert title=\"a\" color=\"b\" >}}\n", "- alert: DiskFull\n", "**Impact:** x\n", "**Fix**\ny\n",
	"\x1b[31m", "\u202e", "\u200b", "\xff", "\x00", "\r", "語語", "é", "👩‍👩‍👧",
}

func TestAnEmptyLineOfCodeDoesNotEndTheQuoteAroundIt(t *testing.T) {
	entries, _ := parseFile([]byte("{{< alert title=\"a\" >}}\n```\n# Title\n\n<br>"), "x/Name.md")
	for _, e := range entries {
		checkRendering(t, e, nil, 40)
	}
}

func TestAnItemOfACommentAloneHasNoLabel(t *testing.T) {
	entries, _ := parseFile([]byte("- <a href='javascript:x'><!-- c -->"), "x/Name.md")
	for _, e := range entries {
		checkRendering(t, e, nil, 40)
	}
}

func TestPagesPutTogetherFromAnythingAreShownSafelyAndInTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 1, 40).Draw(t, "page"), "")
		value := rapid.SampledFrom(append([]string{"LEDGER_DB"}, hostile...)).Draw(t, "value")
		width := rapid.IntRange(20, 130).Draw(t, "width")
		entries, _ := parseFile([]byte(body), "x/Name.md")
		for _, e := range entries {
			checkRendering(t, e, Values{"message": value, "code": value}, width)
		}
	})
}
