package scenario

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

var update = flag.Bool("update", false, "write the golden files anew")

var start = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)

const services = `scenario test
start 2026-11-21T03:04:05Z
request req-1
service a go slog
service b go zap
service c rust tracing-json
`

func build(t *testing.T, text string, options ...Option) ([]telemetry.LogRecord, []telemetry.Span) {
	t.Helper()
	return parse(t, services+text).Build(options...)
}

// named finds spans by service, kind and name.
func named(t *testing.T, spans []telemetry.Span, service string, kind telemetry.SpanKind, name string) telemetry.Span {
	t.Helper()
	for _, s := range spans {
		if s.Service == service && s.Kind == kind && s.Name == name {
			return s
		}
	}
	t.Fatalf("no %s span %q of %s", kind, name, service)
	return telemetry.Span{}
}

func TestACallIsAClientSpanAroundAServerSpan(t *testing.T) {
	_, spans := build(t, `serve a "POST /v1/x?q=1" for=1s -> 503
  call b "p.v1.S/M" k=v @resend=2 -> UNAVAILABLE "no pool"
    wait 100ms
`)
	root := named(t, spans, "a", telemetry.KindServer, "POST /v1/x")
	client := named(t, spans, "a", telemetry.KindClient, "p.v1.S/M")
	server := named(t, spans, "b", telemetry.KindServer, "p.v1.S/M")
	if root.ParentID != "" || client.ParentID != root.SpanID || server.ParentID != client.SpanID {
		t.Error("the spans are not nested")
	}
	if len(root.TraceID) != 32 || len(root.SpanID) != 16 || client.TraceID != root.TraceID || server.TraceID != root.TraceID {
		t.Error("the ids are not those of one trace")
	}
	if !client.Start.Before(server.Start) || !server.End.Before(client.End) || server.Duration() < 100*time.Millisecond {
		t.Errorf("client %v to %v, server %v to %v", client.Start, client.End, server.Start, server.End)
	}
	if root.Duration() != time.Second || !root.Start.Equal(start) {
		t.Errorf("root from %v for %v", root.Start, root.Duration())
	}
	if server.Attributes["k"] != "v" || client.Attributes["k"] != nil || client.Attributes["resend"] != int64(2) {
		t.Errorf("attributes %v and %v", server.Attributes, client.Attributes)
	}
	if root.Attributes["request_id"] != "req-1" || root.Attributes["http.response.status_code"] != int64(503) || root.Attributes["url.query"] != "q=1" {
		t.Errorf("root's attributes %v", root.Attributes)
	}
	if client.StatusMessage != "no pool" || client.Attributes["server.address"] != "b" {
		t.Errorf("client %+v", client)
	}
}

func TestOutcomesFollowTheConventions(t *testing.T) {
	for _, c := range []struct {
		outcome, operation string
		client, server     telemetry.StatusCode
		attribute          string
		want               any
	}{
		{"", "GET /x", "", "", "http.response.status_code", int64(200)},
		{"-> 404", "GET /x", "error", "", "http.response.status_code", int64(404)},
		{"-> 500", "GET /x", "error", "error", "http.response.status_code", int64(500)},
		{"-> error \"refused\"", "GET /x", "error", "error", "http.response.status_code", nil},
		{"", "p.S/M", "", "", "rpc.response.status_code", "OK"},
		{"-> RESOURCE_EXHAUSTED", "p.S/M", "error", "", "rpc.response.status_code", "RESOURCE_EXHAUSTED"},
		{"-> INTERNAL", "p.S/M", "error", "error", "rpc.response.status_code", "INTERNAL"},
		{"-> unset", "p.S/M", "", "", "rpc.response.status_code", "OK"},
		{"-> ok", "p.S/M", "ok", "ok", "rpc.response.status_code", "OK"},
	} {
		t.Run(c.operation+" "+c.outcome, func(t *testing.T) {
			_, spans := build(t, "serve a \"x\"\n  call b \""+c.operation+"\" "+c.outcome+"\n")
			var client, server telemetry.Span
			for _, s := range spans {
				switch s.Kind {
				case telemetry.KindClient:
					client = s
				case telemetry.KindServer:
					server = s
				}
			}
			for _, s := range spans {
				if s.Service == "b" {
					server = s
				}
			}
			if client.Status != c.client || server.Status != c.server {
				t.Errorf("client %q, server %q, want %q and %q", client.Status, server.Status, c.client, c.server)
			}
			if got := server.Attributes[c.attribute]; got != c.want {
				t.Errorf("%s = %v, want %v", c.attribute, got, c.want)
			}
		})
	}
}

func TestACalleeCanTakeLongerAndAnswerOtherwise(t *testing.T) {
	_, spans := build(t, `serve a "x"
  call b "p.S/M" for=1s serve=3s served=OK -> DEADLINE_EXCEEDED
  info "after"
`)
	client, server := named(t, spans, "a", telemetry.KindClient, "p.S/M"), named(t, spans, "b", telemetry.KindServer, "p.S/M")
	if client.Duration() != time.Second || server.Duration() != 3*time.Second {
		t.Errorf("client %v, server %v", client.Duration(), server.Duration())
	}
	if client.Status != telemetry.StatusError || server.Status != telemetry.StatusUnset {
		t.Errorf("client %q, server %q", client.Status, server.Status)
	}
	if root := named(t, spans, "a", telemetry.KindServer, "x"); root.Duration() > 2*time.Second {
		t.Errorf("the caller waited %v", root.Duration())
	}
}

func TestSkewMovesAServicesLogsAndSpans(t *testing.T) {
	logs, spans := parse(t, `scenario test
start 2026-11-21T03:04:05Z
service a go slog skew=-2s
serve a "x"
  info "y" at=1s
`).Build()
	if want := start.Add(-time.Second); !logs[0].Time.Equal(want) || !strings.Contains(logs[0].Line, `"time":"2026-11-21T03:04:04Z"`) {
		t.Errorf("log %v %s, want %v", logs[0].Time, logs[0].Line, want)
	}
	if want := start.Add(-2 * time.Second); !spans[0].Start.Equal(want) {
		t.Errorf("span %v, want %v", spans[0].Start, want)
	}
}

func TestSpansCanBeMissing(t *testing.T) {
	const text = `serve a "root"
  call b "p.S/One" missing=server
    call c "p.S/Two" missing=client
  call b "p.S/Three" dark
    call c "p.S/Four"
  work "gone" missing
    work "orphan"
`
	_, spans := build(t, text)
	var got []string
	for _, s := range spans {
		got = append(got, s.Service+" "+string(s.Kind)+" "+s.Name)
	}
	want := []string{"a server root", "a client p.S/One", "c server p.S/Two", "a internal orphan"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if spans[2].ParentID == "" || spans[2].ParentID == spans[1].SpanID {
		t.Error("the child of a missing span names another parent")
	}
}

func TestLinksPointToLabelledSpansOfAnyTrace(t *testing.T) {
	_, spans := build(t, `serve a "POST /x"
  send "orders" as=sent messaging.system=kafka
receive c "orders" at=1s link=sent
`)
	sent, received := named(t, spans, "a", telemetry.KindProducer, "publish orders"), named(t, spans, "c", telemetry.KindConsumer, "process orders")
	if diff := cmp.Diff([]telemetry.SpanLink{{TraceID: sent.TraceID, SpanID: sent.SpanID}}, received.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if received.TraceID == sent.TraceID || received.ParentID != "" {
		t.Error("the receiver has no trace of its own")
	}
}

func TestRoundsAreNumberedAndTellTheirSpansApart(t *testing.T) {
	logs, spans := build(t, `serve a "x"
  repeat 3 gap=1s
    warn "try $n" attempt=$n
    out db "SELECT t" db.system.name=postgresql -> error
`)
	var lines []string
	for _, l := range logs {
		var fields struct {
			Msg     string
			Attempt int
		}
		if err := json.Unmarshal([]byte(l.Line), &fields); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fields.Msg)
		if fields.Attempt != len(lines) {
			t.Errorf("attempt %d in line %d", fields.Attempt, len(lines))
		}
	}
	if diff := cmp.Diff([]string{"try 1", "try 2", "try 3"}, lines); diff != "" {
		t.Error(diff)
	}
	ids := map[string]bool{}
	for _, s := range spans {
		ids[s.SpanID] = true
	}
	if len(spans) != 4 || len(ids) != 4 {
		t.Errorf("%d spans with %d ids", len(spans), len(ids))
	}
	if gap := logs[2].Time.Sub(logs[0].Time); gap < 2*time.Second {
		t.Errorf("rounds within %v", gap)
	}
}

func TestOtherRequestsHaveIDsOfTheirOwn(t *testing.T) {
	logs, spans := parse(t, services+`correlation corr-1
serve a "GET /x"
  info "own"
repeat 2
  serve a "GET /y" request="req-other-$n"
    info "other"
`).Build()
	for _, l := range logs {
		if own := strings.Contains(l.Line, `"msg":"own"`); own != strings.Contains(l.Line, "req-1") || own != strings.Contains(l.Line, "corr-1") {
			t.Errorf("line %s", l.Line)
		}
	}
	var ids []any
	for _, s := range spans {
		ids = append(ids, s.Attributes["request_id"], s.Attributes["correlation_id"])
	}
	if diff := cmp.Diff([]any{"req-1", "corr-1", "req-other-1", nil, "req-other-2", nil}, ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestParallelStatementsBeginTogether(t *testing.T) {
	_, spans := build(t, `serve a "x"
  parallel
    work "one" for=1s
    work "two" for=2s
  work "after"
`)
	one, two, after := named(t, spans, "a", telemetry.KindInternal, "one"), named(t, spans, "a", telemetry.KindInternal, "two"), named(t, spans, "a", telemetry.KindInternal, "after")
	if !one.Start.Equal(two.Start) || after.Start.Before(two.End) {
		t.Errorf("one %v, two %v to %v, after %v", one.Start, two.Start, two.End, after.Start)
	}
}

func TestAFailureMarksTheSpanUnlessItIsAWarning(t *testing.T) {
	_, spans := build(t, `serve a "hard"
  fail A_DOWN "no" class=transient
    cause *a.E "outer"
    cause *net.OpError "inner"
serve a "soft"
  fail A_SLOW "tried again" level=warn
`)
	hard, soft := named(t, spans, "a", telemetry.KindServer, "hard"), named(t, spans, "a", telemetry.KindServer, "soft")
	want := telemetry.Attributes{"exception.type": "*a.E", "exception.message": "outer: inner", "error.code": "A_DOWN"}
	if len(hard.Events) != 1 || hard.Attributes["error.code"] != "A_DOWN" || !cmp.Equal(want, hard.Events[0].Attributes) {
		t.Errorf("span %+v", hard)
	}
	if len(soft.Events) != 0 || soft.Attributes["error.code"] != nil {
		t.Errorf("span %+v", soft)
	}
}

func TestVariantsLeaveOutWhatTheySay(t *testing.T) {
	const text = "serve a \"x\"\n  repeat 20\n    info \"y\"\n    work \"z\"\n"
	logs, spans := build(t, text)
	if len(logs) != 20 || len(spans) != 21 {
		t.Fatalf("%d records, %d spans", len(logs), len(spans))
	}
	for _, c := range []struct {
		variant     Variant
		logs, spans int
	}{{Complete, 20, 21}, {TracesOnly, 0, 21}, {LogsOnly, 20, 0}, {Sparse, 20, 17}} {
		logs, spans := build(t, text, c.variant.Options(1)...)
		if len(logs) != c.logs || len(spans) != c.spans {
			t.Errorf("%s: %d records and %d spans, want %d and %d", c.variant, len(logs), len(spans), c.logs, c.spans)
		}
	}
	_, one := build(t, text, Sparse.Options(1)...)
	_, again := build(t, text, Sparse.Options(1)...)
	_, two := build(t, text, Sparse.Options(2)...)
	if !cmp.Equal(one, again) || cmp.Equal(one, two) {
		t.Error("the seed does not decide which spans are missing")
	}
}

func TestAScenarioCanBeMovedInTime(t *testing.T) {
	const text = "serve a \"x\"\n  info \"y\"\n"
	logs, spans := build(t, text)
	moved, movedSpans := build(t, text, StartAt(start.Add(time.Hour)))
	if moved[0].Time.Sub(logs[0].Time) != time.Hour || movedSpans[0].Start.Sub(spans[0].Start) != time.Hour || movedSpans[0].SpanID != spans[0].SpanID {
		t.Error("the scenario was not moved by an hour")
	}
}

// TestEveryFormatWritesTheTrueLines compares the lines of each format with a file that can
// be read beside what the library prints.
func TestEveryFormatWritesTheTrueLines(t *testing.T) {
	for _, format := range Formats() {
		language := "go"
		if strings.HasPrefix(string(format), "tracing") {
			language = "rust"
		}
		t.Run(string(format), func(t *testing.T) {
			logs, _ := parse(t, `scenario formats
start 2026-11-21T03:04:05.123456789Z
request req-1
service gw go slog
service svc `+language+" "+string(format)+` version=1.2.3
serve gw "POST /v1/pay" -> 503
  call svc "POST /v1/reserve" for=250ms -> 503
    info "reserve requested" account=acc-1 amount=12.5 dry_run=false
    work "query" table=accounts
      warn "slow query" took_ms=230 statement="SELECT \"x\"\nFROM y"
    fail SVC_POOL_TIMEOUT "could not reserve" class=transient retriable=true attempt=3 http_status=503 peer=db resource.account_id=acc-1
      cause svc::Reserve "reserve funds"
      cause sqlx::Error::PoolTimedOut "pool timed out" code=DB_POOL
    error "without ids" noids
    panic "index out of bounds: the len is 3\nbut the index is 7"
    raw "raw \x1b[31mline\x1b[0m"
`).Build()
			var got strings.Builder
			for _, l := range logs {
				got.WriteString(l.Time.Format("15:04:05.000000000 ") + l.Line + "\n")
				if len(l.Metadata) > 0 {
					text, err := json.Marshal(l.Metadata)
					if err != nil {
						t.Fatal(err)
					}
					got.WriteString("    " + string(text) + "\n")
				}
			}
			golden(t, string(format)+".golden", got.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
