package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"triage/correlate"
	"triage/investigate"
	"triage/report"
	"triage/schema"
)

func TestNothingInTheTextCanDriveATerminal(t *testing.T) {
	out := string(plainText(t, hostile(), report.TextOptions{}))
	for _, r := range out {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar) {
			t.Fatalf("%U stands in the report", r)
		}
	}
}

func TestOnlyTheReportsOwnColoursAreInAColouredReport(t *testing.T) {
	coloured := string(plainText(t, hostile(), report.TextOptions{Color: true}))
	own := regexp.MustCompile("\x1b\\[(0|1|2|31|32|33|36)m")
	if !own.MatchString(coloured) {
		t.Fatal("no colour at all")
	}
	if got, want := own.ReplaceAllString(coloured, ""), string(plainText(t, hostile(), report.TextOptions{})); got != want {
		t.Error("with the colours taken out it is not the plain report")
	}
	for _, line := range strings.Split(coloured, "\n") {
		if n := strings.LastIndex(line, "\x1b["); n >= 0 && !strings.HasPrefix(line[n:], "\x1b[0m") {
			t.Fatalf("a colour goes on past the line's end: %q", line)
		}
	}
}

func TestLinesKeepToTheWidthUnlessAWordIsWider(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 200} {
		for name, f := range findings() {
			if name == "hostile" {
				continue // its ids are sentences
			}
			for _, line := range strings.Split(string(plainText(t, f, report.TextOptions{Width: width})), "\n") {
				if ansi.StringWidth(line) <= width || unbreakable(line) {
					continue
				}
				t.Errorf("%s at %d: %d cells: %s", name, width, ansi.StringWidth(line), line)
			}
		}
	}
}

// unbreakable lines hold one word that fills them, or a command or a query.
func unbreakable(line string) bool {
	trimmed := strings.TrimLeft(line, " ")
	for _, start := range []string{"kubectl ", "sum by ", "{service_name", "thread 'tokio", "(https://grafana.example.com/"} {
		if strings.HasPrefix(trimmed, start) {
			return true
		}
	}
	if label, rest, ok := strings.Cut(trimmed, "  "); ok && label == strings.ToUpper(label) {
		trimmed = strings.TrimLeft(rest, " ")
	}
	return !strings.Contains(trimmed, " ")
}

func TestCommandsAreNeverBroken(t *testing.T) {
	const command = "kubectl -n ‹namespace unknown› exec deploy/ledger -- ledgerctl pool holders --limit 20 --request '" + requestID + "'\n"
	if out := string(plainText(t, dbTimeout(), report.TextOptions{Width: 40})); !strings.Contains(out, command) {
		t.Errorf("the command is broken in\n%s", out)
	}
}

func TestATableThatDoesNotFitIsReadLineByLine(t *testing.T) {
	f := dbTimeout()
	e := *f.Playbooks[0].Entry
	e.Body = "## Table\n\n| client | share of the connections | what to do about it |\n| --- | --- | --- |\n| ledger-worker | more than 40 % | shed batch load |\n\n```sh\nkubectl get pods --all-namespaces --selector app=ledger\n```\n"
	f.Playbooks[0].Entry = &e
	out := string(plainText(t, f, report.TextOptions{Width: 40}))
	for _, want := range []string{"  client: ledger-worker\n", "    kubectl get pods --all-namespaces --selector app=ledger\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestASCIIDrawsWithASCIIOnly(t *testing.T) {
	f := dbTimeout()
	f.Incident.Chain[1].Service = "größe"
	for _, r := range string(plainText(t, f, report.TextOptions{ASCII: true})) {
		if r > 127 && !unicode.IsLetter(r) {
			t.Errorf("%q is not ASCII", r)
		}
	}
	if out := string(plainText(t, f, report.TextOptions{ASCII: true})); !strings.Contains(out, "größe") {
		t.Error("a service's own letters are lost")
	}
}

func TestNoLineEndsInASpace(t *testing.T) {
	for name, f := range findings() {
		for _, line := range strings.Split(string(plainText(t, f, report.TextOptions{})), "\n") {
			if strings.TrimRight(line, " ") != line {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

func TestAFailedSourceNeverReadsAsAllClear(t *testing.T) {
	for _, status := range []correlate.Status{correlate.Healthy, correlate.Unknown, correlate.NotFound, correlate.Handled} {
		f := healthy()
		f.Incident.Status, f.Partial = status, true
		f.Sources = []investigate.SourceStatus{loki(), failedJaeger()}
		for _, doc := range []string{string(plainText(t, f, report.TextOptions{})), string(markdown(t, f))} {
			first, _, _ := strings.Cut(doc, "\n")
			if strings.Contains(first, "HEALTHY") || strings.Contains(first, "NOT FOUND") || !strings.Contains(first, "CANNOT TELL") && !strings.Contains(first, "AS FAR AS WAS READ") {
				t.Errorf("%s: %s", status, first)
			}
			if !strings.Contains(doc, "connection refused") {
				t.Errorf("%s: the source's error is missing", status)
			}
		}
	}
}

func TestWhatCannotBeToldNeverReadsAsAllClear(t *testing.T) {
	f := unknown()
	for _, doc := range []string{string(plainText(t, f, report.TextOptions{Width: 200})), string(markdown(t, f))} {
		for _, claim := range []string{"HEALTHY", "HANDLED", "NOT FOUND", "No failure", "nothing failed"} {
			if strings.Contains(doc, claim) {
				t.Errorf("it says %q:\n%s", claim, doc)
			}
		}
		for _, want := range []string{"CANNOT TELL", "3 of 4 records not understood: neither level, status nor outcome", "triage envelope decode"} {
			if !strings.Contains(doc, want) {
				t.Errorf("it does not say %q:\n%s", want, doc)
			}
		}
	}
	if out := string(plainText(t, f, report.TextOptions{Color: true})); strings.Contains(strings.SplitN(out, "\n", 2)[0], "\x1b[32m") {
		t.Errorf("it is green:\n%s", out)
	}
}

func TestOtherRequestsAreCountedForEachCorrelationID(t *testing.T) {
	f := others()
	for n := range 9 {
		f.Incident.Others = append(f.Incident.Others, correlate.OtherRequest{CorrelationID: fmt.Sprint("batch-", n), Status: correlate.Healthy})
	}
	var got []string
	for _, line := range strings.Split(string(plainText(t, f, report.TextOptions{Width: 200})), "\n") {
		if said, ok := strings.CutPrefix(line, "OTHERS"); ok {
			got = append(got, strings.TrimSpace(said))
		}
	}
	want := []string{
		"11 more requests of ord-20417: 8 failed the same way, 1 failed in another way, 1 recovered from a failure, 1 went well",
		"1 more request of cart-7: how it ended cannot be told",
		"1 more request of batch-0: it went well", "1 more request of batch-1: it went well", "1 more request of batch-2: it went well",
		"6 more correlation ids, see --output json",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOtherRequestsAreSaidInWordsThatFitThem(t *testing.T) {
	failed := func(same bool) correlate.OtherRequest {
		return correlate.OtherRequest{CorrelationID: "o", Status: correlate.Failed, Same: same}
	}
	ended := func(s correlate.Status) correlate.OtherRequest {
		return correlate.OtherRequest{CorrelationID: "o", Status: s}
	}
	for _, c := range []struct {
		asked  correlate.Status
		others []correlate.OtherRequest
		want   string
	}{
		{correlate.Failed, []correlate.OtherRequest{failed(true)}, "1 more request of o: it failed the same way"},
		{correlate.Failed, []correlate.OtherRequest{failed(true), failed(true)}, "2 more requests of o: all failed the same way"},
		{correlate.Failed, []correlate.OtherRequest{failed(false), failed(true)}, "2 more requests of o: 1 failed the same way, 1 failed in another way"},
		{correlate.Handled, []correlate.OtherRequest{failed(false), ended(correlate.Handled)}, "2 more requests of o: 1 failed, 1 recovered from a failure"},
		{correlate.Healthy, []correlate.OtherRequest{failed(false)}, "1 more request of o: it failed"},
		{correlate.Unknown, []correlate.OtherRequest{ended(correlate.Unknown), ended(correlate.Unknown)}, "2 more requests of o: how they ended cannot be told"},
		{correlate.Failed, []correlate.OtherRequest{ended(correlate.Healthy), ended(correlate.Unknown)}, "2 more requests of o: 1 went well, 1 cannot be told"},
	} {
		f := dbTimeout()
		f.Incident.Status, f.Incident.Others = c.asked, c.others
		if out := string(plainText(t, f, report.TextOptions{Width: 200})); !strings.Contains(out, "\nOTHERS    "+c.want+"\n") {
			t.Errorf("it does not say %q:\n%s", c.want, out)
		}
	}
}

func TestWhatIsCutIsSaid(t *testing.T) {
	f := dbTimeout()
	f.Incident.Chain[0].Envelope.ErrorMessage = strings.Repeat("x ", 5000)
	for range 30 {
		f.Incident.Secondary = append(f.Incident.Secondary, f.Incident.Secondary[0])
	}
	out := string(plainText(t, f, report.TextOptions{}))
	for _, want := range []string{"6000 more bytes, see --output json", "11 more, see --output json"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("no %q in the report", want)
		}
	}
}

func TestClocksThatDisagreeAreNamed(t *testing.T) {
	f := dbTimeout()
	f.Incident.Chain[3].Time = f.Incident.Chain[0].Time.Add(-2 * time.Second)
	if out := string(plainText(t, f, report.TextOptions{Width: 200})); !strings.Contains(out, "2.00s earlier: the clocks disagree") {
		t.Errorf("no word on the clocks in\n%s", out)
	}
}

func TestAFindingWithoutAnyDetailIsAReportToo(t *testing.T) {
	s := validator(t, schema.Incident())
	for _, status := range []correlate.Status{correlate.Failed, correlate.Handled, correlate.Healthy, correlate.Unknown, correlate.NotFound} {
		for _, hops := range []int{0, 1, 2} {
			f := investigate.Finding{Incident: correlate.Incident{Status: status, Chain: make([]correlate.Hop, hops)}}
			for n := 1; n < hops; n++ {
				f.Incident.Chain[n].Link = &correlate.Link{Kind: correlate.LinkTimeOrder}
			}
			if out := plainText(t, f, report.TextOptions{Width: 1}); len(out) == 0 {
				t.Error("nothing is written")
			}
			if len(markdown(t, f)) == 0 {
				t.Error("no Markdown is written")
			}
			validate(t, s, asJSON(t, f))
		}
	}
}
