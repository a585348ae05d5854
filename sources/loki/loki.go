package loki

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

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

// Logs implements [sources.LogSource]. When one of the two questions fails and the other
// is answered, the failure is among the answer's Problems; when none is answered it is the
// error.
func (s *Source) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	terms, notes, err := s.terms(q.Terms)
	if err != nil {
		return sources.Answer{}, err
	}
	selector, problem, err := s.chooseSelector(ctx, q.Window)
	if err != nil {
		return sources.Answer{}, err
	}
	run := newRun(s, s.window(q.Window), q.Limit, terms, emit)
	queries := queriesFor(selector, terms)
	results := make([]result, len(queries))
	var g errgroup.Group
	g.SetLimit(maxInFlight)
	for i, query := range queries {
		g.Go(func() error {
			if run.hopeless.Load() {
				return nil
			}
			results[i] = run.ask(ctx, query)
			return nil
		})
	}
	_ = g.Wait() // failures are in the results, each with its query

	answer := sources.Answer{Truncated: append(notes, run.truncated()...), Records: run.emitted}
	if problem != "" {
		answer.Problems = append(answer.Problems, problem)
	}
	var failures []error
	answered := 0
	for _, r := range results {
		if r.asked.Query == "" {
			continue
		}
		answer.Asked = append(answer.Asked, r.asked)
		answer.Bytes += r.bytes
		answer.Truncated = append(answer.Truncated, r.truncated...)
		if r.err != nil {
			failures = append(failures, r.err)
		} else {
			answered++
		}
	}
	switch {
	case len(failures) == 0:
	case ctx.Err() != nil, answered == 0:
		return answer, failures[0]
	default:
		for _, err := range failures {
			answer.Problems = append(answer.Problems, err.Error())
		}
	}
	return answer, nil
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
	refuse := func(detail string) ([]term, []string, error) {
		return nil, nil, s.config.Client.Failure(sources.Rejected, detail, "give an id or a code", nil)
	}
	if len(asked) == 0 {
		return refuse("nothing to search for")
	}
	if len(asked) > maxTerms {
		notes = append(notes, fmt.Sprintf("asked for the first %d of %d ids", maxTerms, len(asked)))
		asked = asked[:maxTerms]
	}
	seen := make(map[sources.Term]bool, len(asked))
	for _, t := range asked {
		if t.Value == "" {
			// In LogQL an empty value also means "absent", so it would match everything.
			return refuse(fmt.Sprintf("the %s is empty", t.Key))
		}
		if !seen[t] {
			seen[t] = true
			terms = append(terms, newTerm(t, s.names[t.Key]))
		}
	}
	return terms, notes, nil
}
