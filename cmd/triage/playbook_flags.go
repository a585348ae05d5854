package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/playbooks"
)

// word is a flag's text with a name for the help text.
type word struct {
	value *string
	name  string
}

func (w word) String() string {
	if w.value == nil {
		return ""
	}
	return *w.value
}
func (w word) Set(s string) error { *w.value = s; return nil }
func (w word) Type() string       { return w.name }

// formatFlag is --output of the commands about playbooks, whose first format is the one
// for people.
type formatFlag struct {
	known []string
	value string
}

func (f *formatFlag) add(cmd *cobra.Command, known ...string) {
	f.known = known
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.StringVarP(&f.value, "output", "o", known[0], strings.Join(known, ", "))
	})
	complete(cmd, "output", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
}

// format is the format in force.
func (f *formatFlag) format() (string, error) {
	if slices.Contains(f.known, f.value) {
		return f.value, nil
	}
	return "", &usageError{fmt.Sprintf("--output: there is no format %q%s; known are %s", clip(f.value), suggestion("", f.value, f.known), strings.Join(f.known, ", "))}
}

// writeJSON writes a document for machines.
func writeJSON(a *app, doc any) error {
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// openFolders opens folders of entries, in order; what cannot be opened is told.
func openFolders(a *app, folders []string) []playbooks.Dir {
	var dirs []playbooks.Dir
	for _, folder := range folders {
		dir, err := playbooks.Open(folder)
		if err != nil {
			a.note("%v", err)
			continue
		}
		dirs = append(dirs, dir)
	}
	return dirs
}
