package architecture

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestImportsPointDownward(t *testing.T) {
	pkgs, err := packages(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations(pkgs, rules) {
		t.Error(v)
	}
}

func TestTheTableNamesOnlyPackagesThatExist(t *testing.T) {
	pkgs, err := packages(root(t))
	if err != nil {
		t.Fatal(err)
	}
	exists := func(name string) bool {
		return slices.ContainsFunc(pkgs, func(p pkg) bool { return p.path == name })
	}
	for _, r := range rules {
		if !exists(r.pkg) {
			t.Errorf("the table has a rule for %s, which is not there", r.pkg)
		}
		for _, m := range r.may {
			if m != everything && !exists(m) {
				t.Errorf("%s may import %s, which is not there", r.pkg, m)
			}
		}
	}
}

func TestEveryPackageIsNamedForWhatItProvidesAndSaysIt(t *testing.T) {
	pkgs, err := packages(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if slices.Contains(forbiddenNames, p.name) || slices.Contains(forbiddenNames, lastName(p)) {
			t.Errorf("package %s: the name says nothing about what it provides", p.path)
		}
		want := "Package " + p.name + " "
		if p.name == "main" {
			want = "Command " + lastName(p) + " "
		}
		if !strings.HasPrefix(p.doc, want) {
			t.Errorf("package %s: no comment that begins with %q", p.path, want)
		}
		if p.name != "main" && p.name != lastName(p) {
			t.Errorf("package %s calls itself %s", p.path, p.name)
		}
	}
}

func TestARCHITECTURENamesEveryRoom(t *testing.T) {
	dir := root(t)
	text, err := os.ReadFile(filepath.Join(dir, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		room, _, _ := strings.Cut(r.pkg, "/")
		if room == "cmd" || room == "internal" {
			room = r.pkg
		}
		if !strings.Contains(string(text), "`"+room+"`") {
			t.Errorf("ARCHITECTURE.md does not name `%s`", room)
		}
	}
}

// machinePath is an absolute path that only one person's machine has. Fixtures are what
// somebody's service wrote and may hold any path, so testdata is not read; examples are set
// in the home of somebody invented.
var machinePath = regexp.MustCompile(`(?m)(?:^|[^\w.~/-])(/(?:home|root|Users|work)/[\w.-]+|[A-Z]:\\Users\\\w+)`)

var invented = []string{"oncall", "alice", "bob"}

func TestNoFileNamesAPathOfOneMachine(t *testing.T) {
	dir := root(t)
	kinds := []string{".go", ".mod", ".md", ".yml", ".yaml", ".json", ".sh", ""}
	read := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains(kinds, filepath.Ext(p)) || !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return nil // something built here, which git ignores
		}
		read++
		told := map[string]bool{}
		for _, m := range machinePath.FindAllSubmatch(text, -1) {
			name := string(m[1])
			if told[name] || slices.Contains(invented, path.Base(name)) {
				continue
			}
			told[name] = true
			t.Errorf("%s names %s", strings.TrimPrefix(p, dir+string(filepath.Separator)), name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < len(rules) {
		t.Errorf("read %d files, fewer than there are packages: the walk is wrong", read)
	}
}
