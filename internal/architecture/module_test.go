package architecture

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pkg is what the rules need to know of one package.
type pkg struct {
	path    string // below the module's root, with slashes; "" for the root itself
	name    string
	doc     string
	imports []string // sorted, each once, tests left out
}

const modulePath = "triage"

// root is the module's folder, two above this one.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatalf("the module's root is not where it was: %v", err)
	}
	return dir
}

// packages reads every package below dir, whatever its build constraints, without the
// nested modules, testdata and hidden folders. It needs no go command and no network.
func packages(dir string) ([]pkg, error) {
	var found []pkg
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if p != dir {
			if skipped(d.Name()) {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
				return fs.SkipDir
			}
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		one, ok, err := readPackage(p, strings.TrimPrefix(filepath.ToSlash(rel), "."))
		if ok {
			found = append(found, one)
		}
		return err
	})
	return found, err
}

func skipped(folder string) bool {
	return folder == "testdata" || folder == "vendor" || strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

// readPackage reads the package in dir; ok is false when there is no Go file in it. A
// package of nothing but tests has a name and no imports.
func readPackage(dir, rel string) (p pkg, ok bool, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return pkg{}, false, err
	}
	p.path = rel
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return pkg{}, false, err
		}
		ok = true
		if strings.HasSuffix(file, "_test.go") {
			if p.name == "" {
				p.name = strings.TrimSuffix(tree.Name.Name, "_test")
			}
			continue
		}
		p.name = tree.Name.Name
		if tree.Doc != nil {
			p.doc += tree.Doc.Text()
		}
		p.imports = append(p.imports, imports(tree)...)
	}
	slices.Sort(p.imports)
	p.imports = slices.Compact(p.imports)
	return p, ok, nil
}

func imports(tree *ast.File) []string {
	var out []string
	for _, spec := range tree.Imports {
		if s, err := strconv.Unquote(spec.Path.Value); err == nil {
			out = append(out, s)
		}
	}
	return out
}

// own tells whether an import path is of this module, and its path below the root.
func own(importPath string) (string, bool) {
	if importPath == modulePath {
		return "", true
	}
	return strings.CutPrefix(importPath, modulePath+"/")
}

// violations are the imports that the tables forbid, in words, in the order of pkgs.
func violations(pkgs []pkg, table []rule) []string {
	place := make(map[string]int, len(table))
	for i, r := range table {
		place[r.pkg] = i
	}
	var out []string
	for _, p := range pkgs {
		at, known := place[p.path]
		if !known {
			out = append(out, fmt.Sprintf("package %q is not in the table of rules: decide what it may import, and name it in ARCHITECTURE.md", p.path))
			continue
		}
		for _, imported := range p.imports {
			if mine, ok := own(imported); ok {
				out = append(out, judge(table, place, at, mine)...)
				continue
			}
			out = append(out, judgeOutside(p.path, imported)...)
		}
	}
	return out
}

func judge(table []rule, place map[string]int, at int, imported string) []string {
	r := table[at]
	below, known := place[imported]
	switch {
	case !known:
		return nil // named once, as a package of its own
	case below >= at:
		return []string{fmt.Sprintf("%s imports %s, which stands above it", r.pkg, imported)}
	case slices.Contains(r.may, everything), slices.Contains(r.may, imported):
		return nil
	}
	return []string{fmt.Sprintf("%s imports %s, which it need not know (it may import: %s)", r.pkg, imported, strings.Join(r.may, ", "))}
}

func judgeOutside(importer, imported string) []string {
	for _, o := range outside {
		if (imported == o.path || strings.HasPrefix(imported, strings.TrimSuffix(o.path, "/")+"/")) && !slices.Contains(o.may, importer) {
			return []string{fmt.Sprintf("%s imports %s: %s", importer, imported, o.why)}
		}
	}
	return nil
}

// lastName is the last element of a package's path.
func lastName(p pkg) string { return path.Base(p.path) }
