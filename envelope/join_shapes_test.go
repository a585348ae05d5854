package envelope

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

// Reports as they come when each of their lines is a record of its own.
func TestSplitReportsOfEveryLanguageAreOneRecordBetweenTheirNeighbours(t *testing.T) {
	for _, c := range []struct {
		name, report     string
		typ, message, in string // of the decoded error: type, a part of its message, a part of its stack
		panics           bool
	}{
		{"a Go panic", "panic: runtime error: index out of range [3] with length 2 [recovered]\n\tpanic: again\n\ngoroutine 12 [running]:\nmain.(*Ledger).post(0xc000012345, {0x48a0e0?, 0x4d4a10?})\n\t/app/post.go:41 +0x1a\ncreated by main.serve in goroutine 1\n\t/app/main.go:9 +0x5\nexit status 2",
			"", "index out of range", "post.go:41", true},
		{"a nil dereference in Go", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x45]\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x5",
			"", "nil pointer dereference", "main.go:9", true},
		{"a panic that Go's HTTP server caught", "2026/11/21 03:18:07 http: panic serving 10.0.0.7:51234: boom\ngoroutine 34 [running]:\nnet/http.(*conn).serve.func1()\n\t/usr/local/go/src/net/http/server.go:1903 +0xbe\npanic({0x6a5b40?, 0x7d4d70?})\n\t/usr/local/go/src/runtime/panic.go:770 +0x132",
			"", "", "server.go:1903", true},
		{"a Java stack under its record", "2026-11-21T03:18:07.123Z ERROR 1 --- [main] shop.ledger.Api : posting failed\njava.lang.IllegalStateException: no ledger\n\tat shop.ledger.Api.post(Api.java:41) ~[app.jar:2.1]\n\tat java.base/java.lang.Thread.run(Thread.java:840)\nCaused by: java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\t... 2 common frames omitted",
			"java.lang.IllegalStateException", "no ledger", "Api.java:41", false},
		{"an uncaught Java exception", "Exception in thread \"main\" java.lang.RuntimeException: start\n\tat shop.Main.main(Main.java:9)\n\tSuppressed: java.io.IOException: close\n\t\tat shop.Main.close(Main.java:12)\nCaused by: java.io.IOException: open\n\t... 1 more",
			"java.lang.RuntimeException", "start", "Main.java:9", false},
		{"java.util.logging", "Nov 21, 2026 3:22:42 AM shop.ledger.Api post\nSEVERE: posting failed\njava.lang.IllegalStateException: no ledger\n\tat shop.ledger.Api.post(Api.java:41)",
			"java.lang.IllegalStateException", "no ledger", "Api.java:41", false},
		{"a Python traceback under its record", "ERROR:shop.ledger:posting failed\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in post\n    raise ValueError(\"bad amount\")\nValueError: bad amount\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/app/a.py\", line 7, in main\n    post()\nshop.errors.posting_failed: cannot post",
			"shop.errors.posting_failed", "cannot post", "a.py", false},
		{"error-stack", "Error: no label\n├╴at src/label.rs:31:10\n│\n├─▶ no printer\n│   ╰╴at src/printer.rs:7:1\n│\n╰─▶ connection refused\n    ╰╴at src/net.rs:9:5",
			"", "no label", "", false},
		{"loguru's traceback", "2026-11-21 03:18:07.123 | ERROR    | shop.label:run:41 - no label\nTraceback (most recent call last):\n\n  File \"/app/main.py\", line 7, in <module>\n    run(9)\n    └ <function run at 0x7f6a>\n\n> File \"/app/label.py\", line 41, in run\n    1 / 0\n\nZeroDivisionError: division by zero",
			"ZeroDivisionError", "division by zero", "label.py", false},
		{"Nest's stack", "[Nest] 7  - 11/21/2026, 3:18:07 AM   ERROR [Db] Retrying (4)...\nAggregateError [ECONNREFUSED]: \n    at internalConnectMultiple (node:net:1122:18)",
			"AggregateError", "", "node:net", false},
		{"a Ruby error", "/app/ship.rb:12:in 'Ship#call': no printer (PrinterError)\n\tfrom /app/job.rb:7:in 'Job#run'", "PrinterError", "no printer", "job.rb", false},
		{"a Rust panic", "thread 'tokio-runtime-worker' (26145) panicked at src/main.rs:171:65:\nassertion `left == right` failed\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
			"", "left == right", "", true},
		{"a Rust panic with its frames", "thread 'main' panicked at src/main.rs:4:5:\nboom\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/9fc6b431/library/std/src/panicking.rs:665:5\n   1: shop::post\n             at ./src/main.rs:4:5\nnote: Some details are omitted",
			"", "boom", "shop::post", true},
		{"anyhow", "Error: open journal\n\nCaused by:\n    0: connect to ledger\n    1: Connection refused (os error 111)", "", "open journal", "", false},
		{"Node.js", "/app/ledger.js:12\n  throw new Error('no ledger', { cause });\n  ^\n\nError: no ledger\n    at post (/app/ledger.js:12:9)\n    at Object.<anonymous> (/app/ledger.js:20:1) {\n  code: 'LEDGER_DOWN',\n  [cause]: Error: connect ECONNREFUSED 10.0.0.1:80\n      at TCPConnectWrap.afterConnect (node:net:1555:16)\n}\n\nNode.js v20.11.0",
			"Error", "no ledger", "ledger.js:12:9", false},
		{".NET", "Unhandled exception. System.InvalidOperationException: no ledger\n ---> System.Net.Http.HttpRequestException: Connection refused\n   at Shop.Http.Send() in /src/Http.cs:line 9\n   --- End of inner exception stack trace ---\n   at Shop.Ledger.Post() in /src/Ledger.cs:line 41",
			"System.InvalidOperationException", "no ledger", "Ledger.cs", false},
	} {
		for _, wrap := range []string{"%s", "2026-11-21T03:18:07.123456789Z stderr F %s"} {
			t.Run(c.name+" in "+wrap, func(t *testing.T) {
				at := time.Date(2026, 11, 21, 3, 18, 7, 0, time.UTC)
				var rs []telemetry.LogRecord
				add := func(line string) {
					rs = append(rs, telemetry.LogRecord{Line: fmt.Sprintf(wrap, line), Time: at})
				}
				add(`{"level":"info","msg":"before"}`)
				lines := strings.Split(c.report, "\n")
				for _, l := range lines {
					add(l)
				}
				add(`{"level":"info","msg":"after"}`)
				joined := Join(rs)
				if len(joined) != 3 {
					for _, r := range joined {
						t.Logf("%q", r.Line)
					}
					t.Fatalf("%d records, want the report between two", len(joined))
				}
				if want := fmt.Sprintf(wrap, c.report); joined[1].Line != want {
					t.Errorf("the report is\n%s\nwant\n%s", joined[1].Line, want)
				}
				e := Log(joined[1])
				if e.ErrorType != c.typ || !strings.Contains(e.ErrorMessage, c.message) || !strings.Contains(e.Stack, c.in) || e.Panic != c.panics {
					t.Errorf("type %q, message %q, panic %v, stack %q", e.ErrorType, e.ErrorMessage, e.Panic, e.Stack)
				}
				whole, continues := Whole(rs)
				if len(whole) != len(rs) || continues[1] || !continues[2] || continues[len(rs)-1] {
					t.Errorf("%d records of %d, %v", len(whole), len(rs), continues)
				}
				for i := 2; i <= len(lines); i++ {
					if whole[i].Line != rs[i].Line {
						t.Errorf("record %d became %q", i, whole[i].Line)
					}
				}
			})
		}
	}
}

func TestAnObjectOfJSONIsContinuedByNothing(t *testing.T) {
	rs := []telemetry.LogRecord{{Line: `{"msg":"a"}`}, {Line: "    at post (/app/ledger.js:12:9)"}, {Line: "Caused by: x"}}
	if got := Join(rs); len(got) != 2 || got[0].Line != rs[0].Line {
		t.Errorf("%q", got)
	}
	pretty := strings.Split("{\n  \"level\": \"error\",\n  \"err\": {\n    \"code\": \"A_B\"\n  }\n}\nnext", "\n")
	rs = nil
	for _, l := range pretty {
		rs = append(rs, telemetry.LogRecord{Line: l})
	}
	got := Join(rs)
	if len(got) != 2 {
		t.Fatalf("%d records", len(got))
	}
	if e := Log(got[0]); e.Code != "A_B" || e.Severity != Error {
		t.Errorf("%+v", e)
	}
}

func TestReportsOfManyStreamsAreFinishedThoughTheirStreamIsForgotten(t *testing.T) {
	var rs []telemetry.LogRecord
	const streams = 2*joinStreams + 7
	for i := range streams {
		labels := map[string]string{"app": fmt.Sprint(i)}
		rs = append(rs, telemetry.LogRecord{Line: "ERROR x", Labels: labels}, telemetry.LogRecord{Line: "\tat a.b(C.java:1)", Labels: labels})
	}
	got := Join(rs)
	if len(got) != streams {
		t.Fatalf("%d records of %d reports", len(got), streams)
	}
	for i, r := range got {
		if r.Line != "ERROR x\n\tat a.b(C.java:1)" || r.Labels["app"] != fmt.Sprint(i) {
			t.Fatalf("report %d is %q of %v", i, r.Line, r.Labels)
		}
	}
}

func BenchmarkJoinOfLinesThatAreNoReports(b *testing.B) {
	rs := make([]telemetry.LogRecord, 10_000)
	for i := range rs {
		rs[i] = telemetry.LogRecord{Line: fmt.Sprintf(`{"level":"info","msg":"m","n":%d}`, i), Labels: map[string]string{"app": fmt.Sprint(i % 20), "namespace": "shop"}}
	}
	for b.Loop() {
		Join(rs)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rs)), "ns/record")
}
