package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/demo"
	"triage/playbooks"
	"triage/safetext"
)

// bookFlags are the flags of the commands about playbooks.
type bookFlags struct {
	config configFlags
	demo   bool
}

func (f *bookFlags) add(cmd *cobra.Command) {
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set, "playbooks")
		set.BoolVar(&f.demo, "demo", false, "the playbooks of the demo incidents besides")
	})
}

// dirs are the folders in force, and the demo's where it is asked for.
func (f *bookFlags) dirs(a *app) (folders []string, more []playbooks.Dir, err error) {
	_, env, err := f.config.load(a)
	if err != nil {
		return nil, nil, err
	}
	if f.demo {
		more = append(more, demo.Playbooks())
	}
	return env.Playbooks, more, nil
}

func newPlaybook(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "playbook",
		Short: "List, show, find, write and check playbook entries",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_ = writeHelp(a.err, cmd)
			return &statusError{status: exitUsage}
		},
	}
	cmd.AddCommand(newPlaybookList(a), newPlaybookShow(a), newPlaybookSearch(a), newPlaybookNew(a), newPlaybookLint(a), newPlaybookCoverage(a), newPlaybookMatch(a))
	return cmd
}

func newPlaybookShow(a *app) *cobra.Command {
	var f bookFlags
	cmd := &cobra.Command{
		Use:     "show ID",
		Short:   "Show one entry as it stands in its file",
		Example: "  triage playbook show default-timeout",
		Args:    oneArgument("id", "ID, listed by triage playbook list"),
		RunE: func(_ *cobra.Command, args []string) error {
			folders, more, err := f.dirs(a)
			if err != nil {
				return err
			}
			return showPlaybook(a, library(a, folders, more...), args[0])
		},
	}
	f.add(cmd)
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		folders, more, err := f.dirs(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var ids []string
		for _, e := range silentLibrary(folders, more).Entries() {
			ids = append(ids, e.ID+"\t"+safetext.Line(clip(e.Title)))
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

func showPlaybook(a *app, l *playbooks.Library, id string) error {
	for _, e := range l.Entries() {
		if e.ID == id {
			return writeEntry(a, e)
		}
	}
	return &statusError{exitNotFound, fmt.Sprintf("there is no playbook entry %q%s; triage playbook list names all", clip(id), suggestion("", id, ids(l)))}
}

func ids(l *playbooks.Library) []string {
	var list []string
	for _, e := range l.Entries() {
		list = append(list, e.ID)
	}
	return list
}

// writeEntry prints an entry as it stands in its file, made printable.
func writeEntry(a *app, e *playbooks.Entry) error {
	text := safetext.Line(e.Title) + "\n" + entryOrigin(e, "") + "\n"
	if e.Summary != "" {
		text += "\n" + safetext.Line(e.Summary) + "\n"
	}
	_, err := a.out.WriteString(text + "\n" + strings.Trim(safetext.Block(e.Body), "\n") + "\n")
	return err
}

// entryOrigin says where an entry is from, in one printable line.
func entryOrigin(e *playbooks.Entry, why string) string {
	about := []string{e.Path}
	if why != "" {
		about = append(about, "matched: "+why)
	}
	if e.Owner != "" {
		about = append(about, "owner "+e.Owner)
	}
	if e.ReviewedAt != "" {
		about = append(about, "reviewed "+e.ReviewedAt)
	}
	return safetext.Line(strings.Join(about, " · "))
}

// playbookCount is how many entries a library has, in words.
func playbookCount(l *playbooks.Library) string {
	own, builtin := 0, 0
	for _, e := range l.Entries() {
		if e.Default {
			builtin++
		} else {
			own++
		}
	}
	return fmt.Sprintf("%d of your own, %d built in", own, builtin)
}

// silentLibrary loads without telling of problems, for completion.
func silentLibrary(folders []string, more []playbooks.Dir) *playbooks.Library {
	var dirs []playbooks.Dir
	for _, folder := range folders {
		if dir, err := playbooks.Open(folder); err == nil {
			dirs = append(dirs, dir)
		}
	}
	l, _ := playbooks.Load(append(dirs, more...)...)
	return l
}
