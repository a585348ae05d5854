package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheServersGiveTheSameAnswerAsTheBundle is what everything else rests on: chain,
// verdict, reasons, evidence, timeline and playbook do not depend on where the records were.
func TestTheServersGiveTheSameAnswerAsTheBundle(t *testing.T) {
	for _, i := range shared.incidents {
		t.Run(i.name, func(t *testing.T) {
			want := environment{}.incident(t, 0, "--request-id", i.request, "--bundle", i.bundle)
			got := everything().incident(t, 0, "--request-id", i.request)
			if diff := cmp.Diff(timeless(want), timeless(got)); diff != "" {
				t.Errorf("what the servers give (+) is not what the bundle gives (-):\n%s", diff)
			}
			if len(got.Chain)+len(got.Handled) == 0 || got.Playbook == nil {
				t.Errorf("%d failures, %d handled ones, playbook %v: want some of each", len(got.Chain), len(got.Handled), got.Playbook)
			}
		})
	}
}

func TestATraceIDGivesTheSameAnswerAsTheRequestID(t *testing.T) {
	for _, i := range shared.incidents {
		t.Run(i.name, func(t *testing.T) {
			want := everything().incident(t, 0, "--request-id", i.request)
			got := everything().incident(t, 0, "--trace-id", want.traceID(t))
			if diff := cmp.Diff(story(want), story(got)); diff != "" {
				t.Errorf("by trace id (+) is not by request id (-):\n%s", diff)
			}
		})
	}
}

func TestACorrelationIDGivesTheSameRootCause(t *testing.T) {
	asked := 0
	for _, i := range shared.incidents {
		want := everything().incident(t, 0, "--request-id", i.request)
		for _, id := range want.CorrelationIDs {
			asked++
			t.Run(i.name+"/"+id, func(t *testing.T) {
				sameWay(t, everything().incident(t, 0, "--correlation-id", id), want)
			})
		}
	}
	if asked == 0 {
		t.Error("no incident has a correlation id")
	}
}

func TestAnErrorCodeListsTheRequestsThatFailedWithIt(t *testing.T) {
	i := shared.incidents[0]
	code := everything().incident(t, 0, "--request-id", i.request).RootCause.Code
	got := parseRequests(t, everything().ask(t, "--error-code", code, "--output", "json"))
	if len(got.Requests) != 1 || got.Requests[0].RequestID != i.request {
		t.Errorf("%s lists %v, want only %s", code, got.Requests, i.request)
	}
	if got.Partial {
		t.Error("the list calls itself incomplete")
	}
	none := everything().ask(t, "--error-code", "NO_SUCH_CODE_ANYWHERE", "--since", "1h")
	if none.status != 3 {
		t.Errorf("a code that nobody wrote: exit %d, want 3; stderr: %s", none.status, none.stderr)
	}
}

// timeless is the whole report without what a place and a moment put into it.
func timeless(d document) map[string]any {
	out := map[string]any{}
	for name, value := range d.all {
		switch name {
		case "sources", "taken_at": // who was asked, when
		case "query":
			query := value.(map[string]any)
			delete(query, "window") // a bundle is searched whole
			out[name] = query
		default:
			out[name] = value
		}
	}
	return out
}

// story is the part of a report that says what happened, whatever was asked.
func story(d document) map[string]any {
	out := map[string]any{}
	for _, name := range []string{"status", "verdict", "root_cause", "chain", "handled", "secondary", "playbook"} {
		out[name] = d.all[name]
	}
	return out
}
