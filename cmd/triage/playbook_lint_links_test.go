package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// linked is an entry whose links lead to the server at %s.
const linked = `---
schema: triage.playbook/v1
id: linked
title: Linked
version: "1"
severity: sev3
owner: team-a
reviewed_at: "2026-11-01"
codes: [LINKED_CODE]
summary: Short.
impact: None.
dashboards:
  - { name: board, url: "https://grafana.example.com/d/x" }
  - { name: gone, url: "%[1]s/gone" }
  - { name: filled, url: "%[1]s/gone?at=${triage.start}" }
---

# Linked

## Meaning

See [here](%[1]s/there), [there](%[1]s/there#part) and [nowhere](%[1]s/gone).

## Diagnosis

Look at [a page behind a log-in](%[1]s/private), [one that takes no HEAD](%[1]s/only-get), [one that is broken](%[1]s/broken),
[one that moved](%[1]s/moved), [one that moves for ever](%[1]s/loop) and [one with a name](http://me:secret@%[2]s/gone).

## Mitigation

Text, [beside it](linked.md).
`

func TestLintAsksLinksWhetherTheyLeadAnywhere(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path)
		mu.Unlock()
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			t.Errorf("%s %s brings credentials", r.Method, r.URL)
		}
		switch r.URL.Path {
		case "/there":
		case "/private":
			w.WriteHeader(http.StatusUnauthorized)
		case "/only-get":
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
			}
		case "/broken":
			w.WriteHeader(http.StatusBadGateway)
		case "/moved":
			http.Redirect(w, r, "/there", http.StatusMovedPermanently)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	home := t.TempDir()
	books := filepath.Join(home, "books")
	if err := os.MkdirAll(books, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"linked.md": fmt.Sprintf(linked, server.URL, strings.TrimPrefix(server.URL, "http://")),
		"other.md":  "# OtherAlert\n\nSee <" + server.URL + "/gone> and http://127.0.0.1:1/closed.\n\n[closed](http://127.0.0.1:1/closed)\n",
	} {
		if err := os.WriteFile(filepath.Join(books, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lint := func(args ...string) (status int, stdout, stderr string) {
		path := filepath.Join(home, "stdout")
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = out.Close() }()
		var errs bytes.Buffer
		a := newApp()
		a.out, a.err, a.terminal, a.outTTY = out, &errs, false, false
		a.now = func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
		a.getenv = func(name string) string { return map[string]string{"HOME": home, "XDG_CONFIG_HOME": home}[name] }
		status = run(a, append([]string{"playbook", "lint"}, args...))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return status, strings.ReplaceAll(strings.ReplaceAll(string(text), books, "BOOKS"), server.URL, "SERVER"), errs.String()
	}

	if _, _, _ = lint(books); len(asked) > 0 {
		t.Errorf("without the flag these were asked: %q", asked)
	}
	status, stdout, stderr := lint("--check-links", books)
	var got []string
	for line := range strings.Lines(stdout) {
		if strings.Contains(line, "the link SERVER") || strings.Contains(line, "the link http://127.0.0.1:1/") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	want := []string{
		"BOOKS/linked.md:14: warning: the link SERVER/gone leads nowhere: 404 Not Found (url)",
		"BOOKS/other.md:3: warning: the link SERVER/gone leads nowhere: 404 Not Found (url)",
		"BOOKS/linked.md:26: warning: the link SERVER/broken leads nowhere: 502 Bad Gateway (url)",
		"BOOKS/linked.md:26: warning: the link SERVER/loop cannot be reached: it is passed on too often (url)",
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("lacks %q", w)
		}
	}
	if len(got) != len(want)+1 || !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "BOOKS/other.md:") && strings.Contains(s, "http://127.0.0.1:1/closed cannot be reached: dial tcp 127.0.0.1:1:") && strings.HasSuffix(s, "connection refused (url)")
	}) {
		t.Errorf("status %d, found\n%s%s", status, strings.Join(got, "\n"), stderr)
	}
	slices.Sort(asked)
	for _, once := range []string{"HEAD /there", "HEAD /gone", "GET /gone", "HEAD /private", "GET /only-get"} {
		n := 0
		for _, a := range asked {
			if a == once {
				n++
			}
		}
		if n != 1 && once != "HEAD /there" || n == 0 {
			t.Errorf("%s was asked %d times: %q", once, n, asked)
		}
	}
	if slices.Contains(asked, "GET /there") || slices.Contains(asked, "GET /private") {
		t.Errorf("asked once more than needed: %q", asked)
	}
	if status, _, _ := lint("--strict", "--check-links", books); status != exitFailed {
		t.Errorf("status %d with --strict", status)
	}
}
