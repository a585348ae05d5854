package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/config"
	"triage/safetext"
	"triage/sources"
)

func newConfig(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write, check and show the configuration",
		Long: `Write, check and show the configuration.

Settings come from the configuration file, environment variables (logcli's own
among them) and flags; the later wins. docs/configuration.md lists all of them.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_ = writeHelp(a.err, cmd)
			return &statusError{status: exitUsage}
		},
	}
	cmd.AddCommand(newConfigInit(a), newConfigCheck(a), newConfigShow(a))
	return cmd
}

func newConfigInit(a *app) *cobra.Command {
	var c configFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file to begin with",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return initConfig(a, &c) },
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		set.StringVar(&c.file, "config", "", "where to write it (TRIAGE_CONFIG)")
	})
	return cmd
}

// initConfig writes the template, and never over a file.
func initConfig(a *app, c *configFlags) error {
	path, _ := c.path(a)
	if path == "" {
		return &usageError{"there is no home folder to write to: name a file with --config"}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{path + " exists and is left as it is: edit it, or name another file with --config"}
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	if _, err = f.WriteString(config.Template()); err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "wrote %s\nedit it, then: triage config check\n", safetext.Line(path))
	return err
}

// settingFlags are the flags that override settings, for show and check.
var settingFlags = []string{"loki-url", "loki-org-id", "loki-selector", "jaeger-url", "jaeger-org-id", "playbooks", "timeout"}

func newConfigShow(a *app) *cobra.Command {
	var c configFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show what is in force and where it comes from",
		Long: `Show what is in force and where each value comes from: a place in the file, a
variable, a flag. Passwords, tokens and header values are never shown.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			file, env, err := c.load(a)
			if err != nil {
				return err
			}
			return showConfig(a, &c, file, env, all)
		},
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) { c.add(set, settingFlags...) })
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.BoolVar(&all, "all", false, "also what nothing has set")
	})
	return cmd
}

func showConfig(a *app, c *configFlags, file *config.Config, env *config.Environment, all bool) error {
	for _, n := range env.Notes {
		a.note("%s", n)
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	path, from := c.path(a)
	switch {
	case file.Path == "":
		from = "not there"
	case from == "":
		from = "the usual place"
	}
	_, _ = fmt.Fprintf(w, "file\t%s\t%s\n", safetext.Line(path), from)
	for _, s := range env.Settings(all) {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", s.Key, safetext.Line(s.Text), safetext.Line(s.From))
	}
	return w.Flush() // the writer keeps the first error
}

func newConfigCheck(a *app) *cobra.Command {
	var c configFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Ask both servers and say what is wrong",
		Long: `Ask both servers the cheapest question that proves address, credentials and
tenant, load the playbooks, and say in one line each what is wrong.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, env, err := c.load(a)
			if err != nil {
				return err
			}
			return checkConfig(cmd.Context(), a, file, env)
		},
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) { c.add(set, settingFlags...) })
	return cmd
}

// checkTimeout bounds the question to one server.
const checkTimeout = 10 * time.Second

func checkConfig(ctx context.Context, a *app, file *config.Config, env *config.Environment) error {
	for _, n := range env.Notes {
		a.note("%s", n)
	}
	if !env.Loki.Configured() && !env.Jaeger.Configured() {
		return nowhere(file, env)
	}
	ctx, cancel := context.WithTimeout(ctx, min(checkTimeout, env.Timeout))
	defer cancel()
	checks := []struct {
		name  string
		asked bool
		build func() (sources.Checker, error)
	}{
		{"loki", env.Loki.Configured(), func() (sources.Checker, error) { return lokiSource(env) }},
		{"jaeger", env.Jaeger.Configured(), func() (sources.Checker, error) { return jaegerSource(env) }},
	}
	lines := make(chan [2]string, len(checks)) // name, line; buffered, so that none waits
	failed := map[string]string{}
	found := map[string]string{}
	running := 0
	for _, c := range checks {
		if !c.asked {
			found[c.name] = "not configured"
			continue
		}
		checker, err := c.build()
		if err != nil {
			return err
		}
		running++
		go func() {
			line, err := checker.Check(ctx)
			if err != nil {
				lines <- [2]string{"!" + c.name, err.Error()}
				return
			}
			lines <- [2]string{c.name, line}
		}()
	}
	for range running {
		if l := <-lines; l[0][0] == '!' {
			failed[l[0][1:]] = l[1]
		} else {
			found[l[0]] = l[1]
		}
	}
	for _, c := range checks {
		if text, bad := failed[c.name]; bad {
			a.say(text)
		} else if _, err := fmt.Fprintf(a.out, "%-10s %s\n", c.name, safetext.Line(found[c.name])); err != nil {
			return err
		}
	}
	l := library(a, env.Playbooks)
	if _, err := fmt.Fprintf(a.out, "%-10s %s\n", "playbooks", playbookCount(l)); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &statusError{status: exitFailed}
	}
	return nil
}
