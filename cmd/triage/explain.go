package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"triage/envelope"
	"triage/playbooks"
	"triage/safetext"
)

func newExplain(a *app) *cobra.Command {
	var f bookFlags
	cmd := &cobra.Command{
		Use:   "explain CODE",
		Short: "Say what to do about an error code, a status or an alert",
		Long: `Show the playbook entry for an error code, a gRPC or HTTP status, the name of an
alert or the URL of a runbook, without searching for a request.`,
		Example: "  triage explain PAYMENT_TIMEOUT\n  triage explain DEADLINE_EXCEEDED\n  triage explain 503",
		Args:    oneArgument("code", "CODE"),
		RunE: func(_ *cobra.Command, args []string) error {
			folders, more, err := f.dirs(a)
			if err != nil {
				return err
			}
			return explain(a, library(a, folders, more...), args[0])
		},
	}
	f.add(cmd)
	return cmd
}

// explain shows the entry that fits a code best, and names others that fit.
func explain(a *app, l *playbooks.Library, key string) error {
	key = strings.TrimSpace(key)
	if len(key) > maxHandle {
		return &usageError{"that is too long for a code"}
	}
	found := l.Lookup(key)
	if len(found) == 0 && errorCode.MatchString(key) {
		found = byKind(l, key)
	}
	if len(found) == 0 {
		return &statusError{exitNotFound, fmt.Sprintf("no playbook entry for %q: triage playbook list names all", clip(key))}
	}
	values := playbooks.Values{}
	if errorCode.MatchString(key) {
		values["code"] = key
	}
	if err := writeAdvice(a, found[0], values); err != nil {
		return err
	}
	if found[0].General {
		a.note("no entry is about %q in particular: this is general advice", clip(key))
	}
	for _, m := range found[1:min(len(found), 4)] {
		a.note("see also: triage playbook show %s (%s)", m.Entry.ID, m.Reason)
	}
	return nil
}

// byKind finds the general advice for what the words of a code mean.
func byKind(l *playbooks.Library, code string) []playbooks.Match {
	c := envelope.Classify(&envelope.Envelope{Code: code})
	return l.Match([]playbooks.Facts{{Position: playbooks.Root, Code: code, Kind: c.Kind, Class: c.Class}})
}

// adviceWidth is the width of an entry where there is no terminal.
const adviceWidth = 100

// writeAdvice prints an entry laid out to be read. What only an incident can tell is marked
// as unknown. Commands stay in one piece, for copying.
func writeAdvice(a *app, m playbooks.Match, values playbooks.Values) error {
	width := a.width()
	if width == 0 {
		width = adviceWidth
	}
	var commands []playbooks.Line
	for _, line := range m.Entry.Lines(values, 0) {
		if line.Command != 0 {
			commands = append(commands, line)
		}
	}
	var b strings.Builder
	b.WriteString(safetext.Line(m.Entry.Title) + "\n" + entryOrigin(m.Entry, m.Reason) + "\n\n")
	for _, line := range m.Entry.Lines(values, width) {
		switch {
		case line.Command == 0:
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		case !line.Continued && len(commands) > 0:
			b.WriteString(commands[0].String() + "\n")
			commands = commands[1:]
		}
	}
	_, err := a.out.WriteString(b.String())
	return err
}
