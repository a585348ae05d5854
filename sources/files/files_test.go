package files

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/telemetry"
)

const (
	trace1 = "4bf92f3577b34da6a3ce929d0e0e4736"
	trace2 = "0af7651916cd43dd8448eb211c80319c"
)

var t0 = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)

func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func all(t *testing.T, fsys fs.FS) ([]telemetry.LogRecord, []telemetry.Span, sources.Answer) {
	t.Helper()
	logs, spans, a, err := New(fsys, "test").All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return logs, spans, a
}

func otlpTrace(trace, span, name string) string {
	return `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},"scopeSpans":[{"spans":[{"traceId":"` + trace + `","spanId":"` + span + `","name":"` + name + `","startTimeUnixNano":"1795230245000000000","endTimeUnixNano":"1795230246000000000"}]}]}]}`
}

func TestALineOfNDJSONIsAnEntryARequestOrAServicesOwnLine(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       telemetry.LogRecord
	}{
		{"logcli's shape", `{"labels":{"app":"ledger"},"line":"pool timed out","timestamp":"2026-11-21T04:04:05.000000001+01:00"}`,
			telemetry.LogRecord{Time: t0.Add(1), Line: "pool timed out", Labels: map[string]string{"app": "ledger"}}},
		{"with metadata", `{"timestamp":"2026-11-21T03:04:05Z","labels":{},"line":"x","metadata":{"trace_id":"abc","n":5}}`,
			telemetry.LogRecord{Time: t0, Line: "x", Metadata: map[string]string{"trace_id": "abc", "n": "5"}}},
		{"bytes that are not UTF-8", `{"timestamp":"2026-11-21T03:04:05Z","labels":{},"line":"?","line_base64":"/wA="}`,
			telemetry.LogRecord{Time: t0, Line: "\xff\x00"}},
		{"bytes alone", `{"timestamp":"2026-11-21T03:04:05Z","line_base64":"/wA="}`,
			telemetry.LogRecord{Time: t0, Line: "\xff\x00"}},
		{"nanoseconds", `{"timestamp":"1795230245000000001","labels":{},"line":"x"}`,
			telemetry.LogRecord{Time: t0.Add(1), Line: "x"}},
		{"no time", `{"labels":{"app":"a"},"line":"x"}`,
			telemetry.LogRecord{Line: "x", Labels: map[string]string{"app": "a"}}},
		{"a service's own line", `{"level":"error","msg":"no","request_id":"req-1"}`,
			telemetry.LogRecord{Line: `{"level":"error","msg":"no","request_id":"req-1"}`}},
		{"a service's own line with a line number", `{"timestamp":"2026-11-21T03:04:05Z","msg":"no","line":42}`,
			telemetry.LogRecord{Line: `{"timestamp":"2026-11-21T03:04:05Z","msg":"no","line":42}`}},
		{"an OTLP request", `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795230245000000000","body":{"stringValue":"x"}}]}]}]}`,
			telemetry.LogRecord{Time: t0, Line: "x", Labels: map[string]string{"service.name": "a"}}},
		{"spaces and a carriage return around it", "  {\"line\":\"x\",\"labels\":{}} \r",
			telemetry.LogRecord{Line: "x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.Source = "logs/a.ndjson"
			got, _, a := all(t, folder(map[string]string{"logs/a.ndjson": "\n" + c.line + "\n\n"}))
			if diff := cmp.Diff([]telemetry.LogRecord{c.want}, got); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
			if len(a.Problems) > 0 {
				t.Errorf("problems %q", a.Problems)
			}
		})
	}
}

func TestEveryKindOfFileIsRead(t *testing.T) {
	logs, spans, a := all(t, folder(map[string]string{
		"a.jsonl":          `{"labels":{},"line":"one","timestamp":"2026-11-21T03:04:05Z"}`,
		"b.log":            "two\r\nthree\n",
		"c.txt":            "four",
		"d/otlp-logs.json": `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795230246000000000","body":{"stringValue":"five"}}]}]}]}`,
		"d/loki.json":      `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1795230247000000000","six",{"structuredMetadata":{"k":"v"}}]]}]}}`,
		"d/one.json":       `{"level":"info","msg":"seven"}`,
		"e/otlp.json":      otlpTrace(trace1, "00f067aa0ba902b7", "otlp"),
		"e/v3.json":        `{"result":` + otlpTrace(trace1, "00f067aa0ba902b8", "v3") + `}`,
		"e/jaeger.json":    `{"data":[{"traceID":"` + trace1 + `","spans":[{"traceID":"` + trace1 + `","spanID":"00f067aa0ba902b9","operationName":"ui","startTime":1795230245000000,"duration":5,"processID":"p1"}],"processes":{"p1":{"serviceName":"x"}}}]}`,
		"e/both.json":      otlpTrace(trace2, "00f067aa0ba902ba", "both") + "\n" + `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795230249000000000","body":{"stringValue":"eight"}}]}]}]}`,
		"e/lines.ndjson":   otlpTrace(trace2, "00f067aa0ba902bb", "line"),
		"manifest.json":    `{"schema":"triage.bundle/v1"}`,
		".DS_Store":        "\x00",
	}))
	if len(a.Problems) > 0 {
		t.Errorf("problems %q", a.Problems)
	}
	var lines, names []string
	for _, r := range logs {
		lines = append(lines, r.Line)
	}
	for _, s := range spans {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"two", "three", "four", `{"level":"info","msg":"seven"}`, "one", "five", "six", "eight"}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"both", "ui", "line", "otlp", "v3"}, names); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if a.Records != len(logs)+len(spans) || a.Bytes == 0 {
		t.Errorf("records %d, bytes %d", a.Records, a.Bytes)
	}
}

func TestDamageIsNamedAndTheRestStands(t *testing.T) {
	good := `{"labels":{},"line":"good"}`
	for _, c := range []struct {
		name, file, text, want string
		logs, spans            int
	}{
		{"an unknown kind of file", "x.pdf", "%PDF", "x.pdf: unknown kind of file, not read", 0, 0},
		{"a hidden file", ".env", "A=b", ".env: unknown kind of file, not read", 0, 0},
		{"a line that is not JSON", "a.ndjson", good + "\nnot json\n" + good, "a.ndjson:2: not JSON (invalid character", 3, 0},
		{"a line that is a number", "a.ndjson", good + "\n5\n", "a.ndjson:2: not a JSON object but a number, kept as a raw line", 2, 0},
		{"a line that is cut off", "a.ndjson", good + "\n" + `{"labels":{},"li`, "a.ndjson:2: not JSON (unexpected end of JSON input), kept as a raw line", 2, 0},
		{"a time that is none", "a.ndjson", `{"labels":{},"line":"x","timestamp":"noon"}`, `a.ndjson:1: timestamp: "noon" is neither RFC 3339 nor nanoseconds`, 1, 0},
		{"labels that are none", "a.ndjson", `{"labels":5,"metadata":{},"line":"x"}`, "a.ndjson:1: labels: not a JSON object", 1, 0},
		{"base64 that is none", "a.ndjson", `{"labels":{},"line":"x","line_base64":"*"}`, "a.ndjson:1: line_base64: illegal base64", 1, 0},
		{"an OTLP line that is damaged", "a.ndjson", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[5]}]}]}`, "a.ndjson:1: OTLP/JSON: a JSON number stands where an object belongs", 0, 0},
		{"an OTLP file that is cut off", "a.json", "\n" + otlpTrace(trace1, "00f067aa0ba902b7", "x")[:200], "a.json:2: OTLP/JSON: at byte", 0, 0},
		{"a second span that is cut off", "a.json", `{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"name":"a"},` + "\n" + `{"name":`, "a.json:2: OTLP/JSON: at byte", 0, 1},
		{"a Jaeger export that is cut off", "a.json", `{"data":[{"traceID":"` + trace1 + `",` + "\n" + `"spans":[`, "a.json:2: jaeger's traces, at byte", 0, 0},
		{"a Loki answer that is cut off", "a.json", `{"status":"success",` + "\n" + `"data":{"resultType":"streams",` + "\n" + `"result":[`, "a.json:3: answer of query_range: ", 0, 0},
		{"JSON of an unknown kind", "a.json", `{"name":"x"}`, "a.json:1: JSON of an unknown kind, not read", 0, 0},
		{"a JSON list", "a.json", `[1,2]`, "a.json:1: JSON of an unknown kind, not read", 0, 0},
		{"no JSON in a .json", "a.json", `<html>`, "a.json:1: not JSON: invalid character '<'", 0, 0},
		{"an empty .json", "a.json", " \n", "a.json: an empty file", 0, 0},
		{"control characters in a name", "a\x1b[2J.json", ``, `a\x1b[2J.json: an empty file`, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			logs, spans, a := all(t, folder(map[string]string{c.file: c.text, "z.log": "the rest"}))
			if len(a.Problems) != 1 || !strings.HasPrefix(a.Problems[0], c.want) {
				t.Errorf("problems %q, want %q", a.Problems, c.want)
			}
			if len(logs) != c.logs+1 || len(spans) != c.spans {
				t.Errorf("%d records and %d spans, want %d and %d", len(logs), len(spans), c.logs+1, c.spans)
			}
		})
	}
}

func TestDocumentsThatFollowOneAnotherAreAllRead(t *testing.T) {
	span := func(id, name string) string { return otlpTrace(trace1, id, name) }
	jaeger := `{"data":[{"traceID":"` + trace1 + `","spans":[{"traceID":"` + trace1 + `","spanID":"00f067aa0ba902b9","operationName":"{ui}]","startTime":1795230245000000,"duration":5,"processID":"p1"}],"processes":{"p1":{"serviceName":"x"}}}]}`
	loki := `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1795230247000000000","brace } and \\\" quote"]]}]}}`
	record := "{\n  \"level\": \"info\",\n  \"msg\": \"pretty\"\n}"
	both := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"log of both"}}]}]}],"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"span of both"}]}]}]}`
	unknown := `{"name":"x"}`
	logs, spans, a := all(t, folder(map[string]string{
		"a.json": "\ufeff" + span("00f067aa0ba902b1", "one") + "\n\n" + jaeger + jaeger + "\n" + loki + " " + loki + record + "\n" + both + "\n" + unknown + "\n" + span("00f067aa0ba902b2", "two") + "\n",
	}))
	var got []string
	for _, r := range logs {
		got = append(got, r.Line)
	}
	for _, s := range spans {
		got = append(got, s.Name)
	}
	want := []string{
		`{"level":"info","msg":"pretty"}`, "log of both", `brace } and \" quote`, `brace } and \" quote`,
		"one", "{ui}]", "{ui}]", "span of both", "two",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records and spans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a.json:9: JSON of an unknown kind, not read: neither OTLP nor an answer of Jaeger or Loki"}, a.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestManyBadLinesAreCountedNotListed(t *testing.T) {
	_, _, a := all(t, folder(map[string]string{"a.ndjson": strings.Repeat("x\n", 100)}))
	if len(a.Problems) != maxFileProblems+1 || a.Problems[maxFileProblems] != "a.ndjson: 100 lines in all could not be read as they should" {
		t.Errorf("problems %q", a.Problems)
	}
}

func TestAnEmptyBundleSaysSo(t *testing.T) {
	_, _, a := all(t, folder(nil))
	if diff := cmp.Diff([]string{"the bundle holds no file"}, a.Problems); diff != "" {
		t.Error(diff)
	}
}

func TestBoundsAreKeptAndNamed(t *testing.T) {
	const traces = `{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[{"name":"a"},{"name":"b"},{"name":"c"}]}]}]}`
	files := folder(map[string]string{"a.log": strings.Repeat("0123456789\n", 10), "b.json": traces})
	for _, c := range []struct {
		name        string
		l           limits
		logs, spans int
		want        string
	}{
		{"none reached", limits{1 << 20, 10, 10, 3}, 10, 3, ""},
		{"the bytes end with the files", limits{110 + int64(len(traces)), 10, 10, 3}, 10, 3, ""},
		{"bytes", limits{60, 10, 10, 3}, 5, 0, "only the first 0 MiB were read"},
		{"files", limits{1 << 20, 1, 10, 3}, 10, 0, "only the first 1 files were read"},
		{"records", limits{1 << 20, 10, 5, 3}, 5, 0, "only the first 5 log records were read"},
		{"spans", limits{1 << 20, 10, 10, 2}, 10, 2, "only the first 2 spans were read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readWithin(t.Context(), files, []string{"."}, c.l)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.logs) != c.logs || len(got.spans) != c.spans {
				t.Errorf("%d records and %d spans, want %d and %d", len(got.logs), len(got.spans), c.logs, c.spans)
			}
			if text := strings.Join(got.truncated, ";"); text != c.want {
				t.Errorf("truncated %q, want %q", text, c.want)
			}
			if len(got.problems) > 0 {
				t.Errorf("problems %q", got.problems)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestAFolderAZipOrOneFileOpens(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "folder/deep/a.log"), "one\n")
	write(t, filepath.Join(dir, "b.bundle"), string(zipped(t, map[string]string{"deep/a.log": "one\n"})))
	write(t, filepath.Join(dir, "a.log"), "one\n")
	for _, name := range []string{"folder", "b.bundle", "a.log"} {
		t.Run(name, func(t *testing.T) {
			b, err := Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			logs, _, a, err := b.All(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(logs) != 1 || logs[0].Line != "one" || len(a.Problems) > 0 {
				t.Errorf("logs %v, problems %q", logs, a.Problems)
			}
			if text, err := b.Check(t.Context()); err != nil || text != "1 log record, 0 spans, 1 file" {
				t.Errorf("Check says %q, %v", text, err)
			}
		})
	}
}

func TestWhatIsNoBundleIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "x.pdf"), "%PDF")
	write(t, filepath.Join(dir, "bad.zip"), "PK\x03\x04 and nothing more")
	for _, c := range []struct {
		path, want string
		reason     sources.Reason
	}{
		{"absent", "no such file or directory: --bundle takes a folder, a .zip or one file of a bundle", sources.Unreachable},
		{"x.pdf", "unknown kind of file: --bundle takes", sources.Unreachable},
		{"bad.zip", "a damaged zip: --bundle takes", sources.BadAnswer},
	} {
		t.Run(c.path, func(t *testing.T) {
			_, err := Open(filepath.Join(dir, c.path))
			if err == nil || !strings.Contains(err.Error(), c.want) || sources.ReasonOf(err) != c.reason {
				t.Errorf("error %v (%s), want %s (%s)", err, sources.ReasonOf(err), c.want, c.reason)
			}
		})
	}
}

func TestNoLinkLeadsOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret/a.log"), "secret\n")
	write(t, filepath.Join(dir, "folder/a.log"), "own\n")
	for link, target := range map[string]string{
		"folder/out.log": filepath.Join(dir, "secret/a.log"),
		"folder/up.log":  "../secret/a.log",
		"folder/dir":     "../secret",
		"folder/in.log":  "a.log",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	b, err := Open(filepath.Join(dir, "folder"))
	if err != nil {
		t.Fatal(err)
	}
	logs, _, a, err := b.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(logs) != 1 || logs[0].Line != "own" {
		t.Errorf("logs %v", logs)
	}
	want := []string{
		"dir: a symbolic link that leads out of the bundle, not followed",
		"out.log: a symbolic link that leads out of the bundle, not followed",
		"up.log: a symbolic link that leads out of the bundle, not followed",
	}
	if diff := cmp.Diff(want, a.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestPathsInAZipStayInside(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b.zip"), string(zipped(t, map[string]string{"../../etc/a.log": "x\n", "/abs.log": "y\n"})))
	b, err := Open(filepath.Join(dir, "b.zip"))
	if err != nil {
		t.Fatal(err)
	}
	logs, _, _, err := b.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range logs {
		if strings.Contains(r.Source, "..") || strings.HasPrefix(r.Source, "/") {
			t.Errorf("source %q", r.Source)
		}
	}
}

func TestAZipThatUnpacksToMuchMoreIsCutShort(t *testing.T) {
	bomb := zipped(t, map[string]string{"a.log": strings.Repeat("a", 4<<20)})
	z, err := zip.NewReader(bytes.NewReader(bomb), int64(len(bomb)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := readWithin(t.Context(), z, []string{"."}, limits{1 << 20, 10, 10, 10})
	if err != nil {
		t.Fatal(err)
	}
	if got.bytes != 1<<20 || len(got.truncated) != 1 || got.truncated[0] != "only the first 1 MiB were read" {
		t.Errorf("%d bytes, truncated %q", got.bytes, got.truncated)
	}
}

func TestACancelledLoadIsNotKept(t *testing.T) {
	b := New(folder(map[string]string{"a.log": "one\n"}), "test")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, _, err := b.All(ctx)
	if !errors.Is(err, context.Canceled) || sources.ReasonOf(err) != sources.TimedOut {
		t.Fatalf("error %v", err)
	}
	if logs, _, _, err := b.All(t.Context()); err != nil || len(logs) != 1 {
		t.Errorf("%d records, %v", len(logs), err)
	}
}

func TestABundleIsReadOnceByAnyNumberOfCallers(t *testing.T) {
	opened := 0
	b := newBundle("test", ".", nil)
	b.open = New(folder(map[string]string{"a.log": "one\n"}), "x").open
	inner := b.open
	b.open = func() (fs.FS, io.Closer, error) { opened++; return inner() }
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if logs, _, _, err := b.All(t.Context()); err != nil || len(logs) != 1 {
				t.Errorf("%d records, %v", len(logs), err)
			}
		})
	}
	wg.Wait()
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
}
