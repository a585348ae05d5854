package report_test

import (
	"os"
	"sync"

	"triage/playbooks"
)

// library holds the entries of testdata/playbooks.
var library = sync.OnceValue(func() *playbooks.Library {
	l, _ := playbooks.Load(playbooks.Dir{FS: os.DirFS("testdata/playbooks"), Name: "playbooks"})
	return l
})

// entry is an entry of testdata/playbooks.
func entry(id string) *playbooks.Entry {
	for _, e := range library().Entries() {
		if e.ID == id {
			return e
		}
	}
	panic("no entry " + id + " in testdata/playbooks")
}

func matches() []playbooks.Match {
	return []playbooks.Match{
		{Entry: entry("ledger-db-timeout"), Reason: "exact code LEDGER_DB_TIMEOUT on the root cause", Score: 32},
		{Entry: entry("timeouts"), Reason: "code *_TIMEOUT on the root cause", Score: 21},
	}
}
