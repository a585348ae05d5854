package playbooks

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const documentation = "../docs/playbooks.md"

func readDocumentation(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryKeyOfTheFormatIsDocumented(t *testing.T) {
	text := readDocumentation(t)
	seen := 0
	for _, v := range []any{front{}, frontCondition{}, frontEscalation{}, frontURL{}, frontCollect{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			seen++
			if key := f.Tag.Get("yaml"); !regexp.MustCompile("`[^`\n]*\\b" + key + "\\b[^`\n]*`").MatchString(text) {
				t.Errorf("the key %s is not in %s", key, documentation)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d keys were found", seen)
	}
}

func TestTheDocumentedVariablesAreThoseThereAre(t *testing.T) {
	_, table, _ := strings.Cut(readDocumentation(t), "The names are a closed list:")
	table, _, _ = strings.Cut(table, "All values come from telemetry")
	documented := map[string]bool{}
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 3 {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			documented[m[1]] = true
		}
	}
	for _, n := range Names() {
		if !documented[n.Name] {
			t.Errorf("${triage.%s} is not in %s", n.Name, documentation)
		}
		delete(documented, n.Name)
	}
	for name := range documented {
		t.Errorf("%s documents ${triage.%s}, which does not exist", documentation, name)
	}
}

func TestTheDocumentedEntryIsSound(t *testing.T) {
	_, rest, _ := strings.Cut(readDocumentation(t), "````markdown\n")
	entry, _, ok := strings.Cut(rest, "````\n")
	if !ok {
		t.Fatal("there is no example")
	}
	d := Dir{FS: fstest.MapFS{"x.md": {Data: []byte(entry)}}, Name: "docs"}
	l, warnings := Load(d)
	for _, w := range warnings {
		t.Error(w)
	}
	for _, f := range Lint(LintOptions{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}, d) {
		if f.Level == LevelError {
			t.Error(f)
		}
	}
	if ms := l.Match([]Facts{{Position: Root, Code: "LEDGER_DB_POOL_TIMEOUT", Service: "ledger"}}); ms[0].Entry.ID != "ledger-db-pool-timeout" {
		t.Errorf("the example does not match its code: %s", ms[0].Entry.ID)
	}
	if c := l.Entries()[0].Commands(Values{"code": "LEDGER_DB_POOL_TIMEOUT"}); len(c) != 2 || !c[0].Copyable || !c[1].Changes {
		t.Errorf("commands %+v", c)
	}
}

func TestTheDocumentedListsAreComplete(t *testing.T) {
	text := readDocumentation(t)
	var rules strings.Builder
	rules.WriteString("| rule | level | holds when |\n| --- | --- | --- |\n")
	for _, r := range Rules() {
		fmt.Fprintf(&rules, "| `%s` | %s | %s |\n", r.ID, r.Level, codeMarks.ReplaceAllString(r.Text, "`$0`"))
	}
	wants := []string{rules.String()}
	for _, sec := range []string{secMeaning, secImpact, secDiagnosis, secMitigation, secEscalation, secNotes} {
		row := "| " + strings.ToUpper(sec[:1]) + sec[1:] + " |"
		for _, m := range []map[string]string{coreWords, sectionNames} {
			var names []string
			for _, name := range slices.Sorted(maps.Keys(m)) {
				if m[name] == sec && name != sec {
					names = append(names, name)
				}
			}
			row += strings.TrimRight(" "+strings.Join(names, ", "), " ") + " |"
		}
		wants = append(wants, row+"\n")
	}
	var kinds []string
	for _, k := range allKinds() {
		kinds = append(kinds, "`"+string(k)+"`")
	}
	wants = append(wants, "The kinds are "+strings.Join(kinds, ", ")+".")
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks:\n%s", documentation, want)
		}
	}
}

// codeMarks are the parts of a rule's text that are code, and would be markup otherwise.
var codeMarks = regexp.MustCompile(`\$\{[a-z.]+\}|<[a-z-]+>|ledger-[a-z0-9-]+`)

func TestTheDocumentedBoundsAreThoseInForce(t *testing.T) {
	text := strings.Join(strings.Fields(readDocumentation(t)), " ")
	for _, want := range []string{
		fmt.Sprintf("A file is at most %d KiB, its front matter %d KiB", MaxFile>>10, maxFront>>10),
		fmt.Sprintf("a root holds at most 10,000 files, %d folders deep", maxDepth),
		fmt.Sprintf("at most %d characters, never matching the empty text", maxPattern),
		fmt.Sprintf("has at least %d characters besides `*` and `?`", minLiterals),
		fmt.Sprintf("`%dd` (the default)", DefaultReviewEvery),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", documentation, want)
		}
	}
	if MaxFiles != 10000 {
		t.Errorf("MaxFiles is %d", MaxFiles)
	}
	for _, lang := range []string{"sh", "bash", "zsh", "console", "shell", "logql", "promql", "traceql", "json", "sql"} {
		if !strings.Contains(text, "`"+lang+"`") {
			t.Errorf("the language %s is not in %s", lang, documentation)
		}
	}
}
