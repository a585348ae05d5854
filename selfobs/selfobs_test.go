package selfobs

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
)

// clean unsets every OTEL_ variable for the test.
func clean(t *testing.T) {
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, "")
		}
	}
}

func start(t *testing.T) *Telemetry {
	t.Helper()
	tel, err := Start(context.Background(), "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

// secrets are what hostile or careless input could put into a finding, an answer or an error.
var secrets = []string{
	"req-secret-id", "4bf92f3577b34da6a3ce929d0e0e4736", "corr-secret-id", "CODE_WITH_SECRET", "secret log line", "secret-host.example",
	"secret-token", "secret-service", "secret-env", "secret/path.ndjson", "secret note",
}

// observe plays an investigation through the observer.
func observe(o investigate.Observer) {
	ctx, done := o.Investigation(context.Background())
	_, logs := o.Query(ctx, "loki", "logs")
	logs(sources.Answer{Asked: []sources.Asked{{Query: `{a="b"} |= "req-secret-id"`}}, Records: 7, Bytes: 512, Truncated: []string{"secret note"}}, nil)
	_, traces := o.Query(ctx, "jaeger", "trace")
	traces(sources.Answer{}, &sources.Error{Source: "jaeger", Host: "secret-host.example", Status: 401, Reason: sources.Unauthorized,
		Detail: "bad secret-token", Hint: "secret note", Err: errors.New("secret log line")})
	_, file := o.Query(ctx, "secret/path.ndjson", "secret note")
	file(sources.Answer{Records: 2}, errors.New("secret log line"))
	done(investigate.Finding{
		Incident: correlate.Incident{
			Query:  correlate.Query{RequestID: "req-secret-id", TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", CorrelationID: "corr-secret-id", ErrorCode: "CODE_WITH_SECRET"},
			Status: correlate.Failed,
			Verdict: correlate.Verdict{Summary: "secret log line in secret-service", Confidence: 0.9,
				Class: envelope.Transient, Reasons: []string{"secret note"}},
			Chain:     []correlate.Hop{{Service: "secret-service", Envelope: envelope.Envelope{Code: "CODE_WITH_SECRET"}}, {Service: "gateway"}},
			Traces:    []correlate.Trace{{ID: "4bf92f3577b34da6a3ce929d0e0e4736"}},
			Timeline:  []correlate.Entry{{Text: "secret log line"}},
			Handled:   []correlate.Hop{{Service: "secret-service"}},
			Stats:     correlate.Stats{Logs: 9, Spans: 4, Traces: 1, Services: 2, Undecoded: 3, NotUnderstood: 2},
			Others:    []correlate.OtherRequest{{CorrelationID: "corr-secret-id", RequestID: "req-secret-id", Root: "secret-service CODE_WITH_SECRET"}},
			TraceIDs:  []string{"4bf92f3577b34da6a3ce929d0e0e4736"},
			RunnersUp: []correlate.Hop{{Service: "secret-service"}},
		},
		Values:  playbooks.Values{"env": "secret-env", "request_id": "req-secret-id"},
		Sources: []investigate.SourceStatus{{Name: "loki", Error: "secret-host.example: secret-token"}},
		Partial: true, Done: true,
	})
}

func TestNothingIsBuiltUnlessAskedFor(t *testing.T) {
	for _, tc := range []struct {
		name string
		vars []string
	}{
		{"without variables", nil},
		{"when the SDK is disabled", []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_SDK_DISABLED", "TRUE"}},
		{"when both exporters are none", []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER", "none", "OTEL_METRICS_EXPORTER", "none"}},
		{"by variables that only tune", []string{"OTEL_EXPORTER_OTLP_HEADERS", "a=b", "OTEL_SERVICE_NAME", "x"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			clean(t)
			for i := 0; i < len(tc.vars); i += 2 {
				t.Setenv(tc.vars[i], tc.vars[i+1])
			}
			tel := start(t)
			if tel != nil {
				t.Fatal("an exporter was built")
			}
			if o := tel.Observer(); o != nil {
				t.Errorf("Observer() = %v, want a nil interface", o)
			}
			tel.Shutdown(context.Background())
		})
	}
}

func TestOneSpanOfTheInvestigationAndOneOfEachQuery(t *testing.T) {
	clean(t)
	r := newReceiver(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=team-a")
	tel := start(t)
	observe(tel.Observer())
	tel.Shutdown(context.Background())

	byName := map[string]map[string]any{}
	var root []byte
	for _, s := range r.spans {
		byName[s.Name] = attributes(s.Attributes)
		if s.Name == "investigation" {
			root = s.SpanId
		}
	}
	want := map[string]map[string]any{
		"investigation": {
			"triage.status": "failed", "triage.verdict.class": "transient", "triage.verdict.confidence": 0.9, "triage.partial": true,
			"triage.chain.hops": int64(2), "triage.handled": int64(1), "triage.secondary": int64(0), "triage.logs": int64(9), "triage.spans": int64(4),
			"triage.traces": int64(1), "triage.services": int64(2), "triage.undecoded": int64(3), "triage.not_understood": int64(2), "triage.others": int64(1), "triage.playbooks": int64(0),
		},
		"loki logs": {
			"triage.source": "loki", "triage.operation": "logs", "triage.requests": int64(1), "triage.records": int64(7), "triage.bytes": int64(512),
			"triage.truncated": int64(1), "triage.problems": int64(0),
		},
		"jaeger trace": {
			"triage.source": "jaeger", "triage.operation": "trace", "triage.requests": int64(0), "triage.records": int64(0), "triage.bytes": int64(0),
			"triage.truncated": int64(0), "triage.problems": int64(0), "error.type": "unauthorized", "http.response.status_code": int64(401),
		},
		"bundle other": {
			"triage.source": "bundle", "triage.operation": "other", "triage.requests": int64(0), "triage.records": int64(2), "triage.bytes": int64(0),
			"triage.truncated": int64(0), "triage.problems": int64(0), "error.type": "failed",
		},
	}
	if diff := cmp.Diff(want, byName); diff != "" {
		t.Error(diff)
	}
	for _, s := range r.spans {
		if s.Name != "investigation" && !bytes.Equal(s.ParentSpanId, root) {
			t.Errorf("%s is not a child of the investigation", s.Name)
		}
	}
	if got := r.headers[0].Get("X-Tenant"); got != "team-a" {
		t.Errorf("OTEL_EXPORTER_OTLP_HEADERS: got %q", got)
	}
	res := attributes(r.attrs)
	if res["service.name"] != "triage" || res["service.version"] != "v1.2.3" {
		t.Errorf("resource: %v", res)
	}
}

func TestCountersOfRecordsDecodeFailuresAndVerdicts(t *testing.T) {
	clean(t)
	r := newReceiver(t)
	t.Setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", r.URL+"/v1/metrics")
	tel := start(t)
	observe(tel.Observer())
	tel.Shutdown(context.Background())

	if len(r.spans) != 0 {
		t.Error("spans were sent although only metrics were asked for")
	}
	type point struct {
		Value int64
		Attrs map[string]any
	}
	got := map[string][]point{}
	for _, name := range []string{"triage.investigations", "triage.decode.failures", "triage.source.records"} {
		for _, p := range r.points[name] {
			got[name] = append(got[name], point{p.GetAsInt(), attributes(p.Attributes)})
		}
	}
	want := map[string][]point{
		"triage.investigations":  {{1, map[string]any{"triage.status": "failed", "triage.verdict.class": "transient", "triage.partial": true}}},
		"triage.decode.failures": {{3, map[string]any{}}},
		"triage.source.records": {
			{7, map[string]any{"triage.source": "loki", "triage.operation": "logs"}},
			{0, map[string]any{"triage.source": "jaeger", "triage.operation": "trace"}},
			{2, map[string]any{"triage.source": "bundle", "triage.operation": "other"}},
		},
	}
	byValue := cmp.Transformer("byValue", func(ps []point) map[int64]map[string]any {
		m := map[int64]map[string]any{}
		for _, p := range ps {
			m[p.Value] = p.Attrs
		}
		return m
	})
	if diff := cmp.Diff(want, got, byValue); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"triage.investigation.duration", "triage.source.queries", "triage.source.query.duration", "triage.source.read"} {
		if !strings.Contains(strings.Join(r.names, " ")+" ", name+" ") {
			t.Errorf("%s was not sent: %v", name, r.names)
		}
	}
}

func TestNothingSentHoldsAnIDALogLineOrACredential(t *testing.T) {
	clean(t)
	r := newReceiver(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	args := os.Args
	os.Args = append([]string{"/bin/triage"}, secrets...) // a process detector would send them
	defer func() { os.Args = args }()
	tel := start(t)
	observe(tel.Observer())
	tel.Shutdown(context.Background())

	if paths := strings.Join(r.paths, " "); !strings.Contains(paths, "/v1/traces") || !strings.Contains(paths, "/v1/metrics") {
		t.Fatalf("sent only to %q", paths)
	}
	for _, s := range secrets {
		if bytes.Contains(r.raw, []byte(s)) {
			t.Errorf("%q was sent", s)
		}
	}
}

func TestWordsFromOutsideTheFixedSetsAreNotSent(t *testing.T) {
	if got := classWord("secret-class"); got != "unknown" {
		t.Error(got)
	}
	for _, s := range []correlate.Status{"secret-status", ""} {
		if got := statusWord(s); got != "none" {
			t.Error(got)
		}
	}
	if got := statusWord(correlate.Unknown); got != "unknown" {
		t.Error(got)
	}
	if got := outcomeWord(&sources.Error{Reason: "secret-reason"}); got != "failed" {
		t.Error(got)
	}
	if got := outcomeWord(context.Canceled); got != "cancelled" {
		t.Error(got)
	}
}

func TestACollectorThatFailsIsNotNoticed(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }))
	defer broken.Close()
	for name, endpoint := range map[string]string{
		"it refuses":          broken.URL,
		"it does not listen":  "http://127.0.0.1:1",
		"it never answers":    "http://" + silent.Addr().String(),
		"it is no address":    "http://[::1",
		"it is another thing": "unix:///nowhere",
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
			stderr := captureStderr(t)
			tel, err := Start(context.Background(), "v0")
			if err == nil {
				observe(tel.Observer())
				tel.Shutdown(context.Background())
			}
			if out := stderr(); out != "" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

func TestAnotherProtocolIsRefusedInWords(t *testing.T) {
	clean(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	tel, err := Start(context.Background(), "v0")
	want := "triage's own telemetry is off: OTEL_EXPORTER_OTLP_PROTOCOL is not http/protobuf, the only protocol it speaks"
	if tel != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %v", tel, err)
	}
}

// captureStderr redirects the process's stderr until the function it returns is called.
func captureStderr(t *testing.T) func() string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = w
	return func() string {
		os.Stderr = old
		w.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Error(err)
		}
		return b.String()
	}
}
