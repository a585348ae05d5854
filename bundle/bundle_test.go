package bundle_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"triage/bundle"
	"triage/sources/files"
	"triage/telemetry"
)

var (
	t0   = time.Date(2026, 11, 21, 3, 4, 5, 6, time.UTC)
	logs = []telemetry.LogRecord{
		{Time: t0.Add(time.Second), Line: `{"msg":"<late> & "}`, Labels: map[string]string{"service_name": "ledger"}, Metadata: map[string]string{"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}},
		{Time: t0, Line: "not UTF-8: \xff\xfe", Labels: map[string]string{"service_name": "ledger"}},
		{Time: t0, Line: "second of one nanosecond", Labels: map[string]string{"service_name": "ledger"}},
		{Time: t0, Line: "another stream", Labels: map[string]string{"service_name": "gateway"}},
		{Line: "without a time"},
	}
	spans = []telemetry.Span{
		{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", SpanID: "00f067aa0ba902b8", ParentID: "00f067aa0ba902b7", Service: "ledger", Name: "reserve",
			Kind: telemetry.KindServer, Start: t0.Add(1), End: t0.Add(2), Status: telemetry.StatusError, StatusMessage: "pool timed out",
			Attributes: telemetry.Attributes{"rpc.grpc.status_code": int64(14)}, Resource: telemetry.Attributes{"service.name": "ledger"}},
		{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", SpanID: "00f067aa0ba902b7", Service: "gateway", Name: "POST /checkout",
			Start: t0, End: t0.Add(3), Resource: telemetry.Attributes{"service.name": "gateway"}},
	}
	manifest = bundle.Manifest{Title: "A pool timeout", Query: bundle.Query{RequestID: "req-1"}, Window: &bundle.Window{Start: t0, End: t0.Add(time.Hour)}}
)

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "bundle")
	var buf bytes.Buffer
	if err := bundle.Write(dir, logs, spans, manifest); err != nil {
		t.Fatal(err)
	}
	if err := bundle.WriteZip(&buf, logs, spans, manifest); err != nil {
		t.Fatal(err)
	}
	zipPath := filepath.Join(t.TempDir(), "b.zip")
	if err := os.WriteFile(zipPath, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a folder": dir, "a zip": zipPath} {
		t.Run(name, func(t *testing.T) {
			b, err := files.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			gotLogs, gotSpans, a, err := b.All(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Problems)+len(a.Truncated) > 0 {
				t.Errorf("problems %q, truncated %q", a.Problems, a.Truncated)
			}
			unsourced := cmpopts.IgnoreFields(telemetry.LogRecord{}, "Source")
			if diff := cmp.Diff([]telemetry.LogRecord{logs[4], logs[3], logs[1], logs[2], logs[0]}, gotLogs, unsourced); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]telemetry.Span{spans[1], spans[0]}, gotSpans, cmpopts.IgnoreFields(telemetry.Span{}, "Source")); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
	m, err := bundle.ReadManifest(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	want := manifest
	want.Schema, want.LogRecords, want.Spans = bundle.Schema, len(logs), len(spans)
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("manifest (-want +got):\n%s", diff)
	}
}

func TestEqualTelemetryGivesEqualBytes(t *testing.T) {
	var one, two bytes.Buffer
	other := []telemetry.LogRecord{logs[4], logs[3], logs[1], logs[2], logs[0]}
	if err := bundle.WriteZip(&one, logs, spans, manifest); err != nil {
		t.Fatal(err)
	}
	if err := bundle.WriteZip(&two, other, []telemetry.Span{spans[1], spans[0]}, manifest); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the bytes differ")
	}
	z, err := zip.NewReader(bytes.NewReader(one.Bytes()), int64(one.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff([]string{"logs.ndjson", "manifest.json", "traces.json"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestAManifestThatIsNoneIsRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"another schema", `{"schema":"triage.bundle/v10"}`, `schema "triage.bundle/v10", want triage.bundle/v1`},
		{"not JSON", `{`, "unexpected end of JSON input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := bundle.ReadManifest(fstest.MapFS{"manifest.json": {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	if _, err := bundle.ReadManifest(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := bundle.ReadManifest(fstest.MapFS{"manifest.json": {Data: []byte(`{"schema":"triage.bundle/v1.3","new":1}`)}}); err != nil {
		t.Errorf("a later minor version: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAWriterThatFailsIsToldOf(t *testing.T) {
	if err := bundle.WriteZip(full{}, logs, spans, manifest); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bundle.Write(filepath.Join(file, "x"), logs, spans, manifest); err == nil {
		t.Error("a folder inside a file was written")
	}
}
