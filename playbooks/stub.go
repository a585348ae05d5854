package playbooks

import (
	"strings"
	"time"

	"triage/envelope"
	"triage/safetext"
)

// Stub is a new entry for an error, in our own format and ready to be filled in, for the
// error that had none.
func Stub(f Facts, today time.Time) string {
	id := strings.ReplaceAll(slug(strings.ToLower(f.Code)), "_", "-")
	match := "codes: [" + stubWord(f.Code) + "]"
	if f.Kind == "" {
		f.Kind = envelope.KindUnknown
	}
	if f.Code == "" || !glob(f.Code).exact() {
		id = slug(strings.ToLower(f.Service + " " + strings.ReplaceAll(string(f.Kind), "_", "-")))
		match = "match:\n  - service: [" + stubWord(f.Service) + "]\n    kind: [" + stubWord(string(f.Kind)) + "]"
	} else if f.Service != "" {
		match += "\nscope:\n  service: [" + stubWord(f.Service) + "]"
	}
	if id = strings.Trim(id, "-"); !idPattern.MatchString(id) {
		id = "new-entry"
	}
	what := firstNonEmpty(f.Code, string(f.Kind), "this error")
	title := "What " + safetext.Line(what) + " means, in a few words"
	return strings.NewReplacer("{id}", id, "{title}", stubWord(title), "{heading}", "What "+mdText(what)+" means, in a few words", "{match}", match, "{today}", today.Format(time.DateOnly)).Replace(stub)
}

func firstNonEmpty(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// stubWord is a value as a quoted YAML scalar, which reads JSON's strings as its own.
func stubWord(s string) string { return quoteJSON(s) }

const stub = `---
schema: triage.playbook/v1
id: {id}
title: {title}
version: "1"
status: draft
severity: sev3
owner: ""
reviewed_at: "{today}"
{match}
summary: ""
impact: ""
---

# {heading}

## Meaning

## Impact

## Diagnosis

### 1. Is it still happening?

- **Check:** requests with this code in the last 15 minutes
- **Expect:** none, or fewer each minute
- **Then:** none for 5 minutes: watch 10 more, then close

## Mitigation

### Name what fixes it

- **When:**
- **Expect:**
- **Rollback:**

## Escalation

## Notes
`
