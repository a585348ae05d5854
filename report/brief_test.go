package report_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"triage/investigate"
	"triage/report"
)

func TestABriefReportFitsIntoAMessage(t *testing.T) {
	lists := requestLists()
	for name, f := range findings() {
		t.Run(name, func(t *testing.T) {
			b := report.Brief{Alert: "HighErrorRate on ledger, prod, firing", Command: "triage --request-id 7f3a9c2e"}
			if name == "db-timeout" || name == "hostile" {
				r := lists["service"]
				b.Requests = &r
			}
			var out bytes.Buffer
			if err := report.BriefMarkdown(&out, f, b); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if n := utf8.RuneCountInString(text); n > report.MaxBrief {
				t.Errorf("%d characters", n)
			}
			if root := f.Incident.Root(); root != nil && !strings.HasPrefix(text, "**Root cause:** ") {
				t.Errorf("it does not begin with the root cause:\n%s", text)
			}
			if !strings.HasSuffix(text, "Open it: `triage --request-id 7f3a9c2e`\n") {
				t.Errorf("it does not end with the command:\n%s", text)
			}
			golden(t, name+".brief.md", out.Bytes())
		})
	}
}

// TestABriefReportOfVeryMuchSaysWhatItLeftOut fills every part with the longest texts.
func TestABriefReportOfVeryMuchSaysWhatItLeftOut(t *testing.T) {
	f := everything()
	for n := range f.Sources {
		f.Sources[n].Error = strings.Repeat("a long trouble ", 100)
	}
	for range 100 {
		f.Incident.Gaps = append(f.Incident.Gaps, strings.Repeat("missing ", 40))
	}
	var out bytes.Buffer
	if err := report.BriefMarkdown(&out, f, report.Brief{Alert: strings.Repeat("x", 5000), Command: "triage --request-id a"}); err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(out.String()); n > report.MaxBrief || !strings.Contains(out.String(), "more lines left out") {
		t.Errorf("%d characters:\n%s", n, &out)
	}
}

func TestABriefReportOfAListOrOfNothing(t *testing.T) {
	r := requestLists()["service"]
	var out bytes.Buffer
	if err := report.BriefRequests(&out, investigate.Finding{Sources: r.Sources}, report.Brief{Alert: "HighErrorRate on ledger", Requests: &r}); err != nil {
		t.Fatal(err)
	}
	if err := report.BriefAdvice(&out, nil, "it leads nowhere: Watchdog always fires", report.Brief{Alert: "Watchdog, firing"}); err != nil {
		t.Fatal(err)
	}
	golden(t, "list.brief.md", out.Bytes())
}
