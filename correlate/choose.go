package correlate

import (
	"cmp"
	"slices"
	"time"

	"triage/envelope"
)

// choose finds the failure that reached the caller, follows it down to its cause, and says
// of every other failure what became of it.
func (r *request) choose() {
	r.fates = map[*failure]fate{}
	r.answers = map[spanKey]*record{}
	for _, l := range r.logs {
		if recovers(&l.Envelope) && len(r.recoveries) < maxWorded {
			r.recoveries = append(r.recoveries, l)
		}
		if !l.Envelope.Severity.AtLeast(envelope.Error) && len(r.retries) < maxWorded && retries(&l.Envelope) {
			r.retries = append(r.retries, l)
		}
		if e := &l.Envelope; l.near == 0 && (e.HTTPStatus != 0 || e.GRPCStatus != "") {
			service := l.service()
			r.answers[spanKey{"", service}] = l
			if t := traceID(e.TraceID); t != "" {
				r.answers[spanKey{t, service}] = l
			}
		}
	}
	r.lastWords()
	if len(r.seen) > 1 && !r.busy(r.entry) {
		if last := r.closing(); !r.called[bareName(last)] || r.called[bareName(r.entry)] {
			r.entry = last // the first record is an error: the way in is not known
		}
	}
	r.entry = r.inFront(r.entry)
	if f := r.symptom(); f != nil {
		r.descend(f)
	}
	r.settle()
}

// lastWords notes when each service last failed, when it last logged something that is no
// complaint, and when a message was last handled without an error, or a call made so by
// a span that is lost.
func (r *request) lastWords() {
	r.calm, r.worst = map[string]time.Time{}, map[string]time.Time{}
	r.delivered, r.redone = map[route]time.Time{}, map[route]time.Time{}
	r.tried = map[string]int{}
	for _, l := range r.logs {
		if service := l.service(); !l.Envelope.Severity.AtLeast(envelope.Warn) {
			r.calm[service] = later(r.calm[service], l.at)
			r.tried[service] = max(r.tried[service], l.Envelope.Attempt)
		}
	}
	for _, f := range r.failures {
		if f.hard {
			r.worst[f.service] = later(r.worst[f.service], f.final)
		}
	}
	for _, n := range r.nodes {
		if n.takesMessage() && n.failure == nil && !n.missing() {
			k := route{n.service, n.name()}
			r.delivered[k] = later(r.delivered[k], n.start)
		}
		if n.missing() && n.failure == nil && !slices.ContainsFunc(n.children, func(c *node) bool { return c.failure != nil }) {
			for _, c := range n.children {
				k := route{c.service, c.name()}
				r.redone[k] = later(r.redone[k], c.start)
			}
		}
	}
}

// closing is the service that answered at the very end, with a success and after all errors
// of its own: the request came in there. "" when there is none.
func (r *request) closing() string {
	for l := range backwards(r.logs, maxWorded) {
		if l.near > 0 {
			continue
		}
		service := l.service()
		if r.answers[spanKey{"", service}] != l || !succeeded(&l.Envelope) {
			return ""
		}
		for _, f := range r.failures {
			if f.service == service && f.hard && f.final.After(l.at) {
				return ""
			}
		}
		return service
	}
	return ""
}

// inFront goes from a service to one that says it was calling it: a proxy writes its only
// record at the end, so that it is not the first to be seen.
func (r *request) inFront(entry string) string {
	for range 5 {
		before := entry
		for _, f := range r.failures {
			if f.node == nil && f.near == 0 && f.service != entry && entry != "" && f.env.HTTPStatus != 0 && names(f.env.Peer, entry) {
				entry = f.service
				break
			}
		}
		if entry == before {
			break
		}
	}
	return entry
}

// descend follows the causes, symptom first.
func (r *request) descend(f *failure) {
	on := map[*failure]bool{}
	for f != nil && !on[f] {
		on[f] = true
		r.path = append(r.path, f)
		r.fates[f] = fate{kind: onPath}
		c := r.causeOf(f)
		if c != nil && c.guess && f.service != r.path[0].service && !r.path[len(r.path)-2].cause.guess {
			f.cause, f.others = nil, append(f.others, c)
			c = nil
		}
		if c != nil && calledOff(f) && calledOff(c.f) { // who cancelled stands above, not below
			c.fate, c.why = secondary, "it was cancelled: a consequence of what its caller did"
			f.cause, f.others = nil, append(f.others, c)
			c = nil
		}
		if c == nil {
			return
		}
		f = c.f
	}
	if len(r.path) > 0 { // a circle: what closed it is no cause
		last := r.path[len(r.path)-1]
		last.cause = nil
	}
}

// symptom is the failure nearest to the caller: of the failed spans without a failed one
// above, that where the request came in; then whatever logged it as its own consequence.
func (r *request) symptom() *failure {
	var reached []*failure
	spans := false
	for _, f := range r.loose {
		if ok, _ := r.reached(f); ok {
			reached = append(reached, f)
			spans = spans || (f.node != nil && f.hard)
		}
	}
	if spans { // log records without a span can only be reached by climbing
		reached = r.ledTo(reached)
	}
	if len(reached) == 0 {
		return nil
	}
	if !spans && r.entry == "" && len(reached) <= maxTied {
		// nobody knows where the request came in: not in a service that nothing ties to the rest
		tied := slices.DeleteFunc(slices.Clone(reached), func(f *failure) bool {
			c := r.causeOf(f)
			return c == nil || c.guess
		})
		if len(tied) > 0 {
			reached = tied
		}
	}
	best := slices.MinFunc(reached, func(a, b *failure) int { return r.compareEntry(a, b, spans) })
	return r.climb(best)
}

// ledTo leaves of the failures those of spans; of these, where records without a span say that
// they were caused by some, only those.
func (r *request) ledTo(reached []*failure) []*failure {
	caused := map[*failure]bool{}
	asked := 0
	var spans []*failure
	for _, f := range reached {
		if f.node != nil {
			spans = append(spans, f)
			continue
		}
		if asked++; !f.hard || asked > maxTied {
			continue
		}
		if c := r.causeOf(f); c != nil && !c.guess && c.link.Kind != LinkTimeOrder {
			caused[c.f] = true
		}
	}
	if told := slices.DeleteFunc(slices.Clone(spans), func(f *failure) bool { return !f.hard || !caused[f] }); len(told) > 0 {
		return told
	}
	return spans
}

// maxTied bounds how many failures are asked for their cause to find the way in.
const maxTied = 256

// compareEntry puts the failure nearest to the caller first.
func (r *request) compareEntry(a, b *failure, spans bool) int {
	if c := cmp.Or(cmp.Compare(a.near, b.near), compareBool(b.hard, a.hard),
		compareBool(r.background(a), r.background(b)), compareBool(calledOff(a), calledOff(b))); c != 0 {
		return c
	}
	if c := compareBool(b.env.HTTPStatus == clientClosed, a.env.HTTPStatus == clientClosed); c != 0 {
		return c
	}
	if c := compareBool(r.atEntry(b), r.atEntry(a)); c != 0 {
		return c
	}
	if spans {
		return cmp.Or(a.node.start.Compare(b.node.start), cmp.Compare(a.ref(), b.ref()))
	}
	if c := compareBool(b.says().answering, a.says().answering); c != 0 {
		return c // how the request was answered
	}
	if c := cmp.Or(compareBool(a.says().undoes, b.says().undoes), compareBool(b.says().takesBack, a.says().takesBack)); c != 0 {
		return c // what failed afterwards is the compensation
	}
	if a.service == b.service {
		if c := compareBool(ownCode(&b.env) != "", ownCode(&a.env) != ""); c != 0 {
			return c
		}
	}
	return cmp.Or(b.final.Compare(a.final), cmp.Compare(a.ref(), b.ref()))
}

// clientClosed is the status that nginx and others log when the client hung up.
const clientClosed = 499

// calledOff tells whether the failure is one of a call that was cancelled from above.
func calledOff(f *failure) bool {
	return f.cls.Kind == envelope.KindCancelled && !gaveUp(f)
}

// atEntry tells whether the failure's service is where the request came in.
func (r *request) atEntry(f *failure) bool {
	return f.service == r.entry
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
