package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"triage/investigate"
	"triage/report"
)

// requestLists are the cases of the golden files, by name.
func requestLists() map[string]investigate.Requests {
	const timeout, refused = "ledger LEDGER_DB_TIMEOUT > gateway 504", "ledger LEDGER_DB_TIMEOUT > checkout 503"
	two := investigate.Requests{
		Code: "LEDGER_DB_TIMEOUT", Window: window, Sources: []investigate.SourceStatus{loki(), jaeger()},
		Requests: []investigate.Request{
			{RequestID: requestID, TraceID: traceID, Time: at(1_710), Service: "ledger", Message: "append entry failed", Shape: timeout},
			{TraceID: "0af7651916cd43dd8448eb211c80319c", Time: at(900), Service: "ledger", Message: "append entry failed", Shape: refused},
			{RequestID: "01JD4X9T7KQ2M3N4P5Q6R7S8T8", Time: at(400), Service: "ledger", Message: "append entry failed", Shape: timeout},
		},
	}
	none := investigate.Requests{Code: "LEDGER_DB_TIMEOUT", Window: window, Sources: []investigate.SourceStatus{silent(loki())}}
	blind := none
	blind.Partial = true
	failed := failedJaeger()
	failed.Name, failed.Error = "loki", "loki at logs.example: timed out after 30s: try a shorter --since"
	blind.Sources = []investigate.SourceStatus{failed}
	cut := two
	cut.Partial = true
	some := loki()
	some.State, some.Notes = investigate.PartialOK, []string{"stopped at 200 requests"}
	cut.Sources = []investigate.SourceStatus{some}
	cut.Requests = append([]investigate.Request(nil), cut.Requests...)
	for n := range cut.Requests {
		cut.Requests[n].Shape = ""
	}
	service := two
	service.Code, service.Failing = "", &investigate.Failing{Services: []string{"ledger", "gateway"}}
	service.Requests = append([]investigate.Request(nil), two.Requests...)
	for range 4 { // of which but the newest ones are listed
		likely := two.Requests[2]
		likely.Likely = true
		service.Requests = append(service.Requests, likely)
	}
	calm := none
	calm.Code, calm.Failing = "", service.Failing
	return map[string]investigate.Requests{
		"service": service, "no-service": calm, "two-shapes": two, "none": none, "no-answer": blind, "cut-short": cut,
		"hostile": {
			Code: evil, Requests: []investigate.Request{{RequestID: evil, Service: evil, Message: evil, Shape: evil, Time: time.Unix(1<<40, 0)}},
			Sources: []investigate.SourceStatus{{Name: evil, State: investigate.OK}},
		},
	}
}

func requestsJSON(t *testing.T, r investigate.Requests) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.RequestsJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryListOfRequestsReadsAsItsGoldenFiles(t *testing.T) {
	for name, r := range requestLists() {
		t.Run(name, func(t *testing.T) {
			var text, md bytes.Buffer
			if err := report.RequestsText(&text, r, report.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := report.RequestsMarkdown(&md, r); err != nil {
				t.Fatal(err)
			}
			golden(t, "requests-"+name+".txt", text.Bytes())
			golden(t, "requests-"+name+".md", md.Bytes())
			golden(t, "requests-"+name+".json", requestsJSON(t, r))
		})
	}
}

func TestAListThatCouldNotBeReadNeverSaysThatThereIsNothing(t *testing.T) {
	for _, name := range []string{"no-answer", "cut-short"} {
		var b bytes.Buffer
		if err := report.RequestsText(&b, requestLists()[name], report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(b.String(), "\n")
		if strings.Contains(first, "NOT FOUND") {
			t.Errorf("%s: %s", name, first)
		}
	}
}
