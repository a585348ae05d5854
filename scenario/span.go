package scenario

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// networkTime is how long a message is on its way, at least.
const networkTime = 200 * time.Microsecond

// span plays a statement that makes one or two spans, with its block, and returns when the
// caller goes on.
func (b *builder) span(s *step, in *scope, now time.Time) time.Time {
	inner := *in
	inner.dark = in.dark || s.dark
	if s.request != nil {
		inner.request, inner.correlation = b.text(*s.request), ""
	}
	if s.correlation != nil {
		inner.correlation = b.text(*s.correlation)
	}
	if s.kind == callStep {
		return b.call(s, in, &inner, now)
	}
	inner.service = s.service
	kind := map[stepKind]telemetry.SpanKind{
		serveStep: telemetry.KindServer, receiveStep: telemetry.KindConsumer, outStep: telemetry.KindClient,
		workStep: telemetry.KindInternal, sendStep: telemetry.KindProducer,
	}[s.kind]
	if in.trace == "" {
		inner.trace = b.ids.unique(16, "trace", s.service.Name, s.name)
	}
	missing := s.missingServer || s.missingClient
	b.open(s, &inner, in.id, kind, now, missing)
	if in.service != s.service {
		inner.tracing = nil
	}
	inner.tracing = append(slices.Clone(inner.tracing), b.tracingSpan(s, &inner))
	end := b.run(s.steps, &inner, now.Add(b.jitter(20*time.Microsecond, "begin"))).Add(b.jitter(30*time.Microsecond, "end"))
	if s.length != nil {
		end = now.Add(*s.length)
	}
	b.close(s, &inner, end, s.outcome)
	if s.kind == serveStep {
		b.access(s, &inner, now, end, s.outcome)
	}
	return end
}

// call plays a call from one service to another: the client's span around the server's.
func (b *builder) call(s *step, in, inner *scope, now time.Time) time.Time {
	caller := *inner
	caller.service = in.service
	b.open(s, &caller, in.id, telemetry.KindClient, now, s.missingClient)

	callee := *inner
	callee.service, callee.trace, callee.tracing = s.service, caller.trace, nil
	begin := now.Add(networkTime + b.jitter(100*time.Microsecond, "there"))
	b.open(s, &callee, caller.id, telemetry.KindServer, begin, s.missingServer)
	callee.tracing = []tracingSpan{b.tracingSpan(s, &callee)}
	back := networkTime + b.jitter(100*time.Microsecond, "back")
	done := b.run(s.steps, &callee, begin.Add(b.jitter(20*time.Microsecond, "begin"))).Add(b.jitter(30*time.Microsecond, "end"))
	switch {
	case s.serve != nil:
		done = begin.Add(*s.serve)
	case s.length != nil && *s.length > 2*back+begin.Sub(now):
		done = now.Add(*s.length - back)
	}
	served := s.outcome
	if s.served != nil {
		served = *s.served
	}
	b.close(s, &callee, done, served)
	b.access(s, &callee, begin, done, served)
	end := done.Add(back)
	if s.length != nil {
		end = now.Add(*s.length)
	}
	b.close(s, &caller, end, s.outcome)
	return end
}

// open begins a span and makes it the one of sc.
func (b *builder) open(s *step, sc *scope, parent string, kind telemetry.SpanKind, now time.Time, missing bool) {
	name := b.text(s.name)
	sc.id = b.ids.unique(8, sc.trace, parent, sc.service.Name, string(kind), name)
	sc.start, sc.operation, sc.span = now, name, len(b.spans)
	res := b.resource(sc.service)
	sp := telemetry.Span{
		TraceID: sc.trace, SpanID: sc.id, ParentID: parent, Service: sc.service.Name, Kind: kind,
		Start: now.Add(sc.service.Skew), Resource: res.attributes, Scope: scopeName(sc.service, kind, name),
	}
	sp.Name, sp.Attributes = b.describe(s, sc, kind, name)
	fields := s.fields
	if kind == telemetry.KindClient && s.kind == callStep {
		fields = s.client
	} else if s.kind != callStep {
		fields = append(slices.Clone(fields), s.client...)
	}
	maps.Copy(sp.Attributes, b.attributes(fields))
	if kind == telemetry.KindServer && parent == "" {
		if sc.request != "" {
			sp.Attributes["request_id"] = sc.request
		}
		if sc.correlation != "" {
			sp.Attributes["correlation_id"] = sc.correlation
		}
	}
	built := builtSpan{Span: sp, missing: missing || sc.dark || sc.service.Unsampled}
	if kind != telemetry.KindClient || s.kind == outStep {
		built.links = s.links
		if s.label != "" {
			b.labels[s.label] = telemetry.SpanLink{TraceID: sc.trace, SpanID: sc.id}
		}
	}
	b.spans = append(b.spans, built)
}

// close ends the span of sc.
func (b *builder) close(s *step, sc *scope, end time.Time, o outcome) {
	sp := &b.spans[sc.span].Span
	sp.End = end.Add(sc.service.Skew)
	status(sp, protocolOf(s), o, sc.service.OldRPC)
	sp.StatusMessage = b.text(o.message)
	if sp.Status != telemetry.StatusError {
		sp.StatusMessage = ""
	}
}

type protocol uint8

const (
	noProtocol protocol = iota
	httpProtocol
	grpcProtocol
)

// protocolOf goes by the operation: "POST /v1/x" is HTTP, "pkg.Service/Method" is gRPC.
func protocolOf(s *step) protocol {
	switch s.kind {
	case serveStep, callStep, outStep:
	default:
		return noProtocol
	}
	if method, path, ok := strings.Cut(s.name, " "); ok && isMethod(method) && strings.HasPrefix(path, "/") {
		return httpProtocol
	}
	if service, method, ok := strings.Cut(s.name, "/"); ok && service != "" && method != "" && !strings.ContainsAny(s.name, " :") {
		return grpcProtocol
	}
	return noProtocol
}

func isMethod(s string) bool {
	switch s {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY":
		return true
	}
	return false
}

// status says on the span how it ended, by OpenTelemetry's conventions for HTTP and gRPC.
func status(sp *telemetry.Span, p protocol, o outcome, oldRPC bool) {
	isError := o.word == "error"
	code := ""
	server := sp.Kind == telemetry.KindServer
	switch {
	case o.http != 0:
		sp.Attributes["http.response.status_code"] = int64(o.http)
		isError = o.http >= 500 || o.http >= 400 && !server
		code = strconv.Itoa(o.http)
	case p == httpProtocol && !isError:
		sp.Attributes["http.response.status_code"] = int64(200)
	}
	grpc := o.grpc
	if grpc == "" && p == grpcProtocol && o.http == 0 && !isError {
		grpc = "OK"
	}
	if grpc != "" {
		if oldRPC {
			sp.Attributes["rpc.grpc.status_code"] = int64(slices.Index(grpcCodes[:], grpc))
		} else {
			sp.Attributes["rpc.response.status_code"] = grpc
		}
		code = grpc
		isError = isError || grpc != "OK" && (!server || serverError(grpc))
	}
	if o.word == "unset" {
		isError = false
	}
	if o.word == "ok" {
		sp.Status = telemetry.StatusOK
	}
	if !isError {
		return
	}
	sp.Status = telemetry.StatusError
	if _, given := sp.Attributes["error.type"]; !given && code != "" {
		sp.Attributes["error.type"] = code
	}
}

// serverError tells the gRPC statuses that are errors on a server span
// (https://opentelemetry.io/docs/specs/semconv/rpc/grpc).
func serverError(code string) bool {
	switch code {
	case "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS":
		return true
	}
	return false
}
