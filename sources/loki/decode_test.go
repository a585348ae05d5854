package loki

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

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
		{"an entry that is none", start + `7]}]}}`, 1, "not what belongs there"},
		{"a time that is none", start + `["x","y"]]}]}}`, 1, "not a number of nanoseconds"},
		{"a time that is a number", start + `[2,"y"]]}]}}`, 1, "expected a string"},
		{"metadata that is none", start + `["2","y",7]]}]}}`, 1, "the metadata of an entry"},
		{"an error answer", `{"status":"error","error":"x"}`, 0, `status is "error"`},
		{"numbers over time", string(matrix), 0, `holds "matrix", not log lines`},
		{"a list", `[]`, 0, "expected an object"},
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

func FuzzText(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud83d\ude00"`, `"\ud800"`, `"\ud800\ud800"`, `"\\\"\/\b"`, "\"\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want string
		if json.Unmarshal(b, &want) != nil || b[0] != '"' || !json.Valid(b) {
			return
		}
		got, err := text(bytes.TrimSpace(b))
		if err != nil {
			t.Fatal(err)
		}
		if utf8.Valid(b) && got != want {
			t.Errorf("%q reads as %q, want %q", b, got, want)
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{`{"a":"b"}`, ` { "a\\"" : [1,{"x":"]"}] , "b":null } `, `{}`, `{"a":"\\\\","c":-1e5}`, `{"a":`, `[1]`, `{"a" 1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := map[string]string{}
		err := split(b, '{', func(key, value []byte) error {
			name, err := text(key)
			got[name] = string(value)
			return err
		})
		var want map[string]json.RawMessage
		if !utf8.Valid(b) || json.Unmarshal(b, &want) != nil || want == nil {
			return // what is not valid must only not panic
		}
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %q, %v", b, got, err)
		}
		for name, value := range want {
			if got[name] != string(value) {
				t.Errorf("%s: %q is %s, want %s", b, name, got[name], value)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var page bytes.Buffer
	entries := make([]entry, 5000)
	for i := range entries {
		entries[i] = withMeta(line(int64(i), "checkout", `{"level":"error","msg":"`+strings.Repeat("x", 500)+`"}`), "detected_level", "error", "trace_id", "0af7651916cd43dd8448eb211c80319c")
	}
	answer(&page, entries)
	b.SetBytes(int64(page.Len()))
	for b.Loop() {
		if err := DecodeQueryResponse(bytes.NewReader(page.Bytes()), "x", func([]telemetry.LogRecord) {}); err != nil {
			b.Fatal(err)
		}
	}
}
