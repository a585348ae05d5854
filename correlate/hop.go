package correlate

import (
	"fmt"
	"slices"

	"triage/envelope"
	"triage/telemetry"
)

// attempts is how often the failures of the hop, or the call that reached it, were tried.
func (r *request) attempts(group []*failure) int {
	n := 0
	for _, f := range group {
		if c := f.cause; c != nil {
			if c.f.service == f.service {
				n = max(n, len(c.tries))
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
	if outer != nil && !outer.missing() && (outer.kind() == telemetry.KindServer) {
		ownStatus(&h.Envelope, &outer.told.env)
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

// ownStatus puts the status that the server span gave over one that was seen from a callee.
func ownStatus(e, server *envelope.Envelope) {
	if server.HTTPStatus != 0 {
		e.HTTPStatus = server.HTTPStatus
		e.Mark(envelope.FieldHTTPStatus, envelope.FromField, server.From(envelope.FieldHTTPStatus).Key)
	}
	if server.GRPCStatus != "" {
		e.GRPCStatus = server.GRPCStatus
		e.Mark(envelope.FieldGRPCStatus, envelope.FromField, server.From(envelope.FieldGRPCStatus).Key)
	}
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
