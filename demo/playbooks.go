package demo

import (
	"embed"
	"io/fs"

	"triage/playbooks"
)

//go:embed playbooks/*.md
var entries embed.FS

// Playbooks are the entries of the demo incidents' services, as a team would keep them.
func Playbooks() playbooks.Dir {
	sub, err := fs.Sub(entries, "playbooks")
	if err != nil { // only for a name that is no path
		return playbooks.Dir{FS: entries, Name: "demo"}
	}
	return playbooks.Dir{FS: sub, Name: "demo"}
}
