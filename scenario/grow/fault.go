package grow

import (
	"slices"
	"time"
)

// fault is what goes wrong, and where.
type fault struct {
	id    int // 1 the one that matters, 2 one on the side
	kind  *kind
	at    *visit
	dep   *dependency
	once  bool // the first time alone
	fired bool
	slow  time.Duration
	crash bool // the process dies of it
	word  int  // which of several wordings
	queue bool // it is in the handling of a message
}

// kind is a kind of fault.
type kind struct {
	name    string
	weight  int
	deps    []string // the dependencies it happens at; empty when it is in the service itself
	what    string   // as codes have it
	http    []int
	grpc    []string
	classes []string // empty when engineers would not agree
	passes  bool     // another try may go well
	refusal bool     // the service says no rather than fails
	early   bool     // before anything else is done
}

var sql = []string{"postgresql", "mysql"}
var stores = []string{"postgresql", "mysql", "redis", "mongodb"}

var kinds = []*kind{
	{name: "refused", weight: 6, deps: []string{"postgresql", "mysql", "redis", "mongodb", "http", "smtp", "kafka"}, what: "unreachable", http: []int{500, 502, 503}, grpc: []string{"UNAVAILABLE", "INTERNAL"}, classes: []string{"transient"}, passes: true},
	{name: "dns", weight: 4, deps: []string{"postgresql", "redis", "http", "smtp", "kafka"}, what: "resolve_failed", http: []int{500, 503}, grpc: []string{"UNAVAILABLE", "INTERNAL"}, passes: true},
	{name: "tls", weight: 4, deps: []string{"http", "smtp", "s3"}, what: "tls_failed", http: []int{500, 502}, grpc: []string{"UNAVAILABLE", "INTERNAL"}},
	{name: "clock", weight: 2, deps: []string{"s3"}, what: "clock_skewed", http: []int{500}, grpc: []string{"INTERNAL"}},
	{name: "pool", weight: 6, deps: sql, what: "pool_exhausted", http: []int{500, 503}, grpc: []string{"UNAVAILABLE", "INTERNAL", "RESOURCE_EXHAUSTED"}, classes: []string{"transient"}, passes: true},
	{name: "deadlock", weight: 5, deps: sql, what: "deadlock", http: []int{500, 409, 503}, grpc: []string{"ABORTED", "INTERNAL"}, classes: []string{"transient"}, passes: true},
	{name: "lock", weight: 4, deps: sql, what: "lock_timeout", http: []int{500, 503}, grpc: []string{"ABORTED", "INTERNAL", "UNAVAILABLE"}, classes: []string{"transient"}, passes: true},
	{name: "readonly", weight: 2, deps: []string{"postgresql", "redis", "mongodb"}, what: "read_only", http: []int{500}, grpc: []string{"INTERNAL"}, passes: true},
	{name: "slow", weight: 8, deps: []string{"postgresql", "mysql", "redis", "mongodb", "http", "s3"}, what: "timeout", http: []int{504, 500, 503}, grpc: []string{"DEADLINE_EXCEEDED", "UNAVAILABLE"}, classes: []string{"transient"}, passes: true},
	{name: "auth", weight: 4, deps: []string{"http", "smtp", "s3"}, what: "credentials_expired", http: []int{500, 502}, grpc: []string{"INTERNAL", "FAILED_PRECONDITION"}, classes: []string{"permanent", "policy"}},
	{name: "quota", weight: 3, deps: []string{"http"}, what: "quota_exceeded", http: []int{500, 503, 429}, grpc: []string{"RESOURCE_EXHAUSTED"}, classes: []string{"policy", "permanent"}},
	{name: "ratelimit", weight: 4, deps: []string{"http", "s3"}, what: "rate_limited", http: []int{429, 503, 500}, grpc: []string{"RESOURCE_EXHAUSTED", "UNAVAILABLE"}, classes: []string{"transient", "policy"}, passes: true},
	{name: "breaker", weight: 4, deps: []string{"http", "redis"}, what: "circuit_open", http: []int{503}, grpc: []string{"UNAVAILABLE"}, classes: []string{"transient", "policy"}},
	{name: "broker", weight: 3, deps: []string{"kafka"}, what: "publish_failed", http: []int{500, 503}, grpc: []string{"UNAVAILABLE", "INTERNAL"}, classes: []string{"transient"}, passes: true},

	{name: "validation", weight: 5, what: "invalid_input", http: []int{400, 422}, grpc: []string{"INVALID_ARGUMENT"}, classes: []string{"permanent"}, refusal: true, early: true},
	{name: "notfound", weight: 4, what: "not_found", http: []int{404}, grpc: []string{"NOT_FOUND"}, classes: []string{"permanent"}, refusal: true, early: true},
	{name: "forbidden", weight: 3, what: "forbidden", http: []int{403}, grpc: []string{"PERMISSION_DENIED"}, classes: []string{"permanent", "policy"}, refusal: true, early: true},
	{name: "session", weight: 3, what: "token_expired", http: []int{401}, grpc: []string{"UNAUTHENTICATED"}, classes: []string{"permanent", "policy"}, refusal: true, early: true},
	{name: "conflict", weight: 3, what: "version_conflict", http: []int{409}, grpc: []string{"ABORTED", "FAILED_PRECONDITION"}, refusal: true},
	{name: "busy", weight: 3, what: "overloaded", http: []int{503, 429}, grpc: []string{"RESOURCE_EXHAUSTED", "UNAVAILABLE"}, classes: []string{"transient", "policy"}, passes: true, early: true},
	{name: "panic", weight: 6, what: "panic", http: []int{500}, grpc: []string{"INTERNAL", "UNKNOWN"}, classes: []string{"permanent"}},
	{name: "oom", weight: 5, what: "killed", http: []int{500}, grpc: []string{"INTERNAL"}, passes: true},
	{name: "config", weight: 5, what: "config_invalid", http: []int{500}, grpc: []string{"INTERNAL", "FAILED_PRECONDITION"}, classes: []string{"permanent"}},
	{name: "disk", weight: 3, what: "disk_full", http: []int{500, 507}, grpc: []string{"INTERNAL", "RESOURCE_EXHAUSTED"}},
	{name: "baddata", weight: 3, what: "bad_data", http: []int{400, 422, 500}, grpc: []string{"INVALID_ARGUMENT", "INTERNAL"}, classes: []string{"permanent"}},
	{name: "decode", weight: 4, what: "decode_failed", http: []int{500, 502}, grpc: []string{"INTERNAL"}, classes: []string{"permanent"}},
	{name: "deploy", weight: 3, what: "internal", http: []int{500}, grpc: []string{"INTERNAL", "UNKNOWN", "UNIMPLEMENTED"}, classes: []string{"permanent"}},
	{name: "stall", weight: 4, what: "slow", passes: true},
	{name: "poison", weight: 5, what: "bad_message", http: []int{500}, grpc: []string{"INTERNAL"}, classes: []string{"permanent"}},
	{name: "hangup", weight: 2},
	{name: "healthy", weight: 6},
}

// http and grpc are what the service answers when the fault happens, each time the same.
func (f *fault) http() int    { return f.kind.http[f.word%len(f.kind.http)] }
func (f *fault) grpc() string { return f.kind.grpc[f.word%len(f.kind.grpc)] }

func kindNamed(name string) *kind {
	return kinds[slices.IndexFunc(kinds, func(k *kind) bool { return k.name == name })]
}

func (w *world) drawKind() *kind {
	if w.shape == "queue" && w.r.IntN(10) < 7 {
		return kindNamed(pick(w.r, "poison", "poison", "deadlock", "refused", "panic", "slow", "config", "notfound"))
	}
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	n := w.r.IntN(total)
	for _, k := range kinds {
		if n -= k.weight; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// place puts the faults into the system, and decides who recovers from them.
func (w *world) place() {
	k := w.drawKind()
	w.fault.kind, w.fault.id = k, 1
	switch k.name {
	case "healthy":
	case "hangup":
		w.fault.at = w.main[len(w.main)-1]
		w.fault.slow = between(w.r, 3000, 9000)
	default:
		at := w.target(k)
		w.put(&w.fault, at)
		if k.name == "oom" && at.parent == nil {
			w.fault.kind = kindNamed("panic") // an entry that is killed answers nobody
		}
		w.recover(at)
	}
	if w.r.IntN(100) < 30 {
		w.placeSide()
	}
}

// target is the visit where it goes wrong.
func (w *world) target(k *kind) *visit {
	r := w.r
	if w.shape == "queue" || k.name == "poison" {
		return w.addConsumer()
	}
	row := slices.DeleteFunc(slices.Clone(w.main), func(v *visit) bool { return v.svc.proxy })
	at := row[len(row)-1]
	if r.IntN(4) == 0 {
		at = pick(r, row...)
	}
	if (w.shape == "fan" || w.shape == "saga") && !w.main[0].svc.proxy && r.IntN(10) < 7 {
		at = pick(r, w.callees(w.main[0])...)
		for len(at.steps) > 0 && r.IntN(2) == 0 && len(w.callees(at)) > 0 {
			at = pick(r, w.callees(at)...)
		}
		if at.svc.proxy {
			at = w.callees(at)[0]
		}
	}
	return at
}

func (w *world) callees(v *visit) (out []*visit) {
	for _, s := range v.steps {
		if s.call != nil {
			out = append(out, s.call)
		}
		out = append(out, s.all...)
	}
	return out
}

// addConsumer sends a message from the row to a service of its own.
func (w *world) addConsumer() *visit {
	row := slices.DeleteFunc(slices.Clone(w.main), func(v *visit) bool { return v.svc.proxy })
	from := pick(w.r, row...)
	s := w.newService()
	v := w.newVisit(s, from)
	v.queue = w.noun + "." + pick(w.r, "opened", "changed", "due")
	v.op = v.queue
	v.edge = &edge{onError: handOn}
	from.steps = append(from.steps, step{post: v})
	return v
}

// put makes the fault happen in the visit.
func (w *world) put(f *fault, at *visit) {
	r := w.r
	f.at, f.word, f.queue = at, r.IntN(64), at.queue != ""
	if len(f.kind.deps) > 0 {
		i := slices.IndexFunc(at.steps, func(s step) bool { return s.dep != nil && slices.Contains(f.kind.deps, s.dep.kind) })
		if i >= 0 {
			f.dep = at.steps[i].dep
		} else {
			f.dep = w.depend(at, pick(r, f.kind.deps...))
		}
		f.dep.fault = f
		f.slow = between(r, 4000, 14000)
		if f.kind.name == "slow" && r.IntN(10) < 4 {
			f.dep.timeout = time.Minute
		}
		return
	}
	f.crash = f.kind.name == "oom" || f.kind.name == "panic" && at.parent != nil && (at.svc.lang == inGo || at.svc.lang == onNode) && r.IntN(3) == 0
	f.slow = between(r, 6000, 20000)
	i := len(at.steps)
	if f.kind.early {
		i = 0
	} else if i > 0 && r.IntN(2) == 0 {
		i = r.IntN(i + 1)
	}
	at.steps = slices.Insert(at.steps, i, step{fault: f})
}

// recover decides which of the callers on the way up, if any, gets over the fault.
func (w *world) recover(at *visit) {
	r := w.r
	var up []*visit
	for v := at; v.parent != nil; v = v.parent {
		if v.queue != "" {
			up = nil // nobody waits for a consumer
			break
		}
		if !v.parent.svc.proxy {
			up = append(up, v)
		}
	}
	n := r.IntN(100)
	switch {
	case len(up) > 0 && n < 20:
		v := pick(r, up...)
		v.edge.onError, v.edge.word, v.edge.wordLevel = pick(r, fallBack, fallBack, ignore), r.IntN(10) < 7, pick(r, "warn", "warn", "info", "error")
		w.recovery = "fallback"
	case n < 30 && w.fault.kind.passes && w.fault.kind.name != "slow" && w.fault.kind.name != "stall" && len(up) > 0:
		v := up[0]
		v.edge.tries = max(2, v.edge.tries)
		w.fault.once = true
		w.recovery = "retry"
	}
}

// placeSide lets a call beside the way of the main fault fail, and its caller go on.
func (w *world) placeSide() {
	onWay := map[*visit]bool{}
	for v := w.fault.at; v != nil; v = v.parent {
		onWay[v] = true
	}
	var free []*visit
	for _, v := range w.visits {
		if v.parent != nil && !onWay[v] && !v.parent.svc.proxy && !v.svc.proxy && v.queue == "" && !w.inParallelWith(v, onWay) && (w.fault.at == nil || v.svc != w.fault.at.svc) {
			free = append(free, v)
		}
	}
	if len(free) == 0 {
		return
	}
	v := pick(w.r, free...)
	if w.shape != "queue" && w.r.IntN(8) == 0 { // work after the answer
		v = w.addConsumer()
	}
	w.side = &fault{id: 2, kind: kindNamed(pick(w.r, "panic", "config", "notfound", "refused", "ratelimit", "deploy", "busy", "validation"))}
	w.put(w.side, v)
	w.side.crash = false
	v.edge.onError, v.edge.word, v.edge.wordLevel = pick(w.r, fallBack, fallBack, ignore), w.r.IntN(10) < 8, pick(w.r, "warn", "warn", "info", "error")
}

// inParallelWith tells whether v goes out together with a call on the way.
func (w *world) inParallelWith(v *visit, onWay map[*visit]bool) bool {
	for _, s := range v.parent.steps {
		if slices.Contains(s.all, v) {
			return slices.ContainsFunc(s.all, func(o *visit) bool { return onWay[o] })
		}
	}
	return false
}
