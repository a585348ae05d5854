package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/playbooks"
	"triage/schema"
)

const docPath = "../docs/json.md"

// example is a small incident, for the documentation.
func example() investigate.Finding {
	h, top := ledgerHop(), gatewayHop()
	h.Envelope.Cause, h.Envelope.CauseHow, h.Envelope.Resource, h.Envelope.Logger, h.Envelope.Caller = nil, "", nil, "", ""
	h.Reasons, h.Evidence = h.Reasons[:1], h.Evidence[1:]
	top.Link = &correlate.Link{Kind: correlate.LinkParent, Reason: "ledger's span 00f067aa0ba902b7 is a child of this span", Confidence: 0.99}
	f := finding(correlate.Incident{
		Query: query(), Status: correlate.Failed,
		Verdict: correlate.Verdict{
			Summary: "ledger LEDGER_DB_TIMEOUT made gateway answer HTTP 504", Confidence: 0.93,
			Class: envelope.Transient, Retry: envelope.RetryAfter, Reasons: []string{"span parents tie all hops"},
		},
		Chain: []correlate.Hop{h, top},
		Gaps:  []string{"fraud: 0 log records in the window, 2 spans are there"},
		Timeline: []correlate.Entry{
			{Time: at(1_710), Kind: correlate.EvidenceLog, Service: "ledger", Severity: envelope.Error, Text: "append entry failed", Ref: "ledger@1795229835710000000", Hop: 0},
		},
		Stats:    correlate.Stats{Logs: 1, Spans: 3, Traces: 1, Services: 3, Errors: 2},
		TraceIDs: []string{traceID}, RequestIDs: []string{requestID},
	}, investigate.SourceStatus{Name: "loki", State: investigate.OK, Queries: 2, Records: 1, Bytes: 814, Took: 41 * time.Millisecond})
	e := *entry("timeouts")
	f.Playbooks = []playbooks.Match{{Entry: &e, Reason: "code *_TIMEOUT on the root cause", Score: 21}}
	return f
}

func TestTheExamplesInTheDocumentationAreWhatIsWritten(t *testing.T) {
	requests := requestLists()["two-shapes"]
	requests.Requests, requests.Sources = requests.Requests[:2], example().Sources
	written := []struct{ doc, schema []byte }{{asJSON(t, example()), schema.Incident()}, {requestsJSON(t, requests), schema.Requests()}}
	doc, err := os.ReadFile(docPath)
	if err != nil {
		t.Fatal(err)
	}
	const open, shut = "```json\n", "```\n"
	rest, updated := string(doc), ""
	for n, w := range written {
		validate(t, validator(t, w.schema), w.doc)
		before, after, ok := strings.Cut(rest, open)
		block, after, closed := strings.Cut(after, shut)
		if !ok || !closed {
			t.Fatalf("%s has no %d. JSON block", docPath, n+1)
		}
		if diff := cmp.Diff(string(w.doc), block); diff != "" && !*update {
			t.Errorf("%s differs from what is written, -written +documented:\n%s", docPath, diff)
		}
		updated += before + open + string(w.doc) + shut
		rest = after
	}
	if *update {
		if err := os.WriteFile(docPath, []byte(updated+rest), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheDocumentationNamesTheFieldsOfTheDocument(t *testing.T) {
	doc, err := os.ReadFile(docPath)
	if err != nil {
		t.Fatal(err)
	}
	var tree struct {
		Properties map[string]any
		Defs       struct {
			Hop struct{ Properties map[string]any }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schema.Incident(), &tree); err != nil {
		t.Fatal(err)
	}
	for name := range tree.Properties {
		if !bytes.Contains(doc, []byte(name)) {
			t.Errorf("%s does not mention %s", docPath, name)
		}
	}
	for _, name := range []string{"class", "retriable", "retry", "cause", "cause_how", "became", "from", "link", "evidence", "code", "kind", "text_base64"} {
		if !bytes.Contains(doc, []byte("`"+name)) {
			t.Errorf("%s does not explain %s", docPath, name)
		}
	}
}
