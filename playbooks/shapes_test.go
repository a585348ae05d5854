package playbooks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatusesLeadToTheirAdvice(t *testing.T) {
	l := Builtin()
	for key, want := range map[string]string{
		"400": "default-invalid-input", "401": "default-auth", "403": "default-permission", "404": "default-not-found",
		"408": "default-timeout", "409": "default-conflict", "412": "default-precondition", "413": "default-payload-too-large",
		"416": "default-invalid-input", "424": "default-dependency", "429": "default-rate-limited", "499": "default-cancelled",
		"500": "default-internal", "501": "default-unimplemented", "502": "default-dependency", "503": "default-unreachable", "504": "default-timeout",
		"418": "default-unknown",
		"0":   "", "1": "default-cancelled", "3": "default-invalid-input", "8": "default-exhausted", "9": "default-precondition", "16": "default-auth",
		"Canceled": "default-cancelled", "aborted": "default-contention", "Internal": "default-internal", "DATA_LOSS": "default-data-loss",
		"rate-limited": "default-rate-limited", "policy": "default-class-policy",
	} {
		got := ""
		if ms := l.Lookup(key); len(ms) > 0 {
			got = ms[0].Entry.ID
		}
		if got != want {
			t.Errorf("%s leads to %q, want %q", key, got, want)
		}
	}
}

func TestPagesThatNobodyWroteByHandAreShownAsTheyStand(t *testing.T) {
	page := "# T\n\n" + strings.Repeat("[a](", 3000) + "\n"
	lines := (&Entry{Title: "T", Body: page}).Lines(nil, 80)
	if got := screen(lines); !strings.Contains(got, "# T") || !strings.Contains(got, "[a]([a](") {
		t.Errorf("got %.200q", got)
	}
	deep := (&Entry{Body: strings.Repeat("> ", 60) + "text\n\nmore\n"}).Lines(nil, 80)
	if got := screen(deep); got != "text\n\nmore\n" {
		t.Errorf("got %q", got)
	}
}

func TestATableThatDoesNotFitBecomesOneCellALine(t *testing.T) {
	e := &Entry{Body: "| Symptom | What to do |\n| --- | --- |\n| slow | wait for ${triage.service} |\n| down | call somebody\\|anybody at once, now |\n"}
	values := Values{"service": "ledger"}
	if diff := cmp.Diff("Symptom  What to do\nslow     wait for ledger\ndown     call somebody|anybody at once, now\n", screen(e.Lines(values, 60))); diff != "" {
		t.Errorf("wide (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("Symptom: slow\nWhat to do: wait for ledger\n\nSymptom: down\nWhat to do: call\nsomebody|anybody at once,\nnow\n", screen(e.Lines(values, 27))); diff != "" {
		t.Errorf("narrow (-want +got):\n%s", diff)
	}
}

func TestImagesAndLinksWithoutATextSayWhereTheyLead(t *testing.T) {
	e := &Entry{Body: "a <img src=\"i.png\" alt='the plan'> b [](https://x.example/) c <kbd>x</kbd>\n\n<p align=\"center\"><img alt=logo src=x></p>\n", Links: []NamedURL{{URL: "https://y.example/${triage.code}"}}}
	want := "a [image: the plan] b https://x.example/ c x\n\n[image: logo]\n\nOpen\n- https://y.example/‹code unknown›\n"
	if diff := cmp.Diff(want, screen(e.Lines(nil, 80))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHeadingsLoseTheirMarks(t *testing.T) {
	body := "# `KubeDown` ##\n\n```\n# no heading\n```\n\n<!--\n# nor this\n-->\n\n## [Linked](x.md)\n\n### **Bold** {#anchor}\n\n####nor this\n\n    # nor code\n"
	var got []string
	for _, h := range scanHeadings(body) {
		got = append(got, strings.Repeat("#", h.level)+" "+h.text)
	}
	if diff := cmp.Diff([]string{"# KubeDown", "## Linked", "### Bold"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStructuredValuesAreCheckedBeforeTheyStandAlone(t *testing.T) {
	panes := "https://g.example/explore?panes=${triage.explore_panes}"
	e := &Entry{Body: "```json {name=p}\n${triage.explore_panes}\n```\n", Links: []NamedURL{{"explore", panes}}}
	for value, copyable := range map[string]bool{`{"a":{"datasource":"loki"}}`: true, `{"a":`: false, "{\"a\":\"\u202e\"}": false} {
		if got := e.Commands(Values{"explore_panes": value})[0]; got.Copyable != copyable || copyable && got.Text != value {
			t.Errorf("%q: %+v", value, got)
		}
	}
	lines := e.Lines(Values{"explore_panes": `{"a":1}`}, 200)
	if got := lines[len(lines)-1].Spans[1].URL; got != "https://g.example/explore?panes=%7B%22a%22%3A1%7D" {
		t.Errorf("URL %q", got)
	}
	if got := quoteLogQL("a\u115fb\U000e0041\u200b"); got != `"a\u115fb\U000e0041\u200b"` {
		t.Errorf("LogQL string %s", got)
	}
}
