package e2e

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

// logQL is an entry with one query of the front matter.
func logQL(t *testing.T, query string) playbooks.Dir {
	t.Helper()
	return written(t, "collect:\n  - { id: q, source: loki, window: 2h, until: now, query: "+quote(t, query)+" }", "")
}

// collected is the answer to the only query of dir, filled in with no values.
func (e environment) collected(t *testing.T, dir playbooks.Dir) (investigate.Collected, error) {
	t.Helper()
	o := e.asking(t, dir)
	return investigate.Collect(t.Context(), o, queriesOf(t, o, "written", nil)[0], nil)
}

func TestAWrongQueryIsRefusedInTheServersWords(t *testing.T) {
	for _, c := range []struct{ name, query, says, hint string }{
		{"a bracket is missing", `sum(rate({service_name="search"}[5m])`, "parse error at line 1", "not LogQL"},
		{"no such function", `sum(rates({service_name="search"}[5m]))`, "parse error at line 1", "not LogQL"},
		{"a selector that selects everything", `{service_name=~".*"}`, "at least one", "not LogQL"},
		{"a range of a line query", `{service_name="search"}[5m]`, "parse error", "not LogQL"},
		{"a broken regular expression", `{service_name="search"} |~ "("`, "missing closing )", ""},
		{"lines that cannot be read", `sum(sum_over_time({service_name="search"} | json | unwrap msg [1h]))`, "pipeline error", "__error__"},
		{"more series than the server counts", `count_over_time({service_name=~"search|billing"} | json [1m])`, "maximum number of series", "fewer labels"},
		{"control bytes and quotes", "{service_name=\"a\x01\"} | \"\x1b[31m\u202e`", "parse error", "not LogQL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := everything().collected(t, logQL(t, c.query))
			var e *sources.Error
			if !errors.As(err, &e) || e.Reason != sources.Rejected || e.Status != 400 {
				t.Fatalf("%d rows, %v, want a refusal", got.Reply.Rows(), err)
			}
			if !strings.Contains(e.Detail, c.says) || !strings.Contains(e.Hint, c.hint) {
				t.Errorf("does not say %q and %q: %v", c.says, c.hint, err)
			}
			if strings.ContainsAny(err.Error(), "\n\x1b\u202e") {
				t.Errorf("is not one printable line: %q", err)
			}
			if len(got.Reply.Asked) != 1 || got.Source != "loki" {
				t.Errorf("what was asked is not told: %q %v", got.Source, got.Reply.Asked)
			}
		})
	}
}

func TestAnAnswerBeyondItsBoundSaysSo(t *testing.T) {
	bound := func(source, rest string) playbooks.Dir {
		return written(t, "collect:\n  - { id: q, source: "+source+", window: 2h, until: now, "+rest+" }", "")
	}
	for _, c := range []struct {
		name  string
		entry playbooks.Dir
		rows  int
		says  string // "" when nothing was cut
	}{
		{"lines beyond the limit of the query", bound("loki", `limit: 7, query: '{service_name="search"}'`), 7, "only the latest 7 log lines: there are more"},
		{"lines beyond the limit of all queries", bound("loki", `query: '{service_name="search"}'`), sources.MaxRows, "only the latest 200 log lines"},
		{
			"as many lines as the limit",
			bound("loki", `limit: 10, query: '{service_name=~"search|mailer|thumbnails|billing"} |~ "req-noise-00123[0-9]"'`), 10, "",
		},
		{
			"series beyond the limit", bound("loki", `limit: 3, query: 'sum by (service_name) (count_over_time({service_name=~"search|mailer|thumbnails|billing"}[1m]))'`),
			3, "only 3 of 4 series",
		},
		{"traces beyond the limit", bound("jaeger", `limit: 1, service: gateway`), 1, "stopped at 1 traces: there may be more"},
		{"nothing", bound("loki", `query: '{service_name="no-such-service"}'`), 0, ""},
		{"no traces", bound("jaeger", `service: no-such-service`), 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := everything().collected(t, c.entry)
			if err != nil || got.Reply.Rows() != c.rows {
				t.Fatalf("%d rows, want %d; %v", got.Reply.Rows(), c.rows, err)
			}
			said := strings.Join(got.Reply.Truncated, "; ")
			if !strings.Contains(said, c.says) || c.says == "" && said != "" || len(got.Reply.Problems) > 0 {
				t.Errorf("says %q, want %q; problems %q", said, c.says, got.Reply.Problems)
			}
			if !slices.IsSortedFunc(got.Reply.Lines, byLineTime) {
				t.Error("the lines are not in order of time")
			}
		})
	}
}

func TestOfMoreLinesTheLatestAreKept(t *testing.T) {
	all, err := everything().collected(t, logQL(t, `{service_name="search"}`))
	if err != nil {
		t.Fatal(err)
	}
	oldest, newest := all.Reply.Lines[0].Time, all.Reply.Lines[len(all.Reply.Lines)-1].Time
	if newest.Sub(oldest) > 10*time.Minute {
		t.Errorf("200 of 2500 lines of an hour are from %s to %s", oldest, newest)
	}
	if age := time.Since(newest); age > 30*time.Minute {
		t.Errorf("the latest line is %s old", age)
	}
}

func TestWhatCannotBeAskedSaysWhy(t *testing.T) {
	traces := written(t, "collect:\n  - { id: q, source: jaeger, service: ledger }", "")
	for _, c := range []struct {
		name  string
		of    environment
		entry playbooks.Dir
		says  []string
	}{
		{"a value is missing", everything(), logQL(t, `{service_name="search"} |= ${triage.code}`), []string{"cannot be run", "code"}},
		{"no such source", environment{loki: shared.loki.URL}, traces, []string{"no source", "--jaeger-url"}},
		{"nobody listens", environment{loki: shared.nowhere}, logQL(t, `{service_name="search"}`), []string{"loki at 127.0.0.1:1", "connection refused"}},
		{"a tenant is missing", environment{loki: shared.tenants.URL}, logQL(t, `{service_name="search"}`), []string{"401", "LOKI_ORG_ID"}},
		{"the servers are swapped", environment{loki: shared.jaeger.URL}, logQL(t, `{service_name="search"}`), []string{"loki at"}},
		{"a wrong base path", environment{jaeger: shared.jaeger.URL + "/wrong"}, traces, []string{"jaeger at", "base path"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.of.collected(t, c.entry)
			if err == nil {
				t.Fatalf("%d rows and no error", got.Reply.Rows())
			}
			for _, part := range c.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("does not say %q: %v", part, err)
				}
			}
		})
	}
}

func byLineTime(a, b telemetry.LogRecord) int { return a.Time.Compare(b.Time) }
