package grow

import (
	"time"

	"triage/scenario"
)

// noise is what the same services and others say meanwhile of other things.
func (w *world) noise() []record {
	r := drawer(w.seed, w.index, "noise")
	var out []record
	n := 2 + r.IntN(8)
	for range n {
		svc := w.services[r.IntN(len(w.services))]
		at := between(r, -400, 2500)
		other := hexID(r, 16)
		kind := r.IntN(6)
		if !svc.logs || svc.proxy {
			continue
		}
		l := &line{at: w.clock(svc, at), level: "info", svc: svc, op: "GET /v1/other", caller: 10 + r.IntN(300), client: "10.3.9.9", req: other}
		l.method, l.path = "GET", "/v1/other"
		l.ids = []scenario.Field{{Key: svc.requestKey, Value: other}}
		tag := Tag{Visit: -1, Service: svc.name}
		switch kind {
		case 0:
			l.level, l.msg, l.layers = "error", "request failed", []layer{ownWords(&fault{kind: kindNamed("validation"), word: r.IntN(60)}, svc)}
		case 1:
			l.level, l.msg, l.ids = "warn", "failed to export spans to collector:4317: context deadline exceeded", nil
		case 2:
			l.msg, l.ids = "GET /healthz 200", nil
		case 3:
			l.level, l.msg, l.ids = "debug", "pool: 4 idle, 2 in use", nil
		case 4:
			l.level, l.msg, l.layers = "warn", "call failed, trying again", []layer{{typeOf(svc, "IOException", "*net.OpError", "Error"), "connection reset by peer"}}
		default:
			l.msg = "request completed"
		}
		tag.Level, tag.Info = l.level, l.level != "error" && l.level != "warn"
		w.seq++
		tag.Seq = w.seq
		if len(l.ids) > 0 {
			tag.IDs = []string{other}
		}
		text, metadata := l.write()
		out = append(out, w.lines(svc, l.at, []string{text}, metadata, tag)...)
	}
	return out
}

// killed is what the node says of a process that it killed, with no id of any request.
func (w *world) killed() []record {
	f := w.fault
	if f.kind.name != "oom" || !f.fired || f.word%2 == 0 {
		return nil
	}
	s := f.at.svc
	node := &service{name: "kubelet", labels: 2, lib: "klog", lang: inGo, pid: 1188}
	at := w.start.Add(w.ended + time.Millisecond)
	text := "Memory cgroup out of memory: Killed process " + itoa(s.pid) + " (" + s.base + ") total-vm:2109384kB, anon-rss:524112kB, pod " + s.pod
	l := &line{at: at, level: "warn", msg: text, svc: node, op: "node", caller: 88}
	line, metadata := l.write()
	w.seq++
	return w.lines(node, at, []string{line}, metadata, Tag{Seq: w.seq, Visit: -1, Service: node.name, Level: "warn", Names: s.name, Words: true})
}

// distract lets a service log an error that it does not mind.
func (w *world) distract() {
	r := w.r
	if r.IntN(100) >= 15 {
		return
	}
	i := r.IntN(len(w.said) + 1)
	for _, s := range w.said[min(i, len(w.said)):] {
		h := s.h
		if h.svc.proxy || !h.svc.logs {
			continue
		}
		at := s.at + 200*time.Microsecond
		if r.IntN(3) == 0 {
			at = w.ended + between(r, 20, 400) // work that is left for later
		}
		late := &handling{w: w, v: h.v, svc: h.svc, t: at, trace: h.trace, id: h.id}
		late.say(said{
			level: pick(r, "error", "warn"), msg: pick(r, "could not write audit record, ignored", "metrics push failed, will be sent with the next batch", "cache refresh failed, keeping the old entries", "failed to send usage event (ignored)"),
			fail: &failure{layers: []layer{{typeOf(h.svc, "IOException", "*net.OpError", "Error"), pick(r, "connection reset by peer", "broken pipe", "i/o timeout")}}},
			tag:  Tag{Fault: 9, Fails: true, Goes: true, Words: true},
		})
		return
	}
}
