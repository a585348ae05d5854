package graph

import (
	"fmt"
	"time"

	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/telemetry"
)

// Record is a log record that belongs to the request.
type Record struct {
	*Log
	At      time.Time
	Service string
	Trace   string      // as spans carry it; "" when the record names none
	Says    lexicon.Set // what its text and its fields tell
	Node    *Node       // the span it was written in, else the visit it is part of
	// Nameless: it carries no id at all, and is a panic that may be of this request.
	Nameless bool
}

// Ref identifies the record: "service@unix-nanoseconds".
func (r *Record) Ref() string { return fmt.Sprintf("%s@%d", r.Service, r.At.UnixNano()) }

// Node is a span's place in its trace, the place of a span that others name as their parent
// and that did not arrive, or a visit: a stretch of work of which log records alone tell.
type Node struct {
	ID       int             // its index in [Graph.Nodes]
	Span     *telemetry.Span // nil for a missing span and for a visit
	Envelope envelope.Envelope
	Failed   bool // the span says so itself
	Visit    bool
	Key      Key
	Service  string // "" for a missing span of which no log record tells
	Parent   *Node
	Children []*Node
	Async    bool // runs on its own: a consumer, or tied to its parent by a span link
	Records  []*Record
	Start    time.Time
	End      time.Time

	Door    bool // where the request comes in, in a trace of several
	Around  bool // above a door
	Foreign bool // of another request of the trace
}

// Key identifies a span.
type Key struct{ Trace, Span string }

// Missing tells whether no span was received for the node.
func (n *Node) Missing() bool { return n.Span == nil }

// Kind is the span's kind, unspecified without a span.
func (n *Node) Kind() telemetry.SpanKind {
	if n.Span == nil {
		return telemetry.KindUnspecified
	}
	return n.Span.Kind
}

// Name is the span's name, "" without a span.
func (n *Node) Name() string {
	if n.Span == nil {
		return ""
	}
	return n.Span.Name
}

// Label is the node in a few words: its service and what it did.
func (n *Node) Label() string {
	switch {
	case n == nil:
		return "?"
	case n.Missing() && n.Service != "":
		return n.Service
	case n.Missing():
		return "a missing span"
	case n.Span.Name == "":
		return n.Service
	}
	return n.Service + " " + n.Span.Name
}

// Calls tells whether the span is the calling side of something that may have spans.
func (n *Node) Calls() bool {
	return (n.Kind() == telemetry.KindClient || n.Kind() == telemetry.KindProducer) && !n.Store()
}

// Store tells whether the span is a call to a database or cache, which has no spans.
func (n *Node) Store() bool {
	if n.Span == nil {
		return false
	}
	for _, k := range [...]string{"db.system", "db.system.name"} {
		if _, ok := n.Span.Attributes[k]; ok {
			return true
		}
	}
	return false
}

// SaysWell tells whether the span says that it succeeded; one that says nothing at all has
// not failed either, but that is less.
func (n *Node) SaysWell() bool {
	if n.Span == nil || n.Span.Status == telemetry.StatusError {
		return false
	}
	return n.Span.Status == telemetry.StatusOK || Success(&n.Envelope)
}

// StatusMessage is what the span says beside its status.
func (n *Node) StatusMessage() string {
	if n.Missing() {
		return ""
	}
	return n.Span.StatusMessage
}

// TellsStatus tells whether the span carries an HTTP or gRPC status of its own.
func (n *Node) TellsStatus() bool {
	return !n.Missing() && (n.Envelope.HTTPStatus != 0 || n.Envelope.GRPCStatus != "")
}

// Took is how long the span lasted, or from the first to the last record of a visit.
func (n *Node) Took() time.Duration { return n.End.Sub(n.Start) }

// Success tells whether a status says that all went well.
func Success(e *envelope.Envelope) bool {
	if e.HTTPStatus >= 400 || (e.GRPCStatus != "" && e.GRPCStatus != "OK") {
		return false
	}
	return e.HTTPStatus >= 100 || e.GRPCStatus == "OK"
}

// Accepted is the answer to work that is yet to be done (RFC 9110, 15.3.3).
const Accepted = 202

// AnswersOnly tells whether a record says how the service answered and nothing else, as an
// access line does. A proxy's flag that tells who ended the session is a part of that.
func AnswersOnly(e *envelope.Envelope) bool {
	if e.HTTPStatus == 0 && e.GRPCStatus == "" {
		return false
	}
	worded := e.ErrorMessage != "" && e.From(envelope.FieldErrorMessage).How != envelope.FromDerived
	return OwnCode(e) == "" && !worded && e.ErrorType == "" && len(e.Cause) == 0 && !e.Panic
}
