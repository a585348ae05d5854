package loki

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// Bounds of one search, where [Config] does not set its own.
const (
	// DefaultPageSize is Loki's own default for max_entries_limit_per_query.
	DefaultPageSize   = 5000
	DefaultMaxRecords = 50_000
	DefaultMaxBytes   = 256 << 20

	maxTerms    = 200 // ids of one search
	maxRequests = 200 // HTTP requests of one query
	// maxInFlight keeps us out of "too many outstanding requests", the query error that
	// Loki's users report most.
	maxInFlight = 2
	// defaultWindow is Loki's own.
	defaultWindow = time.Hour
	// ahead is how far the end lies after now when the window is open: clocks differ.
	ahead = time.Minute
)

// Config says what to search and how much of it.
type Config struct {
	Client *httpclient.Client
	// Selector is the LogQL stream selector, braces included; "" takes every stream.
	Selector string
	// Fields are names of labels and structured metadata that hold an id, beside the
	// usual spellings.
	Fields map[sources.Key][]string
	// PageSize is the number of entries asked for at once; 0 means 5,000. It shrinks to
	// what the server allows.
	PageSize int
	// MaxRecords bounds one search; 0 means 50,000.
	MaxRecords int
	// MaxBytes bounds what one search reads; 0 means 256 MiB.
	MaxBytes int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Source is one Loki server. It is safe for concurrent use.
type Source struct {
	config   Config
	names    map[sources.Key][]string
	inFlight chan struct{}
	stall    time.Duration // silence after which the server is asked whether it is ready

	mu       sync.Mutex
	maxPage  int    // what the server allows, as far as is known
	selector string // found by asking; "" until then
	split    string // label that tells services apart
}

var (
	_ sources.LogSource = (*Source)(nil)
	_ sources.Checker   = (*Source)(nil)
)

// New prepares a source; it does not talk to the server.
func New(c Config) (*Source, error) {
	if c.Client == nil {
		return nil, errors.New("loki: no client")
	}
	if err := checkSelector(c.Selector); err != nil {
		return nil, err
	}
	names, err := withFields(c.Fields)
	if err != nil {
		return nil, err
	}
	if c.PageSize <= 0 {
		c.PageSize = DefaultPageSize
	}
	if c.MaxRecords <= 0 {
		c.MaxRecords = DefaultMaxRecords
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Source{
		config: c, names: names, inFlight: make(chan struct{}, maxInFlight), stall: defaultStall,
		maxPage: max(c.PageSize, DefaultPageSize), split: serviceLabel,
	}, nil
}

// Name implements [sources.LogSource].
func (s *Source) Name() string { return "loki" }

// Logs implements [sources.LogSource]. When some of its queries fail and others are
// answered, the failures are among the answer's Problems; when none is answered the first
// is the error.
func (s *Source) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	if err := q.Validate(); err != nil {
		return sources.Answer{}, s.refused(err.Error(), err)
	}
	if len(q.Terms) == 0 {
		return s.context(ctx, q, emit)
	}
	terms, notes, err := s.terms(q.Terms)
	if err != nil {
		return sources.Answer{}, err
	}
	selector, problem, err := s.chooseSelector(ctx, q.Window)
	if err != nil {
		return sources.Answer{}, err
	}
	run := newRun(s, q, emit)
	run.confirm = func(r *telemetry.LogRecord) bool {
		// A line filter finds req-1 in req-12 too.
		return slices.ContainsFunc(terms, func(t term) bool { return t.finder.InRecord(r) })
	}
	answer, err := run.all(ctx, queriesFor(selector, terms))
	return withNotes(answer, notes, problem), err
}

// withNotes puts in front of an answer what was known before anything was asked.
func withNotes(a sources.Answer, truncated []string, problem string) sources.Answer {
	a.Truncated = slices.Concat(truncated, a.Truncated)
	if problem != "" {
		a.Problems = slices.Concat([]string{problem}, a.Problems)
	}
	return a
}

// refused is the error for a question that cannot be asked.
func (s *Source) refused(detail string, err error) error {
	return s.config.Client.Failure(sources.Rejected, detail, "", err)
}

// window closes the open ends of w as Loki would: the last hour until now.
func (s *Source) window(w telemetry.Window) telemetry.Window {
	if w.End.IsZero() {
		w.End = s.config.Now().Add(ahead)
	}
	if w.Start.IsZero() {
		w.Start = w.End.Add(-defaultWindow)
	}
	return w
}

// terms prepares what is searched for and refuses what cannot be.
func (s *Source) terms(asked []sources.Term) (terms []term, notes []string, err error) {
	if len(asked) > maxTerms {
		notes = append(notes, fmt.Sprintf("asked for the first %d of %d ids", maxTerms, len(asked)))
		asked = asked[:maxTerms]
	}
	seen := make(map[sources.Term]bool, len(asked))
	for _, t := range asked {
		if t.Value == "" {
			// In LogQL an empty value also means "absent", so it would match everything.
			return nil, nil, s.config.Client.Failure(sources.Rejected, fmt.Sprintf("the %s is empty", t.Key), "give an id or a code", nil)
		}
		if !seen[t] {
			seen[t] = true
			terms = append(terms, newTerm(t, s.names[t.Key]))
		}
	}
	return terms, notes, nil
}
