package playbooks

import (
	"fmt"
	"strings"
)

// together checks the entries against each other.
func (l *linter) together() {
	byID := map[string]*Entry{}
	names := map[string]bool{}
	for _, e := range Builtin().entries {
		names[e.ID] = true
	}
	note := func(e *Entry, level Level, rule, format string, args ...any) {
		l.findings = append(l.findings, Finding{e.Path, 0, rule, level, fmt.Sprintf(format, args...)})
	}
	for _, e := range l.entries {
		if have := byID[e.ID]; have != nil {
			note(e, LevelError, "duplicate-id", "the id %s is already that of %s", e.ID, have.Path)
		} else {
			byID[e.ID] = e
		}
		names[e.ID] = true
		for _, a := range e.Aliases {
			names[a] = true
		}
	}
	for _, e := range l.entries {
		for _, r := range e.Related {
			if !names[r] {
				note(e, LevelError, "dangling", "related names %q, which is no entry", r)
			}
		}
		if e.SupersededBy != "" && !names[e.SupersededBy] {
			note(e, LevelError, "dangling", "superseded_by names %q, which is no entry", e.SupersededBy)
		}
	}
	l.ambiguous(note)
}

// ambiguous finds entries that are after the same code with the same weight, so that only
// their ids decide which of them is shown first.
func (l *linter) ambiguous(note func(*Entry, Level, string, string, ...any)) {
	first := map[string]*Entry{}
	for _, e := range l.entries {
		if e.retired() || e.Foreign {
			continue
		}
		for _, g := range e.match.codes {
			key := fmt.Sprintf("%s|%d|%s", g, e.match.priority, scopeKey(e.match.scope))
			if other := first[key]; other != nil && other != e {
				note(e, LevelError, "ambiguous", "%s fits the code %s as well as this entry does: narrow one of them", other.ID, g)
				continue
			}
			first[key] = e
		}
	}
}

// scopeKey tells scopes apart.
func scopeKey(c *condition) string {
	if c == nil {
		return ""
	}
	var parts []string
	for _, gs := range [...]globs{c.service, c.operation, c.env, c.errorType, c.severity, c.position} {
		parts = append(parts, fmt.Sprint(gs))
	}
	return strings.Join(append(parts, fmt.Sprint(c.kind, c.class, c.grpc, c.http, len(c.message), len(c.attributes), c.retriable != nil, c.not != nil)), "|")
}
