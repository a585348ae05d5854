// Package scenarios holds the scenario files of the demo incidents.
package scenarios

import (
	"embed"
	"fmt"

	"triage/scenario"
)

//go:embed *.scenario
var files embed.FS

// Names are the scenarios, the one to show first first.
func Names() []string {
	return []string{"db-timeout", "masked-502", "rust-panic", "recovered-retry", "fallback", "logs-only", "missing-span"}
}

// Load reads one scenario.
func Load(name string) (*scenario.Scenario, error) {
	f, err := files.Open(name + ".scenario")
	if err != nil {
		return nil, fmt.Errorf("demo: no scenario is called %q; there are %q", name, Names())
	}
	defer func() { _ = f.Close() }() // embedded
	return scenario.Parse(f, "demo/scenarios/"+name+".scenario")
}
