package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"triage/telemetry"
)

// resource is what identifies a service's process in its telemetry.
type resource struct {
	attributes telemetry.Attributes
	labels     map[string]string // as Loki makes them of the attributes
	pod, host  string
	pid        int
}

// indexed are the resource attributes of which Loki makes labels by default, as far as
// scenarios set them.
var indexed = []string{
	"service.name", "service.namespace", "deployment.environment.name", "cloud.region", "cloud.availability_zone",
	"k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name", "k8s.deployment.name",
}

func (b *builder) resource(s *Service) *resource {
	if r := b.resources[s]; r != nil {
		return r
	}
	n := s.Name
	r := &resource{
		pod:  n + "-" + b.ids.letters(9, "replica set", n) + "-" + b.ids.letters(5, "pod", n),
		host: "ip-10-0-" + fmt.Sprint(b.ids.number("subnet", n)%64) + "-" + fmt.Sprint(4+b.ids.number("host", n)%240),
		pid:  10 + int(b.ids.number("pid", n)%40_000),
	}
	r.attributes = telemetry.Attributes{
		"service.name": n, "service.version": s.Version, "service.instance.id": r.pod,
		"telemetry.sdk.language": s.Language, "telemetry.sdk.name": "opentelemetry",
		"host.name": r.host, "k8s.pod.name": r.pod, "k8s.deployment.name": n, "k8s.container.name": n,
	}
	for _, fields := range [][]Field{b.sc.Resource, s.Attributes} {
		for _, f := range fields {
			r.attributes[f.Key] = f.Value
		}
	}
	r.labels = map[string]string{}
	for _, name := range indexed {
		if v, ok := r.attributes[name]; ok {
			r.labels[strings.ReplaceAll(name, ".", "_")] = fmt.Sprint(v)
		}
	}
	b.resources[s] = r
	return r
}

// describe is the name of a span and the attributes that instrumentation gives it by
// itself.
func (b *builder) describe(s *step, sc *scope, kind telemetry.SpanKind, operation string) (string, telemetry.Attributes) {
	a := telemetry.Attributes{}
	if sc.service.Language == "rust" { // what tracing-opentelemetry adds to every span
		file, line, _ := strings.Cut(b.caller(sc, "span "+operation), ":")
		a["code.file.path"], a["code.module.name"], a["thread.name"] = file, target(sc), "tokio-runtime-worker"
		if n, err := strconv.ParseInt(line, 10, 64); err == nil {
			a["code.line.number"] = n
		}
	}
	peer := s.peer
	if s.kind == callStep {
		peer = s.service.Name
	}
	switch protocolOf(s) {
	case httpProtocol:
		return b.describeHTTP(a, kind, operation, peer), a
	case grpcProtocol:
		b.describeGRPC(a, sc.service, operation)
		if kind == telemetry.KindClient {
			a["server.address"], a["server.port"] = peer, int64(50051)
		} else {
			a["network.peer.address"] = b.address("caller", operation)
		}
		return operation, a
	}
	switch s.kind {
	case outStep:
		a["server.address"] = peer
		verb, target, _ := strings.Cut(operation, " ")
		if system := stringField(s.fields, "db.system.name"); system != "" {
			a["db.operation.name"] = verb
			if target != "" {
				a["db.collection.name"] = target
			}
			if port, ok := map[string]int64{"postgresql": 5432, "redis": 6379, "mysql": 3306, "mongodb": 27017}[system]; ok {
				a["server.port"] = port
			}
		}
	case sendStep:
		a["messaging.operation.type"], a["messaging.operation.name"], a["messaging.destination.name"] = "send", "publish", operation
		return "publish " + operation, a
	case receiveStep:
		a["messaging.operation.type"], a["messaging.operation.name"], a["messaging.destination.name"] = "process", "process", operation
		return "process " + operation, a
	}
	return operation, a
}

func (b *builder) describeHTTP(a telemetry.Attributes, kind telemetry.SpanKind, operation, peer string) string {
	method, target, _ := strings.Cut(operation, " ")
	path, query, hasQuery := strings.Cut(target, "?")
	a["http.request.method"] = method
	if kind == telemetry.KindClient {
		a["server.address"], a["server.port"] = peer, int64(8080)
		a["url.full"] = "http://" + peer + ":8080" + target
		return method
	}
	a["url.scheme"], a["url.path"], a["http.route"] = "http", path, path
	if hasQuery {
		a["url.query"] = query
	}
	a["network.protocol.version"] = "1.1"
	a["client.address"] = b.address("client", operation)
	return method + " " + path
}

func (b *builder) describeGRPC(a telemetry.Attributes, svc *Service, operation string) {
	if svc.OldRPC {
		service, method, _ := strings.Cut(operation, "/")
		a["rpc.system"], a["rpc.service"], a["rpc.method"] = "grpc", service, method
		return
	}
	a["rpc.system.name"], a["rpc.method"] = "grpc", operation
}

// address is a private address that depends on the parts alone.
func (b *builder) address(parts ...string) string {
	n := b.ids.number(parts...)
	return fmt.Sprintf("10.0.%d.%d", n%64, 4+(n>>8)%240)
}

// scopeName is the instrumentation that writes such a span.
func scopeName(s *Service, kind telemetry.SpanKind, operation string) string {
	rpc := strings.Contains(operation, "/") && !strings.Contains(operation, " ")
	switch {
	case s.Language == "rust":
		return "tracing-opentelemetry"
	case s.Language != "go":
		return "opentelemetry-" + s.Language
	case rpc && kind != telemetry.KindInternal:
		return "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	case kind == telemetry.KindServer || kind == telemetry.KindClient:
		return "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	}
	return s.Name
}

func stringField(fields []Field, key string) string {
	for _, f := range fields {
		if f.Key == key {
			if s, ok := f.Value.(string); ok {
				return s
			}
		}
	}
	return ""
}
