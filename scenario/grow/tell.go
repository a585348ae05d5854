package grow

import (
	"fmt"
	"strings"
	"time"

	"triage/scenario"
	"triage/telemetry"
)

// said is one thing that a service says in its log.
type said struct {
	h          *handling
	at         time.Duration
	level, msg string
	fail       *failure
	code       string
	fields     []scenario.Field
	access     *access
	noIDs      bool     // written where the ids are not at hand
	raw        []string // lines of the runtime itself, as they stand
	tag        Tag
}

// access is what a line at the end of a handling says.
type access struct {
	took time.Duration
	http int
	grpc string
	fail *failure
	via  string // the upstream of a proxy
}

// Words of info lines come in two sets, so that they can be told otherwise.
var (
	beginWords = []string{"request received", "start handling %s", "begin %s", "incoming call", "accepted %s", "handling %s", "got request", "%s started"}
	endWords   = []string{"request completed", "done with %s", "%s finished", "handled", "completed %s", "served %s", "ok", "%s done"}
	undoWords  = []string{"taking back what was done", "running compensation", "undo step started", "compensating"}
	midWords   = []string{"using cached entry", "loaded 14 rows", "cache miss", "validated input", "selected shard 3", "sent event", "checked limits", "resolved 2 items"}
)

func (h *handling) say(s said) {
	if !h.svc.logs {
		return
	}
	s.h, s.at = h, h.t
	h.w.seq++
	s.tag.Seq, s.tag.Visit, s.tag.Level = h.w.seq, h.v.n, s.level
	h.w.said = append(h.w.said, s)
}

// info says something of no weight.
func (h *handling) info(words []string) {
	if h.svc.proxy {
		return
	}
	text := pick(h.w.words, words...)
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, h.v.op)
	}
	h.say(said{level: "info", msg: text, tag: Tag{Info: true}})
}

// begin opens a handling.
func (w *world) begin(v *visit, c context) *handling {
	h := &handling{w: w, v: v, svc: v.svc, c: c, t: c.at, firstSeq: w.seq + 1, trace: c.trace}
	switch {
	case v.svc.spans:
		if h.trace == "" {
			h.trace, c.parent = hexID(w.ids, 32), ""
		}
		kind := telemetry.KindServer
		if v.queue != "" {
			kind = telemetry.KindConsumer
		} else if v.svc.job {
			kind = telemetry.KindInternal
		}
		h.span = h.newSpan(kind, c.at)
		h.span.parent = c.parent
		if c.link != nil {
			h.span.links = []telemetry.SpanLink{*c.link}
		}
		h.id = h.span.id
		h.out = context{trace: h.trace, parent: h.span.id}
		h.serverAttributes()
	case v.svc.forwards:
		h.out = context{trace: c.trace, parent: c.parent}
	default:
		h.trace = ""
	}
	return h
}

// closeWell ends a handling that went well.
func (h *handling) closeWell() {
	if h.span != nil {
		h.span.end = h.t
		h.endedWell(h.span)
	}
	switch {
	case h.svc.access && h.answers():
		h.sayAccess(nil)
	case h.svc.chatty || !h.answers():
		text := pick(h.w.words, endWords...)
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, h.v.op)
		}
		h.say(said{level: "info", msg: text, tag: Tag{Info: true, Well: true}})
	}
}

// closeBadly ends a handling that failed.
func (h *handling) closeBadly(fail *failure) {
	origin := fail.through[0] == h.v
	if !h.svc.proxy && (h.svc.logsErrors || origin && h.w.r.IntN(10) < 8) {
		h.sayFailed(fail, origin)
	}
	if h.span != nil {
		h.span.end = h.t
		h.endedBadly(h.span, fail, origin)
	}
	if h.svc.access && h.answers() {
		h.sayAccess(fail)
	}
}

// answers tells whether somebody waits for the handling: a job and a consumer have no
// access lines.
func (h *handling) answers() bool { return h.v.queue == "" && !h.svc.job }

// failTag is the tag of a record that tells of a failure.
func (h *handling) failTag(fail *failure, origin bool, level string) Tag {
	t := Tag{Origin: origin, Words: true, Names: fail.blames, Canceled: fail.gaveUp}
	if fail.fault != nil {
		t.Fault = fail.fault.id
	}
	if level == "info" || level == "debug" {
		t.Refuses = true
	} else {
		t.Fails = true
	}
	return t
}

func (h *handling) levelOf(fail *failure) string {
	switch {
	case fail.refusal:
		return h.svc.refusal
	case fail.gaveUp:
		return "warn"
	}
	return h.svc.errorLevel
}

func (h *handling) sayFailed(fail *failure, origin bool) {
	r := h.w.r
	level := h.levelOf(fail)
	msg := pick(r, "request failed", h.v.op+" failed", "could not finish "+h.v.op, "error while handling request", "handler returned an error", "unable to "+pick(r, verbs...)+" "+h.w.noun)
	switch {
	case fail.stack && origin:
		msg = map[language]string{inGo: "panic recovered", inRust: "handler panicked", onJVM: "Servlet.service() for servlet [dispatcherServlet] threw exception", onNode: "unhandled error in route", inPython: "Exception in ASGI application", onDotnet: "An unhandled exception has occurred while executing the request."}[h.svc.lang]
	case fail.refusal && origin:
		msg = pick(r, "rejected", "request refused", "bad request", h.v.op+" refused")
	}
	h.t -= 500 * time.Microsecond
	h.say(said{level: level, msg: msg, fail: fail, code: fail.code, tag: h.failTag(fail, origin, level)})
	if h.svc.twice && level != "info" {
		h.t += 100 * time.Microsecond
		tag := h.failTag(fail, origin, level)
		tag.again = true
		h.say(said{level: level, msg: h.v.op + ": " + fail.layers[0].text, code: fail.code, noIDs: h.svc.n%4 == 1, tag: tag})
		h.t -= 100 * time.Microsecond
	}
	h.t += 500 * time.Microsecond
}

// sayAccess writes the line at the end of a handling.
func (h *handling) sayAccess(fail *failure) {
	a := &access{took: h.t - h.c.at, http: 200, grpc: "OK", fail: fail}
	level, tag := "info", Tag{Access: true, Well: true, Words: true}
	if h.v.edge == nil && strings.HasPrefix(h.v.op, "POST") && h.w.r.IntN(3) == 0 {
		a.http = 201
	}
	if fail != nil {
		a.http, a.grpc = fail.http, fail.grpc
		tag = h.failTag(fail, fail.through[0] == h.v, "error")
		tag.Access, tag.Words = true, false
		if h.speaksHTTP() && a.http < 500 || !h.speaksHTTP() && fail.refusal {
			tag.Fails, tag.Refuses = false, true
		} else if h.w.r.IntN(3) == 0 {
			level = pick(h.w.r, "error", "warn")
		}
	}
	if steps := h.w.callees(h.v); h.svc.proxy && len(steps) > 0 {
		a.via = fmt.Sprintf("%s:%d", steps[0].svc.name, steps[0].edge.port)
		tag.Names = steps[0].svc.name
	}
	h.say(said{level: level, msg: "request completed", access: a, tag: tag})
}

func (h *handling) speaksHTTP() bool { return h.v.edge == nil || h.v.edge.http }

// sayRetry says that a call will be tried again.
func (h *handling) sayRetry(v *visit, n int, fail *failure) {
	if h.svc.proxy || h.w.r.IntN(4) == 0 {
		return
	}
	level := pick(h.w.r, "warn", "warn", "info", "error")
	tag := h.failTag(fail, false, level)
	tag.Goes, tag.Call = true, true
	text := pick(h.w.r, "attempt %d of %d for %s failed, trying again", "try %d/%d of %s did not work, retrying", "%d of %d attempts at %s failed; will retry")
	h.say(said{level: level, msg: fmt.Sprintf(text, n, v.edge.tries, namedBy(v.edge, v.svc)), fail: fail, tag: tag})
}

func (h *handling) sayRetryDependency(d *dependency, fail *failure) {
	level := pick(h.w.r, "warn", "warn", "info")
	tag := h.failTag(fail, true, level)
	tag.Goes, tag.Call = true, true
	h.say(said{level: level, msg: pick(h.w.r, "retrying "+d.verb+" on "+d.host, d.host+" failed once, trying again", "transient error from "+d.kind+", attempt 2 follows"), fail: fail, tag: tag})
}

// sayGoesOn says that the caller does without.
func (h *handling) sayGoesOn(v *visit, fail *failure) {
	name := namedBy(v.edge, v.svc)
	level := v.edge.wordLevel
	tag := h.failTag(fail, false, level)
	tag.Goes, tag.Call = true, true
	text := pick(h.w.r, "%s failed, using the default", "%s not available, falling back to cached values", "could not ask %s, going on without it", "ignoring error of %s", "%s unavailable: serving a reduced answer", "skipping %s after error")
	if v.edge.onError == fallBack {
		text = pick(h.w.r, "%s failed, using the default", "%s not available, falling back to cached values", "fallback for %s used", "%s unavailable: serving last known values")
	}
	h.say(said{level: level, msg: fmt.Sprintf(text, name), fail: fail, tag: tag})
}

func (h *handling) sayUndoFailed(v *visit, fail *failure) {
	tag := Tag{Fails: true, Fault: 3, Words: true, Names: v.svc.name, Call: true}
	h.say(said{level: "error", msg: "compensation failed: " + namedBy(v.edge, v.svc) + " could not be taken back, manual repair needed", fail: fail, tag: tag})
}

// crashes is what the runtime writes when the process ends.
func (h *handling) crashes(l layer) {
	var lines []string
	if h.svc.lang == inGo {
		lines = []string{"panic: " + l.text, "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x71c3a2]", "", "goroutine " + itoa(20+h.w.r.IntN(800)) + " [running]:",
			"example.org/" + h.svc.base + "/internal/api.(*Server).Handle(0xc0003a4000, {0x9f3d20, 0xc0001c2300})", "\t/src/internal/api/handle.go:" + itoa(20+h.w.r.IntN(400)) + " +0x1c2",
			"created by net/http.(*Server).Serve in goroutine 1", "\t/usr/local/go/src/net/http/server.go:3454 +0x485"}
	} else {
		lines = []string{"/srv/app/dist/handle.js:" + itoa(20+h.w.r.IntN(200)), "    const size = row.size;", "                     ^", "", l.typ + ": " + l.text,
			"    at handle (/srv/app/dist/handle.js:88:21)", "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)", "", "Node.js v20.19.2"}
	}
	h.say(said{level: "error", raw: lines, tag: Tag{Fails: true, Fault: 1, Words: true, Origin: true}})
}

// post sends a message, whose consumer works after the sender has gone on.
func (h *handling) post(v *visit) {
	w := h.w
	c := context{at: h.t + between(w.r, 15, 900), limit: forever}
	if h.span != nil {
		s := h.newSpan(telemetry.KindProducer, h.t)
		s.parent, s.name, s.end = h.span.id, "publish "+v.queue, h.t+4*time.Millisecond
		s.attributes["messaging.system"], s.attributes["messaging.destination.name"] = "kafka", v.queue
		switch w.r.IntN(3) {
		case 0:
			c.trace, c.parent = h.trace, s.id
		case 1:
			c.link = &telemetry.SpanLink{TraceID: h.trace, SpanID: s.id}
		}
	} else if h.svc.forwards && h.trace != "" && w.r.IntN(2) == 0 {
		c.trace, c.parent = h.c.trace, h.c.parent
	}
	if h.svc.chatty {
		h.info([]string{"message sent to " + v.queue, "published to " + v.queue})
	}
	h.t += 5 * time.Millisecond
	tries := 1 + w.r.IntN(3)
	w.posted = append(w.posted, func() { w.consume(v, c, tries) })
}

// consume delivers a message until it is handled or given up.
func (w *world) consume(v *visit, c context, tries int) {
	var last answer
	for n := range tries {
		if n > 0 {
			c.at = last.end + between(w.r, 200, 1500)
		}
		last = w.serve(v, c)
		if last.fail == nil && !last.dead {
			return
		}
	}
	if last.fail != nil {
		w.lost = append(w.lost, last.fail)
	}
	if v.svc.silent() || last.dead {
		return
	}
	h := &handling{w: w, v: v, svc: v.svc, c: c, t: last.end + 3*time.Millisecond, trace: c.trace}
	if !v.svc.forwards {
		h.trace = ""
	}
	h.say(said{level: "error", msg: fmt.Sprintf("giving up on message of %s after %d deliveries, moved to %s.dlq", v.queue, tries, v.queue),
		tag: Tag{Fails: true, Fault: 1, Origin: true, Words: true, again: true}})
}
