package config

import _ "embed"

//go:embed template.yaml
var template string

// Template is a configuration file to begin with: every line explained, and valid as it is.
func Template() string { return template }
