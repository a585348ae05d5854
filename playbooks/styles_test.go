package playbooks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFurtherStylesOfRunbooksAreReadAsTheirAuthorsMeantThem has a page of each: collections
// of alert rules, manuals after a template, MkDocs, runbooks of a cloud's own method, the
// guides of Kubernetes, those of a government's on-call, Microsoft's documentation.
func TestFurtherStylesOfRunbooksAreReadAsTheirAuthorsMeantThem(t *testing.T) {
	for _, c := range []struct {
		style, repo, id, title, sections, owner string
		alerts, steps                           []string
		has, hasNot                             []string
	}{
		{
			style: "a rule under each heading", repo: "rules", id: "docs/host-alerts#11-host-out-of-memory", title: "1.1. Host out of memory", sections: "impact",
			alerts: []string{"HostOutOfMemory"}, has: []string{"Memory is filling up", "the kernel ends processes"}, hasNot: []string{"disk"},
		},
		{
			style: "a rule in a block of Liquid", repo: "rules", id: "docs/host-alerts#13-host-clock-skew", title: "1.3. Host clock skew",
			alerts: []string{"HostClockSkew"}, has: []string{"  - alert: \"HostClockSkew\"\n    expr: node_timex"}, hasNot: []string{"highlight"},
		},
		{
			style: "rules in a page", repo: "rules", id: "docs/JobMissing", title: "A job is missing", sections: "mitigation",
			alerts: []string{"JobMissing", "ScrapeJobMissing", "ScrapeTargetMissing"}, steps: []string{"Look at the targets.", "Start what is down."},
		},
		{
			style: "a manual after a template", repo: "manual", id: "run-book-template", title: "Run Book / System Operation Manual", sections: "meaning diagnosis mitigation",
			alerts: []string{"run-book-template"}, steps: []string{"Is the queue longer than a thousand?", "Does the database answer?", "Failover", "Recovery"},
			has: []string{"│ What business need is met", "- orders-api"},
		},
		{
			style: "MkDocs", repo: "mkdocs", id: "docs/QueueBacklog", title: "QueueBacklog", sections: "meaning mitigation mitigation", alerts: []string{"QueueBacklog"},
			has:    []string{"│ Do not purge the queue: What is purged is lost.\n│ \n│ - Ask the owner first.\n", "│ Note: The graph", "\nConsole\n", "queuectl depth mail", "\nScreen\n\nOpen the board", "│ Why it grows: Consumers"},
			hasNot: []string{"!!!", "???", "===", "TOC", "hide"},
		},
		{
			style: "a cloud's own method", repo: "well-architected", id: "runbook-restore-table", title: "Runbook: restore a table", sections: "mitigation diagnosis escalation",
			alerts: []string{"runbook-restore-table"}, steps: []string{"Find the backup.", "Restore it beside the table.", "Compare the number of rows.", "Look at the traces.", "Look at the database."},
			has: []string{"Runbook ID: RUN001\n", "Escalation POC: Escalation name"},
		},
		{
			style: "a guide of Kubernetes", repo: "k8s", id: "content/debug-pods", title: "Debug Pods", sections: "diagnosis", alerts: []string{"debug-pods"},
			steps:  []string{"My pod stays pending", "My pod is crashing"},
			has:    []string{"deployed to a cluster and finds", "│ Note: Requests count", "This container\n", "\nThe one before\n", "kubectl describe pods ${POD_NAME}", "prerequisites\n"},
			hasNot: []string{"{{", "overview", "{#", "thirdparty", "<!--"},
		},
		{
			style: "a government's on-call", repo: "gov", id: "source/manual/alerts/email-api-unhealthy", title: "Email API: unhealthy", sections: "mitigation", owner: "#publishing-on-call",
			alerts: []string{"email-api-unhealthy"}, has: []string{"│ Note\n│ Mails are sent later", "gds rake email:requeue", "Requeued 12"}, hasNot: []string{"manual_layout", "[board]"},
		},
		{
			style: "Microsoft's documentation", repo: "azure", id: "articles/troubleshoot-pool", title: "Troubleshoot an exhausted pool of connections", sections: "meaning notes mitigation notes notes",
			alerts: []string{"troubleshoot-pool"},
			has: []string{
				"│ Important: Restarting hides", "[image: The pool over an hour]", "\nPortal\n\nChoose Go back.", "\nCommand line\n", "Restart the sidecar.", "│ Only here: More is not", "│ Watch the pool (watch-pool.md)",
				"applies-to (../includes/applies-to.md)",
			},
			hasNot: []string{":::", "[!", "zone", "#tab", "ms.date", "nextstep"},
		},
	} {
		t.Run(c.style, func(t *testing.T) {
			dir := Dir{FS: os.DirFS(filepath.Join("testdata", "repos", c.repo)), Name: c.repo}
			l, warnings := Load(dir)
			for _, w := range warnings {
				t.Error(w)
			}
			e := entry(t, l, c.id)
			if e.Title != c.title || strings.Join(e.Sections(), " ") != c.sections || !slices.Equal(e.Alerts, c.alerts) || e.Owner != c.owner {
				t.Errorf("title %q, sections %q, alerts %q, owner %q", e.Title, strings.Join(e.Sections(), " "), e.Alerts, e.Owner)
			}
			var steps []string
			for _, s := range e.Steps(nil) {
				steps = append(steps, s.Title)
			}
			if c.steps != nil && !slices.Equal(steps, c.steps) {
				t.Errorf("steps %q", steps)
			}
			text := screen(e.Lines(nil, 76))
			for _, s := range c.has {
				if !strings.Contains(text, s) {
					t.Errorf("lacks %q:\n%s", s, text)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(text, s) {
					t.Errorf("holds %q:\n%s", s, text)
				}
			}
			for _, a := range c.alerts {
				ms := l.Match([]Facts{{Position: Root, Attributes: map[string]string{"alertname": a}}})
				if ms[0].Entry.ID != c.id {
					t.Errorf("the alert %s leads to %s", a, ms[0].Entry.ID)
				}
			}
		})
	}
}
