package playbooks

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// sound is an entry that no rule has anything against; the cases below break it.
const sound = `---
schema: triage.playbook/v1
id: sound
title: Sound
version: "1"
severity: sev2
owner: team-a
reviewed_at: "2026-10-01"
codes: [SOUND_CODE]
summary: Short.
impact: None.
escalate:
  - { to: a, via: chat, after: 0m }
  - { to: b, via: pager, after: 10m }
links:
  - { name: l, url: "https://x.example/${triage.code}" }
related: [default-timeout]
---

# Sound

## Meaning

Text.

## Diagnosis

### 1. Look

- **Check:** it
- **Expect:** nothing

` + "```logql {name=q run=loki}\n{a=${triage.env}}\n```" + `

## Mitigation

### Do

- **When:** it is so
- **Rollback:** undo

` + "```sh {name=do risk=change}\nrun ${triage.code}\n```" + `
`

func lint(files map[string]string) []string {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var out []string
	o := LintOptions{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Owners: []string{"team-a"}, Hosts: []string{"x.example"}}
	for _, f := range Lint(o, Dir{FS: fsys, Name: "own"}) {
		out = append(out, f.String())
	}
	return out
}

func TestASoundEntryHasNoFindings(t *testing.T) {
	if got := lint(map[string]string{"a.md": sound}); len(got) > 0 {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}

func TestEveryRuleFindsItsFault(t *testing.T) {
	for _, c := range []struct{ rule, old, new, want string }{
		{"front matter", "owner: team-a", "ownr: team-a", "own/a.md:7: error: unknown key ownr (front-matter)"},
		{"missing key", "owner: team-a\n", "", "own/a.md: error: owner is missing (missing-key)"},
		{"missing version", "version: \"1\"\n", "", "own/a.md: warning: version is missing (missing-key)"},
		{"long title", "title: Sound", "title: " + strings.Repeat("Sound ", 20), "own/a.md:4: warning: the title has 119 characters, more than 80 (long-title)"},
		{"severity", "severity: sev2", "severity: high", `own/a.md:6: error: severity "high" is not one of sev1 to sev4 or info (severity)`},
		{"nothing to match", "codes: [SOUND_CODE]\n", "", "own/a.md: error: none of codes, match, scope and alerts is given: the entry matches nothing (never-matches)"},
		{"owner", "owner: team-a", "owner: team-b", `own/a.md:7: warning: owner "team-b" is not on the list of owners (owner)`},
		{"nobody to call", "escalate:\n  - { to: a, via: chat, after: 0m }\n  - { to: b, via: pager, after: 10m }\n", "", "own/a.md:6: error: an entry of sev2 says nobody to escalate to (escalate)"},
		{"order of escalation", "after: 0m", "after: 20m", "own/a.md:12: error: after 10m comes behind a later step: order them by time (escalate)"},
		{"empty to", "to: a", "to: ''", "own/a.md:12: error: a step of escalate has nobody in to (escalate)"},
		{"unreadable after", "after: 10m", "after: soon", `own/a.md:12: error: after "soon" is not a time: write 0m or 10m (escalate)`},
		{"review in the future", "2026-10-01", "2027-10-01", "own/a.md:8: error: reviewed_at 2027-10-01 is in the future (reviewed-at)"},
		{"no date", "2026-10-01", "October", `own/a.md:8: error: reviewed_at "October" is not a date: write 2026-10-02 (reviewed-at)`},
		{"stale", "2026-10-01", "2026-04-01", "own/a.md:8: warning: reviewed 234 days ago: due (stale)"},
		{"very stale", "2026-10-01", "2025-04-01", "own/a.md:8: error: reviewed 599 days ago, more than twice what the entry allows (stale)"},
		{"dangling relation", "related: [default-timeout]", "related: [nowhere]", `own/a.md: error: related names "nowhere", which is no entry (dangling)`},
		{"dangling successor", "related: [default-timeout]", "superseded_by: nowhere", `own/a.md: error: superseded_by names "nowhere", which is no entry (dangling)`},
		{"other title", "# Sound", "# Other", `own/a.md:20: warning: the heading "Other" is not the title "Sound" (title)`},
		{"missing section", "## Meaning\n\nText.\n", "", "own/a.md: warning: there is no section on meaning (missing-section)"},
		{"empty section", "Text.\n", "", "own/a.md:22: warning: Meaning is empty (empty-section)"},
		{"order of sections", "## Mitigation", "## Mitigation\n\nx\n\n## Impact\n\nx\n\n## Mitigation", "own/a.md:41: warning: Impact comes behind a later section (section-order)"},
		{"no expectation", "- **Expect:** nothing\n", "", `own/a.md:28: warning: the step "Look" does not say what to expect (no-expect)`},
		{"two steps of one name", "## Mitigation", "### 1. Look\n\n- **Expect:** x\n\n## Mitigation", "own/a.md:37: error: two steps have the anchor #1-look (step-id)"},
		{"no risk", " risk=change", "", "own/a.md:44: error: a command of Mitigation needs risk=read, change or destructive (no-risk)"},
		{"no rollback", "- **Rollback:** undo\n", "", "own/a.md:43: error: a command of Mitigation that changes something needs a Rollback (no-rollback)"},
		{"destructive without when", "- **When:** it is so\n- **Rollback:** undo\n\n```sh {name=do risk=change}", "- **Rollback:** undo\n\n```sh {name=do risk=destructive}", "own/a.md:43: error: a destructive command needs a When (no-when)"},
		{"risk that is none", "risk=change", "risk=some", "own/a.md:44: error: risk=some is not one of read, change, destructive (risk)"},
		{"run that is none", "run=loki", "run=now", "own/a.md:33: error: run=now is not one of copy, loki, jaeger (run)"},
		{"unknown variable", "Text.", "Text ${triage.nothing}.", "own/a.md:24: error: ${triage.nothing} does not exist (unknown-variable)"},
		{"message in a shell block", "run ${triage.code}", "run ${triage.message}", "own/a.md:44: error: ${triage.message} is not allowed in a shell block (variable-in-shell)"},
		{"variable inside quotes", "{a=${triage.env}}", `{a="${triage.env}"}`, "own/a.md:33: error: ${triage.env} stands inside quotes: it brings its own (variable-in-quotes)"},
		{"variable in the host", "https://x.example/${triage.code}", "https://${triage.code}.example/", `own/a.md: error: ${triage.code} in the link "l" stands before the path (variable-in-host)`},
		{"no URL", "https://x.example/${triage.code}", "ftp://x.example/", `own/a.md: error: the link "l" is not an http or https URL (url)`},
		{"http", "https://x.example/", "http://x.example/", `own/a.md: warning: the link "l" is http, not https (http)`},
		{"another host", "https://x.example/", "https://y.example/", `own/a.md: warning: the link "l" leads to y.example, which is not on the list of hosts (host)`},
		{"a hole", "run ${triage.code}", "run <pod-name>", "own/a.md:44: warning: <pod-name> is left to the reader: use a ${triage.name} where there is one (hole)"},
		{"a generated name", "run ${triage.code}", "run ledger-6c9f8d7b5-x2x4z", `own/a.md:44: warning: "r-6c9f8d7b5-x2x4z" looks like the name of one instance (generated-name)`},
		{"a control character", "Text.", "Text\x1b.", "own/a.md:24: error: the line holds a control, bidirectional or invisible character (invisible)"},
		{"a bidirectional one", "Text.", "Text\u202e.", "own/a.md:24: error: the line holds a control, bidirectional or invisible character (invisible)"},
		{"an entity for one", "Text.", "Text&#27;.", "own/a.md:24: error: the line holds an entity for a control character (invisible)"},
		{"a secret", "Text.", "password = abcdef0123456789abcdef", "own/a.md:24: error: the line holds what looks like a credential (secret)"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			text := strings.Replace(sound, c.old, c.new, 1)
			if text == sound {
				t.Fatal("the case changes nothing")
			}
			got := lint(map[string]string{"a.md": text})
			for _, g := range got {
				if g == c.want {
					return
				}
			}
			t.Errorf("want %q among:\n%s", c.want, strings.Join(got, "\n"))
		})
	}
}

func TestEntriesAreCheckedAgainstEachOther(t *testing.T) {
	got := lint(map[string]string{"a.md": sound, "b.md": strings.Replace(sound, "id: sound", "id: other", 1), "c.md": sound})
	for _, want := range []string{
		"own/b.md: error: sound fits the code SOUND_CODE as well as this entry does: narrow one of them (ambiguous)",
		"own/c.md: error: the id sound is already that of own/a.md (duplicate-id)",
	} {
		found := false
		for _, g := range got {
			found = found || g == want
		}
		if !found {
			t.Errorf("want %q among:\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestOurOwnEntriesPassTheirLint(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for _, d := range []Dir{{FS: os.DirFS("defaults"), Name: "defaults"}, {FS: os.DirFS("../demo/playbooks"), Name: "demo"}} {
		for _, f := range Lint(LintOptions{Now: now}, d) {
			// General advice cannot know an impact; one demo entry is stale, to show it.
			if f.Rule == "missing-section" && d.Name == "defaults" || f.Rule == "stale" && d.Name == "demo" {
				continue
			}
			t.Error(f)
		}
	}
}

func TestForeignFilesAreCheckedOnlyForWhatHarms(t *testing.T) {
	for _, f := range Lint(LintOptions{}, Dir{FS: os.DirFS("testdata/foreign"), Name: "runbooks"}) {
		if !strings.Contains(f.File, "/ours/") && (f.Level != LevelWarning || f.Rule != "front-matter") {
			t.Error(f)
		}
	}
	got := lint(map[string]string{"x.md": "# X\n\nText \x1b[31m.\n"})
	if len(got) != 1 || !strings.Contains(got[0], "own/x.md:3: error") {
		t.Errorf("findings %q", got)
	}
}
