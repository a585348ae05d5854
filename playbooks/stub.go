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
	match := "codes: [" + stubWord(f.Code) + "]"
	if f.Kind == "" {
		f.Kind = envelope.KindUnknown
	}
	if !stubsCode(f) {
		match = "match:\n  - service: [" + stubWord(f.Service) + "]\n    kind: [" + stubWord(string(f.Kind)) + "]"
	} else if f.Service != "" {
		match += "\nscope:\n  service: [" + stubWord(f.Service) + "]"
	}
	id := StubID(f)
	what := firstNonEmpty(f.Code, string(f.Kind), "this error")
	title := "What " + safetext.Line(what) + " means, in a few words"
	return strings.NewReplacer("{id}", id, "{title}", stubWord(title), "{heading}", "What "+mdText(what)+" means, in a few words", "{match}", match, "{today}", today.Format(time.DateOnly)).Replace(stub)
}

// StubID is the id of the entry that [Stub] writes, which is a good name for its file too.
func StubID(f Facts) string {
	var id string
	if stubsCode(f) {
		id = f.Code
		if f.Service != "" && !strings.HasPrefix(snake(f.Code), snake(f.Service)+"_") {
			id = f.Service + " " + f.Code
		}
	} else {
		id = f.Service + " " + string(f.Kind)
	}
	id = strings.Trim(slug(strings.ReplaceAll(strings.ToLower(id), "_", "-")), "-")
	if !idPattern.MatchString(id) {
		return "new-entry"
	}
	return id
}

// stubsCode tells whether the entry is to be found by the code.
func stubsCode(f Facts) bool { return f.Code != "" && glob(f.Code).exact() }

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

` + "```logql {name=still-happening run=loki window=15m until=now}" + `
sum(count_over_time(${triage.loki_selector} |= ${triage.code} [1m]))
` + "```" + `

## Mitigation

### Name what fixes it

- **When:**
- **Expect:**
- **Rollback:**

## Escalation

## Notes
`
