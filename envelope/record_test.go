package envelope

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

func TestPrecedenceIsEventThenSpanThenWrapperThenMetadataThenText(t *testing.T) {
	meta := map[string]string{"request_id": "meta", "trace_id": "11111111111111111111111111111111", "detected_level": "info", "service_version": "1.9"}
	labels := map[string]string{"service_name": "label-service", "level": "warn", "request_id": "label"}
	for name, c := range map[string]struct {
		line      string
		requestID string
		how       How
		severity  Severity
		service   string
	}{
		"the event's own field wins":         {`{"level":"error","fields":{"message":"m request_id=text","request_id":"event"},"span":{"request_id":"span","name":"s"},"service":"own"}`, "event", FromField, Error, "own"},
		"then the innermost span":            {`{"level":"error","fields":{"message":"m"},"spans":[{"request_id":"outer","name":"a"},{"request_id":"inner","name":"b"}]}`, "inner", FromField, Error, "label-service"},
		"then the outer span":                {`{"level":"error","fields":{"message":"m"},"spans":[{"request_id":"outer","name":"a"},{"name":"b"}]}`, "outer", FromField, Error, "label-service"},
		"then the wrapper":                   {`{"log":"{\"level\":\"error\",\"msg\":\"m\"}\n","request_id":"wrapper","stream":"stderr"}`, "wrapper", FromField, Error, "label-service"},
		"then metadata before labels":        {`{"level":"error","msg":"m request_id=text"}`, "meta", FromField, Error, "label-service"},
		"a label's level before the guessed": {`something failed`, "meta", FromField, Warn, "label-service"},
	} {
		t.Run(name, func(t *testing.T) {
			e := Log(telemetry.LogRecord{Line: c.line, Labels: labels, Metadata: meta})
			if e.RequestID != c.requestID || e.From(FieldRequestID).How != c.how || e.Severity != c.severity || e.Service != c.service {
				t.Errorf("request id %q (%v), severity %q, service %q", e.RequestID, e.From(FieldRequestID), e.Severity, e.Service)
			}
			if e.Version != "1.9" || e.TraceID != meta["trace_id"] {
				t.Errorf("metadata is lost: %+v", e)
			}
		})
	}
	if e := decodeLine("payment req failed, request_id=req_9 trace_id=4bf92f3577b34da6a3ce929d0e0e4736."); e.RequestID != "req_9" ||
		e.From(FieldRequestID).How != FromText || e.TraceID == "" {
		t.Errorf("free text: %+v", e)
	}
	e := Log(telemetry.LogRecord{Line: "x", Metadata: map[string]string{"detected_level": "error"}})
	if e.Severity != Error || e.From(FieldSeverity).How != FromDerived {
		t.Errorf("a guessed level is the last resort: %q %v", e.Severity, e.From(FieldSeverity))
	}
}

func TestWhatALogStoreMadeOfAnOTLPRecordIsReadBack(t *testing.T) {
	e := Log(telemetry.LogRecord{
		Line: "posting failed",
		Time: time.Date(2026, 11, 21, 3, 18, 7, 5, time.UTC),
		Metadata: map[string]string{"exception_type": "StaleRow", "exception_message": "row is stale", "exception_stacktrace": "StaleRow: row is stale\n\tat a.b(C.java:1)",
			"severity_number": "17", "severity_text": "ERROR", "error_code": "LED_STALE", "span_id": "00f067aa0ba902b7", "attempt": "3"},
		Labels: map[string]string{"service_name": "ledger"},
	})
	if e.Message != "posting failed" || e.ErrorType != "StaleRow" || e.ErrorMessage != "row is stale" || e.Stack == "" || e.Severity != Error ||
		e.Code != "LED_STALE" || e.SpanID != "00f067aa0ba902b7" || e.Service != "ledger" || e.Attempt != 3 || e.Time.Nanosecond() != 5 {
		t.Errorf("%+v", e)
	}
}

func TestAdditionalNamesForIdsRankFirstInAnySpelling(t *testing.T) {
	d := NewDecoder(Options{RequestID: []string{"x-shop-request", "vorgang"}, Code: []string{"fehlernummer"}})
	for line, want := range map[string]string{
		`{"X_Shop_Request":"a","request_id":"b"}`:       "a",
		`{"http":{"headers":{"x-shop-request":["c"]}}}`: "c",
		`level=error Vorgang=d`:                         "d",
		`ERROR no luck vorgang=e`:                       "e",
	} {
		if e := d.Log(telemetry.LogRecord{Line: line}); e.RequestID != want {
			t.Errorf("%s: %q, want %q", line, e.RequestID, want)
		}
	}
	if e := d.Log(telemetry.LogRecord{Line: `{"fehlernummer":"F_17"}`}); e.Code != "F_17" {
		t.Errorf("code %q", e.Code)
	}
	if e := Log(telemetry.LogRecord{Line: `{"vorgang":"d"}`}); e.RequestID != "" {
		t.Errorf("the standard decoder learned a name: %q", e.RequestID)
	}
}

func TestNothingIsFilledThatTheLineDoesNotSay(t *testing.T) {
	for _, line := range []string{"", " ", "null", "42", "[]", "{}", `"text"`, "hello"} {
		e := decodeLine(line)
		e.Message, e.Format = "", ""
		e.Mark(FieldMessage, "", "")
		if !reflect.DeepEqual(e, Envelope{}) {
			t.Errorf("%q: %+v", line, e)
		}
	}
	e := decodeLine(`{"level":"info","msg":"ok","retriable":null,"error":null,"trace_id":"","status":"done","code":0,"attempt":0}`)
	for _, f := range Fields() {
		if want := f == FieldMessage || f == FieldSeverity; (e.From(f) != Origin{}) != want {
			t.Errorf("%s: %v", f, e.From(f))
		}
	}
}

func TestEveryFieldThatIsSetSaysWhereItCameFrom(t *testing.T) {
	for _, c := range readCorpus(t) {
		e := decodeLine(c.line(t))
		for field, set := range map[Field]bool{
			FieldCode: e.Code != "", FieldMessage: e.Message != "", FieldSeverity: e.Severity != "", FieldTime: !e.Time.IsZero(),
			FieldRequestID: e.RequestID != "", FieldCorrelationID: e.CorrelationID != "", FieldTraceID: e.TraceID != "",
			FieldSpanID: e.SpanID != "", FieldService: e.Service != "", FieldOperation: e.Operation != "", FieldVersion: e.Version != "",
			FieldErrorType: e.ErrorType != "", FieldErrorMessage: e.ErrorMessage != "", FieldCause: len(e.Cause) > 0,
			FieldLogger: e.Logger != "", FieldCaller: e.Caller != "", FieldClass: e.Class != "", FieldRetriable: e.Retriable != "",
			FieldAttempt: e.Attempt != 0, FieldRetryAfter: e.RetryAfter != 0, FieldGRPCStatus: e.GRPCStatus != "",
			FieldHTTPStatus: e.HTTPStatus != 0, FieldPeer: e.Peer != "", FieldResource: len(e.Resource) > 0, FieldStack: e.Stack != "",
			FieldPanic: e.Panic,
		} {
			if from := e.From(field); set != (from.How != "") {
				t.Errorf("%s: %s is set: %v, from %q %q", c.ID, field, set, from.How, from.Key)
			}
		}
	}
}

func TestAttributesKeepEveryDigitAndUnknownField(t *testing.T) {
	e := decodeLine(`{"level":"error","msg":"m","amount":18446744073709551616,"ratio":0.10,"n":-7,"deep":{"a":{"b":[1,"x",{"c":null}]}},"empty":{},"k.l":true}`)
	b, err := json.Marshal(e.Attributes)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"amount":18446744073709551616,"deep.a.b":[1,"x",{"c":null}],"empty":{},"k.l":true,"n":-7,"ratio":0.10}`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestHostileLinesAreBoundedAndNeverDropped(t *testing.T) {
	deep := func(open, end string, n int) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }
	for name, c := range map[string]struct {
		line string
		is   func(*Envelope) bool
	}{
		"ten thousand levels of objects": {`{"level":"error","request_id":"r","x":` + deep(`{"a":`, `}`, 10_000) + `}`,
			func(e *Envelope) bool { return e.RequestID == "r" && e.Truncated }},
		"twenty thousand levels that never end": {`{"level":"error","request_id":"r","x":` + strings.Repeat("[", 20_000),
			func(e *Envelope) bool { return e.RequestID == "r" && e.Truncated }},
		"a hundred thousand keys": {`{"request_id":"r",` + strings.Repeat(`"k":1,`, 100_000) + `"z":1}`,
			func(e *Envelope) bool { return e.RequestID == "r" && e.Truncated }},
		"a megabyte of backslashes": {`{"request_id":"r","m":"` + strings.Repeat(`\`, 1<<20), func(e *Envelope) bool { return e.RequestID == "r" && e.Truncated }},
		"a megabyte of colons":      {`{"request_id":"r","error":"` + strings.Repeat(`a: `, 1<<18) + `"}`, func(e *Envelope) bool { return e.RequestID == "r" && len(e.Cause) <= maxLayers }},
		"a megabyte of brackets":    {`{"request_id":"r","error":"` + strings.Repeat(`(: `, 1<<18) + `"}`, func(e *Envelope) bool { return e.RequestID == "r" }},
		"a megabyte of lines":       {"ERROR x\n" + strings.Repeat("y\n", 1<<19), func(e *Envelope) bool { return e.Severity == Error && strings.HasPrefix(e.Message, "x\ny") }},
		"a megabyte of equal signs": {"ERROR x " + strings.Repeat("a=", 1<<19), func(e *Envelope) bool { return e.Severity == Error }},
		"nested wrappers":           {wrapped(40), func(e *Envelope) bool { return e.Format != "" }},
		"invalid UTF-8 stays":       {"{\"level\":\"error\",\"msg\":\"caf\xe9 \xff\"}", func(e *Envelope) bool { return e.Message == "caf\xe9 \xff" }},
		"a key of a megabyte":       {`{"` + strings.Repeat("k", 1<<20) + `":1,"request_id":"r"}`, func(e *Envelope) bool { return e.RequestID == "r" }},
		"thirty thousand frames":    {`{"level":"error","msg":"m","stack":"E: x\n` + strings.Repeat(`\tat a.b(C.java:1)\n`, 30_000) + `"}`, func(e *Envelope) bool { return e.ErrorMessage == "x" }},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeLine(c.line)
			if !c.is(&e) {
				t.Errorf("%.300s", strings.ReplaceAll(e.Message, "\n", "⏎"))
			}
			Classify(&e)
		})
	}
}

// wrapped is a line inside the message of a line, n times.
func wrapped(n int) string {
	line := `{"level":"error","msg":"m"}`
	for i := 0; i < n && len(line) < 1<<20; i++ {
		b, _ := json.Marshal(map[string]string{"log": line})
		line = string(b)
	}
	return line
}

func TestALineThatADecoderStumblesOverIsKept(t *testing.T) {
	d := NewDecoder(Options{})
	d.formats = []format{{name: "broken", decode: func(*filler, string, int32) bool { panic("a mistake") }}}
	at := time.Date(2026, 11, 21, 3, 18, 7, 0, time.UTC)
	e := d.Log(telemetry.LogRecord{Line: "what it said", Time: at, Labels: map[string]string{"service_name": "ledger"}})
	if e.Message != "what it said" || e.Service != "ledger" || !e.Time.Equal(at) || !e.Truncated {
		t.Errorf("%+v", e)
	}
}

func TestOfTwoNamesForOneFieldTheLoserStaysAnAttribute(t *testing.T) {
	for _, line := range []string{
		`{"message":"m","description":"longer","request_id":"r","req_id":"other"}`,
		`{"description":"longer","message":"m","req_id":"other","request_id":"r"}`,
	} {
		e := decodeLine(line)
		if e.Message != "m" || e.RequestID != "r" || e.Attributes["description"] != "longer" || e.Attributes["req_id"] != "other" {
			t.Errorf("%s: %+v", line, e)
		}
	}
}

func TestAListOfCausesThatStartsWithTheErrorItselfIsTheWholeChain(t *testing.T) {
	for _, line := range []string{
		`{"error_message":"could not charge: quota: 0 left","cause":[{"message":"could not charge"},{"message":"quota: 0 left"}]}`,
		`{"error_message":"could not charge: quota: 0 left","cause":"[{\"message\":\"could not charge\"},{\"message\":\"quota: 0 left\"}]"}`,
		`{"error":"could not charge","cause":["could not charge","quota: 0 left"]}`,
		`{"error":"could not charge","cause":["quota: 0 left"]}`,
		`{"error":"could not charge","cause":"quota: 0 left"}`,
	} {
		e := decodeLine(line)
		if len(e.Cause) != 2 || e.Cause[0].Message != "could not charge" || e.Cause[1].Message != "quota: 0 left" || e.CauseHow != CauseExplicit {
			t.Errorf("%s: %+v %s", line, e.Cause, e.CauseHow)
		}
	}
	e := decodeLine(`{"error":"a: b","cause":["a","b"],"cause_how":"joined"}`)
	if e.CauseHow != CauseJoined || e.From(FieldCause).How != FromDerived || len(e.Attributes) != 0 {
		t.Errorf("a guess that was handed on is taken for certain: %+v", e)
	}
	if e := decodeLine(`{"error":"a","cause_how":"by magic"}`); e.Attributes["cause_how"] != "by magic" {
		t.Errorf("an unknown word is lost: %+v", e)
	}
}
