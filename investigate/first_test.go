package investigate_test

import (
	"slices"
	"strings"
	"testing"

	"triage/correlate"
	"triage/investigate"
)

func TestWhatMayBeReadInSeveralWaysIsTriedInEach(t *testing.T) {
	b := night(8)
	for _, tc := range []struct {
		name   string
		first  correlate.Query
		others []correlate.Query
		want   correlate.Status
		by     string // the query that the answer is of
	}{
		{"the first finds it", correlate.Query{RequestID: "req-0001"}, []correlate.Query{{CorrelationID: "req-0001"}}, correlate.Failed, "request id req-0001"},
		{"the last finds it", correlate.Query{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736"}, []correlate.Query{{RequestID: "none"}, {RequestID: "req-0001"}}, correlate.Failed, "request id req-0001"},
		{"none finds it", correlate.Query{RequestID: "none"}, []correlate.Query{{CorrelationID: "none"}}, correlate.NotFound, "request id none"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := options(b)
			o.Query = tc.first
			var last investigate.Finding
			done := 0
			for last = range investigate.RunFirst(t.Context(), o, tc.others...) {
				if last.Done {
					done++
				}
			}
			if done != 1 || last.Incident.Status != tc.want || investigate.Words(last.Incident.Query) != tc.by {
				t.Errorf("%d last findings, %s by %s", done, last.Incident.Status, investigate.Words(last.Incident.Query))
			}
			says := slices.ContainsFunc(last.Incident.Gaps, func(g string) bool { return strings.Contains(g, "read as correlation id none") })
			if says != (tc.want == correlate.NotFound) {
				t.Errorf("gaps: %q", last.Incident.Gaps)
			}
		})
	}
}
