package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const queried = `---
schema: triage.playbook/v1
id: queried
title: Queried
version: "1"
severity: sev3
owner: team-a
reviewed_at: "2026-11-01"
codes: [QUERIED_CODE]
summary: Short.
impact: None.
collect:
  - { id: good, source: loki, query: '{app="a"} |= ${triage.code}' }
  - { id: broken, source: loki, query: 'sum(rate({app="a"}[5m])', window: 15m }
  - { id: traces, source: jaeger, service: ledger }
---

# Queried

## Meaning

Text.

## Diagnosis

Text.

` + "```logql {run=loki}\n{app=\"b\"} |= \"slow\"\n```\n" + `
## Mitigation

Text.
`

func TestLintHasTheServersTryTheQueries(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request)
		status int
		out    string
		err    []string
	}{
		{
			"what a server refuses is an error", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("limit") != "2" && r.URL.Path == "/loki/api/v1/query_range" && strings.HasPrefix(r.URL.Query().Get("query"), "{") {
					http.Error(w, "asked for more than a row", http.StatusTeapot)
					return
				}
				if strings.HasPrefix(r.URL.Query().Get("query"), "sum") {
					http.Error(w, "parse error at line 1, col 25: syntax error: unexpected $end, expecting )", http.StatusBadRequest)
					return
				}
				_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"streams","result":[]}}`))
			},
			exitFailed, "BOOKS/queried.md:14: error: the query broken: loki refuses it: parse error at line 1, col 25: syntax error: unexpected $end, expecting ) (collect)\n",
			[]string{"note: 1 query not tried: no server is configured for them", "1 error, 0 warnings"},
		},
		{
			"a query that takes too long is named, and the rest is tried", func(w http.ResponseWriter, r *http.Request) {
				switch q := r.URL.Query().Get("query"); {
				case strings.HasPrefix(q, "sum"):
					http.Error(w, "parse error", http.StatusBadRequest)
				case strings.Contains(q, "slow"):
					http.Error(w, "worker broke", http.StatusInternalServerError)
				default:
					http.Error(w, "upstream request timeout", http.StatusGatewayTimeout)
				}
			},
			exitFailed,
			"BOOKS/queried.md:13: error: the query good: loki does not answer it within 10s: narrow it, or shorten its window (collect)\n" +
				"BOOKS/queried.md:14: error: the query broken: loki refuses it: parse error (collect)\n" +
				"BOOKS/queried.md:28: error: the query {app=\"b\"} |= \"slow\": loki fails on it: worker broke (collect)\n",
			[]string{"3 errors, 0 warnings"},
		},
		{
			"a server that lets nobody in is no finding", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no org id", http.StatusUnauthorized) },
			exitFailed, "", []string{"401 no org id", "LOKI_ORG_ID"},
		},
		{
			"without a server there is nothing to try", nil, exitUsage, "", []string{"neither Loki nor Jaeger is configured"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := t.TempDir()
			books := filepath.Join(home, "books")
			if err := os.MkdirAll(books, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(books, "queried.md"), []byte(queried), 0o600); err != nil {
				t.Fatal(err)
			}
			env := map[string]string{"HOME": home, "XDG_CONFIG_HOME": home}
			if c.answer != nil {
				server := httptest.NewServer(http.HandlerFunc(c.answer))
				t.Cleanup(server.Close)
				env["LOKI_ADDR"] = server.URL
			}
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
			a.getenv = func(name string) string { return env[name] }
			status := run(a, []string{"playbook", "lint", "--check-queries", books})
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(string(text), books, "BOOKS"); status != c.status || got != c.out {
				t.Errorf("status %d, want %d, %q", status, c.status, got)
			}
			for _, s := range c.err {
				if !strings.Contains(errs.String(), s) {
					t.Errorf("lacks %q: %s", s, errs.String())
				}
			}
		})
	}
}
