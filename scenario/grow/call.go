package grow

import (
	"fmt"
	"slices"
	"time"
)

// call calls another service, with the policy of the edge.
func (h *handling) call(v *visit) *failure {
	e := v.edge
	if e.hedge {
		h.hedge(v)
	}
	var tries []*failure
	for n := 1; ; n++ {
		fail := h.attempt(v)
		if fail == nil {
			h.w.recovered = append(h.w.recovered, tries...)
			return nil
		}
		if n < e.tries && !fail.refusal && !fail.gaveUp && h.t+e.backoff < h.c.limit {
			tries = append(tries, fail)
			h.sayRetry(v, n, fail)
			h.t += e.backoff << (n - 1)
			continue
		}
		return h.failed(v, fail, n)
	}
}

// failed decides what becomes of the caller when a call has failed for good.
func (h *handling) failed(v *visit, fail *failure, n int) *failure {
	e := v.edge
	if fail.gaveUp {
		return fail
	}
	if e.onError == fallBack || e.onError == ignore {
		h.w.recovered = append(h.w.recovered, fail)
		if e.word {
			h.sayGoesOn(v, fail)
		}
		return nil
	}
	return h.own(v, fail, n)
}

// attempt calls once; what comes back is as the caller's library words it.
func (h *handling) attempt(v *visit) *failure {
	e := v.edge
	start := h.t
	limit := h.c.limit
	until := start + e.timeout
	span := h.client(v)
	c := context{at: start + between(h.w.r, 1, 2), limit: forever, trace: h.out.trace, parent: h.out.parent}
	if span != nil {
		c.parent = span.id
	}
	if e.cancels {
		c.limit = min(limit, until)
	}
	if !h.svc.forwards {
		c.trace, c.parent = "", ""
	}
	a := h.w.serve(v, c)
	end := a.end + between(h.w.r, 1, 2)
	var fail *failure
	switch {
	case end >= limit && limit <= until:
		h.t = limit
		fail = h.tooLate()
	case end > until || a.fail != nil && a.fail.gaveUp:
		h.t = until
		fail = h.waited(v, a)
	case a.dead:
		h.t = end
		f := h.w.faultAt(v)
		fail = &failure{fault: f, layers: []layer{callWords(h.svc, v, resetByPeer, nil, e)}, through: []*visit{v}, http: 502, grpc: "UNAVAILABLE", blames: v.svc.name, noAnswer: true}
	case a.fail != nil:
		h.t = end
		fail = a.fail.remote(h.svc, v, e)
	default:
		h.t = end
	}
	h.closeClient(span, v, fail)
	return fail
}

// remote is a failure as the caller's library sees it.
func (f *failure) remote(caller *service, v *visit, e *edge) *failure {
	out := *f
	out.layers = []layer{callWords(caller, v, remoteError, f, e)}
	out.code, out.stack, out.blames = "", false, v.svc.name
	if !e.http {
		out.refusal = slices.Contains([]string{"INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "FAILED_PRECONDITION", "ABORTED"}, f.grpc) && f.refusal
	}
	return &out
}

// waited is the failure of a caller that waited long enough.
func (h *handling) waited(v *visit, a answer) *failure {
	out := &failure{layers: []layer{callWords(h.svc, v, timedOut, nil, v.edge)}, http: 504, grpc: "DEADLINE_EXCEEDED", blames: v.svc.name, quiet: true}
	switch {
	case a.fail != nil:
		out.fault, out.through = a.fail.fault, a.fail.through
	case h.w.fault.fired && h.w.under(v):
		out.fault, out.through = &h.w.fault, h.w.wayUp(v)
	default:
		out.through = []*visit{v}
	}
	return out
}

func (w *world) faultAt(v *visit) *fault {
	if w.side != nil && w.side.at == v {
		return w.side
	}
	return &w.fault
}

// own is the caller's own error around one of a call.
func (h *handling) own(v *visit, cause *failure, n int) *failure {
	r := h.w.r
	e := v.edge
	out := &failure{fault: cause.fault, through: cause.through, blames: cause.blames, quiet: cause.quiet, noAnswer: cause.noAnswer}
	name := namedBy(e, v.svc)
	if h.svc.proxy {
		out.layers, out.http, out.grpc, out.refusal = cause.layers, cause.http, cause.grpc, cause.refusal
		out.wire = cause.wire
		if cause.quiet {
			out.http = 504
		}
		return out
	}
	out.layers = cause.layers
	text := pick(r, "call to %s failed", "%s did not answer as it should", "asking %s", "request to %s failed", "could not reach %s", "%s")
	if text == "could not reach %s" && !cause.quiet && cause.http < 502 {
		text = "asking %s"
	}
	own := layer{typeOf(h.svc, camel(v.svc.base)+"Exception", "*fmt.wrapError", camel(v.svc.base)+"Error"), fmt.Sprintf(text, name)}
	if r.IntN(5) > 0 {
		out.layers = append([]layer{own}, cause.layers...)
	}
	if n > 1 && r.IntN(2) == 0 {
		out.layers = append([]layer{{own.typ, fmt.Sprintf("giving up on %s after %d attempts", name, n)}}, out.layers...)
	}
	switch e.onError {
	case translate:
		out.http, out.grpc = pick(r, 502, 503, 500), pick(r, "UNAVAILABLE", "INTERNAL", "FAILED_PRECONDITION")
		if cause.quiet {
			out.http, out.grpc = 504, "DEADLINE_EXCEEDED"
		}
		out.code = h.svc.code(v.svc.base + "_" + pick(r, "failed", "unavailable"))
		if cause.refusal && r.IntN(2) == 0 {
			out.http, out.grpc, out.refusal = pick(r, 400, 422), "FAILED_PRECONDITION", true
		}
	case mask:
		out.http, out.grpc = 500, pick(r, "INTERNAL", "UNKNOWN")
		out.wire = pick(r, "internal error", "unexpected error")
	case badGate:
		out.http, out.grpc = 502, "UNAVAILABLE"
		out.wire = "upstream error"
	default:
		out.http, out.grpc, out.refusal = cause.http, cause.grpc, cause.refusal
	}
	return out
}

// callAll calls several services at one time; the first failure counts.
func (h *handling) callAll(all []*visit) *failure {
	start, last := h.t, h.t
	var first *failure
	var when time.Duration
	for _, v := range all {
		h.t = start
		fail := h.call(v)
		if fail != nil && (first == nil || h.t < when) {
			first, when = fail, h.t
		}
		last = max(last, h.t)
	}
	h.t = last
	if first != nil {
		h.t = when
	}
	return first
}

// hedge sends a call that is slow for no reason, and is dropped for the one that follows.
func (h *handling) hedge(v *visit) {
	e := *v.edge
	start := h.t
	delay := between(h.w.r, 60, 150)
	span := h.client(v)
	c := context{at: start + time.Millisecond, limit: start + delay, trace: h.out.trace, parent: h.out.parent, stall: true}
	if span != nil {
		c.parent = span.id
	}
	if h.svc.forwards {
		h.w.serve(v, c)
	}
	h.t = start + delay
	h.closeClient(span, v, &failure{layers: []layer{callWords(h.svc, v, gaveUp, nil, &e)}, gaveUp: true, grpc: "CANCELLED"})
	h.t = start + delay*2/3
}

// compensate takes back what a saga has done.
func (h *handling) compensate() {
	for _, v := range slices.Backward(h.done) {
		undo := h.w.newVisit(v.svc, h.v)
		edge := *v.edge
		edge.tries, edge.hedge, edge.onError = 1, false, ignore
		undo.edge = &edge
		undo.op = "POST /internal/undo"
		if !edge.http {
			undo.op = v.svc.base + ".v1." + camel(v.svc.base) + "/Undo"
		}
		h.info(undoWords)
		if v.svc != h.w.fault.at.svc && h.w.r.IntN(4) == 0 {
			f := &fault{id: 3, kind: kindNamed("conflict"), at: undo, word: h.w.r.IntN(60)}
			undo.steps = []step{{fault: f}}
			edge.word, edge.wordLevel = true, "error"
			fail := h.attempt(undo)
			if fail != nil {
				h.sayUndoFailed(undo, fail)
			}
			continue
		}
		h.attempt(undo)
	}
}
