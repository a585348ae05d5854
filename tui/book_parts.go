package tui

import (
	"slices"

	"triage/playbooks"
)

// bookParts are what an entry offers, with the values filled in. They are kept until there is
// a new finding, since reading them parses the whole text of the entry.
type bookParts struct {
	entry   *playbooks.Entry
	version int
	queries []entryQuery
	steps   []playbooks.Step
	links   []playbooks.Text // that can be opened, each once
}

func (m *Model) partsOf(e *playbooks.Entry) *bookParts {
	if m.parts.entry == e && m.parts.version == m.version {
		return &m.parts
	}
	p := bookParts{entry: e, version: m.version, steps: e.Steps(m.f.Values)}
	for _, q := range e.Queries(m.f.Values) {
		p.queries = append(p.queries, entryQuery{q, queryKey{e.ID, q.ID, q.Command}})
	}
	for _, l := range e.Lines(m.f.Values, 0) {
		for _, t := range l.Spans {
			known := func(o playbooks.Text) bool { return o.URL == t.URL }
			if webURL(t.URL) && !slices.ContainsFunc(p.links, known) {
				p.links = append(p.links, t)
			}
		}
	}
	m.parts = p
	return &m.parts
}
