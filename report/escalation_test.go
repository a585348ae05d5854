package report_test

import (
	"strings"
	"testing"
	"time"

	"triage/investigate"
	"triage/playbooks"
	"triage/report"
)

// alerted is an incident whose alert had been firing for six minutes when the report was made.
func alerted() investigate.Finding {
	f := dbTimeout()
	f.AlertStart = f.Taken.Add(-6 * time.Minute)
	f.Links = investigate.Links{Grafana: "https://grafana.example/g", LokiUID: "loki-1", Jaeger: "https://jaeger.example"}
	e := *f.Playbooks[0].Entry
	e.Escalate = []playbooks.Escalation{
		{To: "#inc-ledger", Via: "slack", After: "0m"},
		{To: "platform-oncall", After: "5m"},
		{To: "team-ledger-oncall", Via: "pagerduty", After: "10m", When: "the balances look wrong"},
		{To: "head of payments", After: "when customers ask"},
	}
	f.Playbooks = []playbooks.Match{{Entry: &e, Reason: f.Playbooks[0].Reason, Score: f.Playbooks[0].Score}}
	return f
}

func TestTheReportSaysHowFarOffEachCallWasWhenItWasMade(t *testing.T) {
	want := []string{
		"firing since 2026-11-21 02:57:12.000 UTC, for 6m at the time of this report", "#inc-ledger now",
		"platform-oncall at 03:02:12Z, overdue by 1m", "team-ledger-oncall at 03:07:12Z, in 4m if the balances look wrong",
		"head of payments when customers ask",
	}
	wide := string(plainText(t, alerted(), report.TextOptions{Width: 1000}))
	for _, w := range want {
		if !strings.Contains(wide, w) {
			t.Errorf("the text report does not say %q:\n%s", w, wide)
		}
	}
	if md := string(markdown(t, alerted())); !strings.Contains(md, "- **Escalate:** ") || !strings.Contains(md, " at 03:07:12Z, in 4m if ") {
		t.Errorf("the Markdown report does not count from the alert:\n%s", md)
	}
	doc := string(asJSON(t, alerted()))
	for _, w := range []string{`"alert_started_at": "2026-11-21T02:57:12Z"`, `"due_at": "2026-11-21T03:07:12Z"`} {
		if !strings.Contains(doc, w) {
			t.Errorf("the JSON report has no %s", w)
		}
	}
	for _, unknown := range []string{string(plainText(t, dbTimeout(), report.TextOptions{})), string(asJSON(t, dbTimeout()))} {
		if strings.Contains(unknown, "firing") || strings.Contains(unknown, "alert_started_at") || strings.Contains(unknown, "due_at") {
			t.Errorf("a start that nobody gave is counted from:\n%s", unknown)
		}
	}
}

func TestTheTextReportGivesTheReadersOwnTimeToo(t *testing.T) {
	got := string(plainText(t, alerted(), report.TextOptions{Width: 1000, Location: time.FixedZone("IST", 5*3600+1800)}))
	for _, want := range []string{
		"WHEN      2026-11-21 02:57:15.710 UTC (08:27:15 local)", "AS OF     2026-11-21 03:03:12.000 UTC (08:33:12 local)",
		"2026-11-21 02:52:14 to 03:03:14 UTC (11m) (08:22:14 to 08:33:14 local)", "at 03:07:12Z (08:37:12 local), in 4m",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	late := string(plainText(t, alerted(), report.TextOptions{Width: 1000, Location: time.FixedZone("PST", -8*3600)}))
	if want := "(2026-11-20 18:57:15 local)"; !strings.Contains(late, want) {
		t.Errorf("another day is not named: no %q", want)
	}
	if utc := plainText(t, alerted(), report.TextOptions{Location: time.UTC}); strings.Contains(string(utc), "local") {
		t.Error("the same time is given twice")
	}
}
