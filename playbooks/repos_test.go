package playbooks

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPublicStylesOfRepositoriesLoadAndMatchByAlert reads repositories in the styles in which
// runbooks are published, as they are: a documentation site, the pages of services, the
// alerts of operators, plain files, everything on one page.
func TestPublicStylesOfRepositoriesLoadAndMatchByAlert(t *testing.T) {
	for _, c := range []struct {
		repo     string
		warnings []string
		alerts   map[string]string // name to id and sections
	}{
		{"hugo", nil, map[string]string{
			"PodKeepsCrashing":    "content/runbooks/kubernetes/PodKeepsCrashing: meaning impact diagnosis mitigation",
			"ApiErrorBudgetBurn":  "content/runbooks/kubernetes/ApiErrorBudgetBurn: meaning impact diagnosis mitigation",
			"ApiBudget":           "content/runbooks/kubernetes/ApiErrorBudgetBurn: meaning impact diagnosis mitigation",
			"apierrorbudget":      "content/runbooks/kubernetes/ApiErrorBudgetBurn: meaning impact diagnosis mitigation",
			"podkeepscrashing":    "content/runbooks/kubernetes/PodKeepsCrashing: meaning impact diagnosis mitigation",
			"NotifierFailsToSend": "content/runbooks/alertmanager/NotifierFailsToSend: meaning impact diagnosis mitigation",
		}},
		{"service-docs", nil, map[string]string{
			"SearchQueueTooLong": "docs/search/SearchQueueTooLong: meaning diagnosis mitigation escalation",
			"slow-queries":       "docs/search/slow-queries: meaning diagnosis mitigation",
			"mail-room":          "docs/mailer/mail-room: meaning mitigation",
		}},
		{"operators", nil, map[string]string{
			"StorageWriteLatencyHigh": "alerts/storage-operator/StorageWriteLatencyHigh: meaning impact diagnosis mitigation",
			"HTTPRoutesDown":          "alerts/api-operator/HTTPRoutesDown: meaning impact diagnosis mitigation",
			"OperatorDegraded":        "alerts/api-operator/OperatorDegraded alerts/storage-operator/OperatorDegraded: meaning impact diagnosis mitigation",
		}},
		{"plain", nil, map[string]string{
			"HighErrorRate":     "HighErrorRate: meaning mitigation",
			"disk_almost_full":  "disk-almost-full: meaning mitigation",
			"CERT_EXPIRES_SOON": "CERT_EXPIRES_SOON: diagnosis mitigation",
		}},
		{"one-page", nil, map[string]string{
			"IngesterUnhealthy":       "README#ingesterunhealthy: meaning diagnosis",
			"RingMembersMismatch":     "README#ringmembersmismatch: mitigation",
			"RequestLatency":          "README#requestlatency--requesterrors: impact",
			"RequestErrors":           "README#requestlatency--requesterrors: impact",
			"QueryScheduler_Stuck":    "README#queryscheduler_stuck-critical: ",
			"err-too-many-series":     "README#err-too-many-series: ",
			"err-label-name-too-long": "README#err-label-name-too-long: ",
			"err-out-of-order":        "README#err-out-of-order: ",
		}},
	} {
		t.Run(c.repo, func(t *testing.T) {
			l, ws := Load(Dir{FS: os.DirFS(filepath.Join("testdata", "repos", c.repo)), Name: c.repo})
			var warnings []string
			for _, w := range ws {
				warnings = append(warnings, w.String())
			}
			if diff := cmp.Diff(c.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			for alert, want := range c.alerts {
				for how, ms := range map[string][]Match{
					"telemetry that names the alert": l.Match([]Facts{{Position: Root, Attributes: map[string]string{"alertname": alert}}}),
					"the name as a code":             l.Match([]Facts{{Position: Root, Code: alert}}),
					"a runbook URL":                  l.Lookup("https://runbooks.example.com/x/" + alert + "/"),
					"the name by itself":             l.Lookup(alert),
				} {
					if got := byName(ms); got != want {
						t.Errorf("%s by %s: got %q, want %q", alert, how, got, want)
					}
				}
			}
			for _, e := range l.Entries() {
				if e.Default {
					continue
				}
				for _, line := range e.Lines(nil, 60) {
					if line.Width() > 60 {
						t.Errorf("%s: a line is too wide: %q", e.ID, line)
					}
				}
				if strings.Contains(e.Markdown(nil), "\x1b") {
					t.Errorf("%s holds an escape", e.ID)
				}
			}
		})
	}
}

// byName are the ids of the best matches that are no general advice, and the sections of
// the first.
func byName(ms []Match) string {
	var ids []string
	var sections string
	for _, m := range ms {
		if m.Entry.Default || len(ids) > 0 && !slices.Contains(m.TiedWith, ids[0]) && m.Score != ms[0].Score {
			break
		}
		if len(ids) == 0 {
			sections = strings.Join(m.Entry.Sections(), " ")
		}
		ids = append(ids, m.Entry.ID)
	}
	return fmt.Sprintf("%s: %s", strings.Join(ids, " "), sections)
}

func TestPagesOfASiteShowNoneOfItsMachinery(t *testing.T) {
	l, _ := Load(Dir{FS: os.DirFS("testdata/repos/hugo"), Name: "hugo"})
	var all strings.Builder
	for _, e := range l.Entries() {
		if strings.HasPrefix(e.ID, "archetypes") || e.ID == "content/runbooks/_index" {
			t.Errorf("%s is no page", e.ID)
		}
		if !e.Default {
			all.WriteString(screen(e.Lines(nil, 100)))
		}
	}
	for _, s := range []string{"{{<", "+++", "weight", "bookCollapse", "<details>", "<img", "<!--", "TODO"} {
		if strings.Contains(all.String(), s) {
			t.Errorf("%q is shown", s)
		}
	}
	for _, s := range []string{"│ Info: The overall availability", "[image: Burn rate over a day]", "▸ Full context", "./PodKeepsCrashing.md", "Long window", "New kubernetes page (BookRepo/new/main/content/runbooks/kubernetes)", "<Insert site specific"} {
		if !strings.Contains(all.String(), s) {
			t.Errorf("%q is not shown:\n%s", s, all.String())
		}
	}
}

func TestFrontMatterInTOMLIsReadAsFarAsItsPlainKeysGo(t *testing.T) {
	entries, problems := parseFile([]byte("+++\ntitle = \"The \\\"Disk\\\"\" # remark\ndraft = true\naliases = [\"/a/DiskFull/\", 'x']\nowner='team-a'\n[menu]\nowner = \"nobody\"\n+++\n\nText.\n"), "x/Disk.md")
	if len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("%d entries, problems %v", len(entries), problems)
	}
	e := entries[0]
	if e.Title != `The "Disk"` || e.Status != "draft" || e.Owner != "team-a" || !slices.Equal(e.Aliases, []string{"/a/DiskFull/", "x"}) || strings.TrimSpace(e.Body) != "Text." {
		t.Errorf("entry %+v", e)
	}
	if e.bodyLine != 9 {
		t.Errorf("the body begins on line %d", e.bodyLine)
	}
}

func TestAHeadingIsANameOrSeveral(t *testing.T) {
	for heading, want := range map[string]string{
		"DiskFull": "DiskFull", "DiskFull [Critical]": "DiskFull", "DiskFull / DiskSlow": "DiskFull DiskSlow", "DiskFull and DiskSlow": "DiskFull DiskSlow",
		"err-too-many": "err-too-many", "How to fix it": "", "When DiskFull fires": "", "": "", "[x]": "",
	} {
		if got := strings.Join(headingNames(heading), " "); got != want {
			t.Errorf("%q names %q, want %q", heading, got, want)
		}
	}
}

func TestRepositoriesStandBesideEachOther(t *testing.T) {
	var dirs []Dir
	for _, repo := range []string{"hugo", "service-docs", "operators", "plain", "one-page"} {
		dirs = append(dirs, Dir{FS: os.DirFS(filepath.Join("testdata", "repos", repo)), Name: repo})
	}
	l, ws := Load(dirs...)
	for _, w := range ws {
		t.Error(w)
	}
	for _, f := range Lint(LintOptions{}, dirs...) {
		t.Error(f)
	}
	for _, alert := range []string{"PodKeepsCrashing", "SearchQueueTooLong", "StorageWriteLatencyHigh", "HighErrorRate", "IngesterUnhealthy"} {
		if ms := l.Match([]Facts{{Position: Root, Attributes: map[string]string{"alertname": alert}}}); ms[0].Entry.Default || !strings.Contains(ms[0].Reason, "alert "+alert) {
			t.Errorf("%s: %s", alert, ms[0].Reason)
		}
	}
}
