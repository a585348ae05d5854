package correlate

import (
	"cmp"
	"fmt"
	"slices"

	"triage/envelope"
	"triage/telemetry"
)

// chain makes hops of the path, root cause first; neighbouring failures of one service are
// one hop.
func (r *request) chain() []Hop {
	var hops []Hop
	for i := len(r.path) - 1; i >= 0; {
		j := i
		for j > 0 && r.path[j-1].service == r.path[i].service {
			j--
		}
		group := slices.Clone(r.path[j : i+1])
		slices.Reverse(group) // deepest first
		h := r.hop(r.withFolded(group))
		if len(hops) > 0 {
			link := group[0].cause.link
			h.Link = &link
			h.Reasons = append([]string{link.Reason}, h.Reasons...)
			h.Against = append(h.Against, group[0].cause.doubt...)
		} else {
			h.Reasons = append(r.rootReasons(group[0]), h.Reasons...)
		}
		if n := r.attempts(group); n > 1 {
			h.Attempts = max(h.Attempts, n)
		}
		for _, f := range group {
			for _, c := range f.others {
				if c.fate == fateOpen {
					h.Against = append(h.Against, fmt.Sprintf("%s failed under %s as well: %s", c.f.service, f.service, headline(c.f)))
				}
			}
		}
		hops = append(hops, h)
		i = j - 1
	}
	return hops
}

// withFolded adds to the failures of a hop the other tries and records of the same service.
func (r *request) withFolded(group []*failure) []*failure {
	return slices.Concat(group, r.again[group[0].service])
}

// attempts is how often the failures of the hop, or the call that reached it, were tried.
func (r *request) attempts(group []*failure) int {
	n := 0
	for _, f := range group {
		if c := f.cause; c != nil {
			if c.f.service == f.service {
				n = max(n, len(c.tries))
			}
			if f.node == nil && c.f.node == nil { // the callee's failures were the caller's tries
				n = max(n, c.f.attempts())
			}
		}
	}
	for _, p := range r.path {
		if p.cause != nil && slices.Contains(group, p.cause.f) {
			n = max(n, len(p.cause.tries))
		}
	}
	outer := group[len(group)-1]
	if outer.node == nil {
		return n
	}
	repeated := 1
	for _, f := range r.again[outer.service] {
		if f.node != nil && f.node.name() == outer.node.name() && f.node.kind() == outer.node.kind() {
			repeated++
		}
	}
	return max(n, repeated)
}

// hop makes one hop of the failures of one service; the first is the deepest.
func (r *request) hop(group []*failure) Hop {
	voice := group[0]
	for _, f := range group {
		if ownCode(&f.env) != "" && !voice.env.Panic {
			voice = f
			break
		}
	}
	h := Hop{
		Service:        voice.service,
		Envelope:       voice.env,
		Classification: voice.cls,
		Time:           voice.at,
	}
	if h.Service == "" {
		h.Service = "unknown"
	}
	outer := group[0].node
	for _, f := range group {
		if !f.at.IsZero() && (h.Time.IsZero() || f.at.Before(h.Time)) {
			h.Time = f.at
		}
		if f != voice {
			fill(&h.Envelope, &f.env)
			for _, code := range append([]string{ownCode(&f.env)}, f.also...) {
				if code != "" && code != h.Envelope.Code && !slices.Contains(h.Also, code) && f.hard {
					h.Also = append(h.Also, code)
				}
			}
		} else {
			h.Also = append(h.Also, f.also...)
		}
		if f.node != nil && f.node.told != nil && (outer == nil || outer.missing() || above(f.node, outer)) {
			outer = f.node
		}
		h.Attempts = max(h.Attempts, f.attempts())
		h.Evidence = append(h.Evidence, f.evidence()...)
		if f.cls.Conflict != "" && !slices.Contains(h.Against, f.cls.Conflict) {
			h.Against = append(h.Against, f.cls.Conflict)
		}
	}
	if h.Classification.Kind == envelope.KindUnknown {
		h.Classification = envelope.Classify(&h.Envelope)
	}
	if h.Attempts <= 1 {
		h.Attempts = 0
	}
	h.Operation = operation(&h.Envelope, outer)
	if outer != nil && !outer.missing() {
		h.Duration = outer.told.Duration()
	}
	h.Peer = r.silentPeer(group)
	h.Evidence = compactEvidence(h.Evidence)
	if h.Classification.Reason != "" {
		h.Reasons = append(h.Reasons, fmt.Sprintf("%s, %s: %s", h.Classification.Kind, h.Classification.Class, h.Classification.Reason))
	}
	if masked := became(&h); masked != "" {
		h.Reasons = append(h.Reasons, masked)
	}
	return h
}

// operation is what the service was asked to do: its server span's name, else its own word.
func operation(e *envelope.Envelope, outer *node) string {
	for n := outer; n != nil && n.told != nil && n.service == outer.service; n = n.parent {
		if k := n.kind(); k == telemetry.KindServer || k == telemetry.KindConsumer {
			return n.told.Name
		}
	}
	if e.Operation == "" && outer != nil && outer.told != nil {
		return outer.told.Name
	}
	return e.Operation
}

// attempts is what the failure's own records say of tries.
func (f *failure) attempts() int {
	n, repeated := 0, 0
	for i := range f.signals {
		e := &f.signals[i].env
		n = max(n, e.Attempt)
		if f.signals[i].hard && f.signals[i].kind == EvidenceLog && e.Message == f.env.Message && signature(e) == signature(&f.env) {
			repeated++
		}
	}
	if f.node == nil && repeated > 1 {
		n = max(n, repeated)
	}
	return n
}

// silentPeer is what the deepest failure was calling, unless that tells of the request too.
func (r *request) silentPeer(group []*failure) string {
	for _, f := range group {
		peer := f.env.Peer
		if peer == "" {
			continue
		}
		if !r.names[bareName(peer)] {
			return peer
		}
		return ""
	}
	return ""
}

func (f *failure) evidence() []EvidenceRef {
	refs := make([]EvidenceRef, 0, len(f.signals))
	for i := range f.signals {
		s := &f.signals[i]
		e := EvidenceRef{Kind: s.kind, Ref: s.ref, Time: s.at, Text: s.text}
		if s.log != nil {
			e.Log = s.log.Log
		} else {
			e.Span = spanOf(s.node)
		}
		refs = append(refs, e)
	}
	return refs
}

// maxEvidence bounds the records that one hop points to.
const maxEvidence = 200

func compactEvidence(refs []EvidenceRef) []EvidenceRef {
	seen := map[EvidenceRef]bool{}
	kept := refs[:0]
	for _, e := range refs {
		if !seen[e] && len(kept) < maxEvidence {
			seen[e] = true
			kept = append(kept, e)
		}
	}
	return kept
}

// rootReasons say why the search ended here.
func (r *request) rootReasons(f *failure) []string {
	var why []string
	switch {
	case f.running:
		return append(why, f.env.Message)
	case f.node == nil:
		why = append(why, "no other failure in the logs explains it")
	case len(f.node.children) == 0 && f.env.Peer != "":
		why = append(why, fmt.Sprintf("deepest failure found: %s has no span of its own", f.env.Peer))
	case len(f.node.children) == 0:
		why = append(why, "deepest failure found: there is no span below it")
	default:
		why = append(why, "deepest failure found: nothing below it failed")
	}
	switch f.cls.Look {
	case envelope.LookUp:
		why = append(why, "an error of this kind is caused by what the caller sent or did")
	case envelope.LookOut:
		why = append(why, "an error of this kind comes from outside the request: configuration, identity, certificates, a release")
	case envelope.LookBack:
		why = append(why, "it refers to earlier calls, of which there is no record here")
	}
	return why
}

// aside makes one hop of each service's neighbouring failures with one of the fates.
func (r *request) aside(kinds ...fateKind) []Hop {
	groups := map[*failure][]*failure{} // by the topmost of the neighbours
	var tops []*failure
	grouped := map[*failure]bool{}
	for _, f := range r.failures {
		if !slices.Contains(kinds, r.fates[f].kind) || r.echo(f) {
			continue
		}
		own := []*failure{f} // with the failed spans around it, of the same service and fate
		if f.node != nil {
			for p := f.node.parent; p != nil && p.failure != nil && p.service == f.service; p = p.parent {
				if slices.Contains(kinds, r.fates[p.failure].kind) {
					own = append(own, p.failure)
				}
			}
		}
		top := own[len(own)-1]
		if len(groups[top]) == 0 {
			tops = append(tops, top)
		}
		for _, g := range own {
			if !grouped[g] {
				grouped[g] = true
				groups[top] = append(groups[top], g)
			}
		}
	}
	hops := make([]Hop, 0, len(tops))
	for _, top := range tops {
		group := groups[top]
		slices.SortStableFunc(group, func(a, b *failure) int { return cmp.Compare(b.depth(), a.depth()) })
		h := r.hop(group)
		h.Reasons = append([]string{r.fates[group[0]].reason}, h.Reasons...)
		hops = append(hops, h)
	}
	slices.SortStableFunc(hops, func(a, b Hop) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Service, b.Service))
	})
	if len(hops) == 0 {
		return nil
	}
	return hops
}

// depth is how many failed spans of its own service stand above the failure.
func (f *failure) depth() int {
	n := 0
	if f.node != nil {
		for p := f.node.parent; p != nil && p.failure != nil && p.service == f.service; p = p.parent {
			n++
		}
	}
	return n
}

// echo tells whether f only repeats another failure that is shown: the calling side of a
// call whose callee tells more, or the warning with which a service noted it.
func (r *request) echo(f *failure) bool {
	if f.node != nil {
		for _, c := range f.node.children {
			g := c.failure
			if g != nil && g.service != f.service && r.fates[g].kind == r.fates[f].kind &&
				ownCode(&f.env) == "" && f.node.kind() == telemetry.KindClient {
				return true
			}
		}
	}
	if f.hard {
		return false
	}
	recovery := slices.ContainsFunc(f.signals, func(s signal) bool { return recovers(&s.env) })
	for _, g := range r.failures {
		if g == f || !g.hard || g.service == f.service && r.fates[g].kind == onPath {
			continue
		}
		if f.node != nil && g.node != nil && above(f.node, g.node) {
			return true
		}
		if recovery && r.fates[g].kind == handled && r.precedes(g, f) {
			return true
		}
		if relation(f, g).points > 0 || mentions(f.text(), g.service) || names(f.env.Peer, g.service) {
			return true
		}
	}
	return false
}

// headline is a failure in a few words.
func headline(f *failure) string {
	code := ownCode(&f.env)
	if code == "" {
		code = string(f.cls.Kind)
	}
	for _, m := range []string{f.env.ErrorMessage, f.env.Message} {
		if m != "" {
			return fmt.Sprintf("%s %q", code, clip(m))
		}
	}
	return code
}
