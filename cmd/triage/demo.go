package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/correlate"
	"triage/demo"
	"triage/investigate"
	"triage/sources"
)

func newDemo(a *app) *cobra.Command {
	var display displayFlags
	var list bool
	var alert string
	cmd := &cobra.Command{
		Use:   "demo [INCIDENT]",
		Short: "Open a shipped incident: no server and no configuration needed",
		Long: `Open a shipped incident, exactly as one of your own would be. No server is asked
and no configuration is read.`,
		Example: "  triage demo --list\n  triage demo --output text",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{"triage demo opens one incident: triage demo --list names them"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				return listDemos(a)
			}
			name := "" // the first
			if len(args) > 0 {
				name = args[0]
			}
			start, err := alertStart(alert, a.now())
			if err != nil {
				return err
			}
			return showDemo(cmd.Context(), a, display, name, start)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if len(args) == 0 {
				for _, i := range demo.Incidents() {
					names = append(names, i.Name+"\t"+i.Title)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	inGroup(cmd, groupWindow, func(set *pflag.FlagSet) { addAlertStart(set, &alert) })
	display.add(cmd)
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.BoolVar(&list, "list", false, "name the incidents instead")
	})
	return cmd
}

func listDemos(a *app) error {
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	for _, i := range demo.Incidents() {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", i.Name, i.Title)
	}
	return w.Flush() // the writer keeps the first error
}

// demoTimeout is far beyond what reading a bundle from the program itself takes.
const demoTimeout = 30 * time.Second

func showDemo(ctx context.Context, a *app, display displayFlags, name string, alert time.Time) error {
	format, err := display.format(a)
	if err != nil {
		return err
	}
	bundle, incident, err := demo.Open(name)
	if err != nil {
		var names []string
		for _, i := range demo.Incidents() {
			names = append(names, i.Name)
		}
		return &usageError{fmt.Sprintf("there is no demo incident %q%s; triage demo --list names them", clip(name), suggestion("", name, names))}
	}
	where := places{logs: []sources.LogSource{bundle}, traces: []sources.TraceSource{bundle}}
	o := investigate.Options{
		Query: correlate.Query{RequestID: incident.RequestID}, Fixed: true, Library: library(a, nil, demo.Playbooks()), Env: "demo", AlertStart: alert,
		Timeout: demoTimeout, Now: a.now,
	}
	where.into(&o)
	s := &session{app: a, display: display, format: format, names: where.names(), options: o}
	defer s.observe(ctx)()
	return s.show(ctx, o.Query)
}
