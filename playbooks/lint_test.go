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
	found := map[string]bool{
		// The tests below are about these.
		"unreadable": true, "duplicate-id": true, "ambiguous": true, "shadowed": true,
	}
	for _, c := range []struct{ rule, old, new, want string }{
		{"front matter", "owner: team-a", "ownr: team-a", "own/a.md:7: error: unknown key ownr (front-matter)"},
		{"missing key", "owner: team-a\n", "", "own/a.md:2: error: owner is missing (missing-key)"},
		{"missing version", "version: \"1\"\n", "", "own/a.md:2: warning: version is missing (missing-key)"},
		{"long title", "title: Sound", "title: " + strings.Repeat("Sound ", 20), "own/a.md:4: warning: the title has 119 characters, more than 80 (long-title)"},
		{"severity", "severity: sev2", "severity: high", `own/a.md:6: error: severity "high" is not one of sev1 to sev4 or info (severity)`},
		{"nothing to match", "codes: [SOUND_CODE]\n", "", "own/a.md:2: error: none of codes, match, scope and alerts is given: the entry matches nothing (never-matches)"},
		{"owner", "owner: team-a", "owner: team-b", `own/a.md:7: warning: owner "team-b" is not on the list of owners (owner)`},
		{"nobody to call", "escalate:\n  - { to: a, via: chat, after: 0m }\n  - { to: b, via: pager, after: 10m }\n", "", "own/a.md:6: error: an entry of sev2 says nobody to escalate to (escalate)"},
		{"order of escalation", "after: 0m", "after: 20m", "own/a.md:12: error: after 10m comes behind a later step: order them by time (escalate)"},
		{"empty to", "to: a", "to: ''", "own/a.md:12: error: a step of escalate has nobody in to (escalate)"},
		{"unreadable after", "after: 10m", "after: soon", `own/a.md:12: error: after "soon" is not a time: write 0m or 10m (escalate)`},
		{"review in the future", "2026-10-01", "2027-10-01", "own/a.md:8: error: reviewed_at 2027-10-01 is in the future (reviewed-at)"},
		{"no date", "2026-10-01", "October", `own/a.md:8: error: reviewed_at "October" is not a date: write 2026-10-02 (reviewed-at)`},
		{"stale", "2026-10-01", "2026-04-01", "own/a.md:8: warning: reviewed 234 days ago: due (stale)"},
		{"very stale", "2026-10-01", "2025-04-01", "own/a.md:8: error: reviewed 599 days ago, more than twice what the entry allows (stale)"},
		{"dangling relation", "related: [default-timeout]", "related: [nowhere]", `own/a.md:17: error: related names "nowhere", which is no entry (dangling)`},
		{"dangling successor", "related: [default-timeout]", "superseded_by: nowhere", `own/a.md:17: error: superseded_by names "nowhere", which is no entry (dangling)`},
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
		{"variable in the host", "https://x.example/${triage.code}", "https://${triage.code}.example/", `own/a.md:16: error: ${triage.code} in the link "l" stands before the path (variable-in-host)`},
		{"no URL", "https://x.example/${triage.code}", "ftp://x.example/", `own/a.md:16: error: the link "l" is not an http or https URL (url)`},
		{"http", "https://x.example/", "http://x.example/", `own/a.md:16: warning: the link "l" is http, not https (http)`},
		{"another host", "https://x.example/", "https://y.example/", `own/a.md:16: warning: the link "l" leads to y.example, which is not on the list of hosts (host)`},
		{"a hole", "run ${triage.code}", "run <pod-name>", "own/a.md:44: warning: <pod-name> is left to the reader: use a ${triage.name} where there is one (hole)"},
		{"a generated name", "run ${triage.code}", "run ledger-6c9f8d7b5-x2x4z", `own/a.md:44: warning: "r-6c9f8d7b5-x2x4z" looks like the name of one instance (generated-name)`},
		{"a control character", "Text.", "Text\x1b.", "own/a.md:24: error: the line holds a control, bidirectional or invisible character (invisible)"},
		{"a bidirectional one", "Text.", "Text\u202e.", "own/a.md:24: error: the line holds a control, bidirectional or invisible character (invisible)"},
		{"an entity for one", "Text.", "Text&#27;.", "own/a.md:24: error: the line holds an entity for a control character (invisible)"},
		{"a secret", "Text.", "password = abcdef0123456789abcdef", "own/a.md:24: warning: the line holds what looks like a credential (secret)"},
		{"no YAML", "codes: [SOUND_CODE]", "codes: [SOUND_CODE", "own/a.md:10: error: did not find expected ',' or ']' (front-matter)"},
		{"a key said twice", "owner: team-a", "owner: team-a\nowner: team-b", `own/a.md:8: error: mapping key "owner" already defined at line 6 (front-matter)`},
		{"a glob that is not quoted", "[SOUND_CODE]", "[*_CODE]", `own/a.md:9: error: quote a glob that begins with * (codes: ["*-TIMEOUT"]) (front-matter)`},
		{"a bare star", "[SOUND_CODE]", "['*']", `own/a.md:9: error: the code glob "*" is too wide: it wants 3 characters besides * and ? (front-matter)`},
		{"a wide glob in a condition", "codes: [SOUND_CODE]", "match: [{codes: ['A?*']}]", `own/a.md:9: error: the code glob "A?*" is too wide: it wants 3 characters besides * and ? (front-matter)`},
		{"a null among codes", "[SOUND_CODE]", "[SOUND_CODE, ~]", "own/a.md:9: error: codes has an empty item: quote it or remove it (front-matter)"},
		{"a null among tags", "related:", "tags: [a, ~]\nrelated:", "own/a.md:17: error: tags has an empty item: quote it or remove it (empty-item)"},
		{"a pattern that does not compile", "codes: [SOUND_CODE]", "match: [{message: '('}]", "own/a.md:9: error: message pattern does not compile: error parsing regexp: missing closing ): `(` (front-matter)"},
		{"a pattern for everything", "codes: [SOUND_CODE]", "match: [{message: 'a*'}]", `own/a.md:9: error: message pattern "a*" matches the empty text, so it would match everything (front-matter)`},
		{"a pattern that is too long", "codes: [SOUND_CODE]", "match: [{message: '" + strings.Repeat("a", 201) + "'}]", "own/a.md:9: error: message pattern has 201 characters, at most 200 are allowed (front-matter)"},
		{"an HTTP status that is none", "codes: [SOUND_CODE]", "match: [{http: 99}]", `own/a.md:9: error: http "99" is not a status: write 503, 5xx or 500-504 (front-matter)`},
		{"a gRPC status that is none", "codes: [SOUND_CODE]", "match: [{grpc: SLOW}]", `own/a.md:9: error: grpc "SLOW" is not a gRPC status (front-matter)`},
		{"a priority beyond", "related:", "priority: 10\nrelated:", "own/a.md:1: error: priority 10 is not between -9 and 9: 9 is used (front-matter)"},
		{"missing id", "id: sound\n", "", "own/a.md:2: error: id is missing (missing-key)"},
		{"missing title", "title: Sound\n", "", "own/a.md:2: error: title is missing (missing-key)"},
		{"missing severity", "severity: sev2\n", "", "own/a.md:2: error: severity is missing (missing-key)"},
		{"missing review", "reviewed_at: \"2026-10-01\"\n", "", "own/a.md:2: error: reviewed_at is missing (missing-key)"},
		{"a severity that does not fit", "severity: sev2\nowner: team-a\nreviewed_at: \"2026-10-01\"\ncodes: [SOUND_CODE]\nsummary: Short.\nimpact: None.", "severity: sev4\nowner: team-a\nreviewed_at: \"2026-10-01\"\ncodes: [SOUND_CODE]\nsummary: Short.\nimpact: Checkout is unavailable.", `own/a.md:6: warning: severity sev4 does not fit an impact that says "unavailable" (severity)`},
		{"an alias that is an id", "related:", "aliases: [default-timeout]\nrelated:", "own/a.md:17: error: the alias default-timeout is already a name of built-in/default-timeout.md (duplicate-alias)"},
		{"scope and match that exclude each other", "codes: [SOUND_CODE]", "scope: {service: [a]}\nmatch: [{service: ['b*'], grpc: [4]}]", "own/a.md:10: error: scope and match exclude each other in service (never-matches)"},
		{"a link to no heading", "Text.", "[x](#nowhere)", `own/a.md:24: error: the link "#nowhere" leads nowhere: there is no heading #nowhere (dangling-link)`},
		{"a link to no file", "Text.", "[x](other.md)", `own/a.md:24: error: the link "other.md" leads nowhere: there is no such file (dangling-link)`},
		{"a link out of the folder", "Text.", "[x](../other.md)", `own/a.md:24: error: the link "../other.md" leads nowhere: it is outside of the folder (dangling-link)`},
		{"a link to no heading of another file", "Text.", "[x](b.md#nowhere)", `own/a.md:24: error: the link "b.md#nowhere" leads nowhere: there is no heading #nowhere (dangling-link)`},
		{"a variable in the host of a link", "Text.", "[x](https://${triage.host}/)", `own/a.md:24: error: ${triage.host} in the link "x" stands before the path (variable-in-host)`},
		{"an image beside the file", "Text.", "![depth](depth.png)", `own/a.md:24: warning: the image "depth.png" is a file, which is not shown: say in words what it shows (image)`},
		{"an unknown variable in the summary", "summary: Short.", "summary: Short ${triage.nothing}.", "own/a.md:10: error: ${triage.nothing} does not exist (unknown-variable)"},
		{"a query without a source", "related:", "collect: [{id: q, query: '{a=\"b\"}'}]\nrelated:", `own/a.md:17: error: the query q: it has the source "": it is loki or jaeger (collect)`},
		{"a query for nothing", "related:", "collect: [{id: q, source: loki}]\nrelated:", "own/a.md:17: error: the query q: it asks loki for nothing: it has no query (collect)"},
		{"a query without a service", "related:", "collect: [{id: q, source: jaeger}]\nrelated:", "own/a.md:17: error: the query q: it asks jaeger without a service (collect)"},
		{"a query over no time", "related:", "collect: [{id: q, source: jaeger, service: a, window: long}]\nrelated:", `own/a.md:17: error: the query q: its window "long" is not a length of time: write 15m (collect)`},
		{"a query with more rows than are shown", "related:", "collect: [{id: q, source: loki, query: x, limit: 1000}]\nrelated:", "own/a.md:17: error: the query q: its limit 1000 is not a number of rows from 1 to 200 (collect)"},
		{"an unknown variable in a search", "related:", "collect: [{id: q, source: jaeger, service: a, tags: {b: '${triage.nothing}'}}]\nrelated:", "own/a.md:17: error: the query q: ${triage.nothing} does not exist (unknown-variable)"},
		{"a search written as LogQL", "run=loki", "run=jaeger", "own/a.md:33: error: this query cannot be run: a block with run=jaeger is written in yaml or json (collect)"},
		{"a search without a service", "logql {name=q run=loki}\n{a=${triage.env}}", "yaml {name=q run=jaeger}\noperation: a", "own/a.md:33: error: this query cannot be run: it asks jaeger without a service (collect)"},
		{"a block whose window is none", "run=loki", "run=loki window=long", `own/a.md:33: error: this query cannot be run: its window "long" is not a length of time: write 15m (collect)`},
		{"a variable inside quotes of a query", "related:", "collect: [{id: q, source: loki, query: '{a=\"${triage.env}\"}'}]\nrelated:", "own/a.md:17: error: the query q: ${triage.env} stands inside quotes: it brings its own (variable-in-quotes)"},
		{"a command in no step", "## Mitigation\n\n### Do\n\n- **When:** it is so\n- **Rollback:** undo\n", "## Mitigation\n", "own/a.md:39: error: a command of Mitigation that changes something needs a Rollback (no-rollback)"},
		{"many steps", "## Mitigation", strings.Repeat("### Step\n\n- **Expect:** x\n\n", 9) + "## Mitigation", "own/a.md:26: warning: 10 steps are too many to follow at night (many-steps)"},
	} {
		found[c.want[strings.LastIndex(c.want, "(")+1:len(c.want)-1]] = true
		t.Run(c.rule, func(t *testing.T) {
			text := strings.Replace(sound, c.old, c.new, 1)
			if text == sound {
				t.Fatal("the case changes nothing")
			}
			got := lint(map[string]string{"a.md": text, "b.md": "# B\n\n## There\n\nText.\n"})
			for _, g := range got {
				if g == c.want {
					return
				}
			}
			t.Errorf("want %q among:\n%s", c.want, strings.Join(got, "\n"))
		})
	}
	for _, r := range Rules() {
		if !found[r.ID] {
			t.Errorf("no case finds a fault by the rule %s", r.ID)
		}
		delete(found, r.ID)
	}
	for rule := range found {
		t.Errorf("%s is not among the rules", rule)
	}
}

func TestLinksInsideTheFolderMayLeadSomewhere(t *testing.T) {
	text := strings.Replace(sound, "Text.", "[a](#mitigation) [b](sub/b.md#two-words) [c](/sub/b.md) [d](https://x.example/z) [e](sub) [f](mailto:a@x.example) [g](sub/c.png)", 1)
	got := lint(map[string]string{"a.md": text, "sub/b.md": "# B\n\n## Two words\n\nText.\n", "sub/c.png": "x"})
	if len(got) > 0 {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}

func TestAFileThatIsTooLargeIsAnError(t *testing.T) {
	got := lint(map[string]string{"a.md": sound + strings.Repeat("x", MaxFile)})
	if len(got) != 1 || got[0] != "own/a.md: error: it is larger than 512 KiB (unreadable)" {
		t.Errorf("findings %q", got)
	}
}

// soundWith replaces the id and the codes of a sound entry.
func soundWith(id, match string) string {
	return strings.NewReplacer("id: sound", "id: "+id, "codes: [SOUND_CODE]", match).Replace(sound)
}

func TestEntriesThatStandInEachOthersWayAreFound(t *testing.T) {
	const (
		asWell = " as well as this entry does: narrow one of them, or set priority (ambiguous)"
		first  = " comes first for all that this entry matches: narrow that one, or raise the priority of this (shadowed)"
	)
	for _, c := range []struct{ name, a, b, want string }{
		{"globs that overlap with as many letters", "codes: ['POOL_*_DB']", "codes: ['POOL_X*DB', A_B]", "own/b.md:9: error: aa fits the code POOL_X_DB" + asWell},
		{"globs that overlap, one with more letters", "codes: ['POOL_*']", "codes: ['POOL_DB_*']", ""},
		{"globs that do not overlap", "codes: ['POOL_A*']", "codes: ['POOL_B*']", ""},
		{"an exact code and a glob", "codes: [POOL_DB]", "codes: ['POOL_*']", ""},
		{"the same code for two services", "codes: [POOL_DB]\nscope: {service: [x]}", "codes: [POOL_DB]\nscope: {service: ['y*']}", ""},
		{"the same code for services that overlap", "codes: [POOL_DB]\nscope: {service: ['x*']}", "codes: [POOL_DB]\nscope: {service: [xy]}", "own/b.md:9: error: aa fits the code POOL_DB" + asWell},
		{"the same code, one in a narrower scope", "codes: [POOL_DB]", "codes: [POOL_DB]\nscope: {service: [x]}", ""},
		{"the same code in a condition", "match: [{codes: [POOL_DB], kind: TIMEOUT}]", "codes: [POOL_DB]\nscope: {kind: [TIMEOUT, PANIC]}", "own/b.md:9: error: aa fits the code POOL_DB" + asWell},
		{"the same code with another kind", "match: [{codes: [POOL_DB], kind: TIMEOUT}]", "codes: [POOL_DB]\nscope: {kind: [PANIC]}", ""},
		{"the same code with a priority", "codes: [POOL_DB]\npriority: 1", "codes: [POOL_DB]", "own/b.md:3: error: aa" + first},
		{"the same code with a priority, and another", "codes: [POOL_DB]\npriority: 1", "codes: [POOL_DB, POOL_X]", ""},
		{"the same code, one a draft", "codes: [POOL_DB]", "codes: [POOL_DB]\nstatus: draft", ""},
		{"the same code, one deprecated", "codes: [POOL_DB]", "codes: [POOL_DB]\nstatus: deprecated", ""},
		{"the same message with a priority", "match: [{message: '(?i)pool (timed out|is full)[0-9]{2,}'}]\npriority: 1", "match: [{message: '(?i)pool (timed out|is full)[0-9]{2,}'}]", "own/b.md:3: error: aa" + first},
		{"the same status with a priority", "match: [{http: 5xx, class: transient, retriable: true}]\npriority: 1", "match: [{http: [503], class: [transient, policy], retriable: true}]", "own/b.md:3: error: aa" + first},
		{"a status and one constraint more", "match: [{http: 5xx}]\npriority: 1", "match: [{http: 503, service: x}]", ""},
		{"what a not leaves out", "match: [{grpc: UNAVAILABLE}]\npriority: 1", "match: [{grpc: UNAVAILABLE, not: {service: x}, attributes: {a: 'b*'}, position: symptom}]", ""},
		{"a scope alone", "scope: {service: [x], operation: ['Get*'], env: [prod], severity: error}", "match: [{error_type: 'T*', problem_type: u, error_info: d/R}]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lint(map[string]string{"a.md": soundWith("aa", c.a), "b.md": soundWith("bb", c.b)})
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestEntriesAreCheckedAgainstEachOther(t *testing.T) {
	got := lint(map[string]string{"a.md": sound, "b.md": strings.Replace(sound, "id: sound", "id: other", 1), "c.md": sound})
	for _, want := range []string{
		"own/b.md:9: error: sound fits the code SOUND_CODE as well as this entry does: narrow one of them, or set priority (ambiguous)",
		"own/c.md:3: error: the id sound is already that of own/a.md (duplicate-id)",
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
