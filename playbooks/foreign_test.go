package playbooks

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"triage/envelope"
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

// TestWhatRunbookRepositoriesNeedTheyGet has a page for each thing that the repositories do
// which were looked at.
func TestWhatRunbookRepositoriesNeedTheyGet(t *testing.T) {
	fsys := fstest.MapFS{}
	for name, text := range map[string]string{
		"a/PodDown.md":            "Text without any heading.\n",
		"a/KubeDown.md":           "# KubeDown\n\nOf a.\n",
		"b/KubeDown.md":           "# KubeDown\n\nOf b.\n",
		"site/kube-down.md":       "---\ntitle: The API is down\ndescription: Nobody can deploy.\naliases: [/runbooks/ApiGone]\nweight: 20\nmenu: {main: {parent: x}}\n---\n\n# KubeApiDown\n\nText.\n",
		"aliases.md":              "# Aliases\n\n## Alert Description:\n\na\n\n### TROUBLESHOOTING\n\nb\n\n## Recommended Remediation Steps\n\nc\n\n## When to escalate\n\nd\n\n## Additional resources\n\ne\n",
		"split.md":                "---\nsplit: h3\nsplit_under: [Errors catalog]\n---\n# Manual\n\n## Setup\n\n### Install it\n\nx\n\n## Errors catalog\n\n### too many series\n\ny\n",
		"bold.md":                 "# BoldHeads\n\nHow it **works**:\n\n- a\n\nHow to **investigate**:\n\n- b\n\nHow to **fix** it:\n\n- c\n\nText with a **bold** word: no heading.\n",
		"html.md":                 "# HtmlPage\n\nRun in <namespace> with <pod-name> now.<br>Next.\n\n<!-- hidden -->\n\n<details>\n<summary>More</summary>\n\nFolded.\n\n</details>\n\n<font color=red>Red</font>\n",
		"tags.md":                 "# TagPage\n\nSee {{< ref \"other\" >}} and {{ site.x }}.\n\n{{% admonition warning %}}\nCareful.\n{{% /admonition %}}\n\n{{< chart id=1 >}}\n",
		"prompt.md":               "# PromptPage\n\n```console\n$ kubectl get pods \\\n    -n x\nNAME  READY\n$ cat <<EOF\n$ in\nEOF\nout\n```\n",
		"fences.md":               "# FencePage\n\n```\nkubectl delete everything\n```\n\n    also delete\n",
		"links.md":                "# LinkPage\n\n![graph](img/g.png) [next](../outside/x.md) [site](https://x.example/a)\n",
		"old/Deprecated/Gone.md":  "# Gone\n\nText.\n",
		"status.md":               "---\nstatus: deprecated\n---\n# StatusGone\n\nText.\n",
		"service/README.md":       "# Service\n\nText.\n",
		"service/docs/how-to.md":  "# How to do it\n\nText.\n",
		"crlf.md":                 "\xef\xbb\xbf---\r\ntitle: Windows\r\n---\r\n\r\n# Windows\r\n\r\n## Resolution\r\n\r\nText.\r\n",
		"broken.md":               "---\ntitle: [x\n---\n\n# BrokenFront\n\n## Impact\n\nText.\n",
		"catalogue/index.json":    "{}",
		"catalogue/workflow.yaml": "a: b\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	l, warnings := Load(Dir{FS: fsys, Name: "own"})
	var told []string
	for _, w := range warnings {
		told = append(told, w.String())
	}
	wantTold := []string{
		"own/broken.md:3: front matter not used: did not find expected ',' or ']'",
		"own/tags.md:9: template tag {{< chart id=1 >}} is not known: it is shown as it stands",
	}
	if diff := cmp.Diff(wantTold, told); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		need, id, title, sections string
		alerts                    []string
		has, hasNot               []string
	}{
		{"no front matter, no heading", "a/PodDown", "PodDown", "", []string{"PodDown"}, nil, nil},
		{"duplicate names", "a/KubeDown", "KubeDown", "", []string{"KubeDown"}, []string{"Of a."}, nil},
		{"duplicate names, the other", "b/KubeDown", "KubeDown", "", []string{"KubeDown"}, []string{"Of b."}, nil},
		{"foreign front matter, title and heading differ", "site/kube-down", "KubeApiDown", "", []string{"kube-down", "KubeApiDown"}, []string{"Nobody can deploy."}, []string{"weight", "parent"}},
		{"section aliases at level 2 or 3", "aliases", "Aliases", "meaning diagnosis mitigation escalation notes", []string{"aliases"}, nil, nil},
		{"a file of many entries, by its front matter", "split#too-many-series", "too many series", "", nil, []string{"y"}, []string{"x\n"}},
		{"bold words for headings", "bold", "BoldHeads", "meaning diagnosis mitigation", []string{"bold", "BoldHeads"}, []string{"bold word: no heading"}, nil},
		{"holes, details, comments, breaks", "html", "HtmlPage", "", []string{"html", "HtmlPage"}, []string{"Run in <namespace> with <pod-name> now.\nNext.", "▸ More", "Folded.", "Red"}, []string{"hidden", "font"}},
		{"template tags", "tags", "TagPage", "", []string{"tags", "TagPage"}, []string{"See other and {{ site.x }}.", "│ Warning: Careful.", "{{< chart id=1 >}}"}, []string{"admonition"}},
		{"prompts", "prompt", "PromptPage", "", []string{"prompt", "PromptPage"}, []string{"NAME  READY"}, nil},
		{"fences without a language", "fences", "FencePage", "", []string{"fences", "FencePage"}, []string{"kubectl delete everything"}, []string{"change something"}},
		{"relative links and images", "links", "LinkPage", "", []string{"links", "LinkPage"}, []string{"[image: graph]", "next (../outside/x.md)", "site (https://x.example/a)"}, nil},
		{"a folder of deprecated ones", "old/Deprecated/Gone", "Gone", "", []string{"Gone"}, []string{"Deprecated: the steps may no longer be right."}, nil},
		{"a status of deprecated", "status", "StatusGone", "", []string{"status", "StatusGone"}, []string{"Deprecated: the steps may no longer be right."}, nil},
		{"a README is reference", "service/README", "Service", "", nil, nil, nil},
		{"a how-to is reference", "service/docs/how-to", "How to do it", "", []string{"how-to"}, nil, nil},
		{"line ends and marks of another system", "crlf", "Windows", "mitigation", []string{"crlf"}, nil, []string{"\r", "\ufeff"}},
		{"broken front matter", "broken", "BrokenFront", "impact", []string{"broken", "BrokenFront"}, nil, nil},
	} {
		t.Run(c.need, func(t *testing.T) {
			e := entry(t, l, c.id)
			if e.Title != c.title || strings.Join(e.Sections(), " ") != c.sections || !slices.Equal(e.Alerts, c.alerts) {
				t.Errorf("title %q, sections %q, alerts %q", e.Title, e.Sections(), e.Alerts)
			}
			text := screen(e.Lines(nil, 100))
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
	for id, want := range map[string][]string{"fences": nil, "prompt": {"kubectl get pods \\\n    -n x", "cat <<EOF\n$ in\nEOF"}} {
		var got []string
		for _, c := range entry(t, l, id).Commands(nil) {
			got = append(got, c.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("commands of %s (-want +got):\n%s", id, diff)
		}
	}
	for _, name := range []string{"Gone", "StatusGone"} {
		if ms := l.Match([]Facts{{Position: Root, Code: name, Kind: envelope.KindTimeout}}); ms[0].Entry.ID != "default-timeout" || ms[len(ms)-1].Entry.Title != name {
			t.Errorf("%s ranks %v", name, ids(ms))
		}
	}
}
