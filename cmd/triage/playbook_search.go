package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"triage/playbooks"
	"triage/safetext"
)

func newPlaybookSearch(a *app) *cobra.Command {
	var f bookFlags
	var format formatFlag
	cmd := &cobra.Command{
		Use:     "search WORDS",
		Short:   "Find entries by words of their text",
		Long:    "Find the entries that hold all of some words, in their names or their text.",
		Example: "  triage playbook search connection pool",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(strings.Fields(strings.Join(args, " "))) == 0 {
				return &usageError{cmd.CommandPath() + " takes the words to look for: " + cmd.CommandPath() + " connection pool"}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			kind, err := format.format()
			if err != nil {
				return err
			}
			folders, more, err := f.dirs(a)
			if err != nil {
				return err
			}
			return searchPlaybooks(a, library(a, folders, more...), kind, strings.Join(args, " "))
		},
	}
	f.add(cmd)
	format.add(cmd, "text", "json")
	return cmd
}

func searchPlaybooks(a *app, l *playbooks.Library, format, words string) error {
	found := l.Search(words)
	if format == "json" {
		doc := searchDoc{Schema: searchSchema, Words: words, Entries: []foundDoc{}}
		for _, f := range found {
			doc.Entries = append(doc.Entries, foundDoc{entryJSON(f.Entry, a.now()), f.Line, f.Text})
		}
		if err := writeJSON(a, doc); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return &statusError{exitNotFound, fmt.Sprintf("no playbook entry holds %q", clip(words))}
	}
	if format == "json" {
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	for _, f := range found {
		text := f.Text
		if f.Line > 0 {
			text = fmt.Sprintf("%d: %s", f.Line, text)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", safetext.Line(f.Entry.ID), safetext.Line(clip(f.Entry.Title)), clip(text))
	}
	return w.Flush()
}

// searchSchema is the version of the JSON of triage playbook search.
const searchSchema = "triage.playbook-search/v1"

type searchDoc struct {
	Schema  string     `json:"schema"`
	Words   string     `json:"words"`
	Entries []foundDoc `json:"entries"`
}

type foundDoc struct {
	entryDoc
	Line int    `json:"line,omitempty"`
	Text string `json:"text,omitempty"`
}
