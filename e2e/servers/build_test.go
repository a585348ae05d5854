package servers

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheKeyNamesVersionToolchainAndSources(t *testing.T) {
	for _, p := range []Program{LokiProgram, JaegerProgram} {
		key, err := buildKey(t.Context(), p, p.Name)
		if err != nil {
			t.Fatal(err)
		}
		want := regexp.MustCompile(`^` + p.Name + `-v\d+\.\d+\.\d+-go1\.\d+(\.\d+|rc\d+)?-[0-9a-f]{12}$`)
		if !want.MatchString(key) {
			t.Errorf("key %q, want %s", key, want)
		}
	}
}

func TestTheVersionIsFoundInEveryFormOfRequire(t *testing.T) {
	cases := map[string]string{
		"module m\nrequire example.com/a v1.2.3 // indirect\n":                        "v1.2.3",
		"module m\n\nrequire (\n\texample.com/ab v9.9.9\n\texample.com/a v1.2.3\n)\n": "v1.2.3",
		"module m\nrequire example.com/ab v9.9.9\n":                                   "",
	}
	for mod, want := range cases {
		got, err := requiredVersion([]byte(mod), "example.com/a")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: version %q, error %v; want %q", mod, got, err, want)
		}
	}
}

// hello is a program without dependencies, in a module of its own.
func hello(t *testing.T) (p Program, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module hello\n\ngo 1.26.0\n",
		"go.sum":  "",
		"main.go": "package main\n\nfunc main() { println(\"hello\") }\n",
	} {
		path := filepath.Join(dir, "hello", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The version of a program that requires nothing is the one of its toolchain line.
	return Program{Name: "hello", Module: "go", Main: "hello"}, dir
}

func TestABinaryIsBuiltOnceAndThenFound(t *testing.T) {
	t.Setenv(CacheVariable, t.TempDir())
	p, dir := hello(t)
	var first, second bytes.Buffer
	binary, err := Build(t.Context(), p, dir, &first)
	if err != nil {
		t.Fatal(err)
	}
	if !isFile(binary) {
		t.Errorf("%s is not there", binary)
	}
	if !strings.Contains(first.String(), "built hello in") {
		t.Errorf("the build says %q", first.String())
	}
	again, err := Build(t.Context(), p, dir, &second)
	if err != nil || again != binary {
		t.Errorf("second build: %q, %v; want %q", again, err, binary)
	}
	if second.Len() != 0 {
		t.Errorf("a binary that is there was built again: %q", second.String())
	}
}

func TestABuildThatFailsSaysWhyAndLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	t.Setenv(CacheVariable, cache)
	p, dir := hello(t)
	if err := os.WriteFile(filepath.Join(dir, "hello", "main.go"), []byte("package main\n\nfunc main() { nonsense() }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Build(t.Context(), p, dir, new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "undefined: nonsense") {
		t.Errorf("error %v does not show the compiler's words", err)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "*", "hello*")); len(left) != 0 {
		t.Errorf("the failed build left %v", left)
	}
}

func TestABuildEndsWithItsContext(t *testing.T) {
	t.Setenv(CacheVariable, t.TempDir())
	p, dir := hello(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, p, dir, new(bytes.Buffer)); err == nil {
		t.Error("built although the context was cancelled")
	}
}
