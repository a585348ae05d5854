package playbooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func ours(front string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("---\nschema: triage.playbook/v1\n" + front + "---\n\n# T\n\n## Meaning\n\nText.\n")}
}

func TestABadFileIsOneWarningWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, front, want string
		loaded            bool
	}{
		{"not YAML", "id: a\n  b: c\n", "own/x.md:4: not used: mapping values are not allowed in this context", false},
		{"a glob that is not quoted", "id: abc\ncodes: [*-TIMEOUT]\n", `own/x.md:4: not used: quote a glob that begins with * (codes: ["*-TIMEOUT"])`, false},
		{"a key said twice", "id: abc\nid: abd\n", `own/x.md:4: not used: mapping key "id" already defined at line 2`, false},
		{"an unknown key costs only itself", "id: abc\nfoo: 1\nbar: 2\n", "own/x.md:4: unknown key foo; line 5: unknown key bar", true},
		{"a wrong type costs only its key", "id: abc\npriority: high\n", "own/x.md:4: wrong type: text `high` is not what is wanted here", true},
		{"a null in a list", "id: abc\ncodes:\n  - A_B\n  - ~\n", "own/x.md:6: codes has an empty item: quote it or remove it", true},
		{"a glob that is too wide", "id: abc\ncodes: ['*']\n", `own/x.md:4: the code glob "*" is too wide: it wants 3 characters besides * and ?`, true},
		{"a pattern that does not compile", "id: abc\nmatch:\n  - service: a\n    message: '('\n", "own/x.md:6: message pattern does not compile: error parsing regexp: missing closing ): `(`", true},
		{"a pattern that matches everything", "id: abc\nmatch:\n  - message: 'a*'\n", `own/x.md:5: message pattern "a*" matches the empty text, so it would match everything`, true},
		{"a condition that constrains nothing", "id: abc\nmatch:\n  - {}\n", "own/x.md:1: a condition constrains nothing", true},
		{"a kind that is none", "id: abc\nmatch: [{kind: SLOW}]\n", `own/x.md:4: kind "SLOW" is not one that triage knows`, true},
		{"a gRPC status that is none", "id: abc\nmatch: [{grpc: 17}]\n", `own/x.md:4: grpc "17" is not a gRPC status`, true},
		{"an HTTP status that is none", "id: abc\nmatch: [{http: 600}]\n", `own/x.md:4: http "600" is not a status: write 503, 5xx or 500-504`, true},
		{"an id that cannot be one", "id: A B\n", `own/x.md:1: id "A B" is not of the form [a-z0-9][a-z0-9._-]*, 2 to 80 characters; the file's path is used`, true},
		{"a status that is none", "id: abc\nstatus: done\n", `own/x.md:1: status "done" is not one of active, draft, deprecated, superseded`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, ws := Load(Dir{FS: fstest.MapFS{"x.md": ours(c.front), "good.md": ours("id: good\n")}, Name: "own"})
			if len(ws) != 1 || ws[0].String() != c.want {
				t.Errorf("warnings %q, want %q", ws, c.want)
			}
			n := 0
			for _, e := range l.Entries() {
				if !e.Default {
					n++
				}
			}
			if want := map[bool]int{true: 2, false: 1}[c.loaded]; n != want {
				t.Errorf("%d entries were loaded, want %d", n, want)
			}
		})
	}
}

func TestAConditionThatIsWrongNeverMatchesMore(t *testing.T) {
	for _, front := range []string{
		"id: abc\nmatch: [{service: ledger, message: '('}]\n",
		"id: abc\ncodes: [LEDGER_DB_TIMEOUT]\nscope: {service: other, message: '('}\n",
		"id: abc\nscope: {message: '('}\n",
		"id: abc\nmatch: [{}]\n",
		"id: abc\n",
	} {
		l, _ := Load(Dir{FS: fstest.MapFS{"x.md": ours(front)}, Name: "own"})
		if ms := l.Match(chain()); !ms[0].Entry.Default {
			t.Errorf("%q matched: %s", front, ms[0].Reason)
		}
	}
}

func TestOddFilesAreWarningsToo(t *testing.T) {
	fsys := fstest.MapFS{
		"big.md":        {Data: []byte("# Big\n" + strings.Repeat("x", MaxFile))},
		"empty.md":      {Data: nil},
		"endless.md":    {Data: []byte("---\nschema: triage.playbook/v1\nid: abc\n")},
		"list.md":       {Data: []byte("---\n- a\n- b\n---\n# A list\n\nText.\n")},
		"rules.md":      {Data: []byte("---\n<p align=center>Between rules</p>\n\n---\n\n## Impact\n\nText.\n")},
		"nothing.md":    {Data: []byte("---\n# title: nothing\n---\n\n# Nothing in front\n\nText.\n")},
		"rule.md":       {Data: []byte("---\n\nA page that begins with a rule.\n")},
		"latin.md":      {Data: []byte("# gr\xfc\xdfe\n\nText \xff.\n")},
		"windows.md":    {Data: []byte("\xef\xbb\xbf---\r\ntitle: Windows\r\n---\r\n\r\n## Meaning\r\n\r\nText.\r\n")},
		"newer.md":      {Data: []byte("---\nschema: triage.playbook/v2\nid: newer\n---\n# N\n\nText.\n")},
		".hidden.md":    {Data: []byte("# Hidden\n")},
		".git/x.md":     {Data: []byte("# Hidden\n")},
		"notes.txt":     {Data: []byte("not Markdown")},
		"sub/good.md":   {Data: []byte("# Good\n\nText.\n")},
		"sub/folder.md": {Mode: fs.ModeDir},
	}
	l, ws := Load(Dir{FS: fsys, Name: "own"})
	var got []string
	for _, w := range ws {
		got = append(got, w.String())
	}
	want := []string{
		"own/big.md: not used: it is larger than 512 KiB",
		"own/empty.md:1: not used: the file has no text",
		"own/endless.md:1: not used: the front matter has no end: a line --- is missing",
		"own/newer.md:1: schema triage.playbook/v2 is not one that this version reads (triage.playbook/v1): it is read as that",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	var names []string
	for _, e := range l.Entries() {
		if !e.Default {
			names = append(names, e.ID+"="+e.Title)
		}
	}
	if diff := cmp.Diff([]string{"latin=gr\xfc\xdfe", "list=A list", "newer=N", "nothing=Nothing in front", "rule=rule", "rules=rules", "sub/good=Good", "windows=Windows"}, names); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestTheFirstRootKeepsAnID(t *testing.T) {
	a := Dir{FS: fstest.MapFS{"a.md": ours("id: same\ntitle: first\n"), "t.md": ours("id: default-timeout\ntitle: our own timeout\nmatch: [{kind: TIMEOUT}]\n")}, Name: "a"}
	b := Dir{FS: fstest.MapFS{"b.md": ours("id: same\ntitle: second\n")}, Name: "b"}
	l, ws := Load(a, b)
	if len(ws) != 1 || ws[0].String() != "b/b.md:1: not used: the id same is already that of a/a.md" {
		t.Errorf("warnings %q", ws)
	}
	if e := entry(t, l, "same"); e.Title != "first" {
		t.Errorf("kept %q", e.Title)
	}
	if ms := l.Match(chain()); ms[0].Entry.Title != "our own timeout" || ms[0].General || ms[0].Entry.Default {
		t.Errorf("an own entry for a default's id: %+v", ms[0])
	}
	for i, e := range l.Entries() {
		if i < 2 == e.Default {
			t.Errorf("entry %d is %s: the defaults must come last", i, e.ID)
		}
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open: %v", err)
	}
	l, ws := Load(Dir{FS: os.DirFS(filepath.Join(t.TempDir(), "none")), Name: "none"}, Dir{Name: "nil"})
	if len(ws) != 2 || len(l.Entries()) == 0 {
		t.Errorf("warnings %q, %d entries", ws, len(l.Entries()))
	}
}

func TestLinksOutOfTheRootAreNotFollowed(t *testing.T) {
	outside, root := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.md"), "# Secret\n")
	write(filepath.Join(root, "..data.md"), "# Target\n")
	write(filepath.Join(root, "real.md"), "# Real\n")
	for link, target := range map[string]string{"out.md": filepath.Join(outside, "secret.md"), "in.md": "real.md"} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Skip("the system has no links:", err)
		}
	}
	d, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	l, ws := Load(d)
	var titles []string
	for _, e := range l.Entries() {
		if !e.Default {
			titles = append(titles, e.ID+"="+e.Title)
		}
	}
	if diff := cmp.Diff([]string{"in=Real", "real=Real"}, titles); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if len(ws) != 1 || !strings.Contains(ws[0].String(), "out.md: not used: ") {
		t.Errorf("warnings %q", ws)
	}
	l, ws = Load(Dir{FS: os.DirFS(root), Name: "unrooted"})
	if l.Entries()[0].ID != "real" || !l.Entries()[1].Default || len(ws) != 2 {
		t.Errorf("a file system that follows any link: %q", ws)
	}
}

func TestAnEntryKeepsWhatItsFrontMatterSays(t *testing.T) {
	l, _ := loadForeign(t)
	e := entry(t, l, "ledger-db-pool")
	got := *e
	got.Body, got.match, got.bodyLine, got.collectLines, got.linkLines, got.file = "", matcher{}, 0, nil, nil, ""
	want := Entry{
		ID: "ledger-db-pool", Title: "Ledger cannot get a database connection", Path: "runbooks/ours/ledger-db-pool.md",
		Status: "active", Severity: "sev2", Owner: "team-ledger", ReviewedAt: "2026-09-12", ReviewEvery: 90, Version: "1.10",
		Summary: "Ledger cannot get a database connection, so writes queue until their deadline and callers see timeouts.",
		Impact:  "Checkout fails.", Codes: []string{"LEDGER_DB_POOL_TIMEOUT", "LEDGER_DB_POOL_*"}, Alerts: []string{"LedgerDBPoolSaturated"},
		Escalate: []Escalation{{To: "#inc-ledger", Via: "slack", After: "0m"}, {To: "team-ledger-oncall", Via: "pagerduty", After: "10m", When: "no improvement"}},
		Links: []NamedURL{
			{"ledger DB pool", "https://grafana.example.com/d/ledger-db?from=${triage.start_ms}&to=${triage.end_ms}"},
			{"ledger deploys", "https://deploys.example.com/ledger?before=${triage.start}"},
		},
		Related: []string{"payments-ledger"},
		Collect: []Collect{{ID: "pool-errors", Source: "loki", Query: `{service_name="ledger"}`, Window: "15m", Limit: 50}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Entry{}, matcher{}, place{})); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	if d, ok := e.Escalate[1].Wait(); !ok || d != 10*time.Minute {
		t.Errorf("Wait = %v, %v", d, ok)
	}
	at := func(days int) time.Time { return time.Date(2026, 9, 12+days, 3, 0, 0, 0, time.UTC) }
	for days, want := range map[int]Age{0: AgeFresh, 90: AgeFresh, 91: AgeDue, 181: AgeOverdue} {
		if n, age := e.Reviewed(at(days)); n != days || age != want {
			t.Errorf("after %d days: %d, %q", days, n, age)
		}
	}
}

// thousand is a repository of 1,000 entries, half of them in our own format.
func thousand(tb testing.TB) Dir {
	tb.Helper()
	own, err := os.ReadFile("testdata/foreign/ours/ledger-db-pool.md")
	if err != nil {
		tb.Fatal(err)
	}
	plain, err := os.ReadFile("testdata/foreign/site/content/runbooks/storage/volume-fills-up.md")
	if err != nil {
		tb.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for i := range 500 {
		text := strings.ReplaceAll(string(own), "id: ledger-db-pool", fmt.Sprintf("id: ledger-db-pool-%d", i))
		fsys[fmt.Sprintf("own/%03d.md", i)] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "LEDGER_DB_", fmt.Sprintf("LEDGER_%d_", i)))}
		fsys[fmt.Sprintf("site/%03d.md", i)] = &fstest.MapFile{Data: plain}
	}
	return Dir{FS: fsys, Name: "thousand"}
}

func BenchmarkLoadOfAThousandFiles(b *testing.B) {
	d := thousand(b)
	for b.Loop() {
		if l, _ := Load(d); len(l.Entries()) < 1000 {
			b.Fatal(len(l.Entries()))
		}
	}
}

func BenchmarkMatchAgainstAThousandEntries(b *testing.B) {
	l, _ := Load(thousand(b))
	facts := chain()
	for b.Loop() {
		if ms := l.Match(facts); len(ms) == 0 {
			b.Fatal("nothing matched")
		}
	}
}

func BenchmarkLoadOfTheDefaults(b *testing.B) {
	for b.Loop() {
		Builtin()
	}
}

func BenchmarkLines(b *testing.B) {
	l, _ := Load(Dir{FS: os.DirFS("testdata/foreign"), Name: "runbooks"})
	for _, e := range l.Entries() {
		if e.ID == "ledger-db-pool" {
			for b.Loop() {
				e.Lines(nil, 76)
			}
		}
	}
}

// BenchmarkTangledPages renders pages that were made to be slow; each must grow with its
// size and no faster.
func BenchmarkTangledPages(b *testing.B) {
	for _, unit := range nasty {
		b.Run(strings.TrimSpace(unit), func(b *testing.B) {
			body := strings.Repeat(unit, MaxFile/len(unit))
			for b.Loop() {
				entries, _ := parseFile([]byte(body), "x.md")
				for _, e := range entries[:min(1, len(entries))] {
					e.Lines(nil, 76)
				}
			}
		})
	}
}
