package selfobs

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collectormetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collectortrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver is an OTLP/HTTP collector that keeps what it is sent.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	paths   []string
	raw     []byte // every body, uncompressed
	spans   []*trace.Span
	points  map[string][]*metrics.NumberDataPoint // of sums, by metric
	names   []string                              // of all metrics
	attrs   []*common.KeyValue                    // of resources
	headers []http.Header
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{points: map[string][]*metrics.NumberDataPoint{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body := io.Reader(req.Body)
		if req.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Error(err)
				return
			}
			body = z
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Error(err)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.paths = append(r.paths, req.URL.Path)
		r.headers = append(r.headers, req.Header)
		r.raw = append(r.raw, data...)
		switch req.URL.Path {
		case "/v1/traces":
			var m collectortrace.ExportTraceServiceRequest
			if err := proto.Unmarshal(data, &m); err != nil {
				t.Error(err)
			}
			for _, rs := range m.ResourceSpans {
				r.attrs = append(r.attrs, rs.Resource.Attributes...)
				for _, ss := range rs.ScopeSpans {
					r.spans = append(r.spans, ss.Spans...)
				}
			}
		case "/v1/metrics":
			var m collectormetrics.ExportMetricsServiceRequest
			if err := proto.Unmarshal(data, &m); err != nil {
				t.Error(err)
			}
			for _, rm := range m.ResourceMetrics {
				r.attrs = append(r.attrs, rm.Resource.Attributes...)
				for _, sm := range rm.ScopeMetrics {
					for _, metric := range sm.Metrics {
						r.names = append(r.names, metric.Name)
						r.points[metric.Name] = append(r.points[metric.Name], metric.GetSum().GetDataPoints()...)
					}
				}
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// attributes of a span or a point as text by name.
func attributes(list []*common.KeyValue) map[string]any {
	m := map[string]any{}
	for _, kv := range list {
		switch v := kv.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			m[kv.Key] = v.StringValue
		case *common.AnyValue_IntValue:
			m[kv.Key] = v.IntValue
		case *common.AnyValue_BoolValue:
			m[kv.Key] = v.BoolValue
		case *common.AnyValue_DoubleValue:
			m[kv.Key] = v.DoubleValue
		}
	}
	return m
}
