package sources

import (
	"context"
	"slices"
	"time"

	"triage/telemetry"
)

// Key is the kind of id that a search is for. It decides which metadata names and tags
// hold it.
type Key string

// The handles by which a request can be found.
const (
	RequestID     Key = "request_id"
	CorrelationID Key = "correlation_id"
	TraceID       Key = "trace_id"
	ErrorCode     Key = "error_code"
)

// Term is one value to search for, taken literally.
type Term struct {
	Key   Key
	Value string
}

// LogQuery asks for log records of a window: for those that carry an id ([LogQuery.Terms]),
// or for those of some streams, of some severity, or both ([LogQuery.Streams],
// [LogQuery.Errors]). Terms cannot be combined with the other two; [LogQuery.Validate]
// says what is asked for wrongly.
type LogQuery struct {
	// Terms ask for every log record that carries one of them, in its text or in its
	// metadata.
	Terms []Term
	// Streams ask, instead of Terms, for every record, whatever it says, of the streams
	// that carry all labels of one of these maps, as [Stream] makes them of a record.
	// Without Errors they need a Window with both ends. They are meant for the seconds around a failure: the
	// continuation lines of a stack trace, a panic that knows no request. Limit is shared
	// out evenly among them.
	Streams []map[string]string
	// Errors asks, instead of Terms, for the records at level error and above, as well as
	// the source can tell without reading what they say (see [SeemsError]): some that are
	// less may be among them. With Streams it narrows these, otherwise it searches all.
	Errors bool
	// Faults, beside Errors, also asks for records of any level that tell of an answer of 5xx
	// (see [SeemsFault]): the completion lines of requests that failed.
	Faults bool
	// Newest reads the window from its end, so that Limit keeps the latest records, not
	// the earliest. In which order they are handed over remains open.
	Newest bool
	Window telemetry.Window
	// Limit bounds the number of records; 0 means the source's own bound.
	Limit int
}

// LogSource finds log records.
type LogSource interface {
	// Name is how the source is called on screen and in reports: "loki".
	Name() string
	// Logs sends the records that match to emit, in batches, as they arrive. emit is
	// called from one goroutine at a time and keeps what it is given. A record may be
	// sent only once. On error, what was emitted before stands.
	Logs(ctx context.Context, q LogQuery, emit func([]telemetry.LogRecord)) (Answer, error)
}

// SpanQuery asks for the traces in which one span carries one of the terms as an attribute.
type SpanQuery struct {
	Terms []Term
	// Services are asked first, in this order; the source may ask others after them.
	Services []string
	Window   telemetry.Window
	// Limit bounds the number of traces; 0 means the source's own bound.
	Limit int
}

// TraceSource finds spans.
type TraceSource interface {
	Name() string
	// Trace sends all spans of one trace. id is 16 or 32 hex digits. A trace that the
	// source does not have is an empty answer, not an error.
	Trace(ctx context.Context, id string, w telemetry.Window, emit func([]telemetry.Span)) (Answer, error)
	// Search sends the spans of the traces that match.
	Search(ctx context.Context, q SpanQuery, emit func([]telemetry.Span)) (Answer, error)
}

// Checker is a source that can be asked whether it would answer at all.
type Checker interface {
	// Check asks the cheapest question that proves address, credentials and tenant, and
	// says in one line what it found.
	Check(ctx context.Context) (string, error)
}

// Answer is what one call did.
type Answer struct {
	// Asked are the queries as the back end understands them, ready to paste.
	Asked []Asked
	// Records is the number of log records or spans handed over.
	Records int
	// Bytes is how much was read from the back end.
	Bytes int64
	// Truncated are the bounds that cut the answer short, each in words with its
	// figure; empty when the answer is whole.
	Truncated []string
	// Problems are parts of the source that could not be used although the rest was: a
	// damaged file of a bundle, a service that did not answer. Every answer names those
	// that bear on it, in the same words, so that each is true by itself; [Answer.Add]
	// names them once.
	Problems []string
}

// Asked is one query that was sent.
type Asked struct {
	Query   string // LogQL, or the path and parameters of the call
	Took    time.Duration
	Records int
	// Window is the time that was searched where Query does not say it; else zero.
	Window telemetry.Window
}

// Add puts what another call of the same source did onto a. What both could not use, and
// what cut both short in the same words, is named once.
func (a *Answer) Add(b Answer) {
	a.Asked = append(a.Asked, b.Asked...)
	a.Records += b.Records
	a.Bytes += b.Bytes
	a.Truncated = appendNew(a.Truncated, b.Truncated)
	a.Problems = appendNew(a.Problems, b.Problems)
}

func appendNew(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// Lister is a source that can say which services it has.
type Lister interface {
	// Name is how the source is called.
	Name() string
	// Services are the services that have records in the window, in alphabetical order. label is
	// the name of the label that [LogQuery.Streams] asks for one of them by; "" where streams
	// are not told apart by service.
	Services(ctx context.Context, w telemetry.Window) (label string, names []string, err error)
}
