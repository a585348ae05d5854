package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the column at which help text ends.
const helpWidth = 80

// writeHelp is the help text of a command: what it does, how it is called, examples, flags
// in groups.
func writeHelp(w io.Writer, cmd *cobra.Command) error {
	var b strings.Builder
	about := cmd.Long
	if about == "" {
		about = cmd.Short + "."
	}
	fmt.Fprintf(&b, "%s\n\nUsage:\n", strings.TrimSpace(about))
	for _, line := range strings.Split(usageLine(cmd), "\n") {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", strings.Trim(cmd.Example, "\n"))
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		for _, c := range inOrder(cmd.Commands()) {
			if c.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-12s %s\n", c.Name(), c.Short)
			}
		}
		fmt.Fprintf(&b, "  (%s COMMAND --help tells more)\n", cmd.CommandPath())
	}
	groups := map[string][]*pflag.Flag{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		group := "Other"
		if g := f.Annotations[groupAnnotation]; len(g) > 0 {
			group = g[0]
		}
		groups[group] = append(groups[group], f)
	})
	for _, g := range append(flagGroups[:len(flagGroups):len(flagGroups)], "Other") {
		if len(groups[g]) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s:\n", g)
		for _, f := range groups[g] {
			writeFlag(&b, f)
		}
	}
	if !cmd.HasParent() {
		b.WriteString("\nExit status: 0 reconstructed or healthy · 1 could not be done · 2 usage or\n" +
			"configuration · 3 nothing found · 4 shown, but some source failed, was\n" +
			"truncated, held records that were not understood, or it cannot be told how the\n" +
			"request ended.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeHint is the short form of the help text, for a command line without content.
func writeHint(w io.Writer, cmd *cobra.Command) error {
	_, err := fmt.Fprintf(w, "Usage: %s\n\n%s\n\n%s --help lists all flags and commands.\n",
		strings.ReplaceAll(usageLine(cmd), "\n", "\n       "), strings.Trim(cmd.Example, "\n"), cmd.CommandPath())
	return err
}

// commandOrder is the order in which commands are listed: what a newcomer needs first.
var commandOrder = [...]string{"alert", "demo", "explain", "link", "playbook", "envelope", "config", "init", "check", "show", "list", "lint", "decode", "completion", "version"}

// inOrder sorts commands; those that are not in [commandOrder] come last, by name.
func inOrder(commands []*cobra.Command) []*cobra.Command {
	rank := func(c *cobra.Command) int {
		if i := slices.Index(commandOrder[:], c.Name()); i >= 0 {
			return i
		}
		return len(commandOrder)
	}
	commands = slices.Clone(commands)
	slices.SortStableFunc(commands, func(a, b *cobra.Command) int { return rank(a) - rank(b) })
	return commands
}

// usageLine is how a command is called. The root has three ways.
func usageLine(cmd *cobra.Command) string {
	switch {
	case cmd.HasParent() && cmd.HasAvailableSubCommands():
		return cmd.CommandPath() + " COMMAND [flags]"
	case cmd.HasParent():
		return cmd.UseLine()
	}
	return "triage ANYTHING [flags]\ntriage --request-id ID [flags]\ntriage COMMAND [flags]"
}

// flagColumn is the column at which the text of a flag begins.
const flagColumn = 27

func writeFlag(b *strings.Builder, f *pflag.Flag) {
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	if t := f.Value.Type(); t != "bool" {
		name += " " + flagValueName(f, t)
	}
	fmt.Fprintf(b, "  %-*s ", flagColumn-3, name)
	column := max(flagColumn, len(name)+3)
	for i, word := range strings.Fields(f.Usage) {
		switch {
		case i == 0:
		case column+1+len(word) > helpWidth:
			b.WriteString("\n" + strings.Repeat(" ", flagColumn))
			column = flagColumn
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	b.WriteByte('\n')
}

// flagValueName is the placeholder for a flag's value.
func flagValueName(f *pflag.Flag, kind string) string {
	switch f.Name {
	case "request-id", "trace-id", "correlation-id":
		return "ID"
	case "error-code":
		return "CODE"
	case "since":
		return "DURATION"
	case "start", "end", "alert-start":
		return "TIME"
	case "env":
		return "NAME"
	case "config":
		return "FILE"
	case "bundle":
		return "PATH"
	case "service", "namespace":
		return "NAME"
	case "operation":
		return "TEXT"
	case "status":
		return "STATUS"
	case "sample":
		return "N"
	case "min":
		return "PERCENT"
	case "output":
		return "FORMAT"
	}
	return kind
}
