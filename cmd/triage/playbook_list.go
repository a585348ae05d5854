package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/playbooks"
	"triage/safetext"
)

func newPlaybookList(a *app) *cobra.Command {
	var f bookFlags
	var format formatFlag
	var warnings bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the entries that are loaded, and what is wrong with files",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			kind, err := format.format()
			if err != nil {
				return err
			}
			folders, more, err := f.dirs(a)
			if err != nil {
				return err
			}
			return listPlaybooks(a, kind, append(openFolders(a, folders), more...), warnings)
		},
	}
	f.add(cmd)
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.BoolVar(&warnings, "warnings", false, "only what is wrong with files")
	})
	format.add(cmd, "text", "json")
	return cmd
}

func listPlaybooks(a *app, format string, dirs []playbooks.Dir, onlyWarnings bool) error {
	l, warnings := playbooks.Load(dirs...)
	if format == "json" {
		doc := listDoc{Schema: listSchema, Entries: []entryDoc{}, Warnings: []warningDoc{}}
		for _, e := range l.Entries() {
			if !onlyWarnings {
				doc.Entries = append(doc.Entries, entryJSON(e, a.now()))
			}
		}
		for _, w := range warnings {
			doc.Warnings = append(doc.Warnings, warningDoc(w))
		}
		return writeJSON(a, doc)
	}
	if !onlyWarnings {
		w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
		for _, e := range l.Entries() {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", safetext.Line(e.ID), safetext.Line(clip(e.Title)), safetext.Line(e.Path))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, warning := range warnings {
		a.note("playbook %s", warning)
	}
	return nil
}

// listSchema is the version of the JSON of triage playbook list.
const listSchema = "triage.playbooks/v1"

type listDoc struct {
	Schema   string       `json:"schema"`
	Entries  []entryDoc   `json:"entries"`
	Warnings []warningDoc `json:"warnings"`
}

// entryDoc is what an entry says about itself.
type entryDoc struct {
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	Path         string        `json:"path"`
	Builtin      bool          `json:"builtin"`
	Foreign      bool          `json:"foreign"`
	Status       string        `json:"status,omitempty"`
	SupersededBy string        `json:"superseded_by,omitempty"`
	Version      string        `json:"version,omitempty"`
	Severity     string        `json:"severity,omitempty"`
	Owner        string        `json:"owner,omitempty"`
	ReviewedAt   string        `json:"reviewed_at,omitempty"`
	Review       playbooks.Age `json:"review,omitempty"`
	ReviewedDays *int          `json:"reviewed_days,omitempty"`
	Summary      string        `json:"summary,omitempty"`
	Codes        []string      `json:"codes,omitempty"`
	Alerts       []string      `json:"alerts,omitempty"`
	Aliases      []string      `json:"aliases,omitempty"`
	Tags         []string      `json:"tags,omitempty"`
	Related      []string      `json:"related,omitempty"`
}

func entryJSON(e *playbooks.Entry, now time.Time) entryDoc {
	doc := entryDoc{
		ID: e.ID, Title: e.Title, Path: e.Path, Builtin: e.Default, Foreign: e.Foreign, Status: e.Status,
		SupersededBy: e.SupersededBy, Version: e.Version, Severity: e.Severity, Owner: e.Owner, ReviewedAt: e.ReviewedAt,
		Summary: e.Summary, Codes: e.Codes, Alerts: e.Alerts, Aliases: e.Aliases, Tags: e.Tags, Related: e.Related,
	}
	if days, age := e.Reviewed(now); age != playbooks.AgeUnknown {
		doc.Review, doc.ReviewedDays = age, &days
	}
	return doc
}

// warningDoc has the fields of [playbooks.Warning], in their order.
type warningDoc struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	Text string `json:"message"`
}
