package playbooks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAPageIsFoundByTheAlertsThatItIsAbout has pages that are not called like their alerts:
// what they say of themselves leads to them, and where a page holds several, to the part.
func TestAPageIsFoundByTheAlertsThatItIsAbout(t *testing.T) {
	const mixin = "https://github.com/example/mixins/blob/main/"
	for _, c := range []struct {
		name, repo, alert, url string
		id, reason             string // "" is general advice
	}{
		{"a line below the title", "alert-pages", "QueueTooDeep", "", "docs/runbooks/queue-backlog", "alert QueueTooDeep on the root cause"},
		{"a heading with two names", "alert-pages", "CacheEmpty", "", "docs/runbooks/cache", ""},
		{"a line that goes on", "alert-pages", "GateErrorsVeryHigh", "", "docs/gate", ""},
		{"a line below the heading of a label", "alert-pages", "TicketsNotPrinted", "", "docs/tickets", "alert TicketsNotPrinted on the root cause"},
		{"a row of a table", "alert-pages", "NodeDiskPressure", "", "docs/runbooks/disk-almost-full", ""},
		{"the file's name, with its words set apart", "alert-pages", "DiskAlmostFull", "", "docs/runbooks/disk-almost-full", "alert DiskAlmostFull on the root cause"},
		{"the title, in words", "alert-pages", "TheQueueDoesNotDrain", "", "docs/runbooks/queue-backlog", ""},
		{"the folder of the only page in it", "alert-pages", "SlowLogin", "", "docs/slow-login/README", ""},
		{"the folder of a site's page", "alert-pages", "ServiceDown", "", "docs/ServiceDown/index", ""},
		{"an alert of which the opening speaks", "alert-pages", "PodRestartsOften", "", "docs/backoff", "the page speaks of the alert PodRestartsOften on the root cause"},
		{"an alert of which another part speaks", "alert-pages", "NodeMemoryShort", "", "", ""},
		{"an alert that no page is about", "alert-pages", "QueueTooShallow", "", "", ""},
		{"a runbook's URL", "alert-pages", "", "https://wiki.example.com/docs/runbooks/queue-backlog.html", "docs/runbooks/queue-backlog", "runbook queue-backlog on the root cause"},
		{"a URL to one of two files of a name", "alert-pages", "SenderLag", "https://wiki.example.com/docs/sms/SenderLag/", "docs/sms/SenderLag", "alert SenderLag and runbook SenderLag on the root cause"},
		{"a URL to the other", "alert-pages", "SenderLag", "https://git.example.com/blob/main/docs/mail/SenderLag.md", "docs/mail/SenderLag", ""},
		{"a URL to a folder", "alert-pages", "", "https://wiki.example.com/x/slow-login/", "docs/slow-login/README", ""},
		{"a URL to another page", "alert-pages", "", "https://wiki.example.com/docs/runbooks/", "", ""},
		{"headings of level 2", "mixins", "QueueFlushFailing", "", "queue-mixin/runbook#queueflushfailing", ""},
		{"a heading without a text of its own", "mixins", "QueueRequestErrors", "", "queue-mixin/runbook#queuerequesterrors", ""},
		{"a URL to a heading", "mixins", "", mixin + "queue-mixin/runbook.md#QueueIndexTooOld", "queue-mixin/runbook#queueindextooold", "runbook runbook#QueueIndexTooOld on the root cause"},
		{"a URL to a page called as others are", "mixins", "", mixin + "queue-mixin/runbook.md", "queue-mixin/runbook", ""},
		{"a URL to a page of that name elsewhere", "mixins", "", mixin + "other-mixin/runbook.md", "", ""},
		{"a word for an alert that only says what pages are", "mixins", "runbook", "", "", ""},
		{"headings with a label", "mixins", "ApiServerGone", "", "api-mixin/runbook#alert-name-apiservergone", ""},
		{"headings with a label in another group", "mixins", "ApiQuotaShort", "", "api-mixin/runbook#alert-name-apiquotashort", ""},
		{"a URL to a heading with a label", "mixins", "", mixin + "api-mixin/runbook.md#alert-name-apischedulergone", "api-mixin/runbook#alert-name-apischedulergone", ""},
		{"headings of level 4 in several groups", "mixins", "Store_leader_changes", "", "store-mixin/alert-rules#store_leader_changes", ""},
		{"a name with a sign", "mixins", "Store_space_used_more_than_80%", "", "store-mixin/alert-rules#store_space_used_more_than_80", ""},
		{"a table of alerts", "mixins", "CompactHalted", "", "table-mixin/alerts-of-compaction", "the page speaks of the alert CompactHalted on the root cause"},
		{"a row that leads to another page", "mixins", "TableGone", "", "", ""},
		{"a line below a heading in words", "mixins", "MailSlow", "", "service/docs/runbook#2-slow-sending", ""},
		{"a page that is a template too", "ruby", "ExternalNamesFail", "", "source/external-names", ""},
		{"a URL to a page that is a template too", "ruby", "", "https://runbooks.example.com/external-names.html", "source/external-names", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, warnings := Load(Dir{FS: os.DirFS(filepath.Join("testdata", "repos", c.repo)), Name: c.repo})
			for _, w := range warnings {
				t.Error(w)
			}
			attributes := map[string]string{}
			if c.alert != "" {
				attributes["alertname"] = c.alert
			}
			if c.url != "" {
				attributes["runbook_url"] = c.url
			}
			m := l.Match([]Facts{{Position: Root, Attributes: attributes}})[0]
			if c.id == "" {
				if !m.General {
					t.Errorf("leads to %s: %s", m.Entry.ID, m.Reason)
				}
				return
			}
			if m.Entry.ID != c.id || c.reason != "" && m.Reason != c.reason || len(m.TiedWith) > 0 {
				t.Errorf("leads to %s: %q", m.Entry.ID, m.Reason)
			}
			if found := l.Lookup(c.alert + c.url); c.alert == "" || c.url == "" {
				if len(found) == 0 && !strings.HasPrefix(m.Reason, "the page speaks") || len(found) > 0 && found[0].Entry.ID != c.id {
					t.Errorf("is looked up as %v", ids(found))
				}
			}
		})
	}
}

func TestRetiredPagesAreKnownByTheirFolder(t *testing.T) {
	l, _ := Load(Dir{FS: os.DirFS("testdata/repos/alert-pages"), Name: "alert-pages"})
	ms := l.Match([]Facts{{Position: Root, Attributes: map[string]string{"alertname": "QueueStuck"}}})
	if last := ms[len(ms)-1]; !ms[0].General || last.Entry.ID != "docs/old_and_deprecated/QueueStuck" || last.Reason != "deprecated: alert QueueStuck on the root cause" {
		t.Errorf("got %v: %q", ids(ms), last.Reason)
	}
}

// TestSectionsAreFoundHoweverTheyAreWritten has each page's title, sections and the step
// that the first screen shows.
func TestSectionsAreFoundHoweverTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		repo, id, title, sections, next string
	}{
		{"alert-pages", "docs/runbooks/queue-backlog", "Runbook: the queue does not drain", "meaning diagnosis mitigation", "Look at the number of senders."},
		{"alert-pages", "docs/runbooks/cache", "The cache answers nothing", "diagnosis mitigation", "Is it running? Ask it:"},
		{"alert-pages", "docs/runbooks/disk-almost-full", "Disk almost full", "meaning mitigation", "Delete old snapshots."},
		{"alert-pages", "docs/slow-login/README", "Logins take long", "diagnosis", "Look at the directory first."},
		{"alert-pages", "docs/ServiceDown/index", "A service is down", "diagnosis", "from inside"},
		{"alert-pages", "docs/gate", "When the gate turns people away", "mitigation diagnosis", "Restart the gate."},
		{"alert-pages", "docs/tickets", "Tickets are not printed", "diagnosis", "Is there paper?"},
		{"mixins", "queue-mixin/runbook#queuerequesterrors", "QueueRequestErrors", "", "Scale the component that is busy."},
		{"mixins", "queue-mixin/runbook#queueflushfailing", "QueueFlushFailing", "meaning diagnosis mitigation", "Look for errors in the log"},
		{"mixins", "api-mixin/runbook#alert-name-apiservergone", "ApiServerGone", "", "Message: The API {{ $labels.job }} is not found."},
		{"mixins", "api-mixin/runbook#alert-name-apiquotashort", "ApiQuotaShort", "mitigation", "Look at the quota with apictl quota <team>."},
		{"mixins", "store-mixin/alert-rules#store_schema_error", "Store_schema_error", "meaning mitigation", "Look at the regions."},
		{"mixins", "store-mixin/alert-rules#store_space_used_more_than_80", "Store_space_used_more_than_80%", "meaning mitigation", "Delete what is old."},
		{"mixins", "service/docs/runbook#1-high-error-rate", "1. High error rate", "diagnosis mitigation", "Which endpoint fails?"},
		{"mixins", "service/docs/runbook#2-slow-sending", "2. Slow sending", "mitigation", "Look at the senders"},
		{"ruby", "source/external-names", "Errors of external names", "diagnosis", "Look at the log."},
		{"chinese", "content.zh/JobStuck", "JobStuck", "meaning diagnosis mitigation", "检查任务"},
	} {
		t.Run(c.id, func(t *testing.T) {
			l, _ := Load(Dir{FS: os.DirFS(filepath.Join("testdata", "repos", c.repo)), Name: c.repo})
			e := entry(t, l, c.id)
			if got := strings.Join(e.Sections(), " "); e.Title != c.title || got != c.sections || e.NextStep(nil) != c.next {
				t.Errorf("title %q, sections %q, next %q", e.Title, got, e.NextStep(nil))
			}
		})
	}
}

func TestHeadingsOpenASectionByTheirWords(t *testing.T) {
	for heading, want := range map[string]string{
		"General Troubleshooting Steps": secDiagnosis, "Potential resolution steps": secMitigation, "2. Diagnostics Steps": secDiagnosis,
		"Mitigation options (escalating severity)": secMitigation, "Customer Impact:": secImpact, "Escalation paths": secEscalation,
		"What does this alert mean?": secMeaning, "Diagnosis & mitigation": secDiagnosis, "Possible root causes": secNotes,
		"Immediate response": secMitigation, "🔧 How to fix it": secMitigation, "Required Actions": secMitigation, "Steps": secMitigation,
		"Root cause investigation": secDiagnosis, "Fix checklist": secMitigation, "Three things to check": secDiagnosis, "Checklist": "",
		"Backup procedures": "", "Impact assessment": "", "Check the queue": "", "Post-incident actions": "", "Power procedures": "",
		"Alerts": "", "How to": "", "Resolution of the last incident": "", "": "",
	} {
		if got := sectionOf(heading); got != want {
			t.Errorf("%q opens %q, want %q", heading, got, want)
		}
	}
}

func TestLabelsOfAPageStandOnLinesOfTheirOwn(t *testing.T) {
	l, _ := Load(Dir{FS: os.DirFS("testdata/repos/alert-pages"), Name: "alert-pages"})
	text := screen(entry(t, l, "docs/runbooks/queue-backlog").Lines(nil, 80))
	if want := "· Severity: page\nTeam: mail\nDashboard: queue (https://grafana.example.com/d/queue)\n"; !strings.Contains(text, want) {
		t.Errorf("lacks %q:\n%s", want, text)
	}
	l, _ = Load(Dir{FS: os.DirFS("testdata/repos/mixins"), Name: "mixins"})
	if text := screen(entry(t, l, "table-mixin/alerts-of-compaction").Lines(nil, 80)); text != "Alert             Meaning\nCompactHalted     it stands\nCompactHasNotRun  it never ran\n" {
		t.Errorf("a table as kramdown has it is shown as\n%s", text)
	}
}

func TestWhatToolsPrintForNothingIsNoHole(t *testing.T) {
	e := &Entry{Body: "```sh\nkubectl get pods | grep '<none>' | grep <name>\n```\n\n```promql\n$ up == 0\n```\n"}
	cs := e.Commands(nil)
	if !slices.Equal(cs[0].Missing, []string{"<name>"}) || cs[1].Text != "up == 0" {
		t.Errorf("got %+v", cs)
	}
}

func TestASentenceEndsWhereItsAuthorEndedIt(t *testing.T) {
	for text, want := range map[string]string{
		"Look at it. Then wait.":           "Look at it.",
		"Use a tool, e.g. Top. Then wait.": "Use a tool, e.g. Top.",
		"No end":                           "No end",
		"(e.g. Use it)":                    "(e.g. Use it)",
		". . .":                            ". .",
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
