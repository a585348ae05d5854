package grow

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// world is one system and the request that goes through it, before and after it is played.
type world struct {
	seed  uint64
	index int
	r     *rand.Rand // structure and play
	words *rand.Rand // words of info lines
	ids   *rand.Rand
	names *vocabulary
	noun  string

	shape    string
	services []*service
	visits   []*visit
	main     []*visit // from the entry to the last one in a row
	start    time.Time
	request  string
	trace    string

	fault    fault  // the one that matters
	side     *fault // another one, recovered from
	recovery string // how the main fault is recovered from; "" when it is not

	play
}

// visit is a service that handles one call of the request.
type visit struct {
	n      int
	svc    *service
	op     string // "POST /v1/x", "pkg.Service/Method" or the name of a queue's work
	parent *visit
	edge   *edge // how the parent calls it
	steps  []step
	queue  string // the destination whose message it takes
}

// step is one thing that a visit does, in order.
type step struct {
	call  *visit
	all   []*visit // called at one time
	dep   *dependency
	post  *visit // a message is sent to it
	fault *fault // something goes wrong here, if nothing did before
}

// edge is a call and the caller's policy for it.
type edge struct {
	http      bool
	timeout   time.Duration
	tries     int
	backoff   time.Duration
	onError   onError
	cancels   bool // the callee learns when the caller gives up
	hedge     bool
	word      bool // the caller says that it goes on
	wordLevel string
	port      int
	says      int // how the caller names the callee
}

// onError is what a caller does when a call has failed for good.
type onError uint8

const (
	handOn    onError = iota // the same status, wrapped text
	translate                // its own code and status
	mask                     // INTERNAL or 500
	badGate                  // 502 or UNAVAILABLE
	fallBack                 // goes on with something else
	ignore                   // goes on without
)

// dependency sends no telemetry: a database, a cache, a third party.
type dependency struct {
	kind    string // postgresql, mysql, redis, mongodb, http, smtp, s3, kafka
	host    string
	port    int
	ip      string
	verb    string
	timeout time.Duration
	fault   *fault
}

var shapes = []string{"row", "row", "row", "fan", "fan", "saga", "queue", "batch", "shared", "mesh"}

// build draws the system around the request.
func (w *world) build() {
	r := w.r
	w.noun = w.names.word() + "s"
	w.shape = pick(r, shapes...)
	entry := w.newService()
	switch {
	case w.shape == "batch":
		entry.job = true
	case r.IntN(10) < 4:
		entry.becomeProxy(r)
	}
	entry.logsRequest = true
	root := w.newVisit(entry, nil)
	root.op = pick(r, "POST", "GET", "PUT") + " /" + pick(r, "v1", "v2", "api") + "/" + w.noun
	if entry.job {
		root.op = w.noun + "-" + pick(r, "nightly", "rollup", "sync")
	}
	w.main = []*visit{root}
	depth := pick(r, 0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
	if entry.proxy || w.shape == "saga" || w.shape == "fan" {
		depth = max(depth, 1)
	}
	for range depth {
		w.deepen()
	}
	for _, v := range w.main {
		w.surround(v)
	}
	if w.shape == "shared" {
		w.share()
	}
	for _, v := range w.visits {
		w.order(v)
	}
}

// deepen adds a service at the end of the row.
func (w *world) deepen() {
	from := w.main[len(w.main)-1]
	s := w.newService()
	if w.shape == "mesh" && !from.svc.proxy && w.r.IntN(3) == 0 {
		s.becomeProxy(w.r)
	}
	if w.r.IntN(25) == 0 && !s.proxy {
		s.spans, s.logs = false, false
	}
	v := w.call(from, s)
	w.main = append(w.main, v)
	if s.proxy {
		w.main = append(w.main, w.call(v, w.newService()))
	}
}

func (w *world) newVisit(s *service, parent *visit) *visit {
	v := &visit{n: len(w.visits), svc: s, parent: parent}
	w.visits = append(w.visits, v)
	return v
}

var verbs = []string{"fetch", "hold", "weigh", "confirm", "list", "assign", "settle", "resolve", "draft", "match"}

// call adds a call from a visit to a service.
func (w *world) call(from *visit, s *service) *visit {
	r := w.r
	v := w.newVisit(s, from)
	e := &edge{
		http: from.svc.proxy || s.proxy || r.IntN(2) == 0, timeout: time.Duration(pick(r, 800, 1200, 2000, 3000, 5000)) * time.Millisecond,
		tries: pick(r, 1, 1, 1, 1, 1, 1, 2, 3), backoff: time.Duration(pick(r, 40, 100, 250)) * time.Millisecond,
		onError: pick(r, handOn, handOn, translate, translate, mask, badGate), cancels: r.IntN(10) < 6, says: r.IntN(5),
	}
	verb := pick(r, verbs...)
	e.port = pick(r, 8080, 8000, 3000)
	v.op = pick(r, "GET", "POST") + " /" + pick(r, "internal", "v1", "v3") + "/" + verb
	if !e.http {
		e.port = pick(r, 9090, 50051)
		v.op = s.base + ".v1." + camel(s.base) + "/" + camel(verb)
	}
	e.hedge = !from.svc.proxy && r.IntN(40) == 0
	if from.svc.proxy {
		e.tries = pick(r, 1, 1, 1, 2)
	}
	v.edge = e
	from.steps = append(from.steps, step{call: v})
	return v
}

// surround gives a visit of the row other things to do.
func (w *world) surround(v *visit) {
	r := w.r
	if v.svc.proxy {
		return
	}
	sides := pick(r, 0, 0, 0, 1, 1, 2)
	if w.shape == "fan" && v == w.main[0] || w.shape == "saga" && v == w.main[0] {
		sides = 2 + r.IntN(3)
	}
	for range sides {
		c := w.call(v, w.newService())
		if r.IntN(10) < 4 {
			w.depend(c, "")
		}
		if r.IntN(6) == 0 {
			w.call(c, w.newService())
		}
	}
	if r.IntN(10) < 4 {
		w.depend(v, "")
	}
}

// share lets a side call go to a service that is already in use.
func (w *world) share() {
	r := w.r
	if len(w.main) < 3 {
		return
	}
	for _, v := range w.main[:len(w.main)-2] {
		if !v.svc.proxy && r.IntN(2) == 0 {
			w.call(v, w.main[len(w.main)-1].svc)
			return
		}
	}
}

var systems = []string{"postgresql", "postgresql", "mysql", "redis", "mongodb", "http", "http", "smtp", "s3", "kafka"}

// depend gives a visit something that sends no telemetry.
func (w *world) depend(v *visit, kind string) *dependency {
	r := w.r
	if kind == "" {
		kind = pick(r, systems...)
	}
	d := &dependency{kind: kind, timeout: between(r, 400, 1500).Round(100 * time.Millisecond), ip: fmt.Sprintf("10.90.%d.%d", r.IntN(250), 4+r.IntN(240))}
	word := w.names.word()
	switch kind {
	case "postgresql":
		d.host, d.port, d.verb = v.svc.base+"-pg", 5432, pick(r, "SELECT", "INSERT", "UPDATE")
	case "mysql":
		d.host, d.port, d.verb = v.svc.base+"-mysql", 3306, pick(r, "SELECT", "INSERT", "UPDATE")
	case "redis":
		d.host, d.port, d.verb = v.svc.base+"-redis", 6379, pick(r, "GET", "HSET", "EVALSHA")
	case "mongodb":
		d.host, d.port, d.verb = v.svc.base+"-mongo", 27017, pick(r, "find", "insert", "aggregate")
	case "http":
		d.host, d.port, d.verb = "api."+word+".example", 443, pick(r, "GET", "POST")
	case "smtp":
		d.host, d.port, d.verb = "smtp."+word+".example", 587, "send"
	case "s3":
		d.host, d.port, d.verb = "s3."+word+".example", 443, pick(r, "GetObject", "PutObject")
	case "kafka":
		d.host, d.port, d.verb = word+"-broker-0", 9092, "publish"
	}
	v.steps = append(v.steps, step{dep: d})
	return d
}

// order mixes what a visit does, and lets some calls go out at one time.
func (w *world) order(v *visit) {
	r := w.r
	r.Shuffle(len(v.steps), func(i, j int) { v.steps[i], v.steps[j] = v.steps[j], v.steps[i] })
	var calls []*visit
	var rest []step
	for _, s := range v.steps {
		if s.call != nil {
			calls = append(calls, s.call)
		} else {
			rest = append(rest, s)
		}
	}
	if len(calls) < 2 || v == w.main[0] && w.shape == "saga" {
		return
	}
	if w.shape == "fan" && v == w.main[0] && r.IntN(10) < 7 || r.IntN(5) == 0 {
		v.steps = append(rest, step{all: calls})
	}
}
