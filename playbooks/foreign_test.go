package playbooks

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func loadForeign(t *testing.T) (*Library, []Warning) {
	t.Helper()
	return Load(Dir{FS: os.DirFS("testdata/foreign"), Name: "runbooks"})
}

func entry(t *testing.T, l *Library, id string) *Entry {
	t.Helper()
	for _, e := range l.Entries() {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("there is no entry %s", id)
	return nil
}

func TestForeignRepositoriesLoadUnchanged(t *testing.T) {
	l, warnings := loadForeign(t)
	var got []string
	for _, w := range warnings {
		got = append(got, w.String())
	}
	want := []string{
		"runbooks/site/content/runbooks/storage/volume-fills-up.md:37: template tag {{< figure-with-zoom src=\"fill.png\" >}} is not known: it is shown as it stands",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		style, id, title, sections string
		alerts                     []string
		status                     string
	}{
		{"no front matter", "plain/QueueConsumersMissing", "QueueConsumersMissing", "meaning impact diagnosis mitigation", []string{"QueueConsumersMissing"}, ""},
		{"a site's front matter", "site/content/runbooks/storage/volume-fills-up", "Volume fills up", "meaning impact diagnosis mitigation", []string{"volume-fills-up", "VolumeFillsUp"}, ""},
		{"one entry an H3", "collection/runbooks#indexshardunassigned", "IndexShardUnassigned", "meaning diagnosis mitigation", []string{"IndexShardUnassigned"}, ""},
		{"bold words for headings", "collection/runbooks#indexleaderflapping", "IndexLeaderFlapping", "impact diagnosis", []string{"IndexLeaderFlapping"}, ""},
		{"an error's id for a heading", "collection/runbooks#err-index-too-many-terms", "err-index-too-many-terms", "mitigation", []string{"err-index-too-many-terms"}, ""},
		{"a catalogue with holes", "catalogue/pod-restarts", "PodRestartsTooOften", "meaning impact diagnosis diagnosis", []string{"pod-restarts", "PodRestartsTooOften"}, ""},
		{"sections of other names", "howto/docs/queues", "queues", "meaning diagnosis mitigation", []string{"queues"}, ""},
		{"Liquid tags", "liquid/transaction-retry", "Transaction Retry", "meaning mitigation", []string{"transaction-retry"}, ""},
		{"a folder of deprecated ones", "deprecated/OldDiskAlert", "OldDiskAlert", "meaning", []string{"OldDiskAlert"}, "deprecated"},
		{"a README names no alert", "README", "Runbooks", "", nil, ""},
	} {
		t.Run(c.style, func(t *testing.T) {
			e := entry(t, l, c.id)
			if e.Title != c.title || strings.Join(e.Sections(), " ") != c.sections || !slices.Equal(e.Alerts, c.alerts) || e.Status != c.status {
				t.Errorf("title %q, sections %q, alerts %q, status %q", e.Title, e.Sections(), e.Alerts, e.Status)
			}
		})
	}
	for _, e := range l.Entries() {
		if strings.Contains(e.ID, "merging") {
			t.Errorf("a heading that is no name became the entry %s", e.ID)
		}
	}
}

func TestForeignTextIsShownAsItsAuthorMeantIt(t *testing.T) {
	l, _ := loadForeign(t)
	for _, c := range []struct {
		name, id    string
		has, hasNot []string
	}{
		{"holes stay", "catalogue/pod-restarts", []string{"Pod <pod-name> in <namespace> restarts", "team <team name>", "1. Retrieve the pod <pod-name>"}, nil},
		{"references, callouts, folds, entities, breaks, comments", "site/content/runbooks/storage/volume-fills-up",
			[]string{"inodes (storage/inodes-used-up.md)", "│ Warning: Do not delete", "▸ How the figure is computed", "Window  Weight", "10\u00a0% of room!", "Find who writes.\n", `{{< figure-with-zoom src="fill.png" >}}`},
			[]string{"keep this short", "admonition", "<details>", "<br>", "weight"}},
		{"Liquid", "liquid/transaction-retry", []string{"│ Note: Retry errors are normal", "See transactions (dev/transactions.md).", "{{ .Values.notATag }} and {{ $labels.instance }} stay."}, []string{"callout_info", "copy-clipboard"}},
		{"images, relative links, quotes in quotes", "howto/docs/queues", []string{"[image: depth over a day]", "the plan (scale.md#consumers)", "purge (https://wiki.example.com/purge)", "│ │ And by another."}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := screen(entry(t, l, c.id).Lines(nil, 200))
			for _, s := range c.has {
				if !strings.Contains(text, s) {
					t.Errorf("lacks %q:\n%s", s, text)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(text, s) {
					t.Errorf("holds %q:\n%s", s, text)
				}
			}
		})
	}
}

func screen(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

func TestOnlyWhatStandsBehindAPromptIsACommand(t *testing.T) {
	l, _ := loadForeign(t)
	e := entry(t, l, "plain/QueueConsumersMissing")
	var got []string
	for _, c := range e.Commands(nil) {
		got = append(got, c.Text)
	}
	want := []string{
		"queuectl consumers list --queue mail",
		"queuectl consumers describe mailer-0 \\\n    --verbose",
		"cat <<EOF | queuectl publish --queue mail --stdin\n$ this line is part of the message\nEOF",
		"queuectl consumers restart <consumer-name>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	last := e.Commands(nil)[3]
	if last.Copyable || !slices.Equal(last.Missing, []string{"<consumer-name>"}) || !last.Changes {
		t.Errorf("a command with a hole: %+v", last)
	}
}

func TestStepsAreTheItemsOfListsWhereThereAreNoHeadings(t *testing.T) {
	l, _ := loadForeign(t)
	var got []string
	for _, s := range entry(t, l, "catalogue/pod-restarts").Steps(nil) {
		got = append(got, s.Section+": "+s.Title)
	}
	want := []string{
		"diagnosis: Retrieve the pod <pod-name> in namespace <namespace> and inspect its status.",
		"diagnosis: Retrieve events for <pod-name> and filter for BackOff.",
		"diagnosis: Compare with the time of the last deployment.",
		"diagnosis: If the restarts follow a deployment, undo it.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}
