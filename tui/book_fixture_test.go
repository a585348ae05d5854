package tui

import (
	"os"
	"sync"

	"triage/playbooks"
)

// fixtureMatches are two entries that fit the fixture, the exact one first.
func fixtureMatches() []playbooks.Match {
	return []playbooks.Match{
		{Entry: fixtureEntry("ledger-db-timeout"), Reason: "exact code LEDGER_DB_TIMEOUT on the root cause", Score: 900},
		{Entry: fixtureEntry("deadline-exceeded"), Reason: "code *_TIMEOUT on the root cause", Score: 400},
	}
}

var fixtureLibrary = sync.OnceValues(func() (*playbooks.Library, []playbooks.Warning) {
	return playbooks.Load(playbooks.Dir{FS: os.DirFS("testdata/playbooks"), Name: "team"})
})

func fixtureEntry(id string) *playbooks.Entry {
	lib, warnings := fixtureLibrary()
	for _, e := range lib.Entries() {
		if e.ID == id {
			return e
		}
	}
	panic("the fixture has no entry " + id + ": " + join(warnings))
}

func join(ws []playbooks.Warning) string {
	s := ""
	for _, w := range ws {
		s += w.String() + "; "
	}
	return s
}
