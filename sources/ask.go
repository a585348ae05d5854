package sources

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/telemetry"
)

// Bounds of one [Question] where it does not set smaller ones.
const (
	MaxRows     = 200
	MaxAskBytes = 32 << 20
)

// Question is one read-only question in a back end's own terms, as somebody has written it
// into a playbook: LogQL, or a search for traces. It is sent as it stands, once.
type Question struct {
	// LogQL is a query for log lines or for metrics; its values are quoted already.
	LogQL string
	// Traces is asked instead of LogQL.
	Traces *TraceSearch
	// Window must have both ends.
	Window telemetry.Window
	// Instant asks a metric query for its values at the end of the window, otherwise for
	// their course over it.
	Instant bool
	// Limit bounds the rows; 0, and more than [MaxRows], mean that.
	Limit int
	// MaxBytes bounds what is read; 0, and more than [MaxAskBytes], mean that.
	MaxBytes int64
}

// TraceSearch asks for the traces that have a span of the service with all that is set
// here.
type TraceSearch struct {
	Service     string // must be set
	Operation   string
	Tags        map[string]string // compared as text
	MinDuration time.Duration
}

// Reply is what was found: the rows of one kind, and what the call did.
type Reply struct {
	// Lines are the log lines of a log query, in order of time: the latest ones where
	// there are more than the limit.
	Lines []telemetry.LogRecord
	// Series are the answer to a metric query, the largest latest value first unless the
	// query sorts by itself.
	Series []Series
	// Traces are the answer to a search, the newest first.
	Traces []TraceRow
	Answer
}

// Rows is the number of rows.
func (r *Reply) Rows() int { return len(r.Lines) + len(r.Series) + len(r.Traces) }

// Series is one series of a metric query, with its points in order of time; one point
// where the query was asked for an instant.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Point is one value. It may be NaN or infinite, which JSON cannot write.
type Point struct {
	Time  time.Time
	Value float64
}

// Latest is the value of the last point that has one (NaN is none); ok is false when there is
// none. [Series.Since] tells when that was.
func (s Series) Latest() (value float64, ok bool) {
	if i := s.last(); i >= 0 {
		return s.Points[i].Value, true
	}
	return 0, false
}

// Since is the time of the latest value when there was none after it, else zero.
func (s Series) Since() time.Time {
	if i := s.last(); i >= 0 && i < len(s.Points)-1 {
		return s.Points[i].Time
	}
	return time.Time{}
}

func (s Series) last() int {
	for i := len(s.Points) - 1; i >= 0; i-- {
		if !math.IsNaN(s.Points[i].Value) {
			return i
		}
	}
	return -1
}

// Name are the labels as LogQL writes them, sorted: {pod="a", zone="b"}. What is not
// printable in a value is escaped; names are as the server gave them.
func (s Series) Name() string {
	parts := make([]string, 0, len(s.Labels))
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		parts = append(parts, name+"="+strconv.Quote(s.Labels[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// TraceRow is one trace that was found, told by the span for which it was found: the
// longest of those that fit the search. Where a span's fit cannot be seen, because the
// server looks at more than it hands out, it is the longest of the service.
type TraceRow struct {
	TraceID   string
	SpanID    string // of that span, as all down to Message
	Service   string
	Operation string
	Start     time.Time
	Duration  time.Duration
	Error     bool   // its status is error
	Message   string // of its status

	// RootService and RootOperation are those of the trace's first span without a parent;
	// "" when none is there.
	RootService, RootOperation string
	Spans, Errors              int // of the whole trace
}

// Asker is a source that answers questions in its back end's own terms. It only reads.
type Asker interface {
	// Name is how the source is called: "loki".
	Name() string
	// Ask puts one question. A kind of question that the source cannot answer, and one
	// that its server refuses, is an [*Error] of reason [Rejected]. On error the reply
	// still says what was asked.
	Ask(ctx context.Context, q Question) (Reply, error)
}

// Errors of [Question.Validate].
var (
	ErrOpenWindow = errors.New("the question has no start or no end")
	ErrNoService  = errors.New("a search for traces needs a service")
)

// Validate tells what of q no source can answer: [ErrNoQuestion], [ErrTwoQuestions] or one
// of the errors above.
func (q Question) Validate() error {
	switch {
	case q.LogQL == "" && q.Traces == nil:
		return ErrNoQuestion
	case q.LogQL != "" && q.Traces != nil:
		return ErrTwoQuestions
	case q.Traces != nil && q.Traces.Service == "":
		return ErrNoService
	case q.Window.Start.IsZero() || q.Window.End.IsZero() || !q.Window.Start.Before(q.Window.End):
		return ErrOpenWindow
	}
	return nil
}

// Bounded is q with its bounds set, at most to those of this package.
func (q Question) Bounded() Question {
	if q.Limit <= 0 || q.Limit > MaxRows {
		q.Limit = MaxRows
	}
	if q.MaxBytes <= 0 || q.MaxBytes > MaxAskBytes {
		q.MaxBytes = MaxAskBytes
	}
	return q
}
