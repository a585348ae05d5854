package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/alert/clue"
	"triage/correlate"
	"triage/investigate"
	"triage/paste"
	"triage/report"
)

func newAlert(a *app) *cobra.Command {
	var f lookFlags
	cmd := &cobra.Command{
		Use:   "alert FILE|-",
		Short: "From an alert to the answer, for bots too",
		Long: `Read an alert and go the way that it leads: to the request that it names, to the
requests with its error code, to the failing requests of its service, or to its
playbook entry. The alert is the payload of a webhook of Alertmanager, Grafana,
PagerDuty, Opsgenie, Sentry, Datadog, CloudWatch and others, or the text of a message.

--output markdown is what a bot posts: at most 3,000 characters, the root cause first,
secrets taken out. --output json asks no server: it says what was read, and where each
fact stands (triage.alert/v1).`,
		Example: "  triage alert alert.json\n  curl … | triage alert - --output markdown\n  triage alert alert.json --output json",
		Args:    oneArgument("file", "alert.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return readAlert(cmd.Context(), a, &f, args[0])
		},
	}
	f.addWindow(cmd)
	f.addWhere(cmd)
	f.display.add(cmd)
	return cmd
}

// readAlert goes the way of an alert from a file or standard input.
func readAlert(ctx context.Context, a *app, f *lookFlags, path string) error {
	text, err := a.alertText(path)
	if err != nil {
		return err
	}
	c, err := paste.Read(text, a.now())
	if err != nil {
		return unreadable(err)
	}
	format, err := f.display.format(a)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return writeClues(a, &c)
	case "markdown":
		f.brief = &report.Brief{Alert: alertWords(&c)}
	}
	return follow(ctx, a, f, &c)
}

// writeClues writes what was read, in its canonical form.
func writeClues(a *app, c *clue.Clues) error {
	doc, err := c.JSON()
	if err != nil {
		return err
	}
	if _, err := a.out.Write(doc); err != nil {
		return err
	}
	if c.Route() == clue.Nowhere {
		return &statusError{exitNotFound, "it leads nowhere: " + c.Why}
	}
	return nil
}

// alertText is the text of a file, or of standard input for "-".
func (a *app) alertText(path string) (string, error) {
	if path == "-" {
		return a.readAll(a.in, "standard input")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", &usageError{fmt.Sprintf("alert: %v: give a file, or - for standard input", err)}
	}
	defer file.Close()
	return a.readAll(io.Reader(file), path)
}

// alertWords are what an alert says of itself, in one line.
func alertWords(c *clue.Clues) string {
	parts := []string{cmp.Or(subject(c), "no name")}
	if best := c.Best(); len(best) > 0 {
		parts[0] += " on " + names(best)
	}
	if c.Env != nil {
		parts = append(parts, c.Env.Value)
	}
	status := c.Status
	if w := c.Window; w != nil && !w.Start.IsZero() && !w.Relative {
		status += " since " + w.Start.Format("2006-01-02 15:04:05 UTC")
	}
	return strings.Join(append(parts, status), ", ")
}

// command is what opens the same on a terminal. Ids that a shell would read otherwise are left
// out: a trace id never is one.
func (s *session) command(q correlate.Query, traces []string) string {
	words := []string{"triage"}
	switch {
	case clue.IsIdentifier(q.RequestID):
		words = append(words, "--request-id", q.RequestID)
	case clue.IsIdentifier(q.TraceID):
		words = append(words, "--trace-id", q.TraceID)
	case clue.IsIdentifier(q.CorrelationID):
		words = append(words, "--correlation-id", q.CorrelationID)
	case len(traces) > 0 && clue.IsIdentifier(traces[0]):
		words = append(words, "--trace-id", traces[0])
	default:
		return ""
	}
	if w := q.Window; !w.IsZero() && s.options.Fixed {
		words = append(words, "--start", w.Start.Format(time.RFC3339), "--end", w.End.Format(time.RFC3339))
	}
	if at := s.options.AlertStart; !at.IsZero() {
		words = append(words, "--alert-start", at.UTC().Format(time.RFC3339))
	}
	if s.options.Env != "" && clue.IsIdentifier(s.options.Env) {
		words = append(words, "--env", s.options.Env)
	}
	return strings.Join(words, " ")
}

// writeBrief writes what a bot posts.
func (s *session) writeBrief(f investigate.Finding) error {
	b := *s.brief
	b.Command = s.command(f.Incident.Query, f.Incident.TraceIDs)
	return report.BriefMarkdown(s.app.out, f, b)
}

// briefRequests writes what a bot posts of a list of which none is opened.
func (s *session) briefRequests(r investigate.Requests) error {
	b := *s.brief
	b.Requests = &r
	f := investigate.Finding{Sources: r.Sources, Partial: r.Partial, Done: true, Taken: s.app.now(), AlertStart: s.options.AlertStart}
	f.Incident.Query.ErrorCode = r.Code
	f.Incident.Query.Window = r.Window
	return report.BriefRequests(s.app.out, f, b)
}

func (f *lookFlags) addWindow(cmd *cobra.Command) {
	inGroup(cmd, groupWindow, func(set *pflag.FlagSet) {
		set.StringVar(&f.since, "since", "", "look this far back: 30m, 2h, 7d (without a window: 1h, then further until something is found)")
		set.StringVar(&f.start, "start", "", "begin: RFC 3339, or how long ago: 2h, now-30m")
		set.StringVar(&f.end, "end", "", "end; now by default")
		addAlertStart(set, &f.alertStart)
	})
}

func (f *lookFlags) addWhere(cmd *cobra.Command) {
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "loki-url", "loki-org-id", "loki-selector", "jaeger-url", "jaeger-org-id", "playbooks", "timeout")
		set.Var((*filled)(&f.bundle), "bundle", "read a folder, .zip or file instead of asking servers")
	})
}
