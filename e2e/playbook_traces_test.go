package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/investigate"
	"triage/sources"
	"triage/sources/files"
)

// searches are queries for traces as an entry writes them, in each of the places for them.
const searches = `collect:
  - { id: of the service, source: jaeger, service: "${triage.service}" }
  - { id: of the operation, source: jaeger, service: "${triage.service}", operation: "${triage.operation}", window: 30m, until: now }
  - { id: by the request, source: jaeger, service: gateway, tags: { request_id: "${triage.request_id}" } }
  - { id: by the code, source: jaeger, service: "${triage.service}", tags: { error.code: "${triage.code}" } }
  - { id: that took some time, source: jaeger, service: "${triage.service}", min_duration: 1us }
  - { id: nobody's operation, source: jaeger, service: "${triage.service}", operation: 'no "such" operation' }
  - { id: nobody's tag, source: jaeger, service: "${triage.service}", tags: { request_id: "req-that-nobody-sent", "a\"b": "c\\d" } }
  - { id: longer than anything, source: jaeger, service: "${triage.service}", min_duration: 20h }
  - { id: a service that is not there, source: jaeger, service: no-such-service }`

const searchBlocks = "```yaml {name=in-yaml run=jaeger}\nservice: ${triage.service}\noperation: ${triage.operation}\n```\n\n" +
	"```json {name=in-json run=jaeger limit=50 window=15m}\n{\"service\": ${triage.service}, \"operation\": ${triage.operation}}\n```\n"

func TestASearchForTracesFindsTheIncidentsTrace(t *testing.T) {
	found := map[string]int{}
	for _, i := range shared.incidents {
		if len(i.spans) == 0 {
			continue
		}
		t.Run(i.name, func(t *testing.T) {
			o := everything().asking(t, written(t, searches, searchBlocks))
			f := finding(t, o, i.request)
			ofBundle := investigate.Options{Traces: []sources.TraceSource{open(t, i.spansBundle)}}
			for _, q := range queriesOf(t, o, "written", f.Values) {
				if ok, _ := q.Runnable(); !ok && f.Values["code"] == "" && q.ID == "by the code" {
					continue
				}
				c, err := investigate.Collect(t.Context(), o, q, f.Values)
				want, wantErr := investigate.Collect(t.Context(), ofBundle, q, f.Values)
				if err != nil || wantErr != nil {
					t.Errorf("%s: %v; of the bundle: %v", q.ID, err, wantErr)
					continue
				}
				for r := range want.Reply.Traces {
					row := &want.Reply.Traces[r]
					row.Start, row.Duration = row.Start.Truncate(time.Microsecond), row.Duration.Truncate(time.Microsecond) // of Jaeger's API
				}
				got := slices.DeleteFunc(c.Reply.Traces, func(r sources.TraceRow) bool { return !slices.Contains(i.traceIDs(), r.TraceID) })
				if diff := cmp.Diff(want.Reply.Traces, got); diff != "" {
					t.Errorf("%s: what Jaeger finds (+) is not what is found in the bundle (-):\n%s", q.ID, diff)
				}
				at := slices.IndexFunc(got, func(r sources.TraceRow) bool { return r.TraceID == f.Values["trace_id"] })
				if at < 0 {
					continue
				}
				found[q.ID]++
				r := got[at]
				if q.ID != "by the request" && r.Service != f.Values["service"] || q.Operation != "" && r.Operation != q.Operation || r.Spans == 0 {
					t.Errorf("%s: the trace is told by %s of %s, %d spans", q.ID, r.Operation, r.Service, r.Spans)
				}
			}
		})
	}
	all := 0
	for _, i := range shared.incidents {
		if len(i.spans) > 0 {
			all++
		}
	}
	for _, id := range []string{"by the code", "by the request"} { // which few spans have as a tag
		if found[id] == 0 {
			t.Errorf("no trace was found %s", id)
		}
		delete(found, id)
	}
	want := map[string]int{"of the service": all, "of the operation": all, "that took some time": all, "in-yaml": all, "in-json": all}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("how many incidents' traces were found (+), should be (-):\n%s", diff)
	}
}

func open(t *testing.T, folder string) *files.Bundle {
	t.Helper()
	b, err := files.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
