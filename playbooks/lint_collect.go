package playbooks

import (
	"fmt"
	"maps"
	"slices"

	"triage/safetext"
)

// collect checks the queries of the front matter and those of the fenced blocks.
func (c *entryLint) collect() {
	for _, q := range c.e.Collect {
		name := safetext.Line(firstNonEmpty(q.ID, "without an id"))
		note := func(rule, format string, args ...any) {
			c.inFront(firstLine(q.ID, q.Query, "collect:"), LevelError, rule, "%s", fmt.Sprintf("the query %s: ", name)+fmt.Sprintf(format, args...))
		}
		for _, p := range q.problems() {
			note("collect", "%s", p)
		}
		for _, text := range append([]string{q.Query, q.Service, q.Operation}, slices.Sorted(maps.Values(q.Tags))...) {
			for _, loc := range variable.FindAllStringSubmatchIndex(text, maxVariables) {
				v, before := text[loc[2]:loc[3]], text[:loc[0]]
				if !knownName(v) {
					note("unknown-variable", "${triage.%s} does not exist", v)
				}
				if text == q.Query && queryQuote(before) != 0 {
					note("variable-in-quotes", "${triage.%s} stands inside quotes: it brings its own", v)
				}
			}
		}
	}
	some := Values{}
	for _, n := range Names() {
		some[n.Name] = "x"
	}
	some["loki_selector"], some["explore_panes"] = `{x="x"}`, "{}"
	c.doc.walkCommands(func(b *block, ch chunk) {
		if run := b.attrs["run"]; run != sourceLoki && run != sourceJaeger {
			return
		}
		if q := b.query(ch.text, some); q.Problem != "" {
			c.at(b.line, LevelError, "collect", "this query cannot be run: %s", q.Problem)
		}
	})
}
