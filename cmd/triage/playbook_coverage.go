package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/demo"
	"triage/playbooks"
	"triage/safetext"
	"triage/telemetry"
)

// coverageFlags are the flags of triage playbook coverage.
type coverageFlags struct {
	since, start, end  string
	bundle, codes, min string
	demo               bool
	config             configFlags
	format             formatFlag
}

// coverageSince is how far back a server is asked without a window.
const coverageSince = "7d"

func newPlaybookCoverage(a *app) *cobra.Command {
	var f coverageFlags
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Compare the error codes that are seen with the entries",
		Long: `Compare the error codes that are seen with the entries, by how often they are
seen: codes without an entry, entries whose codes are never seen, entries past
their review. A code of sev1 or sev2 without an entry about it is status 1; the
severity is that of what is shown for it. The codes are those of the error
records of Loki (a sample of them in a busy window), of a bundle, or of a list.`,
		Example: `  triage playbook coverage --env prod --since 7d
  triage playbook coverage --bundle logs/ --min 90
  triage playbook coverage --codes codes.txt --output json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return coverage(cmd.Context(), a, &f) },
	}
	inGroup(cmd, groupWhat, func(set *pflag.FlagSet) {
		set.Var(word{&f.min, "PERCENT"}, "min", "status 1 when fewer of the errors have an entry about their code")
	})
	inGroup(cmd, groupWindow, func(set *pflag.FlagSet) {
		set.StringVar(&f.since, "since", "", "look this far back: 30m, 2h, 7d; without a window "+coverageSince+" of a server, all of a bundle")
		set.StringVar(&f.start, "start", "", "begin: RFC 3339, or how long ago: 2h, now-30m")
		set.StringVar(&f.end, "end", "", "end; now by default")
	})
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "loki-url", "loki-org-id", "loki-selector", "playbooks", "timeout")
		set.StringVar(&f.bundle, "bundle", "", "read a folder, .zip or file instead of asking Loki")
		set.Var(word{&f.codes, "FILE"}, "codes", "read a list, one CODE and perhaps its number a line; - is the input")
		set.BoolVar(&f.demo, "demo", false, "the playbooks of the demo incidents besides")
	})
	f.format.add(cmd, "text", "json")
	for _, name := range [...]string{"min", "start", "end"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

func coverage(ctx context.Context, a *app, f *coverageFlags) error {
	format, err := f.format.format()
	if err != nil {
		return err
	}
	least, err := percent(f.min)
	if err != nil {
		return err
	}
	c := collector{}
	if c.window, err = window(f.since, f.start, f.end, a.now()); err != nil {
		return err
	}
	file, env, err := f.config.load(a)
	if err != nil {
		return err
	}
	var more []playbooks.Dir
	if f.demo {
		more = append(more, demo.Playbooks())
	}
	c.decoder, c.env = decoderFor(env, false), env.Name
	ctx, cancel := context.WithTimeout(ctx, env.Timeout)
	defer cancel()
	switch {
	case f.bundle != "" && f.codes != "":
		return &usageError{"--bundle and --codes exclude each other: codes come from one of them"}
	case f.bundle+f.codes != "" && f.namesServer() != "":
		return &usageError{"--" + f.namesServer() + " is of a server: leave it out, or --bundle and --codes"}
	case f.codes != "" && !c.window.IsZero():
		return &usageError{"--codes has no times: leave --since, --start and --end out"}
	case f.codes != "":
		err = c.list(a, f.codes)
	case f.bundle != "":
		err = c.bundle(ctx, f.bundle)
	default:
		for _, n := range env.Notes {
			a.note("%s", n)
		}
		if !env.Loki.Configured() {
			return &usageError{"there is nothing to count: give --bundle or --codes, or name a Loki with --loki-url or LOKI_ADDR"}
		}
		if c.window.IsZero() {
			if c.window, err = window(coverageSince, "", "", a.now()); err != nil {
				return err
			}
		}
		err = c.server(ctx, file, env)
	}
	if err != nil {
		return err
	}
	cover := library(a, env.Playbooks, more...).Cover(c.seen(), a.now())
	if format == "json" {
		err = writeJSON(a, coverageJSON(a, &c, cover))
	} else {
		err = coverageText(a, &c, cover)
	}
	if err != nil {
		return err
	}
	for _, n := range c.notes {
		a.note("%s", n)
	}
	switch {
	case cover.Total == 0:
		return &statusError{exitNotFound, "no error with a code was seen: nothing could be compared"}
	case cover.Percent() < least:
		return &statusError{exitFailed, fmt.Sprintf("%.1f %% of the errors have an entry about their code, fewer than %s %%", cover.Percent(), strconv.FormatFloat(least, 'f', -1, 64))}
	case len(cover.Gaps()) > 0:
		return &statusError{exitFailed, gaps(cover.Gaps())}
	case c.partial:
		return &statusError{status: exitPartial}
	}
	return nil
}

// gaps says which codes of sev1 and sev2 have no entry about them.
func gaps(rows []playbooks.Covered) string {
	var codes []string
	for _, row := range rows[:min(len(rows), 3)] {
		codes = append(codes, row.Facts.Code)
	}
	text := safetext.Line(clip(strings.Join(codes, ", ")))
	if n := len(rows) - len(codes); n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("no entry about the code of an error of sev1 or sev2: %s: write one with triage playbook new", text)
}

// namesServer is a flag that is about Loki, "" when none is given.
func (f *coverageFlags) namesServer() string {
	for _, flag := range [...]string{"loki-url", "loki-org-id", "loki-selector"} {
		if len(*f.config.texts[flag]) > 0 {
			return flag
		}
	}
	return ""
}

// percent reads --min: 90 or 90%.
func percent(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%")), 64)
	switch {
	case err != nil || !(n >= 0 && n <= 100):
		return 0, &usageError{fmt.Sprintf("--min: %q is no percentage: write a number from 0 to 100, such as 80", clip(s))}
	case n > 0 && n < 1:
		return 0, &usageError{fmt.Sprintf("--min: %q is less than one percent: write %g for %g %%", clip(s), n*100, n*100)}
	}
	return n, nil
}

// failed turns the end of the deadline into words; partial results are kept.
func (c *collector) failed(ctx context.Context, err error) error {
	switch {
	case len(c.byKey) == 0 && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errors.New("the deadline passed before anything was read: raise --timeout, or ask for a shorter window")
	case len(c.byKey) == 0:
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		c.cut("the deadline passed: only the newest part of the window was read; raise --timeout")
	case ctx.Err() != nil:
		c.cut("interrupted: only the newest part of the window was read")
	default:
		c.cut("%v", err)
	}
	return nil
}

// inside are the records that lie in a window; those without a time lie in every one.
func inside(records []telemetry.LogRecord, w telemetry.Window) []telemetry.LogRecord {
	if w.IsZero() {
		return records
	}
	var in []telemetry.LogRecord
	for _, r := range records {
		if r.Time.IsZero() || w.Contains(r.Time) {
			in = append(in, r)
		}
	}
	return in
}
