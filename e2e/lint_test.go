package e2e

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"triage/demo"
	"triage/playbooks"
)

// shippedEntries writes the built-in entries and those of the demo into a folder, and returns
// it with the number of their queries.
func shippedEntries(t *testing.T) (folder string, queries int) {
	t.Helper()
	folder = t.TempDir()
	for _, d := range []fs.FS{demo.Playbooks().FS, os.DirFS(filepath.Join("..", "playbooks", "defaults"))} {
		if err := os.CopyFS(folder, d); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := playbooks.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	lib, _ := playbooks.Load(dir)
	for _, e := range lib.Entries() {
		if !e.Default {
			queries += len(e.Queries(nil))
		}
	}
	return folder, queries
}

// counting passes what it gets on to the server at address and counts the questions.
func counting(t *testing.T, address string) (proxy string, asked func() int) {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	n := 0
	pass := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/loki/api/v1/query") || r.URL.Path == "/api/traces" {
			mu.Lock()
			n++
			mu.Unlock()
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

func TestTheServersAcceptTheQueriesOfEveryShippedEntry(t *testing.T) {
	folder, queries := shippedEntries(t)
	proxy, asked := counting(t, shared.loki.URL)
	a := environment{loki: proxy, jaeger: shared.jaeger.URL}.ask(t, "playbook", "lint", "--check-queries", folder)
	if a.status != 0 || strings.Contains(a.stdout+a.stderr, "not tried") {
		t.Errorf("exit %d; stdout: %s stderr: %s", a.status, a.stdout, a.stderr)
	}
	if asked() != queries || queries < 30 {
		t.Errorf("Loki was asked %d times for %d queries", asked(), queries)
	}
}

func TestAQueryThatAServerRefusesIsAFault(t *testing.T) {
	for _, c := range []struct {
		name, collect, body string
		status              int
		out                 []string // on stdout
	}{
		{"broken LogQL in the front matter", `collect: [{ id: broken, source: loki, query: 'sum(rate({app="a"}[5m])' }]`, "", 1, []string{"the query broken: loki refuses it: parse error at line 1"}},
		{"broken LogQL in a block", "", "```logql {name=in-a-block run=loki}\nrate({app=\"a\"} |= ${triage.code})\n```\n", 1, []string{"the query in-a-block: loki refuses it: parse error at line 1"}},
		{"a selector of everything", `collect: [{ id: wide, source: loki, query: '{app=~".*"}' }]`, "", 1, []string{"the query wide: loki refuses it", "at least one"}},
		{"a function that is none of Loki's", `collect: [{ id: rates, source: loki, query: 'sum(rates({app="a"}[5m]))', window: 15m }]`, "", 1, []string{"the query rates: loki refuses it"}},
		{"a search for traces with every field", `collect: [{ id: all, source: jaeger, service: ledger, operation: pg.acquire, tags: { a: "b\"c" }, min_duration: 1s, window: 15m, limit: 5 }]`, "", 0, nil},
		{
			"one broken query of three",
			`collect: [{ id: good, source: loki, query: '{app="a"}' }, { id: bad, source: loki, query: '{app="a"' }, { id: traces, source: jaeger, service: ledger }]`, "", 1,
			[]string{"the query bad: loki refuses it"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.CopyFS(folder, written(t, c.collect, c.body).FS); err != nil {
				t.Fatal(err)
			}
			a := everything().ask(t, "playbook", "lint", "--check-queries", folder)
			if a.status != c.status {
				t.Errorf("exit %d, want %d; stdout: %s stderr: %s", a.status, c.status, a.stdout, a.stderr)
			}
			for _, part := range c.out {
				if !strings.Contains(a.stdout, part) {
					t.Errorf("stdout does not say %q: %s", part, a.stdout)
				}
			}
			if n := strings.Count(a.stdout, "refuses it"); n != c.status {
				t.Errorf("%d queries are refused, want %d: %s", n, c.status, a.stdout)
			}
		})
	}
}

// TestAServerThatCannotBeAskedIsNoFaultOfAnEntry but the command fails and says what to do.
func TestAServerThatCannotBeAskedIsNoFaultOfAnEntry(t *testing.T) {
	folder, _ := shippedEntries(t)
	for _, c := range []struct {
		name string
		in   environment
		want []string
	}{
		{"nobody listens", environment{loki: shared.nowhere, jaeger: shared.jaeger.URL}, []string{"loki at 127.0.0.1:1", "connection refused"}},
		{"a tenant is missing", environment{loki: shared.tenants.URL}, []string{"401", "LOKI_ORG_ID"}},
		{"nothing is configured", environment{}, []string{"neither Loki nor Jaeger is configured"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := c.in.ask(t, "playbook", "lint", "--check-queries", folder)
			if a.status == 0 || strings.Contains(a.stdout, "refuses it") {
				t.Errorf("exit %d; stdout: %s", a.status, a.stdout)
			}
			for _, part := range c.want {
				if !strings.Contains(a.stderr, part) {
					t.Errorf("stderr does not say %q: %s", part, a.stderr)
				}
			}
		})
	}
	a := ofTenant(tenant).ask(t, "playbook", "lint", "--check-queries", folder)
	if a.status != 0 {
		t.Errorf("as the tenant: exit %d; stdout: %s stderr: %s", a.status, a.stdout, a.stderr)
	}
}
