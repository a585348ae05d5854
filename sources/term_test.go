package sources

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"triage/telemetry"
)

func TestATermIsFoundOnlyAsAWholeToken(t *testing.T) {
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, c := range []struct {
		name string
		term Term
		text string
		want bool
	}{
		{"alone", Term{RequestID, "req-1"}, "req-1", true},
		{"in a JSON string", Term{RequestID, "req-1"}, `{"request_id":"req-1"}`, true},
		{"in logfmt", Term{RequestID, "req-1"}, `msg=x request_id=req-1 level=error`, true},
		{"before punctuation", Term{RequestID, "req-1"}, "lost req-1: timeout", true},
		{"at the end of a sentence", Term{RequestID, "req-1"}, "lost req-1.", true},
		{"in brackets", Term{RequestID, "req-1"}, "[req-1] lost", true},
		{"in a path", Term{RequestID, "req-1"}, "GET /requests/req-1/items", true},
		{"in a query string", Term{RequestID, "req-1"}, "GET /?id=req-1&x=2", true},
		{"between letters beyond ASCII", Term{RequestID, "req-1"}, "请求req-1失败", true},
		{"with a dash that joins nothing", Term{RequestID, "req-1"}, "req-1- lost", true},
		{"a longer number", Term{RequestID, "req-1"}, "req-12", false},
		{"a longer id", Term{RequestID, "req-1"}, "req-1-retry", false},
		{"a longer id with an underscore", Term{RequestID, "req-1"}, "req-1_b", false},
		{"the tail of a longer id", Term{RequestID, "req-1"}, "prereq-1", false},
		{"the joined tail of a longer id", Term{RequestID, "req-1"}, "old-req-1", false},
		{"a second occurrence counts", Term{RequestID, "req-1"}, "req-12 follows req-1", true},
		{"an overlapping occurrence counts", Term{RequestID, "aa"}, "aaa aa", true},
		{"another case is another id", Term{RequestID, "req-1"}, "REQ-1", false},
		{"an empty value is in nothing", Term{RequestID, ""}, "req-1", false},
		{"an empty text holds nothing", Term{RequestID, "req-1"}, "", false},
		{"after an escaped line break", Term{RequestID, "req-1"}, `{"msg":"lost\nreq-1"}`, true},
		{"after an escaped backslash and a letter", Term{RequestID, "req-1"}, `{"msg":"lost\\nreq-1"}`, false},
		{"after an escaped character", Term{RequestID, "req-1"}, `{"msg":"id\u003dreq-1"}`, true},
		{"after a percent escape", Term{RequestID, "req-1"}, "id%3Dreq-1%26", true},
		{"after a colour", Term{RequestID, "rx-1"}, "request_id\x1b[2m=\x1b[0mrx-1\x1b[0m", true},
		{"after an escaped colour", Term{RequestID, "rx-1"}, `request_id=\u001b[1;32mrx-1`, true},
		{"with a quote, in JSON", Term{RequestID, `a"b`}, `{"id":"a\"b"}`, true},
		{"with an ampersand, escaped for HTML", Term{RequestID, "a&b"}, `{"id":"a\u0026b"}`, true},
		{"with letters beyond ASCII, escaped", Term{RequestID, "größe-1"}, `{"id":"gr\u00f6\u00dfe-1"}`, true},
		{"with edges that are no word", Term{RequestID, "=a="}, "x=a=y", true},
		{"code in a sentence", Term{ErrorCode, "PAYMENT_TIMEOUT"}, "failed with PAYMENT_TIMEOUT (504)", true},
		{"code inside a longer code", Term{ErrorCode, "PAYMENT_TIMEOUT"}, "LEDGER_PAYMENT_TIMEOUT", false},
		{"trace id in a traceparent", Term{TraceID, trace}, "00-" + trace + "-00f067aa0ba902b7-01", true},
		{"trace id in upper case", Term{TraceID, trace}, "trace=" + strings.ToUpper(trace), true},
		{"trace id asked in upper case", Term{TraceID, strings.ToUpper(trace)}, "trace=" + trace, true},
		{"a longer id with a point and a digit", Term{RequestID, "req-1"}, "req-1.2", false},
		{"the tail of an id with a point", Term{RequestID, "1-a"}, "req.1.1-a", false},
		{"after an escaped byte", Term{RequestID, "rx-1"}, `id=\x22rx-1\x22`, true},
		{"after a cursor movement", Term{RequestID, "rx-1"}, "\x1b[2Krx-1", true},
		{"beyond the basic plane, escaped", Term{RequestID, "id-\U0001f600"}, `"id-\ud83d\ude00"`, true},
		{"trace id of 16 digits in its long form", Term{TraceID, "a3ce929d0e0e4736"}, "trace=0000000000000000a3ce929d0e0e4736", true},
		{"trace id inside longer hex", Term{TraceID, trace}, "0" + trace, false},
		{"after a name and a colon", Term{RequestID, "req-1"}, "id:req-1,", true},
		{"after a colour inside JSON", Term{RequestID, "req-1"}, `{"msg":"\u001b[0mreq-1\u001b[0m"}`, true},
		{"after a colour written out", Term{RequestID, "req-1"}, `\x1b[38;5;12mreq-1`, true},
		{"after a quote inside JSON inside JSON", Term{RequestID, "req-1"}, `{"msg":"{\"id\":\"req-1\"}"}`, true},
		{"after an escaped quote", Term{RequestID, "req-1"}, `\u0022req-1\u0022`, true},
		{"with a decimal", Term{RequestID, "req-1"}, "req-1.5", false},
		{"after a decimal", Term{RequestID, "req-1"}, "2.req-1", false},
		{"before a word after a dot", Term{RequestID, "req-1"}, "req-1.retry", true},
		{"in a list of JSON, as Loki keeps headers", Term{RequestID, "req-1"}, `["req-1"]`, true},
		{"trace id in a URN", Term{TraceID, trace}, "urn:uuid:" + trace, true},
		{"trace id with more digits", Term{TraceID, trace}, trace + "0", false},
		{"trace id asked as a UUID", Term{TraceID, "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"}, "trace=" + trace, true},
		{"trace id written as it was asked", Term{TraceID, "4BF92F35-77b3-4da6-a3ce-929d0e0e4736"}, "trace=4bf92f35-77b3-4da6-a3ce-929d0e0e4736", true},
		{"trace id that is no hex", Term{TraceID, "1-5759e988-bd862e3fe1be46a994272793x"}, "Root=1-5759e988-bd862e3fe1be46a994272793x;", true},
		{"trace id of 64 bits in its short form", Term{TraceID, "0000000000000000a3ce929d0e0e4736"}, "trace=a3ce929d0e0e4736", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.term.In(c.text); got != c.want {
				t.Errorf("%q in %q = %v, want %v", c.term.Value, c.text, got, c.want)
			}
		})
	}
}

func TestARecordCarriesATermInItsLineLabelsOrMetadata(t *testing.T) {
	term := Term{RequestID, "req-1"}
	for _, c := range []struct {
		name string
		rec  telemetry.LogRecord
		want bool
	}{
		{"line", telemetry.LogRecord{Line: "id=req-1"}, true},
		{"label", telemetry.LogRecord{Labels: map[string]string{"rid": "req-1"}}, true},
		{"metadata", telemetry.LogRecord{Metadata: map[string]string{"rid": "req-1"}}, true},
		{"a name is not a value", telemetry.LogRecord{Metadata: map[string]string{"req-1": "x"}}, false},
		{"elsewhere", telemetry.LogRecord{Line: "req-2", Source: "req-1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := term.InRecord(c.rec); got != c.want {
				t.Errorf("InRecord = %v, want %v", got, c.want)
			}
		})
	}
}

func FuzzForms(f *testing.F) {
	for _, s := range []string{"a", `"`, "<&>", "ü", "😀", "\xff", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		forms := Term{RequestID, s}.Forms()
		if s == "" || !utf8.ValidString(s) {
			return
		}
		if forms[0] != s || len(slices.Compact(slices.Sorted(slices.Values(forms)))) != len(forms) {
			t.Fatalf("forms of %q are %q", s, forms)
		}
		for _, form := range forms[1:] {
			var got string
			if err := json.Unmarshal([]byte(`"`+form+`"`), &got); err != nil || got != s {
				t.Errorf("%q in JSON reads as %q, %v", form, got, err)
			}
		}
	})
}

func FuzzTermIn(f *testing.F) {
	for _, s := range []string{"req-1", `a"b\c`, "ünï", "a<b>&c", "\x00\x1b[0m", "-_-", "\xff"} {
		f.Add(s, "lost "+s+".")
	}
	f.Fuzz(func(t *testing.T, value, text string) {
		for _, key := range []Key{RequestID, TraceID} {
			term := Term{key, value}
			if term.In(text) {
				in := false
				for _, form := range term.Forms() {
					in = in || strings.Contains(text, form) || strings.Contains(lowerASCII(text), form)
				}
				if !in {
					t.Fatalf("%q is not in %q in any form", value, text)
				}
			}
			if value == "" {
				continue
			}
			if !term.In(" " + value + " ") {
				t.Fatalf("%s %q is not found between spaces", key, value)
			}
			if key == RequestID && utf8.ValidString(value) {
				quoted, err := json.Marshal(value)
				if err != nil {
					t.Fatal(err)
				}
				if !term.In(`{"id":` + string(quoted) + `}`) {
					t.Fatalf("%q is not found in JSON %s", value, quoted)
				}
			}
		}
	})
}
