package e2e

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"triage/correlate"
	"triage/demo"
	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/sources/httpclient"
	"triage/sources/jaeger"
	"triage/sources/loki"
)

// asking are the sources of e, as the program itself sets them up, with the entries of dirs.
func (e environment) asking(t *testing.T, dirs ...playbooks.Dir) investigate.Options {
	t.Helper()
	to := func(name, url, tenant string) *httpclient.Client {
		c, err := httpclient.New(httpclient.Options{Source: name, URL: url, Tenant: tenant})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var o investigate.Options
	var warnings []playbooks.Warning
	if o.Library, warnings = playbooks.Load(dirs...); len(warnings) > 0 {
		t.Fatal(warnings)
	}
	if e.loki != "" {
		s, err := loki.New(loki.Config{Client: to("loki", e.loki, e.org)})
		if err != nil {
			t.Fatal(err)
		}
		o.Logs = []sources.LogSource{s}
	}
	if e.jaeger != "" {
		s, err := jaeger.New(jaeger.Config{Client: to("jaeger", e.jaeger, "")})
		if err != nil {
			t.Fatal(err)
		}
		o.Traces = []sources.TraceSource{s}
	}
	return o
}

// finding is what an investigation of the request finds in the end.
func finding(t *testing.T, o investigate.Options, request string) investigate.Finding {
	t.Helper()
	o.Query = correlate.Query{RequestID: request}
	var last investigate.Finding
	for last = range investigate.Run(t.Context(), o) {
	}
	if !last.Done || last.Partial || len(last.Playbooks) == 0 {
		t.Fatalf("done %t, partial %t, %d entries: %v", last.Done, last.Partial, len(last.Playbooks), last.Sources)
	}
	return last
}

// written is an entry with the collect of the front matter and the diagnosis that are given;
// it has no other fault and fits no error of any incident.
func written(t *testing.T, collect, diagnosis string) playbooks.Dir {
	t.Helper()
	front := `---
schema: triage.playbook/v1
id: written
title: Written for a test
version: "1"
severity: sev3
owner: team-a
reviewed_at: ` + quote(t, time.Now().UTC().Format(time.DateOnly)) + `
codes: [WRITTEN_FOR_A_TEST]
summary: Short.
impact: None.
`
	text := front + collect + "\n---\n\n# Written for a test\n\n## Meaning\n\nText.\n\n## Diagnosis\n\nText.\n\n" + diagnosis + "\n## Mitigation\n\nText.\n"
	return playbooks.Dir{FS: fstest.MapFS{"written.md": {Data: []byte(text)}}, Name: "test"}
}

// queriesOf are the queries of the entry called id.
func queriesOf(t *testing.T, o investigate.Options, id string, values playbooks.Values) []playbooks.Query {
	t.Helper()
	for _, e := range o.Library.Entries() {
		if e.ID == id {
			return e.Queries(values)
		}
	}
	t.Fatalf("there is no entry %s", id)
	return nil
}

// TestEveryQueryOfAnEntryBringsWhatTheIncidentHolds runs the queries of all entries that a
// demo incident offers. A query that is not in the table fails: say here what it must bring.
func TestEveryQueryOfAnEntryBringsWhatTheIncidentHolds(t *testing.T) {
	lines := map[string]struct{ service, text string }{ // by id: lines of the service with the text
		"pool-errors":  {"ledger", "LEDGER_DB_POOL_TIMEOUT"},
		"import-lines": {"catalogue", "Import"},
		"rebalancing":  {"warehouse", "bins rebalanced"},
	}
	const course = "errors-by-minute" // of the root's code, in all entries that are shipped
	ran := map[string]int{}
	for _, i := range shared.incidents {
		t.Run(i.name, func(t *testing.T) {
			o := everything().asking(t, demo.Playbooks())
			f := finding(t, o, i.request)
			for _, m := range f.Playbooks {
				for _, q := range m.Entry.Queries(f.Values) {
					if ok, _ := q.Runnable(); !ok && f.Values["code"] == "" && strings.Contains(q.LogQL, "‹code unknown›") {
						continue // the error has no code
					}
					c, err := investigate.Collect(t.Context(), o, q, f.Values)
					if err != nil || len(c.Reply.Truncated)+len(c.Reply.Problems) > 0 {
						t.Errorf("%s of %s: %v, %q, %q", q.ID, m.Entry.ID, err, c.Reply.Truncated, c.Reply.Problems)
						continue
					}
					ran[q.ID]++
					if q.ID == course {
						if got, want := total(c.Reply.Series), linesWith(f.Values["service"], f.Values["code"]); got != float64(want) || want == 0 {
							t.Errorf("%s of %s counts %v lines with %s, want %d, some", q.ID, m.Entry.ID, got, f.Values["code"], want)
						}
						continue
					}
					want, ok := lines[q.ID]
					if !ok {
						t.Errorf("what does the query %s of %s bring? Say it in this test", q.ID, m.Entry.ID)
						continue
					}
					if n := linesWith(want.service, want.text); len(c.Reply.Lines) != n || n == 0 {
						t.Errorf("%s of %s brings %d lines, want %d, some", q.ID, m.Entry.ID, len(c.Reply.Lines), n)
					}
					for _, l := range c.Reply.Lines {
						if l.Service() != want.service || !strings.Contains(l.Line, want.text) {
							t.Errorf("%s of %s brings a line of %s: %s", q.ID, m.Entry.ID, l.Service(), l.Line)
						}
					}
				}
			}
		})
	}
	for id := range lines {
		if ran[id] == 0 {
			t.Errorf("no incident offers the query %s", id)
		}
	}
	if ran[course] < len(shared.incidents)-1 {
		t.Errorf("only %d runs of %s in %d incidents", ran[course], course, len(shared.incidents))
	}
}

// linesWith is how many lines of the service all incidents have with the text, in the line
// or beside it.
func linesWith(service, text string) int {
	n := 0
	for _, i := range shared.incidents {
		for _, r := range i.logs {
			if r.Service() == service && strings.Contains(r.Line+fmt.Sprint(r.Metadata), text) {
				n++
			}
		}
	}
	return n
}

// total is the sum of all values: the steps of a course neither overlap nor leave a gap.
func total(series []sources.Series) float64 {
	sum := 0.0
	for _, s := range series {
		for _, p := range s.Points {
			if !math.IsNaN(p.Value) {
				sum += p.Value
			}
		}
	}
	return sum
}

// TestAQueryIsAskedOfTheTenantOfTheEnvironment sees nothing of another tenant's lines.
func TestAQueryIsAskedOfTheTenantOfTheEnvironment(t *testing.T) {
	i := shared.incidents[0]
	f := finding(t, everything().asking(t, demo.Playbooks()), i.request)
	for org, some := range map[string]bool{tenant: true, "team-b": false} {
		o := ofTenant(org).asking(t, demo.Playbooks())
		for _, q := range f.Playbooks[0].Entry.Queries(f.Values) {
			c, err := investigate.Collect(t.Context(), o, q, f.Values)
			if err != nil || (c.Reply.Rows() > 0) != some {
				t.Errorf("%s as %s: %d rows, %v", q.ID, org, c.Reply.Rows(), err)
			}
		}
	}
}
