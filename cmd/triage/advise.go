package main

import (
	"fmt"

	"triage/alert/clue"
	"triage/playbooks"
	"triage/report"
)

// advise shows the playbook entry of an alert that names neither request, code nor service, and
// says which label would have led further.
func advise(a *app, f *lookFlags, c *clue.Clues) error {
	l, err := f.library(a)
	if err != nil {
		return err
	}
	found := entriesFor(l, c)
	const missing = "no label of it names a service: with service_name, service or app on the rule, triage lists the failing requests; " +
		"with error_code, those of that error"
	if f.brief != nil {
		b := *f.brief
		var m *playbooks.Match
		if len(found) > 0 {
			m = &found[0]
			if clue.IsIdentifier(m.Entry.ID) {
				b.Command = "triage playbook show " + m.Entry.ID
			}
		}
		if err := report.BriefAdvice(a.out, m, missing, b); err != nil {
			return err
		}
	} else {
		a.note("%s", missing)
	}
	if len(found) == 0 {
		return &statusError{exitNotFound, fmt.Sprintf("no playbook entry for %q: triage playbook list names all", clip(subject(c)))}
	}
	if f.brief != nil {
		return nil
	}
	return writeAdvice(a, found[0], playbooks.Values{})
}

// adviseOn shows the playbook entry for a status that was given alone.
func adviseOn(a *app, f *lookFlags, status string) error {
	l, err := f.library(a)
	if err != nil {
		return err
	}
	a.note("a status names no request: triage --service NAME --status %s lists those of a service", status)
	return explain(a, l, status)
}

// library are the playbook entries of the environment.
func (f *lookFlags) library(a *app) (*playbooks.Library, error) {
	_, env, err := f.config.load(a)
	if err != nil {
		return nil, err
	}
	return library(a, env.Playbooks), nil
}

// subject is what an alert calls itself.
func subject(c *clue.Clues) string {
	if c.Alert != nil {
		return c.Alert.Value
	}
	if c.Summary != nil {
		return c.Summary.Value
	}
	return ""
}

// entriesFor are the entries that an alert leads to: by its runbook, by its name, by the entry
// that a link names.
func entriesFor(l *playbooks.Library, c *clue.Clues) []playbooks.Match {
	keys := []string{c.Get("playbook")}
	if c.Runbook != nil {
		keys = append(keys, c.Runbook.Value)
	}
	if c.Alert != nil {
		keys = append(keys, c.Alert.Value)
	}
	for _, key := range keys {
		if key == "" {
			continue
		}
		if found := l.Lookup(key); len(found) > 0 {
			return found
		}
	}
	return nil
}
