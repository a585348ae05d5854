package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/config"
)

// Groups of flags, in the order of the help text.
const (
	groupHandle  = "What to look for (one of)"
	groupNarrow  = "Which of a service's requests"
	groupWhat    = "What to judge"
	groupWindow  = "When"
	groupWhere   = "Where to look"
	groupDisplay = "How to show it"
)

var flagGroups = [...]string{groupHandle, groupNarrow, groupWhat, groupWindow, groupWhere, groupDisplay}

// groupAnnotation is the annotation that holds a flag's group.
const groupAnnotation = "triage_group"

// inGroup puts the flags that add defines under one heading of the help text.
func inGroup(cmd *cobra.Command, group string, add func(*pflag.FlagSet)) {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.SortFlags = false
	add(set)
	set.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{groupAnnotation: {group}} })
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(set)
}

// configFlags are the flags that choose and override the configuration.
type configFlags struct {
	file, env string
	texts     map[string]*[]string // by config.Key.Flag
}

// add defines --env, --config and the flags of the settings named.
func (c *configFlags) add(set *pflag.FlagSet, names ...string) {
	c.texts = map[string]*[]string{}
	set.StringVar(&c.env, "env", "", "environment of the configuration (TRIAGE_ENV)")
	set.StringVar(&c.file, "config", "", "configuration file (TRIAGE_CONFIG)")
	usage := map[string]string{
		"loki-url":      "address of Loki (TRIAGE_LOKI_URL, LOKI_ADDR)",
		"loki-org-id":   "Loki's tenant (LOKI_ORG_ID)",
		"loki-selector": "streams to search: {namespace=\"shop\"}",
		"jaeger-url":    "address of Jaeger (TRIAGE_JAEGER_URL)",
		"jaeger-org-id": "Jaeger's tenant (TRIAGE_JAEGER_ORG_ID)",
		"playbooks":     "folder of playbook entries, repeatable (TRIAGE_PLAYBOOKS)",
		"timeout":       "deadline of the whole; 30s by default",
	}
	kinds := map[string]string{
		"loki-url": "URL", "jaeger-url": "URL", "loki-org-id": "TENANT", "jaeger-org-id": "TENANT",
		"loki-selector": "SELECTOR", "playbooks": "DIR", "timeout": "DURATION",
	}
	for _, name := range names {
		v := &[]string{}
		c.texts[name] = v
		set.Var(named{(*texts)(v), kinds[name]}, name, usage[name])
	}
}

// flags are the values that were given, for config.Inputs.
func (c *configFlags) flags() map[string][]string {
	m := map[string][]string{}
	for name, v := range c.texts {
		if len(*v) > 0 {
			m[name] = *v
		}
	}
	return m
}

// load reads the file and puts the layers together.
func (c *configFlags) load(a *app) (*config.Config, *config.Environment, error) {
	file, err := c.read(a)
	if err != nil {
		return nil, nil, err
	}
	env, err := config.Resolve(config.Inputs{Config: file, Environment: c.env, Getenv: a.getenv, Flags: c.flags()})
	return file, env, err
}

// path is the configuration file, and what chose it; "" for the usual place, where it may
// be missing.
func (c *configFlags) path(a *app) (path, from string) {
	if c.file != "" {
		return c.file, "--config"
	}
	if p := a.getenv("TRIAGE_CONFIG"); p != "" {
		return p, "TRIAGE_CONFIG"
	}
	return config.DefaultPath(a.getenv), ""
}

func (c *configFlags) read(a *app) (*config.Config, error) {
	path, from := c.path(a)
	file, err := config.Load(path, from != "")
	var bad *config.Error
	if err != nil && !errors.As(err, &bad) {
		return nil, &usageError{err.Error()}
	}
	return file, err
}

// texts collects the values of a flag that may be given several times. Unlike pflag's own
// list it does not split at commas, which ids, selectors and paths may hold.
type texts []string

func (t *texts) String() string     { return "" }
func (t *texts) Set(s string) error { *t = append(*t, s); return nil }
func (t *texts) Type() string       { return "text" }

// named gives a flag's value a name in the help text.
type named struct {
	*texts
	name string
}

func (n named) Type() string { return n.name }
