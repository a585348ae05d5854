package playbooks

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asking is an entry with these items of collect and this body.
func asking(t *testing.T, collect, body string) *Entry {
	t.Helper()
	e, problems := readStrict([]byte("schema: triage.playbook/v1\nid: own-entry\ncollect:\n"+collect), []byte(body), 1, "own-entry.md")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return e
}

func TestTheQueriesOfAnEntryAreThoseOfItsFrontMatterThenThoseOfItsText(t *testing.T) {
	e := asking(t, `
  - { id: errors, source: loki, query: '{app=${triage.service}} |= ${triage.code}', window: 15m, limit: 50 }
  - { id: slow, source: jaeger, service: ledger, operation: "${triage.operation}", tags: { db: "${triage.message}" }, min_duration: 1s, until: now }
`, "## Diagnosis\n\n### 1. Look\n\n```sh {risk=read}\nls\n```\n\n"+
		"```logql {name=by-pod run=loki until=now}\nsum by (pod) (rate({env=${triage.env}}[5m]))\n```\n\n"+
		"```logql {name=only-copied}\n{a=\"b\"}\n```\n\n"+
		"> ```yaml {name=failed run=jaeger limit=10}\n> service: ${triage.service}\n> tags: { http.status: 503 }\n> min_duration: 500ms\n> window: 1h\n> limit: 20\n> ```\n\n"+
		"```json {run=jaeger}\n{\"service\": ${triage.service}, \"operation\": ${triage.operation}}\n```\n")
	values := Values{"service": "ledger", "code": `A"B`, "operation": "GET /orders/{id}", "message": "it's \x1b[31m \"bad\"", "env": "prod"}
	want := []Query{
		{ID: "errors", Source: "loki", Line: 6, LogQL: `{app="ledger"} |= "A\"B"`, Window: 15 * time.Minute, Limit: 50},
		{
			ID: "slow", Source: "jaeger", Line: 7, Service: "ledger", Operation: "GET /orders/{id}", MinDuration: time.Second, UntilNow: true,
			Tags: map[string]string{"db": "it's \x1b[31m \"bad\""},
		},
		{ID: "by-pod", Command: 2, Source: "loki", Line: 9, LogQL: `sum by (pod) (rate({env="prod"}[5m]))`, UntilNow: true},
		{
			ID: "failed", Command: 4, Source: "jaeger", Line: 17, Service: "ledger", Tags: map[string]string{"http.status": "503"},
			MinDuration: 500 * time.Millisecond, Window: time.Hour, Limit: 10,
		},
		{Command: 5, Source: "jaeger", Line: 25, Service: "ledger", Operation: "GET /orders/{id}"},
	}
	got := e.Queries(values)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i := range got {
		if ok, why := got[i].Runnable(); !ok {
			t.Errorf("%s: %s", got[i].ID, why)
		}
	}
	if want := `traces of ledger, operation GET /orders/{id}, db="it's \x1b[31m \"bad\"", at least 1s`; got[1].String() != want {
		t.Errorf("got  %s\nwant %s", got[1].String(), want)
	}
	if want := `{app="ledger"} |= "A\"B"`; got[0].String() != want {
		t.Errorf("got %s", got[0].String())
	}
	for _, c := range e.Commands(values) {
		if c.Run != "copy" && c.Changes {
			t.Errorf("%q may change something", c.Text)
		}
	}
}

func TestAQueryThatCannotBeRunSaysWhy(t *testing.T) {
	front := func(item string) *Entry { return asking(t, "  - "+item+"\n", "") }
	block := func(info, text string) *Entry { return asking(t, " []\n", "```"+info+"\n"+text+"\n```\n") }
	for _, c := range []struct {
		name string
		e    *Entry
		want string
	}{
		{"a value that is not known", front(`{source: loki, query: '{a=${triage.env}}'}`), "the value of env is not known or not allowed in it"},
		{"two values", front(`{source: loki, query: '{a=${triage.env}, b=${triage.region}}'}`), "the values of env, region are not known or not allowed in it"},
		{"a name that is none", front(`{source: jaeger, service: '${triage.nothing}'}`), "the value of nothing is not known or not allowed in it"},
		{"a value in single quotes", front(`{source: loki, query: "{a='${triage.code}'}"}`), "the value of code is not known or not allowed in it"},
		{"a value that is no word", block("yaml {run=jaeger}", "service: ${triage.message}"), "the value of message is not known or not allowed in it"},
		{"no query", front(`{source: loki}`), "it asks loki for nothing: it has no query"},
		{"no service", front(`{source: jaeger, operation: x}`), "it asks jaeger without a service"},
		{"no source", front(`{query: x}`), `it has the source "": it is loki or jaeger`},
		{"a query for jaeger", front(`{source: jaeger, service: a, query: x}`), "it asks jaeger and has a query, which is loki's"},
		{"a service for loki", front(`{source: loki, service: a, query: x}`), "it asks loki and has service, operation, tags or min_duration, which are jaeger's"},
		{"a window that is none", front(`{source: loki, query: x, window: a day}`), `its window "a day" is not a length of time: write 15m`},
		{"a window of a month", front(`{source: loki, query: x, window: 720h}`), `its window "720h" is longer than 168h0m0s`},
		{"a duration that is none", front(`{source: jaeger, service: x, min_duration: -1s}`), `its min_duration "-1s" is not a length of time: write 15m`},
		{"another end", front(`{source: loki, query: x, until: later}`), `its until "later" is not one of incident, now`},
		{"too many rows", front(`{source: loki, query: x, limit: 201}`), "its limit 201 is not a number of rows from 1 to 200"},
		{"a limit that is none", block("logql {run=loki limit=all}", "x"), "its limit -1 is not a number of rows from 1 to 200"},
		{"LogQL in a shell block", block("sh {run=loki}", "x"), "a block with run=loki is written in logql"},
		{"a search in a shell block", block("sh {run=jaeger}", "service: x"), "a block with run=jaeger is written in yaml or json"},
		{"a search that is no YAML", block("yaml {run=jaeger}", "service: [x"), "did not find expected ',' or ']'"},
		{"a search with another key", block("yaml {run=jaeger}", "service: x\nuser: y"), "unknown key user"},
		{"a search that is a list", block("yaml {run=jaeger}", "- service"), "not"},
		{"a query of a book's length", block("logql {run=loki}", strings.Repeat("x", maxQueryText+1)), "it is longer than 8192 bytes"},
		{"a search of a book's length", block("yaml {run=jaeger}", "service: "+strings.Repeat("x", maxQueryText+1)), "it is too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			qs := c.e.Queries(Values{"code": "A", "message": "not a word", "service": "ledger"})
			if len(qs) != 1 {
				t.Fatalf("%d queries", len(qs))
			}
			if ok, why := qs[0].Runnable(); ok || !strings.Contains(why, c.want) {
				t.Errorf("runnable %v, %q, want %q", ok, why, c.want)
			}
		})
	}
}

func TestAnEntryOffersABoundedNumberOfQueries(t *testing.T) {
	e := asking(t, strings.Repeat("  - {source: loki, query: x}\n", maxQueries), strings.Repeat("```logql {run=loki}\nx\n```\n", 5))
	if n := len(e.Queries(nil)); n != maxQueries {
		t.Errorf("got %d queries", n)
	}
	long := asking(t, "  - {source: jaeger, service: '${triage.message}'}\n", "")
	q := long.Queries(Values{"message": strings.Repeat("x", maxQueryText+1)})[0]
	if ok, why := q.Runnable(); ok {
		t.Errorf("runnable: %s", why)
	}
}

// FuzzQueries holds that no value makes a second query of one: a string stays a string in
// LogQL, and a search keeps its fields.
func FuzzQueries(f *testing.F) {
	for _, v := range []string{"ledger", `" or "`, "a: b\nservice: other", "`", "}", `\`, "\x00", "\u202e", "x }", "${triage.code}"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		e := asking(t, "  - {source: loki, query: '{a=${triage.code}} |= ${triage.code}'}\n  - {source: jaeger, service: '${triage.code}'}\n",
			"```yaml {run=jaeger}\nservice: ${triage.code}\noperation: fixed\n```\n```json {run=jaeger}\n{\"service\": ${triage.code}, \"operation\": \"fixed\"}\n```\n")
		for i, q := range e.Queries(Values{"code": v}) {
			ok, why := q.Runnable()
			if !ok {
				if why == "" {
					t.Fatalf("query %d is not runnable and does not say why", i)
				}
				continue
			}
			switch i {
			case 0:
				quoted := quoteLogQL(v)
				if want := fmt.Sprintf("{a=%s} |= %s", quoted, quoted); q.LogQL != want {
					t.Fatalf("got %q, want %q", q.LogQL, want)
				}
			case 1:
				if q.Service != v {
					t.Fatalf("asks for %q, not %q", q.Service, v)
				}
			default:
				// What is not UTF-8 cannot stand in JSON.
				if q.Operation != "fixed" || len(q.Tags) > 0 || q.Service != string([]rune(v)) {
					t.Fatalf("%q made %+v", v, q)
				}
			}
		}
	})
}
