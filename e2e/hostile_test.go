package e2e

import (
	"strings"
	"testing"
	"time"

	"triage/e2e/feed"
	"triage/telemetry"
)

// hostileIDs would widen, break or end a query if they were put into it as they are.
var hostileIDs = map[string]string{
	"a quote that adds another filter":  `x" or "request`,
	"a quote that ends the query":       `x"}`,
	"a new pipeline stage":              "x\" |= \"\" or `request`",
	"backticks":                         "`request`",
	"a backslash at the end":            `x\`,
	"a regular expression":              `.*`,
	"braces and a template":             `{{.}} {service_name=~".+"}`,
	"line breaks and control bytes":     "x\r\n\x1b[31m\x07y",
	"JSON for Jaeger's tags":            `x","error":"true`,
	"characters that URLs give meaning": "x&service=search#%00?a=b+c",
	"not UTF-8":                         "x\xff\xfey",
	"ten thousand bytes":                strings.Repeat("request ", 1250),
}

func TestAHostileIDNeitherBreaksNorWidensAQuery(t *testing.T) {
	for name, id := range hostileIDs {
		t.Run(name, func(t *testing.T) {
			a := everything().ask(t, "--request-id", id, "--since", "1h", "--output", "json")
			if a.status != 3 {
				t.Fatalf("exit %d, want 3 (nothing found); stderr: %s\nstdout: %.2000s", a.status, a.stderr, a.stdout)
			}
			d := parse(t, a)
			for _, s := range d.Sources {
				if s.Status != "ok" {
					t.Errorf("%s: %s %s", s.Name, s.Status, s.Error)
				}
			}
			if d.Stats.Logs != 0 || d.Stats.Spans != 0 {
				t.Errorf("%d log records and %d spans came back for an id that nothing has", d.Stats.Logs, d.Stats.Spans)
			}
		})
	}
}

func TestAHostileIDIsFoundWhereAServiceReallyUsesIt(t *testing.T) {
	now := time.Now().UTC()
	for name, id := range map[string]string{
		"quotes and backslashes": `order "7" \ back`,
		"backticks and braces":   "a`b{c}|=d",
		"not ASCII":              "заказ-№7-☃",
		"markup":                 "<b>&amp;</b>",
	} {
		t.Run(name, func(t *testing.T) {
			line := `{"level":"error","msg":"payment failed","error_code":"HOSTILE_ID","service":"payments","request_id":` + quote(t, id) + `}`
			records := []telemetry.LogRecord{
				{Time: now, Line: line, Labels: map[string]string{"service_name": "payments"}},
				{
					Time: now.Add(time.Millisecond), Line: "payment gave up", Labels: map[string]string{"service_name": "checkout"},
					Metadata: map[string]string{"request_id": id},
				},
			}
			if err := feed.PushLines(t.Context(), shared.loki.URL, "", records); err != nil {
				t.Fatal(err)
			}
			d := everything().incident(t, 0, "--request-id", id)
			if d.Stats.Logs != len(records) {
				t.Errorf("%d log records, want %d: the line with the id escaped, the one with it beside", d.Stats.Logs, len(records))
			}
			if d.RootCause == nil || d.RootCause.Code != "HOSTILE_ID" {
				t.Errorf("root cause %v, want HOSTILE_ID", d.RootCause)
			}
		})
	}
}

func TestAControlByteOfALogLineNeverReachesTheTerminal(t *testing.T) {
	records := []telemetry.LogRecord{{
		Time:   time.Now().UTC(),
		Line:   "{\"level\":\"error\",\"msg\":\"\\u001b]0;owned\\u0007 gone \\u202e\",\"error_code\":\"TERMINAL\",\"request_id\":\"req-terminal\"} \x1b[2J",
		Labels: map[string]string{"service_name": "payments"},
	}}
	if err := feed.PushLines(t.Context(), shared.loki.URL, "", records); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "markdown"} {
		a := everything().ask(t, "--request-id", "req-terminal", "--output", format)
		if a.status != 0 || !strings.Contains(a.stdout, "gone") {
			t.Fatalf("exit %d; stderr: %s\nstdout: %s", a.status, a.stderr, a.stdout)
		}
		if strings.ContainsAny(a.stdout+a.stderr, "\x1b\x07\u202e") {
			t.Errorf("%s holds control bytes: %q", format, a.stdout)
		}
	}
}
