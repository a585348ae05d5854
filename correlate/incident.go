package correlate

import (
	"time"

	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/envelope"
	"triage/telemetry"
)

// Query is what was asked for.
type Query = graph.Query

// Log is a log record with its envelope.
type Log = graph.Log

// Evidence is everything that is known.
type Evidence = graph.Evidence

// Status is the outcome of the request.
type Status string

// Outcomes.
const (
	Failed   Status = "failed"    // an error reached the caller
	Handled  Status = "handled"   // something failed, the caller recovered
	Healthy  Status = "healthy"   // nothing failed, and a record or span says that it went well
	Unknown  Status = "unknown"   // nothing failed that was understood, and nothing says that it went well
	NotFound Status = "not_found" // there is no evidence at all
)

// Incident is the whole result.
type Incident struct {
	Query   Query
	Status  Status
	Verdict Verdict
	// Chain is the path from root cause (first) to symptom (last); neighbouring
	// failures of one service are one hop. Empty when nothing failed.
	Chain []Hop
	// Handled are failures that the caller recovered from: a retry that succeeded, a
	// fallback. Secondary are consequences that are not on the path. In order of time.
	Handled   []Hop
	Secondary []Hop
	// RunnersUp are root causes that were considered and not chosen, best first.
	RunnersUp []Hop
	// Gaps says in words what evidence is missing, as important as what was found.
	Gaps []string
	// Others are the other requests that share a correlation id with the one that was asked
	// for, in order of time; they are told apart, never mixed into its chain.
	Others []OtherRequest
	// Timeline is every log record, span start and span event in order of time.
	Timeline []Entry
	Traces   []Trace
	Stats    Stats
	// TraceIDs, RequestIDs and CorrelationIDs are the ids seen in the evidence, sorted;
	// an investigation asks the sources about those it has not asked for yet.
	TraceIDs, RequestIDs, CorrelationIDs []string
}

// Root is the root cause, nil when there is none.
func (i *Incident) Root() *Hop {
	if len(i.Chain) == 0 {
		return nil
	}
	return &i.Chain[0]
}

// Symptom is the hop nearest to the user, nil when there is none.
func (i *Incident) Symptom() *Hop {
	if len(i.Chain) == 0 {
		return nil
	}
	return &i.Chain[len(i.Chain)-1]
}

// Verdict is the answer in one sentence.
type Verdict struct {
	Summary    string
	Confidence float64 // 0 to 1: the share of right answers among those with the same basis
	Basis      string  // the kind of evidence that it rests on, see confidence.go
	Class      envelope.Class
	Retry      envelope.Retry
	Reasons    []string // what the answer rests on, strongest first
	Against    []string // what speaks against it
}

// Hop is a failure's place in the chain: one service's view of the error.
type Hop struct {
	Service        string
	Operation      string
	Envelope       envelope.Envelope // the one that speaks for the hop
	Classification envelope.Classification
	Time           time.Time // when it was first seen to fail
	Duration       time.Duration
	Peer           string // what it was calling, when that has no telemetry of its own
	// Attempts are the tries that the hop folds into one, 0 or 1 when there was one.
	Attempts int
	// Reasons say why the hop is where it is; Against says what speaks against it.
	Reasons []string
	Against []string
	// Link says why the hop follows from the one before it; nil on the root.
	Link     *Link
	Evidence []EvidenceRef
	// Also are the codes that the service itself put on the same failure after the
	// first, in order: how the error was masked on its way out.
	Also []string
}

// Code is the hop's error code or, when the service gave none, its kind.
func (h *Hop) Code() string {
	if h.Envelope.Code != "" {
		return h.Envelope.Code
	}
	return string(h.Classification.Kind)
}

// LinkKind is the kind of evidence that ties two hops.
type LinkKind = links.Kind

// Link is why a hop is the consequence of the one before it.
type Link = links.Link

// Kinds of links, strongest first.
const (
	LinkParent    = links.Parent
	LinkSameSpan  = links.SameSpan
	LinkSpanLink  = links.SpanLink
	LinkText      = links.Text
	LinkPeer      = links.Peer
	LinkTimeOrder = links.TimeOrder
)

// EvidenceKind is what an evidence reference points to.
type EvidenceKind string

// Kinds of evidence.
const (
	EvidenceLog   EvidenceKind = "log"
	EvidenceSpan  EvidenceKind = "span"
	EvidenceEvent EvidenceKind = "event"
)

// EvidenceRef points to one record that supports a hop.
type EvidenceRef struct {
	Kind EvidenceKind
	// Ref identifies the record: "trace_id/span_id" for a span, with "#n" for its n-th
	// event; "service@unix-nanoseconds" for a log record.
	Ref  string
	Time time.Time // of the log record or event; when a span ended
	Text string    // the record in one line, as the service wrote it: hostile
	// Log or Span is the record itself; one of them is set.
	Log  *Log
	Span *telemetry.Span
}

// Entry is one line of the timeline.
type Entry struct {
	Time     time.Time
	Kind     EvidenceKind
	Service  string
	Severity envelope.Severity
	Text     string // hostile
	Ref      string
	Hop      int // index into Incident.Chain of the hop it belongs to; -1 when to none
	Log      *Log
	Span     *telemetry.Span
}

// Trace is one trace as a forest; a well-formed trace has one root.
type Trace struct {
	ID    string
	Roots []*Node
	Spans int
	// Start and End enclose the trace.
	Start, End time.Time
}

// Node is a span in its place in the tree.
type Node struct {
	Span     *telemetry.Span
	Children []*Node
	// Orphan: the span names a parent that is not there.
	Orphan bool
}

// Stats are figures about the evidence.
type Stats struct {
	Logs, Spans, Traces, Services int
	// Undecoded are log records of which nothing but the raw text could be had.
	Undecoded int
	// NotUnderstood are log records that say neither how severe they are nor how anything
	// ended: they prove neither a failure nor health.
	NotUnderstood int
	Errors        int // failures found, on the path or not
}

// OtherRequest is another request of the same order, batch or session.
type OtherRequest struct {
	CorrelationID string    // that both share
	RequestID     string    // "" when it is known by its trace alone
	TraceID       string    // "" when no record names one
	Time          time.Time // of its first record
	Status        Status    // Failed, Handled, Healthy or Unknown
	// Same tells that it failed with the same root cause, by service and code.
	Same bool
	Root string // service and code of its root cause; "" when it did not fail
}
