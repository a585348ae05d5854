package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/envelope"
	"triage/playbooks"
	"triage/safetext"
)

// newFlags are the flags of triage playbook new.
type newFlags struct {
	config       configFlags
	dir, service string
}

func newPlaybookNew(a *app) *cobra.Command {
	var f newFlags
	cmd := &cobra.Command{
		Use:   "new CODE",
		Short: "Write an entry for a code, to be filled in",
		Long: `Write an entry for a code, to be filled in, into the first folder of playbooks of
the configuration or the one that --dir names. A file that exists is left alone.`,
		Example: "  triage playbook new PAYMENT_TIMEOUT\n  triage playbook new DEADLINE_EXCEEDED --service ledger --dir playbooks",
		Args:    oneArgument("code", "CODE"),
		RunE:    func(_ *cobra.Command, args []string) error { return newEntry(a, &f, args[0]) },
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "playbooks")
		set.Var(word{&f.dir, "DIR"}, "dir", "folder to write to; the first of playbooks by default")
	})
	inGroup(cmd, "Other", func(set *pflag.FlagSet) {
		set.Var(word{&f.service, "NAME"}, "service", "only for this service's errors")
	})
	complete(cmd, "dir", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
	return cmd
}

// newEntry writes the stub. An entry that is about exactly this code is named instead: a
// second one would only be a tie.
func newEntry(a *app, f *newFlags, code string) error {
	code = strings.TrimSpace(code)
	switch {
	case code == "" || len(code) > 200 || safetext.Line(code) != code || strings.ContainsAny(code, " \t/\\"):
		return &usageError{fmt.Sprintf("%q is not a code: one word is wanted, like PAYMENT_TIMEOUT", clip(code))}
	case strings.ContainsAny(code, "*?"):
		return &usageError{fmt.Sprintf("%q is a pattern: begin with one code, and widen codes in the file", clip(code))}
	}
	_, env, err := f.config.load(a)
	if err != nil {
		return err
	}
	folder := f.dir
	if folder == "" {
		if len(env.Playbooks) == 0 {
			return &usageError{"there is no folder to write to: name one with --dir, or set playbooks in the configuration"}
		}
		folder = env.Playbooks[0]
	}
	facts := playbooks.Facts{Position: playbooks.Root, Code: code, Service: f.service, Kind: envelope.Classify(&envelope.Envelope{Code: code}).Kind}
	folders := env.Playbooks
	if !slices.Contains(folders, folder) {
		folders = append([]string{folder}, folders...)
	}
	id := playbooks.StubID(facts)
	for _, e := range silentLibrary(existing(folders), nil).Entries() {
		switch {
		case e.Default:
		case slices.Contains(e.Codes, code) && f.service == "":
			return &statusError{exitFailed, fmt.Sprintf("%s is about %s already: edit that, or write one for a single service with --service", e.Path, code)}
		case e.ID == id:
			return &statusError{exitFailed, fmt.Sprintf("%s has the id %s already: edit that", e.Path, id)}
		}
	}
	return writeStub(a, folder, id, playbooks.Stub(facts, a.now()))
}

// existing are the folders that are there.
func existing(folders []string) []string {
	return slices.DeleteFunc(slices.Clone(folders), func(f string) bool {
		st, err := os.Stat(f)
		return err != nil || !st.IsDir()
	})
}

// writeStub writes a new file, and never over one.
func writeStub(a *app, folder, id, text string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("playbooks: %w", err)
	}
	name := filepath.Join(folder, id+".md")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &statusError{exitFailed, name + " exists and is left as it is"}
	}
	if err != nil {
		return fmt.Errorf("playbooks: %w", err)
	}
	if _, err = f.WriteString(text); err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("playbooks: %w", err)
	}
	if _, err = fmt.Fprintln(a.out, safetext.Line(name)); err != nil {
		return err
	}
	a.note("fill it in, then: triage playbook lint %s", name)
	return nil
}
