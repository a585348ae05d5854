package grow

import (
	"slices"
	"strconv"
	"time"

	"triage/telemetry"
)

// forever is a limit that nobody reaches.
const forever = 24 * time.Hour

// play is what is gathered while the request is played.
type play struct {
	said      []said
	spans     []*drawn
	fatal     *failure   // what the entry answered with
	lost      []*failure // what consumers failed with, for whom nobody waited
	recovered []*failure // what somebody got over
	posted    []func()
	seq       int
	ended     time.Duration
}

// failure is an error on its way out.
type failure struct {
	fault    *fault
	layers   []layer // outermost first
	http     int
	grpc     string
	code     string
	wire     string   // what the caller is told
	through  []*visit // where it has been, origin first
	blames   string   // the service or dependency that its words name
	refusal  bool
	gaveUp   bool // the caller had given up
	stack    bool // it is a crash that was caught
	quiet    bool // only the one who waited knows
	noAnswer bool // the connection broke
}

// from is the failure in other words, one service further out.
func (f *failure) from(v *visit) *failure {
	out := *f
	out.through = append(slices.Clone(f.through), v)
	return &out
}

// context is what a call brings along.
type context struct {
	at, limit     time.Duration
	trace, parent string
	link          *telemetry.SpanLink
	stall         bool
}

// answer is what comes back.
type answer struct {
	end  time.Duration
	fail *failure
	dead bool // the connection broke
}

// handling is one visit being done once.
type handling struct {
	w         *world
	v         *visit
	svc       *service
	c         context
	t         time.Duration
	span      *drawn // nil when the service sends none
	trace, id string // what its lines carry
	out       context
	done      []*visit // calls that went well, for a saga
	firstSeq  int
}

// run plays the whole request.
func (w *world) run() {
	root := w.visits[0]
	limit := forever
	if w.fault.kind.name == "hangup" {
		limit = between(w.r, 900, 2500)
	}
	trace := w.trace
	if !root.svc.forwards {
		trace = ""
	}
	a := w.serve(root, context{at: 0, limit: limit, trace: trace})
	w.fatal, w.ended = a.fail, a.end
	for len(w.posted) > 0 {
		next := w.posted[0]
		w.posted = w.posted[1:]
		next()
	}
}

// serve plays one handling of a visit.
func (w *world) serve(v *visit, c context) answer {
	h := w.begin(v, c)
	if v.svc.chatty {
		h.info(beginWords)
	}
	h.t += between(w.r, 1, 9)
	var fail *failure
	if c.stall {
		h.t = c.limit
		fail = h.tooLate()
	}
	for _, s := range v.steps {
		if fail != nil {
			break
		}
		var dead bool
		if fail, dead = h.step(s); dead {
			return h.die()
		}
		if fail == nil && h.t >= c.limit {
			h.t = c.limit
			fail = h.tooLate()
		}
		h.t += between(w.r, 0, 3)
		if v.svc.chatty && w.r.IntN(6) == 0 && fail == nil {
			h.info(midWords)
		}
	}
	if fail != nil && w.shape == "saga" && v == w.main[0] && len(h.done) > 0 {
		h.compensate()
	}
	return h.finish(fail)
}

func (h *handling) step(s step) (fail *failure, dead bool) {
	switch {
	case s.call != nil:
		fail = h.call(s.call)
		if fail == nil {
			h.done = append(h.done, s.call)
		}
	case len(s.all) > 0:
		fail = h.callAll(s.all)
	case s.dep != nil:
		fail = h.depend(s.dep)
	case s.post != nil:
		h.post(s.post)
	case s.fault != nil:
		return h.goWrong(s.fault)
	}
	return fail, false
}

// goWrong lets a fault of the service itself happen.
func (h *handling) goWrong(f *fault) (fail *failure, dead bool) {
	if f.once && f.fired {
		return nil, false
	}
	f.fired = true
	r := h.w.r
	if f.kind.name == "stall" {
		h.t += f.slow
		if h.t > h.c.limit {
			return nil, false
		}
		if h.span != nil {
			h.span.tag.Slow, h.span.tag.Fault = true, f.id
		}
		return nil, false
	}
	h.t += between(r, 2, 25)
	if f.kind.name == "oom" {
		h.t += between(r, 80, 600)
		return nil, true
	}
	inner := ownWords(f, h.svc)
	if f.crash {
		h.crashes(inner)
		return nil, true
	}
	fail = &failure{fault: f, layers: []layer{inner}, http: f.http(), grpc: f.grpc(), refusal: f.kind.refusal, stack: f.kind.name == "panic"}
	if f.refuses != nil {
		fail.blames = f.refuses.name
	}
	if !fail.stack && r.IntN(2) == 0 {
		fail.layers = append([]layer{{typeOf(h.svc, "OperationException", "*fmt.wrapError", "OperationError"), pick(r, "could not ", "cannot ", "failed to ") + pick(r, verbs...) + " " + h.w.noun}}, fail.layers...)
	}
	if !fail.stack && f.kind.name != "deploy" {
		fail.code = h.svc.code(f.kind.what)
	}
	return fail, false
}

// tooLate is the error of a handling whose caller has given up.
func (h *handling) tooLate() *failure {
	l := map[language]layer{
		inGo: {"*errors.errorString", "context canceled"}, inRust: {"tonic::Status", "operation was cancelled"}, onJVM: {"java.util.concurrent.CancellationException", "call already cancelled"},
		onNode: {"AbortError", "The operation was aborted"}, inPython: {"asyncio.exceptions.CancelledError", "cancelled by caller"}, onDotnet: {"System.OperationCanceledException", "The operation was canceled."},
	}[h.svc.lang]
	f := &failure{layers: []layer{l}, http: 499, grpc: "CANCELLED", gaveUp: true, wire: "canceled"}
	if h.w.fault.fired && h.w.under(h.v) {
		f.fault, f.through = &h.w.fault, h.w.wayUp(h.v)
		f.through = f.through[:len(f.through)-1]
	}
	return f
}

// under tells whether the fault that matters is at this visit or below it.
func (w *world) under(v *visit) bool { return slices.Contains(w.wayUp(v), v) }

// wayUp are the visits from the fault to v, or to the entry when v is not on the way.
func (w *world) wayUp(v *visit) (way []*visit) {
	for s := w.fault.at; s != nil; s = s.parent {
		way = append(way, s)
		if s == v {
			break
		}
	}
	return way
}

// finish ends a handling, well or not.
func (h *handling) finish(fail *failure) answer {
	r := h.w.r
	h.t += between(r, 1, 4)
	if fail == nil {
		h.closeWell()
		return answer{end: h.t}
	}
	fail = fail.from(h.v)
	if fail.wire == "" {
		switch {
		case fail.stack || h.svc.tells == tellsNothing && !fail.refusal:
			fail.wire = pick(r, "internal error", "Internal Server Error", "something went wrong")
		case h.svc.tells == tellsAll:
			fail.wire = joined(fail.layers)
		default:
			fail.wire = fail.layers[0].text
		}
	}
	h.closeBadly(fail)
	return answer{end: h.t, fail: fail}
}

// die ends a handling whose process is gone: what it had not sent yet is lost.
func (h *handling) die() answer {
	w := h.w
	w.spans = slices.DeleteFunc(w.spans, func(s *drawn) bool { return s.svc == h.svc && s.seq >= h.firstSeq })
	last := h.t - 40*time.Millisecond
	w.said = slices.DeleteFunc(w.said, func(s said) bool {
		return s.h.svc == h.svc && s.tag.Seq >= h.firstSeq && s.at > last && s.raw == nil
	})
	return answer{end: h.t, dead: true}
}

// joined is a chain of causes in one line.
func joined(layers []layer) string {
	text := layers[0].text
	for _, l := range layers[1:] {
		text += ": " + l.text
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }
