package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/report"
)

// lookFlags are the flags of the root command.
type lookFlags struct {
	handles
	failingFlags
	since, start, end string
	alertStart        string
	bundle            string
	config            configFlags
	display           displayFlags
	// brief is what a bot posts, instead of the whole report; nil for the whole.
	brief *report.Brief
}

// addAlertStart defines --alert-start.
func addAlertStart(set *pflag.FlagSet, v *string) {
	set.StringVar(v, "alert-start", "", "when the alert began, as --start: whom to call when is counted down from it")
}

func newRoot(a *app) *cobra.Command {
	var f lookFlags
	root := &cobra.Command{
		Use:   "triage",
		Short: "Find out why a request failed",
		Long: `Find out why a request failed: triage pulls its logs (Loki) and traces (Jaeger),
rebuilds the error chain across services, root cause first, and shows what your
playbooks say about that error.

ANYTHING is what you have at hand: an id in any wrapping, key=value, a log
line, a stack trace, the payload of an alert, a link of Grafana, Jaeger and
others; "-" reads it from standard input. One line says what it was read as.`,
		Example: `  triage ANYTHING                        an id, a link, a log line, an alert
  triage --request-id 7f3a9c2e           what happened to this request
  triage --trace-id 4bf92f35…            the same, from a trace
  triage --error-code PAYMENT_TIMEOUT    the requests that failed with it
  triage --service payments --since 1h   its failing requests, by cause
  triage --request-id 7f3a9c2e --since 2h --output markdown > incident.md
  triage demo                            a worked example, no server needed`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return anything(cmd.Context(), a, cmd, &f, args)
			}
			q, err := f.query(cmd.Flags().Changed)
			if err != nil {
				return err
			}
			if err := f.check(cmd.Flags().Changed("service")); err != nil {
				return err
			}
			if cmd.Flags().Changed("service") {
				return failingOf(cmd.Context(), a, &f, q)
			}
			if q.RequestID+q.TraceID+q.CorrelationID+q.ErrorCode == "" {
				if cmd.Flags().NFlag() == 0 {
					_ = writeHint(a.err, cmd)
					return &statusError{status: exitUsage}
				}
				return &usageError{"say what to look for: anything that names it (an id, a link, a log line, an alert), or --request-id, --trace-id, --correlation-id, --error-code or --service"}
			}
			return look(cmd.Context(), a, &f, q)
		},
	}
	inGroup(root, groupHandle, func(set *pflag.FlagSet) {
		set.Var((*once)(&f.requestID), "request-id", "id of one request, as it stands in the logs")
		set.Var((*once)(&f.traceID), "trace-id", "trace id, 16 or 32 hex digits, or a traceparent")
		set.Var((*once)(&f.correlationID), "correlation-id", "id of a wider business operation")
		set.Var((*once)(&f.errorCode), "error-code", "list the requests that failed with this code")
		set.Var((*once)(&f.service), "service", "the failing requests of a service, by cause; the newest of the most frequent is opened")
	})
	inGroup(root, groupNarrow, func(set *pflag.FlagSet) {
		set.Var((*once)(&f.namespace), "namespace", "of its records, where they name one")
		set.Var((*once)(&f.operation), "operation", "what was being done, or a part of it: POST /pay")
		set.Var((*once)(&f.status), "status", "how it answered: 504, or a class: 5xx")
	})
	f.addWindow(root)
	f.addWhere(root)
	f.display.add(root)
	root.AddCommand(newDemo(a), newAlert(a), newLink(a), newExplain(a), newPlaybook(a), newEnvelope(a), newConfig(a), newVersion(a))
	root.SetHelpCommand(&cobra.Command{Use: "help [command]", Hidden: true, RunE: func(cmd *cobra.Command, args []string) error {
		c, rest, err := root.Find(args)
		if err != nil {
			return &usageError{err.Error()}
		}
		if len(rest) > 0 {
			return noCommand(c, rest[0])
		}
		return writeHelp(a.out, c)
	}})
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { _ = writeHelp(a.out, cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { return writeHelp(a.err, cmd) })
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("triage {{.Version}}\n")
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.Flags().Bool("version", false, "print the version")
	root.InitDefaultCompletionCmd()
	walk(root, func(cmd *cobra.Command) {
		cmd.Flags().BoolP("help", "h", false, "print this text")
		if cmd.Name() == "completion" {
			cmd.Short = "Print a completion script for your shell"
			cmd.Args = noArguments
			cmd.RunE = func(cmd *cobra.Command, _ []string) error {
				_ = writeHelp(a.err, cmd)
				return &statusError{status: exitUsage}
			}
		}
	})
	completions(root, a)
	return root
}
