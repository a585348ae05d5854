package loki

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/telemetry"
)

var update = flag.Bool("update", false, "write the golden files anew")

func decodeAll(text string) ([]telemetry.LogRecord, error) {
	var records []telemetry.LogRecord
	err := DecodeQueryResponse(strings.NewReader(text), "saved.json", func(batch []telemetry.LogRecord) { records = append(records, batch...) })
	return records, err
}

// show writes records as text, for golden files.
func show(records []telemetry.LogRecord) string {
	var b strings.Builder
	for _, r := range records {
		fmt.Fprintf(&b, "%s %s %q\n", stamp(r.Time), r.Source, r.Line)
		for _, m := range []struct {
			name string
			m    map[string]string
		}{{"label", r.Labels}, {"metadata", r.Metadata}} {
			for _, k := range slices.Sorted(maps.Keys(m.m)) {
				fmt.Fprintf(&b, "  %s %s=%q\n", m.name, k, m.m[k])
			}
		}
	}
	return b.String()
}

func TestAnswersOfARealServerAreRead(t *testing.T) {
	for _, name := range []string{"categorized", "merged", "parsed"} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			records, err := decodeAll(string(b))
			if err != nil {
				t.Fatal(err)
			}
			got, golden := show(records), filepath.Join("testdata", name+".golden")
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
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnswersInOtherShapesAreRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"the part under data alone", `{"resultType":"streams","result":[{"stream":{"a":"b"},"values":[["1","x"]]}]}`,
			"1970-01-01T00:00:00.000000001Z saved.json \"x\"\n  label a=\"b\"\n"},
		{"keys in another order", `{"data":{"result":[{"values":[["1","x",{}],["2","y",{"structuredMetadata":{"k":"v"},"parsed":{"k":"p","q":"r"}}]],"stream":{"a":"b"}}],"resultType":"streams"},"status":"success"}`,
			"1970-01-01T00:00:00.000000001Z saved.json \"x\"\n  label a=\"b\"\n1970-01-01T00:00:00.000000002Z saved.json \"y\"\n  label a=\"b\"\n  metadata k=\"v\"\n  metadata q=\"r\"\n"},
		{"nothing found", `{"status":"success","data":{"resultType":"streams","result":[],"stats":{"x":[1,{"y":null}]}}}`, ""},
		{"null for nothing", `{"status":"success","data":{"resultType":"streams","result":null}}`, ""},
		{"a line that is not UTF-8 is kept byte for byte", "{\"data\":{\"result\":[{\"stream\":{},\"values\":[[\"1\",\"a\xff\\n\\u0041\\ud83d\\ude00\xfe\"]]}]}}",
			"1970-01-01T00:00:00.000000001Z saved.json \"a\\xff\\nA😀\\xfe\"\n"},
		{"numbers and nulls among the labels", `{"data":{"result":[{"stream":{"n":7},"values":[["1","x",{"structuredMetadata":null}]]}]}}`,
			"1970-01-01T00:00:00.000000001Z saved.json \"x\"\n  label n=\"7\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, err := decodeAll(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, show(records)); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDamagedAnswersGiveWhatCameBefore(t *testing.T) {
	matrix, err := os.ReadFile("testdata/matrix.json")
	if err != nil {
		t.Fatal(err)
	}
	const start = `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"b"},"values":[["1","x"],`
	for _, c := range []struct {
		name, text string
		records    int
		want       string
	}{
		{"it ends early", start, 1, "unexpected EOF"},
		{"an entry of one part", start + `["2"]]}]}}`, 1, "an entry has 1 parts"},
		{"an entry that is none", start + `7]}]}}`, 1, "a number stands where a list belongs"},
		{"a time that is none", start + `["x","y"]]}]}}`, 1, "not a number of nanoseconds"},
		{"a time that is a number", start + `[2,"y"]]}]}}`, 1, "a number stands where a string belongs"},
		{"metadata that is none", start + `["2","y",7]]}]}}`, 1, "the metadata of an entry"},
		{"an error answer", `{"status":"error","error":"x"}`, 0, `status is "error"`},
		{"numbers over time", string(matrix), 0, `holds "matrix", not log lines`},
		{"a list", `[]`, 0, "a list stands where an object belongs"},
		{"no result", `{}`, 0, "no result"},
		{"nothing", ``, 0, "unexpected EOF"},
		{"not JSON", `level=error`, 0, "invalid character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, err := decodeAll(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(records) != c.records {
				t.Errorf("%d records, error %v, want %q", len(records), err, c.want)
			}
		})
	}
}

func TestRecordsComeInBatches(t *testing.T) {
	var b bytes.Buffer
	answer(&b, same(2*batchSize+1, 5, "a", "x"))
	var sizes []int
	if err := DecodeQueryResponse(&b, "x", func(batch []telemetry.LogRecord) { sizes = append(sizes, len(batch)) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sizes, []int{batchSize, batchSize, 1}) {
		t.Errorf("batches of %v", sizes)
	}
}

func FuzzDecodeQueryResponse(f *testing.F) {
	for _, name := range []string{"categorized", "merged", "parsed", "matrix"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"result":[{"values":[["1","\ud800\u"]],"stream":null}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		total := 0
		err := DecodeQueryResponse(bytes.NewReader(b), "x", func(batch []telemetry.LogRecord) {
			if len(batch) == 0 || len(batch) > batchSize {
				t.Errorf("a batch of %d", len(batch))
			}
			for _, r := range batch {
				total += len(r.Line)
			}
		})
		if total > 3*len(b) {
			t.Errorf("%d bytes of lines from %d", total, len(b))
		}
		_ = err // any input may be refused; it must not panic or hang
	})
}

// oracle reads an answer with encoding/json, as a whole.
func oracle(text []byte) ([]telemetry.LogRecord, error) {
	var answer struct {
		Data struct {
			Result []struct {
				Stream map[string]string   `json:"stream"`
				Values [][]json.RawMessage `json:"values"`
			} `json:"result"`
		} `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	var records []telemetry.LogRecord
	for _, s := range answer.Data.Result {
		for _, v := range s.Values {
			rec := telemetry.LogRecord{Labels: s.Stream, Source: "saved.json"}
			var at string
			var meta struct {
				Structured map[string]string `json:"structuredMetadata"`
			}
			for i, to := range []any{&at, &rec.Line, &meta} {
				if i < len(v) {
					if err := json.Unmarshal(v[i], to); err != nil {
						return nil, err
					}
				}
			}
			ns, err := strconv.ParseInt(at, 10, 64)
			if err != nil {
				return nil, err
			}
			rec.Time, rec.Metadata = time.Unix(0, ns).UTC(), meta.Structured
			records = append(records, rec)
		}
	}
	return records, nil
}

func FuzzDecodeAgainstEncodingJSON(f *testing.F) {
	f.Add("req-1", "a", "b", "k", "v", int64(1))
	f.Add("x\"\\\n\x00é😀\u2028<>&", "é", "\t", "\"", "}", int64(1795230245000000000))
	f.Add(strings.Repeat("long ", 30000), "", "", "", "", int64(-5))
	f.Fuzz(func(t *testing.T, line, label, value, name, meta string, at int64) {
		entry := []any{strconv.FormatInt(at, 10), line, map[string]any{"structuredMetadata": map[string]string{name: meta}}}
		b, err := json.Marshal(map[string]any{"status": "success", "data": map[string]any{
			"resultType": "streams", "stats": map[string]any{line: []any{1.5e-7, nil, true, value}},
			"result": []any{
				map[string]any{"stream": map[string]string{label: value}, "values": []any{entry, entry, []any{"7", value}}},
				map[string]any{"stream": map[string]string{}, "values": []any{[]any{"8", meta, map[string]any{}}, entry}},
			}}})
		if err != nil {
			t.Skip()
		}
		want, err := oracle(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, indent := range []bool{false, true} {
			if indent {
				var out bytes.Buffer
				if err := json.Indent(&out, b, "", "\t"); err != nil {
					t.Fatal(err)
				}
				b = out.Bytes()
			}
			got, err := decodeAll(string(b))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", b, diff)
			}
		}
	})
}

// typical is a page of the largest size: 600-byte lines of JSON, three services, a trace id
// and a span id on each.
func typical() []byte {
	var page bytes.Buffer
	entries := make([]entry, DefaultPageSize)
	for i := range entries {
		text := fmt.Sprintf(`{"timestamp":"2026-11-21T03:04:05.%06dZ","level":"error","logger":"com.example.checkout.PaymentClient","thread":"http-nio-8080-exec-%d",`+
			`"message":"charge failed: upstream answered 503 after %d ms","request_id":"req-%08d","customer":"c-%06d","order":{"id":"o-%06d","items":3,"total":"129.90"},`+
			`"http":{"method":"POST","path":"/v1/charges","status":503,"user_agent":"checkout/2.14.0 (linux; amd64)"},`+
			`"error":{"type":"UpstreamError","code":"PAYMENT_UNAVAILABLE","stack":"at com.example.checkout.PaymentClient.charge(PaymentClient.java:118)\n\tat com.example.checkout.Checkout.pay(Checkout.java:77)"}}`, i, i%16, i%900, i, i, i)
		entries[i] = withMeta(line(int64(i), []string{"checkout", "payments", "gateway"}[i%3], text),
			"detected_level", "error", "trace_id", fmt.Sprintf("0af7651916cd43dd%016x", i), "span_id", fmt.Sprintf("%016x", i))
	}
	answer(&page, entries)
	return page.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	page := typical()
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		n := 0
		if err := DecodeQueryResponse(bytes.NewReader(page), "x", func(batch []telemetry.LogRecord) { n += len(batch) }); err != nil || n != DefaultPageSize {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.N)*DefaultPageSize/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkTake is what confirming and telling apart costs on top.
func BenchmarkTake(b *testing.B) {
	records, err := decodeAll(string(typical()))
	if err != nil {
		b.Fatal(err)
	}
	find := sources.Term{Key: sources.RequestID, Value: "req-00000007"}.Finder()
	for b.Loop() {
		r := newRun(&Source{config: Config{MaxRecords: DefaultMaxRecords, Now: time.Now}}, sources.LogQuery{}, func([]telemetry.LogRecord) {})
		r.confirm = func(rec *telemetry.LogRecord) bool { return find.InRecord(rec) || rec.Line != "" }
		if n := r.take(slices.Clone(records), math.MaxInt); n != len(records) {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N)*DefaultPageSize/b.Elapsed().Seconds(), "entries/s")
}
