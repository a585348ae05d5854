package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/config"
	"triage/envelope/audit"
	"triage/telemetry"
)

// auditFlags are the flags of triage envelope lint.
type auditFlags struct {
	since, start, end string
	bundle, service   string
	sample            int
	min               string
	output            string
	ascii             bool
	config            configFlags
}

// auditFormats are the values of --output of lint.
var auditFormats = [...]string{"text", "json"}

// auditSample is how many error records of each service are read from a server by default:
// enough to tell 1 % from none.
const auditSample = 200

func newEnvelopeLint(a *app) *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Audit which services keep to the error envelope, and how well",
		Long: `Audit how well services keep to the error envelope: which fields their error
records have, codes off the naming rule, messages without a code, contradictions,
lines that cannot be decoded. A bundle is read whole; of a server, the newest
error records of each service.`,
		Example: `  triage envelope lint --env prod --since 6h
  triage envelope lint --bundle incident.zip
  triage envelope lint --bundle logs/ --min 80 --output json > lint.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return lintEnvelopes(cmd.Context(), a, &f, cmd.Flags().Changed)
		},
	}
	inGroup(cmd, groupWhat, func(set *pflag.FlagSet) {
		set.Var((*filled)(&f.service), "service", "only this service")
		set.IntVar(&f.sample, "sample", auditSample, "error records read of each service of a server, newest first; "+strconv.Itoa(auditSample)+" by default")
		set.StringVar(&f.min, "min", "", "status 1 when less of the contract is kept than so many percent")
	})
	inGroup(cmd, groupWindow, func(set *pflag.FlagSet) {
		set.StringVar(&f.since, "since", "", "look this far back: 30m, 2h, 7d; without a window 1h of a server, all of a bundle")
		set.StringVar(&f.start, "start", "", "begin: RFC 3339, or how long ago: 2h, now-30m")
		set.StringVar(&f.end, "end", "", "end; now by default")
	})
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "loki-url", "loki-org-id", "loki-selector", "timeout")
		set.Var((*filled)(&f.bundle), "bundle", "read a folder, .zip or file instead of asking Loki")
	})
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.StringVarP(&f.output, "output", "o", "text", "text or json")
		set.BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters only")
	})
	complete(cmd, "output", cobra.FixedCompletions(auditFormats[:], cobra.ShellCompDirectiveNoFileComp))
	for _, name := range [...]string{"service", "sample", "min", "start", "end"} {
		complete(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

func lintEnvelopes(ctx context.Context, a *app, f *auditFlags, given func(string) bool) error {
	scope, err := f.scope()
	if err != nil {
		return err
	}
	if scope.Window, err = window(f.since, f.start, f.end, a.now()); err != nil {
		return err
	}
	file, env, err := f.config.load(a)
	if err != nil {
		return err
	}
	l := &auditing{decoder: decoderFor(env, false), service: f.service, audit: audit.New(), scope: scope}
	ctx, cancel := context.WithTimeout(ctx, env.Timeout)
	defer cancel()
	if f.bundle != "" {
		for _, flag := range [...]string{"loki-url", "loki-org-id", "loki-selector", "sample"} {
			if given(flag) {
				return &usageError{"--bundle and --" + flag + " exclude each other: a bundle is read whole instead of asking a server"}
			}
		}
		err = l.bundle(ctx, f.bundle)
	} else {
		for _, n := range env.Notes {
			a.note("%s", n)
		}
		err = l.server(ctx, a, f.sample, file, env)
	}
	if err != nil {
		return err
	}
	return l.show(a, f)
}

// scope reads the flags that say what is judged and shown.
func (f *auditFlags) scope() (audit.Scope, error) {
	var s audit.Scope
	switch f.output {
	case "text", "json":
	case "tui", "markdown":
		return s, &usageError{"--output " + f.output + ": an audit is written as text or json"}
	default:
		return s, &usageError{fmt.Sprintf("--output: there is no format %q%s; known are %s", clip(f.output), suggestion("", f.output, auditFormats[:]), strings.Join(auditFormats[:], ", "))}
	}
	if f.min != "" {
		percent, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(f.min), "%"), 64)
		if err != nil || !(percent >= 0 && percent <= 100) {
			return s, &usageError{fmt.Sprintf("--min: %q is no percentage: write a number from 0 to 100, such as 80", clip(f.min))}
		}
		s.Min = percent
	}
	if f.sample < 1 || f.sample > maxAuditSample {
		return s, &usageError{fmt.Sprintf("--sample: %d is not possible: write a number from 1 to %d", f.sample, maxAuditSample)}
	}
	return s, nil
}

// maxAuditSample is Loki's usual limit of entries in one answer.
const maxAuditSample = 5000

// show writes the report and turns it into the exit status.
func (l *auditing) show(a *app, f *auditFlags) error {
	r := l.audit.Report()
	var err error
	if f.output == "json" {
		err = audit.JSON(a.out, r, l.scope)
	} else {
		err = audit.Text(a.out, r, l.scope, audit.TextOptions{Width: a.width(), ASCII: f.ascii})
	}
	switch {
	case err != nil:
		return err
	case r.Under(l.scope.Min):
		return &statusError{status: exitFailed}
	case l.scope.Partial:
		return &statusError{status: exitPartial}
	case r.Errors == 0 && (r.Records == 0 || l.scope.Min > 0):
		return &statusError{status: exitNotFound} // nothing was judged: a check must not pass by that
	}
	return nil
}

// unconfigured says how to name what is to be audited.
func unconfigured(file *config.Config, env *config.Environment) error {
	if env.Name == "" && len(file.Environments()) == 0 {
		return &usageError{"there is nothing to audit: give --bundle, or name a Loki with --loki-url or LOKI_ADDR"}
	}
	if env.Name != "" {
		return &usageError{fmt.Sprintf("environment %s names no Loki: add loki.url to it in %s, or give --bundle", env.Name, file.Path)}
	}
	return nowhere(file, env)
}

// record decodes one record and counts it.
func (l *auditing) record(r telemetry.LogRecord) {
	e := l.decoder.Log(r)
	if l.service != "" && e.Service != l.service && r.Service() != l.service {
		return
	}
	l.audit.Add(r, &e)
}
