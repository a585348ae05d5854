package scenario

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"triage/telemetry"
)

// Option changes what [Scenario.Build] delivers.
type Option func(*settings)

type settings struct {
	start           time.Time
	noLogs, noSpans bool
	missing         float64
	seed            uint64
}

// WithoutLogs leaves the log records out.
func WithoutLogs() Option { return func(s *settings) { s.noLogs = true } }

// WithoutSpans leaves the spans out.
func WithoutSpans() Option { return func(s *settings) { s.noSpans = true } }

// MissingSpans leaves out a share of the spans, from 0 to 1, rounded down; another seed
// leaves out others.
func MissingSpans(share float64, seed uint64) Option {
	return func(s *settings) { s.missing, s.seed = share, seed }
}

// StartAt moves the scenario to another time.
func StartAt(t time.Time) Option { return func(s *settings) { s.start = t.UTC() } }

// Options are the options that make v. Sparse leaves out a fifth of the spans.
func (v Variant) Options(seed uint64) []Option {
	switch v {
	case TracesOnly:
		return []Option{WithoutLogs()}
	case LogsOnly:
		return []Option{WithoutSpans()}
	case Sparse:
		return []Option{MissingSpans(0.2, seed)}
	}
	return nil
}

// thin leaves out the share of spans whose ids, hashed with the seed, come first.
func thin(spans []telemetry.Span, share float64, seed uint64) []telemetry.Span {
	drop := int(math.Floor(min(max(share, 0), 1) * float64(len(spans))))
	if drop == 0 {
		return spans
	}
	rank := make([][sha256.Size]byte, len(spans))
	order := make([]int, len(spans))
	for i, s := range spans {
		rank[i] = sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), s.TraceID+s.SpanID...))
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(string(rank[a][:]), string(rank[b][:])) })
	gone := make(map[int]bool, drop)
	for _, i := range order[:drop] {
		gone[i] = true
	}
	var kept []telemetry.Span
	for i, s := range spans {
		if !gone[i] {
			kept = append(kept, s)
		}
	}
	return kept
}
