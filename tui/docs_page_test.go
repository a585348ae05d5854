package tui

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// screenPage is the page about the screen; it is written whole by this test.
const screenPage = "../docs/screen.md"

// TestThePageAboutTheScreenIsUpToDate writes the page from the key table and from frames, and
// compares it; -update writes it anew.
func TestThePageAboutTheScreenIsUpToDate(t *testing.T) {
	want := screenMarkdown(t)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(screenPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(screenPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not match the program: go test ./tui -run %s -update writes it", screenPage, t.Name())
	}
}

func screenMarkdown(t *testing.T) string {
	var b strings.Builder
	say := func(s string) { b.WriteString(s + "\n") }
	say("# The screen")
	say("")
	say("The first screen is the answer: what failed and why, the chain from root cause to symptom, the playbook's next")
	say("step, whom to call, and what is missing. Nothing moves when an answer is late. Everything else is one key away,")
	say("Esc goes back, and no key changes anything. `triage demo` opens it on a shipped incident.")
	say("")
	say("## Keys")
	say("")
	say("Every key means the same on every screen.")
	say("")
	say("| key | what it does |")
	say("| --- | --- |")
	for _, k := range Keys() {
		say("| `" + k.Key + "` | " + strings.ReplaceAll(k.Does, "|", `\|`) + " |")
	}
	say("")
	say("`--mouse` lets the wheel scroll and a click select; a second click opens. `--ascii`, `--no-color` and `NO_COLOR` say")
	say("the same with fewer means. Copying goes to the terminal's clipboard (OSC 52), through ssh too and through tmux with")
	say("`set -g set-clipboard on`, and to the system's by wl-copy, xclip, xsel, pbcopy or clip.exe where there is one.")
	say("")
	say("The corner says how the request ended: `FAILED`, `HANDLED` (the caller recovered), `HEALTHY` (a record or span says so),")
	say("`NOT FOUND`, or `CANNOT TELL`: a source failed, or no failure was understood and nothing says that it went well. Records")
	say("that were not understood (neither level, status nor outcome) are counted among the gaps, whatever the answer. Confidence")
	say("is high from 80 % on, medium from 60 %, low from 40 %; below that, it cannot be told for sure. Other requests of the same")
	say("correlation id are counted in the line below the header, and `s` lists them for each id.")
	say("")
	say("With `--alert-start` the header says for how long the alert has been firing, and the row ESCALATE counts down: whom to")
	say("call `in 04:02`, who is `due now`, whose time is `late 12m` ago. Without it, it says `after 10m`, as the playbook does, or")
	say("`+10m` where there is little room; `if…` stands for a condition, which `p` tells.")
	say("")
	say("`c` asks the queries of the playbook entry ([docs/playbooks.md](playbooks.md#queries)), one at a time, on a key and never by")
	say("itself: log lines, values of metrics with their course, or traces. They only read. Esc stops waiting; what came back")
	say("stays with the incident and goes into the report of `w`, and `c` away from a query lists all of them. A bundle, and so the")
	say("demo, answers searches for traces but not LogQL: copy that query. `o` opens queries in Grafana Explore and traces in Jaeger")
	say("where their addresses are known ([docs/configuration.md](configuration.md#links-to-grafana-and-jaeger)).")
	say("")
	say("## A session")
	say("")
	m := failedModel(t)
	for _, step := range []struct {
		said string
		keys []string
	}{
		{"The first screen, at 80 columns and 24 rows:", nil},
		{"Tab gives the playbook the focus, and `c` asks the query of its first step:", []string{"tab", "to query pool-errors", "c"}},
		{"Esc goes back; `m` marks the step as done, and the next one comes up:", []string{"esc", "m"}},
		{"Tab goes back to the chain, `down` and Enter: what is known of the second hop, and why it is there:", []string{"tab", "down", "enter"}},
		{"`l` shows the logs, spans and events in order of time, at that hop's evidence; `n` goes to the next error:", []string{"l", "n"}},
		{"`t` shows the trace, at the span of that row:", []string{"t"}},
		{"`q` asks, since the mark is in no report yet:", []string{"q"}},
	} {
		press(m, step.keys...)
		say(step.said)
		say("")
		say("```text")
		b.WriteString(frame(t, m, narrow))
		say("```")
		say("")
	}
	say("## Without a screen")
	say("")
	say("`--plain` prints the same as lines that are never painted over, for screen readers and braille displays, and asks")
	say("with a numbered menu:")
	say("")
	say("```text")
	b.WriteString(converse(t, "done\n0\n0\n", nil, failedFinding()))
	say("```")
	return b.String()
}
