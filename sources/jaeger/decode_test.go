package jaeger

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

var update = flag.Bool("update", false, "write the golden files anew")

func decodeAll(text string) ([]telemetry.Span, error) {
	var spans []telemetry.Span
	err := DecodeUITraces(strings.NewReader(text), "saved.json", func(batch []telemetry.Span) { spans = append(spans, batch...) })
	return spans, err
}

// show writes spans as text, for golden files.
func show(spans []telemetry.Span) string {
	var b strings.Builder
	stamp := func(t time.Time) string { return t.Format(time.RFC3339Nano) }
	attrs := func(indent, what string, a telemetry.Attributes) {
		for _, k := range slices.Sorted(maps.Keys(a)) {
			fmt.Fprintf(&b, "%s%s %s = %T %#q\n", indent, what, k, a[k], fmt.Sprint(a[k]))
		}
	}
	for _, s := range spans {
		fmt.Fprintf(&b, "%s/%s parent=%q service=%q name=%q kind=%q status=%q %q scope=%q source=%q\n  %s to %s\n",
			s.TraceID, s.SpanID, s.ParentID, s.Service, s.Name, s.Kind, s.Status, s.StatusMessage, s.Scope, s.Source, stamp(s.Start), stamp(s.End))
		attrs("  ", "attribute", s.Attributes)
		attrs("  ", "resource", s.Resource)
		for _, e := range s.Events {
			fmt.Fprintf(&b, "  event %q at %s\n", e.Name, stamp(e.Time))
			attrs("    ", "attribute", e.Attributes)
		}
		for _, l := range s.Links {
			fmt.Fprintf(&b, "  link %s/%s\n", l.TraceID, l.SpanID)
			attrs("    ", "attribute", l.Attributes)
		}
		for _, w := range s.Warnings {
			fmt.Fprintf(&b, "  warning %s\n", w)
		}
	}
	return b.String()
}

func TestAnswersOfARealServerAreRead(t *testing.T) {
	b, err := os.ReadFile("testdata/legacy.json")
	if err != nil {
		t.Fatal(err)
	}
	spans, err := decodeAll(string(b))
	if err != nil {
		t.Fatal(err)
	}
	got, golden := show(spans), filepath.Join("testdata", "legacy.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestBothAPIsGiveTheSameTrace(t *testing.T) {
	legacy, err := os.ReadFile("testdata/legacy.json")
	if err != nil {
		t.Fatal(err)
	}
	v3, err := os.Open("testdata/v3.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v3.Close() }()
	old, err := decodeAll(string(legacy))
	if err != nil {
		t.Fatal(err)
	}
	var young []telemetry.Span
	collect := newCollector(100, func(batch []telemetry.Span) { young = append(young, batch...) })
	if err := otlpjson.DecodeTraces(v3, "saved.json", func(batch []telemetry.Span) { collect.add(batch) }); err != nil {
		t.Fatal(err)
	}
	bySpan := func(a, b telemetry.Span) int { return strings.Compare(a.SpanID, b.SpanID) }
	slices.SortFunc(old, bySpan)
	slices.SortFunc(young, bySpan)
	for i := range young {
		s := &young[i]
		// What the older API does not have: nanoseconds, a link's attributes, lists and
		// maps as such. The newer one leaves out a scope's version, and was raw.
		s.Start, s.End = s.Start.Truncate(time.Microsecond), s.End.Truncate(time.Microsecond)
		for j := range s.Events {
			s.Events[j].Time = s.Events[j].Time.Truncate(time.Microsecond)
		}
		for j := range s.Links {
			s.Links[j].Attributes = nil
		}
		for _, key := range []string{"list", "map"} {
			if _, ok := s.Attributes[key]; ok {
				s.Attributes[key] = map[string]string{"list": `["a",2]`, "map": `{"k":"v"}`}[key]
			}
		}
	}
	for i := range old {
		for _, key := range []string{"otel.scope.version", "w3c.tracestate"} {
			delete(old[i].Attributes, key)
		}
		if len(old[i].Attributes) == 0 {
			old[i].Attributes = nil
		}
		old[i].Warnings = nil
		// Truncating start and end apart can differ by a microsecond from a truncated
		// length.
		if d := young[i].End.Sub(old[i].End); d == time.Microsecond || d == -time.Microsecond {
			old[i].End = young[i].End
		}
	}
	if diff := cmp.Diff(show(young), show(old)); diff != "" {
		t.Errorf("spans (-v3 +legacy):\n%s", diff)
	}
}

// one wraps the JSON of a span's fields into a trace.
func one(fields string) string {
	return `{"data":[{"spans":[{"traceID":"1","spanID":"2","processID":"p1",` + fields + `}],"processes":{"p1":{"serviceName":"a"}}}]}`
}

func TestSpansFieldByField(t *testing.T) {
	for _, c := range []struct {
		name, fields, want string
	}{
		{"ids are padded", `"x":1`, `00000000000000000000000000000001/0000000000000002 parent=""`},
		{"kind", `"tags":[{"key":"span.kind","type":"string","value":"producer"}]`, `kind="producer"`},
		{"an unknown kind stays a tag", `"tags":[{"key":"span.kind","type":"string","value":"odd"}]`, "attribute span.kind = string `odd`"},
		{"status of OpenTelemetry", `"tags":[{"key":"otel.status_code","type":"string","value":"ERROR"},{"key":"error","type":"bool","value":true}]`, `status="error"`},
		{"status OK in spite of an own error tag", `"tags":[{"key":"otel.status_code","type":"string","value":"OK"},{"key":"error","type":"string","value":"yes"}]`, `status="ok"`},
		{"OpenTracing's error", `"tags":[{"key":"error","type":"bool","value":true}]`, `status="error"`},
		{"Envoy's error", `"tags":[{"key":"error","type":"string","value":"true"}]`, `status="error"`},
		{"no error", `"tags":[{"key":"error","type":"bool","value":false}]`, `status=""`},
		{"a parent of very old exports", `"parentSpanID":"f"`, `parent="000000000000000f"`},
		{"a parent in another trace is a link", `"references":[{"refType":"CHILD_OF","traceID":"9","spanID":"8"}]`, `link 00000000000000000000000000000009/0000000000000008`},
		{"the second parent is a link", `"references":[{"refType":"CHILD_OF","traceID":"1","spanID":"8"},{"refType":"CHILD_OF","traceID":"1","spanID":"9"}]`, `link 00000000000000000000000000000001/0000000000000009`},
		{"an integer too large for JavaScript", `"tags":[{"key":"n","type":"int64","value":"9223372036854775807"}]`, "attribute n = int64 `9223372036854775807`"},
		{"an integer that is none", `"tags":[{"key":"n","type":"int64","value":"x"}]`, "attribute n = string `x`"},
		{"a number without a type", `"tags":[{"key":"n","value":1.5}]`, "attribute n = float64 `1.5`"},
		{"a list without a type", `"tags":[{"key":"n","value":[1]}]`, "attribute n = string `[1]`"},
		{"bytes", `"tags":[{"key":"n","type":"binary","value":"AQI="}]`, "attribute n = []uint8 `[1 2]`"},
		{"a header", `"tags":[{"key":"http.request.header.x","type":"string","value":"[\"a\"]"}]`, "attribute http.request.header.x = []interface {} `[a]`"},
		{"a null", `"tags":[{"key":"n","type":"string","value":null}]`, "to 0001"},
		{"events in order of time", `"logs":[{"timestamp":2,"fields":[{"key":"event","type":"string","value":"b"}]},{"timestamp":1,"fields":[{"key":"event","type":"string","value":"a"}]}]`,
			"event \"a\" at 1970-01-01T00:00:00.000001Z\n  event \"b\""},
		{"a time that is a string", `"startTime":"1000000","duration":"5"`, "1970-01-01T00:00:01Z to 1970-01-01T00:00:01.000005Z"},
		{"a time that is none", `"startTime":{},"duration":[]`, "0001-01-01T00:00:00Z to 0001-01-01T00:00:00Z"},
		{"a length beyond all bounds", `"startTime":1,"duration":9223372036854775807`, "1970-01-01T00:00:00.000001Z to 2262"},
		{"a span that ends before it starts", `"startTime":1000000,"duration":-5`, "1970-01-01T00:00:01Z to 1970-01-01T00:00:00.999995Z"},
		{"warnings, each once", `"warnings":["w","w","v"]`, "warning w\n  warning v\n"},
		{"a span that ends when it starts", `"startTime":1795245600001000,"duration":0,"warnings":["Negative duration detected, sanitizing end timestamp. Original end timestamp: 2026-11-21 07:20:00.001 +0000 UTC, adjusted to: 2026-11-21 07:20:00.001000001 +0000 UTC"]`,
			"2026-11-21T07:20:00.001Z to 2026-11-21T07:20:00.001Z\n  resource service.name = string `a`\n"},
		{"a span that ended before it started, says Jaeger", `"startTime":1795245600001000,"duration":0,"warnings":["Negative duration detected, sanitizing end timestamp. Original end timestamp: 2026-11-21 07:20:00 +0000 UTC, adjusted to: 2026-11-21 07:20:00.001000001 +0000 UTC"]`,
			"2026-11-21T07:20:00.001Z to 2026-11-21T07:20:00Z\n  resource service.name = string `a`\n  warning Negative"},
		{"a field of a wrong type costs that field only", `"operationName":7,"tags":[{"key":"n","type":"string","value":"v"}]`, "warning operationName of the span cannot be a JSON number"},
		{"a bad id is none", `"references":[{"refType":"CHILD_OF","spanID":"xyz"}]`, `warning spanID of a reference "xyz" is no id`},
		{"a process of its own", `"process":{"serviceName":"own"},"processID":""`, `service="own"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			spans, err := decodeAll(one(c.fields))
			if err != nil || len(spans) != 1 {
				t.Fatalf("%d spans, %v", len(spans), err)
			}
			if got := show(spans); !strings.Contains(got, c.want) {
				t.Errorf("got:\n%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTracesAreFoundInOtherShapes(t *testing.T) {
	const trace = `{"traceID":"1","spans":[{"traceID":"1","spanID":"2","processID":"p1"}],"processes":{"p1":{"serviceName":"a"}}}`
	for _, c := range []struct {
		name, text string
		spans      int
	}{
		{"as the server answers", `{"data":[` + trace + `],"total":0,"limit":0,"offset":0,"errors":null}`, 1},
		{"two traces", `{"data":[` + trace + `,` + trace + `]}`, 2},
		{"processes first", `{"data":[{"processes":{"p1":{"serviceName":"a"}},"spans":[{"traceID":"1","spanID":"2","processID":"p1"}]}]}`, 1},
		{"a list", `[` + trace + `]`, 1},
		{"one trace alone", trace, 1},
		{"no traces", `{"data":[],"errors":null}`, 0},
		{"null for no traces", `{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}`, 0},
		{"some missing", `{"data":[` + trace + `],"errors":[{"msg":"trace not found","traceID":"abc"}]}`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			spans, err := decodeAll(c.text)
			if err != nil || len(spans) != c.spans {
				t.Fatalf("%d spans, %v", len(spans), err)
			}
			for _, s := range spans {
				if s.Service != "a" {
					t.Errorf("service is %q", s.Service)
				}
			}
		})
	}
}

func TestDamagedAnswersGiveWhatCameBefore(t *testing.T) {
	for _, c := range []struct {
		name, text string
		spans      int
		want       string
	}{
		{"it ends early", `{"data":[{"spans":[{"traceID":"1","spanID":"2"},{"tra`, 1, "unexpected EOF"},
		{"it ends before the processes", `{"data":[{"spans":[{"traceID":"1","spanID":"2"}]`, 1, "unexpected EOF"},
		{"not JSON", `<html>`, 0, "invalid character"},
		{"something else", `{"message":"x"}`, 0, "no list of traces"},
		{"only errors", `{"errors":[{"msg":"boom"}]}`, 0, `no traces, but "boom"`},
		{"traces that are none", `{"data":[7]}`, 0, "expected an object"},
		{"nothing", ``, 0, "unexpected EOF"},
		{"a number", `7`, 0, "expected an object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spans, err := decodeAll(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(spans) != c.spans {
				t.Errorf("%d spans, error %v, want %q", len(spans), err, c.want)
			}
		})
	}
}

func FuzzDecodeUITraces(f *testing.F) {
	b, err := os.ReadFile("testdata/legacy.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(one(`"startTime":-1,"duration":1e400,"tags":[{"key":"a","value":"\ud800"}]`)))
	f.Add([]byte(`[{"spans":null,"processes":null}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := DecodeUITraces(bytes.NewReader(b), "x", func(batch []telemetry.Span) {
			if len(batch) == 0 || len(batch) > batchSize {
				t.Errorf("a batch of %d", len(batch))
			}
			for _, s := range batch {
				if l := len(s.TraceID); l != 0 && l != 32 {
					t.Errorf("trace id %q", s.TraceID)
				}
				if l := len(s.SpanID); l != 0 && l != 16 {
					t.Errorf("span id %q", s.SpanID)
				}
			}
		})
		_ = err // any input may be refused; it must not panic or hang
	})
}
