package playbooks

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheNearestFileOfOwnersSaysWhoAnswersForAPlainRunbook(t *testing.T) {
	page := &fstest.MapFile{Data: []byte("# Page\n\nText.\n")}
	fsys := fstest.MapFS{
		"OWNERS":                      {Data: []byte("approvers:\n- carol\n")},
		"top.md":                      page,
		"alerts/net/OWNERS":           {Data: []byte("# See https://go.k8s.io/owners\ncomponent: \"Networking\"\napprovers:\n  - alice\n  - bob\n  - team-net\n  - dave\n  - eve\nreviewers: [zoe]\noptions:\n  no_parent_owners: true\n")},
		"alerts/net/Down.md":          page,
		"alerts/net/deprecated/Up.md": page,
		"alerts/net/Own.md":           {Data: []byte("---\nowner: team-own\n---\n\n# Own\n\nText.\n")},
		"alerts/net/ours.md":          {Data: []byte("---\nschema: triage.playbook/v1\nid: ours\ntitle: Ours\n---\n\n# Ours\n")},
		"alerts/dns/OWNERS":           {Data: []byte("reviewers: [zoe]\n")},
		"alerts/dns/Slow.md":          page,
		"alerts/api/OWNERS":           {Data: []byte("filters:\n  \".*\":\n    approvers: [fred]\n  \"\\\\.go$\":\n    approvers: [gwen]\n")},
		"alerts/api/Down.md":          page,
		"alerts/none/OWNERS":          {Data: []byte("options: {}\n")},
		"alerts/none/Gone.md":         page,
		"alerts/empty/OWNERS":         {Data: []byte("\n")},
		"alerts/empty/Gone2.md":       page,
		"alerts/part/OWNERS":          {Data: []byte("component: Parts\n")},
		"alerts/part/Many.md":         {Data: []byte("# Many\n\n## Alerts\n\n### OneDown\n\nx\n\n### TwoDown\n\nx\n\n### ThreeDown\n\nx\n")},
	}
	l, warnings := Load(Dir{FS: fsys, Name: "own"})
	for _, w := range warnings {
		t.Error(w)
	}
	for id, want := range map[string]string{
		"top": "carol", "alerts/net/Down": "Networking: alice, bob, team-net and 2 more", "alerts/net/deprecated/Up": "Networking: alice, bob, team-net and 2 more",
		"alerts/net/Own": "team-own", "ours": "", "alerts/dns/Slow": "zoe", "alerts/api/Down": "fred", "alerts/none/Gone": "carol", "alerts/empty/Gone2": "carol",
		"alerts/part/Many": "Parts", "alerts/part/Many#twodown": "Parts",
	} {
		if got := entry(t, l, id).Owner; got != want {
			t.Errorf("%s: owner %q, want %q", id, got, want)
		}
	}
	for _, f := range Lint(LintOptions{}, Dir{FS: fsys, Name: "own"}) {
		if strings.Contains(f.File, ownersFile) {
			t.Error(f)
		}
	}
}

func TestAFileOfOwnersThatCannotBeReadIsOneWarning(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no YAML", "approvers:\n- [a\n", "own/OWNERS:3: not used: did not find expected ',' or ']'"},
		{"addresses, as other projects have them", "alice@x.example\nbob@x.example\n", ""},
		{"a book", strings.Repeat("# x\n", maxOwnersFile), "own/OWNERS: not used: it is larger than 64 KiB"},
		{"a list of lists", "approvers: [[a]]\nreviewers: [bob]\n", ""},
	} {
		l, warnings := Load(Dir{FS: fstest.MapFS{"OWNERS": {Data: []byte(c.text)}, "a.md": {Data: []byte("# A\n\nText.\n")}}, Name: "own"})
		switch {
		case c.want == "" && len(warnings) > 0, c.want != "" && (len(warnings) != 1 || !strings.HasPrefix(warnings[0].String(), c.want)):
			t.Errorf("%s: warnings %q, want %q", c.name, warnings, c.want)
		}
		if len(l.Entries()) == 0 || l.Entries()[0].ID != "a" {
			t.Errorf("%s: the page is lost", c.name)
		}
	}
}
