package grow

import (
	"fmt"
	"time"

	"triage/telemetry"
)

// depend uses a database or what else sends no telemetry of its own.
func (h *handling) depend(d *dependency) *failure {
	f := d.fault
	if f == nil || f.once && f.fired {
		took := between(h.w.r, 1, 20)
		if h.t+took > h.c.limit {
			took = max(h.c.limit-h.t, 0)
		}
		h.dependencySpan(d, h.t, h.t+took, nil, "")
		h.t += took
		return nil
	}
	f.fired = true
	start := h.t
	k := f.kind.name
	h.t += h.dependencyTook(d, f)
	if k == "slow" {
		if h.t < start+d.timeout && h.t < h.c.limit { // slow, and nobody minded
			h.dependencySpan(d, start, h.t, nil, "slow")
			return nil
		}
	}
	if h.t >= h.c.limit {
		h.t = h.c.limit
		h.dependencySpan(d, start, h.t, h.tooLate(), "slow")
		return h.tooLate()
	}
	inner := dependencyWords(k, h.svc, d, f.word)
	if f.once { // tried again at once, and went well
		h.w.recovered = append(h.w.recovered, &failure{fault: f, layers: []layer{inner}, through: []*visit{h.v}})
	}
	fail := &failure{fault: f, layers: []layer{inner}, http: f.http(), grpc: f.grpc(), blames: d.host, code: h.svc.code(f.kind.what)}
	if h.w.r.IntN(4) > 0 {
		text := pick(h.w.r, "query %s", "write %s", "load %s", "read %s from "+d.kind, "could not store %s")
		if d.kind == "http" || d.kind == "smtp" {
			text = pick(h.w.r, "notify %s", "look up %s at "+d.host, "send %s", d.host+": %s")
		}
		fail.layers = append([]layer{{typeOf(h.svc, "StorageException", "*fmt.wrapError", "StorageError"), fmt.Sprintf(text, h.w.noun)}}, fail.layers...)
	}
	if k != "breaker" && (k != "pool" || h.w.r.IntN(2) == 0) {
		h.dependencySpan(d, start, h.t, fail, k)
	}
	if f.once {
		h.sayRetryDependency(d, fail)
		h.t += 30 * time.Millisecond
		h.dependencySpan(d, h.t, h.t+8*time.Millisecond, nil, "")
		h.t += 9 * time.Millisecond
		return nil
	}
	return fail
}

func (h *handling) dependencyTook(d *dependency, f *fault) time.Duration {
	r := h.w.r
	switch f.kind.name {
	case "slow":
		return min(f.slow, d.timeout)
	case "pool", "lock":
		return between(r, 300, 1100)
	case "deadlock":
		return between(r, 200, 500)
	case "breaker":
		return between(r, 0, 1)
	}
	return between(r, 1, 15)
}

// dependencySpan is the client span of a call to a dependency.
func (h *handling) dependencySpan(d *dependency, start, end time.Duration, fail *failure, what string) {
	if h.span == nil {
		return
	}
	s := h.newSpan(telemetry.KindClient, start)
	s.end, s.parent = end, h.span.id
	s.name = d.verb
	a := s.attributes
	switch {
	case d.kind == "http":
		h.httpClientAttributes(a, d.verb, "https://"+d.host+"/v2/x", d.host, d.port, dependencyStatus(what, fail))
	case d.kind == "s3" || d.kind == "smtp" || d.kind == "kafka":
		if h.svc.convention == oldConvention {
			a["net.peer.name"] = d.host
		} else {
			a["server.address"], a["server.port"] = d.host, int64(d.port)
		}
		if d.kind == "s3" {
			a["rpc.system"], a["rpc.service"], a["rpc.method"] = "aws-api", "S3", d.verb
		}
	default:
		s.name = d.verb + " " + h.w.noun
		if h.svc.convention == oldConvention {
			a["db.system"], a["net.peer.name"], a["db.name"] = d.kind, d.host, h.svc.base
			a["db.statement"] = d.verb + " " + h.w.noun + " ?"
		} else {
			a["db.system.name"], a["server.address"], a["server.port"], a["db.operation.name"] = d.kind, d.host, int64(d.port), d.verb
		}
	}
	s.tag.Names = d.host
	switch {
	case fail != nil && fail.gaveUp:
		s.tag.Slow, s.tag.Fault, s.tag.Canceled = true, 1, true
		h.markSpan(s, fail)
	case fail != nil:
		_, told := s.attributes["http.response.status_code"]
		_, old := s.attributes["http.status_code"]
		s.tag.Fault, s.tag.Fails = fail.fault.id, told || old || h.svc.marksSpans
		s.tag.Words, s.tag.Cause, s.fail = told || old, told || old, fail
		h.markSpan(s, fail)
	case what == "slow":
		s.tag.Slow, s.tag.Fault = true, 1
	}
}

func dependencyStatus(what string, fail *failure) int {
	switch {
	case fail == nil:
		return 200
	case what == "auth":
		return 401
	case what == "quota":
		return 403
	case what == "ratelimit":
		return 429
	}
	return 0
}
