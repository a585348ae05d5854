package files

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/telemetry"
)

func queried(t *testing.T) *Bundle {
	t.Helper()
	return New(folder(map[string]string{
		"a.ndjson": `{"timestamp":"2026-11-21T03:04:07Z","labels":{"app":"a"},"line":"late req-1"}
{"timestamp":"2026-11-21T03:04:05Z","labels":{"app":"a"},"line":"early req-1"}
{"timestamp":"2026-11-21T03:04:06Z","labels":{"app":"a"},"line":"in metadata","metadata":{"request_id":"req-1"}}
{"timestamp":"2026-11-21T03:04:06Z","labels":{"app":"a"},"line":"another req-12"}
{"timestamp":"2026-11-21T09:00:00Z","labels":{"app":"a"},"line":"much later req-1"}`,
		"b.log": "no time req-1\nno time req-2\n",
		"t.json": `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},"scopeSpans":[{"spans":[
{"traceId":"` + trace1 + `","spanId":"0000000000000001","name":"one","startTimeUnixNano":"1795230245000000000","endTimeUnixNano":"1795230255000000000","attributes":[{"key":"http.request.header.x-request-id","value":{"arrayValue":{"values":[{"stringValue":"req-1"}]}}}]},
{"traceId":"` + trace1 + `","spanId":"0000000000000002","name":"two","startTimeUnixNano":"1795230245000000000","endTimeUnixNano":"1795230246000000000"},
{"traceId":"` + trace2 + `","spanId":"0000000000000003","name":"three","startTimeUnixNano":"1795234245000000000","endTimeUnixNano":"1795234246000000000","events":[{"name":"exception","attributes":[{"key":"error.code","value":{"stringValue":"E_ONE"}},{"key":"request","value":{"kvlistValue":{"values":[{"key":"id","value":{"stringValue":"req-1"}}]}}}]}]}
]}]},{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"ledger"}}]},"scopeSpans":[{"spans":[
{"traceId":"000000000000000000f067aa0ba902b7","spanId":"0000000000000004","name":"four","startTimeUnixNano":"1795230245000000000","endTimeUnixNano":"1795230246000000000","status":{"message":"E_ONE for req-12","code":2}}]}]}]}`,
	}), "test")
}

func TestRecordsAreFoundByTermWindowAndLimit(t *testing.T) {
	req1 := []sources.Term{{Key: sources.RequestID, Value: "req-1"}}
	for _, c := range []struct {
		name      string
		q         sources.LogQuery
		want      []string
		truncated int
	}{
		{"a term, in order of time", sources.LogQuery{Terms: req1},
			[]string{"no time req-1", "early req-1", "in metadata", "late req-1", "much later req-1"}, 0},
		{"a window keeps records without a time", sources.LogQuery{Terms: req1, Window: telemetry.Window{Start: t0.Add(time.Second), End: t0.Add(2 * time.Second)}},
			[]string{"no time req-1", "in metadata"}, 0},
		{"a limit keeps the earliest", sources.LogQuery{Terms: req1, Limit: 2},
			[]string{"no time req-1", "early req-1"}, 1},
		{"a limit that is just enough", sources.LogQuery{Terms: req1, Limit: 5},
			[]string{"no time req-1", "early req-1", "in metadata", "late req-1", "much later req-1"}, 0},
		{"one of several terms", sources.LogQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: "req-2"}, {Key: sources.RequestID, Value: "req-12"}}},
			[]string{"no time req-2", "another req-12"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			a, err := queried(t).Logs(t.Context(), c.q, func(batch []telemetry.LogRecord) {
				for _, r := range batch {
					got = append(got, r.Line)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if a.Records != len(got) || len(a.Truncated) != c.truncated || len(a.Problems) > 0 {
				t.Errorf("answer %+v", a)
			}
		})
	}
}

func names(spans *[]string) func([]telemetry.Span) {
	return func(batch []telemetry.Span) {
		for _, s := range batch {
			*spans = append(*spans, s.Name)
		}
	}
}

func TestATraceIsFoundWhole(t *testing.T) {
	for _, c := range []struct {
		name, id string
		w        telemetry.Window
		want     []string
	}{
		{"by its id", trace1, telemetry.Window{}, []string{"one", "two"}},
		{"in upper case with dashes", "4BF92F35-77B3-4DA6-A3CE-929D0E0E4736", telemetry.Window{}, []string{"one", "two"}},
		{"by 16 digits", "00f067aa0ba902b7", telemetry.Window{}, []string{"four"}},
		{"one span in the window brings all", trace1, telemetry.Window{Start: t0.Add(5 * time.Second), End: t0.Add(6 * time.Second)}, []string{"one", "two"}},
		{"outside the window", trace1, telemetry.Window{Start: t0.Add(time.Hour)}, nil},
		{"an id that is not there", "ffffffffffffffffffffffffffffffff", telemetry.Window{}, nil},
		{"no id", "", telemetry.Window{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			a, err := queried(t).Trace(t.Context(), c.id, c.w, names(&got))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			if a.Records != len(got) || a.Asked[0].Records != len(got) {
				t.Errorf("answer %+v", a)
			}
		})
	}
}

func TestTracesAreFoundByWhatTheirSpansCarry(t *testing.T) {
	for _, c := range []struct {
		name      string
		q         sources.SpanQuery
		want      []string
		truncated int
	}{
		{"in arrays and events, newest first", sources.SpanQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: "req-1"}}},
			[]string{"three", "one", "two"}, 0},
		{"in a status message", sources.SpanQuery{Terms: []sources.Term{{Key: sources.ErrorCode, Value: "E_ONE"}}},
			[]string{"three", "four"}, 0},
		{"services asked for come first", sources.SpanQuery{Terms: []sources.Term{{Key: sources.ErrorCode, Value: "E_ONE"}}, Services: []string{"ledger"}},
			[]string{"four", "three"}, 0},
		{"a limit counts traces", sources.SpanQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: "req-1"}}, Limit: 1},
			[]string{"three"}, 1},
		{"a window", sources.SpanQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: "req-1"}}, Window: telemetry.Window{End: t0.Add(time.Minute)}},
			[]string{"one", "two"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			a, err := queried(t).Search(t.Context(), c.q, names(&got))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			if a.Records != len(got) || len(a.Truncated) != c.truncated {
				t.Errorf("answer %+v", a)
			}
		})
	}
}

func TestATextIsFoundHoweverItIsCutIntoPieces(t *testing.T) {
	const text = `xx"resourceLogs"yy`
	for size := 1; size <= len(text); size++ {
		n := &needle{text: []byte(`"resourceLogs"`)}
		for rest := text; rest != ""; {
			k := min(size, len(rest))
			if _, err := n.Write([]byte(rest[:k])); err != nil {
				t.Fatal(err)
			}
			rest = rest[k:]
		}
		if !n.found {
			t.Errorf("not found in pieces of %d", size)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"timestamp":"2026-11-21T03:04:05Z","labels":{"a":"b"},"line":"x","metadata":{"k":5}}`)
	f.Add(otlpTrace(trace1, "00f067aa0ba902b7", "x"))
	f.Add(`{"data":[{"traceID":"1","spans":[{"spanID":"1","processID":"p"}],"processes":{"p":{"serviceName":"x"}}}]}`)
	f.Add(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1","x"]]}]}}`)
	f.Add(`{"result":{"resourceSpans":[]}}{"resourceLogs":[]}`)
	f.Add("x\r\ny\x00")
	f.Fuzz(func(t *testing.T, text string) {
		fsys := folder(map[string]string{"a.ndjson": text, "a.json": text, "a.log": text})
		c, err := readWithin(t.Context(), fsys, []string{"."}, limits{1 << 20, 10, 1000, 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.problems {
			if len(p) > maxProblemText+100 {
				t.Fatalf("a problem of %d bytes", len(p))
			}
		}
	})
}
