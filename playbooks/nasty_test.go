package playbooks

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"triage/safetext"
)

// nasty are pieces that have made Markdown parsers slow, deep or confused, each repeated.
var nasty = []string{
	"> ", "- ", "1. ", "[", "]", "![", "[a](", "[a][", "`", "``` ", "~~~\n", "*", "**a ", "_", "*a_ ", "~", "<", "<a ", "<!--", "<![CDATA[", "<?", "</p>",
	"&", "&#", "&#27;", "&amp;", "\\", "|", "| a |\n|---|\n", "#", "# a\n", "### Aa_b\n\n", "a\n", "a\n\n", "\n", " ", "\t", "\t- a\n", "---\n", "===\n", "***\n",
	"<details>\n\n", "<details><summary>", "</details>", "{{< x >}}", "{{<", "{% x", "{% raw %}\n", "{{< hint >}}\n", "{{< figure src=x alt=\"", "${triage.", "${triage.code}",
	"```sh\n$ a\n", "```sh\n$ cat <<E\n", "```sh {risk=", "    a\n", "www.a.", "http://", "語", "\u202e", "\x1b[31m", "\x00", "\xff", "e\u0301", "\U0001f468\u200d\U0001f469\u200d", "- [ ] ",
	"**Impact**:\n\n", "How to **fix** it:\n\n", "[a]: b\n", "[^a]: b\n", "> [!NOTE]\n", "> [!", "!!! note\n", "!!! note\n    ", "    !!! note\n", "!!! a \"", "??? x\n\n", "=== \"T\"\n", ":::note\n", ":::\n", ":::note\n:::\n", "::: ", ":::image alt=\"", "# [a](#tab/", "[!INCLUDE [", "[TOC]\n", "{: .a}\n", "# a {#",
	"{{< highlight sh >}}\n", "{{< /highlight >}}\n", "{% endhighlight %}\n", "{{< tab \"a\" >}}", "{{< alert title=\"", "- alert: Aa\n", "### a\n- alert: Aa_b\n", "**Impact:** a\n", "**Fix**\n",
	"```logql {run=loki}\n{a=${triage.code}}\n```\n", "```yaml {run=jaeger}\nservice: a\n```\n", "```json {run=jaeger limit=", "+++\n", "a = [\n", "a: &a [*a]\n", "- **Expect:** ", "\r\n", "\ufeff",
}

// everything does all that a file is for, and tells what it must not do.
func everything(src []byte) error {
	d := Dir{FS: fstest.MapFS{"x.md": {Data: src}}, Name: "own"}
	l, ws := Load(d)
	if len(ws) > 1 {
		return fmt.Errorf("one file has %d warnings", len(ws))
	}
	for _, w := range ws {
		if s := w.String(); safetext.Line(s) != s {
			return fmt.Errorf("the warning %q is not printable", s)
		}
	}
	values := Values{"code": "A_B", "message": "a\x1b[31m`b`"}
	own := 0
	for _, e := range l.Entries() {
		if e.Default {
			break
		}
		if own++; own > 3 {
			continue // a file of many entries
		}
		for _, width := range []int{0, 24} {
			for _, line := range e.Lines(values, width) {
				if width > 0 && line.Width() > width {
					return fmt.Errorf("a line of %d cells in %d: %q", line.Width(), width, line)
				}
				for _, s := range line.Spans {
					if safetext.Line(s.Text) != s.Text {
						return fmt.Errorf("the line %q is not printable", s.Text)
					}
				}
			}
		}
		if md := e.Markdown(values); !utf8.ValidString(md) || safetext.Block(md) != md {
			return fmt.Errorf("the Markdown of %s is not printable", e.ID)
		}
		e.Steps(values)
		for _, q := range e.Queries(values) {
			if ok, why := q.Runnable(); !ok && why == "" || safetext.Line(why) != why || safetext.Line(q.String()) != q.String() {
				return fmt.Errorf("the query %q cannot be run: %q", q.String(), why)
			}
		}
		e.NextStep(values)
	}
	if own > maxParts+1 {
		return fmt.Errorf("one file became %d entries", own)
	}
	for _, f := range Lint(LintOptions{}, d) {
		if s := f.String(); safetext.Line(s) != s {
			return fmt.Errorf("the finding %q is not printable", s)
		}
	}
	l.Lookup("A_B")
	l.Search("a b")
	l.Match([]Facts{{Position: Root, Code: "A_B"}})
	return nil
}

// TestNoFileIsTooNasty reads long files of one piece each; [BenchmarkTangledPages] tells how
// the time grows with their size.
func TestNoFileIsTooNasty(t *testing.T) {
	for _, piece := range nasty {
		text := "# T\n\n## Diagnosis\n\n" + strings.Repeat(piece, MaxFile/16/len(piece))
		if err := everything([]byte(text)); err != nil {
			t.Errorf("%q: %v", piece, err)
		}
	}
}

func TestAFileOfAMegabyteIsNotParsed(t *testing.T) {
	for _, piece := range nasty {
		text := strings.Repeat(piece, (1<<20)/len(piece))
		l, ws := Load(Dir{FS: fstest.MapFS{"x.md": {Data: []byte(text)}}, Name: "own"})
		if len(ws) != 1 || ws[0].String() != "own/x.md: not used: it is larger than 512 KiB" || !l.Entries()[0].Default {
			t.Errorf("%q: warnings %q", piece, ws)
		}
	}
}

func TestNoFileOfPiecesConfuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		if rapid.Bool().Draw(t, "ours") {
			b.WriteString("---\nschema: triage.playbook/v1\nid: abc\n")
			b.WriteString(rapid.SampledFrom([]string{"", "codes: [A_B]\n", "match: [{message: x}]\n", "codes: [*x]\n", "links: [{name: a, url: \"https://${triage.host}/\"}]\n"}).Draw(t, "front"))
			b.WriteString("---\n")
		}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(nasty)-1), 0, 40).Draw(t, "pieces") {
			b.WriteString(nasty[n])
			b.WriteString(rapid.SampledFrom([]string{"", "a", "\n", "\n\n", " "}).Draw(t, "between"))
		}
		if err := everything([]byte(b.String())); err != nil {
			t.Fatalf("%q: %v", b.String(), err)
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add([]byte("```json {run=jaeger limit=# a\n!!! note\n\n> "))
	for _, piece := range nasty {
		f.Add([]byte(piece + piece + "a\n"))
	}
	f.Add([]byte(sound))
	f.Fuzz(func(t *testing.T, src []byte) {
		if err := everything(src); err != nil {
			t.Fatal(err)
		}
	})
}
