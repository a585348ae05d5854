package main

import (
	"strings"

	"github.com/spf13/cobra"

	"triage/config"
)

// suggestion is ", did you mean X?" when one of the known words is spelled like word.
func suggestion(prefix, word string, known []string) string {
	near := config.Nearest(word, known)
	if near == "" {
		return ""
	}
	return ": did you mean " + prefix + near + "?"
}

// commandLike is the command that arg is probably meant to be, as it is called; "" when it is
// like none. A command of that name elsewhere comes first: "lint" is playbook lint.
func commandLike(cmd *cobra.Command, arg string) string {
	var elsewhere, names []string
	walk(cmd, func(c *cobra.Command) {
		if c != cmd && c.Name() == arg {
			elsewhere = append(elsewhere, c.CommandPath())
		}
	})
	if len(elsewhere) > 0 {
		return strings.Join(elsewhere, " or ")
	}
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	near := config.Nearest(arg, names)
	if near == "" || len(arg) < 4 && !strings.HasPrefix(near, arg) {
		return "" // any three letters are like some word
	}
	return cmd.CommandPath() + " " + near
}

// noCommand is for a word in the place of a command.
func noCommand(cmd *cobra.Command, arg string) error {
	text := "there is no command \"" + clip(arg) + "\""
	if near := commandLike(cmd, arg); near != "" {
		return &usageError{text + ": did you mean " + near + "?"}
	}
	return &usageError{text + ": " + cmd.CommandPath() + " --help lists them"}
}

// noArguments is for commands without arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasSubCommands():
		return noCommand(cmd, args[0])
	}
	return &usageError{cmd.CommandPath() + " takes no argument, but there is \"" + clip(args[0]) + "\""}
}

// oneArgument is for commands with exactly one argument, called name in messages.
func oneArgument(name, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 && args[0] != "" {
			return nil
		}
		return &usageError{cmd.CommandPath() + " takes one " + name + ": " + cmd.CommandPath() + " " + example}
	}
}
