package correlate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// choose finds the failure that reached the caller, follows it down to its cause, and says
// of every other failure what became of it.
func (r *request) choose() {
	r.fates = map[*failure]fate{}
	r.answers = map[string]*record{}
	for _, l := range r.logs {
		if recovers(&l.Envelope) && len(r.recoveries) < maxWorded {
			r.recoveries = append(r.recoveries, l)
		}
		if e := &l.Envelope; l.near == 0 && (e.HTTPStatus != 0 || e.GRPCStatus != "") {
			r.answers[l.service()] = l
		}
	}
	if len(r.seen) > 1 && !r.busy(r.entry) {
		r.entry = "" // the first record is an error: the way in is not known
	}
	if f := r.symptom(); f != nil {
		r.descend(f)
	}
	r.settle()
}

// descend follows the causes, symptom first.
func (r *request) descend(f *failure) {
	on := map[*failure]bool{}
	for f != nil && !on[f] {
		on[f] = true
		r.path = append(r.path, f)
		r.fates[f] = fate{kind: onPath}
		c := r.causeOf(f)
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
		reached = slices.DeleteFunc(reached, func(f *failure) bool { return f.node == nil })
	}
	if len(reached) == 0 {
		return nil
	}
	best := slices.MinFunc(reached, func(a, b *failure) int { return r.compareEntry(a, b, spans) })
	return r.climb(best)
}

// compareEntry puts the failure nearest to the caller first.
func (r *request) compareEntry(a, b *failure, spans bool) int {
	if c := cmp.Or(cmp.Compare(a.near, b.near), compareBool(b.hard, a.hard),
		compareBool(r.background(a), r.background(b))); c != 0 {
		return c
	}
	if c := compareBool(r.atEntry(b), r.atEntry(a)); c != 0 {
		return c
	}
	if spans {
		return cmp.Or(a.node.start.Compare(b.node.start), cmp.Compare(a.ref(), b.ref()))
	}
	if a.service == b.service {
		if c := compareBool(ownCode(&b.env) != "", ownCode(&a.env) != ""); c != 0 {
			return c
		}
	}
	return cmp.Or(b.final.Compare(a.final), cmp.Compare(a.ref(), b.ref()))
}

// atEntry tells whether the failure's service is where the request came in.
func (r *request) atEntry(f *failure) bool {
	return f.service == r.entry
}

// climb goes from a failure to those that name it as their cause.
func (r *request) climb(f *failure) *failure {
	passed := map[*failure]bool{}
	for again := true; again; {
		again = false
		passed[f] = true
		for g := range r.others(f) {
			if passed[g] || !g.hard || g.near > f.near {
				continue
			}
			if ok, _ := r.reached(g); !ok {
				continue
			}
			if c := r.causeOf(g); c != nil && c.f == f && c.link.Kind != LinkTimeOrder {
				f, again = g, true
				break
			} else if c != nil && c.f == f && g.node == nil && g.env.HTTPStatus >= 500 {
				f, again = g, true
				break
			}
		}
	}
	return f
}

// reached tells whether a failure without a failed span above it got to the caller, and if
// not, what shows that it did not.
func (r *request) reached(f *failure) (bool, string) {
	if f.node == nil {
		return r.reachedByLog(f)
	}
	n := f.node
	if !f.hard {
		return false, "it was logged as a warning only"
	}
	if n.provenOK() && !f.env.Panic {
		return false, callName(n) + " itself ended well"
	}
	for at := n; at.parent != nil; at = at.parent {
		if at.async {
			return r.lastTry(at)
		}
		if !at.parent.missing() {
			return false, fmt.Sprintf("%s called it and did not fail", callName(at.parent))
		}
		if at.parent.service != "" {
			if ok, said := r.answered(at.parent.service, f.at); ok {
				return false, said
			}
		}
	}
	if n.topmost().missing() || n.told != nil && n.told.ParentID != "" {
		if root := r.soundRoot(n); root != nil && !r.same(n.service, n.start).After(r.same(root.service, root.end)) {
			return false, fmt.Sprintf("%s, the root of its trace, did not fail", callName(root))
		}
	}
	return true, ""
}

// lastTry tells whether no later handling of the same message succeeded.
func (r *request) lastTry(n *node) (bool, string) {
	for _, sib := range n.parent.children {
		if sib != n && sib.failure == nil && sib.service == n.service && sib.name() == n.name() && sib.start.After(n.start) {
			return false, fmt.Sprintf("a later try of %s succeeded", callName(n))
		}
	}
	return true, ""
}

// soundRoot is the root of n's trace when it arrived and did not fail.
func (r *request) soundRoot(n *node) *node {
	for _, top := range r.traces[n.key.trace].tops {
		if !top.missing() && top.told.ParentID == "" && top.failure == nil && top.kind() != telemetry.KindConsumer {
			return top
		}
	}
	return nil
}

// reachedByLog judges a failure that log records alone tell of by what is known of the
// request's outcome: how its entry answered.
func (r *request) reachedByLog(f *failure) (bool, string) {
	if !f.hard {
		return false, "it was logged as a warning only"
	}
	if f.service == r.entry {
		if ok, said := r.answered(f.service, f.final); ok {
			return false, said
		}
		return true, ""
	}
	if root := r.rootOf(f); root != nil {
		if root.failure == nil || !root.failure.hard {
			return false, fmt.Sprintf("%s, where the request came in, did not fail", callName(root))
		}
		return true, ""
	}
	if ok, said := r.answered(r.entry, f.at); ok {
		return false, said
	}
	if said := r.recovered(f); said != "" {
		return false, said
	}
	if service := r.wentOn(f); service != "" {
		return false, service + " went on after it and logged no error"
	}
	return true, ""
}

// rootOf is the root span of the trace that f's records name.
func (r *request) rootOf(f *failure) *node {
	for i := range f.signals {
		if t := r.traces[traceID(f.signals[i].env.TraceID)]; t != nil && t.whole() {
			return t.tops[0]
		}
	}
	return nil
}

// answered tells whether the service's last word on the request was a success, and came
// after t.
func (r *request) answered(service string, t time.Time) (bool, string) {
	l := r.answers[service]
	if l == nil || l.at.Before(t) || !succeeded(&l.Envelope) {
		return false, ""
	}
	return true, fmt.Sprintf("%s answered with %s", service, statusWords(&l.Envelope))
}

// recovered finds a record that says that its service goes on without f's.
func (r *request) recovered(f *failure) string {
	for _, l := range r.recoveries {
		if l.at.Before(f.at) && r.same(l.service(), l.at).Before(r.same(f.service, f.at)) || l.service() == f.service {
			continue
		}
		if names(l.Envelope.Peer, f.service) || mentions(l.Envelope.Message, f.service) {
			return fmt.Sprintf("%s went on without it: %q", l.service(), clip(l.Envelope.Message))
		}
	}
	return ""
}

// wentOn is the service that went on after f, when no service but f's own logged an error:
// the one where the request came in or, where that is not known, one that says how.
func (r *request) wentOn(f *failure) string {
	for _, service := range r.erring {
		if service != f.service {
			return ""
		}
	}
	known := r.entry != ""
	for l := range backwards(r.logs, len(r.logs)) {
		if !l.at.After(f.final) {
			return ""
		}
		service := l.service()
		if l.near > 0 || service == f.service || l.Envelope.Severity.AtLeast(envelope.Error) {
			continue
		}
		if known && service == r.entry || !known && recovers(&l.Envelope) {
			return service
		}
	}
	return ""
}

// background tells whether the failure happened after the request had been answered: in a
// consumer, or in work that only a link ties to it.
func (r *request) background(f *failure) bool {
	for n := f.node; n != nil; n = n.parent {
		if n.async {
			return true
		}
	}
	return false
}

// settle gives every failure that is not on the path its fate.
func (r *request) settle() {
	defer func() {
		r.again = map[string][]*failure{}
		for _, f := range r.failures {
			if r.fates[f].kind == folded {
				r.again[f.service] = append(r.again[f.service], f)
			}
		}
	}()
	for i, f := range r.path {
		if i+1 < len(r.path) {
			for _, try := range f.cause.tries {
				r.decide(try, folded, "another try of the same call")
			}
		}
		for _, c := range f.others {
			kind, why := c.fate, c.why
			if kind == fateOpen {
				kind, why = rival, fmt.Sprintf("it failed under %s too", f.service)
			}
			for _, try := range c.tries {
				r.decide(try, kind, why)
			}
		}
	}
	for _, f := range r.failures {
		if f.node == nil {
			r.settleLog(f)
		}
	}
	for _, n := range r.nodes {
		if n.failure != nil {
			r.settleSpan(n.failure)
		}
	}
	r.absorb()
}

// absorb folds into a hop what its own service says of the same error elsewhere.
func (r *request) absorb() {
	hops := map[string][]*failure{}
	for _, p := range r.path {
		hops[p.service] = append(hops[p.service], p)
	}
	for _, f := range r.failures {
		if k := r.fates[f].kind; k != secondary && k != rival {
			continue
		}
		for _, p := range hops[f.service] {
			if p.cls.Kind == f.cls.Kind && (relation(p, f).points >= 20 || relation(f, p).points >= 20) {
				r.fates[f] = fate{folded, "the same service tells of the same error"}
				break
			}
		}
	}
}

func (r *request) decide(f *failure, kind fateKind, why string) {
	if _, ok := r.fates[f]; !ok {
		r.fates[f] = fate{kind, why}
	}
}

// settleSpan gives a failure the fate of the failed span above it.
func (r *request) settleSpan(f *failure) fate {
	var way []*failure
	at := f
	var known fate
	for {
		if have, ok := r.fates[at]; ok {
			known = have
			break
		}
		way = append(way, at)
		up, well := failedAbove(at.node)
		if up == nil {
			if ok, why := r.reached(at); !ok {
				known = fate{handled, why}
			} else {
				known = fate{rival, "it reached a caller as well"}
			}
			break
		}
		if well != nil {
			known = fate{handled, callName(well) + " called it and ended well"}
			break
		}
		at = up
	}
	if known.kind == onPath {
		known = fate{secondary, "it failed under " + at.service}
	}
	for _, w := range way {
		if known.kind == rival && w != way[len(way)-1] {
			r.fates[w] = fate{secondary, known.reason}
			continue
		}
		r.fates[w] = known
	}
	return known
}

// failedAbove is the nearest failure above n; well is a span between them that says it
// succeeded.
func failedAbove(n *node) (f *failure, well *node) {
	for p := n.parent; p != nil; p = p.parent {
		if p.failure != nil {
			return p.failure, well
		}
		if well == nil && p.provenOK() {
			well = p
		}
	}
	return nil, nil
}

func (r *request) settleLog(f *failure) {
	if _, ok := r.fates[f]; ok {
		return
	}
	if ok, why := r.reached(f); !ok {
		r.fates[f] = fate{handled, why}
		return
	}
	if len(r.path) == 0 {
		r.fates[f] = fate{handled, "nothing shows that it reached the caller"}
		return
	}
	for _, p := range r.path {
		if p.service == f.service && (relation(p, f).points >= 20 || relation(f, p).points >= 20) {
			r.fates[f] = fate{folded, "the same service tells of the same error"}
			return
		}
	}
	kind := rival
	if followsFromOthers(f) || r.path[len(r.path)-1].at.Before(f.at) {
		kind = secondary
	}
	r.fates[f] = fate{kind, "nothing ties it to the error that reached the caller"}
}

func statusWords(e *envelope.Envelope) string {
	if e.HTTPStatus != 0 {
		return fmt.Sprintf("HTTP %d", e.HTTPStatus)
	}
	return "gRPC " + e.GRPCStatus
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
