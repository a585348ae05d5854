package playbooks

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/envelope"
)

func TestCoverageWeighsCodesByTheirNumber(t *testing.T) {
	l, ws := Load(Dir{Name: "own", FS: fstest.MapFS{
		"a.md":             ours("id: exact\ncodes: [DB_TIMEOUT]\nreviewed_at: \"2026-11-01\"\n"),
		"b.md":             ours("id: glob\ncodes: ['PAY_*']\nreviewed_at: \"2026-01-01\"\n"),
		"c.md":             ours("id: unseen\ncodes: [NEVER_SEEN]\nreviewed_at: \"2024-01-01\"\n"),
		"d.md":             ours("id: sig\nmatch: [{message: 'disk full'}]\n"),
		"e.md":             ours("id: status\nmatch: [{kind: PANIC}]\n"),
		"f.md":             ours("id: gone\ncodes: [GONE_CODE]\nstatus: deprecated\n"),
		"g.md":             ours("id: symptom\ncodes: [SYM_CODE]\nscope: {position: symptom}\n"),
		"h.md":             ours("id: follows\ncodes: [ROOT_CODE]\nsymptom_codes: [LOST_CODE]\n"),
		"CACHE_COLD.md":    {Data: []byte("# CACHE_COLD\n\nText.\n")},
		"SomethingElse.md": {Data: []byte("# SomethingElse\n\nText.\n")},
	}})
	if len(ws) > 0 {
		t.Fatal(ws)
	}
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	seen := func(n int, f Facts) Seen { return Seen{Facts: f, Count: n} }
	c := l.Cover([]Seen{
		seen(50, Facts{Code: "DB_TIMEOUT", Service: "ledger"}),
		seen(20, Facts{Code: "PAY_DECLINED"}),
		seen(9, Facts{Code: "DISK_1", Message: "write: disk full"}),
		seen(8, Facts{Code: "PANIC_1", Kind: envelope.KindPanic}),
		seen(7, Facts{Code: "SYM_CODE"}),
		seen(3, Facts{Code: "CACHE_COLD"}),
		seen(2, Facts{Code: "LOST_CODE"}),
		seen(1, Facts{Code: "GONE_CODE"}),
		seen(1000, Facts{Service: "no code"}),
		seen(0, Facts{Code: "NOT_SEEN"}),
	}, now)
	var got []string
	for _, row := range c.Codes {
		id := "-"
		if row.Entry != nil {
			id = row.Entry.ID
		}
		got = append(got, fmt.Sprintf("%d %s %s %s", row.Count, row.Facts.Code, row.How, id))
	}
	want := []string{
		"50 DB_TIMEOUT exact exact", "20 PAY_DECLINED glob glob", "9 DISK_1 signature sig", "8 PANIC_1 status status",
		"7 SYM_CODE exact symptom", "3 CACHE_COLD exact CACHE_COLD", "2 LOST_CODE none -", "1 GONE_CODE none -",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if c.Total != 100 || c.Covered != 80 || c.Percent() != 80 {
		t.Errorf("%d of %d, %v %%", c.Covered, c.Total, c.Percent())
	}
	names := func(es []*Entry) string {
		var out []string
		for _, e := range es {
			out = append(out, e.ID)
		}
		return strings.Join(out, " ")
	}
	if names(c.NeverSeen) != "unseen" || names(c.Stale) != "glob unseen" {
		t.Errorf("never seen %s; stale %s", names(c.NeverSeen), names(c.Stale))
	}
	if gaps := c.Gaps(); len(gaps) > 0 {
		t.Errorf("gaps %+v", gaps)
	}
	if p := l.Cover(nil, now).Percent(); p != 100 {
		t.Errorf("nothing seen is %v %% covered", p)
	}
}

func TestACodeOfSev1OrSev2WithoutAnEntryAboutItIsAGap(t *testing.T) {
	l, ws := Load(Dir{Name: "own", FS: fstest.MapFS{
		"a.md": ours("id: by-code\nseverity: sev1\ncodes: [DB_LOST]\n"),
		"b.md": ours("id: by-message\nseverity: sev2\nmatch: [{message: 'disk full'}]\n"),
		"c.md": ours("id: by-kind\nseverity: sev3\nmatch: [{kind: PANIC}]\n"),
	}})
	if len(ws) > 0 {
		t.Fatal(ws)
	}
	c := l.Cover([]Seen{
		{Count: 1, Facts: Facts{Code: "DB_LOST"}},
		{Count: 2, Facts: Facts{Code: "DISK_1", Message: "write: disk full"}},
		{Count: 3, Facts: Facts{Code: "PANIC_1", Kind: envelope.KindPanic}},
		{Count: 4, Facts: Facts{Code: "BLOCK_LOST", Kind: envelope.KindDataLoss}},
		{Count: 5, Facts: Facts{Code: "WHO_KNOWS"}},
	}, time.Time{})
	var got []string
	for _, row := range c.Codes {
		got = append(got, fmt.Sprintf("%s %s %s %v", row.Facts.Code, row.How, row.Severity, row.Gap()))
	}
	want := []string{"WHO_KNOWS none sev3 false", "BLOCK_LOST none sev1 true", "PANIC_1 status sev3 false", "DISK_1 signature sev2 true", "DB_LOST exact sev1 false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if gaps := c.Gaps(); len(gaps) != 2 || gaps[0].Facts.Code != "BLOCK_LOST" || gaps[1].Facts.Code != "DISK_1" {
		t.Errorf("gaps %+v", gaps)
	}
}
