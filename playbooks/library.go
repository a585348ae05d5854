package playbooks

// Library is a set of loaded entries.
type Library struct {
	entries []*Entry
}

type matcher struct{}

// Entries are all entries, in the order of their roots and paths.
func (l *Library) Entries() []*Entry { return l.entries }
