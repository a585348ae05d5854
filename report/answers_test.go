package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"triage/investigate"
	"triage/playbooks"
	"triage/report"
	"triage/sources"
	"triage/telemetry"
)

func answers() []report.Answer {
	at := time.Date(2026, 11, 21, 3, 3, 14, 0, time.UTC)
	window := telemetry.Window{Start: at.Add(-20 * time.Minute), End: at}
	collected := func(source string, r sources.Reply) investigate.Collected {
		return investigate.Collected{Source: source, Window: window, Reply: r, At: at, Took: 87 * time.Millisecond}
	}
	point := func(minute int, v float64) sources.Point {
		return sources.Point{Time: at.Add(time.Duration(minute-5) * time.Minute), Value: v}
	}
	many := make([]telemetry.LogRecord, 25)
	for i := range many {
		many[i] = telemetry.LogRecord{Time: at.Add(time.Duration(i) * time.Millisecond), Line: "waiting for a connection"}
	}
	return []report.Answer{
		{Entry: "ledger-db-timeout", Query: playbooks.Query{ID: "waiting-lines", Source: "loki", LogQL: `{service_name="ledger"} |= "waiting"`},
			Collected: collected("loki", sources.Reply{Lines: many, Answer: sources.Answer{Truncated: []string{"only the latest 25 lines: the limit was reached"}}})},
		{Entry: "ledger-db-timeout", Query: playbooks.Query{Source: "loki", LogQL: `sum by (pod) (count_over_time({service_name="ledger"}[5m]))`},
			Collected: collected("loki", sources.Reply{Series: []sources.Series{
				{Labels: map[string]string{"pod": "ledger-1"}, Points: []sources.Point{point(0, 3), point(1, 412.5)}},
				{Labels: map[string]string{"pod": "ledger-2"}},
			}})},
		{Entry: "ledger-db-timeout", Query: playbooks.Query{ID: "slow-acquire", Source: "jaeger", Service: "ledger", Operation: "pg.acquire"},
			Collected: collected("jaeger", sources.Reply{Traces: []sources.TraceRow{
				{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", Service: "ledger", Operation: "pg.acquire", Start: at, Duration: 1500 * time.Millisecond, Error: true},
			}})},
		{Entry: "deadline-exceeded", Query: playbooks.Query{ID: "not-there", Source: "loki", LogQL: `{service_name="x"}`}, Collected: collected("loki", sources.Reply{})},
		{Entry: "deadline-exceeded", Query: playbooks.Query{ID: "refused", Source: "loki", LogQL: `{service_name="y"}`},
			Err: errors.New("loki at logs.example: 401 no org id: set --loki-org-id or LOKI_ORG_ID")},
	}
}

func TestTheAnswersOfQueriesAsMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := report.MarkdownAnswers(&b, answers()); err != nil {
		t.Fatal(err)
	}
	golden(t, "answers.md", b.Bytes())
}

func TestNoAnswerIsNoSection(t *testing.T) {
	var b bytes.Buffer
	if err := report.MarkdownAnswers(&b, nil); err != nil || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
}

func TestHostileAnswersStayText(t *testing.T) {
	const hostile = "\x1b[2J<img src=x> @all #1 [a](http://x) `code` password=hunter2 jane.doe@example.com"
	at := time.Date(2026, 11, 21, 3, 3, 14, 0, time.UTC)
	var b bytes.Buffer
	err := report.MarkdownAnswers(&b, []report.Answer{{
		Entry: hostile, Query: playbooks.Query{ID: hostile, LogQL: hostile}, Err: errors.New(hostile),
		Collected: investigate.Collected{Source: hostile, At: at, Reply: sources.Reply{
			Lines:  []telemetry.LogRecord{{Time: at, Line: strings.Repeat("x", 380) + " " + hostile}},
			Series: []sources.Series{{Labels: map[string]string{hostile: hostile}}},
			Traces: []sources.TraceRow{{TraceID: hostile, Service: hostile, Operation: hostile, Start: at}},
			Answer: sources.Answer{Truncated: []string{hostile}, Problems: []string{hostile}},
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := render(b.Bytes())
	if got.html+got.links+got.images != 0 || len(got.headings) != 1 {
		t.Errorf("a renderer sees %+v in:\n%s", got, b.String())
	}
	for _, s := range []string{"\x1b", "hunter2", "jane.doe@example.com"} {
		if strings.Contains(b.String(), s) {
			t.Errorf("%q is in:\n%s", s, b.String())
		}
	}
}
