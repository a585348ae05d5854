package main

import (
	"github.com/spf13/cobra"
)

// completions teaches the shell the values of flags that have a fixed set of them.
func completions(root *cobra.Command, a *app) {
	root.ValidArgsFunction = cobra.NoFileCompletions
	for _, name := range [...]string{"request-id", "trace-id", "correlation-id", "error-code", "service", "namespace", "operation", "status", "start", "end", "loki-url", "loki-org-id", "loki-selector", "jaeger-url", "jaeger-org-id", "timeout"} {
		complete(root, name, cobra.NoFileCompletions)
	}
	complete(root, "since", cobra.FixedCompletions([]string{"15m", "1h", "6h", "24h", "7d"}, cobra.ShellCompDirectiveNoFileComp))
	walk(root, func(cmd *cobra.Command) {
		complete(cmd, "output", cobra.FixedCompletions(formats[:], cobra.ShellCompDirectiveNoFileComp))
		complete(cmd, "env", environmentNames(a))
		complete(cmd, "config", cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt))
		complete(cmd, "playbooks", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
	})
}

// complete registers the values of a flag, where the command has it.
func complete(cmd *cobra.Command, flag string, values cobra.CompletionFunc) {
	if cmd.Flags().Lookup(flag) != nil {
		_ = cmd.RegisterFlagCompletionFunc(flag, values) // fails only for a flag that is not there
	}
}

func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		walk(c, visit)
	}
}

// environmentNames completes --env from the configuration file, which --config may name.
func environmentNames(a *app) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		var c configFlags
		if flag := cmd.Flags().Lookup("config"); flag != nil {
			c.file = flag.Value.String()
		}
		file, err := c.read(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return file.Environments(), cobra.ShellCompDirectiveNoFileComp
	}
}
