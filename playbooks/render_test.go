package playbooks

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"triage/safetext"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), accept with -update:\n%s", file, diff)
	}
}

// marked shows lines with what a plain text does not: the roles that are not body, the
// command a line belongs to, and whether it continues or is folded.
func marked(lines []Line, width int) string {
	var b strings.Builder
	for _, l := range lines {
		flags := []byte("    ")
		if l.Command > 0 {
			flags[0] = byte('0' + l.Command%10)
		}
		if l.Continued {
			flags[1] = '+'
		}
		if l.Folded {
			flags[2] = 'f'
		}
		row := l.String()
		fmt.Fprintf(&b, "%s|%s%s|", flags, row, strings.Repeat(" ", max(0, width-l.Width())))
		for _, s := range l.Spans {
			if s.Role != RoleBody {
				fmt.Fprintf(&b, " %s", s.Role)
			}
			if s.URL != "" {
				fmt.Fprintf(&b, "<%s>", s.URL)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func someValues() Values {
	return Values{
		"request_id": "req-01JD4X9T7KQ2", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "code": "LEDGER_DB_POOL_TIMEOUT",
		"service": "ledger", "operation": "Ledger/Append", "env": "prod", "version": "2.41.0",
		"message": "pool timed out \x1b[31m*while* waiting <b> [x](https://evil.example)",
		"start":   "2026-11-21T02:52:00Z", "start_ms": "1795229520000", "end_ms": "1795230180000",
	}
}

func TestLinesAreLaidOutForTheWidth(t *testing.T) {
	l, _ := loadForeign(t)
	for _, id := range []string{"ledger-db-pool", "site/content/runbooks/storage/volume-fills-up", "plain/QueueConsumersMissing", "howto/docs/queues", "default-timeout"} {
		for _, width := range []int{40, 76, 120} {
			name := fmt.Sprintf("%s-%d.txt", filepath.Base(id), width)
			t.Run(name, func(t *testing.T) {
				golden(t, name, marked(entry(t, l, id).Lines(someValues(), width), width))
			})
		}
	}
}

func TestMarkdownIsWrittenFromTheSameTree(t *testing.T) {
	l, _ := loadForeign(t)
	for _, id := range []string{"ledger-db-pool", "site/content/runbooks/storage/volume-fills-up", "plain/QueueConsumersMissing", "howto/docs/queues"} {
		name := filepath.Base(id) + ".md"
		t.Run(name, func(t *testing.T) {
			golden(t, name, entry(t, l, id).Markdown(someValues()))
		})
	}
}

func TestStepsHaveTheirFields(t *testing.T) {
	l, _ := loadForeign(t)
	e := entry(t, l, "ledger-db-pool")
	got := e.Steps(someValues())
	for i := range got {
		for j := range got[i].Commands {
			got[i].Commands[j] = Command{ID: got[i].Commands[j].ID}
		}
	}
	want := []Step{
		{ID: "1-is-it-still-happening", Section: "diagnosis", Title: "Is it still happening?", Check: "pool errors of the last 5 minutes, by instance",
			Expect: "zero, or falling", Then: "zero for 5 minutes: stop here", Commands: []Command{{ID: 1}}},
		{ID: "2-who-holds-the-connections", Section: "diagnosis", Title: "Who holds the connections?", Check: "the list of holders",
			Expect: "no client above 80 %", Then: `ledger-worker dominates: "Shed batch load"`, Commands: []Command{{ID: 2}}},
		{ID: "shed-batch-load", Section: "mitigation", Title: "Shed batch load", When: "ledger-worker holds most connections",
			Expect: "below 50 % in a minute", Rollback: "scale back to the count you noted", Commands: []Command{{ID: 3}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if got, want := e.NextStep(nil), "Is it still happening? - pool errors of the last 5 minutes, by instance"; got != want {
		t.Errorf("next step %q, want %q", got, want)
	}
}

func TestCommandsCarryWhatTheirFenceSays(t *testing.T) {
	l, _ := loadForeign(t)
	want := []Command{
		{ID: 1, Name: "pool-errors", Run: "loki", Lang: "logql", Copyable: true,
			Text: `sum by (pod) (count_over_time({service_name="ledger", env="prod"} | json | error_code=~"LEDGER_DB_POOL_.+" [5m]))`},
		{ID: 2, Name: "holders", Run: "copy", Lang: "sh", Risk: "read", Missing: []string{"namespace"},
			Text: "dbctl holders --namespace ‹namespace unknown› --limit 20"},
		{ID: 3, Name: "shed", Run: "copy", Lang: "sh", Risk: "change", Changes: true, Copyable: true,
			Text: `deployctl scale ledger-worker --replicas 0 --note "request req-01JD4X9T7KQ2, because of LEDGER_DB_POOL_TIMEOUT"`},
	}
	if diff := cmp.Diff(want, entry(t, l, "ledger-db-pool").Commands(someValues())); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

func TestNothingIsBrokenWithoutAWidth(t *testing.T) {
	l, _ := loadForeign(t)
	for _, e := range l.Entries() {
		shown := map[int][]string{}
		for _, line := range e.Lines(someValues(), 0) {
			if line.Command > 0 {
				shown[line.Command] = append(shown[line.Command], strings.TrimPrefix(line.String(), strings.Repeat(" ", line.Indent)))
				if line.Continued {
					t.Errorf("%s: %q is a continuation", e.ID, line)
				}
			}
		}
		for _, c := range e.Commands(someValues()) {
			if got := strings.Join(shown[c.ID], "\n"); got != c.Text {
				t.Errorf("%s: command %d is shown as %q, copied as %q", e.ID, c.ID, got, c.Text)
			}
		}
	}
}

func TestRetiredEntriesSayItBeforeAnythingElse(t *testing.T) {
	for _, c := range []struct {
		e    Entry
		want string
	}{
		{Entry{Status: "deprecated", Body: "Text."}, "Deprecated: the steps may no longer be right."},
		{Entry{Status: "superseded", SupersededBy: "newer", Body: "Text."}, "Superseded by newer: use that one."},
		{Entry{Status: "draft", Body: "Text."}, "Draft: not reviewed by its owner yet."},
	} {
		if l := c.e.Lines(nil, 80)[0]; l.String() != c.want || l.Spans[0].Role != RoleWarning {
			t.Errorf("first line %q, want %q", l, c.want)
		}
	}
}

func TestHostileTextIsShownAndNotObeyed(t *testing.T) {
	e := &Entry{Title: "a\x1b]0;x\x07", Summary: "s\x9b31m", Body: "Entity &#27;[31m, &#x202e; and raw \x1b[2J \u202e.\n\n```sh\nrun \x1b]52;c;aGk=\x07\n```\n\n```sh\nrun\tone\n```\n\n[x](javascript:alert&#40;1&#41;) [y](https://a.example/&#27;) <a href=\"javascript:x\">z</a>\n",
		Links: []NamedURL{{"n\x1b", "https://x.example/\x1b${triage.code}"}}, Escalate: []Escalation{{To: "t\x1b", Via: "v\x07", After: "a\x00"}}}
	lines := e.Lines(Values{"code": "\x1b[31m"}, 60)
	for _, l := range lines {
		for _, s := range l.Spans {
			if safetext.Line(s.Text) != s.Text || safetext.Line(s.URL) != s.URL {
				t.Errorf("%q is not printable", s)
			}
			if strings.HasPrefix(s.URL, "javascript:") {
				t.Errorf("%q may be opened", s.URL)
			}
		}
	}
	cs := e.Commands(nil)
	if len(cs) != 2 || cs[0].Copyable || cs[0].Text != `run \x1b]52;c;aGk=\x07` || !cs[1].Copyable || cs[1].Text != "run    one" {
		t.Errorf("commands %+v", cs)
	}
}

// markup counts what a Markdown reader makes of a text.
func markup(md string) (counts map[string]int, urls []string) {
	src := []byte(md)
	counts = map[string]int{}
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(src))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			counts[n.Kind().String()]++
			switch n := n.(type) {
			case *ast.Link:
				urls = append(urls, string(n.Destination))
			case *ast.AutoLink:
				urls = append(urls, string(n.URL(src)))
			}
		}
		return ast.WalkContinue, nil
	})
	delete(counts, "Text")
	delete(counts, "TextBlock")
	return counts, urls
}

// FuzzValuesInMarkdown: whatever a value holds, the report has the same markup as with a
// harmless one.
func FuzzValuesInMarkdown(f *testing.F) {
	for _, v := range hostile {
		f.Add(v)
	}
	for _, v := range []string{"# x", "- x", "> x", "1. x", "| x |", "---", "```", "~~~", "**x**", "&lt;b&gt;", "www.evil.example", "http://evil.example", "=\n=", "[a]: https://evil.example"} {
		f.Add(v)
	}
	e := &Entry{Title: "T", Summary: "${triage.message} first", Body: "${triage.message}\n\nSay ${triage.message} *and ${triage.message}* `${triage.message}` [l](https://x.example/?q=${triage.message})\n\n- ${triage.message}\n\n1. ${triage.message}\n\n> ${triage.message}\n\n| a | b |\n| --- | --- |\n| ${triage.message} | ${triage.message} |\n\n```sh\nrun ${triage.message}\n```\n\n```json {name=x}\n{\"a\": ${triage.message}}\n```\n"}
	want, _ := markup(e.Markdown(Values{"message": "harmless"}))
	f.Fuzz(func(t *testing.T, v string) {
		if strings.TrimSpace(v) == "" || v == "." || v == ".." {
			return
		}
		md := e.Markdown(Values{"message": v})
		if safetext.Block(md) != md {
			t.Fatalf("not printable: %q", md)
		}
		got, urls := markup(md)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q changes the markup (-want +got):\n%s\n%s", v, diff, md)
		}
		for _, u := range urls {
			if !strings.HasPrefix(u, "https://x.example/?q=") {
				t.Fatalf("%q makes the link %q", v, u)
			}
		}
	})
}

// FuzzLoadAndRender: whatever a file holds, it is at most one warning, and all that is
// shown of it is printable and fits the width; the lines of a command are the command.
func FuzzLoadAndRender(f *testing.F) {
	_ = filepath.WalkDir("testdata/foreign", func(p string, _ os.DirEntry, _ error) error {
		if src, err := os.ReadFile(p); err == nil {
			f.Add(src, "a\x1b[31m b", 40)
		}
		return nil
	})
	for _, s := range []string{
		"---\n---\n", "---\nschema: triage.playbook/v1\n---\n", "# \x1b\n\n<details>\n<summary>", "<!-- ", "{{< ", "{% x %}", "{{% note %}}\nx\n{{% /note %}}",
		"```sh\n$ a \\\n> b\n```", "```console\n$ cat <<E\nx", "> > > 1. - a", "| a |\n|---|\n| <b> |", "&#27;", "[a](b&#10;c)", "~~~\n",
		"a `${triage.message}` ${triage.message}", "```sh\n${triage.code}\n```", "![a](b)", "- \n\n  - x", "\t\tcode", "***", "a\\\nb", "<br><br>",
		"* * *\n* a\n  * b\n\n    c", "[x]: y\n[x]", "#### a\n### b", "| 名前 | größe |\n|---|---|\n| 語語語語語語語語語語語 | x |",
	} {
		f.Add([]byte(s), "v", 20)
	}
	f.Fuzz(func(t *testing.T, src []byte, value string, width int) {
		if len(src) > 16<<10 {
			return
		}
		width = 20 + (width%200+200)%200
		entries, problems := parseFile(src, "x/Name.md")
		w := loadFile(Dir{FS: fstest.MapFS{"x/Name.md": {Data: src}}, Name: "root"}, "x/Name.md")
		if (w.warning != nil) != (len(problems) > 0) || len(w.entries) != len(entries) {
			t.Fatalf("%d problems, warning %v", len(problems), w.warning)
		}
		if w.warning != nil && (safetext.Line(w.warning.String()) != w.warning.String() || w.warning.Line < 0) {
			t.Fatalf("warning %q", w.warning)
		}
		values := Values{"message": value, "code": value, "service": value}
		for _, e := range w.entries {
			checkRendering(t, e, values, width)
		}
	})
}

// fataler is a test of either kind.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkRendering(t fataler, e *Entry, values Values, width int) {
	t.Helper()
	shown := map[int]string{}
	for _, l := range e.Lines(values, width) {
		if l.Width() > width {
			t.Fatalf("line %q takes %d cells of %d", l, l.Width(), width)
		}
		var text string
		for _, s := range l.Spans {
			if safetext.Line(s.Text) != s.Text || safetext.Line(s.URL) != s.URL {
				t.Fatalf("span %q is not printable", s)
			}
			switch s.Role {
			case RoleCommand, RoleUnknown, RoleComment, RoleString, RoleVariable:
				text += s.Text
			}
		}
		if l.Command > 0 {
			if _, begun := shown[l.Command]; begun && !l.Continued {
				text = "\n" + text
			}
			shown[l.Command] += text
		}
	}
	cs := e.Commands(values)
	for i, c := range cs {
		if c.ID != i+1 {
			t.Fatalf("command %d has the ID %d", i, c.ID)
		}
		if c.Copyable && (safetext.Block(c.Text) != c.Text || len(c.Missing) > 0) {
			t.Fatalf("copyable: %+v", c)
		}
		if shown[c.ID] != c.Text {
			t.Fatalf("command %d is shown as %q, copied as %q", c.ID, shown[c.ID], c.Text)
		}
	}
	if len(shown) != len(cs) {
		t.Fatalf("%d commands are shown, there are %d", len(shown), len(cs))
	}
	n := 0
	for _, s := range e.Steps(values) {
		n += len(s.Commands)
		for _, text := range []string{s.Title, s.When, s.Check, s.Expect, s.Then, s.Rollback, s.Risk} {
			if safetext.Line(text) != text {
				t.Fatalf("step %+v is not printable", s)
			}
		}
	}
	if n > len(cs) {
		t.Fatalf("steps have %d commands, the entry %d", n, len(cs))
	}
	if s := e.NextStep(values); safetext.Line(s) != s {
		t.Fatalf("next step %q", s)
	}
	md := e.Markdown(values)
	if safetext.Block(md) != md {
		t.Fatalf("Markdown is not printable: %q", md)
	}
	counts, urls := markup(md)
	if counts["RawHTML"]+counts["HTMLBlock"] > 0 {
		t.Fatalf("Markdown holds HTML:\n%s", md)
	}
	for _, u := range urls {
		if !strings.HasPrefix(u, "http") && !strings.HasPrefix(u, "mailto:") {
			t.Fatalf("Markdown links to %q:\n%s", u, md)
		}
	}
}
