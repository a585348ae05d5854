// Package demo holds the incidents that are shipped with triage, as bundles: they need no
// server and no configuration, and double as test data. demo/generate writes them from the
// scenario files in demo/scenarios.
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"triage/bundle"
	"triage/sources/files"
)

//go:embed incidents
var incidents embed.FS

// names are the incidents, the one to show first first.
var names = [...]string{
	"db-timeout", "masked-502", "rust-panic", "recovered-retry", "fallback", "logs-only", "missing-span",
}

// Incident is one shipped incident.
type Incident struct {
	Name        string // as on the command line
	Title       string // one line
	Description string // one paragraph
	RequestID   string // what to ask for
}

// Incidents are all shipped incidents; the first is the default.
func Incidents() []Incident {
	list := make([]Incident, 0, len(names))
	for _, name := range names {
		i := Incident{Name: name}
		if m, err := bundle.ReadManifest(folder(name)); err == nil {
			i.Title, i.Description, i.RequestID = m.Title, m.Description, m.Query.RequestID
		}
		list = append(list, i)
	}
	return list
}

// Open is the bundle of an incident; "" names the first. The error lists the names.
func Open(name string) (*files.Bundle, Incident, error) {
	if name == "" {
		name = names[0]
	}
	for _, i := range Incidents() {
		if i.Name == name {
			return files.New(folder(name), "demo/"+name), i, nil
		}
	}
	return nil, Incident{}, fmt.Errorf("no demo incident is called %q; there are %s", name, strings.Join(names[:], ", "))
}

// folder is the part of the embedded files that holds the incident.
func folder(name string) fs.FS {
	sub, err := fs.Sub(incidents, "incidents/"+name)
	if err != nil { // only for a name that is no path
		return incidents
	}
	return sub
}
