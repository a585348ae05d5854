package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/config"
	"triage/playbooks"
)

// bookLintFlags are the flags of triage playbook lint.
type bookLintFlags struct {
	config        configFlags
	format        formatFlag
	strict        bool
	queries       bool
	links         bool
	owners, hosts []string
}

func newPlaybookLint(a *app) *cobra.Command {
	var f bookLintFlags
	cmd := &cobra.Command{
		Use:   "lint [DIR…]",
		Short: "Check entries for faults",
		Long: `Check entries for faults: what does not match, cannot be copied, leads nowhere, is
out of date, or stands in another entry's way. Without a folder or file, those of
the configuration are checked. Nothing is asked over the network, unless
--check-queries has the configured servers try the queries, or --check-links asks
the links whether they lead anywhere. Status 1 when there are errors.`,
		Example: "  triage playbook lint\n  triage playbook lint --strict playbooks\n  triage playbook lint --output sarif playbooks > playbooks.sarif",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return lintPlaybooks(cmd.Context(), a, &f, args) },
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "playbooks", "loki-url", "loki-org-id", "jaeger-url", "jaeger-org-id", "timeout")
	})
	inGroup(cmd, groupWhat, func(set *pflag.FlagSet) {
		set.BoolVar(&f.strict, "strict", false, "warnings count as errors")
		set.BoolVar(&f.queries, "check-queries", false, "have Loki and Jaeger try the queries of the entries, for one row each")
		set.BoolVar(&f.links, "check-links", false, "ask the web links of the entries whether they lead anywhere, without credentials")
		set.Var(named{(*texts)(&f.owners), "NAME"}, "owner", "an owner that entries may name, repeatable; any without it")
		set.Var(named{(*texts)(&f.hosts), "HOST"}, "host", "a host that links may lead to, repeatable; any without it")
	})
	f.format.add(cmd, "text", "json", "sarif")
	return cmd
}

func lintPlaybooks(ctx context.Context, a *app, f *bookLintFlags, args []string) error {
	format, err := f.format.format()
	if err != nil {
		return err
	}
	var file *config.Config
	var env *config.Environment
	if len(args) == 0 || f.queries {
		if file, env, err = f.config.load(a); err != nil {
			return err
		}
	}
	if len(args) == 0 {
		if args = env.Playbooks; len(args) == 0 {
			return &usageError{"there is nothing to check: name a folder, or set playbooks in the configuration"}
		}
	}
	dirs, only, err := lintRoots(args)
	if err != nil {
		return err
	}
	all := playbooks.Lint(playbooks.LintOptions{Now: a.now(), Owners: f.owners, Hosts: f.hosts}, dirs...)
	if f.queries {
		refused, err := checkQueries(ctx, a, file, env, dirs)
		if err != nil {
			return err
		}
		all = append(all, refused...)
	}
	if f.links {
		dead, err := checkLinks(ctx, a, dirs)
		if err != nil {
			return err
		}
		all = append(all, dead...)
	}
	var findings []playbooks.Finding
	errs, warnings := 0, 0
	for _, x := range all {
		if len(only) > 0 && !only[x.File] {
			continue
		}
		if f.strict {
			x.Level = playbooks.LevelError
		}
		if x.Level == playbooks.LevelError {
			errs++
		} else {
			warnings++
		}
		findings = append(findings, x)
	}
	if err := writeFindings(a, format, findings, errs, warnings); err != nil {
		return err
	}
	summary := counted(errs, "error") + ", " + counted(warnings, "warning")
	if errs > 0 {
		return &statusError{exitFailed, summary}
	}
	if format == "text" {
		a.say(summary)
	}
	return nil
}

// lintRoots opens what was named. A file is checked beside the others of its folder; only
// then holds what was asked for, and is empty when whole folders were.
func lintRoots(args []string) (dirs []playbooks.Dir, only map[string]bool, err error) {
	only = map[string]bool{}
	opened := map[string]bool{}
	files := 0
	for _, arg := range args {
		folder := arg
		if st, err := os.Stat(arg); err == nil && st.Mode().IsRegular() {
			folder = filepath.Dir(arg)
			only[path.Join(folder, filepath.Base(arg))] = true
			files++
		}
		if opened[folder] {
			continue
		}
		opened[folder] = true
		dir, err := playbooks.Open(folder)
		if err != nil {
			return nil, nil, &usageError{err.Error()}
		}
		dirs = append(dirs, dir)
	}
	if files > 0 && files < len(args) {
		return nil, nil, &usageError{"name either folders or files: a file is checked beside the others of its folder"}
	}
	return dirs, only, nil
}

// writeFindings writes what the rules found, one line a finding for people.
func writeFindings(a *app, format string, findings []playbooks.Finding, errs, warnings int) error {
	switch format {
	case "sarif":
		return playbooks.SARIF(a.out, findings, versionNumber())
	case "json":
		doc := lintDoc{Schema: lintSchema, Errors: errs, Warnings: warnings, Findings: []findingDoc{}}
		for _, f := range findings {
			doc.Findings = append(doc.Findings, findingDoc(f))
		}
		return writeJSON(a, doc)
	}
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.String() + "\n")
	}
	_, err := a.out.WriteString(b.String())
	return err
}

// lintSchema is the version of the JSON of triage playbook lint.
const lintSchema = "triage.playbook-lint/v1"

type lintDoc struct {
	Schema   string       `json:"schema"`
	Errors   int          `json:"errors"`
	Warnings int          `json:"warnings"`
	Findings []findingDoc `json:"findings"`
}

// findingDoc has the fields of [playbooks.Finding], in their order.
type findingDoc struct {
	File  string          `json:"file"`
	Line  int             `json:"line,omitempty"`
	Rule  string          `json:"rule"`
	Level playbooks.Level `json:"level"`
	Text  string          `json:"message"`
}

// counted is a number of things in words: 1 error, 2 errors.
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
