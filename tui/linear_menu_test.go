package tui

import (
	"errors"
	"strings"
	"testing"

	"triage/investigate"
)

// After the menu each line of the conversation has a place of its own: what is said behind the
// n-th question.
func answers(said string) []string {
	return strings.Split(said, "\nnumber, or Enter for the menu:\n")
}

func TestTheLinearModeDoesWhatTheScreenDoes(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        []string
	}{
		{"asks the sources again", "13\n0\n", []string{"asking the sources again", "jaeger ok 7 records", "FAILED"}},
		{"marks any step", "done 2\nfailed 3\n6\n0\n0\n", []string{"marked as done at 03:03:14Z: Did ledger change", "marked as failed at 03:03:14Z: Who holds",
			"2. done at 03:03:14Z: Did ledger change in the last hour?", "3. failed at 03:03:14Z: Who holds the connections?"}},
		{"takes a mark off", "done 2\nunmark 2\nunmark 2\nunmark\n0\n", []string{"mark taken off: Did ledger change", "it has no mark: Did ledger change", "unmark which one?"}},
		{"knows its steps", "done 99\n0\n", []string{"there are the steps 1 to "}},
		{"shows a record", "11 11\nraw 11\nraw 10\n11\n11 99\n0\n", []string{"error_code LEDGER_DB_TIMEOUT field error_code", "LINE AS STORED", `"msg":"append failed"`,
			"only a log record has a line as stored", "which one?", "there are the records 1 to 17"}},
		{"words the message", "12\n0\n", []string{"WHAT gateway POST /v1/checkout", "NEXT playbook ledger-db-timeout"}},
		{"names the links", "7\n0\n", []string{"link: open in Grafana Explore: https://grafana.example/explore?schemaVersion=1&panes=", "link: open in Jaeger: https://jaeger.example/trace/" + fixtureTrace}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := converse(t, c.typed, func(o *Options) {
				o.Reload = func() <-chan investigate.Finding { return delivered(failedFinding()) }
			}, failedFinding())
			said := strings.Join(answers(got)[1:], "\n")
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in:\n%s", want, said)
				}
			}
		})
	}
}

func TestTheLinearModeSaysThatABundleIsNotAskedAgain(t *testing.T) {
	if got := converse(t, "13\n0\n", nil, failedFinding()); !strings.Contains(got, "nothing to ask again: this is a recorded bundle") {
		t.Errorf("it said:\n%s", got)
	}
}

func TestTheLinearModeStopsAtAnErrorOfTheTerminal(t *testing.T) {
	o := fixtureOptions()
	o.Findings, o.Input, o.Output = delivered(failedFinding()), strings.NewReader("10 1\n13\n0\n"), brokenPipe{}
	if err := Linear(t.Context(), o); !errors.Is(err, errPipe) {
		t.Errorf("Linear = %v", err)
	}
}

var errPipe = errors.New("broken pipe")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }
