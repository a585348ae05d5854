package correlate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// plainLine is a log record of request req-1; fields are further ones, in JSON.
func plainLine(ms int, service, level, msg, fields string) Log {
	at := day.Add(time.Duration(ms) * time.Millisecond)
	line := fmt.Sprintf(`{"time":%q,"msg":%q,"request_id":"req-1"`, at.Format(time.RFC3339Nano), msg)
	if level != "" {
		line += fmt.Sprintf(`,"level":%q`, level)
	}
	r := telemetry.LogRecord{Time: at, Labels: map[string]string{"service_name": service}, Line: line + fields + "}"}
	return Log{Record: r, Envelope: envelope.Log(r)}
}

func ofLogs(logs ...Log) Evidence { return Evidence{Query: Query{RequestID: "req-1"}, Logs: logs} }

// withSpan adds a call of the ledger that went well.
func withSpan(ev Evidence) Evidence {
	ev.Spans = []telemetry.Span{{TraceID: hexID("well", 32), SpanID: hexID("well", 16), Service: "ledger", Name: "Get", Kind: telemetry.KindClient, Status: telemetry.StatusOK,
		Start: day.Add(3 * time.Millisecond), End: day.Add(5 * time.Millisecond), Attributes: telemetry.Attributes{"request_id": "req-1"}}}
	return ev
}

// verdictInText is the answer with what it rests on and what speaks against it.
func verdictInText(inc *Incident) string {
	var b strings.Builder
	v := &inc.Verdict
	fmt.Fprintf(&b, "%s, %s: %s\n", inc.Status, v.Sureness(), v.Summary) // what is shown of the confidence
	for _, r := range v.Reasons {
		fmt.Fprintf(&b, "+ %s\n", r)
	}
	for _, r := range v.Against {
		fmt.Fprintf(&b, "- %s\n", r)
	}
	fmt.Fprintf(&b, "%s %+v\n", chainOf(inc.Chain), inc.Stats)
	return b.String()
}

func TestTheAnswerInWords(t *testing.T) {
	for _, c := range []struct {
		name string
		ev   Evidence
		want string
	}{
		{"nothing was found", ofLogs(), `
			not_found, cannot tell: nothing was found
			 {Logs:0 Spans:0 Traces:0 Services:0 Undecoded:0 NotUnderstood:0 Errors:0}`},
		{"a record that was not understood", ofLogs(plainLine(1, "web", "", "qwerty", "")), `
			unknown, cannot tell: cannot tell: 1 of 1 record not understood
			+ no record says how the request ended
			 {Logs:1 Spans:0 Traces:0 Services:1 Undecoded:0 NotUnderstood:1 Errors:0}`},
		{"records that say nothing of the end", ofLogs(plainLine(1, "web", "info", "begin", "")), `
			unknown, low: cannot tell: no failure in 1 log record and 0 spans, and none says how the request ended
			+ web, where the request came in, tells of no error
			 {Logs:1 Spans:0 Traces:0 Services:1 Undecoded:0 NotUnderstood:0 Errors:0}`},
		{"a success that is stated", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(9, "web", "info", "answered", `,"http_status":200`)), `
			healthy, high: no failure in 2 log records and 0 spans
			+ web answered with HTTP 200
			 {Logs:2 Spans:0 Traces:0 Services:1 Undecoded:0 NotUnderstood:0 Errors:0}`},
		{"a success that another service states, where the request came in without an error", ofLogs(plainLine(1, "web", "info", "begin", ""),
			plainLine(3, "ledger", "info", "", `,"http_status":200`), plainLine(9, "web", "info", "end", "")), `
			healthy, high: no failure in 3 log records and 0 spans
			+ web, where the request came in, tells of no error
			 {Logs:3 Spans:0 Traces:0 Services:2 Undecoded:0 NotUnderstood:0 Errors:0}`},
		{"a success that a span states, where the request came in without an error", withSpan(ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(9, "web", "info", "end", ""))), `
			healthy, high: no failure in 2 log records and 1 span
			+ web, where the request came in, tells of no error
			 {Logs:2 Spans:1 Traces:1 Services:2 Undecoded:0 NotUnderstood:0 Errors:0}`},
		{"a failure that was gone on from", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(5, "web", "error", "cache is down, using fallback", ""),
			plainLine(9, "web", "info", "answered", `,"http_status":200`)), `
			handled, high: the request did not fail: UNKNOWN (cache is down, using fallback) in web was recovered from
			+ web: web went on after it
			+ web answered with HTTP 200
			 {Logs:3 Spans:0 Traces:0 Services:1 Undecoded:0 NotUnderstood:0 Errors:1}`},
		{"a root with a symptom that answered with a status of HTTP", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(9, "web", "error", "ledger is broken", `,"http_status":502`),
			plainLine(5, "ledger", "error", "no row", `,"error_code":"NO_ROW","error":"asking: no row"`)), `
			failed, high: ledger failed with NO_ROW (asking: no row); web answered 502
			+ no other failure in the logs explains it
			+ UNKNOWN, unknown: nothing in the record says what kind of error it is
			+ web's error names ledger
			ledger NO_ROW > web DEPENDENCY_FAILED {Logs:3 Spans:0 Traces:0 Services:2 Undecoded:0 NotUnderstood:0 Errors:2}`},
		{"a root with a symptom that answered with a status of gRPC and a code", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(9, "web", "error", "ledger is broken", `,"grpc_status":"INTERNAL","error_code":"WEB_NO"`),
			plainLine(5, "ledger", "error", "no row", `,"error_code":"NO_ROW","error":"asking: no row"`)), `
			failed, high: ledger failed with NO_ROW (asking: no row); web answered INTERNAL (WEB_NO)
			+ no other failure in the logs explains it
			+ UNKNOWN, unknown: nothing in the record says what kind of error it is
			+ web's error names ledger
			ledger NO_ROW > web WEB_NO {Logs:3 Spans:0 Traces:0 Services:2 Undecoded:0 NotUnderstood:0 Errors:2}`},
		{"a root with a symptom that read a status in a text", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(9, "web", "error", "ledger is broken: status 502", ""),
			plainLine(5, "ledger", "error", "no row", `,"error_code":"NO_ROW","error":"asking: no row"`)), `
			failed, high: ledger failed with NO_ROW (asking: no row); web failed
			+ no other failure in the logs explains it
			+ UNKNOWN, unknown: nothing in the record says what kind of error it is
			+ web's error names ledger
			ledger NO_ROW > web DEPENDENCY_FAILED {Logs:3 Spans:0 Traces:0 Services:2 Undecoded:0 NotUnderstood:0 Errors:2}`},
		{"one error that is told several times, with numbers that differ", ofLogs(plainLine(1, "web", "info", "begin", ""), plainLine(5, "web", "error", "row 7 is stuck", ""),
			plainLine(6, "web", "error", "row 8 is stuck", ""), plainLine(7, "web", "error", "page is lost", "")), `
			failed, high: web failed with UNKNOWN (row 7 is stuck)
			+ no other failure in the logs explains it
			+ UNKNOWN, unknown: nothing in the record says what kind of error it is
			web UNKNOWN x2 {Logs:4 Spans:0 Traces:0 Services:1 Undecoded:0 NotUnderstood:0 Errors:1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			inc := correlated(c.ev)
			got, want := strings.TrimSpace(verdictInText(&inc)), strings.TrimSpace(strings.ReplaceAll(c.want, "\t", ""))
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestHowOtherRequestsEndedInWords(t *testing.T) {
	for _, c := range []struct {
		name   string
		asked  Status
		others []OtherRequest
		want   string
	}{
		{"one that failed the same way", Failed, []OtherRequest{{Status: Failed, Same: true}}, "1 more request of: it failed the same way"},
		{"one that failed in another way", Failed, []OtherRequest{{Status: Failed}}, "1 more request of: it failed in another way"},
		{"one that failed, beside one that did not", Healthy, []OtherRequest{{Status: Failed}}, "1 more request of: it failed"},
		{"one of which nothing is known", Failed, []OtherRequest{{Status: Unknown}}, "1 more request of: how it ended cannot be told"},
		{"several of which nothing is known", Failed, []OtherRequest{{Status: Unknown}, {Status: Unknown}}, "2 more requests of: how they ended cannot be told"},
		{"several that went well", Failed, []OtherRequest{{Status: Healthy}, {Status: Healthy}}, "2 more requests of: all went well"},
		{"some of each", Failed, []OtherRequest{{Status: Healthy}, {Status: Handled}, {Status: Failed, Same: true}, {Status: Failed}, {Status: Unknown}, {Status: Healthy}},
			"6 more requests of: 1 failed the same way, 1 failed in another way, 1 recovered from a failure, 2 went well, 1 cannot be told"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inc := Incident{Status: c.asked, Others: c.others}
			groups := inc.OthersByID()
			if len(groups) != 1 {
				t.Fatalf("%d groups", len(groups))
			}
			if got := groups[0].Said() + ": " + groups[0].Outcomes; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	inc := Incident{Others: []OtherRequest{{CorrelationID: "a"}, {CorrelationID: "b"}, {CorrelationID: "b"}}}
	if groups := inc.OthersByID(); len(groups) != 2 || groups[0].CorrelationID != "b" || groups[1].Count != 1 {
		t.Errorf("the groups are %+v", groups)
	}
}

func TestHowSureAnAnswerIsInWords(t *testing.T) {
	for confidence, want := range map[float64]string{
		-1: "cannot tell 0", 0: "cannot tell 0", 0.394: "cannot tell 39", 0.395: "low 40", 0.594: "low 59", 0.6: "medium 60", 0.794: "medium 79",
		0.795: "high 80", 1: "high 100", 7: "high 100",
	} {
		if word, percent := Sureness(confidence); fmt.Sprint(word, " ", percent) != want {
			t.Errorf("%v is %s %d, want %s", confidence, word, percent, want)
		}
	}
	for _, c := range []struct {
		s    Stats
		want string
	}{
		{Stats{Logs: 3}, ""},
		{Stats{Logs: 1, NotUnderstood: 1}, "1 of 1 record not understood: neither level, status nor outcome"},
		{Stats{Logs: 3, NotUnderstood: 1}, "1 of 3 records not understood: neither level, status nor outcome"},
	} {
		if got := c.s.Doubt(); got != c.want {
			t.Errorf("%+v: %q", c.s, got)
		}
	}
}

func TestATraceWithAHoleIsShownAsAForest(t *testing.T) {
	trace := hexID("holes", 32)
	span := func(id, parent, service string, from int) telemetry.Span {
		s := telemetry.Span{TraceID: trace, SpanID: hexID(id, 16), Service: service, Name: id, Kind: telemetry.KindServer,
			Start: day.Add(time.Duration(from) * time.Millisecond), End: day.Add(time.Duration(from+10) * time.Millisecond), Attributes: telemetry.Attributes{"request_id": "req-1"}}
		if parent != "" {
			s.ParentID = hexID(parent, 16)
		}
		return s
	}
	inc := correlated(Evidence{Query: Query{RequestID: "req-1"}, Spans: []telemetry.Span{
		span("a", "", "web", 0), span("b", "a", "cart", 2), span("c", "lost", "ledger", 4), span("d", "c", "store", 6),
	}})
	var show func(nodes []*Node) string
	show = func(nodes []*Node) string {
		var parts []string
		for _, n := range nodes {
			s := n.Span.Name
			if n.Orphan {
				s += "?"
			}
			if len(n.Children) > 0 {
				s += "(" + show(n.Children) + ")"
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, " ")
	}
	tr := &inc.Traces[0]
	got := fmt.Sprint(show(tr.Roots), " ", tr.Spans, " ", tr.Start.Sub(day), "-", tr.End.Sub(day))
	if inc.Stats.Services != 4 || inc.Stats.Spans != 4 {
		t.Errorf("the missing span is counted: %+v", inc.Stats)
	}
	if want := "a(b) c?(d) 4 0s-16ms"; got != want {
		t.Errorf("the trace is %s, want %s", got, want)
	}
	if want := "1 span of trace " + trace[:8] + "… did not arrive (the parent of ledger)"; len(inc.Gaps) < 2 || inc.Gaps[1] != want {
		t.Errorf("the gaps are %q, want %q", inc.Gaps, want)
	}
}
