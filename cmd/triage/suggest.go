package main

import (
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

// commandLike is the name of the command that arg is probably meant to be.
func commandLike(cmd *cobra.Command, arg string) string {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return config.Nearest(arg, names)
}

// noArguments is for commands without arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := commandLike(cmd, args[0]); near != "" {
		return &usageError{"there is no command \"" + clip(args[0]) + "\": did you mean " + cmd.CommandPath() + " " + near + "?"}
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
