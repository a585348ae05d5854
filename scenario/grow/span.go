package grow

import (
	"strings"
	"time"

	"triage/telemetry"
)

// drawn is a span before it is written down.
type drawn struct {
	svc        *service
	seq        int
	kind       telemetry.SpanKind
	trace, id  string
	parent     string
	name       string
	start, end time.Duration
	status     telemetry.StatusCode
	message    string
	attributes telemetry.Attributes
	events     []telemetry.SpanEvent
	eventAt    time.Duration
	links      []telemetry.SpanLink
	fail       *failure // what it tells of
	tag        Tag
}

func (h *handling) newSpan(kind telemetry.SpanKind, start time.Duration) *drawn {
	h.w.seq++
	s := &drawn{svc: h.svc, seq: h.w.seq, kind: kind, trace: h.trace, id: hexID(h.w.ids, 16), name: h.v.op, start: start, end: start, attributes: telemetry.Attributes{}}
	s.tag = Tag{Seq: s.seq, Visit: h.v.n}
	h.w.spans = append(h.w.spans, s)
	return s
}

// serverAttributes are what instrumentation writes on the span of a handling.
func (h *handling) serverAttributes() {
	a, v := h.span.attributes, h.v
	if h.svc.attrRequest {
		a[attributeKey(h.svc)] = h.w.request
	}
	switch {
	case v.queue != "":
		h.span.name = "process " + v.queue
		a["messaging.system"], a["messaging.destination.name"] = "kafka", v.queue
		return
	case h.svc.job || h.svc.convention == noConvention:
		return
	}
	if method, path, ok := strings.Cut(v.op, " "); ok {
		h.span.name = method + " " + path
		if h.svc.convention == oldConvention {
			a["http.method"], a["http.target"], a["http.route"] = method, path, path
		} else {
			a["http.request.method"], a["url.path"], a["http.route"] = method, path, path
		}
		return
	}
	h.rpcAttributes(a)
}

func attributeKey(s *service) string {
	switch s.n % 3 {
	case 0:
		return "request_id"
	case 1:
		return "http.request.header.x-request-id"
	}
	return "request.id"
}

func (h *handling) rpcAttributes(a telemetry.Attributes) {
	service, method, _ := strings.Cut(h.v.op, "/")
	if h.svc.convention == oldConvention {
		a["rpc.system"], a["rpc.service"], a["rpc.method"] = "grpc", service, method
	} else {
		a["rpc.system.name"], a["rpc.method"] = "grpc", h.v.op
	}
}

// setStatus writes how a call or handling ended into the attributes.
func (h *handling) setStatus(a telemetry.Attributes, http bool, status int, code string) bool {
	switch {
	case h.svc.convention == noConvention:
		return false
	case http && status == 0:
		return false
	case http && h.svc.convention == oldConvention:
		a["http.status_code"] = int64(status)
	case http:
		a["http.response.status_code"] = int64(status)
	case h.svc.convention == oldConvention:
		a["rpc.grpc.status_code"] = int64(grpcNumbers[code])
	default:
		a["rpc.response.status_code"] = code
	}
	return true
}

// endedWell closes the span of a handling that went well.
func (h *handling) endedWell(s *drawn) {
	told := false
	if h.v.queue == "" && !h.svc.job {
		told = h.setStatus(s.attributes, h.speaksHTTP(), 200, "OK")
	}
	if h.svc.n%7 == 0 {
		s.status, told = telemetry.StatusOK, true
	}
	s.tag.Well = told
}

var serverFaults = map[string]bool{"UNKNOWN": true, "DEADLINE_EXCEEDED": true, "UNIMPLEMENTED": true, "INTERNAL": true, "UNAVAILABLE": true, "DATA_LOSS": true}

// endedBadly closes the span of a handling that failed.
func (h *handling) endedBadly(s *drawn, fail *failure, origin bool) {
	told := false
	if h.v.queue == "" && !h.svc.job {
		told = h.setStatus(s.attributes, h.speaksHTTP(), fail.http, fail.grpc)
	}
	isError := h.v.queue != "" || h.svc.job || h.speaksHTTP() && fail.http >= 500 || !h.speaksHTTP() && serverFaults[fail.grpc]
	tag := h.failTag(fail, origin, "error")
	tag.Words = false
	if !isError {
		tag.Fails, tag.Refuses = false, told
	}
	if isError && h.svc.marksSpans {
		s.status = telemetry.StatusError
		if h.svc.statusText {
			s.message = fail.layers[0].text
			tag.Words = true
		}
		if told && h.svc.convention == newConvention {
			s.attributes["error.type"] = fail.layers[0].typ
		}
	} else if isError && !told {
		tag.Fails = false
	}
	if h.svc.exceptions && (origin || h.w.r.IntN(2) == 0) && !(fail.refusal && h.w.r.IntN(2) == 0) {
		h.exception(s, fail)
		tag.Words, tag.Fails, tag.Refuses = true, true, false
	}
	if fail.code != "" && h.svc.codes != noCodes && h.svc.n%2 == 0 {
		s.attributes["error.code"] = fail.code
		tag.Words = true
	}
	s.fail = fail
	tag.Seq, tag.Visit = s.tag.Seq, s.tag.Visit
	tag.Slow = s.tag.Slow
	s.tag = tag
}

func (h *handling) exception(s *drawn, fail *failure) {
	a := telemetry.Attributes{"exception.type": fail.layers[0].typ, "exception.message": joined(fail.layers)}
	if h.svc.lang == onJVM || h.svc.lang == inPython {
		a["exception.message"] = fail.layers[0].text
		a["exception.stacktrace"] = stack(h.svc, fail.layers)
	}
	s.eventAt = h.t
	s.events = append(s.events, telemetry.SpanEvent{Name: "exception", Attributes: a})
}

// client opens the client span of a call; nil when the service sends none.
func (h *handling) client(v *visit) *drawn {
	if h.span == nil {
		return nil
	}
	s := h.newSpan(telemetry.KindClient, h.t)
	s.parent = h.span.id
	e := v.edge
	if e.http {
		method, path, _ := strings.Cut(v.op, " ")
		s.name = method
		h.httpClientAttributes(s.attributes, method, "http://"+v.svc.name+":"+itoa(e.port)+path, v.svc.name, e.port, 0)
		return s
	}
	s.name = v.op
	if h.svc.convention != noConvention {
		service, method, _ := strings.Cut(v.op, "/")
		if h.svc.convention == oldConvention {
			s.attributes["rpc.system"], s.attributes["rpc.service"], s.attributes["rpc.method"] = "grpc", service, method
			s.attributes["net.peer.name"] = v.svc.name
		} else {
			s.attributes["rpc.system.name"], s.attributes["rpc.method"] = "grpc", v.op
			s.attributes["server.address"], s.attributes["server.port"] = v.svc.name, int64(e.port)
		}
	}
	return s
}

func (h *handling) httpClientAttributes(a telemetry.Attributes, method, url, host string, port, status int) {
	switch h.svc.convention {
	case oldConvention:
		a["http.method"], a["http.url"], a["net.peer.name"] = method, url, host
	case newConvention:
		a["http.request.method"], a["url.full"], a["server.address"], a["server.port"] = method, url, host, int64(port)
	default:
		a["peer.service"] = host
	}
	if status != 0 {
		h.setStatus(a, true, status, "")
	}
}

// closeClient ends the client span of a call.
func (h *handling) closeClient(s *drawn, v *visit, fail *failure) {
	if s == nil {
		return
	}
	s.end = h.t
	s.tag.Names = v.svc.name
	s.tag.Call = true
	if fail == nil {
		h.setStatus(s.attributes, v.edge.http, 200, "OK")
		return
	}
	told := false
	if v.edge.http && !fail.quiet && !fail.gaveUp && !fail.noAnswer {
		told = h.setStatus(s.attributes, true, fail.http, "")
	} else if !v.edge.http {
		told = h.setStatus(s.attributes, false, 0, fail.grpc)
	}
	if fail.fault != nil {
		s.tag.Fault = fail.fault.id
	}
	s.tag.Fails = told || h.svc.marksSpans
	if fail.gaveUp {
		s.tag.Fails, s.tag.Canceled, s.tag.Slow = false, true, fail.fault != nil
	}
	h.markSpan(s, fail)
}

// markSpan gives a client span the status of its failure.
func (h *handling) markSpan(s *drawn, fail *failure) {
	if !h.svc.marksSpans {
		return
	}
	s.status = telemetry.StatusError
	if h.svc.statusText {
		s.message = fail.layers[len(fail.layers)-1].text
		s.tag.Words = true
	}
	if h.svc.convention == newConvention && fail.layers[0].typ != "" {
		s.attributes["error.type"] = fail.layers[len(fail.layers)-1].typ
	}
	if h.svc.exceptions && h.w.r.IntN(3) == 0 {
		h.exception(s, &failure{layers: fail.layers[len(fail.layers)-1:]})
		s.tag.Words = true
	}
}
