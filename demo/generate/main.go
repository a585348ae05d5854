// Command generate writes the demo incidents from their scenarios:
//
//	go run ./demo/generate
//
// It takes the folder to write to, demo/incidents by default, and replaces what it wrote
// there before.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"triage/bundle"
	"triage/demo/scenarios"
)

func main() {
	dir := filepath.Join("demo", "incidents")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := generate(dir); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes one folder for each scenario.
func generate(dir string) error {
	for _, name := range scenarios.Names() {
		s, err := scenarios.Load(name)
		if err != nil {
			return err
		}
		logs, spans := s.Build()
		err = bundle.Write(filepath.Join(dir, name), logs, spans, bundle.Manifest{
			Title:       s.Title,
			Description: s.About,
			CreatedBy:   "triage demo generator",
			Query:       bundle.Query{RequestID: s.RequestID},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
