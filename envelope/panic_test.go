package envelope

import (
	"encoding/json"
	"strings"
	"testing"

	"triage/telemetry"
)

const rustFrames = "   0: std::backtrace::Backtrace::create\n             at /rustc/0a/library/std/src/backtrace.rs:331:13\n" +
	"   1: <alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once\n   2: pricing::quote::{{closure}}<(A, B)>\n" +
	"             at ./src/pricing.rs:42:17\n   3: main"

func TestAPanicThatRustsTracingRecordsIsAPanic(t *testing.T) {
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	for name, r := range map[string]telemetry.LogRecord{
		"nested": {Line: `{"timestamp":"2026-11-21T03:18:07.9Z","level":"ERROR","fields":{"message":"A panic occurred","panic.payload":"no price: none left",` +
			`"panic.location":"src/pricing.rs:42:17","panic.backtrace":` + quote(rustFrames) + `},"target":"tracing_panic"}`},
		"flattened": {Line: `{"level":"ERROR","message":"A panic occurred","panic.payload":"no price: none left","panic.location":"src/pricing.rs:42:17",` +
			`"panic.backtrace":` + quote(rustFrames) + `}`},
		"as an object": {Line: `{"level":"ERROR","message":"A panic occurred","panic":{"payload":"no price: none left","location":"src/pricing.rs:42:17","backtrace":` +
			quote(rustFrames) + `}}`},
		"as text": {Line: "2026-11-21T03:18:07.9Z ERROR tracing_panic: A panic occurred panic.payload=\"no price: none left\" " +
			"panic.location=\"src/pricing.rs:42:17\" panic.backtrace=" + rustFrames},
		"in structured metadata": {Line: "A panic occurred", Metadata: map[string]string{"level": "ERROR", "panic_payload": "no price: none left",
			"panic_location": "src/pricing.rs:42:17", "panic_backtrace": rustFrames}},
	} {
		t.Run(name, func(t *testing.T) {
			e := Log(r)
			if !e.Panic || e.ErrorMessage != "no price: none left" || e.Caller != "src/pricing.rs:42:17" || e.Message != "A panic occurred" ||
				strings.TrimSpace(e.Stack) != strings.TrimSpace(rustFrames) || e.Attributes["panic.payload"] != nil {
				t.Errorf("%+v", e)
			}
			if got := Classify(&e); got.Kind != KindPanic {
				t.Errorf("%+v", got)
			}
		})
	}
	e := decodeLine(`{"level":"INFO","message":"ready","panic.location":"src/a.rs:1:1","panic.payload":null}`)
	if e.Panic {
		t.Errorf("a panic without a word of it: %+v", e)
	}
}

func TestTheNumberedLinesOfABacktraceAreNoErrors(t *testing.T) {
	field := func(key, text string) string {
		b, _ := json.Marshal(map[string]string{"level": "error", "msg": "quote failed", key: text})
		return string(b)
	}
	for _, key := range []string{"backtrace", "error.backtrace", "stacktrace", "exception.stacktrace"} {
		for _, frames := range []string{rustFrames, "0: a::b\n1: c::d\n2: main", "stack backtrace:\n" + rustFrames,
			"   0:     0x55d0 - std::sys::backtrace\n   1:     0x55d1 - pricing::quote"} {
			e := decodeLine(field(key, frames))
			if e.Stack != frames || e.ErrorMessage != "" || len(e.Cause) != 0 {
				t.Errorf("%s: error %q, cause %+v, stack %q", key, e.ErrorMessage, e.Cause, e.Stack)
			}
		}
	}
	e := decodeLine(field("backtrace", "disabled backtrace"))
	if e.Stack != "" || e.Attributes["backtrace"] != "disabled backtrace" {
		t.Errorf("no frames are no stack: %+v", e)
	}
	// Numbered causes of a report stay causes, of one word too.
	for _, report := range []string{"   0: charge failed\n   1: ledger refused", "   0: charge\n   1: refused"} {
		e := decodeLine(field("error", report))
		if len(e.Cause) != 2 || e.CauseHow != CauseExplicit {
			t.Errorf("%q: %+v", report, e.Cause)
		}
	}
}
