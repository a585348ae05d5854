package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/correlate"
	"triage/demo"
	"triage/investigate"
	"triage/playbooks"
	"triage/safetext"
)

// matchFlags are the flags of triage playbook match.
type matchFlags struct {
	handles // of the request, in a bundle
	bundle  string

	code, service, operation, kind, class, grpc, http string
	errorType, message, severity, position            string
	attributes                                        []string
	expect                                            string

	demo   bool
	config configFlags
	format formatFlag
}

func newPlaybookMatch(a *app) *cobra.Command {
	var f matchFlags
	cmd := &cobra.Command{
		Use:   "match",
		Short: "Show which entries fit an error, and why",
		Long: `Show which entries fit an error, best first, with the reason and the score of
each: for an error described by flags, or for a request of a bundle.`,
		Example: `  triage playbook match --code PAYMENT_TIMEOUT --service payments
  triage playbook match --grpc DEADLINE_EXCEEDED --message 'pool timed out'
  triage playbook match --bundle incident.zip --request-id 7f3a9c2e
  triage playbook match --code PAYMENT_TIMEOUT --expect payment-timeout`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return matchPlaybooks(cmd.Context(), a, &f, cmd.Flags().Changed)
		},
	}
	inGroup(cmd, groupWhat, func(set *pflag.FlagSet) {
		set.Var(word{&f.code, "CODE"}, "code", "error code")
		set.Var(word{&f.service, "NAME"}, "service", "service that failed")
		set.Var(word{&f.operation, "NAME"}, "operation", "what it was doing")
		set.Var(word{&f.kind, "KIND"}, "kind", "TIMEOUT, PANIC, …; found from the rest by default")
		set.Var(word{&f.class, "CLASS"}, "class", "transient, permanent or policy; found from the rest by default")
		set.Var(word{&f.grpc, "STATUS"}, "grpc", "gRPC status, in any spelling")
		set.Var(word{&f.http, "STATUS"}, "http", "HTTP status")
		set.Var(word{&f.errorType, "TYPE"}, "error-type", "type of the error: *net.OpError")
		set.Var(word{&f.message, "TEXT"}, "message", "text of the error")
		set.Var(word{&f.severity, "LEVEL"}, "severity", "error, fatal, …")
		set.Var(named{(*texts)(&f.attributes), "NAME=VALUE"}, "attribute", "an attribute, repeatable")
		set.Var(word{&f.position, "PLACE"}, "position", "root, middle or symptom; root by default")
		set.Var(word{&f.expect, "ID"}, "expect", "status 1 unless this entry comes first")
	})
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "playbooks")
		set.StringVar(&f.bundle, "bundle", "", "a folder, .zip or file with the request")
		set.StringVar(&f.requestID, "request-id", "", "with --bundle: the request")
		set.StringVar(&f.traceID, "trace-id", "", "with --bundle: the trace")
		set.StringVar(&f.correlationID, "correlation-id", "", "with --bundle: the wider operation")
		set.BoolVar(&f.demo, "demo", false, "the playbooks of the demo incidents besides")
	})
	f.format.add(cmd, "text", "json")
	complete(cmd, "position", cobra.FixedCompletions([]string{"root", "middle", "symptom"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func matchPlaybooks(ctx context.Context, a *app, f *matchFlags, given func(string) bool) error {
	format, err := f.format.format()
	if err != nil {
		return err
	}
	q, err := f.query(given)
	if err != nil {
		return err
	}
	_, env, err := f.config.load(a)
	if err != nil {
		return err
	}
	var more []playbooks.Dir
	if f.demo {
		more = append(more, demo.Playbooks())
	}
	l := library(a, env.Playbooks, more...)
	var matches []playbooks.Match
	switch byID := q.RequestID+q.TraceID+q.CorrelationID != ""; {
	case f.bundle == "" && byID:
		return &usageError{"an id needs --bundle, a folder or .zip that holds the request; without one, describe the error: --code, --grpc, --http, …"}
	case f.bundle != "" && !byID:
		return &usageError{"--bundle needs the request: --request-id, --trace-id or --correlation-id"}
	case f.bundle != "":
		if extra := f.described(given); extra != "" {
			return &usageError{"--bundle and --" + extra + " exclude each other: the error is the request's"}
		}
		matches, err = f.ofBundle(ctx, a, q, l, env.Name)
	case f.described(given) == "":
		return &usageError{"describe the error: --code, --service, --grpc, --http, --kind, --message, …; or name a request of a bundle with --bundle and --request-id"}
	default:
		var facts playbooks.Facts
		if facts, err = f.facts(env.Name); err == nil {
			matches = l.Match([]playbooks.Facts{facts})
		}
	}
	if err != nil {
		return err
	}
	if err := writeMatches(a, format, matches); err != nil {
		return err
	}
	f.outOfScope(a, l, matches)
	first := "nothing"
	if len(matches) > 0 {
		first = matches[0].Entry.ID
	}
	switch {
	case f.expect != "" && first != f.expect:
		return &statusError{exitFailed, fmt.Sprintf("%s comes first, not %s", safetext.Line(first), f.expect)}
	case len(matches) == 0:
		return &statusError{exitNotFound, "no entry fits"}
	}
	return nil
}

// outOfScope names the entries that are about the code, but not for this error.
func (f *matchFlags) outOfScope(a *app, l *playbooks.Library, matches []playbooks.Match) {
	if f.code == "" {
		return
	}
	for _, near := range l.Lookup(f.code) {
		fits := slices.ContainsFunc(matches, func(m playbooks.Match) bool { return m.Entry == near.Entry })
		if !fits && !near.General {
			a.note("%s has the code too, but asks for more than is given: see scope and match in %s", near.Entry.ID, near.Entry.Path)
		}
	}
}

// ofBundle are the matches of one request.
func (f *matchFlags) ofBundle(ctx context.Context, a *app, q correlate.Query, l *playbooks.Library, env string) ([]playbooks.Match, error) {
	where, err := bundlePlaces(f.bundle)
	if err != nil {
		return nil, err
	}
	o := investigate.Options{Query: q, Fixed: true, Library: l, Env: env, Now: a.now}
	where.into(&o)
	var last investigate.Finding
	for x := range investigate.Run(ctx, o) {
		last = x
	}
	switch last.Incident.Status {
	case correlate.NotFound, "":
		return nil, &statusError{exitNotFound, "nothing was found for that id in the bundle"}
	case correlate.Healthy:
		return nil, &statusError{exitNotFound, "the request did not fail: there is nothing to match"}
	case correlate.Unknown:
		return nil, &statusError{exitPartial, untold(&last.Incident) + ": there is nothing to match"}
	}
	return last.Playbooks, nil
}

// untold says that it cannot be told how the request ended and, where that is so, how many
// records were not understood.
func untold(i *correlate.Incident) string {
	s := "it cannot be told how the request ended"
	if doubt := i.Stats.Doubt(); doubt != "" {
		s += ", " + doubt
	}
	return s
}

// matchSchema is the version of the JSON of triage playbook match.
const matchSchema = "triage.playbook-match/v1"

type matchesDoc struct {
	Schema  string     `json:"schema"`
	Matches []matchDoc `json:"matches"`
}

type matchDoc struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Path     string   `json:"path"`
	Score    int      `json:"score"`
	Reason   string   `json:"reason"`
	Hop      int      `json:"hop"` // from the root, which is 0
	General  bool     `json:"general"`
	TiedWith []string `json:"tied_with,omitempty"`
}

func writeMatches(a *app, format string, matches []playbooks.Match) error {
	if format == "json" {
		doc := matchesDoc{Schema: matchSchema, Matches: []matchDoc{}}
		for _, m := range matches {
			doc.Matches = append(doc.Matches, matchDoc{m.Entry.ID, m.Entry.Title, m.Entry.Path, m.Score, m.Reason, m.Hop, m.General, m.TiedWith})
		}
		return writeJSON(a, doc)
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	for i, m := range matches {
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%s\n", i+1, safetext.Line(m.Entry.ID), safetext.Line(m.Reason), m.Score, safetext.Line(m.Entry.Path))
	}
	return w.Flush()
}
