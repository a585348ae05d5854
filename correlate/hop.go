package correlate

import (
	"cmp"
	"fmt"
	"slices"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/telemetry"
)

// hop makes one hop of the failures of one service; the first is the deepest.
func (x *explanation) hop(group []*failures.Failure) Hop {
	voice := voiceOf(group)
	h := Hop{
		Service:        cmp.Or(voice.Service, "unknown"),
		Envelope:       voice.Envelope,
		Classification: voice.Classification,
		Time:           voice.At,
		Peer:           x.silentPeer(group),
	}
	for _, f := range group {
		h.add(f, f == voice)
	}
	if h.Classification.Kind == envelope.KindUnknown {
		h.Classification = envelope.Classify(&h.Envelope)
	}
	if h.Attempts <= 1 {
		h.Attempts = 0
	}
	outer := x.outermost(group)
	if !outer.Missing() {
		h.Duration = outer.Span.Duration()
		if outer.Kind() == telemetry.KindServer {
			ownStatus(&h.Envelope, &outer.Envelope)
		}
	}
	h.Operation = x.operation(&h.Envelope, outer)
	h.Evidence = compactEvidence(h.Evidence)
	if h.Classification.Reason != "" {
		h.Reasons = append(h.Reasons, fmt.Sprintf("%s, %s: %s", h.Classification.Kind, h.Classification.Class, h.Classification.Reason))
	}
	if masked := became(&h); masked != "" {
		h.Reasons = append(h.Reasons, masked)
	}
	return h
}

// voiceOf is the failure that speaks for its service: the deepest one with a code, unless the deepest
// is a panic.
func voiceOf(group []*failures.Failure) *failures.Failure {
	if group[0].Envelope.Panic {
		return group[0]
	}
	if i := slices.IndexFunc(group, func(f *failures.Failure) bool { return graph.OwnCode(&f.Envelope) != "" }); i >= 0 {
		return group[i]
	}
	return group[0]
}

// add puts one of its service's failures to a hop.
func (h *Hop) add(f *failures.Failure, speaks bool) {
	if !f.At.IsZero() && (h.Time.IsZero() || f.At.Before(h.Time)) {
		h.Time = f.At
	}
	if speaks {
		h.Also = append(h.Also, f.Also...)
	} else {
		failures.Fill(&h.Envelope, &f.Envelope)
		h.addCodes(f)
	}
	h.Attempts = max(h.Attempts, attemptsOf(f))
	h.Evidence = append(h.Evidence, refsOf(f)...)
	if c := f.Classification.Conflict; c != "" && !slices.Contains(h.Against, c) {
		h.Against = append(h.Against, c)
	}
}

// addCodes adds the codes that an error of the hop's service has besides.
func (h *Hop) addCodes(f *failures.Failure) {
	if !f.Hard {
		return
	}
	for _, code := range append([]string{graph.OwnCode(&f.Envelope)}, f.Also...) {
		if code != "" && code != h.Envelope.Code && !slices.Contains(h.Also, code) {
			h.Also = append(h.Also, code)
		}
	}
}

// outermost is the node of the group that stands around the others, a span before what has none.
func (x *explanation) outermost(group []*failures.Failure) *graph.Node {
	outer := group[0].Node
	for _, f := range group {
		if !f.Node.Missing() && (outer.Missing() || x.Below(f.Node, outer)) {
			outer = f.Node
		}
	}
	return outer
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
func (x *explanation) operation(e *envelope.Envelope, outer *graph.Node) string {
	for n := outer; n != nil && !n.Missing() && n.Service == outer.Service; n = x.Caller(n) {
		if k := n.Kind(); k == telemetry.KindServer || k == telemetry.KindConsumer {
			return n.Name()
		}
	}
	if e.Operation == "" && outer != nil && !outer.Missing() {
		return outer.Name()
	}
	return e.Operation
}

// attempts is what the failure's own records say of tries.
func attemptsOf(f *failures.Failure) int {
	n, repeated := 0, 0
	for i := range f.Signals {
		e := &f.Signals[i].Envelope
		n = max(n, e.Attempt)
		if f.Signals[i].Hard && f.Signals[i].Record != nil && signature(e) == signature(&f.Envelope) {
			repeated++
		}
	}
	if f.Node.Visit && repeated > 1 {
		n = max(n, repeated)
	}
	return n
}

// signature is what makes two records of one service tell of the same error.
func signature(e *envelope.Envelope) string {
	if code := graph.OwnCode(e); code != "" {
		return code + "\x00" + graph.Shape(e.Message)
	}
	return e.ErrorType + "\x00" + graph.Shape(cmp.Or(e.ErrorMessage, e.Message)) + "\x00" + graph.Shape(e.Message)
}

// silentPeer is what the deepest failure was calling, unless that tells of the request too.
func (x *explanation) silentPeer(group []*failures.Failure) string {
	for _, f := range group {
		peer := f.Envelope.Peer
		if peer == "" {
			continue
		}
		if !x.Graph.Tells(peer) {
			return peer
		}
		return ""
	}
	return ""
}

func refsOf(f *failures.Failure) []EvidenceRef {
	refs := make([]EvidenceRef, 0, len(f.Signals))
	for i := range f.Signals {
		s := &f.Signals[i]
		e := EvidenceRef{Ref: s.Ref, Time: s.At, Text: s.Text}
		switch {
		case s.Record != nil:
			e.Kind, e.Log = EvidenceLog, s.Record.Log
		case s.Event:
			e.Kind, e.Span = EvidenceEvent, s.Node.Span
		default:
			e.Kind, e.Span = EvidenceSpan, s.Node.Span
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
