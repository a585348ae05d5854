package sources

import (
	"fmt"
	"slices"
	"strings"

	"triage/telemetry"
)

// maxAskedTraces bounds the traces of which a [TraceRows] keeps anything.
const maxAskedTraces = 20 * MaxRows

// TraceRows makes the rows of a [Reply] of the spans that a search brings. The zero value
// is not usable.
type TraceRows struct {
	// Fitting leaves out the traces in which no span is seen to fit: the source did not
	// search by all that was asked for.
	Fitting bool

	search TraceSearch
	rows   map[string]*traceRow
}

type traceRow struct {
	TraceRow
	fits int // of the row's span
	root telemetry.Span
}

// NewTraceRows prepares the rows of one search.
func NewTraceRows(search TraceSearch) *TraceRows {
	return &TraceRows{search: search, rows: map[string]*traceRow{}}
}

// Add takes spans, in any order; each must come once.
func (r *TraceRows) Add(spans []telemetry.Span) {
	for i := range spans {
		s := &spans[i]
		row := r.rows[s.TraceID]
		if row == nil {
			if len(r.rows) >= maxAskedTraces {
				continue
			}
			row = &traceRow{TraceRow: TraceRow{TraceID: s.TraceID}}
			r.rows[s.TraceID] = row
		}
		row.Spans++
		if s.Status == telemetry.StatusError {
			row.Errors++
		}
		if s.ParentID == "" && (row.root.SpanID == "" || before(s, &row.root)) {
			row.root = *s
			row.RootService, row.RootOperation = s.Service, s.Name
		}
		if fits := r.search.fit(s); row.SpanID == "" || fits > row.fits || fits == row.fits && longer(s, &row.TraceRow) {
			row.fits = fits
			row.SpanID, row.Service, row.Operation = s.SpanID, s.Service, s.Name
			row.Start, row.Duration = s.Start, s.Duration()
			row.Error, row.Message = s.Status == telemetry.StatusError, s.StatusMessage
		}
	}
}

func before(a, b *telemetry.Span) bool {
	if c := a.Start.Compare(b.Start); c != 0 {
		return c < 0
	}
	return a.SpanID < b.SpanID
}

// longer decides between spans that fit alike, whatever their order.
func longer(s *telemetry.Span, row *TraceRow) bool {
	if d := s.Duration(); d != row.Duration {
		return d > row.Duration
	}
	if c := s.Start.Compare(row.Start); c != 0 {
		return c < 0
	}
	return s.SpanID < row.SpanID
}

// Seen is the number of traces that were added.
func (r *TraceRows) Seen() int { return len(r.rows) }

// Newest are the rows, the newest first and at most limit of them, and how many there are.
func (r *TraceRows) Newest(limit int) (rows []TraceRow, total int) {
	for _, row := range r.rows {
		if !r.Fitting || row.fits == fitsWholly {
			rows = append(rows, row.TraceRow)
		}
	}
	slices.SortFunc(rows, func(a, b TraceRow) int {
		if c := b.Start.Compare(a.Start); c != 0 {
			return c
		}
		return strings.Compare(a.TraceID, b.TraceID)
	})
	total = len(rows)
	return rows[:min(limit, total)], total
}

// How well a span fits a search.
const (
	fitsNot = iota
	fitsService
	fitsWholly
)

// Fits tells whether a span is what is searched for. Tags are looked for where Jaeger
// looks: among the attributes of the span, its events and its resource.
func (t *TraceSearch) Fits(s *telemetry.Span) bool { return t.fit(s) == fitsWholly }

// fit tells how well a span fits: not at all, by its service, or wholly.
func (t *TraceSearch) fit(s *telemetry.Span) int {
	switch {
	case s.Service != t.Service:
		return fitsNot
	case t.Operation != "" && s.Name != t.Operation, s.Duration() < t.MinDuration:
		return fitsService
	}
	for name, want := range t.Tags {
		has := func(a telemetry.Attributes) bool {
			v, ok := a[name]
			return ok && fmt.Sprint(v) == want
		}
		if !has(s.Attributes) && !has(s.Resource) && !slices.ContainsFunc(s.Events, func(e telemetry.SpanEvent) bool { return has(e.Attributes) }) {
			return fitsService
		}
	}
	return fitsWholly
}
